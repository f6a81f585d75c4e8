"""Arithmetic of polynomials given by their terms, for coefficients that FLINT does not store: irrational numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .reals import Number

Monomial = tuple[tuple[int, int], ...]  # ((variable, exponent), ...), increasing variables
Terms = dict[Monomial, Number]


def added(first: Mapping[Monomial, Number], second: Mapping[Monomial, Number]) -> Terms:
    """The sum; terms that cancel are dropped."""
    total = dict(first)
    for monomial, coefficient in second.items():
        value = total.get(monomial, Fraction(0)) + coefficient
        if value:
            total[monomial] = value
        else:
            total.pop(monomial, None)
    return total


def multiplied(first: Mapping[Monomial, Number], second: Mapping[Monomial, Number]) -> Terms:
    """The product."""
    total: Terms = {}
    for left, a in first.items():
        for right, b in second.items():
            monomial = monomial_product(left, right)
            total[monomial] = total.get(monomial, Fraction(0)) + a * b
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def scaled(terms: Mapping[Monomial, Number], factor: Number) -> Terms:
    """factor * terms."""
    return {monomial: coefficient * factor for monomial, coefficient in terms.items()} if factor else {}


def monomial_product(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials.

    Examples
    --------
    >>> monomial_product(((0, 1),), ((0, 2), (3, 1)))
    ((0, 3), (3, 1))
    """
    exponents = dict(left)
    for index, exponent in right:
        exponents[index] = exponents.get(index, 0) + exponent
    return tuple(sorted(exponents.items()))


def derivative(terms: Iterable[tuple[Monomial, Number]], index: int) -> Terms:
    """The partial derivative with respect to z_index."""
    result: Terms = {}
    for monomial, coefficient in terms:
        exponents = dict(monomial)
        power = exponents.get(index, 0)
        if power:
            exponents[index] = power - 1
            result[tuple((i, e) for i, e in sorted(exponents.items()) if e)] = coefficient * power
    return result


def divided(dividend: Mapping[Monomial, Number], divisor: Mapping[Monomial, Number]) -> tuple[Terms, Terms]:
    """Quotient and remainder with respect to the lexicographic order (z_0 greatest): dividend = q divisor + r."""
    lead = max(divisor, key=_lexicographic)
    quotient: Terms = {}
    remainder: Terms = {}
    rest = dict(dividend)
    while rest:
        top = max(rest, key=_lexicographic)
        factor = _quotient(top, lead)
        if factor is None:
            remainder[top] = rest.pop(top)
            continue
        coefficient = rest[top] / divisor[lead]
        quotient[factor] = coefficient
        step = {monomial_product(factor, monomial): -(c * coefficient) for monomial, c in divisor.items()}
        rest.pop(top)
        step.pop(top, None)
        rest = added(rest, step)
    return quotient, remainder


class _Lexicographic:
    """Orders monomials lexicographically: a larger exponent of an earlier variable comes first."""

    __slots__ = ("exponents",)

    def __init__(self, monomial: Monomial):
        self.exponents = dict(monomial)

    def __lt__(self, other: _Lexicographic) -> bool:
        for index in sorted({*self.exponents, *other.exponents}):
            a, b = self.exponents.get(index, 0), other.exponents.get(index, 0)
            if a != b:
                return a < b
        return False


def _lexicographic(monomial: Monomial) -> _Lexicographic:
    return _Lexicographic(monomial)


def _quotient(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    exponents = dict(monomial)
    for index, exponent in divisor:
        exponents[index] = exponents.get(index, 0) - exponent
        if exponents[index] < 0:
            return None
    return tuple((i, e) for i, e in sorted(exponents.items()) if e)
