"""Findings of an audit beyond single values: settings that disagree, and ties that rounding makes or misses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from ...html import Shown
from ..backends.backend import FloatMatrix, Setting
from ..reports.number_text import value_text
from ..reports.report_values import float_text
from ..rounding.number_format import FORMATS
from .result import Result

FindingKind = Literal[
    "modes disagree", "compiled disagrees", "formats disagree", "real kink", "float kink", "missed kink",
    "not conservative",
]  # fmt: skip
KINDS: tuple[FindingKind, ...] = (
    "modes disagree", "compiled disagrees", "formats disagree", "real kink", "float kink", "missed kink",
    "not conservative",
)  # fmt: skip
SHOWN_NODES = 6
LONGEST = 60


@dataclass(frozen=True, repr=False)
class Finding(Shown):
    """One finding of an audit.

    Parameters
    ----------
    kind : str
        "modes disagree", "compiled disagrees", "formats disagree": the same exact program and point, other values;
        "real kink": a tie, exactly and in floats; "float kink": a tie that rounding made; "missed kink": a tie
        that floats do not see; "not conservative": contradicted by a path inside the ties.
    backend : str
    text : str
        One sentence.
    nodes : tuple of int
        The nodes at which the ties are.
    values : tuple of (Setting, matrix)
        The values that disagree.
    data : mapping
        What else belongs to the finding, ready for JSON.
    """

    kind: FindingKind
    backend: str
    text: str
    nodes: tuple[int, ...] = ()
    values: tuple[tuple[Setting, FloatMatrix], ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of a finding."""
        shown: dict[str, Any] = {"kind": self.kind, "backend": self.backend, "text": self.text}
        if self.nodes:
            shown["nodes"] = list(self.nodes)
        if self.values:
            shown["values"] = [_value_to_dict(setting, value) for setting, value in self.values]
        return {**shown, **self.data}

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def _value_to_dict(setting: Setting, value: FloatMatrix) -> dict[str, Any]:
    rows = [[float_text(entry) for entry in row] for row in value]
    return {"mode": setting.mode, "dtype": setting.dtype, "compiled": setting.compiled, "value": rows}


def disagreements(results: Sequence[Result]) -> tuple[Finding, ...]:
    """Values of one library that differ by more than rounding, although they belong to the same program and point."""
    found: list[Finding] = []
    for kind, attribute in (
        ("modes disagree", "mode"), ("compiled disagrees", "compiled"), ("formats disagree", "dtype")
    ):  # fmt: skip
        seen: dict[Any, list[tuple[Result, Result]]] = {}
        for first, second in _pairs(results, attribute):
            if _differ(first, second):
                seen.setdefault((first.backend, repr(first.value), repr(second.value)), []).append((first, second))
        found += [_disagreement(kind, attribute, pairs) for pairs in seen.values()]  # type: ignore[arg-type]
    return tuple(found)


def _pairs(results: Sequence[Result], attribute: str) -> Iterable[tuple[Result, Result]]:
    """Pairs of values that differ in one attribute of the setting; the first member stays the same in a group."""
    groups: dict[Any, list[Result]] = {}
    for result in results:
        if result.value is not None:
            rest = [getattr(result.setting, name) for name in ("mode", "dtype", "compiled") if name != attribute]
            own = None if result.own is None else (result.own.program, result.own.point)
            groups.setdefault((result.backend, *rest, own), []).append(result)
    for members in groups.values():
        for other in members[1:]:
            yield members[0], other


def _differ(first: Result, second: Result) -> bool:
    """Whether two values differ by more than both error bounds; where a bound is missing, whether verdicts do."""
    if first.value is None or second.value is None:
        return False
    left = [entry for row in first.value for entry in row]
    right = [entry for row in second.value for entry in row]
    finite = [(a, b) for a, b in zip(left, right, strict=True) if math.isfinite(a) and math.isfinite(b)]
    others = [(a, b) for a, b in zip(left, right, strict=True) if not (math.isfinite(a) and math.isfinite(b))]
    if any(float_text(a) != float_text(b) for a, b in others):
        return True
    if first.setting.dtype != second.setting.dtype and _same_rounded(finite, first.setting, second.setting):
        return False
    square = sum(((Fraction(a) - Fraction(b)) ** 2 for a, b in finite), Fraction(0))
    bounds = (first.judgement.error_bound, second.judgement.error_bound)
    if bounds[0] is None or bounds[1] is None:
        return square > 0 and first.judgement.verdict != second.judgement.verdict
    return square > (bounds[0] + bounds[1]) ** 2


def _same_rounded(pairs: Iterable[tuple[float, float]], first: Setting, second: Setting) -> bool:
    """Whether each pair is one number, such as the third that a tie of three gives, held by both formats."""
    coarse = min((FORMATS[first.dtype], FORMATS[second.dtype]), key=lambda own: own.precision)
    return all(abs(Fraction(a) - Fraction(b)) <= coarse.ulp(Fraction(b)) for a, b in pairs)


def _disagreement(kind: FindingKind, attribute: str, pairs: Sequence[tuple[Result, Result]]) -> Finding:
    first, second = pairs[0]
    assert first.value is not None and second.value is not None
    shown = [value_text(member.value or (), member.setting.dtype, LONGEST) for member in (first, second)]
    words = [
        f"{_name(member, attribute)} gives {value} ({member.judgement.verdict})"
        for member, value in zip((first, second), shown, strict=True)
    ]
    where = sorted({_rest(member, attribute) for pair in pairs for member in pair})
    text = f"{first.backend}: {words[0]}, {words[1]} (in {', '.join(where)})"
    return Finding(kind, first.backend, text, values=((first.setting, first.value), (second.setting, second.value)))


def _name(result: Result, attribute: str) -> str:
    if attribute == "compiled":
        return "compiled" if result.setting.compiled else "eager"
    return str(getattr(result.setting, attribute))


def _rest(result: Result, attribute: str) -> str:
    names = [_name(result, name) for name in ("mode", "dtype", "compiled") if name != attribute]
    return " ".join(names)
