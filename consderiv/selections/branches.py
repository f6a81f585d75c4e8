"""The selection that a program writes down at a point: a piece for each combination of branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import floor, prod
from typing import Any

from ..errors import BudgetError, UnsupportedError
from ..germs.tree import explore, leaves_of
from ..programs.evaluate import evaluate
from ..programs.expression import Expression
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from ..programs.rebuilding import conjunction, constant, linear_expression, nonnegative, program_of, rebuilt
from .piece import Piece, Point

PIECE_BUDGET = 4096
Form = Mapping[int, Fraction]


@dataclass(frozen=True)
class Option:
    """One way to resolve a node: where it applies, and the node's outputs as linear forms over its operands.

    Parameters
    ----------
    guards : tuple of linear forms
        Each is >= 0 where the option applies.
    rows : tuple of linear forms
        One for each output (a sort has several).
    conditions : tuple of (operand position, truth)
        Conditions of a where or piecewise that hold (or do not hold) where the option applies.
    """

    guards: tuple[Form, ...]
    rows: tuple[Form, ...]
    conditions: tuple[tuple[int, bool], ...] = ()


def pieces_at(program: Program, point: Point, budget: int = PIECE_BUDGET) -> tuple[Piece, ...]:
    """All combinations of branches of the nodes tied at the point, feasible together or not.

    A node is tied by the values of its operands at the point, as formal differentiation meets it. The cell
    of a
    combination is the closed set on which all its branches apply; these cells cover a neighbourhood of the
    point.

    Raises
    ------
    BudgetError
        When there are more combinations than the budget.
    UnsupportedError
        When a node jumps at the point, or has no smooth branches there.
    """
    options = node_options(program, point)
    tied = [index for index, found in options.items() if len(found) > 1]
    count = prod(len(options[index]) for index in tied)
    if count > budget:
        raise BudgetError(
            f"a selection of at most {budget} pieces is written out",
            f"received a program with {count} combinations of branches at this point",
            "ask for selection_field of the program, which keeps them factored",
        )
    pieces = []
    for choice in product(*(range(len(options[index])) for index in tied)):
        picked = dict(zip(tied, choice, strict=True))
        pieces.append(_combination(program, {i: found[picked.get(i, 0)] for i, found in options.items()}, tied))
    return tuple(pieces)


def node_options(program: Program, point: Point) -> dict[int, tuple[Option, ...]]:
    """The options of every switch, choice and jump that the outputs need, by node."""
    options: dict[int, tuple[Option, ...]] = {}
    stack, seen = list(program.outputs), set(program.outputs)
    while stack:
        index = stack.pop()
        node = program.nodes[index]
        operands: Sequence[int] = node.operands
        kind = OPERATIONS[node.operation].kind
        if kind == "switch":
            options[index] = _switch_options(program, node, point)
            operands = _occurring(node, options[index])
        elif kind == "choice":
            options[index] = _choice_options(program, index, node, point)
            operands = _occurring(node, options[index])
        elif kind == "jump":
            options[index] = (_jump_option(program, index, node, point),)
            operands = ()
        elif kind == "norm":
            raise _unsupported("the Euclidean norm is not a selection of finitely many rational pieces", index, node)
        stack.extend(i for i in operands if i not in seen)
        seen.update(operands)
    return dict(sorted(options.items()))


def _value(program: Program, index: int, point: Point) -> Any:
    return evaluate(Program(program.variables, program.nodes, (index,)), point)[0]


def _occurring(node: Node, options: Sequence[Option]) -> list[int]:
    positions = {k for option in options for form in (*option.guards, *option.rows) for k in form}
    return [node.operands[k] for k in sorted(positions)]


def _switch_options(program: Program, node: Node, point: Point) -> tuple[Option, ...]:
    branches = OPERATIONS[node.operation].branches
    assert branches is not None
    values = [_value(program, i, point) for i in node.operands]
    return tuple(Option(branch.guards, branch.rows) for branch in branches(values, node.parameter))


def choice_cases(node: Node) -> tuple[list[int], list[int]]:
    """Operand positions of conditions and results, in order; the last result may have no condition."""
    if node.operation == "where":
        return [0], [1, 2]
    return list(range(1, len(node.operands), 2)), list(range(0, len(node.operands), 2))


def case_option(conditions: Sequence[int], results: Sequence[int], k: int) -> Option:
    """The k-th result: its condition holds and no earlier one does."""
    truths = [(position, False) for position in conditions[:k]]
    if k < len(conditions):
        truths.append((conditions[k], True))
    return Option((), ({results[k]: Fraction(1)},), tuple(truths))


def _choice_options(program: Program, index: int, node: Node, point: Point) -> tuple[Option, ...]:
    """The results whose set has the point in its closure."""
    conditions, results = choice_cases(node)
    reachable = _reachable(program, [node.operands[c] for c in conditions], len(results), point)
    here = _value(program, index, point)
    for k in reachable:
        if _value(program, node.operands[results[k]], point) != here:
            raise _unsupported("the branches of a choice have the same value at the point", index, node)
    return tuple(case_option(conditions, results, k) for k in reachable)


def _reachable(program: Program, conditions: Sequence[int], results: int, point: Point) -> list[int]:
    tree = explore(program, point, conditions, three_way=True, taylor=0)
    found = set()
    for leaf in leaves_of(tree):
        if leaf.error is not None or leaf.cell.is_undecided:
            raise UnsupportedError(
                "conditions that are decided near the point are required",
                f"received {getattr(leaf.cell.status, 'reason', leaf.error)}",
                "simplify the condition",
            )
        first = next((k for k, truth in enumerate(leaf.truths) if truth), len(leaf.truths))
        if first >= results:
            raise UnsupportedError(
                "a case that holds everywhere near the point", "received none", "end with (value, True)"
            )
        found.add(first)
    return sorted(found)


def _jump_option(program: Program, index: int, node: Node, point: Point) -> Option:
    operand = _value(program, node.operands[0], point)
    at_jump = operand == 0 if node.operation == "sign" else operand == floor(operand)
    below = _below(program, node.operands[0])
    if at_jump and any(program.nodes[i].operation == "variable" for i in below):
        raise _unsupported("no jump at the point", index, node)
    return Option((), ({-1: _value(program, index, point)},))  # -1 stands for the constant one


def _below(program: Program, root: int) -> set[int]:
    seen, stack = {root}, [root]
    while stack:
        for operand in program.nodes[stack.pop()].operands:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return seen


def _unsupported(required: str, index: int, node: Node) -> UnsupportedError:
    return UnsupportedError(
        f"a selection needs smooth pieces: {required}",
        f"received {node.operation} at node {index}",
        "move the point, or rewrite the program",
    )


def _combination(program: Program, options: Mapping[int, Option], tied: Sequence[int]) -> Piece:
    """The formula with the chosen options, and the cell on which the tied ones apply."""
    rows: dict[int, tuple[Expression, ...]] = {}
    cell: list[Expression] = []
    for index in sorted(_below_all(program)):
        node = program.nodes[index]
        operands = {k: rows[i][0] for k, i in enumerate(node.operands) if i in rows}
        if index in options:
            option = options[index]
            rows[index] = option_rows(option, operands)
            if index in tied:
                cell += option_conditions(option, operands)
        elif node.operation == "item":
            rows[index] = (rows[node.operands[0]][node.index],)
        else:
            rows[index] = (rebuilt(node, list(operands.values()), program.variables),)
    formula = program_of([rows[i][0] for i in program.outputs], program.variables, program.is_map)
    return Piece(formula, program_of([conjunction(cell)], program.variables, False))


def _below_all(program: Program) -> set[int]:
    return set().union(*(_below(program, output) for output in program.outputs))


def option_rows(option: Option, operands: Mapping[int, Expression]) -> tuple[Expression, ...]:
    """The outputs of the node under the option."""
    return tuple(linear_expression(row, {-1: constant(1), **operands}) for row in option.rows)


def option_conditions(option: Option, operands: Mapping[int, Expression]) -> list[Expression]:
    """Where the option applies."""
    found = [nonnegative(guard, operands) for guard in option.guards]
    for position, truth in option.conditions:
        condition = operands[position]
        found.append(condition if truth else Expression("not", (condition,)))
    return found
