"""Signs along z_i = c_i t**w_i: those of the initial forms at c, which are quick to evaluate in whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import gcd, lcm
from random import Random

from ..exact.polynomials import Polynomial
from .composition import Arc
from .tropical import Exponents, Weights, lightest_terms

Form = list[tuple[Exponents, int]]
Point = tuple[int, ...]

LARGEST_WEIGHT = 3
SIZES = (1, 1, 2, 3, 4, 6, 10)


def whole_terms(polynomial: Polynomial, axes: Sequence[int]) -> Form:
    """The terms that can be of least weight, of a positive multiple with whole coefficients."""
    terms = [(exponents, Fraction(c)) for exponents, c in lightest_terms(polynomial, axes)]  # type: ignore[arg-type]
    scale = lcm(1, *(c.denominator for _, c in terms))
    return [(exponents, int(c * scale)) for exponents, c in terms]


def initial_form(terms: Form, weights: Weights) -> Form:
    """The terms of least weight."""
    heights = [sum(map(int.__mul__, weights, exponents)) for exponents, _ in terms]
    least = min(heights)
    return [term for term, height in zip(terms, heights, strict=True) if height == least]


def sign_at(form: Form, point: Point) -> int:
    """The sign of a form at a point."""
    total = 0
    for exponents, c in form:
        for value, exponent in zip(point, exponents, strict=True):
            if exponent:
                c *= value**exponent
        total += c
    return (total > 0) - (total < 0)


@lru_cache(maxsize=16)
def small_weights(size: int) -> tuple[Weights, ...]:
    """Small weights without a common divisor, lightest first."""
    every = (w for w in product(range(1, LARGEST_WEIGHT + 1), repeat=size) if gcd(*w) == 1)
    return tuple(sorted(every, key=lambda w: (sum(w), w)))


def signs_on_small_arcs(curves: Sequence[Form], size: int) -> Iterator[tuple[tuple[int, ...], Weights, Point]]:
    """Sign vectors without zeros along z_i = +-t**w_i for small weights, where single monomials decide."""
    seen = set()
    orthants = list(product((1, -1), repeat=size))
    for weights in small_weights(size):
        forms = [initial_form(terms, weights) for terms in curves]
        key = tuple(form[0][0] if len(form) == 1 else None for form in forms)
        if None in key:
            continue  # ties are left to searches for single cells
        if key not in seen:
            seen.add(key)
            for orthant in orthants:
                yield tuple(sign_at(form, orthant) for form in forms), weights, orthant


def positive_point(guards: Sequence[Form], weights: Weights, orthant: Point, samples: int) -> Point | None:
    """Coefficients c in the orthant at which all initial forms are positive, found among some samples, or None."""
    forms = [initial_form(terms, weights) for terms in guards]
    tied = [form for form in forms if len(form) > 1]
    if any(sign_at(form, orthant) < 0 for form in forms if len(form) == 1):
        return None
    generator = Random(0)
    for _ in range(samples):
        point = tuple(side * generator.choice(SIZES) for side in orthant)
        if all(sign_at(form, point) > 0 for form in tied):
            return point
    return None


def monomial_arc(count: int, axes: Sequence[int], weights: Weights, point: Point) -> Arc:
    """The arc z_i = c_i t**w_i."""
    rows = [[Fraction(0)] * count for _ in range(max(weights))]
    for axis, weight, value in zip(axes, weights, point, strict=True):
        rows[weight - 1][axis] = Fraction(value)
    return tuple(map(tuple, rows))
