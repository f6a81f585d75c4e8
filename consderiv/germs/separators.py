"""Simple rational paths between neighbouring clusters of half-branches."""

from __future__ import annotations

from fractions import Fraction

from ..exact.real_order import simplest_between
from ..exact.reals import Number

Path = tuple[tuple[Fraction, Number], ...]  # y(t) = sum of coefficient * t**exponent, as (exponent, coefficient)
Leading = tuple[Fraction, Fraction, Fraction] | None  # c t**q with low <= c <= high as (q, low, high); None: y = 0


def below(first: Leading) -> Path:
    """A path below the lowest cluster."""
    if first is None:
        return ((Fraction(1), Fraction(-1)),)
    slope, low, _ = first
    return () if low > 0 else ((slope, _whole_below(low)),)


def above(last: Leading) -> Path:
    """A path above the highest cluster."""
    if last is None:
        return ((Fraction(1), Fraction(1)),)
    slope, low, high = last
    return () if low < 0 else ((slope, -_whole_below(-high)),)


def between(lower: Leading, upper: Leading) -> Path:
    """A path strictly between two neighbouring clusters."""
    if lower is not None and lower[1] < 0:
        if upper is not None and upper[1] > 0:
            return ()  # y = 0 is no branch here
        if upper is None or lower[0] != upper[0]:
            # The lower one is the steeper one; a small multiple of its power lies above it and below all flatter ones.
            return ((lower[0], -_small(-lower[2])),)
    assert upper is not None
    if lower is not None and lower[0] == upper[0]:
        return ((lower[0], simplest_between(lower[2], upper[1])),)
    return ((upper[0], _small(upper[1])),)


def _whole_below(value: Fraction) -> Fraction:
    """An integer strictly below the value."""
    return Fraction(value.numerator // value.denominator - 1)


def _small(bound: Fraction) -> Fraction:
    """A simple number in (0, bound)."""
    return Fraction(1) if bound > 1 else Fraction(1, int(1 / bound) + 1)
