"""Ranges of the nodes of a program, on a neighbourhood of a point or everywhere: balls that contain their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from ..exact.reals import Number, Real
from .operations import COMPARISONS, OPERATIONS
from .program import Node, Program

PRECISION = 128
Range = Any  # a ball around all values of a node near the point; None: not known to be bounded
Truth = bool | None


class Ranges:
    """A range for each node: numbers as balls, conditions as True, False or None.

    Near a point, a range contains the limits of the node's values at points tending to it, along every branch: then a ball
    without zero keeps the node away from zero on a neighbourhood. Without a point it contains all values.
    """

    def __init__(self, program: Program, point: Sequence[Any] | None):
        self.program, self.point = program, point
        self.found: list[Any] = []
        self.fixed: list[bool] = []
        for node in program.nodes:
            self.fixed.append(node.operation != "variable" and all(self.fixed[i] for i in node.operands))
            self.found.append(self._range(node))

    def used(self) -> list[int]:
        """The nodes that depend on a variable and can be chosen near the point, in increasing order."""
        seen: set[int] = set()
        stack = [index for index in self.program.outputs if not self.fixed[index]]
        while stack:
            index = stack.pop()
            if index not in seen:
                seen.add(index)
                stack += [i for i in self._chosen(self.program.nodes[index]) if not self.fixed[i]]
        return sorted(seen)

    def _chosen(self, node: Node) -> list[int]:
        """Its operands; of a choice those that it can take, and the conditions that are not decided."""
        if OPERATIONS[node.operation].kind != "choice":
            return list(node.operands)
        conditions = [condition for condition, _ in cases(node)]
        undecided = [i for i in conditions if i is not None and self.found[i] is None]
        return undecided + self._results(node)

    def _results(self, node: Node) -> list[int]:
        """The values that a choice can take."""
        results: list[int] = []
        for condition, result in cases(node):
            truth: Truth = True if condition is None else self.found[condition]
            if truth is not False:
                results.append(result)
            if truth is True:
                break
        return results

    def _range(self, node: Node) -> Any:
        kind = OPERATIONS[node.operation].kind
        if node.operation == "variable":
            return None if self.point is None else ball(self.point[node.index])
        if node.operation == "constant":
            return ball(node.parameter)
        if node.operation == "boolean":
            return bool(node.parameter)
        if kind == "choice":
            return _hull([self.found[i] for i in self._results(node)])
        operands = [self.found[i] for i in node.operands]
        if kind == "predicate":
            return _compared(node.operation, *operands)
        if kind == "logic":
            return _connected(node.operation, operands)
        value = _value(node, operands)
        return value if value is not None and value.is_finite() else None


def cases(node: Node) -> list[tuple[int | None, int]]:
    """Condition and result of each case of where or piecewise; None stands for the condition that always holds."""
    if node.operation == "where":
        condition, yes, no = node.operands
        return [(condition, yes), (None, no)]
    return list(zip(node.operands[1::2], node.operands[::2], strict=True))


def ball(number: Any) -> Any:
    """A ball around an exact number."""
    if isinstance(number, Real):
        low, high = number.enclosure(PRECISION)
        return ball(low).union(ball(high))
    exact = Fraction(number)
    return arb(fmpq(exact.numerator, exact.denominator))


def _hull(ranges: Sequence[Range]) -> Range:
    """One ball around all of them."""
    if not ranges or any(one is None for one in ranges):
        return None
    hull = ranges[0]
    for one in ranges[1:]:
        hull = hull.union(one)
    return hull


def _value(node: Node, operands: Sequence[Range]) -> Range:
    """A ball around the values of an operation on balls; None or an infinite ball where none is known."""
    name = node.operation
    if name in _BOUNDED:
        known = operands[0] is not None and name not in ("sigmoid", "sign")
        return getattr(operands[0], name)() if known else _BOUNDED[name]
    if name == "clip":  # between min(lo, hi) and hi
        return _hull(operands[1:])
    if any(operand is None for operand in operands):
        return None
    if name == "power":
        return _power(operands[0], node.exponent)
    if name in ("max", "min", "sort", "median"):
        return _hull(operands)
    if name == "norminf":
        return _hull([abs(u) for u in operands])
    if name in ("norm", "norm1"):
        return sum((abs(u) for u in operands), arb(0)).union(arb(0))
    return _FUNCTIONS[name](*operands)


def _power(base: Range, exponent: Number) -> Range:
    """u ** e; a fractional power is defined for u >= 0 only, so its range lies between 0 and that of the upper end."""
    if isinstance(exponent, Real):
        return _irrational_power(base, exponent)
    if base > 0 or base < 0:
        size = abs(base) ** ball(exponent)
        return -size if base < 0 and exponent.numerator % 2 else size
    if exponent < 0:
        return None
    top = base.abs_upper() ** ball(exponent) if base.abs_upper() > 0 else arb(0 if exponent else 1)
    return top.union(arb(0)) if exponent.numerator % 2 == 0 or exponent.denominator > 1 else top.union(-top)


def _irrational_power(base: Range, exponent: Real) -> Range:
    """u ** r is monotone in u >= 0."""
    if base > 0:
        return base ** ball(exponent)
    if exponent < 0:
        return None
    return (base.abs_upper() ** ball(exponent)).union(arb(0)) if base.abs_upper() > 0 else arb(0)


def _compared(name: str, left: Range, right: Range) -> Truth:
    """What a comparison is on separated balls; None where they meet."""
    if left is None or right is None or left.overlaps(right):
        return None
    below, _, above = COMPARISONS[name]
    return above if left > right else below


def _connected(name: str, truths: Sequence[Truth]) -> Truth:
    if name == "not":
        return None if truths[0] is None else not truths[0]
    decisive = name == "or"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


_BOUNDED = {
    "sin": arb(0, 1), "cos": arb(0, 1), "tanh": arb(0, 1), "sign": arb(0, 1), "sigmoid": arb(0).union(arb(1)),
    "erf": arb(0, 1), "atan": arb(0, 2),
}  # fmt: skip

_FUNCTIONS: dict[str, Callable[..., Range]] = {
    "neg": lambda u: -u,
    "add": lambda u, v: u + v,
    "sub": lambda u, v: u - v,
    "mul": lambda u, v: u * v,
    "div": lambda u, v: u / v if v > 0 or v < 0 else None,
    "abs": abs,
    "relu": lambda u: u if u > 0 else u.abs_upper().union(arb(0)),
    "sqrt": lambda u: _power(u, Fraction(1, 2)),
    "exp": lambda u: u.exp(),
    "log": lambda u: u.log() if u > 0 else None,
    "softplus": lambda u: (1 + u.exp()).log(),
    "floor": lambda u: (u.lower().floor() - 1).union(u.upper().floor()),
    "item": lambda u: u,
}
