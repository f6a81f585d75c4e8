"""Rational numbers: the exact values of the package are `fractions.Fraction`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpz

from consderiv.errors import UnsupportedError

MAX_DIGITS = 4000
"""Longest numeral and largest decimal exponent that are read from text: a guard against `1e999999999`."""

_SMALL = {number: Fraction(number) for number in range(-16, 17)}
_SMALL_TEXT = {str(number): fraction for number, fraction in _SMALL.items()}
"""Longest numeral and largest decimal exponent read from text: a guard against `1e999999999`."""

_NUMERAL = re.compile(r"[+-]?(\d+(/\d+)?|(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?)")


def as_rational(value: Any) -> Fraction:
    """Read a number exactly as a fraction.

    Text is read as written, so "0.1" is 1/10; a float is the dyadic rational that it stores, so 0.1 is not.

    Parameters
    ----------
    value : int, Fraction, str, float, NumPy scalar, flint or SymPy rational
        The number. Booleans are not numbers here.

    Returns
    -------
    Fraction
        Exactly the number given.

    Raises
    ------
    UnsupportedError
        If the value is not a finite rational number of a known type.

    Examples
    --------
    >>> as_rational("0.1"), as_rational(0.5), as_rational("-1/2")
    (Fraction(1, 10), Fraction(1, 2), Fraction(-1, 2))
    """
    kind = type(value)
    if kind is Fraction:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return _SMALL[value] if -16 <= value <= 16 else Fraction(value)
    if isinstance(value, str):
        return _SMALL_TEXT[value] if value in _SMALL_TEXT else _from_text(value)
    if isinstance(value, bool) or kind.__name__ in ("bool_", "bool"):
        raise _not_a_rational(value)
    if isinstance(value, (fmpq, fmpz)):
        return from_flint(value)
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    if isinstance(value, float):
        return _from_float(value, value)
    return _from_foreign(value)


def _from_text(text: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > MAX_DIGITS:
        raise _not_a_rational(text[:20] + "...", f"a numeral of at most {MAX_DIGITS} characters is required")
    if not _NUMERAL.fullmatch(stripped):
        raise _not_a_rational(text)
    exponent = re.split("[eE]", stripped)[1:]
    if exponent and abs(int(exponent[0])) > MAX_DIGITS:
        raise _not_a_rational(text, f"a decimal exponent of at most {MAX_DIGITS} is required")
    try:
        return Fraction(stripped)
    except ZeroDivisionError:
        raise _not_a_rational(text, "a nonzero denominator is required") from None


def _from_float(number: float, value: object) -> Fraction:
    if not math.isfinite(number):
        raise _not_a_rational(value, "a finite number is required")
    return Fraction(number)


def _from_foreign(value: Any) -> Fraction:
    """SymPy rationals by their `.p` and `.q`, NumPy scalars by `.item()`: neither library is imported."""
    numerator, denominator = getattr(value, "p", None), getattr(value, "q", None)
    if isinstance(numerator, int) and isinstance(denominator, int) and denominator > 0:
        return Fraction(numerator, denominator)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        if hasattr(value, "dtype") and str(value.dtype) in ("float128", "longdouble"):
            numerator, denominator = value.as_integer_ratio()
            return Fraction(numerator, denominator)
        plain = value.item()
        if type(plain) is not type(value):
            return as_rational(plain)
    raise _not_a_rational(value)


def _not_a_rational(value: object, required: str = "a rational number is required") -> UnsupportedError:
    return UnsupportedError(
        required,
        f"received {value!r} of type {type(value).__name__}",
        'give an int, a Fraction, a text like "3", "-1/2" or "0.1", or a finite float',
    )


def from_flint(value: Any) -> Fraction:
    """The fraction equal to a python-flint `fmpz` or `fmpq`."""
    if isinstance(value, fmpz):
        return Fraction(int(value))
    return Fraction(int(value.p), int(value.q))


def format_rational(number: Fraction | int) -> str:
    """Write a rational as its shortest text.

    Examples
    --------
    >>> format_rational(Fraction(-1, 2)), format_rational(Fraction(3))
    ('-1/2', '3')
    """
    return str(number)


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """The inner product of two vectors of equal length, exactly.

    Examples
    --------
    >>> dot((Fraction(1, 2), Fraction(3)), (Fraction(4), Fraction(-1)))
    Fraction(-1, 1)
    """
    return sum((a * b for a, b in zip(left, right, strict=True) if a and b), Fraction(0))


def primitive(vector: Iterable[Fraction | int]) -> tuple[tuple[int, ...], Fraction]:
    """The coprime integer vector p and the scale s > 0 with vector = s p; the zero vector has s = 1.

    Examples
    --------
    >>> primitive([Fraction(1, 2), Fraction(-3)])
    ((1, -6), Fraction(1, 2))
    """
    entries = tuple(vector)
    denominator = math.lcm(*(entry.denominator for entry in entries))
    integers = [entry.numerator * (denominator // entry.denominator) for entry in entries]
    divisor = math.gcd(*integers) or denominator
    return tuple(entry // divisor for entry in integers), Fraction(divisor, denominator)
