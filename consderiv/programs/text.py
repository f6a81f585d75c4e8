"""Printing a program as text that parses back, with as few brackets as the grammar allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from ..errors import BudgetError, UnsupportedError
from ..exact.rationals import MAX_DIGITS
from ..exact.reals import Number, Real
from .exponent_constants import ROOTS
from .names import FUNCTIONS, VARIADIC
from .program import Node, Program
from .syntax import AND, COMPARE, LEVELS, NOT, OR, POWER, PRODUCT, SIGN, SUM, postfix

ATOM = POWER + 1
MAX_PIECES = 1_000_000
"""Most nodes, counted as often as they are printed, of a text."""

# A piece of output: characters, or a node together with the level at which it needs no brackets.
Piece = str | tuple[int, int]
Layout = Callable[[Program, int], tuple[int, list[Piece]]]

_INFIX = {"add": ("+", SUM), "sub": ("-", SUM), "mul": ("*", PRODUCT), "div": ("/", PRODUCT)}
_COMPARISONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


def to_text(program: Program) -> str:
    """Print a program as program text.

    The text denotes the same function. It denotes the same program (equal nodes) if the program was read from text;
    a shared node is printed once for each user, because text never shares.

    Parameters
    ----------
    program : Program
        Scalar program or map.

    Returns
    -------
    str
        Text for `parse`; pass `variables=program.variables` to keep their order.

    Raises
    ------
    BudgetError
        If shared nodes would have to be written out more than `MAX_PIECES` times.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> to_text(parse("((x)+(2*y))**2 - abs((x))"))
    '(x + 2*y)**2 - abs(x)'
    """
    if program.is_map:
        return "".join(("[", render(program, arguments(program, program.outputs), text_layout), "]"))
    return render(program, [(program.outputs[0], 0)], text_layout)


def render(program: Program, pieces: Sequence[Piece], layout: Layout, brackets: tuple[str, str] = ("(", ")")) -> str:
    """Write pieces out, without recursion; a node that binds less tightly than its level gets brackets."""
    sizes = [0] * len(program.nodes)
    for index, node in enumerate(program.nodes):
        sizes[index] = min(1 + sum(sizes[operand] for operand in node.operands), MAX_PIECES + 1)
    if sum(sizes[piece[0]] for piece in pieces if not isinstance(piece, str)) > MAX_PIECES:
        raise BudgetError(
            f"a text with at most {MAX_PIECES} operations is printed",
            "received a program whose shared nodes would be written out more often", "use program_to_json",
        )  # fmt: skip
    written: list[str] = []
    stack = list(reversed(pieces))
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            written.append(piece)
            continue
        level, parts = layout(program, piece[0])
        if level < piece[1]:
            parts = [brackets[0], *parts, brackets[1]]
        stack.extend(reversed(parts))
    return "".join(written)


def arguments(program: Program, operands: Sequence[int], lists: bool = True) -> list[Piece]:
    """The operands separated by commas; where a list may stand, all items of one sort are written as the sort."""
    pieces: list[Piece] = []
    position = 0
    while position < len(operands):
        run = _whole_sort(program, operands, position) if lists else 0
        shown = program.nodes[operands[position]].operands[0] if run else operands[position]
        pieces += [", ", (shown, 0)] if pieces else [(shown, 0)]
        position += max(run, 1)
    return pieces


def _whole_sort(program: Program, operands: Sequence[int], start: int) -> int:
    """How many operands from `start` on are together all the items of one sort (0: they are not)."""
    first = program.nodes[operands[start]]
    if first.operation != "item" or first.parameter != 0:
        return 0
    count = len(program.nodes[first.operands[0]].operands)
    items = [program.nodes[index] for index in operands[start : start + count]]
    expected = [Node("item", first.operands, position) for position in range(count)]
    return count if items == expected else 0


def text_layout(program: Program, index: int) -> tuple[int, list[Piece]]:
    """How tightly a node binds, and its pieces."""
    node = program.nodes[index]
    name, operands = node.operation, node.operands
    if name in FUNCTIONS:
        return ATOM, [f"{name}(", *_call(program, node), ")"]
    if name in _INFIX:
        symbol, level = _INFIX[name]
        spaced = f" {symbol} " if level == SUM else symbol
        return level, [(operands[0], level), spaced, (operands[1], level + 1)]
    if name in _COMPARISONS:
        return COMPARE, [(operands[0], SUM), f" {_COMPARISONS[name]} ", (operands[1], SUM)]
    if name == "variable":
        return ATOM, [program.variables[node.index]]
    if name == "constant":
        text, level = constant_text(node.number)
        return level, [text]
    if name == "boolean":
        return ATOM, [str(bool(node.parameter))]
    if name == "neg":
        return SIGN, ["-", (operands[0], SIGN)]
    if name == "not":
        return NOT, ["not ", (operands[0], NOT)]
    if name == "power":
        return POWER, [(operands[0], ATOM), "**", exponent_text(node.exponent)]
    if name == "item":
        return ATOM, [(operands[0], ATOM), f"[{node.parameter}]"]
    return _connected(program, node)


def _call(program: Program, node: Node) -> Iterator[Piece]:
    if node.operation != "piecewise":
        yield from arguments(program, node.operands, node.operation in VARIADIC)
        return
    for position in range(0, len(node.operands), 2):
        value, condition = node.operands[position : position + 2]
        yield from (", (" if position else "(", (value, 0), ", ", (condition, 0), ")")


def _connected(program: Program, node: Node) -> tuple[int, list[Piece]]:
    """and / or; comparisons that share their middle operands are a chain a < b < c."""
    links = [program.nodes[operand] for operand in node.operands]
    level = AND if node.operation == "and" else OR
    if len(links) == 1:
        return level, [(node.operands[0], level)]
    chained = node.operation == "and" and all(link.operation in _COMPARISONS for link in links)
    if chained and all(a.operands[1] == b.operands[0] for a, b in pairwise(links)):
        pieces: list[Piece] = [(links[0].operands[0], SUM)]
        for link in links:
            pieces += [f" {_COMPARISONS[link.operation]} ", (link.operands[1], SUM)]
        return COMPARE, pieces
    pieces = [(node.operands[0], level + 1)]
    for operand in node.operands[1:]:
        pieces += [f" {node.operation} ", (operand, level + 1)]
    return level, pieces


def constant_text(number: Number) -> tuple[str, int]:
    """A number as text that reads back exactly, and how tightly it binds.

    Raises
    ------
    UnsupportedError
        If it takes RootOf, which program text knows in exponents only; pi is written as 4*atan(1).

    Examples
    --------
    >>> constant_text(Fraction(1, 10)), constant_text(Fraction(-1, 3)) == ("-1/3", PRODUCT)
    (('0.1', 10), True)
    """
    if isinstance(number, Real):
        if any(step.argument in ("E", *ROOTS) for step in postfix(number.text())):
            raise UnsupportedError(
                "a constant that program text can write is required", f"received {number}", "use program_to_json"
            )
        text, level = closed_text(number)
        return re.sub(r"\bpi\b", "(4*atan(1))", text), level
    if number < 0:
        text, level = constant_text(-number)
        return f"-{text}", min(level, SIGN)
    decimal = _decimal(number)
    return (decimal, ATOM) if decimal else (f"{number.numerator}/{number.denominator}", PRODUCT)


def _decimal(number: Fraction) -> str:
    """The finite decimal expansion, or an empty text if there is none of moderate length."""
    denominator, places = number.denominator, 0
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator, count = denominator // prime, count + 1
        places = max(places, count)
    if denominator != 1 or places > MAX_DIGITS // 2:
        return ""
    digits = str(number.numerator * 10**places // number.denominator)
    if not places:
        return digits
    if places > len(digits) + 8:
        return f"{digits}e-{places}" if len(digits) + places <= MAX_DIGITS else ""
    digits = digits.rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def closed_text(number: Real) -> tuple[str, int]:
    """The closed form of an irrational number, and how tightly it binds."""
    text = number.text()
    last = postfix(text)[-1]
    if last.action == "unary":
        return text, SIGN
    return text, LEVELS[last.argument] if last.action == "binary" else ATOM


def exponent_text(exponent: Number) -> str:
    """What follows ** in program text: in brackets, unless it is a natural number, a name or a call.

    Examples
    --------
    >>> exponent_text(Fraction(1, 2)), exponent_text(Fraction(2))
    ('(1/2)', '2')
    """
    if isinstance(exponent, Real):
        text, level = closed_text(exponent)
        return text if level == ATOM else f"({text})"
    plain = exponent.denominator == 1 and exponent >= 0
    return str(exponent) if plain else f"({exponent})"
