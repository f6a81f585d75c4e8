"""Local derivatives with error bounds: the size, the error and the grain of each factor of the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb

from ...exact.reals import Number
from ...programs.operations import OPERATIONS
from ...programs.operations.order import tied_groups
from ...programs.program import Node, Program
from ..judging.kinks import is_tied
from .balls import ball, ball_function, ball_power, size, widened
from .exact_values import ExactValues
from .local_derivatives import smooth_partials, taken_operand
from .node_formats import NodeFormats
from .number_format import NumberFormat
from .running_error import NodeBound, gamma, operand_bounds, rounded_power, roundings

_INFINITE = arb("inf")


@dataclass(frozen=True)
class EdgeBound:
    """One factor of the chain rule, from a node to an operand.

    Parameters
    ----------
    operand : int
        The operand node.
    size : ball
        Upper bound of |p| for the exact factor p; at a kink over the whole Clarke set of the operation.
    error : ball
        Upper bound of the distance of the computed factor from an exact one.
    grain : int or None
        p is a multiple of 2**-grain and the computed factor is exact; None if it may be rounded.
    """

    operand: int
    size: Any
    error: Any
    grain: int | None

    @property
    def is_unit(self) -> bool:
        """Whether multiplying by the factor cannot round."""
        return self.grain == 0 and bool(self.size <= 1)


Edges = dict[int, list[EdgeBound]]


def edge_bounds(
    program: Program,
    exact: ExactValues,
    bounds: dict[int, NodeBound],
    formats: NumberFormat | NodeFormats,
    dyadic: bool,
) -> Edges:
    """The factors of every demanded node, valid while all guards keep their signs.

    Parameters
    ----------
    dyadic : bool
        Whether the derivatives taken at kinks are small dyadic numbers or even splits, as in all libraries.
    """
    edges: Edges = {}
    for index in sorted(exact.demanded):
        node = program.nodes[index]
        kind = OPERATIONS[node.operation].kind
        if kind in ("leaf", "predicate", "logic", "jump") or node.operation == "sort":
            continue
        if kind == "choice":
            edges[index] = [EdgeBound(taken_operand(node, exact.values), arb(1), arb(0), 0)]
        elif kind == "switch" or node.operation == "item":
            edges[index] = _switch_edges(program, index, exact, formats.of(index), dyadic)
        else:
            operands = operand_bounds(node, index, bounds, formats)
            edges[index] = _smooth_edges(node, bounds[index], operands, formats.of(index))
    return edges


def _switch_edges(
    program: Program, index: int, exact: ExactValues, number_format: NumberFormat, dyadic: bool
) -> list[EdgeBound]:
    """A factor at a kink of one operand is itself in the Clarke set; splits among several are rounded."""
    node, rank = program.nodes[index], 0
    if node.operation == "item":
        rank = node.index
        node = program.nodes[node.operands[0]]
    values = [exact.values[i] for i in node.operands]
    if any(isinstance(value, arb) for value in values):
        values = [ball(value) for value in values]
    active, grain = _active(node, values, rank)
    if not dyadic and is_tied(node, values):
        grain = None
    error = arb(0)
    if grain is None and len(active) > 1:
        error = ball((len(active) + 2) * number_format.roundoff)
    return [EdgeBound(node.operands[i], arb(1), error, grain) for i in active]


def with_cancellation(
    program: Program, edges: Edges, operations: Collection[str], formats: NumberFormat | NodeFormats
) -> Edges:
    """Bounds for rules v + m (u - v) with a mask m: the inactive tangent enters and cancels.

    Its factor is exactly zero, computed with an error of a few units of roundoff: it counts with its size.
    """
    changed = dict(edges)
    for index in edges:
        node = program.nodes[index]
        if node.operation in operations and len(node.operands) == 2:
            error = ball(4 * formats.of(index).roundoff)
            old = {edge.operand: edge for edge in edges[index]}
            zero = arb(0)
            changed[index] = [
                EdgeBound(i, old[i].size, old[i].error + error, _finer(old[i].grain))
                if i in old
                else EdgeBound(i, zero, error, 2)
                for i in dict.fromkeys(node.operands)
            ]
    return changed


def _finer(grain: int | None) -> int | None:
    """Two more bits for the sums inside the rule."""
    return None if grain is None else grain + 2


def _active(node: Node, values: Sequence[Any], rank: int) -> tuple[list[int], int | None]:
    """Operands that a branch at these values can depend on, and the grain of an even split among them."""
    name, everything = node.operation, list(range(len(values)))
    if name in ("max", "min"):
        sense = 1 if name == "max" else -1
        best = max(values, key=lambda value: sense * value)
        active = [i for i in everything if not sense * values[i] < sense * best]
        return active, _split_grain(len(active))
    if name == "clip":
        return everything, 2
    if name == "norminf":
        best = max(abs(value) for value in values)
        active = [i for i in everything if not abs(values[i]) < best]
        return active, _split_grain(len(active) * (1 if best else 2))
    if name in ("sort", "median"):
        middle = {rank} if name == "sort" else {(len(values) - 1) // 2, len(values) // 2}
        active = _ranked(values, middle)
        split = _split_grain(len(active))  # some kernels split a tied median evenly, others take one operand
        return active, None if split is None else max(split, len(middle) - 1)
    return [i for i in everything if name != "relu" or not values[i] < 0], 0


def _split_grain(count: int) -> int | None:
    """log2 of a power of two, whose reciprocal is exact."""
    return None if count & (count - 1) else count.bit_length() - 1


def _ranked(values: Sequence[Any], ranks: set[int]) -> list[int]:
    """Positions of the operands that are tied with the order statistics of these ranks."""
    found, start = [], 0
    for group in tied_groups(values):
        if any(start <= rank < start + len(group) for rank in ranks):
            found += group
        start += len(group)
    return found


def _smooth_edges(
    node: Node, value: NodeBound, operands: Sequence[NodeBound], number_format: NumberFormat
) -> list[EdgeBound]:
    if node.operation == "power" and node.parameter == 0:
        return []
    tight = _partials(node, [u.value for u in operands], value.value)
    reached = _partials(
        node, [widened(u.value, u.error) for u in operands], widened(value.value, value.error),
        lambda u, exponent: rounded_power(u, exponent, number_format),
    )  # fmt: skip
    edges = []
    for position, (p, q) in enumerate(zip(tight, reached, strict=True)):
        grain = _smooth_grain(node, position, operands, number_format)
        error = arb(0) if grain is not None else _factor_error(node, p, q, operands, number_format)
        edges.append(EdgeBound(node.operands[position], size(p), error, grain))
    return edges


def _partials(
    node: Node, operands: Sequence[Any], value: Any, power: Callable[[Any, Number], Any] = ball_power
) -> Sequence[Any]:
    if node.operation == "norm":
        return [arb(1) if value == 0 else u / value for u in operands]
    return smooth_partials(node, operands, value, ball, ball_function, power)


def _smooth_grain(node: Node, position: int, operands: Sequence[NodeBound], number_format: NumberFormat) -> int | None:
    """The grain of a factor that is computed without rounding, None if it may be rounded."""
    if node.operation in ("neg", "add", "sub") or (node.operation == "power" and node.parameter == 1):
        return 0
    if node.operation == "mul":
        other = operands[1 - position]
        return other.grain if other.error == 0 else None
    (u,) = operands if len(operands) == 1 else (None,)
    if node.operation == "power" and node.parameter == 2 and u is not None and u.error == 0:
        return u.grain
    if node.operation == "norm" and all(v.error == 0 and v.value == 0 for v in operands):
        return 0
    return None


def _factor_error(node: Node, p: Any, q: Any, operands: Sequence[NodeBound], number_format: NumberFormat) -> Any:
    """|q - p| over all operands within their errors, and the roundings of the factor's own formula."""
    smallest, largest = number_format.smallest_ball, number_format.largest_ball
    reference = size(q)
    if node.operation in ("tanh", "sigmoid", "softplus", "sin", "cos", "erf"):
        reference = reference + 1  # 1 - tanh(u)**2 cancels, u**2 in exp(-u**2) is rounded
    error = size(q - p) + gamma(roundings(node) + 8, number_format) * reference
    if node.operation == "div":
        square = widened(operands[1].value, operands[1].error)
        square = square * square
        if not (square.abs_lower() > smallest and bool(size(square) < largest)):
            return _INFINITE
    if node.operation == "power":
        exponent = node.exponent
        if exponent < 0 and not (1 / q).abs_lower() > smallest:
            return _INFINITE
        error += smallest * roundings(node) * (1 + abs(ball(exponent)))
    return (error + 8 * smallest).upper() if bool(reference < largest) else _INFINITE
