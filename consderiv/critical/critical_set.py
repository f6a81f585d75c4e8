"""Sets of critical points: strata with the values of f on them, and whether they are all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from ..exact.reals import Number, compare, format_number
from ..html import Shown
from ..programs.point import parse_point
from ..programs.program import Program
from ..programs.text import to_text
from ..stratified.stratum import Point, Stratum
from ..verdicts import Proved, Refuted, Verdict, verdict_name, verdict_to_json
from .joining import joined
from .solution import Solution

SCHEMA = "consderiv-critical/1"


@dataclass(frozen=True, repr=False)
class CriticalStratum(Shown):
    """A stratum of critical points.

    Parameters
    ----------
    stratum : Stratum
    points : tuple of Point
        At least one in each connected component (one, for a surface in space).
    dimension : int
    constant : Verdict
        Whether f is constant on each connected component: Proved(values), Refuted or Unknown.
    """

    stratum: Stratum
    points: tuple[Point, ...]
    dimension: int
    constant: Verdict

    def __str__(self) -> str:
        values = "" if self.values is None else f", f = {', '.join(map(format_number, self.values))}"
        return f"{self.stratum} (dimension {self.dimension}){values}"

    @property
    def solution(self) -> Solution:
        """The stratum as a set of points."""
        return Solution(self.stratum, self.points, self.dimension, self.stratum.flat.images)

    @property
    def values(self) -> tuple[Number, ...] | None:
        """The values of f (one, where the stratum is connected); None where f varies or is not known."""
        return self.constant.evidence if isinstance(self.constant, Proved) else None

    def to_dict(self) -> dict[str, Any]:
        """Conditions and numbers as program text."""
        return {
            "condition": str(self.stratum),
            "dimension": self.dimension,
            "points": [[format_number(c) for c in point] for point in self.points],
            "values": None if self.values is None else [format_number(v) for v in self.values],
        }


@dataclass(frozen=True, repr=False)
class CriticalSet:
    """The set {x : 0 in D(x)} of a program.

    Parameters
    ----------
    program : Program
    name : str
        What D is, such as "Clarke map".
    strata : tuple of CriticalStratum
        Of largest dimension first; their union is the set, where `complete` is Proved.
    complete : Verdict
        Proved, or Unknown with the reason; what is listed is critical in any case.
    undefined : tuple of Stratum
        Where D has no value, so that the question has no meaning.
    condition : str
        What holds at the points: "0 in D", or "0 in D, not in Clarke".
    """

    program: Program
    name: str
    strata: tuple[CriticalStratum, ...]
    complete: Verdict
    undefined: tuple[Stratum, ...] = ()
    condition: str = "0 in D"

    @property
    def is_empty(self) -> Verdict:
        """Whether there are no critical points."""
        if self.strata:
            return Refuted(self.strata[0].points[0], "a critical point")
        return Proved(None, "none") if isinstance(self.complete, Proved) else self.complete

    @property
    def points(self) -> tuple[Point, ...]:
        """A point of each connected component of each stratum."""
        return tuple(point for s in self.strata for point in s.points)

    def contains(self, point: Any) -> Verdict:
        """Whether an exact point is critical."""
        x = parse_point(point, self.program.variables)
        here = next((s for s in self.strata if s.stratum.contains(x)), None)
        if here is not None:
            return Proved(here, f"in the stratum {here.stratum}")
        return Refuted(None, "in no stratum") if isinstance(self.complete, Proved) else self.complete

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of schema "consderiv-critical/1"."""
        return {
            "schema": SCHEMA,
            "program": to_text(self.program),
            "variables": list(self.program.variables),
            "map": self.name,
            "condition": self.condition,
            "strata": [s.to_dict() for s in self.strata],
            "undefined": [str(s) for s in self.undefined],
            "complete": verdict_to_json(self.complete),
        }

    def __str__(self) -> str:
        from .printing import set_text

        return set_text(self)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        from .printing import set_latex

        return set_latex(self)


def joined_strata(strata: Sequence[CriticalStratum]) -> tuple[CriticalStratum, ...]:
    """The same set with fewer strata: polyhedra on which f has the same value are joined where that is possible."""
    groups: dict[object, list[CriticalStratum]] = {}
    for s in strata:
        groups.setdefault((verdict_name(s.constant), s.values), []).append(s)
    found = []
    for group in groups.values():
        for solution in joined([s.solution for s in group]):
            found.append(CriticalStratum(solution.stratum, solution.points, solution.dimension, group[0].constant))
    return tuple(sorted(found, key=cmp_to_key(_order)))


def _order(first: CriticalStratum, second: CriticalStratum) -> int:
    """Largest dimension first, then by the coordinates of the first point."""
    if first.dimension != second.dimension:
        return second.dimension - first.dimension
    sides = (compare(a, b) for a, b in zip(first.points[0], second.points[0], strict=True))
    return next((side for side in sides if side), 0)
