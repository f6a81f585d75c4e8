"""Values and error bounds: whether a value is within bounds of a target, and whether the bounds say anything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...exact.reals import Number, UndecidedSign
from ...sets.elements import Flat
from ..rounding.derivative_error import BoundMatrix


def within(value: Flat, target: Flat, bounds: BoundMatrix) -> bool:
    """Whether each entry is its target, or no farther from it than its bound."""
    entries = [entry for row in bounds for entry in row]
    return all(
        is_equal(a, b) or (bound is not None and -bound <= a - b <= bound)
        for a, b, bound in zip(value, target, entries, strict=True)
    )


def is_equal(value: Any, target: Any) -> bool:
    """Whether they are proved to be equal: not 1 and a number that differs from it in digit 3000.

    Examples
    --------
    >>> is_equal(Fraction(1), Fraction(1)), is_equal((Fraction(1),), (Fraction(2),))
    (True, False)
    """
    try:
        return bool(value == target)
    except UndecidedSign:
        return False


def is_at_most(number: Number | None, limit: int) -> bool:
    """Whether a number is proved to be no larger; not where there is none."""
    try:
        return number is not None and bool(number <= limit)
    except UndecidedSign:
        return False


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
