"""Section 5c: the run of a program on a cell, where every sign that is asked for must be known."""

from fractions import Fraction
from typing import Any

import polynomials as poly
from limits import Rejected
from polynomials import Poly
from program import COMPARISONS, Node, Program
from ranges import Cell, powers
from ratios import Ratio
from values import lazily, outcome


class Beside(Cell):
    """Beside a point: variable 0 is w0 + side * x_0, x_0 > 0 small; the least power of x_0 has the sign."""

    def sign(self, p: Poly) -> int:
        parts = powers(p, 0) if p else {0: p}
        return super().sign(parts[min(parts)])


def on_cell(program: Program, cell: Cell, where: str, logs: bool = False) -> list[Ratio]:
    """The outputs on a cell; with `logs`, logarithms may occur."""
    variables = range(len(program.variables))
    inputs = [cell.values.get(i, {((i, 1),): Fraction(1)}) for i in variables]
    return _outputs(program, [Ratio(p, poly.ONE, cell) for p in inputs], None, where, logs)


def beside(program: Program, cell: Cell, start: Fraction, side: int, where: str) -> list[Ratio]:
    """The outputs on one side of w0 = start; comparisons and `sign` do not depend on w."""
    moving = program.moving(1)
    here = Beside(*cell)
    step: Poly = {((0, 1),): Fraction(side)}
    inputs = [cell.values.get(i, {((i, 1),): Fraction(1)}) for i in range(1, len(program.variables))]
    inputs = [poly.add(poly.constant(start), step), *inputs]
    return _outputs(program, [Ratio(p, poly.ONE, here) for p in inputs], moving, where)


def _outputs(
    program: Program, inputs: list[Ratio], moving: set[int] | None, where: str, logs: bool = False
) -> list[Ratio]:
    def evaluate(i: int, node: Node, operands: list[Any]) -> Any:
        _check(i, node, operands, moving, logs)
        return _value(node, operands, inputs)

    return lazily(program, evaluate, where)


def _value(node: Node, operands: list[Any], inputs: list[Ratio]) -> Any:
    if node.name == "log":
        return operands[0].logarithm() if operands[0] else None
    return outcome(node, operands, inputs, True)


def _check(i: int, node: Node, operands: list[Any], moving: set[int] | None, logs: bool) -> None:
    """What is refused on cells, and beside a point: jumps that depend on w, divisors that may tend to 0."""
    allowed = node.name == "log" and logs
    if (node.is_elementary() and not allowed) or node.name in ("floor", "norm"):
        raise Rejected(f"node {i} ({node.name}) is not supported on a cell")
    if moving is None:
        return
    if i in moving and node.name in (*COMPARISONS, "sign"):
        raise Rejected(f"node {i} ({node.name}) depends on a variable that moves")
    if operands and operands[-1] and (node.name == "div" or node.data < 0):
        start = powers(operands[-1].above, 0).get(0, poly.ZERO)
        if not start or not poly.is_constant(start):
            raise Rejected(f"node {i}: a divisor has no constant value other than zero at the point")
