"""Section 5d: the run of a program along an arc, on power series."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from limits import Rejected
from powerseries import ZERO, Series
from program import COMPARISONS, SWITCHES, Node, Program
from reader import Vector
from switches import first_branch
from values import lazily, of_branch, outcome


def along_arc(
    program: Program, point: Sequence[Any], arc: Sequence[Vector], bound: int, where: str
) -> list[Series]:
    """The outputs at point + u arc[0] + u^2 arc[1] + ..., up to O(u^bound) at best."""
    inputs = []
    for i, start in enumerate(point):
        steps = [step.get(i, ZERO) for step in arc]
        inputs.append(Series([start, *steps] + [ZERO] * (bound - 1 - len(steps)), bound))
    moving = program.moving(len(point))

    def evaluate(i: int, node: Node, operands: list[Any]) -> Any:
        if i in moving and node.name in (*COMPARISONS, "sign") and None not in operands:
            difference = operands[0].minus(operands[1]) if node.name in COMPARISONS else operands[0]
            if not difference.order():
                raise Rejected(f"node {i} ({node.name}) compares what is equal as far as it is known")
        return _value(node, operands, inputs)

    return lazily(program, evaluate, where)


def _value(node: Node, operands: list[Any], inputs: list[Series]) -> Any:
    root = node.name == "norm" or node.is_root()
    if node.name == "floor" or (node.is_elementary() and not root):
        raise Rejected(f"'{node.name}' is not supported along arcs")
    if None in operands or not (root or node.name in SWITCHES):
        return outcome(node, operands, inputs, True)
    if node.name == "norm":
        square = inputs[0].lift(ZERO)
        for u in operands:
            square = square.add(u.times(u))
        return square.root(Node("sqrt", (), Fraction(1, 2), node.root))
    if root:
        return operands[0].root(node)
    size = min(len(u.values) for u in operands)
    cut = [u.cut(size) for u in operands]
    found = of_branch(first_branch(node.name, cut), cut, node, inputs)
    return tuple(u.cut(size) for u in found) if node.name == "sort" else found.cut(size)
