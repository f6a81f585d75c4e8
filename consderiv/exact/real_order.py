"""Rational numbers near exact real numbers: the floor, enclosures, and a simple rational strictly between two numbers."""

from __future__ import annotations

import math
from fractions import Fraction

from .reals import Number, Real, UndecidedSign, sign

FLOOR_BITS = (64, 256, 1024, 4096)


def floor_of(number: Number | int) -> int:
    """The largest integer that is not larger.

    Examples
    --------
    >>> floor_of(Fraction(-1, 2))
    -1
    """
    if not isinstance(number, Real):
        return math.floor(number)
    for bits in FLOOR_BITS:
        low, high = (math.floor(end) for end in number.enclosure(bits))
        if low == high:
            return low
    if high == low + 1:
        return high if sign(number - high) >= 0 else low
    raise UndecidedSign("a proved floor is required", "received a number of more than 4096 bits", "move the point")


def enclosure_of(number: Number | int, bits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds low <= number <= high of relative accuracy about 2**-bits; equal where it is rational."""
    if isinstance(number, Real):
        return number.enclosure(bits)
    exact = Fraction(number)
    return exact, exact


def rational_between(low: Number | int, high: Number | int) -> Fraction:
    """The rational of least denominator strictly between rational bounds of two numbers low < high.

    Raises
    ------
    UndecidedSign
        If low < high is not proved.

    Examples
    --------
    >>> rational_between(Fraction(1, 3), Fraction(1, 2))
    Fraction(2, 5)
    """
    if not low < high:
        raise ValueError("rational_between needs low < high")
    bits = 16
    while True:
        left, right = enclosure_of(low, bits)[1], enclosure_of(high, bits)[0]
        if left < right:
            return simplest_between(left, right)
        bits *= 2


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational of least denominator strictly between low < high, of least size among these.

    Examples
    --------
    >>> simplest_between(Fraction(-1, 2), Fraction(1, 3)), simplest_between(Fraction(14, 10), Fraction(15, 10))
    (Fraction(0, 1), Fraction(10, 7))
    """
    if low == high:
        raise ValueError("two different numbers are required; received one twice; refine the intervals first")
    if low < 0 < high:
        return Fraction(0)
    if high <= 0:
        return -simplest_between(-high, -low)
    quotients: list[int] = []
    while True:
        whole = math.floor(low)
        if whole + 1 < high:
            value = Fraction(whole + 1)
            break
        if low == whole:  # high <= whole + 1: the least denominator q with whole + 1/q < high
            value = whole + Fraction(1, math.floor(1 / (high - whole)) + 1)
            break
        quotients.append(whole)
        low, high = 1 / (high - whole), 1 / (low - whole)
    for whole in reversed(quotients):
        value = whole + 1 / value
    return value
