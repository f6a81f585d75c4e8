"""How a program without comparisons is kinked at all points near x: regular everywhere (1), its negative is (-1), or C^1."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.reals import Number, sign
from ..germs.outer import JumpTied, is_tied, local_derivative
from ..germs.run import Run
from ..germs.run_switches import occurring
from ..programs.operations import OPERATIONS
from ..programs.program import Node

_TIED = {"max": (0, 1), "relu": (0, 1), "min": (-1, 0), "abs": (0,), "norm1": (0,), "norminf": (0,)}


def kink_sign(run: Run) -> int | None:
    """The sign of the output of a scalar program, or None.

    It is that of all points near x: x * abs(y) has none at 0, though it is strictly differentiable there.
    """
    signs: dict[int, int | None] = {}
    for index in run.order:
        try:
            signs[index] = _sign(run, index, run.program.nodes[index], signs)
        except (KeyError, ConsderivError, JumpTied):
            signs[index] = None
    return signs.get(run.program.outputs[0])


def _sign(run: Run, index: int, node: Node, signs: dict[int, int | None]) -> int | None:
    if node.operation in ("variable", "constant"):
        return 0
    if node.operation == "sort" or index in run.errors or not all(i in run.values for i in node.operands):
        return None
    if is_tied(run, index):
        return _of_tie(run, node, signs)
    kind = OPERATIONS[node.operation].kind
    if kind not in ("switch", "smooth", "elementary"):
        return None
    in_row_only = kind == "switch" or node.operation == "item"
    return _combined(local_derivative(run, index, node), () if in_row_only else node.operands, signs)


def _of_tie(run: Run, node: Node, signs: dict[int, int | None]) -> int | None:
    allowed = _TIED.get(node.operation)
    if allowed is None:
        return None
    below = {signs[node.operands[k]] for k in occurring(run.branches(node))}
    if not below <= set(allowed):
        return None
    return -1 if node.operation == "min" else 1


def _combined(terms: Iterable[tuple[int, Number]], operands: Iterable[int], signs: dict[int, int | None]) -> int | None:
    """The sign of a C^1 function of operands; the slope of a kinked one must not vanish."""
    slopes: dict[int, Number] = {operand: Fraction(0) for operand in operands}
    for operand, factor in terms:
        slopes[operand] = slopes.get(operand, Fraction(0)) + factor
    products = set()
    for operand, slope in slopes.items():
        own = signs[operand]
        if own is None or (own and not slope):
            return None
        products.add(own * sign(slope) if own else 0)
    products.discard(0)
    return None if len(products) > 1 else products.pop() if products else 0
