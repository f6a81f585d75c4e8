"""The fan of one group of a linearised scalar germ: polyhedral cones with a linear function on each.

All coordinates are those of the span of the guards' gradients: y_k = <a_k, d> for a basis a_1, ..., a_r of the span.
Off the span the function is linear, so a group of few switches in R^1000 is a fan in few dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..exact.matrices import nullspace
from ..exact.rationals import primitive
from ..exact.reals import Number, as_exact
from ..germs.cone import Cone
from ..germs.germ import FlatRow, Group
from ..sets.double_description import extreme_rays

Vector = tuple[Number, ...]


@dataclass(frozen=True)
class FanCell:
    """A cone {y : <a, y> >= 0 for a in rows} on which the function is <slope, y>, relative to the first cell."""

    rows: tuple[Vector, ...]
    slope: Vector


@dataclass(frozen=True)
class Fan:
    """Cones that cover R^r, and the way back to gradients in R^n.

    Parameters
    ----------
    origin : sparse row
        The gradient of the first cell.
    basis : tuple of sparse rows
        The functionals a_1, ..., a_r; the slope s stands for the gradient origin + sum s_k a_k.
    cells : tuple of FanCell
    """

    origin: FlatRow
    basis: tuple[FlatRow, ...]
    cells: tuple[FanCell, ...]

    @property
    def dimension(self) -> int:
        """The rank r of the guards' gradients."""
        return len(self.basis)

    def gradient(self, slope: Sequence[Number]) -> FlatRow:
        """The gradient origin + sum slope_k a_k."""
        return combine(self.origin, list(zip(slope, self.basis, strict=True)))

    @cached_property
    def walls(self) -> dict[tuple[int, ...], int]:
        """The distinct walls of the cells, up to sign and scale: primitive functional with positive lead -> number."""
        found: dict[tuple[int, ...], int] = {}
        for cell in self.cells:
            for row in cell.rows:
                found.setdefault(_oriented(row)[0], len(found))
        return found

    @cached_property
    def _sides(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each cell and row: the number of its wall, and on which side of it the cell lies."""
        return tuple(tuple((self.walls[key], side) for key, side in map(_oriented, cell.rows)) for cell in self.cells)

    def hyperplanes(self) -> list[Vector]:
        """The walls as functionals, in the order of their numbers."""
        return [tuple(map(as_exact, key)) for key in self.walls]

    def near(self, signs: Sequence[int]) -> list[FanCell]:
        """The cells whose closure contains a face, given by its signs at the walls; only walls through it are kept."""
        cells = []
        for cell, sides in zip(self.cells, self._sides, strict=True):
            if all(signs[wall] * side >= 0 for wall, side in sides):
                active = tuple(row for row, (wall, _) in zip(cell.rows, sides, strict=True) if signs[wall] == 0)
                cells.append(FanCell(active, cell.slope))
        return cells


def _oriented(row: Vector) -> tuple[tuple[int, ...], int]:
    """The primitive multiple with positive leading entry, and the sign of the factor."""
    key = primitive(row)[0]
    lead = next(entry for entry in key if entry)
    return (key, 1) if lead > 0 else (tuple(-entry for entry in key), -1)


def fan_of(group: Group, width: int) -> Fan | None:
    """The fan of a group; None if a cell of it is undecided."""
    raw: list[tuple[list[FlatRow], FlatRow]] = []
    for leaf in group.leaves():
        if leaf.error is not None or leaf.cell.is_undecided:
            return None
        distinct = {tuple(sorted(guard.gradient.items())): guard.gradient for guard in leaf.cell.guards}
        raw.append((list(distinct.values()), group.jacobian(leaf, width)))
    span, basis = Cone(), []
    for rows, _ in raw:
        for row in rows:
            if span.coordinates(row)[1]:
                basis.append(row)
                extended = span.cut(row)
                assert extended is not None
                span = extended
    origin = raw[0][1]
    cells = []
    for rows, gradient in raw:
        slope, remainder = span.coordinates(combine(gradient, [(Fraction(-1), origin)]))
        assert not remainder, "pieces of a continuous function differ by combinations of the guards"
        cells.append(FanCell(tuple(tuple(span.coordinates(row)[0]) for row in rows), tuple(slope)))
    return Fan(origin, tuple(basis), tuple(cells))


def combine(start: FlatRow, terms: Sequence[tuple[Number, FlatRow]]) -> FlatRow:
    """start + sum factor * row, sparse."""
    total = dict(start)
    for factor, row in terms:
        if factor:
            for i, value in row.items():
                total[i] = total.get(i, Fraction(0)) + factor * value
    return {i: value for i, value in total.items() if value}


def dot(first: Sequence[Number], second: Sequence[Number]) -> Number:
    """The inner product."""
    return sum((a * b for a, b in zip(first, second, strict=True) if a and b), Fraction(0))


def regular_slopes(cells: Sequence[FanCell], dimension: int) -> list[Vector]:
    """Vertices of {s : <s, y> <= <slope, y> on every cell}: the Frechet set of the function, in slope coordinates.

    Raises
    ------
    TooManyRays, BudgetError
        When a cell or the polytope is too large.
    """
    if dimension == 0:
        return [()]
    if len({cell.slope for cell in cells}) == 1:
        return [cells[0].slope]  # linear there
    rows: dict[tuple[int, ...], None] = {}
    for cell in cells:
        for e in _generators(cell, dimension):
            entries = [-x for x in e] + [dot(cell.slope, e)]
            rows[primitive(entries)[0]] = None
    last = (*(0,) * dimension, 1)
    rays = extreme_rays([*rows, last])
    return [tuple(as_exact(x) / ray[-1] for x in ray[:-1]) for ray in rays if ray[-1] > 0]


def _generators(cell: FanCell, dimension: int) -> list[Vector]:
    """Rays of the cone, and both directions of each line in it."""
    cone = Cone()
    for row in cell.rows:
        cut = cone.cut(dict(enumerate(row)))
        assert cut is not None, "a leaf of the tree has interior points"
        cone = cut
    rays = [tuple(ray.get(i, Fraction(0)) for i in range(dimension)) for ray in cone.generators()]
    for line in nullspace(list(cell.rows), dimension) if cell.rows else _identity(dimension):
        rays += [tuple(line), tuple(-x for x in line)]
    return rays


def _identity(size: int) -> list[Vector]:
    return [tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size)]
