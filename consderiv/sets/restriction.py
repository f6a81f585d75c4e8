"""The projection of a sum on some coordinates, by the members that move them."""

from __future__ import annotations

from collections.abc import Sequence

from consderiv.sets.minkowski import MinkowskiSum, sum_of_polytopes
from consderiv.sets.polytope import Polytope


def restrict(part: MinkowskiSum, coordinates: Sequence[int], group: Sequence[int]) -> Polytope | MinkowskiSum:
    """The projection on a block of coordinates, kept factored.

    Parameters
    ----------
    part : MinkowskiSum
        The sum.
    coordinates : sequence of int
        Flat coordinates.
    group : sequence of int
        The indices of the members that vary on them; these must be constant elsewhere.
    """
    shape = (len(coordinates),)
    factors = [Polytope((tuple(part.base[i] for i in coordinates),), shape)]
    for k in group:
        base, *_ = vertices = part.members[k].flat_vertices
        # Other coordinates are constant on the member, so its vertices stay distinct, irredundant and sorted.
        factors.append(Polytope(tuple(tuple(v[i] - base[i] for i in coordinates) for v in vertices), shape))
    return sum_of_polytopes(factors, shape, budget=0)
