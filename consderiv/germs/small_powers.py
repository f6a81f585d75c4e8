"""Powers u**e at zero that are o(|z|) with gradients that tend to zero, whatever kinks are below: no piece is needed.

* e > 1, u >= 0 locally Lipschitz: the gradient is e u**(e-1) grad u.
* e > 1/2, u >= 0 of class C^2 near the point: |grad u|**2 <= C u, so the gradient is O(u**(e-1/2)).

Such a power is strictly differentiable at the point with derivative zero.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from .elementary import ROOTS, exponent_of, is_elementary
from .sums_of_squares import is_sum_of_squares, written_as_squares

if TYPE_CHECKING:
    from .run import Run

DEPTH = 40
_HALF = Fraction(1, 2)
_NONNEGATIVE = frozenset(("abs", "relu", "norm", "norm1", "norminf", "sqrt", "exp", "sigmoid", "softplus"))


def is_flat_power(run: Run, index: int) -> bool:
    """Whether one of the two rules applies to a root or power whose value at the point is zero.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> from consderiv.germs.outer import run_at
    >>> program = parse("norm(x, y)**(3/2)")
    >>> is_flat_power(run_at(program, (Fraction(0), Fraction(0))), program.outputs[0])
    True
    """
    node = run.program.nodes[index]
    exponent: Number = exponent_of(node)
    while node.operation != "norm":
        (operand,) = node.operands
        if exponent > 1 and is_nonnegative(run.program, operand) and _is_lipschitz(run, operand):
            return True
        if exponent > _HALF and written_as_squares(run.program, operand) and _is_smooth(run, operand):
            return True
        node = run.program.nodes[operand]
        if node.operation not in ROOTS or not is_root_node(node) or run.values.get(operand) != 0:
            return False
        exponent = exponent * exponent_of(node)
    return exponent > _HALF and all(_is_smooth(run, operand) for operand in node.operands)


def is_root_node(node: Node) -> bool:
    """Whether the node is a square root, a fractional power or a norm."""
    return is_elementary(node) or node.operation == "norm"


def nonnegative_and_smooth(program: Program, node: Node, base: RationalFunction, variables: int) -> bool:
    """Whether what stands under a root is nonnegative and smooth in a whole neighbourhood of the point.

    The piece `base` is smooth; a leaf on which a kink below was decided does not say more than its own cell.
    """
    if node.operation == "norm":
        return True
    return written_as_squares(program, node.operands[0]) or (
        base.denominator is None and is_sum_of_squares(base.numerator, variables)
    )


def is_nonnegative(program: Program, index: int, depth: int = DEPTH) -> bool:
    """Whether the node is seen to be nonnegative wherever it has a value.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> program = parse("[abs(x) + y**2*norm(x, y), x - 1]")
    >>> [is_nonnegative(program, output) for output in program.outputs]
    [True, False]
    """
    node = program.nodes[index]
    if node.operation in _NONNEGATIVE:
        return True
    if node.operation == "constant":
        return bool(node.parameter >= 0)  # type: ignore[operator]
    if node.operation == "power":
        exponent = exponent_of(node)
        even = isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent % 2 == 0
        return even or is_elementary(node) or (depth > 0 and is_nonnegative(program, node.operands[0], depth - 1))
    if depth == 0:
        return False
    if node.operation == "mul" and program.nodes[node.operands[0]] == program.nodes[node.operands[1]]:
        return True
    below = (is_nonnegative(program, operand, depth - 1) for operand in node.operands)
    if node.operation == "max":
        return any(below)
    return node.operation in ("add", "mul", "div", "min") and all(below)


def _is_lipschitz(run: Run, index: int) -> bool:
    """Whether no root at zero and no jump is below the node, norms apart: operations are Lipschitz then."""
    return _all_below(run, index, ("leaf", "smooth", "norm", "switch", "elementary"))


def _is_smooth(run: Run, index: int) -> bool:
    """Whether only smooth operations are below the node."""
    return _all_below(run, index, ("leaf", "smooth", "elementary"))


def _all_below(run: Run, index: int, kinds: tuple[str, ...]) -> bool:
    """Whether only operations of some kinds are below the node, all of them with values, and no root is zero."""
    stack, seen = [index], {index}
    while stack:
        top = stack.pop()
        node = run.program.nodes[top]
        if top not in run.values or top in run.errors or OPERATIONS[node.operation].kind not in kinds:
            return False
        if run.values[top] == 0 and node.operation != "norm" and is_root_node(node) and not is_constant_node(run, node):
            return False
        for operand in node.operands:
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return True


def is_constant_node(run: Run, node: Node) -> bool:
    """Whether the operands of a node do not depend on the variables."""
    return all(run.is_fixed(operand) for operand in node.operands)
