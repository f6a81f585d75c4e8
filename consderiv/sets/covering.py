"""Whether finitely many polytopes cover a polytope, by cutting away what they cover."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from consderiv.exact.lp import UnverifiedError
from consderiv.exact.rationals import dot
from consderiv.sets.elements import Flat
from consderiv.sets.facets import Halfspace
from consderiv.sets.hull import affine_coordinates, irredundant
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import expand
from consderiv.sets.polytope import Polytope
from consderiv.sets.union import Union
from consderiv.verdicts import Refuted


def uncovered_point(inner: Polytope, outer: Union) -> Flat | None:
    """A point of the polytope outside the union, None when the union covers it.

    Members whose affine hull does not contain the polytope meet it in a closed set without relative interior,
    and finitely many of those cover nothing: they are left out. For the others, what lies beyond each
    facet must be covered by the rest.

    Raises
    ------
    BudgetError
        If a member has too many facets or, as a sum, too many vertices.
    """
    members = [expand(member) for member in outer.members]
    wide = [m for m in members if all(m.affine_hull.contains(v) for v in inner.flat_vertices)]
    region = _left_over(list(inner.flat_vertices), inner.dimension, wide)
    return None if region is None else _point_outside(region, outer)


def _left_over(region: list[Flat], dimension: int, members: Sequence[Polytope]) -> list[Flat] | None:
    """The vertices of a part of the region, of full dimension, that no member meets in its interior."""
    if not members:
        return region
    first, *rest = members
    for facet in first.facets:
        if max(facet.excess(point) for point in region) <= 0:
            continue
        found = _left_over(_cut(region, facet, 1), dimension, rest)
        if found is not None:
            return found
        region = _cut(region, facet, -1)
        if len(region) <= dimension or len(affine_coordinates(region)) < dimension:
            return None
    return None


def _cut(region: Sequence[Flat], facet: Halfspace, side: int) -> list[Flat]:
    """The vertices of the part of the region where side * excess >= 0; there may be none."""
    values = [side * facet.excess(point) for point in region]
    kept = [point for point, value in zip(region, values, strict=True) if value >= 0]
    above = [(p, v) for p, v in zip(region, values, strict=True) if v > 0]
    below = [(p, v) for p, v in zip(region, values, strict=True) if v < 0]
    for p, v in above:
        for q, w in below:
            share = v / (v - w)
            kept.append(tuple(a + share * (b - a) for a, b in zip(p, q, strict=True)))
    return irredundant(kept) if kept else []


def _point_outside(region: Sequence[Flat], outer: Union) -> Flat:
    """A point in the relative interior of the region that also misses the thin members."""
    # A thin member lies in a hyperplane: a polynomial equation in base along the curve of weights base**k.
    for base in range(1, 2 + len(outer.members) * len(region)):
        weights = [Fraction(base**k) for k in range(len(region))]
        sides = zip(*region, strict=True)
        point = tuple(dot(weights, side) / sum(weights) for side in sides)
        if isinstance(contains_flat(outer, point), Refuted):
            return point
    raise UnverifiedError("a point outside the union is required", "found none", "please report the input")
