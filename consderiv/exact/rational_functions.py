"""Pieces: rational functions N/D of the local coordinates with D(0) != 0, kept as the pair (N, D).

Nothing is cancelled but constant denominators, so that the guard polynomial of a piece is the same for everyone who
computes it by the rules of proofs/format.md, section 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .polynomials import Polynomial
from .reals import Number


@dataclass(frozen=True, slots=True)
class RationalFunction:
    """The germ at z = 0 of numerator / denominator; `denominator` None means 1."""

    numerator: Polynomial
    denominator: Polynomial | None = None

    @classmethod
    def of(cls, numerator: Polynomial, denominator: Polynomial | None) -> RationalFunction:
        """The pair in normal form: a constant denominator is divided out."""
        if denominator is not None and denominator.is_constant:
            return cls(numerator.scaled(1 / denominator.constant))
        return cls(numerator, denominator)

    @classmethod
    def constant(cls, count: int, value: Number | int) -> RationalFunction:
        """A constant piece."""
        return cls(Polynomial.constant_of(count, value))

    @property
    def count(self) -> int:
        """The number of local coordinates."""
        return self.numerator.count

    @property
    def value(self) -> Number:
        """The value at z = 0."""
        if self.denominator is None:
            return self.numerator.constant
        return self.numerator.constant / self.denominator.constant

    @property
    def gradient(self) -> dict[int, Number]:
        """The gradient at z = 0: (N' - (N/D) D') / D, as a sparse row."""
        if self.denominator is None:
            return self.numerator.gradient
        value, scale = self.value, self.denominator.constant
        row = self.numerator.gradient
        for index, slope in self.denominator.gradient.items():
            row[index] = row.get(index, Fraction(0)) - value * slope
        return {index: slope / scale for index, slope in row.items() if slope}

    @property
    def guard(self) -> Polynomial:
        """The polynomial that has the sign of this piece near z = 0."""
        if self.denominator is None or self.denominator.constant > 0:
            return self.numerator
        return -self.numerator

    @property
    def is_zero(self) -> bool:
        """Whether the piece is identically zero."""
        return self.numerator.is_zero

    def __add__(self, other: RationalFunction) -> RationalFunction:
        if self.denominator is None and other.denominator is None:
            return RationalFunction(self.numerator + other.numerator)
        if self.denominator == other.denominator:
            return RationalFunction.of(self.numerator + other.numerator, self.denominator)
        one = Polynomial.constant_of(self.count, 1)
        d1, d2 = self.denominator or one, other.denominator or one
        return RationalFunction.of(self.numerator * d2 + other.numerator * d1, d1 * d2)

    def scaled(self, factor: Number) -> RationalFunction:
        """factor * self."""
        return RationalFunction(self.numerator.scaled(factor), self.denominator)

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        numerator = self.numerator * other.numerator
        if self.denominator is None or other.denominator is None:
            return RationalFunction.of(numerator, self.denominator or other.denominator)
        return RationalFunction.of(numerator, self.denominator * other.denominator)

    def __truediv__(self, other: RationalFunction) -> RationalFunction:
        """(N1 D2, D1 N2); the caller has checked that the divisor's value is not zero."""
        numerator = self.numerator if other.denominator is None else self.numerator * other.denominator
        denominator = other.numerator if self.denominator is None else self.denominator * other.numerator
        return RationalFunction.of(numerator, denominator)

    def reciprocal(self) -> RationalFunction:
        """D / N; the caller has checked that the value is not zero."""
        one = Polynomial.constant_of(self.count, 1)
        return RationalFunction.of(self.denominator or one, self.numerator)

    def __pow__(self, exponent: int) -> RationalFunction:
        if exponent == 0:
            return RationalFunction.constant(self.count, 1)
        if exponent < 0:
            return self.reciprocal() ** -exponent
        denominator = None if self.denominator is None else self.denominator**exponent
        return RationalFunction.of(self.numerator**exponent, denominator)

    def widened(self, count: int) -> RationalFunction:
        """The same function with at least `count` coordinates."""
        denominator = None if self.denominator is None else self.denominator.widened(count)
        return RationalFunction(self.numerator.widened(count), denominator)

    def linearised(self) -> RationalFunction:
        """The Taylor polynomial of degree one at 0."""
        if self.denominator is None and self.numerator.is_affine:
            return self
        return RationalFunction(Polynomial.affine(self.count, self.value, self.gradient))


def linear_form(count: int, terms: Iterable[tuple[Number, RationalFunction]]) -> RationalFunction:
    """sum c_k u_k, added up in the given order; the empty form is 0."""
    total: RationalFunction | None = None
    for coefficient, piece in terms:
        scaled = piece.scaled(coefficient)
        total = scaled if total is None else total + scaled
    return RationalFunction.constant(count, 0) if total is None else total
