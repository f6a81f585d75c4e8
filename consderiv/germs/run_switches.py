"""Switching operations on a branch: one piece where a branch is alone, cases with guards where several are tied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import linear_form
from ..programs.operations import OPERATIONS, OperationBranch
from ..programs.program import Node
from .elementary import Case, Piece

if TYPE_CHECKING:
    from .run import Run


def visit_switch(run: Run, index: int, node: Node, failed: ConsderivError | None) -> None:
    """The value of a switch, and its piece where one branch alone has it; `failed` is the error of some operand."""
    if not all(i in run.values for i in node.operands):
        if failed is not None:
            raise failed
        return
    branches = run.branches(node)
    if run.values.get(index) is None:
        values = [run.values[i] for i in node.operands]
        run.values[index] = OPERATIONS[node.operation].value(values, node.parameter)
    needed = [node.operands[k] for k in occurring(branches)]
    broken = next((run.errors[i] for i in needed if i in run.errors), None)
    if broken is not None:
        raise broken
    if len(branches) == 1 and all(i in run.pieces for i in needed):
        (case,) = _switch_cases(run, node, branches)
        run.store(index, case.piece)  # type: ignore[arg-type]


def resolve_switch(run: Run, index: int) -> bool:
    """Find the cases of a tied switch that something waits for; True if only one case is left.

    Guards are compared here and not while values are propagated: most tied nodes are never split on a branch.
    """
    node = run.program.nodes[index]
    if not all(i in run.values for i in node.operands):
        return False
    branches = run.branches(node)
    if not all(node.operands[k] in run.pieces for k in occurring(branches)):
        return False
    cases = _switch_cases(run, node, branches)
    if len(cases) > 1:
        run.cases[index] = tuple(cases)
        return False
    run.store(index, cases[0].piece)  # type: ignore[arg-type]
    run.advance(index + 1)
    return True


def _switch_cases(run: Run, node: Node, branches: Sequence[OperationBranch]) -> list[Case]:
    pieces = [run.pieces.get(i) for i in node.operands]
    cases = []
    for branch in branches:
        guards = positive_guards(run.count, pieces, branch)
        if guards is None:
            continue
        rows = tuple(
            linear_form(run.count, ((row[k], pieces[k]) for k in sorted(row)))  # type: ignore[misc]
            for row in branch.rows
        )
        piece: Piece = rows if node.operation == "sort" else rows[0]
        value = tuple(p.value for p in rows) if node.operation == "sort" else rows[0].value
        cases.append(Case(guards, (), value, piece, weak=True))
    return cases


def occurring(branches: Sequence[OperationBranch]) -> list[int]:
    """Operand positions that occur in some guard or row."""
    positions = {k for branch in branches for form in (*branch.guards, *branch.rows) for k in form}
    return sorted(positions)


def positive_guards(count: int, pieces: Sequence[Any], branch: OperationBranch) -> tuple[Polynomial, ...] | None:
    """The guard polynomials of a branch without those that vanish identically; None if the branch is dropped.

    A guard that is identically zero gets the sign that it has after moving the operands apart infinitesimally, the
    first one most: then each remaining cell is a cell of the moved operands, and continuity gives the same function.
    """
    guards = []
    for form in branch.guards:
        piece = linear_form(count, ((form[k], pieces[k]) for k in sorted(form)))
        if not piece.is_zero:
            guards.append(piece.guard)
        elif form[min(form)] < 0:
            return None
    return tuple(guards)
