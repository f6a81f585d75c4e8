"""Loci of kinks: strata with the same ties, exact sample points, the equations, the worst point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...exact.matrices import rank
from ...exact.polynomials import Polynomial
from ...exact.reals import format_number
from ...html import Shown
from ...programs.program import Program
from ...programs.text import to_text
from ...verdicts import Verdict, verdict_to_json
from ..cells.face_run import Tie
from ..stratum import Point, Stratum
from ..writing import comparison_text

SCHEMA = "consderiv-kinks/1"
AT_SAMPLES = "at the sample points"


@dataclass(frozen=True, repr=False)
class KinkStratum(Shown):
    """A set of points with the same ties.

    Parameters
    ----------
    stratum : Stratum
        Curves in the plane are given by their equation only: parts of them, each with a sample point.
    points : tuple of Point
        Exact sample points.
    ties : tuple of Tie
    rank : int
        The number of linearly independent gradients of tied guards at the first sample point.
    differentiable : Verdict
        Of the function, on the whole stratum (for curved ones, and in a search: at the sample points); Refuted says
        where not.
    """

    stratum: Stratum
    points: tuple[Point, ...]
    ties: tuple[Tie, ...]
    rank: int
    differentiable: Verdict

    def __str__(self) -> str:
        tied = ", ".join(f"{tie.operation} (node {tie.node})" for tie in self.ties) or "nothing"
        return f"{self.stratum}: tied {tied}, differentiable {self.differentiable}"

    def to_dict(self) -> dict[str, Any]:
        """Numbers and conditions as program text."""
        names = self.stratum.variables
        return {
            "condition": str(self.stratum),
            "points": [[format_number(c) for c in point] for point in self.points],
            "ties": [
                {
                    "node": t.node,
                    "operation": t.operation,
                    "guards": [comparison_text(g, "==", names) for g in t.guards],
                }
                for t in self.ties
            ],
            "rank": self.rank,
            "differentiable": verdict_to_json(self.differentiable),
        }


@dataclass(frozen=True, repr=False)
class KinkLocus(Shown):
    """All strata on which some operation of a program ties, or its function is not differentiable.

    Parameters
    ----------
    program : Program
    strata : tuple of KinkStratum
        Of largest dimension first.
    complete : Verdict
        Proved where nothing is missing.
    in_box : bool
        Whether only a box was looked at.
    """

    program: Program
    strata: tuple[KinkStratum, ...]
    complete: Verdict
    in_box: bool = False

    @property
    def equations(self) -> tuple[str, ...]:
        """The equations of the locus: of its strata of largest dimension, and of points that lie on none of these."""
        names = self.program.variables
        found: dict[str, Sequence[Polynomial]] = {}
        for s in self.strata:
            on: Sequence[Polynomial] = s.stratum.shown[0]
            if len(names) == 1:
                on = [g for t in s.ties for g in t.guards[:1]] or on
            flat = dict.fromkeys(comparison_text(h, "==", names) for h in on)
            if len(flat) == 1 or (flat and not any(_all_vanish(others, s.points[0]) for others in found.values())):
                found[" and ".join(flat)] = on
        return tuple(found)

    @property
    def most_degenerate(self) -> KinkStratum | None:
        """The stratum with the most independent tied guards, then with the most ties."""
        return max(self.strata, key=lambda s: (s.rank, len(s.ties)), default=None)

    @property
    def point(self) -> Point | None:
        """A most degenerate point."""
        worst = self.most_degenerate
        return None if worst is None else worst.points[0]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-kinks/1"."""
        point = self.point
        return {
            "schema": SCHEMA,
            "program": to_text(self.program),
            "variables": list(self.program.variables),
            "equations": list(self.equations),
            "strata": [s.to_dict() for s in self.strata],
            "most_degenerate": None if point is None else [format_number(c) for c in point],
            "complete": verdict_to_json(self.complete),
        }

    def __str__(self) -> str:
        from .kinks_text import kinks_text

        return kinks_text(self)

    def _repr_html_(self) -> str:
        from .kinks_text import kinks_html

        return kinks_html(self)


def _all_vanish(polynomials: Sequence[Polynomial], point: Point) -> bool:
    return not any(h.at(point) for h in polynomials)


def at_samples(verdict: Verdict) -> Verdict:
    """The same answer, given for the sample points of a stratum only."""
    return replace(verdict, reason=f"{AT_SAMPLES}: {verdict.reason}" if verdict.reason else AT_SAMPLES)


def guard_rank(ties: Sequence[Tie], point: Point, size: int) -> int:
    """The rank of the gradients of the tied guards at a point."""
    rows = [[g.derivative(i).at(point) for i in range(size)] for t in ties for g in t.guards]
    return rank(rows) if rows else 0
