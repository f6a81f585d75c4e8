"""Nodes that are constant near the point: integers made by floor, truth values that no guard moves."""

from __future__ import annotations

from ...exact.reals import UndecidedSign
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ..rounding.exact_values import ExactValues
from .kinks import guards


def locally_constant(program: Program, exact: ExactValues) -> frozenset[int]:
    """The demanded nodes that have one value in a neighbourhood of the point: sufficient reasons only.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from consderiv.autodiff.rounding.exact_values import exact_values
    >>> from consderiv.programs import parse
    >>> program = parse("where(floor(x) == 1, floor(x), x)")
    >>> [program.nodes[i].operation for i in sorted(locally_constant(program, exact_values(program, [Fraction(3, 2)])))]
    ['floor', 'constant', 'eq', 'floor', 'where']
    """
    found: set[int] = set()
    for index in sorted(exact.demanded):
        node = program.nodes[index]
        used = [i for i in node.operands if i in exact.demanded]
        if node.operation == "variable":
            continue
        is_choice = OPERATIONS[node.operation].kind in ("logic", "choice")
        if all(i in found for i in (used if is_choice else node.operands)) or _has_no_slope(program, index, exact):
            found.add(index)
    return frozenset(found)


def _has_no_slope(program: Program, index: int, exact: ExactValues) -> bool:
    """A jump or a comparison of which no guard vanishes; for relu the flat side."""
    node = program.nodes[index]
    values = [exact.values[i] for i in node.operands]
    kind = OPERATIONS[node.operation].kind
    if any(value is None or isinstance(value, (bool, tuple)) for value in values):
        return False
    try:
        if kind in ("jump", "predicate"):
            return all(guard.sign(values) for guard in guards(node, values))
        return node.operation == "relu" and all(guard.sign(values) == -1 for guard in guards(node, values))
    except UndecidedSign:
        return False
