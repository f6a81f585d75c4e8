"""Antiderivatives in one parameter of N / (D L^m), L affine in it: R + C log L, with coefficients in the other variables."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...certificates.encoding import polynomial
from ...certificates.expectation_cells import SignedCell
from ...certificates.model import Omitted
from ...exact.polynomials import Polynomial
from ..integrals.quotients import Quotient, coefficients_in


@dataclass(frozen=True)
class Antiderivative:
    """rational + sum of coefficient * log(argument), the arguments positive on the cell."""

    rational: Quotient
    logs: tuple[tuple[Quotient, Polynomial], ...]

    def to_json(self) -> dict[str, Any]:
        """The key "antiderivative" of a leaf."""
        logs = [[polynomial(c.numerator), polynomial(c.denominator), polynomial(argument)] for c, argument in self.logs]
        return {
            "rational": [polynomial(self.rational.numerator), polynomial(self.rational.denominator)],
            "logs": logs,
        }


def antiderivative_of(value: Quotient, index: int, cell: SignedCell) -> Antiderivative:
    """With respect to variable `index`.

    Raises
    ------
    Omitted
        If the denominator has more than one factor with the parameter, or one that is not affine in it with a constant slope.
    """
    count = value.count
    linear, power, rest = _factor(value.denominator, index)
    offset, slope = coefficients_in(linear, index)
    inverse = [Polynomial.coordinate(count, i) for i in range(count)]
    inverse[index] = (inverse[index] - offset).scaled(1 / slope.constant)  # s as a function of u = L(s)
    shifted = coefficients_in(value.numerator.substitute(inverse), index)
    u = Quotient.of(linear)
    rational, logs = Quotient.constant(count, 0), []
    for k, c in enumerate(shifted):
        weight = Quotient.of(c, rest).scaled(1 / slope.constant)
        if weight.is_zero:
            continue
        exponent = k - power + 1
        if exponent:
            rational = rational + weight.scaled(Fraction(1, exponent)) * u**exponent
        else:
            side = Fraction(cell.sign(linear))
            logs.append((weight, linear.scaled(side)))
    return Antiderivative(rational, tuple(logs))


def _factor(below: Polynomial, index: int) -> tuple[Polynomial, int, Polynomial]:
    """below = rest * linear^power, where rest is free of the variable."""
    if not below.is_rational:
        raise Omitted("an integrand with an irrational denominator")
    scale, factors = below.factors()
    mine = [(f, e) for f, e in factors if index in f.variables()]
    if len(mine) != 1:
        raise Omitted("several factors of a denominator depend on the parameter")
    linear, power = mine[0]
    parts = coefficients_in(linear, index)
    if len(parts) != 2 or not parts[1].is_constant:
        raise Omitted("a denominator that is not affine in the parameter with a constant slope")
    rest = Polynomial.constant_of(below.count, scale)
    for other, e in factors:
        if other != linear:
            rest = rest * other**e
    return linear, power, rest
