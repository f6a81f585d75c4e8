"""Section 2a: Taylor coefficients of the elementary functions, where they are known exactly."""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from limits import Rejected, power, settle
from program import Node

ZERO, ONE = Fraction(0), Fraction(1)


def series(node: Node, c: Fraction, count: int) -> list[Fraction] | None:
    """a_0, ..., a_(count-1) of f at c, or None if f is not supported there."""
    if node.name in ("sqrt", "power"):
        return _power(node, c, count)
    if c != (1 if node.name == "log" else 0):
        return None
    if node.name == "log":
        return [ZERO if j == 0 else Fraction((-1) ** (j - 1), j) for j in range(count)]
    first = {"cos": ONE, "exp": ONE, "sigmoid": Fraction(1, 2)}.get(node.name, ZERO)
    found = [first, ONE] if node.name == "sin" else [first, ZERO] if node.name == "cos" else [first]
    while len(found) < count:
        found.append(_next(node.name, found))
    return found[:count]


def _next(name: str, a: Sequence[Fraction]) -> Fraction:
    """The recurrence that the differential equation of the function gives."""
    j = len(a) - 1
    if name in ("sin", "cos"):  # f'' = -f
        return -a[j - 1] / (j * (j + 1))
    square = sum((a[i] * a[j - i] for i in range(j + 1)), ZERO)
    if name == "tanh":  # f' = 1 - f^2
        return ((j == 0) - square) / (j + 1)
    return (a[j] if name == "exp" else a[j] - square) / (j + 1)  # f' = f; sigmoid: f' = f - f^2


def _power(node: Node, c: Fraction, count: int) -> list[Fraction] | None:
    exponent = node.data
    if c <= 0:
        return None
    value = _rational_root(c, exponent) if node.root is None else _checked(node.root, c, exponent)
    if value is None:
        return None
    found = [value]
    for j in range(count - 1):
        found.append(settle(found[j] * ((exponent - j) / (j + 1)) / c))
    return found


def _checked(root: Any, c: Fraction, exponent: Fraction) -> Any:
    if root <= 0:
        raise Rejected("proof.roots: a root is not positive")
    if power(root, exponent.denominator) != power(c, exponent.numerator):
        raise Rejected("proof.roots: a number is not the power of what it is said to be")
    return root


def _rational_root(c: Any, exponent: Fraction) -> Fraction | None:
    """c ** exponent if c and this are rational."""
    if not isinstance(c, Fraction):
        return None
    above, below = (_whole_root(part, exponent.denominator) for part in (c.numerator, c.denominator))
    return None if above is None or below is None else power(Fraction(above, below), exponent.numerator)


def _whole_root(number: int, k: int) -> int | None:
    """The k-th root of a positive integer, if it is an integer; bit by bit."""
    if k == 2 or number == 1:
        root = isqrt(number) if k == 2 else 1
    elif number.bit_length() <= k:
        return None
    else:
        root = 0
        for bit in reversed(range(number.bit_length() // k + 1)):
            settle(Fraction(number))  # pays for the power
            if (root | 1 << bit) ** k <= number:
                root |= 1 << bit
    return root if root**k == number else None
