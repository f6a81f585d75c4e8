"""Inclusion of Minkowski sums in convex sets, without multiplying them out where that can be avoided."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.reals import Number
from consderiv.sets.elements import Flat, size_of
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import MinkowskiSum, expand
from consderiv.sets.polytope import Polytope
from consderiv.sets.restriction import restrict
from consderiv.sets.sum_membership import blocks
from consderiv.sets.support import bounding_box, maximizer_flat, support_flat
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Refuted, Unknown

_CORNERS = 4096
_FACETED = 512


def sum_inside(inner: Polytope | MinkowskiSum, outer: ValueSet) -> Flat | str | None:
    """A point of the first set outside the second, None when there is none, or why it is open.

    Bounding boxes and blocks of coordinates first; then the vertices of the sum if they are few, or the
    facets of the outer set if those are.
    """
    point = _beyond_box(inner, outer)
    if point is not None:
        return point
    if isinstance(inner, MinkowskiSum) and isinstance(outer, MinkowskiSum):
        joint = blocks([*inner.members, *outer.members])
        if len(joint) > 1:
            return _blockwise(inner, outer, joint)
        if inner.members == outer.members or same_zonotope(inner, outer):
            return None
    return _by_corners(inner, outer)


def _beyond_box(inner: ValueSet, outer: ValueSet) -> Flat | None:
    try:
        ours, theirs = bounding_box(inner), bounding_box(outer)
    except UnsupportedError:
        return None
    assert ours is not None and theirs is not None
    for i, ((low, high), (least, greatest)) in enumerate(zip(ours, theirs, strict=True)):
        if low < least or high > greatest:
            sign = Fraction(1 if high > greatest else -1)
            zero = Fraction(0)
            return maximizer_flat(inner, tuple(sign if j == i else zero for j in range(len(ours))))
    return None


def _blockwise(inner: MinkowskiSum, outer: MinkowskiSum, joint: list[tuple[list[int], list[int]]]) -> Flat | str | None:
    """Both sets are products over the blocks; boxes agree already on coordinates in no block."""
    count, reason = len(inner.members), None
    for coordinates, group in joint:
        ours = restrict(inner, coordinates, [k for k in group if k < count])
        theirs = restrict(outer, coordinates, [k - count for k in group if k >= count])
        answer = sum_inside(ours, theirs)
        if isinstance(answer, str):
            reason = answer
        elif answer is not None:
            point = list(maximizer_flat(inner, (Fraction(0),) * size_of(inner.shape)))
            for i, value in zip(coordinates, answer, strict=True):
                point[i] = value
            return tuple(point)
    return reason


def _by_corners(inner: Polytope | MinkowskiSum, outer: ValueSet) -> Flat | str | None:
    if _corners(inner) <= _CORNERS:
        for vertex in expand(inner, _CORNERS).flat_vertices:
            verdict = contains_flat(outer, vertex)
            if isinstance(verdict, Refuted):
                return vertex
            if isinstance(verdict, Unknown):
                return verdict.reason
        return None
    if not isinstance(outer, (Polytope, MinkowskiSum)) or _corners(outer) > _FACETED:
        return "the inclusion of a sum with too many vertices in a set with too many facets is not decided"
    try:
        return next((p for p in _beyond_facets(inner, expand(outer, _FACETED))), None)
    except BudgetError as error:
        return str(error)


def _corners(part: Polytope | MinkowskiSum) -> int:
    if isinstance(part, Polytope):
        return len(part.flat_vertices)
    return math.prod(len(member.flat_vertices) for member in part.members)


def _beyond_facets(inner: ValueSet, outer: Polytope) -> Iterator[Flat]:
    """Points of the first set that violate a facet or an equation of the second."""
    for half in outer.facets:
        if support_flat(inner, half.normal) > half.offset:
            yield maximizer_flat(inner, half.normal)
    for equation in outer.affine_hull.equations:
        for sign in (1, -1):
            direction = tuple(sign * a for a in equation.normal)
            if support_flat(inner, direction) > sign * equation.offset:
                yield maximizer_flat(inner, direction)


def same_zonotope(first: MinkowskiSum, second: MinkowskiSum) -> bool:
    """Whether both sums are zonotopes with the same centre and the same segments up to translation.

    A zonotope determines its generators, merged when parallel, up to sign: its support function is
    <c, d> + sum |<g, d>|, whose kinks are the hyperplanes orthogonal to the generators. False proves nothing.
    """
    if any(len(m.flat_vertices) > 2 for part in (first, second) for m in part.members):
        return False
    return _generators(first) == _generators(second) and _doubled_centre(first) == _doubled_centre(second)


def _generators(part: MinkowskiSum) -> list[list[tuple[int, Number]]]:
    pairs = [member for member in part.members if len(member.flat_vertices) == 2]
    return sorted([(i, m.flat_vertices[1][i] - m.flat_vertices[0][i]) for i in m.varying] for m in pairs)


def _doubled_centre(part: MinkowskiSum) -> list[Number]:
    doubled = [2 * a for a in part.base]
    for member in part.members:
        for i in member.varying:
            doubled[i] += member.flat_vertices[1][i] - member.flat_vertices[0][i]
    return doubled
