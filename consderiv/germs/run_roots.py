"""Elementary functions, roots and norms on a branch: Taylor polynomials and remainder coordinates, and cases at zero."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs.occurrences import expression_text
from ..programs.operations import OPERATIONS
from ..programs.program import Node
from .elementary import (
    ROOTS,
    SingularRoot,
    expanded,
    exponent_of,
    is_elementary,
    is_radial,
    is_whole,
    positive_cases,
    power_of_steep,
    radicand,
    root_cases,
    steep_power_cases,
)
from .rough import RoughRoot, Smoothness
from .small_powers import is_flat_power, nonnegative_and_smooth

if TYPE_CHECKING:
    from .run import Run

SQUARE = "the root of a square is required where its argument vanishes"
LIMIT = "a root whose gradient has a limit is required"
FORMULA = "a rational formula is required"
_BECAUSE = {
    SQUARE: "{} is a root of what vanishes at the point, and not known as that of a square",
    LIMIT: "the gradient of the root {} is not proved to have a limit at the point",
    FORMULA: "{} has no rational formula near the point",
}
"""The same as statements about a program."""


def visit_elementary(run: Run, index: int, node: Node) -> None:
    """An elementary function: a Taylor polynomial and a remainder where it is smooth, two cases for |q| = sqrt(q**2)."""
    operation = OPERATIONS[node.operation]
    if not all(i in run.values for i in node.operands):
        return
    run.values[index] = value = operation.value([run.values[i] for i in node.operands], node.parameter)
    if all(run.is_fixed(i) if run.linear else run.is_constant(i) for i in node.operands):
        run.store(index, RationalFunction.constant(run.count, value))
    elif value == 0 and node.operation in ROOTS:
        _root_at_zero(run, index, node)
    elif all(i in run.pieces for i in node.operands):
        base = radicand(node, [run.pieces[i] for i in node.operands])  # type: ignore[misc]
        place = None if run.linear else run.remainders.get(index)
        if place is None and not run.linear:
            _refuse(run, index, node, FORMULA)
            return
        if place is not None:
            run.arguments[place] = base
        run.store(index, expanded(node, base, value, 1 if run.linear else run.taylor, place))


def _root_at_zero(run: Run, index: int, node: Node) -> None:
    place = run.remainders.get(index)
    if run.linear and is_flat_power(run, index):
        run.flat.add(index)
        run.store(index, RationalFunction.constant(run.count, 0))
        return
    base_node, exponent = _innermost(run, node)
    if not all(i in run.pieces for i in base_node.operands):
        return
    base = radicand(base_node, [run.pieces[i] for i in base_node.operands])  # type: ignore[misc]
    if place is None:
        _refuse(run, index, node, SQUARE)
        return
    run.arguments[place] = base
    smooth = _is_smooth(run, base)
    cases = root_cases(base, exponent, run.taylor, place) if smooth else None
    if cases is None and exponent > 1:
        run.rough[place] = RoughRoot(base, exponent - power_of_steep(exponent))
        cases = steep_power_cases(base, exponent, place)
    if cases is None and run.radial and is_radial(exponent, base, len(run.point)):
        run.store(index, RationalFunction(Polynomial.coordinate(run.count, place)))
        run.radicands[place] = base.numerator
    elif cases is not None:
        run.cases[index] = cases
    elif base.denominator is not None or exponent <= 0:
        _refuse(run, index, node, SQUARE)
    else:
        _rough_root(run, index, base_node, base, exponent)


def _rough_root(run: Run, index: int, base_node: Node, base: RationalFunction, exponent: Number) -> None:
    """u**e with 0 < e < 1 as the square of a coordinate, see rough.py; where it is C^1 there are no cases."""
    place = run.remainders[index]
    smooth = _is_smooth(run, base) and nonnegative_and_smooth(run.program, base_node, base, len(run.point))
    if smooth and exponent == Fraction(1, 2):
        _refuse(run, index, run.program.nodes[index], SQUARE)
        return
    alike = (k for k, root in run.rough.items() if root.base == base and is_whole(exponent / root.exponent / 2))
    known = next(alike, None)
    if known is None:
        run.rough[place] = RoughRoot(base, exponent / 2, smooth)
        known, power = place, 2
    else:
        power = int(exponent / run.rough[known].exponent)
    piece = RationalFunction(Polynomial.coordinate(run.count, known)) ** power
    if smooth and 2 * exponent > 1:
        run.store(index, piece)
    else:
        run.cases[index] = positive_cases(base, piece)


def _innermost(run: Run, node: Node) -> tuple[Node, Number]:
    """The root below roots of roots that are zero, (u**a)**b = u**(a b), and the whole exponent."""
    exponent = exponent_of(node)
    while node.operation != "norm":
        (operand,) = node.operands
        below = run.program.nodes[operand]
        if operand in run.pieces or below.operation not in ROOTS or run.values.get(operand) != 0:
            break
        if not (is_elementary(below) or below.operation == "norm"):
            break
        node, exponent = below, exponent * exponent_of(below)
    return node, exponent


def _is_smooth(run: Run, base: RationalFunction) -> bool:
    """Whether no root with an unbounded gradient enters the piece."""
    if not run.rough:
        return True
    return not Smoothness(len(run.point), run.rough, run.arguments).roots_below(base)


def obstacle_of_root(run: Run) -> ConsderivError:
    """The error of a leaf with a piece whose gradient is not proved to have a limit."""
    index = next(i for i, place in run.remainders.items() if place in run.rough)
    return _singular(run, index, run.program.nodes[index], LIMIT)


def _refuse(run: Run, index: int, node: Node, required: str) -> None:
    run.opaque[index] = _singular(run, index, node, required)


def _singular(run: Run, index: int, node: Node, required: str) -> SingularRoot:
    shown = expression_text(run.program, index) or node.operation
    error = SingularRoot(required, f"received {shown}", "write abs(...) or norm(...), or move the point")
    error.because = _BECAUSE[required].format(shown)
    return error
