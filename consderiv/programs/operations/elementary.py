"""Smooth elementary functions: their domain, and their value where it is rational."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import isqrt
from typing import Any

from ...errors import DomainError, UnsupportedError
from .base import Operation


class IrrationalValue(UnsupportedError):
    """The exact value exists and is no rational number; germs answer Unknown with this reason."""


def _irrational(text: str) -> IrrationalValue:
    return IrrationalValue(
        "a rational value is required at this node",
        f"received {text}, which is irrational or not known to be rational",
        "move the point so that the value is rational",
    )


def square_root(values: Sequence[Any], parameter: Any = None) -> Fraction:
    """The nonnegative square root of a rational square."""
    (u,) = values
    if u < 0:
        raise DomainError("sqrt needs an argument >= 0", f"received sqrt({u})", "move the point into the domain")
    root = Fraction(isqrt(u.numerator), isqrt(u.denominator))
    if root * root != u:
        raise _irrational(f"sqrt({u})")
    return root


def _known(name: str, at: int, value: Fraction) -> Callable[[Sequence[Any], Any], Fraction]:
    """A function with one rational argument whose value is known to be rational; other values are irrational."""

    def evaluate(values: Sequence[Any], parameter: Any = None) -> Fraction:
        (u,) = values
        if name == "log" and u <= 0:
            raise DomainError("log needs an argument > 0", f"received log({u})", "move the point into the domain")
        if u == at:
            return value
        raise _irrational(f"{name}({u})")

    return evaluate


def _chain(derivative: Callable[[Fraction, Fraction], Fraction], operation: Operation) -> Operation:
    """The operation with its derivative as a function of the argument u and the value v."""

    def partials(values: Sequence[Any], parameter: Any = None) -> tuple[Any, ...]:
        (u,) = values
        return (derivative(u, operation.value(values, parameter)),)

    return replace(operation, partials=partials)


def _root_derivative(u: Fraction, v: Fraction) -> Fraction:
    if v == 0:
        raise UnsupportedError(
            "sqrt needs an argument > 0 to be differentiated",
            "received sqrt(0), where its derivative is unbounded",
            "write abs(...) or norm(...), or move the point",
        )
    return 1 / (2 * v)


def _raise_softplus(values: Sequence[Any]) -> Fraction:
    raise _irrational(f"softplus({values[0]})")


def _elementary(name: str, at: int, value: Fraction) -> Operation:
    return Operation(name, (1, 1), "elementary", _known(name, at, value))


# Where sin or cos has a known rational value (u = 0), so has the other.
ELEMENTARY = (
    _chain(_root_derivative, Operation("sqrt", (1, 1), "elementary", square_root)),
    _chain(lambda u, v: v, _elementary("exp", 0, Fraction(1))),
    _chain(lambda u, v: 1 / u, _elementary("log", 1, Fraction(0))),
    _chain(lambda u, v: Fraction(1), _elementary("sin", 0, Fraction(0))),
    _chain(lambda u, v: Fraction(0), _elementary("cos", 0, Fraction(1))),
    _chain(lambda u, v: 1 - v * v, _elementary("tanh", 0, Fraction(0))),
    _chain(lambda u, v: v * (1 - v), _elementary("sigmoid", 0, Fraction(1, 2))),
    # softplus(u) = log(1 + exp(u)) is never rational at a rational argument (Hermite and Lindemann).
    Operation("softplus", (1, 1), "elementary", lambda u, _: _raise_softplus(u)),
)
