"""Exact real numbers: a `Fraction`, or a `Real` where the number is irrational (or not known to be rational).

Every function of the package that computes with numbers accepts both: a `Real` takes part in + - * / ** and in
comparisons with integers and fractions, and a result that is rational comes back as a `Fraction`. Signs are proved.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from math import floor
from typing import Any, TypeGuard

from flint import fmpq

from ..errors import UnsupportedError


class UndecidedSign(UnsupportedError):
    """The sign of a real number is not proved: balls of the largest precision still contain zero, or it is too long."""


class Real(ABC):
    """An exact real number that is not stored as a fraction. Immutable; equal numbers have equal hashes.

    Subclasses implement the arithmetic (`_plus`, `_times`, `_reciprocal`) among themselves and with fractions, the sign
    and the closed form. Comparisons raise `UndecidedSign` where the sign of the difference is not proved.
    """

    __slots__ = ()

    @abstractmethod
    def _plus(self, other: Number) -> Number:
        """self + other."""

    @abstractmethod
    def _times(self, other: Number) -> Number:
        """self * other."""

    @abstractmethod
    def _reciprocal(self) -> Number:
        """1 / self; self is not zero."""

    @abstractmethod
    def sign(self) -> int:
        """-1, 0 or 1, proved; raises `UndecidedSign`."""

    @abstractmethod
    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Dyadic bounds low <= self <= high, with high - low about 2**-bits times the size of the number."""

    @abstractmethod
    def text(self) -> str:
        """A closed form that SymPy parses, such as `2*sqrt(2)`."""

    @abstractmethod
    def latex(self) -> str:
        """The closed form in LaTeX."""

    def __add__(self, other: Any) -> Any:
        return self._plus(as_exact(other)) if _is_exact(other) else NotImplemented

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        return self._times(as_exact(other)) if _is_exact(other) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Number:
        return self._times(Fraction(-1))

    def __pos__(self) -> Number:
        return self

    def __abs__(self) -> Number:
        return -self if self.sign() < 0 else self

    def __sub__(self, other: Any) -> Any:
        return self._plus(-as_exact(other)) if _is_exact(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other if _is_exact(other) else NotImplemented

    def __truediv__(self, other: Any) -> Any:
        if not _is_exact(other):
            return NotImplemented
        divisor = as_exact(other)
        return self._times(divisor._reciprocal() if isinstance(divisor, Real) else 1 / divisor)

    def __rtruediv__(self, other: Any) -> Any:
        return self._reciprocal() * other if _is_exact(other) else NotImplemented

    def __pow__(self, exponent: Any) -> Any:
        if not isinstance(exponent, int):
            return NotImplemented
        base: Number = self
        if exponent < 0:
            base, exponent = self._reciprocal(), -exponent
        result: Number = Fraction(1)
        while exponent:
            if exponent & 1:
                result = result * base
            base, exponent = base * base if exponent > 1 else base, exponent >> 1
        return result

    def __bool__(self) -> bool:
        return self.sign() != 0

    def __lt__(self, other: Any) -> bool:
        return sign(self - other) < 0 if _is_exact(other) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return sign(self - other) <= 0 if _is_exact(other) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return sign(self - other) > 0 if _is_exact(other) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return sign(self - other) >= 0 if _is_exact(other) else NotImplemented

    @abstractmethod
    def __eq__(self, other: object) -> bool: ...

    @abstractmethod
    def __hash__(self) -> int: ...

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def __floor__(self) -> int:
        for bits in (16, 128, 1024, 4096):
            low, high = (floor(bound) for bound in self.enclosure(bits))
            if low == high:
                return low
        return high if self >= high else low

    def __float__(self) -> float:
        low, high = self.enclosure(64)
        return float((low + high) / 2)


Number = Fraction | Real


def _is_exact(value: object) -> bool:
    return isinstance(value, (Fraction, Real)) or (isinstance(value, int) and not isinstance(value, bool))


def as_exact(value: Number | int) -> Number:
    """The number itself; an integer as a fraction."""
    return value if isinstance(value, (Fraction, Real)) else Fraction(value)


def is_rational(number: Number | int) -> TypeGuard[Fraction]:
    """Whether the number is stored as a fraction (or an integer)."""
    return type(number) is Fraction or not isinstance(number, Real)  # the first test is the cheaper one


def all_rational(numbers: Any) -> bool:
    """Whether no number is a `Real`."""
    return not any(type(number) is not Fraction and isinstance(number, Real) for number in numbers)


def sign(number: Number | int) -> int:
    """-1, 0 or 1, proved.

    Examples
    --------
    >>> sign(Fraction(-1, 2))
    -1
    """
    if isinstance(number, Real):
        return number.sign()
    return (number > 0) - (number < 0)


def compare(first: Number | int, second: Number | int) -> int:
    """The sign of first - second, proved, without their difference: algebraic numbers need no common field for it.

    Examples
    --------
    >>> compare(Fraction(1, 3), Fraction(1, 2))
    -1
    """
    return 1 if first > second else -1 if first < second else 0


def format_number(number: Number | int) -> str:
    """The number as text that SymPy parses; fractions of any length (Python prints at most 4300 digits).

    Examples
    --------
    >>> format_number(Fraction(-1, 2))
    '-1/2'
    """
    if isinstance(number, Real):
        return number.text()
    return str(fmpq(number.numerator, number.denominator))
