"""Limits of gradients at norms that vanish, in the plane, sector by sector; conditions on the norms are allowed.

A condition a + b r > 0 with r = sqrt(q), q > 0, has the sign of a if a and b have one sign, else that of a (a**2 - b**2 q).
So the half-branches of all a, b and a**2 - b**2 q cut the plane into sectors on which every condition has one sign, and
the limits of the gradient on a sector are those over the directions between its two tangents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.arcs import Arc, leading_sign
from ..germs.basis import local_basis
from ..germs.plane import half_decomposition
from ..germs.tree import Leaf

Ray = tuple[Number, Number]


@dataclass(frozen=True)
class RadialGuard:
    """The condition a + b r > 0 with r = sqrt(q) > 0; b = 0 without a norm."""

    a: Polynomial
    b: Polynomial
    norm: Polynomial  # a**2 - b**2 q

    def conditions(self) -> Iterator[Polynomial]:
        """The polynomials whose signs decide the condition."""
        yield from (p for p in (self.a, self.b, self.norm) if not p.is_zero)

    def sign(self, arc: Arc) -> int:
        """The sign along an arc on which no condition vanishes identically, unless it is zero."""
        a, b = leading_sign(self.a, arc), leading_sign(self.b, arc)
        if a * b >= 0:
            return a or b
        return a * leading_sign(self.norm, arc)


@dataclass(frozen=True)
class Sector:
    """A sector with the leaf that holds in it, and generators of its tangent cone (one ray for a cusp).

    `side` is 1 in the right half plane and -1 in the left one; `low` and `high` are the tangents at its two ends.
    """

    leaf: Leaf
    rays: tuple[Ray, ...]
    side: int
    low: Ray
    high: Ray


def planar_sectors(leaves: Sequence[Leaf]) -> list[Sector] | None:
    """All sectors of a planar germ with radial coordinates; None where a condition has another remainder."""
    guarded = []
    for leaf in leaves:
        guards = [_radial_guard(guard, leaf.radicands) for guard in leaf.cell.guards]
        if any(guard is None for guard in guards):
            return None
        guarded.append((leaf, [guard for guard in guards if guard is not None]))
    return sectors_of(guarded)


def sectors_of(guarded: Sequence[tuple[Leaf, Sequence[RadialGuard]]]) -> list[Sector] | None:
    """The sectors of the plane with every leaf whose conditions hold there; None if some sector has no leaf."""
    conditions = tuple(dict.fromkeys(p for _, guards in guarded for guard in guards for p in guard.conditions()))
    if any(p.is_zero for p in conditions):
        return None
    curves = local_basis(conditions).curves
    found = []
    for arc, rays, side, low, high in _directions(curves):
        around = [leaf for leaf, guards in guarded if all(guard.sign(arc) > 0 for guard in guards)]
        if not around:
            return None
        found += [Sector(leaf, rays, side, low, high) for leaf in around]
    return found


def _radial_guard(guard: Polynomial, radicands: object) -> RadialGuard | None:
    """The guard with r**2 = q put in; None if it has two norms, or remainders of other functions."""
    assert isinstance(radicands, dict)
    places = {index for index in guard.variables() if index >= 2}
    zero = Polynomial.constant_of(guard.count, 0)
    if not places:
        return RadialGuard(guard, zero, zero)
    if len(places) > 1 or not places <= set(radicands):
        return None
    (place,) = places
    even, odd, q = zero, zero, radicands[place]
    for monomial, coefficient in guard.terms():
        power = dict(monomial).get(place, 0)
        rest = Polynomial.from_terms(guard.count, {tuple((i, e) for i, e in monomial if i != place): coefficient})
        term = rest * q ** (power // 2)
        even, odd = (even, odd + term) if power % 2 else (even + term, odd)
    return RadialGuard(even, odd, even * even - odd * odd * q)


def _directions(curves: Sequence[Polynomial]) -> Iterator[tuple[Arc, tuple[Ray, ...], int, Ray, Ray]]:
    """An arc in each sector of the right and left half plane, with the tangents between which it lies."""
    one, zero = Fraction(1), Fraction(0)
    for side in (1, -1):
        if not curves:
            straight: Arc = ((Fraction(side), zero),)
            yield straight, ((zero, -one), (Fraction(side), zero), (zero, one)), side, (zero, -one), (zero, one)
            continue
        half = half_decomposition(curves, (0, 1), side)
        tangents: list[Ray] = [(zero, -one), *(tangent(wall.arc(1)[0]) for wall in half.walls), (zero, one)]
        for arc, low, high in zip(half.arcs, tangents, tangents[1:], strict=False):
            if low[0] * high[1] == low[1] * high[0] and low[0] * high[0] + low[1] * high[1] > 0:
                yield arc, (low,), side, low, high
            else:
                rays = (low, (Fraction(side), zero), high) if not low[0] and not high[0] else (low, high)
                yield arc, rays, side, low, high


def tangent(arc: Arc) -> Ray:
    """The direction of the first step of an arc."""
    step = next(step for step in arc if any(step[:2]))
    return (step[0], step[1])
