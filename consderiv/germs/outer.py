"""The outermost tied switches of a program at a point: F = Phi(x, w_1, ..., w_k) with Phi smooth.

Near the point the Jacobian is grad_x Phi + sum_i c_i (grad w_i) with c_i = dPhi/dw_i at the point, a column for maps.
Switches with c_i = 0 never show up in a limit of Jacobians, because their own gradients are bounded; only with a root at
zero below them they are kept, because its gradients may be unbounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..errors import UnsupportedError
from ..exact.reals import Number
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from .elementary import ROOTS, is_elementary
from .run import Run
from .run_choices import choice_operands
from .run_switches import occurring
from .tree import ancestors

Column = dict[int, Number]  # output index -> coefficient


@dataclass(frozen=True)
class Outer:
    """The smooth outer part of a program.

    Parameters
    ----------
    base : mapping from (output, variable) to Fraction
        The partial derivatives of Phi with respect to x.
    roots : mapping from node to column
        The outermost tied switches with their columns c_i, zero columns left out.
    """

    base: Mapping[tuple[int, int], Number]
    roots: Mapping[int, Column]


class JumpTied(Exception):
    """A comparison, sign or floor is tied, so values depend on the branch and there is no smooth outer part."""


def run_at(program: Program, point: tuple[Number, ...]) -> Run:
    """The program run at the point with pieces of degree one: values of all nodes that do not depend on a branch."""
    run = Run(program, point, ancestors(program, program.outputs), linear=True)
    run.advance()
    return run


def outer_part(run: Run) -> Outer:
    """Sweep back from the outputs and stop at the first tied switch on each path.

    Raises
    ------
    JumpTied
        If a node whose value depends on the branch is met.
    ConsderivError
        If the program is undefined at the point, or uses a piece that is not represented.
    """
    program = run.program
    adjoint: dict[int, Column] = {}
    for output, index in enumerate(program.outputs):
        _add(adjoint, index, {output: Fraction(1)})
    base: dict[tuple[int, int], Number] = {}
    roots: dict[int, Column] = {}
    for index in reversed(run.order):
        column = adjoint.get(index)
        if column is None:
            continue
        node = program.nodes[index]
        if index in run.errors:
            raise run.errors[index]
        if index not in run.values:
            raise JumpTied
        if is_tied(run, index):
            if any(column.values()) or any(is_steep_root(run, i) for i in tied_below(run, index)):
                roots[index] = column
            continue
        if index in run.flat:
            continue
        if node.operation == "variable":
            for output, coefficient in column.items():
                place = (output, int(node.parameter))  # type: ignore[arg-type]
                base[place] = base.get(place, Fraction(0)) + coefficient
            continue
        for operand, factor in local_derivative(run, index, node):
            _add(adjoint, operand, {output: c * factor for output, c in column.items()})
    return Outer(base, dict(sorted(roots.items())))


def _add(adjoint: dict[int, Column], node: int, column: Column) -> None:
    total = adjoint.setdefault(node, {})
    for output, coefficient in column.items():
        total[output] = total.get(output, Fraction(0)) + coefficient


def is_tied(run: Run, index: int) -> bool:
    """Whether the node is a switch with several branches, an item of such a sort, or a root whose argument is zero."""
    node = run.program.nodes[index]
    if node.operation == "item":
        return is_tied(run, node.operands[0])
    if node.operation in ROOTS:
        return is_singular_root(run, index)
    if OPERATIONS[node.operation].kind != "switch" or not all(i in run.values for i in node.operands):
        return False
    return len(run.branches(node)) > 1


def is_singular_root(run: Run, index: int) -> bool:
    """Whether the node is a root, fractional power or norm whose value at the point is zero, and is not constant."""
    node = run.program.nodes[index]
    if not (is_elementary(node) or node.operation == "norm") or index in run.pieces:
        return False
    return run.values.get(index) == 0


def is_steep_root(run: Run, index: int) -> bool:
    """Whether the node is a square root or fractional power at zero, which need not be Lipschitz (a norm is)."""
    return is_singular_root(run, index) and run.program.nodes[index].operation != "norm"


def local_derivative(run: Run, index: int, node: Node) -> list[tuple[int, Number]]:
    """The operands that matter at the point and the derivative with respect to each, for a node that is not tied."""
    operation = OPERATIONS[node.operation]
    values = [run.values.get(i) for i in node.operands]
    if operation.kind == "choice":
        for condition, result in zip(*choice_operands(node), strict=True):
            truth = True if condition is None else run.values.get(condition)
            if truth is None:
                raise JumpTied
            if truth:
                return [(result, Fraction(1))]
    if operation.kind == "switch":
        (branch,) = run.branches(node)
        return [(node.operands[k], c) for k, c in branch.rows[0].items()]
    if node.operation == "item":
        sort = run.program.nodes[node.operands[0]]
        (branch,) = run.branches(sort)
        return [(sort.operands[k], c) for k, c in branch.rows[int(node.parameter)].items()]  # type: ignore[arg-type]
    if operation.kind in ("leaf", "jump"):
        return []  # constants, and sign or floor away from their jumps
    if operation.partials is None:
        raise UnsupportedError(
            "a known derivative is required at every node",
            f"received {node.operation} at node {index}",
            "this operation is not decided yet",
        )
    partials = operation.partials(values, node.parameter)
    return list(zip(node.operands, partials, strict=True))


def tied_below(run: Run, root: int) -> set[int]:
    """The tied switches that the root needs, itself included."""
    found: set[int] = set()
    stack, seen = [root], {root}
    while stack:
        index = stack.pop()
        node = run.program.nodes[index]
        if node.operation == "item":
            operands = list(node.operands)
        elif is_singular_root(run, index):
            found.add(index)
            operands = list(node.operands)
        elif is_tied(run, index):
            found.add(index)
            branches = run.branches(node)
            operands = [node.operands[k] for k in occurring(branches)]
        elif index in run.errors or index not in run.values:
            operands = []
        else:
            operands = [operand for operand, _ in _operands_that_matter(run, index, node)]
        for operand in operands:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return found


def _operands_that_matter(run: Run, index: int, node: Node) -> list[tuple[int, Number]]:
    """All operands of smooth nodes (a zero partial derivative still lets the guard depend on the operand)."""
    if OPERATIONS[node.operation].kind in ("smooth", "elementary", "norm") and node.operation != "item":
        return [(operand, Fraction(1)) for operand in node.operands]
    return local_derivative(run, index, node)
