"""Walk a program with the operations of a library; each library only supplies its table of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...errors import UnsupportedError
from ...programs.program import Program

Rule = Callable[[Sequence[Any], Any], Any]


def run(
    program: Program, coordinates: Sequence[Any], rules: Mapping[str, Rule], constant: Callable[[Any], Any]
) -> list[Any]:
    """Values of all needed nodes, in order, as the library's own objects; None for nodes that are not needed.

    Parameters
    ----------
    program : Program
        What to run; each node becomes one call, nothing is simplified or merged.
    coordinates : sequence
        The library's scalars for the variables.
    rules : mapping from operation name to callable(operands, parameter)
        How the library spells the operation.
    constant : callable
        Turns an exact constant into what a user of the library writes.
    """
    values: list[Any] = [None] * len(program.nodes)
    for index in program.needed():
        node = program.nodes[index]
        operands = [values[i] for i in node.operands]
        if node.operation == "variable":
            values[index] = coordinates[node.index]
        elif node.operation == "constant":
            values[index] = constant(node.parameter)
        elif node.operation == "boolean":
            values[index] = bool(node.parameter)
        elif node.operation == "item":
            values[index] = operands[0][node.index]
        elif node.operation in rules:
            values[index] = rules[node.operation](operands, node.parameter)
        else:
            raise UnsupportedError(
                "an operation that this library spells is required",
                f"received {node.operation!r} at node {index}",
                "audit with another back-end",
            )
    return values


def nested_where(where: Callable[[Any, Any, Any], Any], operands: Sequence[Any], otherwise: Any) -> Any:
    """piecewise((a, c), (b, d), ...) as where(c, a, where(d, b, ...)); a last case `True` needs no test."""
    cases = list(zip(operands[0::2], operands[1::2], strict=True))
    result = otherwise
    for value, condition in reversed(cases):
        result = value if condition is True else where(condition, value, result)
    return result


def plain(value: Any) -> Any:
    """Python floats and bools for a library's arrays without axes; a tuple for a sorted array."""
    if value is None or isinstance(value, (bool, float)):
        return value
    return value.item() if value.ndim == 0 else tuple(value.tolist())
