"""The elements of a set on a hyperplane {<v, d> = r}: those for which a chain rule holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, TypeVar

from ..errors import BudgetError
from ..exact.rationals import dot
from ..exact.reals import Number, sign
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Union, UnknownSet, expand, union
from ..sets.elements import Flat
from ..sets.finite import finite_set
from ..sets.polytope import hull_of
from ..sets.value_set import ValueSet

if TYPE_CHECKING:
    from ..sets.polyhedra import Polyhedron

Vertex = TypeVar("Vertex")


def crossing(vertices: Sequence[Vertex], sides: Sequence[int], between: Callable[[int, int], Vertex]) -> list[Vertex]:
    """Points whose hull is the slice of a hull: vertices on the hyperplane, and where segments cross it.

    Parameters
    ----------
    vertices : sequence
    sides : sequence of int
        The sign of <v, d> - r at each vertex.
    between : function
        The point on the hyperplane between vertex i (side 1) and vertex j (side -1).
    """
    on = [v for v, s in zip(vertices, sides, strict=True) if s == 0]
    above, below = ([k for k, s in enumerate(sides) if s == side] for side in (1, -1))
    return on + [between(i, j) for i, j in product(above, below)]


def sliced(part: ValueSet, direction: Sequence[Number], level: Number) -> ValueSet:
    """{v in part : <v, direction> = level}, exactly, for vectors.

    Examples
    --------
    >>> sliced(Polytope.hull([(0, 0), (2, 0), (0, 2)]), (1, 0), 1)
    {1} x [0, 1]
    """
    if isinstance(part, MinkowskiSum):
        try:
            part = expand(part)
        except BudgetError as error:
            return UnknownSet(str(error))
    if isinstance(part, FiniteSet):
        return finite_set([v for v in part.flat_elements if dot(v, direction) == level], part.shape)
    if isinstance(part, Union):
        kept = [s for member in part.members if not isinstance(s := sliced(member, direction, level), Empty)]
        return union(*kept) if kept else Empty(part.shape)
    if isinstance(part, Polytope):
        return _of_polytope(part, direction, level)
    from ..sets.polyhedra import Polyhedron

    if isinstance(part, Polyhedron):
        return _of_polyhedron(part, direction, level)
    return UnknownSet("the intersection of a curved set with a hyperplane is not computed")


def _of_polyhedron(part: Polyhedron, direction: Sequence[Number], level: Number) -> ValueSet:
    """The same for the cone over the polyhedron: rays are points at infinity."""
    from ..sets.polyhedra import polyhedron_of

    cone = [(*v, Fraction(1)) for v in part.flat_vertices] + [(*r, Fraction(0)) for r in part.flat_rays]
    normal = (*direction, -level)
    heights = [dot(v, normal) for v in cone]

    def between(i: int, j: int) -> Flat:
        return tuple(heights[i] * b - heights[j] * a for a, b in zip(cone[i], cone[j], strict=True))

    found = crossing(cone, [sign(h) for h in heights], between)
    points = [tuple(entry / v[-1] for entry in v[:-1]) for v in found if v[-1]]
    if not points:
        return Empty(part.shape)
    return polyhedron_of(points, [v[:-1] for v in found if not v[-1]], part.shape)


def _of_polytope(part: Polytope, direction: Sequence[Number], level: Number) -> ValueSet:
    vertices = part.flat_vertices
    heights = [dot(v, direction) - level for v in vertices]

    def between(i: int, j: int) -> Flat:
        total = heights[i] - heights[j]
        return tuple((heights[i] * b - heights[j] * a) / total for a, b in zip(vertices[i], vertices[j], strict=True))

    found = crossing(vertices, [sign(h) for h in heights], between)
    return hull_of(found, part.shape) if found else Empty(part.shape)
