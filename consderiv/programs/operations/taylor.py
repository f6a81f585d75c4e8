"""Taylor coefficients a_0, ..., a_k of the elementary functions at an exact number c: f(c + u) = sum a_j u**j + ...

Each list comes from the differential equation of its function, so it needs one value of the function and arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...exact.reals import Number

Coefficients = list[Number]
Series = Callable[[Any, Any, int, Any], Coefficients]  # (c, f(c), order, parameter)


def _exp(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """f' = f."""
    found = [value]
    for j in range(1, order + 1):
        found.append(found[-1] / j)
    return found


def _log(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """u f' = 1 around c."""
    found = [value]
    power: Number = Fraction(1)
    for j in range(1, order + 1):
        power = -power / c if j > 1 else 1 / c
        found.append(power / j)
    return found


def _wave(value: Number, slope: Number, order: int) -> Coefficients:
    """f'' = -f."""
    found = [value, slope]
    for j in range(2, order + 1):
        found.append(-found[j - 2] / (j * (j - 1)))
    return found[: order + 1]


def _sin(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    from .elementary import real_function

    return _wave(value, Fraction(1) if c == 0 else real_function("cos")(c), order)


def _cos(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    from .elementary import real_function

    return _wave(value, Fraction(0) if c == 0 else -real_function("sin")(c), order)


def _tanh(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """f' = 1 - f**2."""
    found = [value]
    for j in range(order):
        square: Number = sum((found[i] * found[j - i] for i in range(j + 1)), Fraction(0))
        found.append((int(j == 0) - square) / (j + 1))
    return found


def _sigmoid(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """f' = f - f**2."""
    found = [value]
    for j in range(order):
        square: Number = sum((found[i] * found[j - i] for i in range(j + 1)), Fraction(0))
        found.append((found[j] - square) / (j + 1))
    return found


def _softplus(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """f' = sigmoid."""
    from .elementary import _sigmoid as value_of_sigmoid

    slopes = _sigmoid(c, value_of_sigmoid(c), max(order - 1, 0), None)
    return _antiderivative(value, slopes)[: order + 1]


def _erf(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """f'' = -2 x f' at x = c + u."""
    from .elementary import _bell

    slopes = [_bell(c)] if order else []
    for j in range(1, order):
        before = slopes[j - 2] if j > 1 else Fraction(0)
        slopes.append((c * slopes[j - 1] + before) * -2 / j)
    return _antiderivative(value, slopes)


def _atan(c: Number, value: Number, order: int, _: Any) -> Coefficients:
    """(1 + x**2) f' = 1 at x = c + u."""
    square = 1 + c * c
    slopes: Coefficients = [1 / square] if order else []
    for j in range(1, order):
        before = slopes[j - 2] if j > 1 else Fraction(0)
        slopes.append(-(2 * c * slopes[j - 1] + before) / square)
    return _antiderivative(value, slopes)


def _antiderivative(value: Number, slopes: Coefficients) -> Coefficients:
    """The coefficients of f from its value and those of f'."""
    return [value, *(slope / (j + 1) for j, slope in enumerate(slopes))]


def _power(c: Number, value: Number, order: int, exponent: Any) -> Coefficients:
    """u f' = e f around c > 0: the binomial series."""
    e = Fraction(1, 2) if exponent is None else exponent
    found = [value]
    for j in range(order):
        found.append(found[-1] * (e - j) / (j + 1) / c)
    return found


TAYLOR: dict[str, Series] = {
    "exp": _exp, "log": _log, "sin": _sin, "cos": _cos, "tanh": _tanh, "sigmoid": _sigmoid, "softplus": _softplus,
    "erf": _erf, "atan": _atan,
    "sqrt": _power, "power": _power,
}  # fmt: skip
