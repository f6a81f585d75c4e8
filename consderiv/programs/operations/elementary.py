"""Smooth elementary functions: exact values in closed form, derivatives, and Taylor coefficients of any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import isqrt
from typing import Any

from ...errors import DomainError, UnsupportedError
from ...exact.reals import Number
from .base import Operation
from .taylor import TAYLOR


def square_root(values: Sequence[Any], parameter: Any = None) -> Any:
    """The nonnegative square root; that of a rational square is rational."""
    (u,) = values
    if u < 0:
        raise DomainError("sqrt needs an argument >= 0", f"received sqrt({u})", "move the point into the domain")
    if isinstance(u, Fraction):
        root = Fraction(isqrt(u.numerator), isqrt(u.denominator))
        if root * root == u:
            return root
    return real_function("sqrt")(u)


def real_function(name: str) -> Callable[..., Number]:
    """An exact function on real numbers; irrational numbers are loaded when the first one occurs."""
    from ...exact.real_functions import FUNCTIONS

    return FUNCTIONS[name]


def _value(name: str, at: int, value: Fraction) -> Callable[[Sequence[Any], Any], Any]:
    """A function with one rational argument at which its value is known to be rational; other values are closed forms."""

    def evaluate(values: Sequence[Any], parameter: Any = None) -> Any:
        (u,) = values
        if name == "log" and u <= 0:
            raise DomainError("log needs an argument > 0", f"received log({u})", "move the point into the domain")
        return value if u == at else real_function(name)(u)

    return evaluate


def _chain(derivative: Callable[[Any, Any], Any], operation: Operation) -> Operation:
    """The operation with its derivative as a function of the argument u and the value v."""

    def partials(values: Sequence[Any], parameter: Any = None) -> tuple[Any, ...]:
        (u,) = values
        return (derivative(u, operation.value(values, parameter)),)

    return replace(operation, partials=partials, taylor=TAYLOR[operation.name])


def _root_derivative(u: Any, v: Any) -> Any:
    if v == 0:
        raise UnsupportedError(
            "sqrt needs an argument > 0 to be differentiated",
            "received sqrt(0), where its derivative is unbounded",
            "write abs(...) or norm(...), or move the point",
        )
    return 1 / (2 * v)


def _sigmoid(u: Any) -> Any:
    return Fraction(1, 2) if u == 0 else real_function("sigmoid")(u)


def _bell(u: Any) -> Any:
    """erf'(u) = 2/sqrt(pi) exp(-u**2)."""
    from ...exact.real_functions import PI

    return 2 / real_function("sqrt")(PI) * real_function("exp")(-u * u)


def _elementary(name: str, at: int, value: Fraction) -> Operation:
    return Operation(name, (1, 1), "elementary", _value(name, at, value))


ELEMENTARY = (
    _chain(_root_derivative, Operation("sqrt", (1, 1), "elementary", square_root)),
    _chain(lambda u, v: v, _elementary("exp", 0, Fraction(1))),
    _chain(lambda u, v: 1 / u, _elementary("log", 1, Fraction(0))),
    _chain(lambda u, v: Fraction(1) if u == 0 else real_function("cos")(u), _elementary("sin", 0, Fraction(0))),
    _chain(lambda u, v: Fraction(0) if u == 0 else -real_function("sin")(u), _elementary("cos", 0, Fraction(1))),
    _chain(lambda u, v: 1 - v * v, _elementary("tanh", 0, Fraction(0))),
    _chain(lambda u, v: v * (1 - v), _elementary("sigmoid", 0, Fraction(1, 2))),
    _chain(lambda u, v: _bell(u), _elementary("erf", 0, Fraction(0))),
    _chain(lambda u, v: 1 / (1 + u * u), _elementary("atan", 0, Fraction(0))),
    # softplus(u) = log(1 + exp(u))
    _chain(
        lambda u, v: _sigmoid(u),
        Operation("softplus", (1, 1), "elementary", lambda u, _: real_function("softplus")(u[0])),
    ),
)
