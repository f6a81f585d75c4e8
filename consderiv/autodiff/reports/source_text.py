"""Numbers as Python source that reads back exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..backends.backend import nearest_float


def hexadecimal(numbers: Any) -> str:
    """Nested lists of floats as source with exact literals; small integers as they are.

    Examples
    --------
    >>> hexadecimal([0.0, 0.1])
    "[0.0, float.fromhex('0x1.999999999999ap-4')]"
    """
    if isinstance(numbers, list):
        return "[" + ", ".join(map(hexadecimal, numbers)) + "]"
    number = float(numbers)
    is_short = number.is_integer() and abs(number) < 1000
    return repr(number) if is_short else f"float.fromhex({number.hex()!r})"


def point_literals(point: Sequence[Fraction]) -> str:
    """A list of exact literals."""
    return hexadecimal([nearest_float(value) for value in point])
