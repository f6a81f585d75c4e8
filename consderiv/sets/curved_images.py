"""Images of curved sets under linear maps, scalings and translations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from consderiv.exact.reals import Number, sign
from consderiv.sets.curved import CurvedHull, CurvedSum, curved_hull, curved_sum, moved, translated_sum
from consderiv.sets.curved_matrices import Vector, congruent, inner, product, shifted, solution, times
from consderiv.sets.elements import Shape
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid, cap_flat, ellipsoid_flat, reaches
from consderiv.sets.images import convex_hull, image_flat, scale_exact, translate_flat
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.value_set import ValueSet

Rows = Sequence[Vector]


@image_flat.register
def _(part: CurvedSum, rows: Any, shape: Shape) -> ValueSet:
    return curved_sum(*(image_flat(term, rows, shape) for term in (part.flat, *part.curved)))


@image_flat.register
def _(part: CurvedHull, rows: Any, shape: Shape) -> ValueSet:
    return curved_hull(*(image_flat(member, rows, shape) for member in part.members))


@image_flat.register
def _(part: Ellipsoid, rows: Any, shape: Shape) -> ValueSet:
    return ellipsoid_flat(_apply(rows, part.flat_centre), congruent(rows, part.gram), shape)


@image_flat.register
def _(part: Cap, rows: Any, shape: Shape) -> ValueSet:
    """The hull of the images of the curved side, a cap again, and of the flat side."""
    centre, gram = part.disc
    side = ellipsoid_flat(_apply(rows, centre), congruent(rows, gram), shape)
    whole = ellipsoid_flat(_apply(rows, part.flat_centre), congruent(rows, part.gram), shape)
    if isinstance(whole, Polytope):
        return curved_hull(*_shadow(part, rows, whole), side)
    # The surface point of the image that maximises d comes from the cap iff <axis', maximiser> >= level.
    normal = solution(whole.gram, _apply(rows, times(part.gram, part.normal)))
    assert normal is not None, "the image of the axis is in the range"
    length = product(whole.gram, normal, normal)
    if whole.rank == part.rank:
        return cap_flat(whole, normal, part.level)
    if sign(part.level) > 0 and sign(length - part.level * part.level) < 0:
        return side
    return curved_hull(cap_flat(whole, normal, part.level), side)


def _apply(rows: Rows, point: Vector) -> Vector:
    return tuple(inner(row, point) for row in rows)


def _shadow(part: Cap, rows: Rows, whole: Polytope) -> list[Polytope]:
    """The ends of a segment that come from the curved side."""
    if len(whole.flat_vertices) == 1:
        return [whole]
    low, high = whole.flat_vertices
    along = shifted(high, low, Fraction(-1))
    back = tuple(inner(along, column) for column in zip(*rows, strict=True))
    ends = ((high, back), (low, tuple(-entry for entry in back)))
    return [hull_of([end], whole.shape) for end, direction in ends if reaches(part, direction) >= 0]


@scale_exact.register
def _(part: CurvedSet, factor: Number) -> ValueSet:
    if isinstance(part, Ellipsoid):
        return _scaled_atom(part, factor)
    if isinstance(part, CurvedSum):
        return curved_sum(*(scale_exact(term, factor) for term in (part.flat, *part.curved)))
    assert isinstance(part, CurvedHull)
    return curved_hull(*(scale_exact(member, factor) for member in part.members))


def _scaled_atom(part: Ellipsoid, factor: Number) -> ValueSet:
    centre = tuple(factor * entry for entry in part.flat_centre)
    gram = tuple(tuple(factor * factor * entry for entry in row) for row in part.gram)
    whole = ellipsoid_flat(centre, gram, part.shape)
    if not isinstance(part, Cap) or not isinstance(whole, Ellipsoid):
        return whole
    side = sign(factor)
    return cap_flat(whole, tuple(side * entry for entry in part.normal), side * factor * part.level)


@translate_flat.register
def _(part: CurvedSet, vector: Any) -> ValueSet:
    if isinstance(part, Ellipsoid):
        return moved(part, shifted(part.flat_centre, vector))
    if isinstance(part, CurvedSum):
        return translated_sum(part, vector)
    assert isinstance(part, CurvedHull)
    return CurvedHull(tuple(translate_flat(member, vector) for member in part.members))


@convex_hull.register
def _(part: CurvedSet) -> ValueSet:
    return part
