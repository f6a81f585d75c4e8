"""Formal derivatives as formulas: what differentiation by a rule for kinks returns, all along a stratum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from ..autodiff.judging.kink_rules import local_rows
from ..errors import DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..exact.reals import Number, compare, sign
from ..programs.evaluate import demanded_values
from ..programs.operations import COMPARISONS, OPERATIONS
from ..programs.program import Node, Program
from ..stratified.formulas import reduced, value_at
from ..stratified.reading import combined_node
from ..stratified.set_field import VectorField
from ..stratified.stratum import Point

Rows = Sequence[Mapping[int, Number]]
Rule = Callable[[int, Node, Sequence[Number]], Rows]


class NoDerivative(DomainError):
    """Formal differentiation has no value: a jump, whatever is chosen."""


@dataclass(frozen=True)
class Dual:
    """A formula for the value of a node on a stratum, and one for its formal derivative."""

    value: RationalFunction
    gradient: VectorField


def formal_derivative(program: Program, point: Point, rule: Rule) -> VectorField:
    """The formal derivative on the stratum of a point on which all signs and ties are those at the point.

    Parameters
    ----------
    program : Program
    point : Point
    rule : callable
        The rows of a switch, from its position, the node and the exact values of its operands.

    Raises
    ------
    UnsupportedError
        For elementary functions and norms of what varies.
    DomainError
        Where the program has no value; where it has no derivative, at jumps.

    Examples
    --------
    >>> from consderiv import parse
    >>> from consderiv.stratified.set_field import field_text
    >>> rule = convention_rule("torch 2.13")
    >>> field_text(formal_derivative(parse("y*relu(x) + x*x"), (Fraction(3), Fraction(0)), rule), "yx")
    '(x, 2*x)'
    """
    count = len(program.variables)
    run = _FormalRun(point, rule)
    zero, one = RationalFunction.constant(count, 0), RationalFunction.constant(count, 1)
    start = [
        Dual(RationalFunction(Polynomial.coordinate(count, i)), tuple(one if i == j else zero for j in range(count)))
        for i in range(count)
    ]
    values = demanded_values(program, start, run.apply)
    return tuple(map(reduced, values[program.outputs[0]].gradient))


def convention_rule(convention: str) -> Rule:
    """The rows of a named, versioned convention, such as "torch 2.13"."""
    return lambda index, node, values: local_rows(node, index, values, convention)


def _branches(node: Node, values: Sequence[Number]) -> list[Rows]:
    branches = OPERATIONS[node.operation].branches
    assert branches is not None
    return [branch.rows for branch in branches(values, node.parameter)]


class _FormalRun:
    """The program in dual numbers whose two parts are rational functions."""

    def __init__(self, point: Point, rule: Rule):
        self.point, self.rule, self.count = point, rule, len(point)

    def apply(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        """The value of a node from those of its operands."""
        kind, name = OPERATIONS[node.operation].kind, node.operation
        if name == "boolean":
            return bool(node.parameter)
        if name == "constant":
            return self._constant(node.number)
        if name == "item":
            return operands[0][node.index]
        if kind == "predicate":
            side = compare(self._at(operands[0]), self._at(operands[1]))
            return COMPARISONS[name][side + 1]
        if kind == "logic":
            return not operands[0]
        if kind == "switch":
            return self._switch(index, node, operands)
        if kind == "jump":
            return self._jump(node, operands[0])
        if kind == "smooth" and not node.is_elementary:
            return self._smooth(node, operands)
        return self._elementary(node, operands)

    def _at(self, dual: Dual) -> Number:
        value = value_at(dual.value, self.point)
        if value is None:
            raise DomainError("the program has a value", "received a division by zero", "move the point")
        return value

    def _constant(self, number: Number) -> Dual:
        zero = RationalFunction.constant(self.count, 0)
        return Dual(RationalFunction.constant(self.count, number), (zero,) * self.count)

    def _switch(self, index: int, node: Node, operands: Sequence[Dual]) -> Any:
        """The value by the first branch that is active, the derivative by the rule."""
        values = [self._at(operand) for operand in operands]
        active, chosen = _branches(node, values)[0], self.rule(index, node, values)
        found = [
            Dual(self._form(row, [d.value for d in operands]), self._gradient(slopes, operands))
            for row, slopes in zip(active, chosen, strict=True)
        ]
        return tuple(found) if node.operation == "sort" else found[0]

    def _form(self, row: Mapping[int, Number], entries: Sequence[RationalFunction]) -> RationalFunction:
        return linear_form(self.count, ((row[k], entries[k]) for k in sorted(row)))

    def _gradient(self, row: Mapping[int, Number], operands: Sequence[Dual]) -> VectorField:
        return tuple(self._form(row, [d.gradient[i] for d in operands]) for i in range(self.count))

    def _jump(self, node: Node, operand: Dual) -> Dual:
        value = self._at(operand)
        if value == (0 if node.operation == "sign" else floor(value)) and not operand.value.numerator.is_constant:
            raise NoDerivative("a derivative is required", f"received {node.operation} at a jump", "move the point")
        return self._constant(Fraction(sign(value) if node.operation == "sign" else floor(value)))

    def _smooth(self, node: Node, operands: Sequence[Dual]) -> Dual:
        """The chain rule: sum of partial derivatives times derivatives."""
        values = [d.value for d in operands]
        if node.operation == "div" or (node.operation == "power" and node.rational < 0):
            if not self._at(operands[-1]):
                raise DomainError("the program has a value", "received a division by zero", "move the point")
        partials = _partials(node, values)
        gradient = [
            _total(self.count, [p * d.gradient[i] for p, d in zip(partials, operands, strict=True)])
            for i in range(self.count)
        ]
        return Dual(reduced(combined_node(node, values)), tuple(gradient))

    def _elementary(self, node: Node, operands: Sequence[Dual]) -> Dual:
        """An elementary function of constants is a constant."""
        entries = [entry for d in operands for entry in (d.value, *d.gradient)]
        if any(entry.denominator is not None or not entry.numerator.is_constant for entry in entries):
            raise UnsupportedError(
                "programs of rational operations and switches are differentiated as formulas",
                f"received {node.operation} of what varies",
                "ask at a point",
            )
        return self._constant(OPERATIONS[node.operation].value([self._at(d) for d in operands], node.parameter))


def _total(count: int, terms: Sequence[RationalFunction]) -> RationalFunction:
    return reduced(linear_form(count, ((Fraction(1), term) for term in terms)))


def _partials(node: Node, values: Sequence[RationalFunction]) -> tuple[RationalFunction, ...]:
    """The partial derivatives of a rational operation."""
    count, name = values[0].count, node.operation
    one = RationalFunction.constant(count, 1)
    if name == "neg":
        return (one.scaled(Fraction(-1)),)
    if name == "power":
        exponent = node.rational
        if not exponent:
            return (RationalFunction.constant(count, 0),)
        return ((values[0] ** int(exponent - 1)).scaled(exponent),)
    first, second = values
    if name == "add":
        return one, one
    if name == "sub":
        return one, one.scaled(Fraction(-1))
    if name == "mul":
        return second, first
    return second.reciprocal(), (first / (second * second)).scaled(Fraction(-1))
