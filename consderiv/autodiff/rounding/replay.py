"""The values of the nodes in floating point, each rounded to its own format: what a function with conversions computes.

Each operation is done exactly on the numbers that its operands are in their formats, and is rounded once, to nearest
and to even: IEEE arithmetic for + - * / and sqrt, and the best that a kernel can do for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...exact.reals import Number
from ...programs.operations import OPERATIONS
from ...programs.operations.choice import chosen_position
from ...programs.program import Node, Program
from .balls import ball, ball_operation, is_tiny, rational_midpoint, working_precision
from .node_formats import NodeFormats, only_reads
from .number_format import FORMATS, NumberFormat

LARGEST_POWER = 1024
"""Powers above it are computed with balls: an exact one would be a very long number."""
_IN_BALLS = frozenset(("sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan", "norm"))


def replayed_values(
    program: Program, point: Sequence[Number], formats: NodeFormats, flushes: bool = False
) -> tuple[Any, ...]:
    """Each needed node's value as the exact number that its format holds.

    Parameters
    ----------
    flushes : bool
        Whether computed subnormal numbers become zero, as in XLA; never in float16.

    Returns
    -------
    tuple
        Fraction, bool, tuple of Fraction (sort); None where the value is not finite or the node is not needed.

    Examples
    --------
    >>> from consderiv.autodiff.rounding.node_formats import NodeFormats
    >>> from consderiv.programs import parse
    >>> program = parse("x * 1 - 1")                               # x * 1 is the conversion to float32
    >>> at = [1 + Fraction(1, 2**40)]
    >>> replayed_values(program, at, NodeFormats("float64", ((2, "float32"),)))[-1]
    Fraction(0, 1)
    """
    values: list[Any] = [None] * len(program.nodes)
    with working_precision():
        for index in program.needed():
            node, own = program.nodes[index], formats.replayed(index)
            operands = [values[i] if only_reads(node) else _read(values[i], formats, i, own) for i in node.operands]
            try:
                value = _exact(node, point, operands)
            except (ConsderivError, ArithmeticError):
                value = None
            computed = node.operation not in ("variable", "constant")
            values[index] = value if only_reads(node) else _stored(value, own, flushes and computed)
    return tuple(values)


def _read(value: Any, formats: NodeFormats, operand: int, own: NumberFormat) -> Any:
    """An operand, rounded where the format that reads it does not hold what the operand's format holds."""
    stored = formats.replayed(operand)
    if own.includes(stored) or formats.is_inner(operand):
        return value
    return _stored(value, own, False)


def _stored(value: Any, number_format: NumberFormat, flushes: bool) -> Any:
    if value is None or isinstance(value, bool):
        return value
    found = number_format.nearest(value)
    if flushes and found is not None and number_format != FORMATS["float16"] and abs(found) < number_format.smallest:
        return Fraction(0)
    return found


def _exact(node: Node, point: Sequence[Number], operands: Sequence[Any]) -> Any:
    """The operation on exact numbers; None where a number that it uses is not finite."""
    name = node.operation
    if name == "variable":
        return point[node.index]
    if name in ("constant", "boolean"):
        return node.parameter
    if name == "item":
        return None if operands[0] is None else operands[0][node.index]
    if name in ("where", "piecewise"):
        return _chosen(name, operands)
    if any(value is None for value in operands):
        return None
    if name in _IN_BALLS or (name == "power" and not _is_short(node)):
        found = ball_operation(node, [ball(u) for u in operands])
        return Fraction(0) if is_tiny(found) else rational_midpoint(found)
    return OPERATIONS[name].value(operands, node.parameter)


def _is_short(node: Node) -> bool:
    return not node.is_elementary and node.rational.denominator == 1 and abs(node.rational) <= LARGEST_POWER


def _chosen(name: str, operands: Sequence[Any]) -> Any:
    """The operand that is chosen, whatever the others are."""
    conditions = operands[:1] if name == "where" else operands[1::2]
    if any(value is None for value in conditions):
        return None
    if name == "where":
        return operands[1] if operands[0] else operands[2]
    return operands[2 * chosen_position([bool(value) for value in conditions])]


__all__ = ["replayed_values"]
