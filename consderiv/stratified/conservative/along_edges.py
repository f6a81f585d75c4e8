"""Inclusion of hulls that vary along a face of dimension one or two: finitely many sample points decide it.

Whether w is a convex combination of v_1, ..., v_k depends on the signs of the minors of the matrix with the columns
(v_i, 1) and (w, 1). Along a line these are polynomials in one variable: between their zeros nothing changes. On a
plane nothing changes on the cells, arcs and points of their curves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.rationals import dot
from ...germs.projection import determinant
from ...selections.arrangement import AffineFace
from ..cells.decomposition import Decomposition
from ..cells.faces import faces_of, restricted, walls_of
from ..cells.plane import plane_of
from ..cells.signs import factors_of
from ..formulas import Vector
from ..set_field import Member, SetField, VectorField
from ..stratum import Point, affine
from .curves import in_face
from .identity import over_one_denominator

MINOR_BUDGET = 4000


def deciding_points(found: Decomposition, k: int, limits: SetField, outer: SetField) -> list[Point] | None:
    """Points of a face such that limits(x) is inside outer(x) on all of it iff it is at these points.

    None where that is not so simple: more than two dimensions, or hulls in a union of several sets.

    Raises
    ------
    BudgetError
        If there are too many minors.
    """
    face = found.faces[k]
    if len(face.directions) not in (1, 2) or limits.fixed is not None or outer.fixed is not None:
        return None
    if len(outer.members) > 1 and any(len(member) > 1 for member in limits.members):
        return None
    members = [tuple(_on_line(v, face) for v in member) for member in outer.members]
    minors = list(dict.fromkeys(hull_minors([_on_line(v, face) for v in limits.fields], members)))
    steps = _steps_on_line(found, k, minors) if len(face.directions) == 1 else _steps_on_plane(found, k, minors)
    points = []
    for step in steps:
        point = tuple(
            p + sum((t * d[i] for t, d in zip(step, face.directions, strict=True)), Fraction(0))
            for i, p in enumerate(face.point)
        )
        if in_face(found, face, point):
            points.append(point)
    return points


def _steps_on_line(found: Decomposition, k: int, minors: Sequence[Polynomial]) -> Iterator[Point]:
    critical: dict[Vector, None] = dict.fromkeys(_ends(found, k))
    for minor in minors:
        critical.update(dict.fromkeys(walls_of(minor)[0]))
    for part in faces_of(list(critical), 1):
        yield part.point


def _steps_on_plane(found: Decomposition, k: int, minors: Sequence[Polynomial]) -> Iterator[Point]:
    face = found.faces[k]
    walls = [restricted(affine(wall, len(face.point)), face) for wall in found.walls]
    factors = dict.fromkeys(f for p in (*walls, *minors) if not p.is_zero for f in factors_of(p))
    for part in plane_of(tuple(factors)).faces:
        yield part.point


def _on_line(v: VectorField, face: AffineFace) -> VectorField:
    below = [None if e.denominator is None else restricted(e.denominator, face) for e in v]
    return tuple(RationalFunction.of(restricted(e.numerator, face), d) for e, d in zip(v, below, strict=True))


def _ends(found: Decomposition, k: int) -> Iterator[Vector]:
    """The parameters at which the line of the edge meets other walls."""
    face = found.faces[k]
    (direction,) = face.directions
    for wall in found.walls:
        slope = dot(wall[:-1], direction)
        if slope:
            yield Fraction(1), dot(wall, (*face.point, Fraction(1))) / slope


def hull_minors(fields: Sequence[VectorField], members: Sequence[Member]) -> Iterator[Polynomial]:
    """All minors of the matrices (v_1, ..., v_k, w) with a last row of ones, times denominators; constants left out.

    Raises
    ------
    BudgetError
        If there are too many.
    """
    count = 0
    for w in fields:
        for member in members:
            columns = [_column(v) for v in (*member, w)]
            rows = [{j: column[i] for j, column in enumerate(columns)} for i in range(len(w) + 1)]
            for size in range(1, min(len(rows), len(columns)) + 1):
                for chosen in combinations(rows, size):
                    for places in combinations(range(len(columns)), size):
                        count += 1
                        if count > MINOR_BUDGET:
                            raise BudgetError(
                                f"at most {MINOR_BUDGET} minors are followed along an edge", "received more", "split D"
                            )
                        minor = determinant(chosen, places, columns[0][0].count)
                        if not minor.is_constant:
                            yield minor


def _column(v: VectorField) -> list[Polynomial]:
    """(v, 1) times its common denominator, which vanishes nowhere and is a minor itself."""
    numerators, below = over_one_denominator(v, v[0].count)
    return [*numerators, below]
