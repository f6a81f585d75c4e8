"""Exact real numbers from and to SymPy, which is imported only when it is used."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from . import real_functions
from .algebraic_roots import real_roots, root_of
from .reals import Number, Real, sign


def to_sympy(number: Number | int) -> Any:
    """The SymPy expression of the closed form.

    Examples
    --------
    >>> from consderiv.exact.real_functions import exp, sqrt
    >>> to_sympy(sqrt(2) + exp(1)) ** 2
    (sqrt(2) + E)**2
    """
    import sympy

    if isinstance(number, Real):
        return sympy.sympify(number.text())
    return sympy.Rational(number.numerator, number.denominator)


def from_sympy(expression: Any) -> Number:
    """The exact number that a SymPy expression without symbols is: + - * / powers, exp, log, sin, ..., erf, atan, RootOf.

    Raises
    ------
    UnsupportedError
        If the expression contains anything else, such as a symbol or a float.

    Examples
    --------
    >>> import sympy
    >>> from_sympy(sympy.sqrt(8) + sympy.E), from_sympy(sympy.GoldenRatio.expand(func=True))
    (2*sqrt(2) + exp(1), 1/2 + 1/2*sqrt(5))
    """
    import sympy

    expression = sympy.sympify(expression)
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    if expression.is_Add or expression.is_Mul:
        total: Number = Fraction(0 if expression.is_Add else 1)
        for argument in expression.args:
            value = from_sympy(argument)
            total = total + value if expression.is_Add else total * value
        return total
    if expression.is_Pow:
        return _power(expression)
    return _named(expression)


def _power(expression: Any) -> Number:
    base, exponent = expression.args
    if type(base).__name__ == "Exp1":
        return real_functions.exp(from_sympy(exponent))
    power = from_sympy(exponent)
    if isinstance(power, Fraction):
        value = from_sympy(base)
        if sign(value) < 0 and power.denominator != 1:
            raise _unsupported(expression)
        return real_functions.power(value, power)
    return real_functions.exp(power * real_functions.log(from_sympy(base)))


def _named(expression: Any) -> Number:
    name = type(expression).__name__
    if name == "Pi":
        return real_functions.PI
    if name == "Exp1":
        return real_functions.exp(1)
    if name == "GoldenRatio":
        return (1 + real_functions.sqrt(5)) / 2
    if name == "Abs":
        return abs(from_sympy(expression.args[0]))
    if name == "ComplexRootOf":
        return _root(expression)
    if name in real_functions.FUNCTIONS and len(expression.args) == 1:
        return real_functions.FUNCTIONS[name](from_sympy(expression.args[0]))
    raise _unsupported(expression)


def _root(expression: Any) -> Number:
    """RootOf numbers the real roots first, in increasing order."""
    coefficients = [Fraction(int(c.p), int(c.q)) for c in reversed(expression.poly.all_coeffs())]
    if expression.index >= sum(multiplicity for _, multiplicity in real_roots(coefficients)):
        raise _unsupported(expression)
    return root_of(coefficients, int(expression.index))


def _unsupported(expression: Any) -> UnsupportedError:
    return UnsupportedError(
        "a real closed form is required (+ - * / powers, exp, log, sin, cos, atan, tanh, erf, RootOf)",
        f"received {str(expression)[:60]}",
        "write the number in these",
    )
