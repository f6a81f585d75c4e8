"""Planar germs, completely: every sector between the real half-branches of some curves through the origin, with an arc.

The right and the left half plane, x = +-t with t > 0, are fans of half-branches over t. Every open cell of the germ meets
one of them, so the sectors realise all sign vectors that occur and no others. Arcs have rational coefficients unless the
common part of two half-branches is irrational.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import lcm

from ..exact.polynomials import Polynomial
from ..exact.real_order import simplest_between
from ..exact.reals import Number
from .arcs import Arc, leading_sign
from .fans import IrrationalBranch, fan
from .newton import Curve, divided
from .separators import Path
from .walls import Decomposition, Wall

__all__ = ["IrrationalBranch", "half_plane", "planar_decomposition", "sectors", "sign_vectors", "simplest_between"]


def sectors(curves: Sequence[Polynomial], axes: tuple[int, int] = (0, 1)) -> list[Arc]:
    """One arc for each open sector of the right and of the left half plane.

    Parameters
    ----------
    curves : sequence of Polynomial
        Squarefree, pairwise coprime, zero at the origin; in the two coordinates `axes` only. The only one divisible by
        x is x itself, up to a factor.
    axes : (int, int)
        The coordinates x and y.

    Returns
    -------
    list of arcs
        Together they meet every connected component of the complement of the curves near the origin.

    Raises
    ------
    IrrationalBranch
        If an arc would need coefficients in a field that is refused.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> len(sectors((x * x - y * y * y,)))
    4

    Notes
    -----
    Walker (1950), Algebraic Curves, chapter IV.
    """
    return [arc for side in (1, -1) for arc in half_plane(curves, axes, side)]


def half_plane(curves: Sequence[Polynomial], axes: tuple[int, int], side: int) -> list[Arc]:
    """The arcs of the sectors of x = side * t, t > 0, from the lowest to the highest; neighbours share one half-branch."""
    return list(half_decomposition(curves, axes, side).arcs)


def planar_decomposition(curves: Sequence[Polynomial], axes: tuple[int, int] = (0, 1)) -> Decomposition:
    """Both half planes, and the two vertical half-branches if x is one of the curves."""
    right, left = (half_decomposition(curves, axes, side) for side in (1, -1))
    walls = [*right.walls, *left.walls]
    vertical = next((k for k, curve in enumerate(curves) if curve.variables() == {axes[0]}), None)
    if vertical is not None:
        for end, sign in ((0, -1), (-1, 1)):
            line = planar_arc((), sign, (axes[1], axes[0]), curves[0].count)
            walls.append(Wall(vertical, right.arcs[end], None, line=line))
    return Decomposition((*right.arcs, *left.arcs), tuple(walls))


def half_decomposition(curves: Sequence[Polynomial], axes: tuple[int, int], side: int) -> Decomposition:
    """The sectors of x = side * t, t > 0, from the lowest to the highest, and the half-branches between them."""
    count = curves[0].count if curves else max(axes) + 1
    halves = [_half(curve, axes, side) for curve in curves]
    regular = [k for k, half in enumerate(halves) if half is not None]
    found = fan([half for half in halves if half is not None])
    lift = partial(planar_arc, side=side, axes=axes, count=count)
    arcs = tuple(lift(path) for path in found.paths)
    walls = (Wall(regular[b.owner], arc, b, lift) for b, arc in zip(found.branches, arcs, strict=False))
    return Decomposition(arcs, tuple(walls))


def _half(curve: Polynomial, axes: tuple[int, int], side: int) -> Curve | None:
    """p(side * t, y) without its power of t; None if nothing else is left."""
    x, y = axes
    rows: Curve = {}
    for monomial, coefficient in curve.terms():
        powers = dict(monomial)
        j, i = powers.get(x, 0), powers.get(y, 0)
        rows.setdefault(i, {})[j] = -coefficient if side < 0 and j % 2 else coefficient
    return divided(rows)


def planar_arc(path: Path, side: int, axes: tuple[int, int], count: int) -> Arc:
    """x = side * t**b, y = path, with b clearing the denominators of the exponents."""
    b = lcm(1, *(exponent.denominator for exponent, _ in path))
    powers: dict[int, dict[int, Number]] = {b: {axes[0]: Fraction(side)}}
    for exponent, coefficient in path:
        if coefficient:
            powers.setdefault(int(exponent * b), {})[axes[1]] = coefficient
    length = max(powers)
    zero = Fraction(0)
    return tuple(tuple(powers.get(k, {}).get(i, zero) for i in range(count)) for k in range(1, length + 1))


def sign_vectors(curves: Sequence[Polynomial], arcs: Sequence[Arc]) -> Mapping[tuple[int, ...], Arc]:
    """The sign vectors of the curves along the arcs, each with its first arc."""
    found: dict[tuple[int, ...], Arc] = {}
    for arc in arcs:
        found.setdefault(tuple(leading_sign(curve, arc) for curve in curves), arc)
    return found
