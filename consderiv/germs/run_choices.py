"""and, or, not, where and piecewise on a branch: what the truth values decide, from the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import DomainError
from ..programs.program import Node

if TYPE_CHECKING:
    from .run import Run


def visit_logic(run: Run, index: int, node: Node) -> None:
    """and, or, not: decided by the first operand that decides."""
    known = [run.values.get(i) for i in node.operands]
    if node.operation == "not":
        if known[0] is not None:
            run.values[index] = not known[0]
        return
    decisive = node.operation == "or"
    for position, truth in enumerate(known):
        if truth is None:
            operand = node.operands[position]
            if operand in run.errors:
                raise run.errors[operand]
            return
        if truth == decisive:
            run.values[index] = decisive
            return
    run.values[index] = not decisive


def visit_choice(run: Run, index: int, node: Node) -> None:
    """where and piecewise: what the first condition that holds chooses."""
    conditions, results = choice_operands(node)
    for condition, result in zip(conditions, results, strict=True):
        if condition is not None and condition in run.errors:
            raise run.errors[condition]
        truth = True if condition is None else run.values.get(condition)
        if truth is None:
            return
        if truth:
            if result in run.errors:
                raise run.errors[result]
            if result in run.pieces:
                run.store(index, run.pieces[result])
            elif result in run.values:
                run.values[index] = run.values[result]
            return
    raise DomainError(
        "piecewise needs a case that holds near the point",
        f"received none at node {index}",
        "end with (value, True)",
    )


def waiting_for_choice(run: Run, node: Node) -> list[int]:
    """The operands that a choice or a connective still needs."""
    if node.operation in ("and", "or", "not"):
        return list(node.operands)
    conditions, results = choice_operands(node)
    for condition, result in zip(conditions, results, strict=True):
        truth = True if condition is None else run.values.get(condition)
        if truth is None:
            return [] if condition is None else [condition]
        if truth:
            return [result]
    return []


def choice_operands(node: Node) -> tuple[list[int | None], list[int]]:
    """Conditions and results in order; None stands for the condition that always holds."""
    if node.operation == "where":
        condition, then, otherwise = node.operands
        return [condition, None], [then, otherwise]
    return list(node.operands[1::2]), list(node.operands[::2])
