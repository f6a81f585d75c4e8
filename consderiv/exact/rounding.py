"""Rational numbers near irrational ones: guesses, and vectors where an open condition leaves the choice.

Nothing here decides anything: what is done with a guess is checked exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from consderiv.exact.reals import Real

_BITS = (1, 2, 3, 5, 8, 13, 21, 34, 55)
"""The precisions tried, relative to the largest entry."""


def nearby_rational(
    vector: Sequence[Any], accepts: Callable[[tuple[Fraction, ...]], bool]
) -> tuple[Fraction, ...] | None:
    """A rational vector near the given one that passes an exact test, with few digits; None if none was found.

    Parameters
    ----------
    vector : sequence of exact numbers
        Not all zero.
    accepts : function
        The exact test; rounding decides nothing.

    Examples
    --------
    >>> nearby_rational([Fraction(1000), Fraction(10001, 10)], lambda v: v[1] > v[0])
    (Fraction(1000, 1), Fraction(8001, 8))
    """
    close = [approximation(entry, 2 * _BITS[-1]) for entry in vector]
    largest = max(abs(entry) for entry in close)
    exponent = largest.numerator.bit_length() - largest.denominator.bit_length()
    for bits in _BITS:
        step = Fraction(2) ** (exponent - bits)
        rounded = tuple(round(entry / step) * step for entry in close)
        if any(rounded) and accepts(rounded):
            return rounded
    return None


def approximation(number: Any, bits: int) -> Fraction:
    """A fraction near an exact number, to a relative precision of about 2**-bits; rational numbers stay as they are.

    Examples
    --------
    >>> approximation(3, 10)
    Fraction(3, 1)
    """
    if isinstance(number, Real):
        low, high = number.enclosure(bits)
        return (low + high) / 2
    return Fraction(number)
