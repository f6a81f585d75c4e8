"""Formal differentiation of a program as written: each switch that is tied by value may use any of its branches.

Nothing is pruned here, and everything that a checker meets on its way from the outputs to the variables is listed, ties
whose derivative is multiplied by zero included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from ..errors import ConsderivError
from ..exact.reals import Number
from ..fields.local import Local
from ..germs.germ import FlatRow
from ..germs.outer import Column, JumpTied, local_derivative, run_at
from ..germs.run import Run
from ..germs.run_switches import occurring
from ..programs.operations import OPERATIONS, OperationBranch
from .model import Omitted

if TYPE_CHECKING:
    from .formal_jumping import PointValues

Rows = tuple[FlatRow, ...]  # one gradient for each output of a node (a sort has several)
Weights = Mapping[int, Number]
SmoothRows = tuple[tuple[tuple[int, Number], ...], ...]  # (operand, factor), for each output of a node


@dataclass(frozen=True)
class FormalLeaf:
    """One choice of a branch at each tie, and the gradients of the roots that it gives."""

    gradients: tuple[FlatRow, ...]
    choices: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class FormalSplit:
    """A tied node with one case for each branch."""

    node: int
    cases: tuple[FormalTree, ...]


FormalTree = FormalLeaf | FormalSplit


@dataclass(frozen=True)
class FormalProgram:
    """The derivatives at a point, node by node.

    Parameters
    ----------
    width : int
        The number of variables.
    rows : mapping from node to ((operand, factor), ...)
        Nodes that are not tied; for an untied sort one row for each output.
    ties : mapping from node to branches
        Switches with several branches at the values of their operands.
    met : tuple of int, optional
        For programs with comparisons: the nodes that are met; all their ties are chosen.
    branches : list of [node, tree]
        For programs with comparisons: which branches of `where` and `piecewise` count.
    """

    run: Run | PointValues
    width: int
    rows: Mapping[int, SmoothRows]
    ties: Mapping[int, tuple[OperationBranch, ...]]
    met: tuple[int, ...] | None = None
    branches: list[Any] = field(default_factory=list)

    def operands(self, index: int) -> list[int]:
        """The operands whose derivatives a node needs."""
        node = self.run.program.nodes[index]
        if index in self.ties:
            return [node.operands[k] for k in occurring(self.ties[index])]
        return [operand for row in self.rows[index] for operand, _ in row]

    def needed(self, roots: Sequence[int]) -> list[int]:
        """All nodes whose derivatives the roots need, increasing."""
        if self.met is not None:
            return list(self.met)
        seen, stack = set(roots), list(roots)
        while stack:
            for operand in self.operands(stack.pop()):
                if operand not in seen:
                    seen.add(operand)
                    stack.append(operand)
        return sorted(seen)

    def needed_ties(self, roots: Sequence[int]) -> list[int]:
        """The ties among them."""
        return [index for index in self.needed(roots) if index in self.ties]

    def leaf_count(self, roots: Sequence[int]) -> int:
        """The number of combinations of branches."""
        return prod(len(self.ties[index]) for index in self.needed_ties(roots))

    def tree(self, roots: Sequence[int]) -> FormalTree:
        """All combinations of branches of the ties that the roots need, split in index order."""
        order = self.needed(roots)
        known: dict[int, Rows] = {}
        chosen: list[tuple[int, int]] = []

        def visit(position: int) -> FormalTree:
            for place in range(position, len(order)):
                index = order[place]
                if index not in self.ties:
                    known[index] = self._smooth(index, known)
                    continue
                cases = []
                for b in range(len(self.ties[index])):
                    known[index] = self._branch(index, {b: Fraction(1)}, known)
                    chosen.append((index, b))
                    cases.append(visit(place + 1))
                    chosen.pop()
                return FormalSplit(index, tuple(cases))
            return FormalLeaf(tuple(known[root][0] for root in roots), tuple(chosen))

        return visit(0)

    def gradients(self, roots: Sequence[int], weights: Mapping[int, Weights]) -> tuple[FlatRow, ...]:
        """The gradients of the roots for given convex combinations of branches."""
        known: dict[int, Rows] = {}
        for index in self.needed(roots):
            tied = index in self.ties
            known[index] = self._branch(index, weights[index], known) if tied else self._smooth(index, known)
        return tuple(known[root][0] for root in roots)

    def _smooth(self, index: int, known: Mapping[int, Rows]) -> Rows:
        node = self.run.program.nodes[index]
        if node.operation == "variable":
            return ({int(node.parameter): Fraction(1)},)  # type: ignore[arg-type]
        if node.operation == "item":
            return (known[node.operands[0]][int(node.parameter)],)  # type: ignore[arg-type]
        return tuple(_combined(row, known) for row in self.rows[index])

    def _branch(self, index: int, weights: Weights, known: Mapping[int, Rows]) -> Rows:
        operands, branches = self.run.program.nodes[index].operands, self.ties[index]
        outputs = []
        for k in range(len(branches[0].rows)):
            row = [(operands[p], w * c) for b, w in weights.items() for p, c in branches[b].rows[k].items()]
            outputs.append(_combined(row, known))
        return tuple(outputs)


def _combined(row: Sequence[tuple[int, Number]], known: Mapping[int, Rows]) -> FlatRow:
    total: FlatRow = {}
    for operand, factor in row:
        if factor:
            for i, slope in known[operand][0].items():
                total[i] = total.get(i, Fraction(0)) + factor * slope
    return {i: slope for i, slope in total.items() if slope}


def formal_program(local: Local) -> FormalProgram:
    """The derivatives at the point of all nodes that the outputs need.

    Raises
    ------
    Omitted
        If a node has no value or no derivative.
    """
    if local.jumping:
        from .formal_jumping import formal_jumping

        return formal_jumping(local)
    try:
        run = run_at(local.program, local.point)
        rows, ties = _collect(run)
    except (ConsderivError, JumpTied) as error:
        raise Omitted(str(error) or "a comparison is tied") from None
    return FormalProgram(run, len(local.point), rows, ties)


def _collect(
    run: Run,
) -> tuple[dict[int, SmoothRows], dict[int, tuple[OperationBranch, ...]]]:
    rows: dict[int, SmoothRows] = {}
    ties: dict[int, tuple[OperationBranch, ...]] = {}
    stack, seen = list(run.program.outputs), set(run.program.outputs)
    while stack:
        index = stack.pop()
        if index in run.errors:
            raise run.errors[index]
        node = run.program.nodes[index]
        if OPERATIONS[node.operation].kind == "switch":
            branches = run.branches(node)
            if len(branches) > 1:
                ties[index] = branches
                operands = [node.operands[k] for k in occurring(branches)]
            else:
                rows[index] = tuple(tuple((node.operands[k], c) for k, c in row.items()) for row in branches[0].rows)
                operands = [operand for row in rows[index] for operand, _ in row]
        elif node.operation == "item":
            rows[index] = (((node.operands[0], Fraction(1)),),)
            operands = [node.operands[0]]
        else:
            row = () if node.operation == "variable" else tuple(local_derivative(run, index, node))
            rows[index] = (row,)
            operands = [operand for operand, _ in row]
        for operand in operands:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return rows, ties


def leaves_of_formal(tree: FormalTree) -> Iterator[FormalLeaf]:
    """All leaves from left to right."""
    stack = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, FormalLeaf):
            yield top
        else:
            stack.extend(reversed(top.cases))


def flat_row(columns: Sequence[Column], gradients: Sequence[FlatRow], width: int) -> FlatRow:
    """sum_r c_r * gradient_r as a sparse flat row."""
    total: FlatRow = {}
    for column, gradient in zip(columns, gradients, strict=True):
        for k, coefficient in column.items():
            if coefficient:
                for i, slope in gradient.items():
                    place = k * width + i
                    total[place] = total.get(place, Fraction(0)) + coefficient * slope
    return {place: value for place, value in total.items() if value}
