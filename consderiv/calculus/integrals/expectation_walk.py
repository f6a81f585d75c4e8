"""f(w, s) with w as a symbol: its pieces between breakpoints of s that are polynomials in w, under assumed signs.

Kinks that do not contain s are kept as they are, as one more symbol each (an atom of the formula): the expectation of s |w|
is a multiple of |w|. Where s occurs in a denominator they are split instead, so that every formula is rational.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ...errors import BudgetError, UnsupportedError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...programs.evaluate import demanded_values
from ...programs.expression import Expression, apply
from ...programs.operations import COMPARISONS, OPERATIONS
from ...programs.program import Node, Program
from ...programs.rebuilding import all_branches, constant
from .cells import univariate
from .quotients import Quotient, coefficients_in, combined, normalised, smooth_value

Signs = Mapping[Polynomial, int]
BREAK_LIMIT = 12


class NeedSign(Exception):
    """The sign of a polynomial in the symbols is not assumed yet."""

    def __init__(self, polynomial: Polynomial):
        super().__init__("a sign is needed")
        self.polynomial = polynomial


class Impossible(Exception):
    """No point satisfies the assumptions: at each point some branch of a kink holds, but none does under them."""


class NewBreak(Exception):
    """A breakpoint of s that is not among the known ones."""

    def __init__(self, root: Quotient):
        super().__init__("a breakpoint is needed")
        self.root = root


@dataclass
class Symbols:
    """The coordinates of all formulas: the variables, the parameter s, and atoms as they are met.

    Parameters
    ----------
    names : tuple of str
        The variables.
    count : int
        An upper bound on the number of coordinates.
    split : bool
        Whether kinks without s are split instead of kept as atoms.
    """

    names: tuple[str, ...]
    count: int
    split: bool
    atoms: dict[Any, int] = field(default_factory=dict)
    expressions: dict[int, Expression] = field(default_factory=dict)
    jumping: set[Polynomial] = field(default_factory=set)  # at their zeros a comparison of the variables alone changes

    @property
    def parameter(self) -> int:
        """The coordinate of s."""
        return len(self.names)

    def coordinate(self, index: int) -> Quotient:
        """One coordinate."""
        return Quotient.of(Polynomial.coordinate(self.count, index))

    def atom(self, node: Node, operands: Sequence[Quotient]) -> Quotient:
        """A kink or elementary function of operands without s; equal ones are one atom."""
        if all(u.is_polynomial and u.numerator.is_constant for u in operands):
            value = OPERATIONS[node.operation].value([u.numerator.constant for u in operands], node.parameter)
            return Quotient.constant(self.count, value)
        key = (node.operation, tuple(operands), node.parameter)
        if key not in self.atoms:
            index = self.parameter + 1 + len(self.atoms)
            if index >= self.count:
                raise BudgetError(
                    f"at most {self.count - self.parameter - 1} different kinks are kept as they are",
                    "received more",
                    "split the integrand",
                )
            self.atoms[key] = index
            arguments = [self.expression(u) for u in operands]
            self.expressions[index] = apply(node.operation, *arguments, parameter=node.parameter)
        return self.coordinate(self.atoms[key])

    def expression(self, value: Quotient) -> Expression:
        """A quotient without s as an expression."""
        above = self.polynomial(value.numerator)
        return above if value.is_polynomial else above / self.polynomial(value.denominator)

    def polynomial(self, value: Polynomial) -> Expression:
        """A polynomial as a sum of monomials, the highest degree first."""
        total: Expression | None = None
        for monomial, c in sorted(value.terms(), key=lambda term: (-sum(e for _, e in term[0]), term[0])):
            if total is None:
                total = -self._monomial(monomial, -c) if c == -1 else self._monomial(monomial, c)
            else:
                size = self._monomial(monomial, abs(c))
                total = total + size if c > 0 else total - size
        return constant(Fraction(0)) if total is None else total

    def _monomial(self, monomial: Any, factor: Number) -> Expression:
        total = None if factor == 1 and monomial else constant(factor)
        for index, power in monomial:
            base = self._symbol(index) if power == 1 else self._symbol(index) ** power
            total = base if total is None else total * base
        assert total is not None
        return total

    def _symbol(self, index: int) -> Expression:
        if index < len(self.names):
            return Expression("variable", (), self.names[index])
        return self.expressions[index]


@dataclass(frozen=True)
class Range:
    """low < s < high between neighbours of the known breakpoints; `position` says where every breakpoint lies.

    Positions: the index among the known breakpoints, -1 below all, the number of them above all.
    """

    index: int
    breaks: tuple[Quotient, ...]
    position: Mapping[Quotient, int]

    @property
    def ends(self) -> tuple[Quotient, Quotient]:
        """The two ends."""
        return self.breaks[self.index], self.breaks[self.index + 1]

    def side(self, root: Quotient) -> int:
        """1 where s is above the root, else -1."""
        if root not in self.position:
            raise NewBreak(root)
        return 1 if self.position[root] <= self.index else -1


def assumed_sign(value: Quotient, signs: Signs) -> int:
    """The sign of a quotient in the symbols under the assumptions; zero only for the zero function."""
    if value.is_zero:
        return 0
    found = 1
    for part in (value.numerator, value.denominator):
        scale, factors = signed_factors(part)
        found *= scale
        for factor, power in factors:
            found *= assumed_factor_sign(factor, signs) if power % 2 else 1
    return found


@lru_cache(maxsize=4096)
def signed_factors(polynomial: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
    """The sign of the constant, and the irreducible factors with multiplicities (one where coefficients are irrational)."""
    if polynomial.is_constant:
        return sign(polynomial.constant), []
    if not polynomial.is_rational:
        return 1, [(polynomial, 1)]
    scale, factors = polynomial.factors()
    return sign(scale), factors


def assumed_factor_sign(factor: Polynomial, signs: Signs) -> int:
    """The assumed sign of one irreducible factor."""
    monic, lead = normalised(factor)
    if monic not in signs:
        raise NeedSign(monic)
    return signs[monic] * lead


class SymbolicWalk:
    """Evaluates the integrand on one range of s."""

    def __init__(
        self, program: Program, symbols: Symbols, inputs: Sequence[Quotient], where: Range | None, signs: Signs
    ):
        self.program, self.symbols, self.inputs, self.where, self.signs = program, symbols, inputs, where, signs
        self.count = symbols.count

    def outputs(self) -> tuple[Quotient, ...]:
        """The values of the outputs."""
        values = demanded_values(self.program, self.inputs, self._apply)
        return tuple(values[output] for output in self.program.outputs)

    def _apply(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        name, kind = node.operation, OPERATIONS[node.operation].kind
        if kind == "predicate":
            return COMPARISONS[name][self._sign(operands[0] - operands[1], True) + 1]
        if name == "boolean":
            return bool(node.parameter)
        if name == "not":
            return not operands[0]
        if name == "item":
            return operands[0][node.index]
        if name == "sign":
            return Quotient.constant(self.count, self._sign(operands[0], True))
        if node.is_elementary or (kind == "switch" and name != "sort" and not self.symbols.split):
            if all(self._is_free(u) for u in operands):
                return self.symbols.atom(node, operands)
        if kind == "switch":
            return self._switch(node, operands)
        return smooth_value(self.count, node, operands)

    def _is_free(self, value: Quotient) -> bool:
        parameter = self.symbols.parameter
        return parameter not in value.numerator.variables() and parameter not in value.denominator.variables()

    def _switch(self, node: Node, operands: Sequence[Quotient]) -> Any:
        for branch in all_branches(node):
            if all(self._sign(combined(self.count, guard, operands)) >= 0 for guard in branch.guards):
                rows = tuple(combined(self.count, row, operands) for row in branch.rows)
                return rows if node.operation == "sort" else rows[0]
        raise Impossible(node.operation)

    def _sign(self, value: Quotient, comparison: bool = False) -> int:
        if value.is_zero:
            return 0
        found = 1
        for polynomial in (value.numerator, value.denominator):
            scale, factors = signed_factors(polynomial)
            found *= scale
            for factor, power in factors:
                if power % 2 or comparison:
                    found *= self._factor_sign(factor, comparison) ** power
        return found

    def _factor_sign(self, factor: Polynomial, comparison: bool) -> int:
        parameter = self.symbols.parameter
        if parameter not in factor.variables():
            if comparison:
                self.symbols.jumping.add(normalised(factor)[0])
            return assumed_factor_sign(factor, self.signs)
        assert self.where is not None
        coefficients = coefficients_in(factor, parameter)
        if len(coefficients) == 2:
            offset, slope = coefficients
            if comparison:
                self.symbols.jumping.update(normalised(part)[0] for part, _ in signed_factors(slope)[1])
            return assumed_sign(Quotient.of(slope), self.signs) * self.where.side(Quotient.of(-offset, slope))
        if factor.variables() == {parameter}:
            found = sign(coefficients[-1].constant)
            for root, multiplicity in real_roots(univariate(factor, parameter)):
                side = self.where.side(Quotient.constant(self.count, root))
                found *= side if multiplicity % 2 else 1
            return found
        raise UnsupportedError(
            "kinks that are affine in the parameter are required for a formula",
            "received a kink along a curve in the parameter",
            "ask for the sets at a point instead",
        )


def ranges(
    program: Program, symbols: Symbols, inputs: Sequence[Quotient], ends: tuple[Number, Number], signs: Signs
) -> list[tuple[Range, tuple[Quotient, ...]]]:
    """The ranges of s between all breakpoints, each with the outputs there."""
    breaks = [Quotient.constant(symbols.count, end) for end in ends]
    outside: dict[Quotient, int] = {}
    while True:
        position = {**{root: k for k, root in enumerate(breaks)}, **outside}
        position.update({root: len(breaks) for root, side in outside.items() if side > 0})
        try:
            found = []
            for index in range(len(breaks) - 1):
                where = Range(index, tuple(breaks), position)
                found.append((where, SymbolicWalk(program, symbols, inputs, where, signs).outputs()))
            return found
        except NewBreak as error:
            place = next(
                (k for k, known in enumerate(breaks) if assumed_sign(error.root - known, signs) < 0), len(breaks)
            )
            if place in (0, len(breaks)):
                outside[error.root] = -1 if place == 0 else 1
            else:
                breaks.insert(place, error.root)
            if len(breaks) > BREAK_LIMIT:
                raise UnsupportedError(
                    f"at most {BREAK_LIMIT} breakpoints are handled", "received more", "split the integrand"
                ) from None
