"""The numbers that a program is run on: quotients of polynomials, or their first-order expansions."""

from collections.abc import Sequence
from fractions import Fraction

import polynomials as poly
from limits import charge, power, settle
from polynomials import Poly
from reader import Vector

Form = tuple[tuple[int, Fraction], ...]


class Quantity:
    """A quotient of polynomials as in section 2: a constant denominator is 1, nothing else is cancelled.

    If `linear`, the denominator is 1 and the degree at most 1: every operation keeps the first order only.
    """

    def __init__(self, above: Poly, below: Poly = poly.ONE, linear: bool = False):
        if below is not poly.ONE and poly.is_constant(below):
            above, below = poly.scale(above, 1 / poly.at_zero(below)), poly.ONE
        self.above, self.below, self.linear = above, below, linear
        self.head = poly.at_zero(above) if below is poly.ONE else poly.at_zero(above) / poly.at_zero(below)

    def like(self, above: Poly, below: Poly = poly.ONE) -> "Quantity":
        """A quantity of this kind."""
        return Quantity(above, below, self.linear)

    def lift(self, value: Fraction) -> "Quantity":
        """The constant `value` as a quantity of this kind."""
        return self.like(poly.constant(value))

    def add(self, other: "Quantity") -> "Quantity":
        if self.below == other.below:
            return self.like(poly.add(self.above, other.above), self.below)
        left, right = poly.multiply(self.above, other.below), poly.multiply(other.above, self.below)
        return self.like(poly.add(left, right), poly.multiply(self.below, other.below))

    def minus(self, other: "Quantity") -> "Quantity":
        return self.add(other.scale(Fraction(-1)))

    def scale(self, factor: Fraction) -> "Quantity":
        return self.like(poly.scale(self.above, factor), self.below)

    def times(self, other: "Quantity") -> "Quantity":
        if self.linear:
            return _expand(self.head * other.head, (other.head, self), (self.head, other))
        return self.like(poly.multiply(self.above, other.above), poly.multiply(self.below, other.below))

    def over(self, other: "Quantity") -> "Quantity":
        """The quotient; other.head is not zero."""
        if self.linear:
            value = settle(self.head / other.head)
            return _expand(value, (1 / other.head, self), (-value / other.head, other))
        return self.like(poly.multiply(self.above, other.below), poly.multiply(self.below, other.above))

    def raised(self, exponent: int) -> "Quantity":
        """The power; self.head is not zero if the exponent is negative."""
        if self.linear:
            rate = exponent * power(self.head, exponent - 1) if exponent else Fraction(0)
            return _expand(power(self.head, exponent), (rate, self))
        above, below = (self.above, self.below) if exponent >= 0 else (self.below, self.above)
        return self.like(poly.power(above, abs(exponent)), poly.power(below, abs(exponent)))

    def composed(self, series: Sequence[Fraction], remainder: int) -> "Quantity":
        """The Taylor polynomial at the value, with all coefficients, the last one plus the remainder."""
        if self.linear:
            return _expand(series[0], (series[1], self))
        step = poly.add(self.above, poly.scale(self.below, -self.head))
        if not step:
            return self.lift(series[0])
        above, powers = poly.add(poly.constant(series[-1]), poly.linear({remainder: Fraction(1)})), poly.ONE
        for value in reversed(series[:-1]):  # Horner: (...) M + a_j D^(count of steps)
            powers = poly.multiply(powers, self.below)
            above = poly.add(poly.multiply(above, step), poly.scale(powers, value))
        return Quantity(above, powers)

    def guard(self) -> Poly:
        """A polynomial with the sign of the quantity near 0."""
        return poly.scale(self.above, Fraction(1 if poly.at_zero(self.below) > 0 else -1))

    def slope(self) -> Vector:
        """The gradient at 0."""
        base = poly.at_zero(self.below)
        return combine(
            [(1 / base, poly.gradient(self.above)), (-self.head / base, poly.gradient(self.below))]
        )

    def order(self) -> int:
        """The sign for one small positive variable, or for several of degree one, each ever smaller.

        Monomials are ordered so that the first one decides: 1, t, t^2, ... or 1, s, t, ...
        """
        guard = self.guard()
        lowest = guard[min(guard)] if guard else Fraction(0)
        return (lowest > 0) - (lowest < 0)

    def __lt__(self, other: "Quantity") -> bool:
        return self.minus(other).order() < 0

    def same(self, other: "Quantity") -> bool:
        return self.minus(other).order() == 0


def expansion(value: Fraction, rates: Vector) -> Quantity:
    """value + sum of rates z_i."""
    return Quantity(poly.add(poly.constant(value), poly.linear(rates)), poly.ONE, True)


def _expand(value: Fraction, *terms: tuple[Fraction, Quantity]) -> Quantity:
    """The expansion with this value, and with the slopes of the terms added up."""
    return expansion(settle(value), combine([(factor, poly.gradient(term.above)) for factor, term in terms]))


def combine(terms: Sequence[tuple[Fraction, Vector]]) -> Vector:
    """The linear combination of sparse vectors, without its zero entries."""
    terms = [(factor, vector) for factor, vector in terms if factor and vector]
    if len(terms) == 1 and terms[0][0] == 1:
        return terms[0][1]
    result: Vector = {}
    for factor, vector in terms:
        charge(len(vector))
        for i, value in vector.items():
            result[i] = settle(result.get(i, 0) + factor * value)
    return {i: value for i, value in result.items() if value}


def dot(left: Vector, right: Vector) -> Fraction:
    charge(1 + min(len(left), len(right)))
    small, large = (left, right) if len(left) <= len(right) else (right, left)
    result = Fraction(0)
    for i, value in small.items():
        if i in large:
            result = settle(result + value * large[i])
    return result


def along(form: Form, operands: Sequence[Quantity], zero: Quantity) -> Quantity:
    """The linear form, added up in the order of the operands."""
    result = None
    for k, factor in form:
        term = operands[k].scale(factor) if factor != 1 else operands[k]
        result = term if result is None else result.add(term)
    return zero if result is None else result
