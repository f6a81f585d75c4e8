"""Numbers in the texts of a report: exact where that is short, a float by its short decimal, else rounded with a sign.

1/3, -5 and sqrt(2) are the numbers themselves; 0.1 is the float of this decimal, in a format that the text names
beside it (float64, float32); ≈0.333333 is rounded. JSON has all digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ...exact.reals import Number, format_number
from ..rounding.number_format import FORMATS

LONGEST = 12
"""Characters of an exact number that a report shows."""
MOST_DIGITS = 6
"""Significant digits of a short decimal, and of a rounded number."""
_DECIMAL = ("float64", "float32")
"""Formats whose numbers people write as decimals; those of narrower ones differ in the digits that are shown."""


def readable(number: Number, longest: int = LONGEST, dtype: str = "") -> str:
    """The exact number where it is short, the decimal whose float it is, or a rounded decimal that says so.

    Examples
    --------
    >>> readable(Fraction(1, 3)), readable(Fraction(0.1)), readable(Fraction(0.1), dtype="float64")
    ('1/3', '≈0.1', '0.1')
    """
    exact = format_number(number)
    if len(exact) <= longest:
        return exact
    return (short_decimal(number, dtype) if isinstance(number, Fraction) else None) or rounded(number)


def float_value(entry: float, dtype: str) -> str:
    """A float that a library returned, exactly or by its short decimal in its own format; -0 as 0.

    Examples
    --------
    >>> float_value(-0.0, "float64"), float_value(0.1, "float64"), float_value(0.10009765625, "bfloat16")
    ('0', '0.1', '≈0.100098')
    >>> float_value(1 / 3, "float64"), float_value(0.25, "float32"), float_value(float("nan"), "float32")
    ('≈0.333333', '0.25', 'nan')
    """
    if not math.isfinite(entry):
        return str(entry)
    return exact_decimal(entry) or short_decimal(Fraction(entry), dtype) or rounded(Fraction(entry))


def value_text(value: Sequence[Sequence[float]], dtype: str, longest: int | None = None) -> str:
    """A returned derivative: one row as a vector, several as a matrix, cut if it is longer than that.

    Examples
    --------
    >>> value_text(((0.5, -0.0),), "float32"), value_text(((1.0,), (2.0,)), "float32"), value_text(((1.0, 2.0),), "float32", 5)
    ('[0.5, 0]', '[[1], [2]]', '[1...')
    """
    rows = ["[" + ", ".join(float_value(entry, dtype) for entry in row) + "]" for row in value]
    text = rows[0] if len(rows) == 1 else "[" + ", ".join(rows) + "]"
    return text if longest is None or len(text) <= longest else text[: longest - 3] + "..."


def exact_decimal(entry: float) -> str | None:
    """All digits of a float, if they are few.

    Examples
    --------
    >>> exact_decimal(-2.0), exact_decimal(0.375), exact_decimal(0.1)
    ('-2', '0.375', None)
    """
    shown = format(Decimal(entry), "f")
    if len(shown) > LONGEST:
        return None
    return "0" if entry == 0 else shown


def short_decimal(number: Fraction, dtype: str, digits: int = MOST_DIGITS) -> str | None:
    """The shortest decimal whose nearest number of the format is this one; None if it has too many digits.

    Examples
    --------
    >>> short_decimal(Fraction(0.1), "float64"), short_decimal(Fraction(0.1), "float32")
    ('0.1', None)
    """
    if dtype not in _DECIMAL or not FORMATS[dtype].holds(number):  # type: ignore[index]
        return None
    for count in range(1, digits + 1):
        shown = f"{float(number):.{count}g}"
        if FORMATS[dtype].nearest(Fraction(shown)) == number:  # type: ignore[index]
            return shown
    return None


def rounded(number: Number) -> str:
    """About six significant digits; more where these would be those of a rounder number, such as 1.

    Examples
    --------
    >>> rounded(Fraction(2, 3)), rounded(Fraction(99999995, 10**8)), rounded(Fraction(0.1))
    ('≈0.666667', '≈0.99999995', '≈0.1')
    """
    try:
        about = float(number)
    except OverflowError:  # no float is near it
        return format_number(number)
    first = f"{about:.{MOST_DIGITS}g}"
    if len(first.partition("e")[0].lstrip("-0.").replace(".", "")) < MOST_DIGITS - 1:
        for count in (8, 10):
            if Fraction(f"{about:.{count}g}") != Fraction(first):
                return f"≈{about:.{count}g}"
    return f"≈{first}"


__all__ = ["LONGEST", "exact_decimal", "float_value", "readable", "rounded", "short_decimal", "value_text"]
