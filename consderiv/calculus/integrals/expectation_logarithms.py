"""Integrals in s of rational functions whose coefficients are polynomials in other symbols: R + sum C_j log(U_j)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from .expectation_walk import Signs, assumed_sign
from .quotients import Quotient, antiderivative, coefficients_in


@dataclass(frozen=True)
class Formula:
    """rational + sum of coefficient * log(argument), over pairs (argument, coefficient)."""

    rational: Quotient
    logarithms: tuple[tuple[Quotient, Quotient], ...] = ()

    @classmethod
    def of(cls, rational: Quotient) -> Formula:
        """Without logarithms."""
        return cls(rational)

    @classmethod
    def zero(cls, count: int) -> Formula:
        """The formula 0."""
        return cls(Quotient.constant(count, 0))

    def __add__(self, other: Formula) -> Formula:
        found = dict(self.logarithms)
        for argument, coefficient in other.logarithms:
            found[argument] = found[argument] + coefficient if argument in found else coefficient
        kept = tuple((argument, c) for argument, c in found.items() if not c.is_zero)
        return Formula(self.rational + other.rational, kept)


def integrated(value: Quotient, index: int, ends: tuple[Quotient, Quotient], signs: Signs) -> Formula:
    """The integral over low < s < high; the denominator is free of s, or c L^m with L affine in s, slope constant."""
    if index not in value.denominator.variables():
        primitive = antiderivative(value.numerator, index)
        low, high = (_at(primitive, index, end) for end in ends)
        return Formula((high - low) * Quotient.of(Polynomial.constant_of(value.count, 1), value.denominator))
    linear, power, rest = _single_factor(value.denominator, index)
    slope = coefficients_in(linear, index)[1].constant
    below, above = (_at(linear, index, end) for end in ends)
    signs_here = [assumed_sign(end, signs) for end in (below, above)]
    if signs_here[0] * signs_here[1] < 0 or (not all(signs_here) and not value.is_zero):
        raise UnsupportedError(
            "a denominator without zero in the range of the parameter is required",
            "received one that vanishes inside",
            "change the law",
        )
    inverse = [Polynomial.coordinate(value.count, i) for i in range(value.count)]
    offset = coefficients_in(linear, index)[0]
    inverse[index] = (inverse[index] - offset).scaled(1 / slope)
    shifted = coefficients_in(value.numerator.substitute(inverse), index)  # in powers of u = L(s), ds = du / slope
    rational, logarithm = Quotient.constant(value.count, 0), Quotient.constant(value.count, 0)
    for k, coefficient in enumerate(shifted):
        exponent = k - power + 1
        scaled = Quotient.of(coefficient.scaled(1 / slope), rest)
        if exponent == 0:
            logarithm = scaled
            continue
        change = above**exponent - below**exponent
        rational = rational + (scaled * change).scaled(Fraction(1, exponent))
    if logarithm.is_zero:
        return Formula(rational)
    argument = above * below.reciprocal()
    return Formula(rational, ((argument, logarithm),))


def _single_factor(denominator: Polynomial, index: int) -> tuple[Polynomial, int, Polynomial]:
    """The factor that contains s, its multiplicity, and the other factors."""
    scale, factors = denominator.factors()
    rest = Polynomial.constant_of(denominator.count, scale)
    found: list[tuple[Polynomial, int]] = []
    for factor, power in factors:
        if index in factor.variables():
            found.append((factor, power))
        else:
            rest = rest * factor**power
    coefficients = coefficients_in(found[0][0], index)
    if len(found) != 1 or len(coefficients) != 2 or not coefficients[1].is_constant:
        raise UnsupportedError(
            "denominators with one factor in the parameter, affine with a constant coefficient, are required for a formula",
            "received another one",
            "ask for the sets at a point instead",
        )
    return found[0][0], found[0][1], rest


def _at(polynomial: Polynomial, index: int, value: Quotient) -> Quotient:
    """The polynomial with a quotient in place of s (Horner)."""
    total = Quotient.constant(polynomial.count, 0)
    for coefficient in reversed(coefficients_in(polynomial, index)):
        total = total * value + Quotient.of(coefficient)
    return total
