"""Constants inside the text of a number: pi, E, GoldenRatio and RootOf(polynomial, index), read without evaluating text."""

from __future__ import annotations

import re

from ..errors import PointError
from ..exact.number_text import number_from_text
from ..exact.reals import Number
from .names import quoted

_FORMS = {"pi": "pi", "E": "E", "GoldenRatio": "(1 + sqrt(5))/2"}
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
        if word not in _FORMS:
            end = closing_bracket(text, end)
        value = number_from_text(_FORMS.get(word) or text[match.start() : end])
        name = f"constant_{len(values)}"
        values[name] = value
        parts.append(name)
        start = end
    return "".join(parts) + text[start:], values


def closing_bracket(text: str, start: int) -> int:
    """The position after the parenthesis that closes the one at `start`."""
    opening = len(text) - len(text[start:].lstrip())
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    raise _malformed(text)


def _malformed(text: str) -> PointError:
    return PointError(
        "a root is written RootOf(polynomial, index), brackets closed",
        f"received {quoted(text.strip())}",
        "write RootOf(t**3 - t - 1, 0)",
    )
