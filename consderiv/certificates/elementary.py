"""Elementary nodes as a checker sees them: which are none, where their Taylor coefficients are known, and their values.

A checker has no approximate numbers: it knows exp at 0 and log at 1, and roots of positive algebraic numbers whose
value the proof lists (proofs/format.md, section 2a).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.algebraic import Algebraic
from ..exact.reals import Number, is_rational
from ..fields.local import Local
from ..germs.elementary import is_elementary
from ..germs.outer import run_at
from ..germs.run import Run
from ..germs.tree import ancestors, explore, leaves_of
from ..programs.program import Node, Program
from .model import Omitted

REFUSED = ("norm", "softplus")
ROOTS = ("sqrt", "power")
CENTERS = {"exp": 0, "sin": 0, "cos": 0, "tanh": 0, "sigmoid": 0, "log": 1}  # where a checker has numbers
ZERO = Node("constant", (), Fraction(0))


def as_checked(local: Local) -> Local:
    """The program as a checker reads it, at the same point and with the same indices of nodes.

    sqrt(a**2) and sqrt(a*a) are |a|; nodes without a rule that no output needs have no remainder coordinate.
    """
    program = local.program
    if not program.elementary_nodes:
        return local
    nodes = [_as_switch(node, program) for node in program.nodes]
    shortened = replace(program, nodes=tuple(nodes))
    needed = set(ancestors(shortened, program.outputs))
    nodes = [ZERO if node.operation in REFUSED and k not in needed else node for k, node in enumerate(nodes)]
    if tuple(nodes) == program.nodes:
        return local
    return Local(replace(program, nodes=tuple(nodes)), local.point, local.budget)


def _as_switch(node: Node, program: Program) -> Node:
    if node.operation != "sqrt":
        return node
    square = program.nodes[node.operands[0]]
    is_power = square.operation == "power" and square.parameter == 2
    is_product = square.operation == "mul" and square.operands[0] == square.operands[1]
    return Node("abs", square.operands[:1]) if is_power or is_product else node


@dataclass(frozen=True)
class ElementaryNodes:
    """What the proofs about a program say about its elementary nodes.

    Parameters
    ----------
    nodes : tuple of int
        Those that the outputs need.
    roots : list of [node, value]
        The values of roots that a checker does not find by itself.
    """

    nodes: tuple[int, ...]
    roots: tuple[tuple[int, Algebraic], ...]


def elementary_nodes(local: Local) -> ElementaryNodes:
    """The elementary nodes of a program that a checker is to read.

    Raises
    ------
    Omitted
        If an output needs one that a checker cannot expand at the point.
    """
    program = local.program
    if not program.elementary_nodes:
        return ElementaryNodes((), ())
    run = _run(local)
    needed = _needed(run)
    every = ancestors(program, program.outputs)
    refused = next((k for k in every if program.nodes[k].operation in REFUSED), None)
    if refused is not None:
        raise Omitted(f"certificates do not cover {program.nodes[refused].operation} (node {refused})")
    nodes = tuple(k for k in needed if is_elementary(program.nodes[k]))
    roots = []
    for index in nodes:
        for center in _centers(local, run, program.nodes[index].operands[0]):
            value = _value(program.nodes[index], index, center)
            if value is not None and (index, value) not in roots:
                roots.append((index, value))
    if len({index for index, _ in roots}) < len(roots):
        raise Omitted("a root has several values at the point, on different branches")
    return ElementaryNodes(nodes, tuple(roots))


def _run(local: Local) -> Run:
    try:
        return run_at(local.program, local.point)
    except ConsderivError as error:
        raise Omitted(str(error)) from None


def _needed(run: Run) -> list[int]:
    """The nodes that the outputs need, those behind conditions that are decided against them left out."""
    program = run.program
    seen, stack = set(program.outputs), list(program.outputs)
    while stack:
        index = stack.pop()
        for operand in _operands(run, program.nodes[index]):
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return sorted(seen)


def _operands(run: Run, node: Node) -> tuple[int, ...]:
    if node.operation == "where":
        condition, then, otherwise = node.operands
        truth = run.values.get(condition)
        return node.operands if truth is None else (condition, then if truth else otherwise)
    if node.operation != "piecewise":
        return node.operands
    found: list[int] = []
    for value, condition in zip(node.operands[::2], node.operands[1::2], strict=True):
        truth = run.values.get(condition)
        found.append(condition)
        if truth is not False:
            found.append(value)
        if truth is True:
            break
    return tuple(found)


def _centers(local: Local, run: Run, operand: int) -> list[Number]:
    """The values of an operand at the point; several where it depends on the branch."""
    if operand in run.values:
        return [run.values[operand]]
    if operand in run.errors:
        return []
    try:
        tree = explore(local.program, local.point, (operand,), three_way=True, budget=local.budget)
    except ConsderivError as error:
        raise Omitted(str(error)) from None
    return list(dict.fromkeys(leaf.pieces[0].value for leaf in leaves_of(tree) if leaf.pieces))


def _value(node: Node, index: int, center: Number) -> Algebraic | None:
    """The value of a root that a checker has to be told; None if it needs none."""
    if node.operation not in ROOTS:
        if center != CENTERS[node.operation]:
            raise Omitted(f"a checker has no exact number for {node.operation}({center}) (node {index})")
        return None
    if center <= 0:
        raise Omitted(f"certificates do not cover {node.operation} of {center} (node {index})")
    value = _root(node, center)
    if is_rational(value) and is_rational(center):
        return None
    if not isinstance(value, (Algebraic, Fraction)):
        raise Omitted(f"{node.operation} at node {index} is no algebraic number")
    return value  # type: ignore[return-value]


def _root(node: Node, center: Number) -> Any:
    from ..programs.operations import OPERATIONS

    try:
        return OPERATIONS[node.operation].value((center,), node.parameter)
    except ConsderivError as error:
        raise Omitted(str(error)) from None
