"""Section 2a: Taylor coefficients of the elementary functions, where they are known exactly."""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from facts import Facts, fact_at
from intervals import floor_root
from limits import Rejected, power, settle
from program import Node

ZERO = Fraction(0)


def series(node: Node, c: Any, count: int) -> list[Any] | None:
    """a_0, ..., a_(count-1) of f at c, or None if f is not supported there."""
    if node.name in ("sqrt", "power"):
        return _power(node, c, count)
    if node.name == "softplus":
        fact = fact_at(Facts.exp, c)
        last = fact and fact_at(Facts.exp, 1 + fact[1], 1)
        slopes = series(Node("sigmoid"), c, count) or []
        return [last[0], *(a / (j + 1) for j, a in enumerate(slopes))][:count] if last else None
    found = _first(node.name, c)
    while found and len(found) < count:
        found.append(settle(_next(node.name, found, c)))
    return found[:count] or None


def _first(name: str, c: Any) -> list[Any]:
    """As many coefficients as the recurrence needs; none if nothing is known at c."""
    if name in ("sin", "cos"):
        circle = fact_at(Facts.circle, c) or ()
        return [*circle[1:]] if name == "sin" else [*circle[2:], *(-s for s in circle[1:2])]
    if name == "log":
        fact = fact_at(Facts.exp, c, 1)
        return [fact[0], 1 / c] if fact else []
    if name == "tanh" and (fact := fact_at(Facts.exp, 2 * c)):
        return [(fact[1] - 1) / (fact[1] + 1)]
    if not (fact := fact_at(Facts.exp, c)):
        return []
    w = fact[1]
    return [w if name == "exp" else w / (1 + w) if name == "sigmoid" else (w * w - 1) / (w * w + 1)]


def _next(name: str, a: Sequence[Any], c: Any) -> Any:
    """The recurrence that the differential equation of the function gives."""
    j = len(a) - 1
    if name in ("sin", "cos"):  # f'' = -f
        return -a[j - 1] / (j * (j + 1))
    if name == "log":
        return -a[j] * j / ((j + 1) * c)
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
    """The k-th root of a positive integer, if it is an integer; k > 1."""
    root = isqrt(number) if k == 2 else floor_root(number, k) if k < number.bit_length() else 1
    return root if root**k == number else None
