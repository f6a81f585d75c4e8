"""Three-valued answers: `Proved(evidence)`, `Refuted(evidence)`, `Unknown(reason)`; never a bare bool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LONGEST = 72
"""Longer reasons are cut in the `repr` of a verdict; `str` has all of it."""


def cut(text: str, longest: int = LONGEST) -> str:
    """A text that is cut at the end of a word, if it is too long.

    Examples
    --------
    >>> cut("the gradient of a root", 16)
    'the gradient of…'
    """
    if len(text) <= longest:
        return text
    kept, _, rest = text[:longest].rpartition(" ")
    return f"{(kept or rest).rstrip(' ,;:')}…"


class _Shown:
    """How verdicts print: the word, the reason, and the evidence where it has a text of its own."""

    reason: str

    def __repr__(self) -> str:
        evidence = getattr(self, "evidence", None)
        # Without a reason the kind of the evidence says what the answer rests on.
        kind = "" if type(evidence).__module__ in ("builtins", "fractions") else f"{type(evidence).__name__}(...)"
        return f"{type(self).__name__}({repr(cut(self.reason)) if self.reason else kind})"

    def __str__(self) -> str:
        return f"{verdict_name(self)}: {self.reason}" if self.reason else verdict_name(self)

    def _repr_html_(self) -> str:
        from .html import badge, cell

        evidence = getattr(self, "evidence", None)
        shown = [badge(verdict_name(self)), cell(self.reason)]
        if "__str__" in vars(type(evidence)) and not isinstance(evidence, str):
            shown.append(f"<pre>{cell(str(evidence))}</pre>")
        return " ".join(filter(None, shown))


@dataclass(frozen=True, repr=False)
class Proved(_Shown):
    """The statement holds; `evidence` is data that a reader can check."""

    evidence: Any = None
    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, repr=False)
class Refuted(_Shown):
    """The statement is false; `evidence` is the witness."""

    evidence: Any = None
    reason: str = ""

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, repr=False)
class Unknown(_Shown):
    """Nobody knows yet; `reason` says which step was not decided. Using it as a bool is an error."""

    reason: str

    def __bool__(self) -> bool:
        raise TypeError(
            "a decided verdict is required for bool(); "
            f"received Unknown ({self.reason}); "
            "test `isinstance(verdict, Unknown)` first"
        )


Verdict = Proved | Refuted | Unknown


def unless(undecided: Iterable[str], otherwise: Verdict) -> Verdict:
    """Unknown with the steps that were not decided, each once; the other verdict where there are none.

    Examples
    --------
    >>> unless(["a root", "a root"], Proved(None, "all points were visited"))
    Unknown('a root')
    """
    reasons = list(dict.fromkeys(undecided))
    return Unknown("; ".join(reasons)) if reasons else otherwise


def counted(number: int, noun: str) -> str:
    """A number of things, as reasons say it.

    Examples
    --------
    >>> counted(1, "cell"), counted(0, "cell")
    ('1 cell', '0 cells')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def verdict_name(verdict: object) -> str:
    """The JSON word: "proved", "refuted" or "unknown"."""
    kind = next((one for one in (Proved, Refuted, Unknown) if isinstance(verdict, one)), type(verdict))
    return kind.__name__.lower()


def verdict_to_json(verdict: Verdict) -> dict[str, str]:
    """`{"verdict": ..., "reason": ...}` as printed by `explain --json`."""
    return {"verdict": verdict_name(verdict), "reason": verdict.reason}
