"""Tokens of program text: numbers, names and symbols, each with its column.

Python's own parser gives up on a sum of 3000 terms (RecursionError while it builds the tree, and no limit can be set
for that since Python 3.12), so the text is read here; the tests compare the result with Python's `ast`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import ProgramTextError
from ..exact.rationals import MAX_DIGITS
from .names import MAX_NAME, quoted

MAX_CHARACTERS = 2_000_000
"""Longest program text that is read."""


class Token(NamedTuple):
    """A piece of text: `kind` is "number", "name", "symbol" or "end"; `column` counts from 1."""

    kind: str
    text: str
    column: int


_TOKEN = re.compile(
    r"(?P<space>[ \t]+)|(?P<newline>[\r\n]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<symbol>\*\*|//|<=|>=|==|!=|:=|<<|>>|[-+*/%@&|^~<>()\[\]{},:.;=!\"'#])"
)
_WORD = re.compile(r"[0-9A-Za-z_.]+")

_CHARACTERS = {
    "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "*", "\u00b7": "*", "\u22c5": "*", "\u00f7": "/",
    "\u2264": "<=", "\u2265": ">=", "\u2260": "!=", "\u00b2": "**2", "\u00b3": "**3", "\u221a": "sqrt(...)",
}  # fmt: skip


def tokens(text: str) -> Iterator[Token]:
    """Split program text into tokens, ending with one of kind "end".

    Parameters
    ----------
    text : str
        Program text. Line breaks count as blanks inside brackets and at both ends only.

    Raises
    ------
    ProgramTextError
        If a character or number has no meaning, or the text is longer than `MAX_CHARACTERS`.

    Examples
    --------
    >>> [token.text for token in tokens("2*abs(x)")]
    ['2', '*', 'abs', '(', 'x', ')', '']
    """
    if len(text) > MAX_CHARACTERS:
        raise ProgramTextError(
            f"program text has at most {MAX_CHARACTERS} characters", f"received {len(text)}",
            "build the program in Python with consderiv.variables",
        )  # fmt: skip
    position, end, depth = 0, len(text.rstrip()), 0
    start = len(text) - len(text.lstrip())
    match = _TOKEN.match
    while position < end:
        found = match(text, position, end)
        if found is None:
            raise _unknown_character(text, position)
        kind, piece, column = str(found.lastgroup), found.group(), position + 1
        position = found.end()
        if kind == "space":
            continue
        if kind == "newline":
            if not depth and column > start:
                raise ProgramTextError(
                    "a program is one expression", f"received a line break at column {column}",
                    "put the expression on one line or into brackets", column,
                )  # fmt: skip
            continue
        if kind == "number":
            _check_number(text, piece, column, end)
        elif kind == "name":
            _check_name(piece, column)
        elif piece in "([":
            depth += 1
        elif piece in ")]":
            depth -= 1
        yield Token(kind, piece, column)
    yield Token("end", "", end + 1)


def _unknown_character(text: str, position: int) -> ProgramTextError:
    character, column = text[position], position + 1
    if character in _CHARACTERS:
        remedy = f"write {_CHARACTERS[character]}"
    elif character.isdigit():
        remedy = "write the digits 0 to 9"
    elif character.isalpha():
        remedy = "name variables with the letters a to z, for example theta"
    else:
        remedy = "remove it"
    return ProgramTextError(
        "program text consists of ASCII names, numbers and operators",
        f"received the character {character!a} at column {column}", remedy, column,
    )  # fmt: skip


def _check_name(piece: str, column: int) -> None:
    if len(piece) > MAX_NAME:
        raise ProgramTextError(
            f"a name has at most {MAX_NAME} characters", f"received {quoted(piece)} at column {column}",
            "shorten it", column,
        )  # fmt: skip


def _check_number(text: str, piece: str, column: int, end: int) -> None:
    """Refuse numerals that run into letters (0x1f, 1j, 1_000, 2x), leading zeros, and numbers of too many digits."""
    after = column - 1 + len(piece)
    if after < end and _WORD.match(text, after):
        whole = piece + _WORD.match(text, after, end).group()  # type: ignore[union-attr]
        raise ProgramTextError(
            "a number is written in decimal, such as 12, 0.5 or 1e-3",
            f"received {quoted(whole)} at column {column}",
            "write a product with *" if "_" not in whole and not whole.startswith("0") else "write plain digits",
            column,
        )
    if piece[0] == "0" and piece.isdigit() and piece.strip("0"):
        raise ProgramTextError(
            "an integer has no leading zeros", f"received {quoted(piece)} at column {column}",
            f"write {quoted(piece.lstrip('0')).strip(chr(39))}", column,
        )  # fmt: skip
    mantissa, _, exponent = piece.lower().partition("e")
    # int() of a short text only: Python refuses, slowly or at all, to convert very long ones.
    size = MAX_DIGITS + 1 if len(piece) > MAX_DIGITS else len(mantissa) + abs(int(exponent or "0"))
    if size > MAX_DIGITS:
        raise ProgramTextError(
            f"a number has at most {MAX_DIGITS} digits, its decimal exponent included",
            f"received {quoted(piece, 20)} at column {column}",
            "use a number that can be written out", column,
        )  # fmt: skip
