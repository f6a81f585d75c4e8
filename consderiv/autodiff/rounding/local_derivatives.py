"""Derivatives of single nodes, written once for every arithmetic: fractions, NumPy scalars, balls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...exact.reals import Number
from ...programs.operations import OPERATIONS
from ...programs.operations.choice import chosen_position
from ...programs.program import Node, Program
from ..judging.kink_rules import KinkRule, local_rows

Edge = tuple[int, Any]
"""An operand node and the derivative of a node with respect to it."""


def smooth_partials(
    node: Node,
    u: Sequence[Any],
    value: Any,
    number: Callable[[Any], Any],
    call: Callable[[str, Any], Any],
    power: Callable[[Any, Number], Any],
) -> tuple[Any, ...]:
    """Partial derivatives of a smooth or elementary node at operand values u with node value `value`.

    Parameters
    ----------
    number, call, power : callables
        The arithmetic: an exact number in it, the value of an elementary function, a constant power.
    """
    name = node.operation
    if name in _RATIONAL:
        return _RATIONAL[name](u, number)
    if name == "power":
        exponent = node.exponent
        return (number(exponent) * power(u[0], exponent - 1) if exponent else number(0),)
    return (_ELEMENTARY[name](u[0], value, number(1), call),)


_RATIONAL: dict[str, Callable[[Sequence[Any], Callable[[Any], Any]], tuple[Any, ...]]] = {
    "neg": lambda u, number: (number(-1),),
    "add": lambda u, number: (number(1), number(1)),
    "sub": lambda u, number: (number(1), number(-1)),
    "mul": lambda u, number: (u[1], u[0]),
    "div": lambda u, number: (number(1) / u[1], -u[0] / (u[1] * u[1])),
}

_ELEMENTARY: dict[str, Callable[[Any, Any, Any, Callable[[str, Any], Any]], Any]] = {
    "sqrt": lambda u, value, one, call: one / (value + value),
    "exp": lambda u, value, one, call: value,
    "log": lambda u, value, one, call: one / u,
    "sin": lambda u, value, one, call: call("cos", u),
    "cos": lambda u, value, one, call: -call("sin", u),
    "tanh": lambda u, value, one, call: one - value * value,
    "sigmoid": lambda u, value, one, call: value * (one - value),
    "softplus": lambda u, value, one, call: call("sigmoid", u),
    "erf": lambda u, value, one, call: call("exp", -(u * u)) / call("sqrt", call("atan", one)),  # atan(1) = pi/4
    "atan": lambda u, value, one, call: one / (one + u * u),
}


def switch_edges(
    program: Program, index: int, values: Sequence[Any], number: Callable[[Any], Any], rule: KinkRule
) -> list[Edge] | None:
    """Edges of a switch, a jump, a choice or an item; None for the smooth nodes, which `smooth_partials` has.

    An `item` is differentiated through its sort at once, so the sort itself has no edges.
    """
    node = program.nodes[index]
    kind = OPERATIONS[node.operation].kind
    operands = [values[i] for i in node.operands]
    if kind in ("leaf", "predicate", "logic") or node.operation == "sort":
        return []
    if kind == "choice":
        return [(taken_operand(node, values), number(1))]
    if node.operation == "item":
        (source,) = node.operands
        inner, position = program.nodes[source], node.index
        row = local_rows(inner, source, [values[i] for i in inner.operands], rule)[position]
        return [(inner.operands[p], number(c)) for p, c in row.items()]
    if kind in ("switch", "jump") or (kind == "norm" and not any(operands)):
        (row,) = local_rows(node, index, operands, rule)
        return [(node.operands[p], number(c)) for p, c in row.items()]
    return None


def taken_operand(node: Node, values: Sequence[Any]) -> int:
    """The operand that a where or piecewise selects, from the values of all nodes."""
    conditions = [values[i] for i in (node.operands[:1] if node.operation == "where" else node.operands[1::2])]
    if node.operation == "where":
        return node.operands[1 if conditions[0] else 2]
    return node.operands[2 * chosen_position(conditions)]
