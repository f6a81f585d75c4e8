"""Comparisons, logic, where, piecewise, sign and floor: operations that may jump.

A comparison is decided by the sign of u - v. Where u - v vanishes at the point without vanishing identically, a germ
splits on it; the derivative of a predicate does not exist and is never used.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Any

from ...errors import DomainError
from ...exact.reals import compare
from .base import Operation

# For each comparison: its truth value where u - v is negative, zero, positive.
COMPARISONS = {
    "lt": (True, False, False),
    "le": (True, True, False),
    "gt": (False, False, True),
    "ge": (False, True, True),
    "eq": (False, True, False),
    "ne": (True, False, True),
}


def sign(value: Any) -> int:
    """-1, 0 or 1."""
    return int(value > 0) - int(value < 0)


def _comparison(name: str) -> Operation:
    truth = COMPARISONS[name]
    return Operation(name, (2, 2), "predicate", lambda u, _: truth[compare(u[0], u[1]) + 1])


def chosen_position(conditions: Sequence[bool]) -> int:
    """Position of the first condition that holds in a piecewise expression."""
    for position, holds in enumerate(conditions):
        if holds:
            return position
    raise DomainError(
        "piecewise needs a case that holds at every point",
        "received no case that holds here",
        "end with (value, True)",
    )


CHOICE = (
    *(_comparison(name) for name in COMPARISONS),
    Operation("and", (1, None), "logic", lambda u, _: all(u)),
    Operation("or", (1, None), "logic", lambda u, _: any(u)),
    Operation("not", (1, 1), "logic", lambda u, _: not u[0]),
    # Operands of where: condition, value if it holds, value if it does not.
    Operation("where", (3, 3), "choice", lambda u, _: u[1] if u[0] else u[2]),
    # Operands of piecewise: value, condition, value, condition, ...
    Operation("piecewise", (2, None), "choice", lambda u, _: u[2 * chosen_position(u[1::2])]),
    Operation("sign", (1, 1), "jump", lambda u, _: Fraction(sign(u[0]))),
    Operation("floor", (1, 1), "jump", lambda u, _: Fraction(floor(u[0]))),
)
