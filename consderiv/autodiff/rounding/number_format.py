"""Binary floating-point formats: unit roundoff, range, and which exact numbers they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from ...exact.reals import Number, Real
from ..backends.backend import Dtype
from .balls import ball


@dataclass(frozen=True)
class NumberFormat:
    """A binary format: `precision` bits in the significand, normal numbers from 2**least to 2**(greatest+1).

    Subnormals are not counted as held, because compiled code flushes them to zero.
    """

    precision: int
    least: int
    greatest: int

    @cached_property
    def roundoff(self) -> Fraction:
        """u: the relative error of rounding to nearest."""
        return Fraction(1, 2**self.precision)

    @cached_property
    def smallest(self) -> Fraction:
        """The least positive normal number: a bound on the absolute error of an underflow."""
        return Fraction(1, 2**-self.least)

    @cached_property
    def largest(self) -> Fraction:
        """The largest finite number."""
        return (2 - 2 * self.roundoff) * Fraction(2) ** self.greatest

    @cached_property
    def smallest_ball(self) -> Any:
        """`smallest`, for error bounds."""
        return ball(self.smallest)

    @cached_property
    def largest_ball(self) -> Any:
        """`largest`, for error bounds."""
        return ball(self.largest)

    def of(self, node: int) -> NumberFormat:
        """The format of every node, where a program is computed in one: see `NodeFormats`."""
        return self

    def holds(self, number: Fraction) -> bool:
        """Whether the number is zero or a normal number of the format.

        Examples
        --------
        >>> FORMATS["float32"].holds(Fraction(1, 2)), FORMATS["float32"].holds(Fraction(1, 3))
        (True, False)
        """
        if number == 0:
            return True
        significand, denominator = abs(number.numerator), number.denominator
        if denominator & (denominator - 1):
            return False
        odd_bits = (significand // (significand & -significand)).bit_length()
        return odd_bits <= self.precision and self.smallest <= abs(number) <= self.largest

    def includes(self, other: NumberFormat) -> bool:
        """Whether every number of the other format is one of this.

        Examples
        --------
        >>> FORMATS["float32"].includes(FORMATS["bfloat16"]), FORMATS["float16"].includes(FORMATS["bfloat16"])
        (True, False)
        """
        in_range = self.least <= other.least and other.greatest <= self.greatest
        return in_range and self.precision >= other.precision

    def nearest(self, number: Number) -> Fraction | None:
        """The number of the format, subnormal ones included, that is nearest, of two the even one; None beyond its range.

        Examples
        --------
        >>> FORMATS["float16"].nearest(Fraction(2049)), FORMATS["float16"].nearest(Fraction(70000))
        (Fraction(2048, 1), None)
        """
        exact = number.enclosure(300)[0] if isinstance(number, Real) else number
        if exact == 0:
            return Fraction(0)
        unit = self.ulp(exact)
        found = round(exact / unit) * unit
        return found if abs(found) <= self.largest else None

    def ulp(self, number: Number) -> Fraction:
        """The distance from |number| to the next larger number of the format; 0 is as the smallest.

        Examples
        --------
        >>> FORMATS["float64"].ulp(Fraction(1)) == Fraction(1, 2**52)
        True
        """
        magnitude = abs(number)
        size = max(magnitude.enclosure(64)[0] if isinstance(magnitude, Real) else magnitude, self.smallest)
        exponent = size.numerator.bit_length() - size.denominator.bit_length()
        if Fraction(2) ** exponent > size:
            exponent -= 1
        return Fraction(2) ** (exponent - self.precision + 1)


ROUNDING = "rounding to "
"""The kind of a note about a conversion to a narrower format, which is exact in the program, begins so."""

FORMATS: dict[Dtype, NumberFormat] = {
    "float32": NumberFormat(24, -126, 127),
    "float64": NumberFormat(53, -1022, 1023),
    "float16": NumberFormat(11, -14, 15),
    "bfloat16": NumberFormat(8, -126, 127),
}

EXACT = NumberFormat(240, -16000, 16000)
"""Stands for integers, and for the inside of kernels that are accurate to their last place: finer than any format."""

UNKNOWN = NumberFormat(1, 0, 0)
"""Stands for a format that is not known: nothing is certain in it."""

EIGHT_BITS = {
    "float8_e4m3fn": NumberFormat(4, -6, 7), "float8_e5m2": NumberFormat(3, -14, 15),
    "float8_e4m3": NumberFormat(4, -6, 7), "float8_e4m3fnuz": NumberFormat(4, -7, 6),
    "float8_e5m2fnuz": NumberFormat(3, -15, 14), "float8_e4m3b11fnuz": NumberFormat(4, -10, 3),
}  # fmt: skip
"""Formats of storage; the largest binade is left out where it is not full."""


def format_named(name: str) -> NumberFormat:
    """A format by the name of a type; integers are exact.

    Examples
    --------
    >>> format_named("float16").precision, format_named("int32") is EXACT, format_named("float3") is UNKNOWN
    (11, True, True)
    >>> format_named("e8m7") == FORMATS["bfloat16"]
    True
    """
    known: Mapping[str, NumberFormat] = FORMATS if name in FORMATS else EIGHT_BITS  # type: ignore[assignment]
    if name in known:
        return known[name]
    bits = re.fullmatch(r"e(\d+)m(\d+)", name)
    if bits:
        half = 1 << (int(bits[1]) - 1)
        return NumberFormat(int(bits[2]) + 1, 2 - half, half - 1)
    return EXACT if name == "exact" or name.startswith(("int", "uint", "bool")) else UNKNOWN


def format_name(exponent_bits: int, mantissa_bits: int) -> str:
    """The name of a format by its bits, as IEEE lays them out.

    Examples
    --------
    >>> format_name(5, 10), format_name(4, 3)
    ('float16', 'e4m3')
    """
    name = f"e{exponent_bits}m{mantissa_bits}"
    return next((known for known, one in FORMATS.items() if one == format_named(name)), name)
