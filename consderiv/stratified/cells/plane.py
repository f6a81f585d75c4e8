"""The plane cut by curves: cells, arcs and points, their exact sample points, and which adhere to which.

The curves are cut at all x over which two of them meet, one has a vertical tangent or a singular point, or a branch
goes to infinity; over the open intervals between such x they are graphs in a fixed order (cylindrical decomposition,
Collins 1975). The sign of every polynomial is constant on each face.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations

from ...errors import BudgetError
from ...exact.algebraic import Algebraic
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...germs.coprime import rows_in
from ..stratum import Point
from .curve_roots import eliminant, heights_over, roots_in_x
from .faces import gap_points, in_order
from .signs import Signs

CURVE_BUDGET = 14


@dataclass(frozen=True)
class PlaneFace:
    """A connected face, or a piece of one.

    Parameters
    ----------
    dimension : 2, 1, 0
    signs : dict
        The sign of every polynomial on the face.
    point : Point
        A sample point; rational on a face of dimension two.
    on : tuple of Polynomial
        The curves through it.
    near : tuple of sign dicts
        Those of the faces of larger dimension whose closure meets this one; for a point that is all.
    """

    dimension: int
    signs: Signs
    point: Point
    on: tuple[Polynomial, ...] = ()
    near: tuple[Signs, ...] = ()

    @property
    def key(self) -> frozenset[tuple[Polynomial, int]]:
        """The signs as something that can be compared."""
        return frozenset(self.signs.items())


@dataclass(frozen=True)
class Column:
    """An x, the heights of the curves over it in order, and the curves at each height."""

    x: Number
    heights: tuple[Number, ...]
    curves: tuple[tuple[Polynomial, ...], ...]

    @cached_property
    def gaps(self) -> list[Fraction]:
        """A rational height in each gap."""
        return gap_points(self.heights)


@dataclass(frozen=True)
class Beside:
    """Left or right of a point: an x without critical ones between, levels that no curve crosses, and what is between.

    The arcs are in order; cells[i] is below arcs[i] and cells[i + 1] above it.
    """

    x: Number
    window: tuple[Fraction, Fraction]
    cells: tuple[Signs, ...]
    arcs: tuple[Signs, ...]
    curves: tuple[Polynomial, ...]


@dataclass(frozen=True)
class Plane:
    """All faces for some irreducible polynomials; `marks` are lines x = a or y = b with irrational a or b.

    Parameters
    ----------
    faces : tuple of PlaneFace
        Cells, arcs, then the points where curves meet or are singular. Points of arcs over critical x are left out:
        they have the signs of the arc.
    """

    curves: tuple[Polynomial, ...]
    faces: tuple[PlaneFace, ...]
    cutting: Cutting


def plane_of(polynomials: Sequence[Polynomial]) -> Plane:
    """Cut the plane by irreducible polynomials, and by lines x_i = a with algebraic a.

    Raises
    ------
    BudgetError
        If there are too many curves, or the coordinates of a point are too large.
    """
    cutting = cutting_of(tuple(polynomials))
    return Plane(cutting.curves, tuple(cutting.faces()), cutting)


@lru_cache(maxsize=64)
def cutting_of(polynomials: tuple[Polynomial, ...]) -> Cutting:
    """The curves and the columns over which they are cut, before faces are visited; errors as `plane_of`."""
    marks = [p for p in polynomials if not p.is_rational]
    made = [p for p in polynomials if p.is_rational]
    made += [_minimal(mark) for mark in marks]
    curves = tuple(dict.fromkeys(made))
    if len(curves) > CURVE_BUDGET:
        raise BudgetError(f"at most {CURVE_BUDGET} curves are followed", f"received {len(curves)}", "ask at a point")
    return Cutting(curves, marks)


def _minimal(mark: Polynomial) -> Polynomial:
    """The irreducible polynomial of which x_i - a is a factor."""
    ((axis, _),) = mark.gradient.items()
    number = -mark.constant
    assert isinstance(number, Algebraic)
    rising = [Fraction(int(c)) for c in number.minimal_polynomial().coeffs()]
    made = Polynomial.from_terms(2, {((axis, k),) if k else (): c for k, c in enumerate(rising)})
    return made.factors()[1][0][0]


class Cutting:
    """The curves and the columns over which they are cut."""

    def __init__(self, curves: tuple[Polynomial, ...], marks: Sequence[Polynomial]):
        self.curves, self.marks = curves, marks
        self.upright = [c for c in curves if 1 not in c.variables()]
        self.others = [c for c in curves if 1 in c.variables()]
        self.folds = {c: eliminant(c, s) for c in self.others if 1 in (s := c.derivative(1)).variables()}
        self.critical = in_order(x for polynomial in self._projections() for x in roots_in_x(polynomial))
        self.columns = [self.column(x) for x in gap_points(self.critical)]

    def _projections(self) -> Iterator[Polynomial]:
        yield from self.upright
        yield from self.folds.values()
        for curve in self.others:
            rows = rows_in(curve, 1)
            yield rows[max(rows)]
        for one, other in combinations(self.others, 2):
            yield eliminant(one, other)

    def column(self, x: Number) -> Column:
        """The heights of all curves over x."""
        found: list[tuple[Number, Polynomial]] = [(y, c) for c in self.others for y in heights_over(c, x)]
        heights = in_order([y for y, _ in found])
        return Column(x, tuple(heights), tuple(tuple(c for y, c in found if y == height) for height in heights))

    def faces(self) -> Iterator[PlaneFace]:
        arcs: list[PlaneFace] = []
        points: list[PlaneFace] = []
        for column in self.columns:
            cells = [self.signs((column.x, y)) for y in column.gaps]
            for level, signs in zip(column.gaps, cells, strict=True):
                yield PlaneFace(2, signs, (column.x, level))
            for k, y in enumerate(column.heights):
                signs = self._lowered((column.x, y), cells[k], column.curves[k])
                arcs.append(PlaneFace(1, signs, (column.x, y), column.curves[k], (cells[k], cells[k + 1])))
        for k, x in enumerate(self.critical):
            for face in self._over(k, x):
                (arcs if face.dimension else points).append(face)
        yield from arcs
        yield from points

    def signs(self, point: Point) -> dict[Polynomial, int]:
        """The signs of all polynomials at a point."""
        return {p: sign(p.at(point)) for p in (*self.curves, *self.marks)}

    def _lowered(self, point: Point, signs: Signs, on: Sequence[Polynomial]) -> dict[Polynomial, int]:
        """The signs at a point of some curves from those at a point below it, between which there is no other curve."""
        found = {p: 0 if p in on else signs[p] for p in self.curves}
        return found | {p: sign(p.at(point)) for p in self.marks}

    def _over(self, k: int, x: Number) -> Iterator[PlaneFace]:
        """Arcs of a vertical line over a critical x, and the points there where curves meet or are singular."""
        line = next((c for c in self.upright if not c.at((x, Fraction(0)))), None)
        column = self.column(x)
        if line is not None:
            sides = [self.columns[k + s] for s in (0, 1)]
            for level in column.gaps:
                signs = self.signs((x, level))
                beyond = [signs | {p: sign(p.at((s.x, level))) for p in (line, *self.marks)} for s in sides]
                yield PlaneFace(1, signs, (x, level), (line,), tuple(beyond))
        for place, y in enumerate(column.heights):
            on = column.curves[place] if line is None else (line, *column.curves[place])
            if len(on) > 1 or self._is_singular(on[0], x, y):
                below = self.signs((x, column.gaps[place]))
                signs = self._lowered((x, y), below, on)
                near: list[Signs] = [] if line is None else [below, self.signs((x, column.gaps[place + 1]))]
                for side in (0, 1):
                    beside = self.beside(k, side, column, place)
                    near += [*beside.cells, *beside.arcs]
                distinct = {frozenset(s.items()): s for s in near}
                yield PlaneFace(0, signs, (x, y), on, tuple(distinct.values()))

    def _is_singular(self, curve: Polynomial, x: Number, y: Number) -> bool:
        fold = self.folds.get(curve)
        if fold is None or fold.at((x, Fraction(0))):
            return False
        return not any(curve.derivative(i).at((x, y)) for i in range(2))

    def beside(self, k: int, side: int, column: Column, place: int) -> Beside:
        """What adheres to a point over a critical x from the left (side 0) or from the right."""
        low, high = column.gaps[place], column.gaps[place + 1]
        near = self.column(self._close(k, side, (low, high)))
        cells = [self.signs((near.x, y)) for y in near.gaps]
        first, last = (sum(y < level for y in near.heights) for level in (low, high))
        arcs = [self._lowered((near.x, near.heights[j]), cells[j], near.curves[j]) for j in range(first, last)]
        curves = [near.curves[j][0] for j in range(first, last)]
        return Beside(near.x, (low, high), tuple(cells[first : last + 1]), tuple(arcs), tuple(curves))

    def _close(self, k: int, side: int, levels: Sequence[Fraction]) -> Fraction:
        """An x so near to a critical one that no curve crosses these levels between them."""
        x, limit = self.critical[k], self.columns[k + side].x
        bounds = [limit]
        for level in levels:
            for curve in self.others:
                image = curve.substitute([Polynomial.coordinate(2, 0), Polynomial.constant_of(2, level)])
                bounds += [root for root in roots_in_x(image) if (root > x) == bool(side) and root != x]
        nearest = min(bounds) if side else max(bounds)
        return gap_points(in_order([x, nearest]))[1]
