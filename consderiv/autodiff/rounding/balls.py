"""Real balls (midpoint and radius, Arb): rigorous enclosures of errors and of irrational node values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from ...errors import BudgetError
from ...exact.reals import Real
from ...programs.program import Node

PRECISION = 256
"""Bits of a ball's midpoint: far beyond float64, so the balls' own rounding hardly enlarges a bound."""


LARGEST_EXPONENT = 2_000_000
"""Size of the powers of two that are written out."""


def working_precision() -> Any:
    """A context in which balls have `PRECISION` bits."""
    return ctx.workprec(PRECISION)


def ball(number: Any) -> Any:
    """A ball around an exact number; a ball is returned as it is."""
    if isinstance(number, arb):
        return number
    if isinstance(number, Real):
        low, high = number.enclosure(PRECISION)
        return ball(low).union(ball(high))
    exact = Fraction(number)
    return arb(fmpq(exact.numerator, exact.denominator))


def widened(center: Any, radius: Any) -> Any:
    """All numbers within `radius` of the ball `center`."""
    return center + arb(0, 1) * radius if radius != 0 else center


def size(value: Any) -> Any:
    """An upper bound of |value| over the ball, as an exact ball."""
    return value.abs_upper()


def upper_fraction(value: Any) -> Fraction | None:
    """An exact upper bound of a ball; None if it is not finite, or beyond 2**`LARGEST_EXPONENT`."""
    top = value.upper()
    if not top.is_finite():
        return None
    length = _length(top)
    if abs(length) <= LARGEST_EXPONENT:
        return _as_fraction(top)
    if length < 0:  # exp(-10**16) has 10**16 digits
        return Fraction(1, 2**LARGEST_EXPONENT) if top > 0 else Fraction(0)
    return None if top > 0 else Fraction(-(2**LARGEST_EXPONENT))


def rational_midpoint(value: Any) -> Any:
    """The midpoint of a ball as a fraction, None if it is not finite; any other value unchanged.

    Raises
    ------
    BudgetError
        If it would take more than `LARGEST_EXPONENT` digits.
    """
    if not isinstance(value, arb):
        return value
    middle = value.mid()
    if middle.is_finite() and abs(_length(middle)) > LARGEST_EXPONENT:
        raise BudgetError("a number of moderate size is required", "received a huge or tiny one", "move the point")
    return _as_fraction(middle) if middle.is_finite() else None


def is_tiny(value: Any) -> bool:
    """Whether a ball lies within 2**-`LARGEST_EXPONENT` of zero."""
    return bool(value.is_finite()) and _length(value.abs_upper()) < -LARGEST_EXPONENT


def _length(number: Any) -> int:
    """e with 2**(e - 1) <= |number| < 2**e; 0 for zero."""
    mantissa, exponent = (int(part) for part in number.man_exp())
    return exponent + mantissa.bit_length() if mantissa else 0


def _as_fraction(number: Any) -> Fraction:
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def ball_function(name: str, u: Any) -> Any:
    """An elementary function on a ball."""
    if name == "sigmoid":
        return 1 / (1 + (-u).exp())
    if name == "softplus":
        return (1 + u.exp()).log()
    return getattr(u, name)()


def ball_power(u: Any, exponent: Any) -> Any:
    """u ** e for an exact number e; integer powers of any ball, others of positive balls."""
    if isinstance(exponent, Real):
        return u ** ball(exponent)
    exact = Fraction(exponent)
    if exact.denominator == 1:
        power = _integer_power(u, abs(exact.numerator))
        return power if exact >= 0 else 1 / power
    return u ** ball(exact)


def _integer_power(u: Any, exponent: int) -> Any:
    """By squaring: Arb's own power has no value for a ball that contains zero."""
    result = arb(1)
    for bit in bin(exponent)[2:]:
        result = result * result
        if bit == "1":
            result = result * u
    return result


_OPERATIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "neg": lambda u: -u[0],
    "add": lambda u: u[0] + u[1],
    "sub": lambda u: u[0] - u[1],
    "mul": lambda u: u[0] * u[1],
    "div": lambda u: u[0] / u[1],
    "abs": lambda u: abs(u[0]),
    "relu": lambda u: u[0].max(arb(0)),
    "max": lambda u: _fold(arb.max, u),
    "min": lambda u: _fold(arb.min, u),
    "clip": lambda u: u[0].max(u[1]).min(u[2]),
    "norm1": lambda u: sum((abs(v) for v in u), arb(0)),
    "norminf": lambda u: _fold(arb.max, [abs(v) for v in u]),
    "norm": lambda u: sum((v * v for v in u), arb(0)).nonnegative_part().sqrt(),
}


def _fold(combine: Callable[[Any, Any], Any], values: Sequence[Any]) -> Any:
    result = values[0]
    for value in values[1:]:
        result = combine(result, value)
    return result


def ball_operation(node: Node, u: Sequence[Any]) -> Any | None:
    """The image of operand balls under a node; None for operations that compare exactly (sort, where)."""
    if node.operation in _OPERATIONS:
        return _OPERATIONS[node.operation](u)
    if node.operation == "power":
        return ball_power(u[0], node.parameter)
    if node.operation in ("exp", "log", "sin", "cos", "tanh", "sqrt", "sigmoid", "softplus", "erf", "atan"):
        return ball_function(node.operation, u[0])
    return None
