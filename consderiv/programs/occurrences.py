"""Nodes as a reader knows them: by the expression that is written, and by which one of several equal ones it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import ConsderivError
from .program import Node, Program
from .text import to_text

LONGEST = 48
MOST_NODES = 60


def node_names(program: Program, indices: Iterable[int]) -> list[str]:
    """The expression of each node; of equal expressions also which one it is; a long one is cut and has its number.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> node_names(parse("relu(x) - relu(-x) + relu(x)"), [1, 4, 7])
    ['the 1st relu(x)', 'relu(-x)', 'the 2nd relu(x)']
    """
    kinds = _kinds(program)
    places: dict[int, list[int]] = {}
    for index in program.needed():
        places.setdefault(kinds[index], []).append(index)
    return [_name(program, index, places.get(kinds[index], [index])) for index in indices]


def node_name(program: Program, index: int) -> str:
    """The expression of one node."""
    return node_names(program, [index])[0]


def _name(program: Program, index: int, equal: list[int]) -> str:
    node = program.nodes[index]
    text = expression_text(program, index)
    if text is None:
        return f"{node.operation} (node {index})"
    if len(text) > LONGEST:
        return f"{_cut(text)} (node {index})"
    return text if len(equal) < 2 else f"the {ordinal(equal.index(index) + 1)} {text}"


def _cut(text: str) -> str:
    """A long expression without its end, with all brackets closed."""
    kept = text[: LONGEST - 12]
    kept = kept.rpartition(" ")[0] if " " in kept else kept
    return f"{kept.rstrip()} …{')' * (kept.count('(') - kept.count(')'))}"


def expression_text(program: Program, index: int) -> str | None:
    """The text of one node, or None where it would be long or needs what program text cannot write."""
    below, stack = set[int](), [index]
    while stack:
        top = stack.pop()
        if top not in below:
            below.add(top)
            stack += program.nodes[top].operands
        if len(below) > MOST_NODES:
            return None
    # A small program of its own: large ones are named often, and each time in the time of what is named.
    kept = sorted(below)
    place = {old: new for new, old in enumerate(kept)}
    nodes = [program.nodes[i] for i in kept]
    moved = tuple(Node(n.operation, tuple(place[i] for i in n.operands), n.parameter) for n in nodes)
    try:
        return to_text(Program(program.variables, moved, (len(kept) - 1,)))
    except ConsderivError:
        return None


def _kinds(program: Program) -> list[int]:
    """Equal numbers for nodes with equal expressions."""
    seen: dict[Any, int] = {}
    kinds: list[int] = []
    for node in program.nodes:
        key = (node.operation, node.parameter, tuple(kinds[i] for i in node.operands))
        kinds.append(seen.setdefault(key, len(seen)))
    return kinds


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th.

    Examples
    --------
    >>> ordinal(2), ordinal(11)
    ('2nd', '11th')
    """
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
