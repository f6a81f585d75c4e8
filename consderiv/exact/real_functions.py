"""Functions of exact real numbers: sqrt, powers, exp, log, sin, cos, atan, tanh, sigmoid, softplus, erf, floor.

Values that are rational or algebraic come back as such; the others as closed forms in which known identities hold
formally: exp(a + b) = exp(a) exp(b), log(6) = log(2) + log(3), log(exp(x)) = x, sin(pi/6) = 1/2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .arctangent import atan, tan
from .error_function import erf, inverse_erf
from .exponentials import exact, exp, log, power, root, sqrt
from .real_order import floor_of
from .reals import Number
from .trigonometric import PI, cos, sin

floor = floor_of


def tanh(x: Number | int) -> Number:
    """The hyperbolic tangent, (exp(2x) - 1)/(exp(2x) + 1)."""
    power_of_e = exp(exact(x) * 2)
    return (power_of_e - 1) / (power_of_e + 1)


def sigmoid(x: Number | int) -> Number:
    """The logistic function exp(x)/(1 + exp(x)).

    Examples
    --------
    >>> sigmoid(0), sigmoid(1), sigmoid(log(3))
    (Fraction(1, 2), exp(1)/(1 + exp(1)), Fraction(3, 4))
    """
    power_of_e = exp(x)
    return power_of_e / (1 + power_of_e)


def softplus(x: Number | int) -> Number:
    """log(1 + exp(x)).

    Examples
    --------
    >>> softplus(0), softplus(1)
    (log(2), log(1 + exp(1)))
    """
    return log(1 + exp(x))


FUNCTIONS: dict[str, Callable[[Any], Number]] = {
    "sqrt": sqrt, "exp": exp, "log": log, "sin": sin, "cos": cos, "tanh": tanh, "sigmoid": sigmoid,
    "softplus": softplus, "erf": erf, "atan": atan,
}  # fmt: skip
"""The functions of one number by name."""


def from_sympy(expression: Any) -> Number:
    """The exact number that a SymPy expression without symbols is; see `sympy_numbers`, which is imported here."""
    from . import sympy_numbers

    return sympy_numbers.from_sympy(expression)


def to_sympy(number: Number | int) -> Any:
    """The SymPy expression of a number; see `sympy_numbers`, which is imported here."""
    from . import sympy_numbers

    return sympy_numbers.to_sympy(number)


__all__ = [
    "FUNCTIONS", "PI", "atan", "cos", "erf", "exact", "exp", "floor", "from_sympy", "inverse_erf", "log", "power", "root",
    "sigmoid", "sin", "softplus", "sqrt", "tan", "tanh", "to_sympy",
]  # fmt: skip
