"""The Euclidean norm to first order, and square roots of what is not negative."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from elementary import series
from program import Node
from quantities import Quantity, combine, expansion
from reader import total


def square_root(square: Fraction, listed: Any = None) -> Any:
    """The root >= 0: the listed one, which is checked, or a rational one; else None."""
    if not square:
        return Fraction(0)
    found = series(Node("sqrt", (), Fraction(1, 2), listed), square, 1)
    return found[0] if found else None


def length(operands: Sequence[Quantity], listed: Any) -> Quantity | None:
    """The norm of the operands; None if it is not known, or if it has a kink, to first order."""
    if not operands[0].linear:
        return None
    r = square_root(total(u.head * u.head for u in operands), listed)
    if r is None or (not r and any(u.slope() for u in operands)):
        return None
    return expansion(r, combine([(u.head / r, u.slope()) for u in operands]) if r else {})
