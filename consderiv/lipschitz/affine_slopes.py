"""The largest norm of a Jacobian that is affine on a polyhedron: a convex function, so it is at a vertex.

On the polyhedron conv V + cone R + L the norm of A(x) is bounded iff A is constant along the rays R and lines L; then
its maximum is that over V.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import UnsupportedError
from ..exact.matrices import nullspace
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.cone import Cone
from ..selections.arrangement import AffineFace
from ..stratified.formulas import Vector, differentiated
from .norms import matrix_size

Rows = tuple[tuple[Polynomial, ...], ...]


@dataclass(frozen=True)
class LargestSlope:
    """The largest Jacobian on a cell, and a vertex where it is; None where the Jacobian is constant on the cell."""

    size: Number
    rows: tuple[Vector, ...]
    vertex: Vector | None


@dataclass(frozen=True)
class UnboundedSlope:
    """A half-line in a cell along which the Jacobian is not constant, so that its norm tends to infinity."""

    start: Vector
    direction: Vector


def largest_slope(
    formulas: Sequence[RationalFunction], face: AffineFace, walls: Sequence[Vector], norm: str
) -> LargestSlope | UnboundedSlope:
    """max{|J(x)| : x in the closure of an open cell} for J = A x + b.

    Parameters
    ----------
    formulas : the outputs on the cell
    face : AffineFace
        The cell, with its signs on the walls (a_1, ..., a_n, c).

    Raises
    ------
    UnsupportedError
        If some second derivative is not constant.
    """
    rows = tuple(tuple(_affine(formula, i) for i in range(len(face.point))) for formula in formulas)
    if all(entry.is_constant for row in rows for entry in row):
        found = _at(rows, face.point)
        return LargestSlope(matrix_size(found, norm), found, None)
    vertices, directions = _generators(face, walls)
    for direction in directions:
        if any(_moves(entry, direction) for row in rows for entry in row):
            return UnboundedSlope(face.point, direction)
    best: LargestSlope | None = None
    for vertex in vertices:
        found = _at(rows, vertex)
        size = matrix_size(found, norm)
        if best is None or size > best.size:
            best = LargestSlope(size, found, vertex)
    assert best is not None
    return best


def _affine(formula: RationalFunction, index: int) -> Polynomial:
    slope = differentiated(formula, index)
    if slope.denominator is not None or not slope.numerator.is_affine:
        raise UnsupportedError(
            "pieces of degree at most two are required in several variables", "received another piece", "ask at a point"
        )
    return slope.numerator


def _at(rows: Rows, point: Vector) -> tuple[Vector, ...]:
    return tuple(tuple(entry.at(point) for entry in row) for row in rows)


def _moves(entry: Polynomial, direction: Vector) -> bool:
    """Whether an affine function is not constant along a direction."""
    return bool(sum((slope * direction[i] for i, slope in entry.gradient.items()), Fraction(0)))


def _generators(face: AffineFace, walls: Sequence[Vector]) -> tuple[list[Vector], list[Vector]]:
    """Points whose hull, with the cone of the directions, is the closure of the cell; lines are two directions."""
    count = len(face.point)
    cone: Cone | None = Cone().cut({count: Fraction(1)})
    for wall, side in zip(walls, face.signs, strict=True):
        assert cone is not None  # the cell has interior
        cone = cone.cut({i: side * entry for i, entry in enumerate(wall) if entry})
    assert cone is not None
    vertices, directions = [], []
    for ray in cone.generators():
        height = ray.get(count, Fraction(0))
        entries = _dense(ray, count)
        if height:
            vertices.append(tuple(entry / height for entry in entries))
        else:
            directions.append(entries)
    basis = [[*_dense(step.reduced, count), step.reduced.get(count, Fraction(0))] for step in cone.echelon]
    directions += [tuple(line[:count]) for line in nullspace(basis, count + 1)]
    return vertices, directions


def _dense(row: Mapping[int, Number], count: int) -> Vector:
    return tuple(row.get(i, Fraction(0)) for i in range(count))
