"""Running error bounds for the values of a program's nodes in floating point.

Standard model (Higham, Accuracy and Stability of Numerical Algorithms, 2002, sections 2.2, 2.8 and 3.1):
every elementary operation returns (a op b)(1 + d) + e with |d| <= u and |e| <= the smallest normal number,
and k factors (1 + d) together are 1 + t with |t| <= gamma_k = k u / (1 - k u). Inputs and constants that the
format does not hold enter with their conversion error, so the bound is against the exact program.

Compilers may reassociate sums with constants and fuse multiplications with additions. A fused operation
rounds less often, so the model covers it; for sums the error is charged to the sum of the sizes of all terms
(`gross`), which covers every order. Where all values are dyadic and no partial sum can leave the format, the
error is exactly zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb

from ...exact.reals import Number
from ...programs.program import Node, Program
from .balls import ball, ball_operation, ball_power, size, widened
from .exact_values import ExactValues, is_rational
from .node_formats import NodeFormats, only_reads
from .number_format import NumberFormat

EXCHANGES = frozenset(("abs", "relu", "max", "min", "clip", "sort", "item", "norminf", "neg"))
"""Operations that only move values or change signs: no rounding, 1-Lipschitz in the largest error."""

ELEMENTARY_ROUNDINGS = 32
"""Roundings granted to a kernel for exp, log, ...: an assumption, so bounds that use it prove nothing."""

_ROUNDINGS = {"add": 1, "sub": 1, "mul": 1, "div": 3, "sqrt": 2, "median": 4}
_INFINITE = arb("inf")


@dataclass(frozen=True)
class NodeBound:
    """What is known about one node in floating point.

    Parameters
    ----------
    value : ball
        Tight enclosure of the exact value.
    error : ball
        Upper bound of the distance from the float value to the exact value; zero: the float value is exact.
    gross : ball
        Sum of the sizes of the terms, where the node is a sum; else its size.
    grain : int or None
        The value and all its terms are multiples of 2**-grain; None if they are not dyadic.
    """

    value: Any
    error: Any
    gross: Any
    grain: int | None


@lru_cache(maxsize=4096)
def gamma(count: int, number_format: NumberFormat) -> Any:
    """gamma_k = k u / (1 - k u), infinite for k u >= 1."""
    product = count * number_format.roundoff
    return ball(product / (1 - product)) if product < 1 else _INFINITE


def node_bounds(program: Program, exact: ExactValues, formats: NumberFormat | NodeFormats) -> dict[int, NodeBound]:
    """A bound for every demanded node with a numeric value, valid while all guards keep their signs."""
    bounds: dict[int, NodeBound] = {}
    for index in sorted(exact.demanded):
        value = exact.values[index]
        if isinstance(value, bool):
            continue
        node = program.nodes[index]
        if isinstance(value, tuple):
            error = _largest([u.error for u in operand_bounds(node, index, bounds, formats)])
            bounds[index] = NodeBound(arb(0), error, arb(0), None)
        elif node.operation in ("variable", "constant"):
            bounds[index] = _converted(value, formats.of(index))
        elif node.operation in ("where", "piecewise"):
            bounds[index] = _chosen(program, index, exact, bounds, formats)
        else:
            operands = operand_bounds(node, index, bounds, formats)
            bounds[index] = _computed(node, value, operands, formats.of(index))
    return bounds


def operand_bounds(
    node: Node, index: int, bounds: dict[int, NodeBound], formats: NumberFormat | NodeFormats
) -> list[NodeBound]:
    """The bounds of the operands as the node reads them: rounded to its format, if that does not hold theirs."""
    if isinstance(formats, NumberFormat) or only_reads(node):
        return [bounds[i] for i in node.operands]
    return [_read(bounds[i], formats.of(i), formats.of(index)) for i in node.operands]


def _read(bound: NodeBound, stored: NumberFormat, number_format: NumberFormat) -> NodeBound:
    """A value after one more rounding, if the format that reads it does not include the one that it is stored in."""
    if number_format.includes(stored):
        return bound
    if bound.error == 0 and bound.grain is not None and number_format.holds(_exact_fraction(bound.value)):
        return bound
    reached = size(widened(bound.value, bound.error))
    if not bool(reached < number_format.largest_ball):
        return NodeBound(bound.value, _INFINITE, bound.gross, None)
    error = bound.error + gamma(1, number_format) * reached + number_format.smallest_ball
    return NodeBound(bound.value, error.upper(), bound.gross, None)


def _grain(value: Any, number_format: NumberFormat) -> int | None:
    """The exponent g with value an integer multiple of 2**-g, if the format holds the value."""
    if not is_rational(value) or not number_format.holds(value):
        return None
    return int(value.denominator.bit_length()) - 1


def _converted(value: Any, number_format: NumberFormat) -> NodeBound:
    """A variable or constant; two roundings: constants pass through a double on their way to float32."""
    tight, grain = ball(value), _grain(value, number_format)
    if grain is not None:
        return NodeBound(tight, arb(0), size(tight), grain)
    if size(tight) > number_format.largest_ball:
        return NodeBound(tight, _INFINITE, size(tight), None)
    error = gamma(2, number_format) * size(tight) + number_format.smallest_ball
    return NodeBound(tight, error.upper(), size(tight), None)


def _chosen(
    program: Program,
    index: int,
    exact: ExactValues,
    bounds: dict[int, NodeBound],
    formats: NumberFormat | NodeFormats,
) -> NodeBound:
    """The bound of the branch that was taken: the demanded operand with the value of the node."""
    operands = program.nodes[index].operands
    results = operands[1:] if program.nodes[index].operation == "where" else operands[0::2]
    (taken,) = [i for i in results if i in exact.demanded and i in bounds][-1:]
    return _read(bounds[taken], formats.of(taken), formats.of(index))


def _computed(node: Node, value: Any, operands: Sequence[NodeBound], number_format: NumberFormat) -> NodeBound:
    tight = ball(value)
    grain = _exact_grain(node, value, operands, number_format)
    gross = _gross(node, tight, operands)
    if grain is not None:
        return NodeBound(tight, arb(0), gross, grain)
    if node.operation == "relu" and tight == 0 and bool(operands[0].value + operands[0].error < 0):
        return NodeBound(tight, arb(0), gross, 0)
    if node.operation in EXCHANGES:
        return NodeBound(tight, _largest([u.error for u in operands]), gross, None)
    if node.operation in ("sign", "floor"):
        return NodeBound(tight, arb(0), gross, None)
    inputs = [widened(u.value, u.error) for u in operands]
    reached = _reached(node, inputs, tight, operands, number_format)
    charged = size(reached) + gross + sum((u.gross for u in operands), arb(0)) * _is_sum(node)
    if node.operation == "erf":
        charged += 1  # some kernels approximate erf to an absolute error
    error = size(reached - tight) + gamma(roundings(node), number_format) * charged
    error += _underflow(node, inputs, reached, number_format)
    if not _in_range(node, inputs, reached, number_format):
        error = _INFINITE
    return NodeBound(tight, error.upper(), gross, None)


def _reached(
    node: Node, inputs: Sequence[Any], tight: Any, operands: Sequence[NodeBound], number_format: NumberFormat
) -> Any:
    """An enclosure of the exact operation on all operands within their errors."""
    if node.operation == "median":
        return widened(tight, _largest([u.error for u in operands]))
    if node.operation == "power":
        return rounded_power(inputs[0], node.exponent, number_format)
    reached = ball_operation(node, inputs)
    return _INFINITE if reached is None else reached


def rounded_power(u: Any, exponent: Number, number_format: NumberFormat) -> Any:
    """u ** e on a ball, for all exponents that e may be rounded to: as constants are, and after one subtraction."""
    if isinstance(exponent, Fraction) and exponent.denominator in (1, 2):
        return ball_power(u, exponent)
    tight = ball(exponent)
    return u ** widened(tight, (gamma(4, number_format) * (1 + abs(tight))).upper())


def _is_sum(node: Node) -> int:
    return 1 if node.operation in ("add", "sub", "norm1", "median") else 0


def _gross(node: Node, tight: Any, operands: Sequence[NodeBound]) -> Any:
    if node.operation in ("add", "sub", "norm1", "median", "neg"):
        return sum((u.gross for u in operands), arb(0)).upper()
    return size(tight)


def _exact_grain(node: Node, value: Any, operands: Sequence[NodeBound], number_format: NumberFormat) -> int | None:
    """The grain of a value that is computed without rounding in every order; None if it may round."""
    grain = _grain(value, number_format)
    if grain is None or any(u.error != 0 for u in operands):
        return None
    name = node.operation
    if name in EXCHANGES or name in ("mul", "sqrt", "sign", "floor"):
        return grain
    if name == "power":
        return grain if node.parameter in (0, 1, 2, 3) else None
    if name == "div":
        # Compilers multiply by the reciprocal of a constant, which is exact only for powers of two.
        reciprocal_is_exact = number_format.holds(_exact_reciprocal(operands[1].value))
        return grain if reciprocal_is_exact else None
    if _is_sum(node) and all(u.grain is not None for u in operands):
        finest = max(u.grain or 0 for u in operands) + (name == "median")
        total = sum((u.gross for u in operands), arb(0)) * ball(2**finest)
        small = total < ball(2**number_format.precision) and finest <= -number_format.least
        return max(finest, grain) if small else None
    return None


def _exact_reciprocal(value: Any) -> Fraction:
    return 1 / _exact_fraction(value)


def _exact_fraction(value: Any) -> Fraction:
    """A ball without radius as the number that it is."""
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def roundings(node: Node) -> int:
    """Number of roundings that any reasonable evaluation of this operation stays below."""
    name = node.operation
    if name == "power":
        return ELEMENTARY_ROUNDINGS if node.is_elementary else 2 * abs(node.rational.numerator) + 6
    if name in ("norm1", "norm"):
        return len(node.operands) + 6
    return _ROUNDINGS.get(name, ELEMENTARY_ROUNDINGS)


def _underflow(node: Node, inputs: Sequence[Any], reached: Any, number_format: NumberFormat) -> Any:
    """Absolute error from underflows inside the operation."""
    smallest = number_format.smallest_ball
    if node.operation == "norm":
        # |sqrt(s + t) - sqrt(s)| <= |t| / sqrt(s) for each underflow t among the squares.
        return smallest + len(inputs) * smallest / reached.abs_lower()
    # A power underflows only below 1, and then what is lost is only multiplied by factors below 1.
    return smallest * roundings(node)


def _in_range(node: Node, inputs: Sequence[Any], reached: Any, number_format: NumberFormat) -> bool:
    """Whether no intermediate of the operation leaves the range of the format."""
    largest, smallest = number_format.largest_ball, number_format.smallest_ball
    critical = [reached]
    if node.operation == "norm":
        critical.append(reached * reached)
    if node.operation == "div":
        critical.append(1 / inputs[1])
        if not inputs[1].abs_lower() > smallest:
            return False
    if node.operation == "power" and node.exponent < 0:
        critical.append(1 / reached)
        if not (1 / reached).abs_lower() > smallest:
            return False
    return all(bool(size(value) < largest) for value in critical)


def _largest(errors: Sequence[Any]) -> Any:
    result = arb(0)
    for error in errors:
        result = result.max(error)
    return result
