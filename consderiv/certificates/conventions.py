"""The choice of branches that a library's convention stands for: its row as a combination of the branches' rows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.lp import Feasible, solve_nonnegative
from ..exact.reals import Number
from ..programs.operations import OPERATIONS, OperationBranch
from ..programs.program import Node
from .formal import FormalProgram
from .formal_jumping import CHOICES, chosen, conditions

DEFAULT = "relu0=0"


def conventional_choices(formal: FormalProgram, convention: str = DEFAULT) -> dict[int, dict[int, Number]] | None:
    """{tied node: {branch: weight}} for the convention; None where some row is no combination of branches."""
    found = {}
    for index in formal.needed_ties(formal.run.program.outputs):
        weights = _weights(formal, index, convention)
        if weights is None:
            return None
        found[index] = weights
    return found


def _weights(formal: FormalProgram, index: int, convention: str) -> dict[int, Number] | None:
    node = formal.run.program.nodes[index]
    if node.operation in CHOICES:
        return _chosen_branch(formal, index, node)
    rule = OPERATIONS[node.operation].conventions.get(convention)
    if rule is None:
        return None
    try:
        row = rule([formal.run.values[i] for i in node.operands], node.parameter)
    except ConsderivError:
        return None
    rows = row if isinstance(row, tuple) else (row,)
    return _combination(node, formal.ties[index], rows)


def _chosen_branch(formal: FormalProgram, index: int, node: Node) -> dict[int, Number]:
    """Libraries differentiate the branch that the conditions choose at the point itself."""
    truths = [formal.run.values[condition] for condition in conditions(node)]
    place = node.operands.index(chosen(node, truths), node.operation == "where")
    return {next(b for b, branch in enumerate(formal.ties[index]) if place in branch.rows[0]): Fraction(1)}


def _combination(
    node: Node, branches: tuple[OperationBranch, ...], rows: tuple[Mapping[int, Number], ...]
) -> dict[int, Number] | None:
    places = [(k, p) for k in range(len(rows)) for p in range(len(node.operands))]
    zero, one = Fraction(0), Fraction(1)
    columns = [[*(branch.rows[k].get(p, zero) for k, p in places), one] for branch in branches]
    answer = solve_nonnegative(columns, [*(rows[k].get(p, zero) for k, p in places), one])
    return dict(answer.weights) if isinstance(answer, Feasible) else None
