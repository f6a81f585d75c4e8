"""Elementary functions of x as symbols t_1, t_2, ..., with t_j = E_j(rational function of x, t_1, ..., t_{j-1})."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from ...errors import BudgetError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, format_number
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ..formulas import differentiated, reduced, value_at
from ..reading import combined_node

CAPACITY = 16
FOLLOWED = ("exp", "log", "tanh", "sigmoid", "softplus", "sin", "cos", "erf", "atan", "sqrt", "power")


@dataclass(frozen=True)
class Atom:
    """E(inner): an elementary function of a formula."""

    operation: str
    inner: RationalFunction
    parameter: Any = None

    def value(self, argument: Number) -> Number:
        """The exact value of the function."""
        return apply(self.operation, argument, self.parameter)

    def text(self, inner: str) -> str:
        """As program text."""
        if self.operation == "power":
            return f"(({inner})**({format_number(self.parameter)}))"
        return f"{self.operation}({inner})"


def apply(operation: str, argument: Number, parameter: Any = None) -> Number:
    """The exact value of an elementary function."""
    found: Number = OPERATIONS[operation].value([argument], parameter)
    return found


class Symbols:
    """The atoms so far; formulas are rational functions of x and as many symbols as there is room for.

    Parameters
    ----------
    split : bool
        Write exp(2*x) as exp(x)**2, so that equations are polynomial in exp(x).
    """

    def __init__(self, split: bool = False) -> None:
        self.count, self.split = 1 + CAPACITY, split
        self.atoms: list[Atom] = []

    def atom(self, operation: str, inner: RationalFunction, parameter: Any = None) -> RationalFunction:
        """E(inner) as a formula; constants are evaluated."""
        if operation not in FOLLOWED:
            raise UnsupportedError(
                "rational and elementary operations are followed", f"received {operation}", "ask at a point"
            )
        if inner.denominator is None and inner.numerator.is_constant:
            return RationalFunction.constant(self.count, apply(operation, inner.numerator.constant, parameter))
        content = _content(inner) if self.split and operation == "exp" else 1
        if content > 1:
            return self.atom(operation, inner.scaled(Fraction(1, content))) ** content
        found = Atom(operation, inner, parameter)
        if found not in self.atoms:
            if len(self.atoms) == CAPACITY:
                raise BudgetError(
                    f"at most {CAPACITY} elementary functions are followed", "received more", "ask at a point"
                )
            self.atoms.append(found)
        return RationalFunction(Polynomial.coordinate(self.count, 1 + self.atoms.index(found)))

    def formula(self, program: Program, output: int) -> RationalFunction:
        """A smooth program in one variable as a formula."""
        found: dict[int, RationalFunction] = {}
        for index in program.needed():
            node = program.nodes[index]
            operands = [found[i] for i in node.operands]
            if node.operation == "variable":
                found[index] = RationalFunction(Polynomial.coordinate(self.count, 0))
            elif node.operation == "constant":
                found[index] = RationalFunction.constant(self.count, node.number)
            elif node.is_elementary:
                found[index] = self.atom(node.operation, operands[0], node.parameter)
            else:
                found[index] = combined_node(node, operands)
        return reduced(found[output])

    def derivative(self, formula: RationalFunction) -> RationalFunction:
        """d/dx by the chain rule."""
        total = differentiated(formula, 0)
        for j in _symbols(formula):
            total = total + differentiated(formula, j) * self._slope(j)
        return reduced(total)

    def _slope(self, j: int) -> RationalFunction:
        """The derivative of a symbol."""
        atom = self.atoms[j - 1]
        t, one = RationalFunction(Polynomial.coordinate(self.count, j)), RationalFunction.constant(self.count, 1)
        inner, factor = self.derivative(atom.inner), one
        if atom.operation == "exp":
            factor = t
        elif atom.operation == "log":
            factor = atom.inner.reciprocal()
        elif atom.operation == "tanh":
            factor = one + (t * t).scaled(Fraction(-1))
        elif atom.operation == "sigmoid":
            factor = t + (t * t).scaled(Fraction(-1))
        elif atom.operation == "softplus":
            factor = self.atom("sigmoid", atom.inner)
        elif atom.operation == "sin":
            factor = self.atom("cos", atom.inner)
        elif atom.operation == "cos":
            factor = self.atom("sin", atom.inner).scaled(Fraction(-1))
        elif atom.operation == "erf":
            factor = self.atom("exp", (atom.inner * atom.inner).scaled(Fraction(-1))).scaled(_slope_at_zero("erf"))
        elif atom.operation == "atan":
            factor = (one + atom.inner * atom.inner).reciprocal()
        elif atom.operation == "sqrt":
            factor = t.scaled(Fraction(2)).reciprocal()
        else:
            factor = (t / atom.inner).scaled(atom.parameter)
        return reduced(factor * inner)


def _slope_at_zero(operation: str) -> Number:
    partials = OPERATIONS[operation].partials
    assert partials is not None
    found: Number = partials([Fraction(0)], None)[0]
    return found


def _content(formula: RationalFunction) -> int:
    """The greatest integer that divides all coefficients of a polynomial, 1 where they are no integers."""
    coefficients_of = [c for _, c in formula.numerator.terms()]
    whole = [c.numerator for c in coefficients_of if isinstance(c, Fraction) and c.denominator == 1]
    return gcd(*whole) if formula.denominator is None and len(whole) == len(coefficients_of) else 1


def _symbols(formula: RationalFunction) -> list[int]:
    parts = [formula.numerator, *([formula.denominator] if formula.denominator is not None else [])]
    return sorted({i for part in parts for i in part.variables() if i})


def values_of(atoms: Sequence[Atom], x: Number) -> list[Number | None]:
    """x, and the exact value of each atom at x; None where it has none."""
    found: list[Number | None] = [x]
    for atom in atoms:
        used = [f for f in (atom.inner.numerator, atom.inner.denominator) if f is not None]
        if any(found[i] is None for f in used for i in f.variables()):
            found.append(None)
            continue
        argument = value_at(atom.inner, padded(found))
        found.append(None if argument is None else _defined(atom, argument))
    return found


def padded(values: Sequence[Number | None]) -> list[Number]:
    """As many numbers as formulas have variables."""
    known = [Fraction(0) if value is None else value for value in values]
    return [*known, *[Fraction(0)] * (1 + CAPACITY - len(known))]


def _defined(atom: Atom, argument: Number) -> Number | None:
    from ...errors import DomainError

    try:
        return atom.value(argument)
    except DomainError:
        return None
