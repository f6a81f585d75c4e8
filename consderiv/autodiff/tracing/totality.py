"""Where a traced expression has a value: the library has NaN or infinity elsewhere, a program has nothing.

A test such as `isnan(log(x))` is false only where log(x) exists. So it is folded to False only if the expression has
a value everywhere; else it becomes a condition that is false where the expression has a value, and has no value (as
the program has none) elsewhere. In the same way `where(x > 0, x, -inf)` becomes x where x > 0, and undefined elsewhere.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...programs.expression import Expression, apply, as_expression

TOTAL = frozenset((
    "variable", "constant", "boolean", "add", "sub", "mul", "neg", "abs", "max", "min", "relu", "clip", "sort", "item",
    "median", "norm", "norm1", "norminf", "sign", "floor", "exp", "sin", "cos", "tanh", "sigmoid", "softplus",
    "erf", "atan", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "where",
))  # fmt: skip
"""Operations with a value for all operands; `piecewise` has one where its last condition is True."""


def undefined() -> Expression:
    """A number that does not exist: log(-1)."""
    return apply("log", as_expression(Fraction(-1)))


def exists(element: Any) -> Any:
    """The condition that a number exists: True if it always does, else one that is true there and undefined elsewhere.

    Examples
    --------
    >>> from consderiv.programs import variables
    >>> x = variables("x")
    >>> exists(abs(x)), exists(1/x)
    (True, 1/x < 1/x + 1)
    """
    if not isinstance(element, Expression) or is_total(element):
        return True
    return apply("lt", element, apply("add", element, as_expression(Fraction(1))))


def exists_not(element: Any) -> Any:
    """The condition that a number does not exist: False, or one that is false where it does and undefined elsewhere."""
    if not isinstance(element, Expression) or is_total(element):
        return False
    return apply("gt", element, apply("add", element, as_expression(Fraction(1))))


def is_total(expression: Expression) -> bool:
    """Whether an expression is known to have a value at every point, without recursion.

    Examples
    --------
    >>> from consderiv.programs import variables
    >>> x = variables("x")
    >>> is_total(abs(x)/(1 + x**2)), is_total(x**-1)
    (True, False)
    """
    signs: dict[int, str] = {}
    stack = [expression]
    while stack:
        top = stack[-1]
        missing = [operand for operand in top.operands if id(operand) not in signs]
        if id(top) not in signs and missing:
            stack.extend(missing)
            continue
        stack.pop()
        if id(top) in signs:
            continue
        found = [signs[id(operand)] for operand in top.operands]
        if not _has_value(top, found):
            return False
        signs[id(top)] = _sign(top, found)
    return True


def _has_value(expression: Expression, signs: list[str]) -> bool:
    """Whether the operation has a value for all operands of these signs: "+" positive, "0" not negative, "?" any."""
    operation, exponent = expression.operation, expression.parameter
    if operation in TOTAL:
        return True
    if operation == "piecewise":
        last = expression.operands[-1]
        return last.operation == "boolean" and bool(last.parameter)
    if operation in ("div", "log"):
        return signs[-1] == "+" or (operation == "div" and _constant(expression.operands[1]) not in (None, 0))
    if operation == "sqrt":
        return signs[0] != "?"
    if operation == "power" and isinstance(exponent, Fraction):
        whole = exponent.denominator == 1
        return signs[0] == "+" or (exponent > 0 and (whole or signs[0] == "0"))
    return False


def _sign(expression: Expression, signs: list[str]) -> str:
    operation, exponent = expression.operation, expression.parameter
    if operation == "constant":
        value = expression.parameter
        return "?" if not isinstance(value, Fraction) or value < 0 else "+" if value > 0 else "0"
    if operation in ("exp", "sigmoid", "softplus"):
        return "+"
    if operation in ("abs", "relu", "norm", "norm1", "norminf"):
        return "0"
    if operation == "power" and isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent % 2 == 0:
        return "+" if signs[0] == "+" else "0"
    if operation in ("sqrt", "power"):
        return signs[0]
    return _combined(operation, expression, signs)


def _combined(operation: str, expression: Expression, signs: list[str]) -> str:
    """The sign of sums, products, extremes and choices."""
    known = "?" not in signs
    if operation in ("mul", "div"):
        if operation == "mul" and expression.operands[0] is expression.operands[1]:
            return "+" if signs[0] == "+" else "0"
        return ("+" if set(signs) == {"+"} else "0") if known else "?"
    if operation == "add":
        return ("+" if "+" in signs else "0") if known else "?"
    if operation == "max":
        return "+" if "+" in signs else "0" if "0" in signs else "?"
    if operation == "min":
        return ("+" if set(signs) == {"+"} else "0") if known else "?"
    if operation in ("where", "piecewise"):
        values = signs[1:] if operation == "where" else signs[::2]
        return "?" if "?" in values else "+" if set(values) == {"+"} else "0"
    return "?"


def _constant(expression: Expression) -> Any:
    return expression.parameter if expression.operation == "constant" else None
