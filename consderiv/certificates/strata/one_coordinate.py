"""Conditions on one coordinate that contradict each other: a number between any two roots, and none of them is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...stratified.cells.faces import coefficients, gap_points, in_order


@dataclass(frozen=True)
class Separated:
    """Numbers with exactly one root of the product of all conditions between neighbours."""

    variable: int
    points: tuple[Number, ...]


def separated(positives: Sequence[Polynomial], zeros: Sequence[Polynomial], variable: int) -> Separated | None:
    """The numbers, if no value of the coordinate satisfies the conditions that mention it alone."""
    own = {variable}
    strict = [p for p in dict.fromkeys(positives) if p.variables() == own and p.is_rational]
    equal = [h for h in dict.fromkeys(zeros) if h.variables() == own and h.is_rational]
    if not strict and not equal:
        return None
    roots = in_order(list({root for p in (*strict, *equal) for root in roots_of(p, variable)}))
    points = tuple(gap_points(roots)) if roots else (Fraction(0),)

    def allowed(x: Number) -> bool:
        place = {variable: x}
        return all(sign(p.at(place)) > 0 for p in strict) and all(not h.at(place) for h in equal)

    if any(allowed(x) for x in (*points, *roots)):
        return None
    return Separated(variable, points)


@lru_cache(maxsize=4096)
def roots_of(polynomial: Polynomial, variable: int) -> tuple[Number, ...]:
    """The real roots in one coordinate."""
    images = [Polynomial.constant_of(1, 0)] * polynomial.count
    images[variable] = Polynomial.coordinate(1, 0)
    return tuple(root for root, _ in real_roots(coefficients(polynomial.substitute(images))))
