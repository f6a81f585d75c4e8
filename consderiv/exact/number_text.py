"""Reading real numbers from their closed form, such as `2*sqrt(2)` or `RootOf(t**3 - t - 1, 0)`: never evaluated."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from consderiv.errors import ConsderivError, UnsupportedError
from consderiv.exact.rationals import MAX_DIGITS, as_rational
from consderiv.exact.reals import Number, Real, is_rational

_LARGEST_EXPONENT = 4000
_LARGEST_DEGREE = 100
_LARGEST_SIZE = 400_000
"""Bits of a power: a guard against towers of exponents."""

_FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan")
_ROOTS = ("RootOf", "CRootOf", "rootof")


def number_from_text(text: str) -> Number:
    """The exact number that a closed form denotes: the inverse of `str` on exact numbers.

    Parameters
    ----------
    text : str
        Numerals, + - * / **, parentheses, pi, E, sqrt, exp, log, sin, cos, tanh, sigmoid, softplus, erf, atan, and
        RootOf(p, k), the k-th real root (from 0, increasing) of a polynomial p in one variable.

    Raises
    ------
    UnsupportedError
        If the text is none of these, or too long.

    Examples
    --------
    >>> number_from_text("(1 + 1/2)**2")
    Fraction(9, 4)
    """
    if len(text) > MAX_DIGITS:
        raise _unreadable(text[:20] + "...", f"a text of at most {MAX_DIGITS} characters is required")
    try:
        return _Reader(text.strip()).number()
    except ConsderivError:
        raise
    except ZeroDivisionError:
        raise _unreadable(text, "a nonzero denominator is required") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unreadable(text) from None


class _Reader:
    """A walk over the syntax tree of one text, with a whitelist."""

    def __init__(self, text: str):
        self.text = text
        self.tree = ast.parse(text, mode="eval").body

    def number(self) -> Number:
        return self._number(self.tree)

    def _number(self, node: ast.expr) -> Number:
        if isinstance(node, ast.Constant):
            return self._numeral(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            value = self._number(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.Name) and node.id in ("pi", "E"):
            from consderiv.exact import real_functions

            return real_functions.PI if node.id == "pi" else real_functions.exp(Fraction(1))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self._call(node.func.id, node.args)
        raise _unreadable(self.text)

    def _numeral(self, node: ast.Constant) -> Fraction:
        """As it is written: 0.1 is 1/10."""
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise _unreadable(self.text)
        return as_rational((ast.get_source_segment(self.text, node) or "").replace("_", ""))

    def _operation(self, node: ast.BinOp) -> Number:
        left, right = self._number(node.left), self._number(node.right)
        if isinstance(node.op, ast.Pow):
            return self._power(left, right)
        operation = _OPERATIONS.get(type(node.op))
        if operation is None:
            raise _unreadable(self.text)
        if isinstance(node.op, ast.Div) and not right:
            raise ZeroDivisionError
        result: Number = operation(left, right)
        return result

    def _power(self, base: Number, exponent: Number) -> Number:
        if not is_rational(exponent) or max(abs(exponent.numerator), exponent.denominator) > _LARGEST_EXPONENT:
            raise _unreadable(self.text, f"exponents that are rational, at most {_LARGEST_EXPONENT}, are required")
        if _size(base) * abs(exponent) > _LARGEST_SIZE:
            raise _unreadable(self.text, "powers of moderate size are required")
        if exponent.denominator == 1:
            return base ** int(exponent)
        from consderiv.exact.real_functions import power

        return power(base, exponent)

    def _call(self, name: str, arguments: list[ast.expr]) -> Number:
        if name in _FUNCTIONS and len(arguments) == 1:
            from consderiv.exact import real_functions

            function: Callable[[Number], Number] = getattr(real_functions, name)
            return function(self._number(arguments[0]))
        if name in _ROOTS and len(arguments) == 2:
            from consderiv.exact.algebraic_roots import root_of

            index = self._number(arguments[1])
            if is_rational(index) and index.denominator == 1:
                return root_of(self._polynomial(arguments[0]), int(index))
        raise _unreadable(self.text)

    def _polynomial(self, node: ast.expr) -> list[Number]:
        """Rising coefficients of a polynomial in one variable, whatever its name."""
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        if len(names) != 1 or any(isinstance(part, ast.Call) for part in ast.walk(node)):
            raise _unreadable(self.text, "a polynomial in one variable is required in RootOf")
        return self._expanded(node)

    def _expanded(self, node: ast.expr) -> list[Number]:
        if isinstance(node, ast.Name):
            return [Fraction(0), Fraction(1)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return [-entry for entry in self._expanded(node.operand)]
        if isinstance(node, ast.BinOp) and any(isinstance(part, ast.Name) for part in ast.walk(node)):
            return self._combined(node)
        return [self._number(node)]

    def _combined(self, node: ast.BinOp) -> list[Number]:
        left = self._expanded(node.left)
        if isinstance(node.op, (ast.Pow, ast.Div)):
            right = self._number(node.right)
            if isinstance(node.op, ast.Div):
                return [entry / right for entry in left]
            if not is_rational(right) or right.denominator != 1 or not 0 <= right <= _LARGEST_DEGREE:
                raise _unreadable(self.text, f"exponents between 0 and {_LARGEST_DEGREE} are required in RootOf")
            result: list[Number] = [Fraction(1)]
            for _ in range(int(right)):
                result = _product(result, left)
            return result
        other = self._expanded(node.right)
        if isinstance(node.op, ast.Mult):
            return _product(left, other)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            size = max(len(left), len(other))
            zeros: list[Number] = [Fraction(0)]
            pairs = zip(left + zeros * (size - len(left)), other + zeros * (size - len(other)), strict=True)
            return [a + b if isinstance(node.op, ast.Add) else a - b for a, b in pairs]
        raise _unreadable(self.text)


def _size(number: Number) -> int:
    """About the number of bits that it takes to write the number."""
    if isinstance(number, Real):
        return 4 * len(number.text())
    return number.numerator.bit_length() + number.denominator.bit_length()


def _product(left: list[Number], right: list[Number]) -> list[Number]:
    if len(left) + len(right) > _LARGEST_DEGREE + 2:
        raise _unreadable("RootOf(...)", f"a polynomial of degree at most {_LARGEST_DEGREE} is required")
    result: list[Number] = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] = result[i + j] + a * b
    return result


_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def _unreadable(text: str, required: str = "a real number is required") -> UnsupportedError:
    remedy = 'write "3", "-1/2", "0.1", or a closed form like "2*sqrt(2)"'
    return UnsupportedError(required, f"received {text!r}", remedy)
