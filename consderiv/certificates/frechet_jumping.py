"""Proofs of Frechet subdifferentials of programs with comparisons: cells of the program itself, slopes along rays."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..exact.reals import Number, as_exact
from ..germs.tree import Leaf
from ..sets.elements import Flat
from .below import below
from .directional import slope_along
from .frechet import RegularSet, Slopes, require_few_variables, set_below, set_of
from .model import Claim, Omitted
from .rays import ray_taylor
from .statements import program_claim, with_continuity
from .tangents import tangent_rays
from .trees import leaf_jacobian, tree_json
from .workspace import Workspace

SIDES = ((Fraction(1),), (Fraction(-1),))


def frechet_jumping(work: Workspace, continuous: int | None) -> Claim:
    """The Frechet subdifferential of a scalar program with comparisons, signs or floors.

    Raises
    ------
    Omitted
        If the derivatives along the rays that are tried do not describe it.
    """
    if work.width == 1:
        return frechet_on_the_line(work)
    found = _jumping_set(work)
    proof = with_continuity(found.proof, work.local, continuous)
    return program_claim("frechet", work, proof, work.explored.taylor, set=set_of(found.vertices))


def frechet_on_the_line(work: Workspace) -> Claim:
    """One variable: the interval from the left to the right slope, or nothing."""
    left, right = side_slopes(work)
    return program_claim("frechet", work, {}, side_taylor(work), set=set_of(interval(left, right)))


def side_slopes(work: Workspace) -> tuple[Number, Number]:
    """-F'(x; -1) and F'(x; 1), for one variable."""
    (right,), (back,) = (slope_along(work, side) for side in SIDES)
    return as_exact(-back), right


def side_taylor(work: Workspace) -> int:
    """The degree of Taylor polynomials that a checker needs for these two slopes."""
    return ray_taylor(work, SIDES)


def interval(left: Number, right: Number) -> tuple[Flat, ...]:
    """The vertices of [left, right]; none if it is empty."""
    if left > right:
        return ()
    return ((left,),) if left == right else ((left,), (right,))


def _jumping_set(work: Workspace) -> RegularSet:
    width = work.width
    require_few_variables(width)
    rays = {ray: tuple(as_exact(x) for x in ray) for ray in tangent_rays(work.tree, width)}
    ray_taylor(work, list(rays.values()), [work.explored.taylor])
    slopes: Slopes = {ray: slope_along(work, direction)[0] for ray, direction in rays.items()}
    return set_below(slopes, width, lambda vertices: _below_tree(work, vertices))


def _below_tree(work: Workspace, vertices: Sequence[Flat]) -> dict[str, Any]:
    width = work.width

    def leaf_json(leaf: Leaf) -> dict[str, Any]:
        row = leaf_jacobian(leaf, width)
        lists = [below(leaf, {i: row.get(i, Fraction(0)) - v[i] for i in range(width)}, width) for v in vertices]
        if any(one is None for one in lists):
            raise Omitted("a vertex of the Frechet set is not shown to be below the directional derivative on a cell")
        return {"multipliers": lists}

    return tree_json(work.tree, leaf_json)
