"""The report of directional derivatives: results as data, as JSON and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...html import Shown
from ...programs.program import Program
from ..backends.backend import Setting
from ..judging.direction import DirectionJudgement, ExactDirection
from .number_text import readable
from .report_values import decimal_above
from .settings_text import settings_text

SCHEMA = "consderiv-directions/1"
HEADS = ("direction", "library", "J d", "f'(x; d)", "range of <v, d>", "verdict", "settings")


@dataclass(frozen=True)
class DirectionalResult:
    """What one library returns along one direction in one setting, judged.

    Parameters
    ----------
    direction : tuple of n Fractions
    backend : str
    setting : Setting
    how : "jvp" or "jacobian"
        The library's own directional derivative, or its forward-mode Jacobian times d, exactly.
    value : tuple of m Fractions, or None
        None where the library refused or an entry is not finite.
    exact : ExactDirection or None
        At the numbers that the format holds; None where the function is not known there.
    bounds : tuple of m Fractions or None
        Rounding error bounds.
    judgement : DirectionJudgement
    """

    direction: tuple[Fraction, ...]
    backend: str
    setting: Setting
    how: str
    value: tuple[Fraction, ...] | None
    exact: ExactDirection | None
    bounds: tuple[Fraction | None, ...]
    judgement: DirectionJudgement

    def to_dict(self) -> dict[str, Any]:
        """The JSON object; numbers are strings."""
        derivative, ranges = (None, None) if self.exact is None else (self.exact.derivative, self.exact.ranges)
        return {
            "direction": [str(x) for x in self.direction],
            "backend": self.backend,
            "dtype": self.setting.dtype,
            "compiled": self.setting.compiled,
            "how": self.how,
            "value": _texts(self.value),
            "derivative": _texts(derivative),
            "range": None if ranges is None else [_texts(pair) for pair in ranges],
            "verdict": self.judgement.verdict,
            "evidence": self.judgement.evidence,
            "reason": self.judgement.reason,
            "error_bound": [decimal_above(bound) for bound in self.bounds],
        }


@dataclass(frozen=True, repr=False)
class DirectionalAudit(Shown):
    """Forward mode along directions, against the exact one-sided derivatives and the range over the Clarke set.

    Parameters
    ----------
    program, point
        What was audited, exactly.
    directions : tuple of tuples of n Fractions
    results : tuple of DirectionalResult
    """

    program: Program
    point: tuple[Fraction, ...]
    directions: tuple[tuple[Fraction, ...], ...]
    results: tuple[DirectionalResult, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {"schema": SCHEMA, "directions": [result.to_dict() for result in self.results]}

    def __str__(self) -> str:
        groups: dict[tuple[str, ...], list[Setting]] = {}
        for result in self.results:
            groups.setdefault(_cells(result), []).append(result.setting)
        rows = [HEADS, *((*cells, settings_text(settings)) for cells, settings in groups.items())]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )


def _cells(result: DirectionalResult) -> tuple[str, ...]:
    exact, judged = result.exact, result.judgement
    derivative, ranges = (None, None) if exact is None else (exact.derivative, exact.ranges)
    shown = "?" if ranges is None else ", ".join(f"[{readable(low)}, {readable(high)}]" for low, high in ranges)
    verdict = f"{judged.verdict} ({judged.evidence})"
    verdict += f": {judged.reason}"[:60] if judged.verdict == "undecided" else ""
    return (
        f"({', '.join(readable(x) for x in result.direction)})",
        f"{result.backend} {result.how}",
        "-" if result.value is None else ", ".join(readable(x) for x in result.value),
        "?" if derivative is None else ", ".join(readable(x) for x in derivative),
        shown,
        verdict,
    )


def _texts(numbers: Any) -> list[str] | None:
    return None if numbers is None else [str(x) for x in numbers]


__all__ = ["DirectionalAudit", "DirectionalResult"]
