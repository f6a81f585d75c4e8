"""Irrational real algebraic numbers, as elements of real number fields: exact arithmetic, proved signs, exact equality.

An element is a polynomial in the generator theta of a field Q(theta), reduced modulo the minimal polynomial of theta, so
it is rational exactly if it is constant. Numbers of different fields meet in the compositum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import flint
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from .algebraic_text import algebraic_latex, algebraic_text
from .field_extensions import composed, compositum, located
from .number_field import NumberField, bounds, fraction, real_root_balls
from .real_order import floor_of
from .reals import Number, Real, sign

HASH_BITS = 32


class Algebraic(Real):
    """An irrational element of a real number field.

    Parameters
    ----------
    field : NumberField
        The field Q(theta).
    element : fmpq_poly
        A polynomial in theta of degree at least 1 and below the degree of the field.

    Examples
    --------
    >>> from consderiv.exact.algebraic_roots import nth_root
    >>> root = nth_root(Fraction(2), 2)
    >>> root, root * root, 1 / (root - 1), root < Fraction(3, 2)
    (sqrt(2), Fraction(2, 1), 1 + sqrt(2), True)
    """

    __slots__ = ("_hash", "_located", "element", "field")

    def __init__(self, field: NumberField, element: fmpq_poly):
        self.field = field
        self.element = element
        self._hash: int | None = None
        self._located: tuple[fmpz_poly, int] | None = None

    def _plus(self, other: Number) -> Number:
        if type(other) is Algebraic:
            if other.field is self.field:
                return in_field(self.field, self.element + other.element)
            field, left, right = in_common(self, other)
            return in_field(field, left + right)
        if isinstance(other, Fraction):
            return Algebraic(self.field, self.element + fmpq(other.numerator, other.denominator)) if other else self
        return other._plus(self)

    def _times(self, other: Number) -> Number:
        if type(other) is Algebraic:
            field = self.field
            if other.field is field:
                return in_field(field, (self.element * other.element) % field.monic)
            field, left, right = in_common(self, other)
            return in_field(field, (left * right) % field.monic)
        if isinstance(other, Fraction):
            if not other:
                return other
            return Algebraic(self.field, self.element * fmpq(other.numerator, other.denominator))
        return other._times(self)

    def _reciprocal(self) -> Number:
        return in_field(self.field, self.field.inverse(self.element))

    def __neg__(self) -> Algebraic:
        return Algebraic(self.field, -self.element)

    def __sub__(self, other: Any) -> Any:
        if type(other) is Algebraic and other.field is self.field:
            return in_field(self.field, self.element - other.element)
        return super().__sub__(other)

    def __bool__(self) -> bool:
        return True

    def sign(self) -> int:
        """-1 or 1: irrational numbers are not zero, so some precision excludes it."""
        return _sign(self.field, self.element)

    def ball(self, bits: int) -> arb:
        """A ball of this precision that contains the number."""
        return self.field.value(self.element, bits)

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Dyadic bounds of relative accuracy about 2**-bits."""
        return relative_enclosure(self.ball, bits)

    def minimal_polynomial(self) -> fmpz_poly:
        """The minimal polynomial over Q, primitive with positive leading coefficient."""
        return self.as_root()[0]

    def as_root(self) -> tuple[fmpz_poly, int]:
        """The minimal polynomial over Q, and which of its real roots the number is, in increasing order from 0."""
        if self._located is None:
            self._located = located(self.field, self.element)
        return self._located

    def isolating_interval(self) -> tuple[Fraction, Fraction]:
        """An open interval with rational ends that contains this root of the minimal polynomial and no other."""
        polynomial, index = self.as_root()
        return bounds(real_root_balls(polynomial, 64)[index])

    def __floor__(self) -> int:
        return floor_of(self)

    def text(self) -> str:
        """A closed form that SymPy parses."""
        return algebraic_text(self.field, self.element)

    def latex(self) -> str:
        """The closed form in LaTeX."""
        return algebraic_latex(self.field, self.element)

    def __eq__(self, other: object) -> bool:
        if type(other) is Algebraic:
            return self.element == other.element if other.field is self.field else _compared(self, other) == 0
        if isinstance(other, Real):
            return NotImplemented
        return False

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(("real", scaled_floor(self.ball)))
        return self._hash

    def __lt__(self, other: Any) -> bool:
        return _sign_of_difference(self, other) < 0 if _comparable(other) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return _sign_of_difference(self, other) <= 0 if _comparable(other) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return _sign_of_difference(self, other) > 0 if _comparable(other) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return _sign_of_difference(self, other) >= 0 if _comparable(other) else NotImplemented


def in_field(field: NumberField, element: fmpq_poly) -> Number:
    """The number that a reduced element of a field is: a fraction where it is rational."""
    if element.degree() < 1:
        return fraction(element[0])
    return Algebraic(field, element)


def in_common(left: Algebraic, right: Algebraic) -> tuple[NumberField, fmpq_poly, fmpq_poly]:
    """Two numbers in the smallest field that contains their fields."""
    field, first, second = compositum(left.field, right.field)
    return field, composed(left.element, first, field), composed(right.element, second, field)


def _comparable(other: object) -> bool:
    return isinstance(other, (Algebraic, Fraction, int, Real))


def _sign(field: NumberField, element: fmpq_poly) -> int:
    """The sign of an element that is not rational."""
    numerator = element.numer()
    value = numerator(field.ball(64))  # at the ambient precision; the denominator is positive
    bits = 64
    while True:
        if value > 0:
            return 1
        if value < 0:
            return -1
        bits *= 2
        value = field.value(element, bits)


def _sign_of_difference(left: Algebraic, right: Any) -> int:
    if type(right) is Algebraic:
        if right.field is not left.field:
            return _compared(left, right)
        difference = left.element - right.element
        if difference.degree() < 1:
            constant = difference[0]
            return int(constant > 0) - int(constant < 0)
        return _sign(left.field, difference)
    if isinstance(right, Real):
        return sign(left - right)
    return _sign(left.field, left.element - fmpq(right.numerator, right.denominator))


def _compared(left: Algebraic, right: Algebraic) -> int:
    """The sign of the difference of numbers of different fields, without their compositum."""
    bits, equal = 64, False
    while True:
        with flint.ctx.workprec(bits):
            difference = left.ball(bits) - right.ball(bits)
        if difference > 0 or difference < 0:
            return 1 if difference > 0 else -1
        if not equal and bits == 256:
            equal = True
            if left.as_root() == right.as_root():
                return 0
        bits *= 2


def scaled_floor(ball: Callable[[int], arb], limit: int | None = None) -> int | None:
    """The floor of 2**32 times a number that is no dyadic fraction, by balls of it; None beyond `limit` bits."""
    bits = 128
    while limit is None or bits <= limit:
        with flint.ctx.workprec(bits):
            scaled = ball(bits) * (1 << HASH_BITS)
            low, high = scaled.lower().floor().unique_fmpz(), scaled.upper().floor().unique_fmpz()
        if low is not None and low == high:
            return int(low)
        bits *= 2
    return None


def relative_enclosure(ball: Callable[[int], arb], bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of relative accuracy about 2**-bits of a number that is not zero."""
    working = bits + 16
    while True:
        value = ball(working)
        if value.rel_accuracy_bits() >= bits or working > 64 * (bits + 64):
            return bounds(value, working)
        working *= 2


def polynomial_coefficients(element: fmpq_poly) -> Sequence[Fraction]:
    """The coefficients of an element in the powers of theta, rising."""
    return tuple(fraction(c) for c in element.coeffs())
