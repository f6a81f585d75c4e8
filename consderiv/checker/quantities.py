"""The two kinds of numbers that a program is run on: quotients of polynomials, and first-order expansions."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Self

import polynomials as poly
from limits import charge, power, settle
from polynomials import Poly
from reader import Vector

Form = tuple[tuple[int, Fraction], ...]


class Quantity(ABC):
    """A number that depends on something small; `head` is its value where that is zero."""

    head: Fraction

    @abstractmethod
    def lift(self, value: Fraction) -> Self:
        """The constant `value` as a quantity of this kind."""

    @abstractmethod
    def add(self, other: Self) -> Self: ...

    @abstractmethod
    def scale(self, factor: Fraction) -> Self: ...

    @abstractmethod
    def times(self, other: Self) -> Self: ...

    @abstractmethod
    def over(self, other: Self) -> Self:
        """The quotient; other.head is not zero."""

    @abstractmethod
    def raised(self, exponent: int) -> Self:
        """The power; self.head is not zero if the exponent is negative."""

    @abstractmethod
    def guard(self) -> Poly:
        """A polynomial with the sign of the quantity near 0."""

    @abstractmethod
    def slope(self) -> Vector:
        """The gradient at 0."""

    @abstractmethod
    def order(self) -> int:
        """The sign, for quantities that depend on one small t > 0, or on several, each much smaller."""

    def minus(self, other: Self) -> Self:
        return self.add(other.scale(Fraction(-1)))

    def __lt__(self, other: Self) -> bool:
        return self.minus(other).order() < 0

    def same(self, other: Self) -> bool:
        return self.minus(other).order() == 0


class Ratio(Quantity):
    """A quotient of polynomials as in section 2: a constant denominator is 1, nothing else is cancelled."""

    def __init__(self, above: Poly, below: Poly = poly.ONE):
        if below is not poly.ONE and poly.is_constant(below):
            above, below = poly.scale(above, 1 / poly.at_zero(below)), poly.ONE
        self.above, self.below = above, below
        self.head = poly.at_zero(above) / poly.at_zero(below)

    def lift(self, value: Fraction) -> "Ratio":
        return Ratio(poly.constant(value))

    def add(self, other: "Ratio") -> "Ratio":
        if self.below == other.below:
            return Ratio(poly.add(self.above, other.above), self.below)
        left, right = poly.multiply(self.above, other.below), poly.multiply(other.above, self.below)
        return Ratio(poly.add(left, right), poly.multiply(self.below, other.below))

    def scale(self, factor: Fraction) -> "Ratio":
        return Ratio(poly.scale(self.above, factor), self.below)

    def times(self, other: "Ratio") -> "Ratio":
        return Ratio(poly.multiply(self.above, other.above), poly.multiply(self.below, other.below))

    def over(self, other: "Ratio") -> "Ratio":
        return Ratio(poly.multiply(self.above, other.below), poly.multiply(self.below, other.above))

    def raised(self, exponent: int) -> "Ratio":
        above, below = (self.above, self.below) if exponent >= 0 else (self.below, self.above)
        return Ratio(poly.power(above, abs(exponent)), poly.power(below, abs(exponent)))

    def guard(self) -> Poly:
        return poly.scale(self.above, Fraction(1 if poly.at_zero(self.below) > 0 else -1))

    def slope(self) -> Vector:
        base = poly.at_zero(self.below)
        below = poly.gradient(self.below)
        return combine([(1 / base, poly.gradient(self.above)), (-self.head / base, below)])

    def order(self) -> int:
        guard = self.guard()
        lowest = guard[min(guard)] if guard else Fraction(0)  # one variable: () < ((0, 1),) < ((0, 2),) ...
        return (lowest > 0) - (lowest < 0)


class Affine(Quantity):
    """A first-order expansion: every operation keeps it. Ordered by head, then by the rates in turn."""

    def __init__(self, head: Fraction, rates: Vector):
        self.head, self.rates = head, rates

    def lift(self, value: Fraction) -> "Affine":
        return Affine(value, {})

    def add(self, other: "Affine") -> "Affine":
        return Affine(
            settle(self.head + other.head), combine([(Fraction(1), self.rates), (Fraction(1), other.rates)])
        )

    def scale(self, factor: Fraction) -> "Affine":
        return Affine(settle(self.head * factor), combine([(factor, self.rates)]))

    def times(self, other: "Affine") -> "Affine":
        rates = combine([(other.head, self.rates), (self.head, other.rates)])
        return Affine(settle(self.head * other.head), rates)

    def over(self, other: "Affine") -> "Affine":
        value = settle(self.head / other.head)
        return Affine(value, combine([(1 / other.head, self.rates), (-value / other.head, other.rates)]))

    def raised(self, exponent: int) -> "Affine":
        factor = exponent * power(self.head, exponent - 1) if exponent else Fraction(0)
        return Affine(power(self.head, exponent), combine([(factor, self.rates)]))

    def guard(self) -> Poly:
        return poly.add(poly.constant(self.head), poly.linear(self.rates))

    def slope(self) -> Vector:
        return self.rates

    def order(self) -> int:
        value = self.head or (self.rates[min(self.rates)] if self.rates else Fraction(0))
        return (value > 0) - (value < 0)


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
