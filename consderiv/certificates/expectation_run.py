"""The run of a program on a cell: pairs of polynomials without any cancellation, and sums of logarithms.

This is the arithmetic of proofs/format.md, sections 2 and 5c: what a checker redoes step by step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from ..exact.polynomials import Polynomial
from ..programs.evaluate import demanded_values
from ..programs.operations import COMPARISONS
from ..programs.program import Node, Program
from .expectation_cells import SignedCell
from .model import Omitted


@dataclass(frozen=True)
class Pair:
    """top / below + sum c_i log V_i, the c_i pairs without logarithms."""

    top: Polynomial
    below: Polynomial
    logs: tuple[tuple[Pair, Polynomial], ...] = ()

    @classmethod
    def of(cls, top: Polynomial, below: Polynomial | None = None, logs: Any = ()) -> Pair:
        """Denominator 1 where it is constant, or where the numerator is zero."""
        one = Polynomial.constant_of(top.count, 1)
        if below is None or top.is_zero:
            return cls(top, one, logs)
        return cls(top.scaled(1 / below.constant), one, logs) if below.is_constant else cls(top, below, logs)

    def __add__(self, other: Pair) -> Pair:
        logs = (*self.logs, *other.logs)
        if self.below == other.below:
            return Pair.of(self.top + other.top, self.below, logs)
        return Pair.of(self.top * other.below + other.top * self.below, self.below * other.below, logs)

    def __neg__(self) -> Pair:
        return self.scaled(Fraction(-1))

    def __sub__(self, other: Pair) -> Pair:
        return self + (-other)

    def scaled(self, factor: Fraction) -> Pair:
        """A multiple."""
        return Pair.of(self.top.scaled(factor), self.below, tuple((c.scaled(factor), v) for c, v in self.logs))

    def __mul__(self, other: Pair) -> Pair:
        if self.logs and other.logs:
            raise Omitted("a product of logarithms")
        logs = (*((c * other, v) for c, v in self.logs), *((self * c, v) for c, v in other.logs))
        plain = self.top * other.top, self.below * other.below
        return Pair.of(*plain, logs)

    def over(self, other: Pair) -> Pair:
        """The quotient by a pair without logarithms."""
        if other.logs:
            raise Omitted("a division by a logarithm")
        return self * Pair(other.below, other.top)

    def power(self, exponent: int) -> Pair:
        """An integer power."""
        if self.logs:
            raise Omitted("a power of a logarithm")
        if exponent < 0:
            return Pair.of(self.below**-exponent, self.top**-exponent)
        return Pair.of(self.top**exponent, self.below**exponent)


class CellRun:
    """The pairs of a program's outputs on one cell."""

    def __init__(self, program: Program, cell: SignedCell, inputs: Sequence[Polynomial], logarithms: bool = False):
        self.program, self.cell, self.logarithms = program, cell, logarithms
        self.count = cell.count
        self.inputs = [Pair.of(p) for p in inputs]

    def outputs(self) -> list[Pair]:
        """The outputs.

        Raises
        ------
        Undecided
            If a sign is needed that the cell does not decide.
        Omitted
            For operations that section 5c does not cover.
        """
        values = demanded_values(self.program, self.inputs, self._apply)
        return [values[k] for k in self.program.outputs]

    def sign(self, pair: Pair) -> int:
        """The sign on the cell."""
        if pair.logs:
            raise Omitted("the sign of a logarithm")
        return self.cell.sign(pair.top) * self.cell.sign(pair.below)

    def _apply(self, index: int, node: Node, u: Sequence[Any]) -> Any:
        name = node.operation
        if name in COMPARISONS:
            self._require_parameters(index)
            return COMPARISONS[name][self.sign(u[0] - u[1]) + 1]
        if name == "boolean":
            return bool(node.parameter)
        if name == "not":
            return not u[0]
        if name == "item":
            return u[0][node.index]
        if name == "sign":
            self._require_parameters(index)
            return self._constant(Fraction(self.sign(u[0])))
        if name == "sqrt" and (inner := self._squared(node)) is not None:
            return self._abs(demanded_values_of(self, inner))
        if name in ("add", "sub", "mul", "neg", "div", "power", "constant"):
            return self._smooth(node, u)
        if name == "log" and self.logarithms:
            return self._log(u[0])
        return self._switch(name, list(u))

    def _require_parameters(self, index: int) -> None:
        """Towards a side, comparisons must be decided by the parameters alone: for all w near the point at once."""
        if self.cell.germ is None:
            return
        stack, seen = [index], set()
        while stack:
            node = self.program.nodes[top := stack.pop()]
            if node.operation == "variable" and node.index == self.cell.germ:
                raise Omitted("a comparison that depends on the variables of the expectation")
            seen.add(top)
            stack += [k for k in node.operands if k not in seen]

    def _smooth(self, node: Node, u: Sequence[Pair]) -> Pair:
        name = node.operation
        if name == "constant":
            return self._constant(node.rational)
        if name == "neg":
            return -u[0]
        if name == "power":
            if node.rational.denominator != 1:
                raise Omitted("a power whose exponent is no integer")
            exponent = int(node.rational)
            return u[0].power(exponent) if exponent >= 0 else self._divisor(u[0]).power(exponent)
        if name == "div":
            return u[0].over(self._divisor(u[1]))
        return {"add": Pair.__add__, "sub": Pair.__sub__, "mul": Pair.__mul__}[name](u[0], u[1])

    def _divisor(self, pair: Pair) -> Pair:
        germ = self.cell.germ
        if germ is not None:
            images = [Polynomial.coordinate(self.count, i) for i in range(self.count)]
            images[germ] = Polynomial.constant_of(self.count, 0)
            here = pair.top.substitute(images)
            if not here.is_constant or here.is_zero:
                raise Omitted("a division by something that depends on the parameters")
        elif not pair.logs and self.cell.sign(pair.top) == 0:
            raise Omitted("a division by zero")
        return pair

    def _constant(self, value: Fraction) -> Pair:
        return Pair.of(Polynomial.constant_of(self.count, value))

    def _squared(self, node: Node) -> int | None:
        """The base a, for the root of a^2 or a * a."""
        inner = self.program.nodes[node.operands[0]]
        if inner.operation == "power" and inner.parameter == 2:
            return inner.operands[0]
        if inner.operation == "mul" and inner.operands[0] == inner.operands[1]:
            return inner.operands[0]
        return None

    def _log(self, u: Pair) -> Pair:
        if u.logs or self.sign(u) != 1:
            raise Omitted("the logarithm of something that is not positive")
        side = Fraction(self.cell.sign(u.top))
        terms = []
        for factor, polynomial in ((1, u.top.scaled(side)), (-1, u.below.scaled(side))):
            if not (polynomial.is_constant and polynomial.constant == 1):
                terms.append((self._constant(Fraction(factor)), polynomial))
        return Pair.of(Polynomial.constant_of(self.count, 0), None, tuple(terms))

    def _abs(self, u: Pair) -> Pair:
        return u if self.sign(u) >= 0 else -u

    def _switch(self, name: str, u: list[Pair]) -> Any:
        if name == "abs":
            return self._abs(u[0])
        if name == "relu":
            return u[0] if self.sign(u[0]) >= 0 else self._constant(Fraction(0))
        if name in ("max", "min"):
            return self._best(u, 1 if name == "max" else -1)
        if name == "clip":
            return self._best([self._best(u[:2], 1), u[2]], -1)
        if name in ("norm1", "norminf"):
            sizes = [self._abs(one) for one in u]
            return sum(sizes[1:], start=sizes[0]) if name == "norm1" else self._best(sizes, 1)
        if name in ("sort", "median"):
            ordered = self._sorted(u)
            if name == "sort":
                return tuple(ordered)
            low, high = ordered[(len(u) - 1) // 2], ordered[len(u) // 2]
            return low if len(u) % 2 else (low + high).scaled(Fraction(1, 2))
        raise Omitted(f"{name} is not covered in expectations")

    def _best(self, u: Sequence[Pair], side: int) -> Pair:
        winner = u[0]
        for one in u[1:]:
            if self.sign(one - winner) == side:
                winner = one
        return winner

    def _sorted(self, u: Sequence[Pair]) -> list[Pair]:
        smaller = [0] * len(u)  # how many others stand before each
        for i, j in combinations(range(len(u)), 2):
            smaller[i if self.sign(u[i] - u[j]) > 0 else j] += 1
        return [u[k] for k in sorted(range(len(u)), key=smaller.__getitem__)]


def demanded_values_of(run: CellRun, index: int) -> Pair:
    """The pair of one node."""
    part = Program(run.program.variables, run.program.nodes, (index,), False)
    pair: Pair = CellRun(part, run.cell, [p.top for p in run.inputs], run.logarithms).outputs()[0]
    return pair
