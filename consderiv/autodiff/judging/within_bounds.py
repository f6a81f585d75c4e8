"""Values and error bounds: whether a value is within bounds of a target, and whether the bounds say anything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from ...exact.reals import Number
from ...sets.elements import Flat
from ..rounding.derivative_error import BoundMatrix


def within(value: Flat, target: Flat, bounds: BoundMatrix) -> bool:
    """Whether each entry is its target, or no farther from it than its bound."""
    entries = [entry for row in bounds for entry in row]
    return all(
        a == b or (bound is not None and abs(a - b) <= bound)
        for a, b, bound in zip(value, target, entries, strict=True)
    )


def digits(target: Sequence[Number], bounds: Sequence[Fraction | None]) -> bool:
    """Whether bounds leave a digit of each entry; an entry 0 is compared with the largest one, or with 1 if all are 0.

    Examples
    --------
    >>> digits([Fraction(3), Fraction(0)], [Fraction(1), Fraction(2)]), digits([Fraction(3)], [Fraction(4)])
    (True, False)
    """
    largest = max((abs(entry) for entry in target), default=Fraction(0)) or Fraction(1)
    return all(bound is None or bound < (abs(entry) or largest) for entry, bound in zip(target, bounds, strict=True))


def radius_of(bounds: BoundMatrix) -> Fraction | None:
    """An upper bound of the Euclidean norm of the error matrix."""
    entries = [entry for row in bounds for entry in row]
    if any(entry is None for entry in entries):
        return None
    return upper_root(sum((entry * entry for entry in entries if entry is not None), Fraction(0)))


def upper_root(square: Fraction) -> Fraction:
    """A rational number not below the square root, and at most about 2**-30 above it, relatively.

    Examples
    --------
    >>> upper_root(Fraction(4)), upper_root(Fraction(2)) ** 2 >= 2
    (Fraction(2, 1), True)
    """
    if square == 0:
        return Fraction(0)
    shift = max(0, 60 - square.numerator.bit_length() + square.denominator.bit_length())
    shift += shift % 2
    scaled = -((-square.numerator << shift) // square.denominator)
    root = math.isqrt(scaled)
    root += root * root < scaled
    return Fraction(root, 1 << (shift // 2))
