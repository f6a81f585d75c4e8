"""Sign conditions that no point satisfies: seen after solving equations, by a nonnegative combination.

If sum_i a_i s_i g_i + sum_m b_m m**2 + sum_j c_j h_j + a_0 = 0 identically with a, b >= 0, not all a_i zero, then
{s_i g_i > 0, h_j = 0} is empty; m**2 runs through the squares of monomials that occur and of affine g_i, and products
of two affine s_i g_i are taken too. An exact linear program finds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from ...exact.lp import Feasible, solve_nonnegative
from ...exact.polynomials import Polynomial
from ...exact.reals import sign
from ...exact.term_arithmetic import Monomial
from .signs import Signs, factored
from .solving import solved

PRODUCTS = 5


def is_contradictory(signs: Signs, count: int) -> bool:
    """Whether it is seen that no point has these signs."""
    where = solved([factor for factor, s in signs.items() if s == 0], count)
    strict: list[Polynomial] = []
    for factor, s in signs.items():
        if s == 0:
            continue
        image = factor.substitute(where.images)
        if image.is_constant:
            if sign(image.constant) != s:
                return True
            continue
        strict.append(image.scaled(Fraction(s)))
    if any(h.is_constant or (h.is_rational and not factored(h)[1]) for h in where.rest):
        return True  # an equation without zeros
    return _clash(strict) or _combined(strict, where.rest)


def _clash(strict: Sequence[Polynomial]) -> bool:
    """Whether signs of products contradict signs of their factors (after the equations were solved)."""
    sides: dict[Polynomial, int] = {}
    for polynomial in strict:
        if not polynomial.is_rational:
            continue
        side, factors = factored(polynomial)
        odd = [factor for factor, multiplicity in factors if multiplicity % 2]
        if not odd and side < 0:
            return True
        if len(odd) == 1:
            if sides.setdefault(odd[0], side) != side:
                return True
    return False


def _combined(strict: Sequence[Polynomial], equations: Sequence[Polynomial]) -> bool:
    if not strict and not equations:
        return False
    affine = [p for p in strict if p.is_affine][:PRODUCTS]
    strict = [*strict, *(p * q for p, q in combinations(affine, 2))]
    squares = [p * p for p in affine]
    places: dict[Monomial, int] = {(): 0}
    for polynomial in (*strict, *squares, *equations):
        for monomial, _ in polynomial.terms():
            places.setdefault(monomial, len(places))
    columns = [_column(dict(p.terms()), places) + [Fraction(1)] for p in strict]
    columns.append(_column({(): Fraction(1)}, places) + [Fraction(1)])
    columns += [_column(dict(p.terms()), places) + [Fraction(0)] for p in squares]
    columns += [
        _column({monomial: Fraction(1)}, places) + [Fraction(0)]
        for monomial in places
        if monomial and all(e % 2 == 0 for _, e in monomial)
    ]
    columns += [
        _column(dict(h.scaled(Fraction(s)).terms()), places) + [Fraction(0)] for h in equations for s in (1, -1)
    ]
    target = [Fraction(0)] * len(places) + [Fraction(1)]
    return isinstance(solve_nonnegative(columns, target), Feasible)


def _column(terms: dict[Monomial, object], places: dict[Monomial, int]) -> list[object]:
    column: list[object] = [Fraction(0)] * len(places)
    for monomial, coefficient in terms.items():
        column[places[monomial]] = coefficient
    return column
