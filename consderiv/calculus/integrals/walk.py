"""The piece of an integrand f(w, s) next to a point w, in one direction, for all parameters s near a sample.

Coordinates are the increments z = w - point first, then the free parameters. Every sign that decides a branch is the sign
of a polynomial factor; its part of lowest order in z says where that sign can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...programs.evaluate import demanded_values
from ...programs.operations import COMPARISONS, OPERATIONS
from ...programs.program import Node, Program
from ...programs.rebuilding import all_branches
from .laws import Component
from .quotients import Quotient, combined, smooth_value


@dataclass(frozen=True)
class Factor:
    """A factor of a guard. `leading` is its part of lowest order in the increments, of this order."""

    polynomial: Polynomial
    leading: Polynomial
    order: int

    @property
    def is_curved(self) -> bool:
        """Whether there are further parts, so that its zero set is no cone."""
        return self.polynomial != self.leading


class NotGeneric(Exception):
    """The sample or the direction lies on the zero set of the leading part of a factor."""

    def __init__(self, factor: Factor):
        super().__init__("not generic")
        self.factor = factor


@dataclass(frozen=True)
class Integrand:
    """A program in variables and parameters, at a point of the variables, for one component of a law.

    Parameters
    ----------
    program : Program
        Its variables are those of F first, then the parameters.
    point : tuple of Number
        The point of the variables of F.
    component : Component
    """

    program: Program
    point: tuple[Number, ...]
    component: Component

    @property
    def width(self) -> int:
        """The number of variables of F."""
        return len(self.point)

    @property
    def count(self) -> int:
        """The number of coordinates."""
        return self.width + len(self.component.free)

    def inputs(self) -> list[Quotient]:
        """The variables and parameters as functions of the coordinates."""
        free = [Polynomial.coordinate(self.count, self.width + j) for j in range(len(self.component.free))]
        moving = [Polynomial.coordinate(self.count, i, value) for i, value in enumerate(self.point)]
        fixed = [
            image.substitute(free) if free else Polynomial.constant_of(self.count, image.constant)
            for image in self.component.images
        ]
        return [Quotient.of(p) for p in (*moving, *fixed)]


@dataclass
class Piece:
    """What a walk found: the outputs, the factors that decided (with those of comparisons apart), and denominators."""

    outputs: tuple[Quotient, ...]
    factors: dict[Factor, bool]
    denominators: tuple[Polynomial, ...]


def walk(integrand: Integrand, sample: Sequence[Number], direction: Sequence[Number]) -> Piece:
    """The piece in a direction at a sample.

    Raises
    ------
    NotGeneric
        If a factor's leading part vanishes there.
    UnsupportedError
        For operations that are not rational and no piecewise linear kinks.
    """
    state = _Walk(integrand, tuple(direction) + tuple(sample))
    program = integrand.program
    values = demanded_values(program, integrand.inputs(), state.apply)
    outputs = tuple(values[output] for output in program.outputs)
    return Piece(outputs, state.factors, tuple(dict.fromkeys(state.denominators)))


class _Walk:
    """Evaluates nodes to quotients; `factors` maps each factor that decided to whether it decided a comparison."""

    def __init__(self, integrand: Integrand, at: tuple[Number, ...]):
        self.program, self.width, self.count = integrand.program, integrand.width, integrand.count
        self.at = at
        self.factors: dict[Factor, bool] = {}
        self.denominators: list[Polynomial] = []

    def apply(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        kind = OPERATIONS[node.operation].kind
        if kind == "predicate":
            return COMPARISONS[node.operation][self.sign(operands[0] - operands[1], True) + 1]
        if node.operation == "boolean":
            return bool(node.parameter)
        if node.operation == "not":
            return not operands[0]
        if node.operation == "sign":
            return Quotient.constant(self.count, self.sign(operands[0], True))
        if node.operation == "item":
            return operands[0][node.index]
        if kind == "switch":
            return self._switch(node, operands)
        if node.operation == "div":
            self.denominators.append(operands[1].numerator)
        if node.operation == "power" and node.rational < 0:
            self.denominators.append(operands[0].numerator)
        return smooth_value(self.count, node, operands)

    def _switch(self, node: Node, operands: Sequence[Quotient]) -> Any:
        for branch in all_branches(node):
            guards = (combined(self.count, guard, operands) for guard in branch.guards)
            if all(self.sign(guard, False) >= 0 for guard in guards):
                rows = tuple(combined(self.count, row, operands) for row in branch.rows)
                return rows if node.operation == "sort" else rows[0]
        raise UnsupportedError(
            "one branch of every kink is required to hold", f"received none in {node.operation}", "report it"
        )

    def sign(self, value: Quotient, comparison: bool) -> int:
        """The sign in the direction at the sample; zero only where the quotient is identically zero."""
        if value.is_zero:
            return 0
        found = 1
        for polynomial in (value.numerator, value.denominator):
            constant, factors = factors_of(polynomial, self.width)
            found *= constant
            for factor in factors:
                here = sign(factor.leading.at(self.at))
                if here == 0:
                    raise NotGeneric(factor)
                self.factors[factor] = self.factors.get(factor, False) or comparison
                found *= here
        return found


@lru_cache(maxsize=4096)
def factors_of(polynomial: Polynomial, width: int) -> tuple[int, tuple[Factor, ...]]:
    """The sign of the constant and the irreducible factors of odd multiplicity (one factor where irrational)."""
    if polynomial.is_constant:
        return sign(polynomial.constant), ()
    if not polynomial.is_rational:
        return 1, (_factor(polynomial, width),)
    constant, factors = polynomial.factors()
    return sign(constant), tuple(_factor(factor, width) for factor, power in factors if power % 2)


def _factor(polynomial: Polynomial, width: int) -> Factor:
    by_order: dict[int, dict[Any, Number]] = {}
    for monomial, c in polynomial.terms():
        by_order.setdefault(sum(e for i, e in monomial if i < width), {})[monomial] = c
    order = min(by_order)
    return Factor(polynomial, Polynomial.from_terms(polynomial.count, by_order[order]), order)


def at_point(quotient: Quotient, width: int) -> Quotient:
    """A quotient at increments zero, in the free parameters only."""
    count = quotient.count - width
    images = [Polynomial.constant_of(count, Fraction(0))] * width + [
        Polynomial.coordinate(count, j) for j in range(count)
    ]
    return Quotient.of(_moved(quotient.numerator, images, count), _moved(quotient.denominator, images, count))


def _moved(polynomial: Polynomial, images: list[Polynomial], count: int) -> Polynomial:
    return polynomial.substitute(images) if images else Polynomial.constant_of(count, polynomial.constant)


def parameter_part(polynomial: Polynomial, width: int) -> Polynomial:
    """A polynomial at increments zero, in the free parameters only."""
    return at_point(Quotient.of(polynomial), width).numerator


def gradient_at(value: Quotient, width: int) -> tuple[Quotient, ...]:
    """The gradient in the increments at zero, as functions of the free parameters: (N' D - N D') / D^2."""
    n, d = value.numerator, value.denominator
    found = []
    for i in range(width):
        if value.is_polynomial:
            found.append(at_point(Quotient.of(n.derivative(i)), width))
        else:
            top = n.derivative(i) * d - n * d.derivative(i)
            found.append(at_point(Quotient(top, d * d), width))
    return tuple(found)
