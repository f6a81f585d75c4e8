"""Inclusion of hulls that vary along a face of dimension one: finitely many sample points decide it.

Whether w is a convex combination of v_1, ..., v_k depends on the signs of the minors of the matrix with the columns
(v_i, 1) and (w, 1). Along a line these are polynomials in one variable: between their zeros nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...exact.rationals import dot
from ...germs.projection import determinant
from ..cells.decomposition import Decomposition
from ..cells.faces import faces_of, restricted, walls_of
from ..formulas import Vector
from ..set_field import Member, SetField, VectorField
from ..stratum import Point
from .curves import in_face

MINOR_BUDGET = 4000


def deciding_points(found: Decomposition, k: int, limits: SetField, outer: SetField) -> list[Point] | None:
    """Points of an edge such that limits(x) is inside outer(x) on all of it iff it is at these points.

    None where that is not so simple: other dimensions, quotients, or hulls in a union of several sets.

    Raises
    ------
    BudgetError
        If there are too many minors.
    """
    face = found.faces[k]
    if len(face.directions) != 1 or limits.fixed is not None or outer.fixed is not None:
        return None
    if any(entry.denominator is not None for v in (*limits.fields, *outer.fields) for entry in v):
        return None
    if len(outer.members) > 1 and any(len(member) > 1 for member in limits.members):
        return None
    critical: dict[Vector, None] = dict.fromkeys(_ends(found, k))
    for polynomial in _minors(found, k, limits.fields, outer.members):
        critical.update(dict.fromkeys(walls_of(polynomial)[0]))
    (direction,) = face.directions
    points = []
    for part in faces_of(list(critical), 1):
        point = tuple(p + part.point[0] * d for p, d in zip(face.point, direction, strict=True))
        if in_face(found, face, point):
            points.append(point)
    return points


def _ends(found: Decomposition, k: int) -> Iterator[Vector]:
    """The parameters at which the line of the edge meets other walls."""
    face = found.faces[k]
    (direction,) = face.directions
    for wall in found.walls:
        slope = dot(wall[:-1], direction)
        if slope:
            yield Fraction(1), dot(wall, (*face.point, Fraction(1))) / slope


def _minors(
    found: Decomposition, k: int, fields: Sequence[VectorField], members: Sequence[Member]
) -> Iterator[Polynomial]:
    """All minors of the matrices (v_1, ..., v_k, w) with a last row of ones, as polynomials along the edge."""
    count = 0
    for w in fields:
        for member in members:
            columns = [_column(found, k, v) for v in (*member, w)]
            rows = [{j: column[i] for j, column in enumerate(columns)} for i in range(len(w) + 1)]
            for size in range(1, min(len(rows), len(columns)) + 1):
                for chosen in combinations(rows, size):
                    for places in combinations(range(len(columns)), size):
                        count += 1
                        if count > MINOR_BUDGET:
                            raise BudgetError(
                                f"at most {MINOR_BUDGET} minors are followed along an edge", "received more", "split D"
                            )
                        minor = determinant(chosen, places, 1)
                        if not minor.is_constant:
                            yield minor


def _column(found: Decomposition, k: int, v: VectorField) -> list[Polynomial]:
    return [*(restricted(entry.numerator, found.faces[k]) for entry in v), Polynomial.constant_of(1, 1)]
