"""Integrals of rational functions of one parameter over an interval: partial fractions and logarithms, exactly."""

from __future__ import annotations

from fractions import Fraction

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from .cells import ParameterCell, univariate
from .quotients import Quotient, antiderivative


def rational_integral(cell: ParameterCell, integrand: Quotient) -> Number:
    """The integral of N / D over [a, b]; D is a product of affine factors with rational coefficients without root there.

    Examples
    --------
    >>> from consderiv.calculus.integrals.cells import cells
    >>> s = Polynomial.coordinate(1, 0)
    >>> rational_integral(cells([(Fraction(1), Fraction(2))], [])[0], Quotient.of(s, s * s))
    log(2)
    """
    if len(cell.order) != 1 or not integrand.denominator.is_rational or not integrand.numerator.is_rational:
        raise _no_antiderivative()
    low, high = cell.ends
    quotient, remainder = integrand.numerator.divided_by(integrand.denominator)
    total = _over(antiderivative(quotient, 0), low, high)
    scale, factors = integrand.denominator.factors()
    for factor, multiplicity in factors:
        if factor.degree != 1:
            raise _no_antiderivative()
        rest = Polynomial.constant_of(1, scale)
        for other, power in factors:
            if other != factor:
                rest = rest * other**power
        total += _principal_part(remainder, rest, factor, multiplicity, low, high)
    return total


def _principal_part(
    top: Polynomial, rest: Polynomial, factor: Polynomial, multiplicity: int, low: Number, high: Number
) -> Number:
    """The integral of the terms c_k / (s - r)^k of a partial fraction, from the Taylor series of top / rest at r."""
    offset, slope = univariate(factor, 0)
    root = -offset / slope
    if low <= root <= high:
        raise UnsupportedError(
            "a denominator without zero in the closed range is required", "received one with a zero", "move the range"
        )
    shift = [Polynomial.coordinate(1, 0, root)]
    n, d = univariate(top.substitute(shift), 0), univariate(rest.substitute(shift), 0)
    series: list[Number] = []
    for k in range(multiplicity):
        value = n[k] if k < len(n) else Fraction(0)
        value -= sum((d[j] * series[k - j] for j in range(1, min(k, len(d) - 1) + 1)), Fraction(0))
        series.append(value / d[0])
    total: Number = Fraction(0)
    for k, c in enumerate(series):
        power, weight = multiplicity - k, c / slope**multiplicity
        if power == 1:
            total += weight * _log((high - root) / (low - root))
        else:
            total += weight * ((high - root) ** (1 - power) - (low - root) ** (1 - power)) / (1 - power)
    return total


def _log(value: Number) -> Number:
    if value == 1:
        return Fraction(0)
    from ...exact.real_functions import FUNCTIONS

    return FUNCTIONS["log"](value)


def _over(primitive: Polynomial, low: Number, high: Number) -> Number:
    return primitive.at([high]) - primitive.at([low])


def _no_antiderivative() -> UnsupportedError:
    return UnsupportedError(
        "an integrand with a denominator of rational affine factors is required",
        "received another one",
        "use a polynomial integrand",
    )
