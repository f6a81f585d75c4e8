"""Elementary nodes as a checker sees them: which are none, where their Taylor coefficients are known, and their values.

A checker has no approximate numbers: it knows exp at 0 and log at 1, what follows from the constants of the file, and
roots of positive numbers whose value the proof lists (proofs/format.md, sections 1a and 2a).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.reals import Number, Real, is_rational, sign
from ..fields.local import Local
from ..germs.elementary import is_elementary
from ..germs.outer import run_at
from ..germs.run import Run
from ..germs.tree import ancestors, explore, leaves_of
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from .closed_facts import FUNCTIONS, Fact, distinct, facts_for
from .encoding import UNCOVERED
from .model import Omitted

REFUSED = ("norm",)
ZERO = Node("constant", (), Fraction(0))


def as_checked(local: Local) -> Local:
    """The program as a checker reads it, at the same point and with the same indices of nodes.

    sqrt(a**2), and sqrt(a*b) with a and b equal as terms, are |a|; nodes without a rule that no output needs have no
    remainder coordinate.
    """
    program = local.program
    if not program.elementary_nodes:
        return local
    terms = equal_terms(program)
    nodes = [_as_switch(node, program, terms) for node in program.nodes]
    shortened = replace(program, nodes=tuple(nodes))
    needed = set(ancestors(shortened, program.outputs))
    nodes = [ZERO if node.operation in REFUSED and k not in needed else node for k, node in enumerate(nodes)]
    if tuple(nodes) == program.nodes:
        return local
    return Local(replace(program, nodes=tuple(nodes)), local.point, local.budget)


def equal_terms(program: Program) -> list[int]:
    """For each node the first one that is equal to it as a term."""
    first: dict[Node, int] = {}
    found: list[int] = []
    for index, node in enumerate(program.nodes):
        found.append(first.setdefault(replace(node, operands=tuple(found[i] for i in node.operands)), index))
    return found


def _as_switch(node: Node, program: Program, terms: Sequence[int]) -> Node:
    if node.operation != "sqrt":
        return node
    square = program.nodes[node.operands[0]]
    is_power = square.operation == "power" and square.parameter == 2
    is_product = square.operation == "mul" and terms[square.operands[0]] == terms[square.operands[1]]
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
    facts : tuple of Fact
        Values of exp, log, sin and cos that it needs.
    """

    nodes: tuple[int, ...]
    roots: tuple[tuple[int, Number], ...]
    facts: tuple[Fact, ...] = ()


def elementary_nodes(local: Local, curved: bool = False) -> ElementaryNodes:
    """The elementary nodes of a program that a checker is to read.

    Parameters
    ----------
    curved : bool
        Whether the proof is one about curved sets, which has rules of its own for norms and for roots at zero.

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
    if refused is not None and not curved:
        raise Omitted(f"certificates do not cover {program.nodes[refused].operation} (node {refused})")
    unknown = next((program.nodes[k].operation for k in every if program.nodes[k].operation in UNCOVERED), None)
    if unknown is not None:
        raise Omitted(f"certificates do not cover {unknown}")
    if any(isinstance(program.nodes[k].parameter, Real) for k in every):
        raise Omitted("certificates do not cover irrational exponents")
    nodes = tuple(k for k in needed if is_elementary(program.nodes[k]) and not (curved and is_root_at_zero(run, k)))
    roots = [(k, run.values[k]) for k in needed if curved and _is_irrational_norm(run, k)]
    facts: list[Fact] = []
    for index in nodes:
        node = program.nodes[index]
        for center in _centers(local, run, node.operands[0]):
            if node.operation in FUNCTIONS:
                facts += _facts(node, index, center)
                continue
            value = _root_value(node, index, center)
            if value is not None and (index, value) not in roots:
                roots.append((index, value))
    if len({index for index, _ in roots}) < len(roots):
        raise Omitted("a root has several values at the point, on different branches")
    return ElementaryNodes(nodes, tuple(sorted(roots, key=lambda root: root[0])), distinct(facts))


def is_root_at_zero(run: Run, index: int) -> bool:
    """Whether the node is a square root or fractional power whose value at the point is zero."""
    node = run.program.nodes[index]
    return is_elementary(node) and node.operation in ("sqrt", "power") and run.values.get(index) == 0


def _is_irrational_norm(run: Run, index: int) -> bool:
    """Whether the node is a norm whose value a checker does not find by itself."""
    node = run.program.nodes[index]
    if node.operation != "norm" or index not in run.values or not run.values[index]:
        return False
    return not all(is_rational(run.values[k]) for k in (index, *node.operands))


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


def _facts(node: Node, index: int, center: Number) -> list[Fact]:
    try:
        return facts_for(node.operation, center)
    except ConsderivError as error:
        raise Omitted(f"{node.operation} at node {index}: {error}") from None


def _root_value(node: Node, index: int, center: Number) -> Number | None:
    """The value of a root that a checker has to be told; None if it needs none."""
    try:
        if sign(center) <= 0:
            raise Omitted(f"certificates do not cover {node.operation} of {center} (node {index})")
        value = OPERATIONS[node.operation].value((center,), node.parameter)
    except ConsderivError as error:
        raise Omitted(str(error)) from None
    if is_rational(value) and is_rational(center):
        return None
    assert isinstance(value, (Real, Fraction))
    return value
