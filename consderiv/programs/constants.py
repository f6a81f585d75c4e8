"""Constants inside the text of a number: pi, E, GoldenRatio and RootOf(polynomial, index), read without evaluating text."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly

from ..errors import PointError
from ..exact.reals import Number
from .names import quoted
from .parser import parse

_NAMES = re.compile(r"(?<![0-9A-Za-z_.])(C?RootOf|rootof|pi|E|GoldenRatio)(?![0-9A-Za-z_])")


def with_constants(text: str) -> tuple[str, dict[str, Number]]:
    """The text with a name in the place of each constant, and the values of these names.

    Examples
    --------
    >>> with_constants("1/2")
    ('1/2', {})
    >>> with_constants("2*RootOf(t**2 - 2, 1)")
    ('2*constant_0', {'constant_0': sqrt(2)})
    """
    parts: list[str] = []
    values: dict[str, Number] = {}
    start = 0
    while (match := _NAMES.search(text, start)) is not None:
        parts.append(text[start : match.start()])
        word, end = match.group(1), match.end()
        if word in ("pi", "E", "GoldenRatio"):
            value = _named(word)
        else:
            inside, end = _arguments(text, end)
            value = _root(inside)
        name = f"constant_{len(values)}"
        values[name] = value
        parts.append(name)
        start = end
    return "".join(parts) + text[start:], values


def _named(word: str) -> Number:
    from ..exact import real_functions

    if word == "pi":
        return real_functions.PI
    if word == "E":
        return real_functions.exp(Fraction(1))
    return (1 + real_functions.sqrt(Fraction(5))) / 2


def _arguments(text: str, start: int) -> tuple[str, int]:
    """The text between the parenthesis that opens at `start` and the one that closes it."""
    opening = len(text) - len(text[start:].lstrip())
    if text[opening : opening + 1] != "(":
        raise _malformed(text)
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return text[opening + 1 : position], position + 1
    raise _malformed(text)


def _root(arguments: str) -> Number:
    """RootOf(polynomial, index): the real roots come first, in increasing order."""
    from ..exact.algebraic_roots import root_of

    polynomial, comma, position = arguments.rpartition(",")
    if not comma or not position.strip().isdigit():
        raise _malformed(arguments)
    return root_of(_coefficients(polynomial), int(position))


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "neg": lambda u: -u, "add": lambda u, v: u + v, "sub": lambda u, v: u - v, "mul": lambda u, v: u * v,
}  # fmt: skip


def _coefficients(text: str) -> list[Fraction]:
    """Rising coefficients of a polynomial in one variable."""
    program = parse(text)
    values: list[fmpq_poly] = []
    for node in program.nodes:
        operands = [values[i] for i in node.operands]
        if node.operation == "variable" and len(program.variables) == 1:
            values.append(fmpq_poly([0, 1]))
        elif node.operation == "constant":
            constant = Fraction(node.parameter)  # type: ignore[arg-type]
            values.append(fmpq_poly([fmpq(constant.numerator, constant.denominator)]))
        elif node.operation in _ARITHMETIC:
            values.append(_ARITHMETIC[node.operation](*operands))
        elif node.operation == "div" and operands[1].degree() == 0:
            values.append(operands[0] * fmpq_poly([1 / operands[1][0]]))
        elif node.operation == "power" and _small(node.parameter):
            values.append(operands[0] ** int(node.parameter))  # type: ignore[arg-type]
        else:
            raise _malformed(text)
    return [Fraction(int(c.p), int(c.q)) for c in values[program.outputs[0]].coeffs()]


def _small(exponent: object) -> bool:
    return isinstance(exponent, (int, Fraction)) and Fraction(exponent).denominator == 1 and 0 <= exponent <= 64


def _malformed(text: str) -> PointError:
    return PointError(
        "a root is written RootOf(polynomial, index)", f"received {quoted(text.strip())}", "write RootOf(t**3 - t - 1, 0)"
    )

