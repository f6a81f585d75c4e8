"""Reading and writing exact numbers, and vectors of them: fractions wherever possible, `Real`s where not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpz

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import Number, Real

MAX_DIGITS = 4000
"""Longest numeral and largest decimal exponent that are read from text: a guard against `1e999999999`."""

_SMALL = {number: Fraction(number) for number in range(-16, 17)}
_SMALL_TEXT = {str(number): fraction for number, fraction in _SMALL.items()}
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


def as_number(value: Any) -> Number:
    """Read an exact real number: a `Real` as it is, text and SymPy numbers by their closed form, else a fraction.

    Parameters
    ----------
    value : Real, SymPy number, text such as "sqrt(2)", or whatever `as_rational` reads

    Returns
    -------
    Fraction or Real
        Exactly the number given; a fraction whenever it is known to be rational.

    Raises
    ------
    UnsupportedError
        If the value is not a finite real number of a known type.

    Examples
    --------
    >>> as_number("1/2"), as_number(3)
    (Fraction(1, 2), Fraction(3, 1))
    """
    kind = type(value)
    if kind is Fraction:
        return value  # type: ignore[no-any-return]
    if isinstance(value, Real):
        return value
    if kind is str and not _NUMERAL.fullmatch(value.strip()):
        from consderiv.exact.number_text import number_from_text

        return number_from_text(value)
    if kind.__module__.startswith("sympy.") and not isinstance(getattr(value, "p", None), int):
        from consderiv.exact.sympy_numbers import from_sympy

        return from_sympy(value)
    return as_rational(value)


def has_reals(numbers: Iterable[object]) -> bool:
    """Whether some number is a `Real`; only the types that occur are looked at, so it costs next to nothing.

    Examples
    --------
    >>> has_reals([Fraction(1, 2), 3])
    False
    """
    kinds = set(map(type, numbers))
    return not kinds <= _RATIONAL_TYPES and any(issubclass(kind, Real) for kind in kinds)


_RATIONAL_TYPES = frozenset((int, Fraction))


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


def format_rational(number: Number | int) -> str:
    """Write a rational as its shortest text, and another real number in its closed form.

    Examples
    --------
    >>> format_rational(Fraction(-1, 2)), format_rational(Fraction(3))
    ('-1/2', '3')
    """
    return str(number)


def dot(left: Sequence[Any], right: Sequence[Any]) -> Any:
    """The inner product of two vectors of equal length, exactly.

    Examples
    --------
    >>> dot((Fraction(1, 2), Fraction(3)), (Fraction(4), Fraction(-1)))
    Fraction(-1, 1)
    """
    return sum((a * b for a, b in zip(left, right, strict=True) if a and b), Fraction(0))


def primitive(vector: Iterable[Any]) -> tuple[tuple[Any, ...], Any]:
    """The coprime integer vector p and the scale s > 0 with vector = s p; the zero vector has s = 1.

    A vector without such a p, as its ratios are irrational, is divided by the absolute value of its first
    nonzero entry. Either way vectors that are positive multiples of each other have the same p.

    Examples
    --------
    >>> primitive([Fraction(1, 2), Fraction(-3)])
    ((1, -6), Fraction(1, 2))
    """
    entries = tuple(vector)
    if not _RATIONAL_TYPES.issuperset(map(type, entries)) and has_reals(entries):
        return _over_first_entry(entries)
    denominator = math.lcm(*[entry.denominator for entry in entries])
    integers = [entry.numerator * (denominator // entry.denominator) for entry in entries]
    divisor = math.gcd(*integers) or denominator
    return tuple(entry // divisor for entry in integers), Fraction(divisor, denominator)


def _over_first_entry(entries: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any]:
    """`primitive` for vectors with a `Real`: multiples of sqrt(2) by integers become integers all the same."""
    size = next((abs(as_number(entry)) for entry in entries if entry), Fraction(1))
    inverse = 1 / size
    ratios = tuple(entry * inverse if entry else Fraction(0) for entry in entries)
    if has_reals(ratios):
        return ratios, size
    integers, scale = primitive(ratios)
    return integers, scale * size
