"""Formal differentiation of programs with comparisons: which branches of `where` and `piecewise` count at the point.

A branch counts if the conditions choose it arbitrarily near the point, or at it. All counted branches must have one value,
and no sign or floor that is met may jump: so every node that is met is continuous at the point, and what is tied by value
is tied (proofs/format.md, section 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from ..errors import ConsderivError
from ..fields.local import Local
from ..germs.arcs import Arc
from ..germs.remainders import sure_sign
from ..germs.tree import Leaf, ancestors
from ..programs.operations import OPERATIONS, OperationBranch
from ..programs.program import Node, Program
from .encoding import arc
from .formal import FormalProgram, SmoothRows
from .model import Omitted
from .trees import explored, tree_json, unclear_conditions

CHOICES = ("where", "piecewise")


@dataclass(frozen=True)
class PointValues:
    """The values of a program at the point itself, every comparison decided by them.

    Parameters
    ----------
    program : Program
    values : dict
        Of the nodes that have one.
    """

    program: Program
    values: dict[int, Any]


def formal_jumping(local: Local) -> FormalProgram:
    """The derivatives at the point of all nodes that are met, and the trees that show which branches count.

    Raises
    ------
    Omitted
        If a node that is met has no value or no derivative, or jumps at the point.
    """
    at = PointValues(local.program, _values(local))
    builder = _Builder(local, at)
    for output in local.program.outputs:
        builder.meet(output)
    branches = [[node, tree] for node, tree in sorted(builder.trees.items())]
    met = tuple(sorted(builder.met))
    return FormalProgram(at, len(local.point), builder.rows, builder.ties, met, branches)


def _values(local: Local) -> dict[int, Any]:
    values: dict[int, Any] = {}
    for index in ancestors(local.program, local.program.outputs):
        node = local.program.nodes[index]
        try:
            if node.operation == "variable":
                values[index] = local.point[int(node.parameter)]  # type: ignore[arg-type]
            elif node.operation in CHOICES:
                values[index] = values[chosen(node, [values[c] for c in conditions(node)])]
            else:
                values[index] = OPERATIONS[node.operation].value([values[i] for i in node.operands], node.parameter)
        except (KeyError, ConsderivError):
            continue  # a node without a value may be met or not
    return values


def conditions(node: Node) -> tuple[int, ...]:
    """The conditions of a `where` or `piecewise`."""
    return node.operands[:1] if node.operation == "where" else node.operands[1::2]


def results(node: Node) -> tuple[int, ...]:
    """The operands that it chooses from."""
    return node.operands[1:] if node.operation == "where" else node.operands[::2]


def chosen(node: Node, truths: Sequence[bool]) -> int:
    """The operand that the truth values choose.

    Raises
    ------
    Omitted
        If no case of a piecewise holds.
    """
    place = next((k for k, truth in enumerate(truths) if truth), len(truths))
    if place == len(results(node)):
        raise Omitted("no case of a piecewise holds somewhere near the point")
    return results(node)[place]


@dataclass
class _Builder:
    """Walks from the outputs to everything that is met."""

    local: Local
    at: PointValues

    def __post_init__(self) -> None:
        self.met: set[int] = set()
        self.rows: dict[int, SmoothRows] = {}
        self.ties: dict[int, tuple[OperationBranch, ...]] = {}
        self.trees: dict[int, Any] = {}

    def meet(self, root: int) -> None:
        stack = [root]
        while stack:
            index = stack.pop()
            if index in self.met:
                continue
            self.met.add(index)
            if index not in self.at.values:
                raise Omitted(f"node {index} has no value at the point, or one that is not represented")
            node = self.local.program.nodes[index]
            stack += self._choice(index, node) if node.operation in CHOICES else self._other(index, node)

    def _choice(self, index: int, node: Node) -> list[int]:
        tree, counted = _counted(self.local, node)
        if any(self.at.values.get(branch) != self.at.values[index] for branch in counted):
            raise Omitted(f"the branches of {node.operation} at node {index} have different values")
        self.trees[index] = tree
        one = Fraction(1)
        if len(counted) == 1:
            self.rows[index] = (((counted[0], one),),)
        else:
            places = [node.operands.index(branch, node.operation == "where") for branch in counted]
            self.ties[index] = tuple(OperationBranch((), ({place: one},)) for place in places)
        return counted

    def _other(self, index: int, node: Node) -> list[int]:
        operation, values = OPERATIONS[node.operation], [self.at.values.get(i) for i in node.operands]
        if operation.kind == "switch":
            self._switch(index, node, values)
        elif node.operation == "item":
            self.rows[index] = (((node.operands[0], Fraction(1)),),)
        elif operation.kind == "jump":
            if values[0] == (0 if node.operation == "sign" else floor(values[0])):  # type: ignore[arg-type]
                raise Omitted(f"{node.operation} jumps at {values[0]} and has no derivative there")
            self.rows[index] = ((),)
        else:
            self.rows[index] = (self._smooth(node, values),)
        return list(node.operands)

    def _switch(self, index: int, node: Node, values: list[Any]) -> None:
        branches_of = OPERATIONS[node.operation].branches
        if branches_of is None or any(value is None for value in values):
            raise Omitted(f"an operand of node {index} has no value at the point")
        branches = branches_of(values, node.parameter)
        if len(branches) > 1:
            self.ties[index] = branches
        else:
            self.rows[index] = tuple(tuple((node.operands[k], c) for k, c in row.items()) for row in branches[0].rows)

    def _smooth(self, node: Node, values: list[Any]) -> tuple[Any, ...]:
        operation = OPERATIONS[node.operation]
        if node.operation in ("variable", "constant"):
            return ()
        if operation.partials is None:
            raise Omitted(f"the derivative of {node.operation} is not represented")
        try:
            partials = operation.partials(values, node.parameter)
        except (ConsderivError, ZeroDivisionError) as error:
            raise Omitted(str(error)) from None
        return tuple(zip(node.operands, partials, strict=True))


def _counted(local: Local, node: Node) -> tuple[dict[str, Any], list[int]]:
    """The tree of the conditions with an arc at the first leaf of each branch, and the branches in order of operands."""
    roots = conditions(node)
    tree = explored(local, roots, three_way=True).tree
    if unclear_conditions(tree, len(local.point)):
        raise Omitted("a condition contains an elementary function that is not expanded far enough")
    shown: dict[int, None] = {}
    doubtful: set[int] = set()

    def leaf_json(leaf: Leaf) -> dict[str, Any]:
        if leaf.error is not None:
            raise Omitted(str(leaf.error))
        branch = chosen(node, leaf.truths)
        path = None if branch in shown else _arc_inside(leaf, len(local.point))
        if path is None:
            doubtful.add(branch)
            return {}
        shown[branch] = None
        return {"arc": arc(path)}

    found = tree_json(tree, leaf_json)
    if not doubtful <= set(shown):
        raise Omitted("a branch of a where or piecewise is not known to be chosen near the point")
    return found, [branch for branch in dict.fromkeys(results(node)) if branch in shown]


def _arc_inside(leaf: Leaf, width: int) -> Arc | None:
    """An arc in the cell, the equalities included; guards of switches may vanish along it.

    If there are only equalities, the point itself may be the cell.
    """
    cell = leaf.cell
    path = cell.arc()
    if path is None and not cell.guards:
        path = ((Fraction(0),) * width,)
    if path is None:
        return None
    signs = [sure_sign(guard, path, width) for guard in cell.guards]
    inside = all(s == 1 or (s == 0 and j in cell.weak) for j, s in enumerate(signs))
    return path if inside and all(sure_sign(h, path, width) == 0 for h in cell.equalities) else None
