"""What rounding can do to a program at a point: error bounds, and guards whose float sign may differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from ...programs.program import Program
from ..judging.kinks import Guard, guards
from .balls import ball, working_precision
from .derivative_error import BoundMatrix, derivative_bounds
from .edge_bounds import edge_bounds, with_cancellation
from .exact_values import ExactValues, exact_values
from .node_formats import NodeFormats
from .number_format import NumberFormat
from .running_error import NodeBound, node_bounds, operand_bounds


@dataclass(frozen=True)
class DoubtfulGuard:
    """A guard of a node that rounding may move across zero, with its exact sign (None: not known) and about its value."""

    node: int
    guard: Guard
    sign: int | None
    value: float = 0.0


@dataclass(frozen=True)
class RoundingAnalysis:
    """The effect of one number format on one program at one point.

    Parameters
    ----------
    bounds : matrix of Fraction or None
        Proved entrywise error bounds of the derivative, given that all guards keep their signs; None:
        unbounded.
    cancelled : matrix or None
        The larger bounds of rules that add and subtract inactive tangents, if asked for and if there are any.
    doubtful : tuple of DoubtfulGuard
        The guards that are not proved to keep their signs.
    operations : frozenset of str
        Operations on the way, for which a back-end may have to make an assumption.
    """

    bounds: BoundMatrix
    cancelled: BoundMatrix | None
    doubtful: tuple[DoubtfulGuard, ...]
    operations: frozenset[str]


def rounding_analysis(
    program: Program,
    point: Sequence[Fraction],
    formats: NumberFormat | NodeFormats,
    dyadic: bool = True,
    cancelling: Collection[str] = (),
) -> RoundingAnalysis:
    """Analyse every demanded node of a program at an exact point.

    Parameters
    ----------
    formats : NumberFormat or NodeFormats
        One format for all nodes, or the format of each.
    dyadic : bool
        Whether derivatives taken at kinks are small dyadic numbers or even splits.
    cancelling : collection of str
        Operations whose rule adds and subtracts the tangent of the inactive operand.

    Raises
    ------
    DomainError, IrrationalValue, BudgetError
        Where the program has no exact values to compare with.
    """
    with working_precision():
        exact = exact_values(program, point)
        bounds = node_bounds(program, exact, formats)
        doubtful = tuple(_doubtful(program, exact, bounds, formats))
        edges = edge_bounds(program, exact, bounds, formats, dyadic)
        matrix = derivative_bounds(program, edges, formats)
        larger = with_cancellation(program, edges, cancelling, formats) if cancelling else edges
        cancelled = None if larger == edges else derivative_bounds(program, larger, formats)
    return RoundingAnalysis(matrix, cancelled, doubtful, frozenset(_kinds(program, exact)))


def _kinds(program: Program, exact: ExactValues) -> list[str]:
    return [_kind(program, index) for index in exact.demanded]


def _kind(program: Program, index: int) -> str:
    """The name under which a back-end lists what it assumes."""
    node = program.nodes[index]
    if node.operation != "power":
        return node.operation
    if node.is_elementary:
        return "fractional power"
    return "power" if node.rational in (0, 1, 2, 3) else "high power"


def _doubtful(
    program: Program, exact: ExactValues, bounds: dict[int, NodeBound], formats: NumberFormat | NodeFormats
) -> list[DoubtfulGuard]:
    found = []
    for index in sorted(exact.demanded):
        node = program.nodes[index]
        values = [exact.values[i] for i in node.operands]
        if any(isinstance(value, (bool, tuple)) for value in values):
            continue
        for guard in guards(node, values):
            sign = guard.sign(values)
            error, value = _margin(guard, operand_bounds(node, index, bounds, formats))
            # Rounding cannot change the sign of exact operands, nor where the margin is above the error.
            is_certain = sign is not None and (bool(error == 0) or (sign != 0 and bool(value.abs_lower() > error)))
            if not is_certain:
                found.append(DoubtfulGuard(index, guard, sign, float(value.mid()) if sign else 0.0))
    return found


def _margin(guard: Guard, operands: Sequence[NodeBound]) -> tuple[Any, Any]:
    """The rounding error bound of a guard and its exact value, as balls."""
    error, value = arb(0), arb(-guard.offset)
    for position, coefficient in guard.form.items():
        error += abs(ball(coefficient)) * operands[position].error
        value += ball(coefficient) * operands[position].value
    return error, value


def differing_guards(
    program: Program, doubtful: Sequence[DoubtfulGuard], float_values: Sequence[Any]
) -> tuple[DoubtfulGuard, ...]:
    """The guards whose sign at the float values is not the exact sign: ties made or broken by rounding."""
    found = []
    for item in doubtful:
        operands = [float_values[i] for i in program.nodes[item.node].operands]
        sign = None if any(value is None for value in operands) else item.guard.sign(operands)
        if sign is not None and item.sign is not None and sign != item.sign:
            found.append(item)
    return tuple(found)
