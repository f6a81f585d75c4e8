"""The tied operations of a program at a point, as formal differentiation meets them: by the VALUES of their operands.

Here nothing is pruned and nothing is merged: abs(x) - abs(x) has two ties with a choice each, max(u, u) is tied, and a
tie counts whether or not its branches can be realised together with those of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

from ..errors import ConsderivError, DomainError
from ..exact.reals import Number
from ..germs.feasibility import Undecided
from ..germs.tree import ancestors, explore, leaves_of
from ..programs.lowering import lowered
from ..programs.names import SPOKEN
from ..programs.occurrences import node_name
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program

Row = dict[int, Number]  # operand node -> coefficient
Weights = Mapping[int, Number]  # branch -> weight


@dataclass(frozen=True)
class Tie:
    """A tied operation: the vertices of its own Clarke set, as rows over operand nodes.

    Parameters
    ----------
    node : int
    branches : tuple of tuple of rows
        For each branch one row for each output (a sort has several outputs).
    """

    node: int
    branches: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True)
class Linearisation:
    """A program linearised at a point: rows at smooth nodes, ties with their branches elsewhere.

    Parameters
    ----------
    program : Program
    order : tuple of int
        The nodes that the outputs need, increasing.
    rows : mapping from node to row
        Derivatives of the nodes that are not tied, with respect to their operands.
    ties : mapping from node to Tie
    values : mapping from node to its exact value
    balls : mapping from node to its operands
        Euclidean norms at zero: the Clarke set of the operation is the unit ball, J = sum theta_i grad u_i.
    """

    program: Program
    order: tuple[int, ...]
    rows: Mapping[int, Row]
    ties: Mapping[int, Tie]
    values: Mapping[int, Any]
    balls: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def ties_below(self, node: int) -> frozenset[int]:
        """The ties that the derivative of the node depends on, its own included."""
        found, stack, seen = set(), [node], {node}
        while stack:
            index = stack.pop()
            if index in self.ties:
                found.add(index)
            for operand in self.operands(index):
                if operand not in seen:
                    seen.add(operand)
                    stack.append(operand)
        return frozenset(found)

    def operands(self, node: int) -> set[int]:
        """The operands that the derivative of a node involves."""
        if node in self.ties:
            return {i for branch in self.ties[node].branches for row in branch for i in row}
        if self.program.nodes[node].operation == "item" or node in self.balls:
            return set(self.program.nodes[node].operands)
        return set(self.rows.get(node, {}))

    def sweep(self, choices: Mapping[int, Weights]) -> dict[int, tuple[Row, ...]]:
        """Forward differentiation with given choices: for each node the gradient rows of its outputs, over variables.

        The derivative of a norm at zero is left open: the key -1 - node stands for it.
        """
        known: dict[int, tuple[Row, ...]] = {}
        for index in self.order:
            node = self.program.nodes[index]
            if node.operation == "variable":
                known[index] = ({int(node.parameter): Fraction(1)},)  # type: ignore[arg-type]
            elif index in self.balls:
                known[index] = ({-1 - index: Fraction(1)},)
            elif index in self.ties:
                known[index] = _mixed(self.ties[index], choices[index], known)
            elif node.operation == "item":
                known[index] = (known[node.operands[0]][int(node.parameter)],)  # type: ignore[arg-type]
            elif index in self.rows:
                known[index] = (_weighted_sum(self.rows[index], known),)
        return known


class UndefinedChainRule(Exception):
    """Formal differentiation has no value here: a square root at zero, a sign or floor at its jump."""


class UndecidedChainRule(Exception):
    """The field exists, but some part of it is not represented or not decided."""


def _mixed(tie: Tie, weights: Weights, known: Mapping[int, tuple[Row, ...]]) -> tuple[Row, ...]:
    outputs = len(tie.branches[0])
    rows = []
    for k in range(outputs):
        total: Row = {}
        for branch, weight in weights.items():
            for operand, coefficient in tie.branches[branch][k].items():
                total[operand] = total.get(operand, Fraction(0)) + weight * coefficient
        rows.append(_weighted_sum(total, known))
    return tuple(rows)


def _weighted_sum(row: Row, known: Mapping[int, tuple[Row, ...]]) -> Row:
    total: Row = {}
    for operand, factor in row.items():
        for variable, slope in known[operand][0].items():
            total[variable] = total.get(variable, Fraction(0)) + factor * slope
    return {variable: slope for variable, slope in total.items() if slope}


def linearise(program: Program, point: tuple[Number, ...]) -> Linearisation:
    """Values, rows and ties of a program at a point, as it is written.

    Raises
    ------
    UndefinedChainRule
        Where an operation that the outputs need has no derivative set.
    UndecidedChainRule
        Where one is not represented yet.
    DomainError
        Where the program has no value.
    """
    program = lowered(program)
    builder = _Builder(program, point)
    for index in ancestors(program, program.outputs):
        builder.visit(index)
    return builder.finish()


class _Builder:
    """Collects values and rows in index order; problems count only if an output needs the node."""

    def __init__(self, program: Program, point: tuple[Number, ...]):
        self.program, self.point = program, point
        self.values: dict[int, Any] = {}
        self.rows: dict[int, Row] = {}
        self.ties: dict[int, Tie] = {}
        self.balls: dict[int, tuple[int, ...]] = {}
        self.problems: dict[int, Exception] = {}
        self.varying: set[int] = set()  # nodes that depend on a variable
        self.jumping: set[int] = set()  # nodes whose value near the point depends on the branch

    def visit(self, index: int) -> None:
        node = self.program.nodes[index]
        if node.operation == "variable" or any(operand in self.varying for operand in node.operands):
            self.varying.add(index)
        if any(operand in self.jumping for operand in node.operands):
            self.jumping.add(index)
        try:
            self.values[index] = self._value(node)
            self._derivative(index, node)
        except KeyError:
            self.problems[index] = next(self.problems[i] for i in node.operands if i in self.problems)
        except (ConsderivError, UndefinedChainRule, UndecidedChainRule) as error:
            self.problems[index] = error

    def _value(self, node: Node) -> Any:
        if node.operation == "variable":
            return self.point[int(node.parameter)]  # type: ignore[arg-type]
        operation = OPERATIONS[node.operation]
        if node.operation in ("where", "piecewise"):
            return self.values[self._chosen(node)]
        return operation.value([self.values[i] for i in node.operands], node.parameter)

    def _chosen(self, node: Node) -> int:
        for condition, result in _cases(node):
            if condition is None or self.values[condition]:
                return result
        return OPERATIONS[node.operation].value([False, False], None)  # type: ignore[no-any-return]

    def _derivative(self, index: int, node: Node) -> None:
        operation = OPERATIONS[node.operation]
        values = [self.values.get(i) for i in node.operands]
        if operation.kind == "switch":
            assert operation.branches is not None
            branches = operation.branches(values, node.parameter)
            rows = tuple(tuple(_by_node(row, node.operands) for row in branch.rows) for branch in branches)
            if len(branches) == 1 and node.operation != "sort":
                self.rows[index] = rows[0][0]
            else:
                self.ties[index] = Tie(index, rows)
        elif operation.kind == "choice":
            self._choice(index, node)
        elif operation.kind == "jump":
            self._jump(index, node, values[0])
        elif node.operation == "norm" and self.values[index] == 0 and index in self.varying:
            self.balls[index] = node.operands
        elif operation.kind in ("smooth", "elementary", "norm") and node.operation != "item":
            self.rows[index] = self._smooth(node, values)
        elif node.operation == "constant":
            self.rows[index] = {}

    def _smooth(self, node: Node, values: Sequence[Any]) -> Row:
        operation = OPERATIONS[node.operation]
        if not any(i in self.varying for i in node.operands):
            return {}
        singular = node.operation == "sqrt" or (node.operation == "power" and node.is_elementary and node.exponent < 1)
        if singular and values[0] == 0:
            name = SPOKEN.get(node.operation, node.operation)
            raise UndefinedChainRule(f"{name} has no derivative at 0, whatever the choices")
        if operation.partials is None:
            raise UndecidedChainRule(f"the derivative of {node.operation} is not represented yet")
        try:
            partials = operation.partials(values, node.parameter)
        except ConsderivError as error:
            raise UndecidedChainRule(str(error)) from None
        row: Row = {}
        for operand, partial in zip(node.operands, partials, strict=True):
            row[operand] = row.get(operand, Fraction(0)) + partial
        return row

    def _jump(self, index: int, node: Node, value: Any) -> None:
        at_jump = value == 0 if node.operation == "sign" else value == floor(value)
        if at_jump and node.operands[0] in self.varying:
            self.jumping.add(index)
            raise UndefinedChainRule(f"{node.operation} jumps at {value} and has no derivative there")
        self.rows[index] = {}

    def _choice(self, index: int, node: Node) -> None:
        """where and piecewise: the branches whose set has the point in its closure."""
        reachable = [result for result in _reachable(self.program, self.point, node) if result is not None]
        for result in reachable:
            if result not in self.values:
                problem = self.problems[result]
                if isinstance(problem, DomainError) and index in self.values:
                    # The program has a value: only a branch that is not taken at the point has none there.
                    raise UndefinedChainRule(
                        f"a branch of {node.operation} has no value at the point: {problem.reason}"
                    )
                raise problem
            if self.values[result] != self.values[index]:
                self.jumping.add(index)
                raise UndecidedChainRule(
                    f"the branches of {node_name(self.program, index)} have different values at the point"
                )
        if len(reachable) == 1:
            self.rows[index] = {reachable[0]: Fraction(1)}
        else:
            self.ties[index] = Tie(index, tuple(({result: Fraction(1)},) for result in reachable))

    def finish(self) -> Linearisation:
        order = ancestors(self.program, self.program.outputs)
        lin = Linearisation(self.program, order, self.rows, self.ties, self.values, self.balls)
        stack, seen = list(self.program.outputs), set(self.program.outputs)
        while stack:
            index = stack.pop()
            if index in self.problems:
                raise self.problems[index]
            node = self.program.nodes[index]
            jumping = next((i for i in node.operands if i in self.jumping), None)
            if OPERATIONS[node.operation].kind != "choice" and jumping is not None:
                # Whether this operation is tied depends on the branch; the value at the point must not decide it.
                unknown = UndecidedChainRule(f"an operand of {node_name(self.program, index)} jumps at the point")
                raise self.problems.get(jumping, unknown)
            for operand in lin.operands(index):
                if operand not in seen:
                    seen.add(operand)
                    stack.append(operand)
        needed = tuple(i for i in lin.order if i in seen)
        ties = {i: tie for i, tie in self.ties.items() if i in seen}
        balls = {i: operands for i, operands in self.balls.items() if i in seen}
        return Linearisation(self.program, needed, self.rows, ties, self.values, balls)


def _by_node(row: Mapping[int, Number], operands: Sequence[int]) -> Row:
    """A row over operand positions as a row over nodes (a node may be several operands)."""
    total: Row = {}
    for position, coefficient in row.items():
        node = operands[position]
        total[node] = total.get(node, Fraction(0)) + coefficient
    return total


def _cases(node: Node) -> list[tuple[int | None, int]]:
    if node.operation == "where":
        condition, then, otherwise = node.operands
        return [(condition, then), (None, otherwise)]
    return list(zip(node.operands[1::2], node.operands[::2], strict=True))


def _reachable(program: Program, point: tuple[Number, ...], node: Node) -> list[int | None]:
    """The results that the conditions can choose arbitrarily near the point, in order."""
    cases = _cases(node)
    conditions = [condition for condition, _ in cases if condition is not None]
    tree = explore(program, point, conditions, three_way=True)
    chosen: dict[int | None, None] = {}
    for leaf in leaves_of(tree):
        if leaf.error is not None or isinstance(leaf.cell.status, Undecided):
            raise UndecidedChainRule("a condition is not decided near the point")
        truths = iter(leaf.truths)
        picked = next((result for condition, result in cases if condition is None or next(truths)), None)
        chosen[picked] = None
    order = [result for _, result in cases]
    return sorted(chosen, key=lambda result: -1 if result is None else order.index(result))
