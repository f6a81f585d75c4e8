"""What is taken as derivative at a kink: a named convention, or a choice for single operations or nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from ...programs.operations import OPERATIONS, LinearForm
from ...programs.program import Node
from .kinks import is_tied

DEFAULT_CONVENTION = "relu0=0"
KinkRule = str | Mapping[int | str, Any]
"""A convention name, or a mapping from node index or operation name to a convention name, the derivative at
the kink (one number for one operand) or a sequence with one number for each operand. What it omits is
"relu0=0"."""

Rows = tuple[LinearForm, ...]


class NoConventionError(UnsupportedError):
    """The convention says nothing about this operation at this kink, so it predicts no value."""


def local_rows(node: Node, index: int, values: Sequence[Any], rule: KinkRule = DEFAULT_CONVENTION) -> Rows:
    """The derivative rows of a switching node at operand values: its own away from a kink, the rule's at one.

    Returns
    -------
    tuple of linear forms
        One row for each output of the node (k for a sort of k operands), over operand positions.

    Raises
    ------
    NoConventionError
        At a kink for which the rule has no value.
    """
    operation = OPERATIONS[node.operation]
    # The facts of the operations compare values in Python; NumPy's own bools cannot be subtracted.
    values = [value.item() if hasattr(value, "dtype") else value for value in values]
    if not is_tied(node, values):
        if operation.branches is None:
            return ({},)
        return operation.branches(values, node.parameter)[0].rows
    chosen = rule if isinstance(rule, str) else rule.get(index, rule.get(node.operation, DEFAULT_CONVENTION))
    if not isinstance(chosen, str):
        return (_written_row(chosen, len(values)),)
    if chosen not in operation.conventions:
        raise NoConventionError(
            "a derivative at every kink is required",
            f"received {node.operation!r} at node {index}; the convention {chosen!r} has none at its kink",
            "move the point, or give this node a value of its own",
        )
    rows: Any = operation.conventions[chosen](values, node.parameter)
    return rows if isinstance(rows, tuple) else (rows,)


def _written_row(chosen: Any, count: int) -> LinearForm:
    """A row from a number, or from one number for each operand."""
    numbers = list(chosen) if isinstance(chosen, Sequence) else [chosen]
    if len(numbers) != count:
        raise UnsupportedError(
            f"one derivative for each of the {count} operands is required",
            f"received {chosen!r}",
            "give a sequence of that length",
        )
    return {position: Fraction(number) for position, number in enumerate(numbers)}
