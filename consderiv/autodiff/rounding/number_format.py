"""Binary floating-point formats: unit roundoff, range, and which exact numbers they hold."""

from __future__ import annotations

from collections.abc import Sequence
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


def mixed(formats: Sequence[NumberFormat]) -> NumberFormat:
    """A format that errs at least as much as any of these, also where one rounds what another has rounded.

    Examples
    --------
    >>> mixed([FORMATS["float32"], FORMATS["float16"]])
    NumberFormat(precision=10, least=-14, greatest=15)
    """
    if len(formats) == 1:
        return formats[0]
    least, greatest = max(one.least for one in formats), min(one.greatest for one in formats)
    return NumberFormat(min(one.precision for one in formats) - 1, least, greatest)


FORMATS: dict[Dtype, NumberFormat] = {
    "float32": NumberFormat(24, -126, 127),
    "float64": NumberFormat(53, -1022, 1023),
    "float16": NumberFormat(11, -14, 15),
    "bfloat16": NumberFormat(8, -126, 127),
}
