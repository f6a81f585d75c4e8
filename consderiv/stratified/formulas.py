"""Polynomials and rational functions of the variables themselves: reduced, differentiated, evaluated, restricted."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number

Vector = tuple[Number, ...]


def reduced(function: RationalFunction) -> RationalFunction:
    """The same rational function without common factors (irrational coefficients stay as they are)."""
    above, below = function.numerator, function.denominator
    if below is None or not (above.is_rational and below.is_rational):
        return function
    if above.is_zero:
        return RationalFunction.constant(function.count, 0)
    factor = Polynomial(function.count, mpoly=above.mpoly.gcd(below.mpoly))
    above, below = above.divided_by(factor)[0], below.divided_by(factor)[0]
    lead = next(c for _, c in sorted(below.terms(), reverse=True))
    return RationalFunction.of(above.scaled(1 / lead), below.scaled(1 / lead))


def differentiated(function: RationalFunction, index: int) -> RationalFunction:
    """The partial derivative, (N' D - N D') / D**2."""
    above, below = function.numerator, function.denominator
    if below is None:
        return RationalFunction(above.derivative(index))
    numerator = above.derivative(index) * below - above * below.derivative(index)
    return reduced(RationalFunction.of(numerator, below * below))


def value_at(function: RationalFunction, point: Sequence[Number]) -> Number | None:
    """The exact value, or None where the denominator is zero."""
    if function.denominator is None:
        return function.numerator.at(point)
    below = function.denominator.at(point)
    return None if not below else function.numerator.at(point) / below


def substituted(function: RationalFunction, images: Sequence[Polynomial]) -> RationalFunction | None:
    """The composition with polynomials; None where the denominator becomes zero identically."""
    above = function.numerator.substitute(images)
    if function.denominator is None:
        return RationalFunction(above)
    below = function.denominator.substitute(images)
    return None if below.is_zero else reduced(RationalFunction.of(above, below))


def same(first: RationalFunction, second: RationalFunction) -> bool:
    """Whether two rational functions are equal."""
    return (first + second.scaled(Fraction(-1))).numerator.is_zero
