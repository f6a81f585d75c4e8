"""Three-valued answers: `Proved(evidence)`, `Refuted(evidence)`, `Unknown(reason)`; never a bare bool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class _Shown:
    """How verdicts print: the word, the reason, and the evidence where it has a text of its own."""

    reason: str

    def __str__(self) -> str:
        return f"{verdict_name(self)}: {self.reason}" if self.reason else verdict_name(self)

    def _repr_html_(self) -> str:
        from .html import badge, cell

        evidence = getattr(self, "evidence", None)
        shown = [badge(verdict_name(self)), cell(self.reason)]
        if "__str__" in vars(type(evidence)) and not isinstance(evidence, str):
            shown.append(f"<pre>{cell(str(evidence))}</pre>")
        return " ".join(filter(None, shown))


@dataclass(frozen=True)
class Proved(_Shown):
    """The statement holds; `evidence` is data that a reader can check."""

    evidence: Any = None
    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Refuted(_Shown):
    """The statement is false; `evidence` is the witness."""

    evidence: Any = None
    reason: str = ""

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
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
    Unknown(reason='a root')
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
    return type(verdict).__name__.lower()


def verdict_to_json(verdict: Verdict) -> dict[str, str]:
    """`{"verdict": ..., "reason": ...}` as printed by `explain --json`."""
    return {"verdict": verdict_name(verdict), "reason": verdict.reason}
