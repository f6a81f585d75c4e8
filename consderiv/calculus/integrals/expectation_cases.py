"""The cases of a formula for F(w) = E f(w, s): a tree of comparisons of polynomials in w, with a formula at each leaf.

A case is split when the sign of a polynomial is needed. Contradictory cases are dropped; at the zeros of a polynomial a
third case is kept where a formula is singular or a comparison of the variables changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from typing import Any

from ...errors import BudgetError, UnsupportedError
from ...exact.lp import Dependence, Feasible, solve_nonnegative, strict_direction
from ...exact.polynomials import Polynomial
from ...exact.reals import all_rational
from ...programs.expression import Expression, apply
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ...programs.rebuilding import constant, program_of
from .expectation_logarithms import Formula, integrated
from .expectation_walk import Impossible, NeedSign, Signs, SymbolicWalk, Symbols, ranges
from .laws import Component
from .quotients import Quotient, normalised

LEAF_LIMIT = 150


@dataclass(frozen=True)
class Leaf:
    """The formulas of the outputs under the assumed signs."""

    formulas: tuple[Formula, ...]
    signs: tuple[tuple[Polynomial, int], ...]


@dataclass(frozen=True)
class Split:
    """One tree where a polynomial is >= 0, another where it is <= 0, and a third at 0 if the formulas are singular there."""

    polynomial: Polynomial
    above: Tree
    below: Tree
    at_zero: Tree | None = None


Tree = Leaf | Split


class Integration:
    """The integral over all components, each with at most one free parameter; signs are assumed as they are needed."""

    def __init__(self, program: Program, names: tuple[str, ...], components: list[Component]):
        self.program, self.names, self.components = program.merged(), names, components
        divides = any(n.operation == "div" or (n.operation == "power" and n.exponent < 0) for n in program.nodes)
        kinks = sum(n.is_elementary or OPERATIONS[n.operation].kind == "switch" for n in self.program.nodes)
        bound = len(names) + 1 + 2 * kinks * len(components)  # twice: a solved variable may make new ones
        self.symbols = Symbols(names, bound, divides)
        self.leaves = 0
        self.compares = any(OPERATIONS[n.operation].kind in ("predicate", "jump", "choice") for n in program.nodes)
        self.compares = self.compares or any(n.operation == "sort" for n in program.nodes)
        self.known: dict[Any, tuple[Quotient, ...]] = {}

    def run(self) -> tuple[Symbols, Tree, Program]:
        """The symbols, the tree of cases, and the program of F."""
        try:
            tree = self._tree({}, {})
        except Impossible:
            raise UnsupportedError(
                "an integrand with a value everywhere is required", "received one without", "end piecewise with True"
            ) from None
        expressions = self._expressions(tree)
        return self.symbols, tree, program_of(expressions, self.names, self.program.is_map)

    def _tree(self, signs: dict[Polynomial, int], fixed: dict[int, Polynomial]) -> Tree:
        self.leaves += 1
        if self.leaves > LEAF_LIMIT:
            raise BudgetError(
                f"a formula with at most {LEAF_LIMIT} cases is required", "received more", "split the law"
            )
        try:
            return Leaf(self._formulas(signs, fixed), tuple(signs.items()))
        except NeedSign as error:
            return self._split(error.polynomial, signs, fixed)

    def _split(self, polynomial: Polynomial, signs: dict[Polynomial, int], fixed: dict[int, Polynomial]) -> Tree:
        found: list[Tree] = []
        for side in (1, -1):
            if self._possible({**signs, polynomial: side}):
                try:
                    found.append(self._tree({**signs, polynomial: side}, fixed))
                except Impossible:
                    continue
        if not found:
            raise Impossible(str(polynomial))
        special = polynomial in self.symbols.jumping or any(_is_singular(tree, polynomial) for tree in found)
        at_zero = self._at_zero(polynomial, signs, fixed) if special and self._may_vanish(polynomial, signs) else None
        if len(found) == 1 and at_zero is None:
            return found[0]
        above, below = found[0], found[-1]
        if at_zero is None and isinstance(above, Leaf) and isinstance(below, Leaf) and above.formulas == below.formulas:
            return replace(above, signs=tuple(signs.items()))
        return Split(polynomial, above, below, at_zero)

    def _at_zero(self, polynomial: Polynomial, signs: dict[Polynomial, int], fixed: dict[int, Polynomial]) -> Tree:
        """The formula on polynomial = 0, by solving for a variable."""
        index, root = _solved(polynomial, len(self.names))
        return self._tree(dict(_kept(signs, index)), {**fixed, index: root})

    def _possible(self, signs: Signs) -> bool:
        """False only if the assumed strict inequalities are contradictory, with monomials as independent numbers."""
        rows, _ = self._rows(signs)
        return not isinstance(strict_direction(rows), Dependence)

    def _may_vanish(self, polynomial: Polynomial, signs: Signs) -> bool:
        """False only if polynomial = 0 contradicts the assumptions, taken as closed."""
        (*rows, last), _ = self._rows({**signs, polynomial: 1}, closed=True)
        target = tuple(Fraction(-(k == 0)) for k in range(len(last)))
        both = [*rows, last, tuple(-x for x in last)]
        return not isinstance(solve_nonnegative(both, target), Feasible)

    def _rows(self, signs: Signs, closed: bool = False) -> tuple[list[tuple[Fraction, ...]], int]:
        """The assumptions as linear forms in the monomials (the last assumption last, where they are closed)."""
        monomials: dict[Any, int] = {(): 0}
        rows: list[dict[int, Any]] = []
        for polynomial, side in signs.items():
            known = all_rational(c for _, c in polynomial.terms())  # an irrational condition is left out: the row 1 > 0
            terms = polynomial.terms() if known else [((), Fraction(side))]
            rows.append({monomials.setdefault(m, len(monomials)): c * side for m, c in terms})
        rows.append({0: Fraction(1)})
        for monomial, place in monomials.items():
            if monomial and all(e % 2 == 0 or self._is_nonnegative(i) for i, e in monomial):
                rows.append({place: Fraction(1)})
        if closed:
            rows.append(rows.pop(len(signs) - 1))
        return [tuple(row.get(k, Fraction(0)) for k in range(len(monomials))) for row in rows], len(monomials)

    def _is_nonnegative(self, index: int) -> bool:
        atom = self.symbols.expressions.get(index)
        return atom is not None and atom.operation in ("abs", "relu", "norm1", "norminf", "norm", "sqrt", "exp")

    def _formulas(self, signs: Signs, fixed: dict[int, Polynomial]) -> tuple[Formula, ...]:
        count = self.symbols.count
        own = [Quotient.of(fixed[i]) if i in fixed else self.symbols.coordinate(i) for i in range(len(self.names))]
        totals = [Formula.zero(count)] * len(self.program.outputs)
        for component in self.components:
            s = self.symbols.coordinate(self.symbols.parameter)
            sides = [s if isinstance(side, tuple) else Quotient.constant(count, side) for side in component.sides]
            density = Quotient.of(component.density.substitute([side.numerator for side in sides]))
            inputs = [*own, *sides]
            if not component.free:
                outputs = self._at_atom(component, inputs, signs)
                parts = [Formula.of(out * density) for out in outputs]
                totals = [a + b for a, b in zip(totals, parts, strict=True)]
                continue
            for where, outputs in ranges(self.program, self.symbols, inputs, component.box[0], signs):
                parts = [integrated(out * density, self.symbols.parameter, where.ends, signs) for out in outputs]
                totals = [a + b for a, b in zip(totals, parts, strict=True)]
        return tuple(totals)

    def _at_atom(self, component: Component, inputs: list[Quotient], signs: Signs) -> tuple[Quotient, ...]:
        """The integrand at an atom: without split kinks and comparisons it is the same under all assumptions."""
        key = (component, tuple(inputs))
        if key not in self.known:
            found = SymbolicWalk(self.program, self.symbols, inputs, None, signs).outputs()
            if self.symbols.split or self.compares:
                return found
            self.known[key] = found
        return self.known[key]

    def _expressions(self, tree: Tree) -> list[Expression]:
        if isinstance(tree, Leaf):
            return [self._formula(formula) for formula in tree.formulas]
        guard, zero = self.symbols.polynomial(tree.polynomial), constant(Fraction(0))
        above, below = self._expressions(tree.above), self._expressions(tree.below)
        if tree.at_zero is None or _agree(tree.at_zero, tree.above, tree.polynomial, len(self.names)):
            return [apply("where", guard >= zero, a, b) for a, b in zip(above, below, strict=True)]
        if _agree(tree.at_zero, tree.below, tree.polynomial, len(self.names)):
            return [apply("where", guard > zero, a, b) for a, b in zip(above, below, strict=True)]
        middle = self._expressions(tree.at_zero)
        return [
            apply("where", guard > zero, a, apply("where", guard < zero, b, m))
            for a, b, m in zip(above, below, middle, strict=True)
        ]

    def _formula(self, formula: Formula) -> Expression:
        terms = [] if formula.rational.is_zero and formula.logarithms else [self.symbols.expression(formula.rational)]
        for argument, coefficient in formula.logarithms:
            logarithm = apply("log", self.symbols.expression(argument))
            one = (
                coefficient.is_polynomial and coefficient.numerator.is_constant and coefficient.numerator.constant == 1
            )
            terms.append(logarithm if one else self.symbols.expression(coefficient) * logarithm)
        return reduce(lambda a, b: a + b, terms)


def _solved(polynomial: Polynomial, width: int) -> tuple[int, Polynomial]:
    """A variable that occurs in one term only, linearly, and its value where the polynomial is zero."""
    for index in sorted(polynomial.variables()):
        terms = [(m, c) for m, c in polynomial.terms() if any(i == index for i, _ in m)]
        if index < width and len(terms) == 1 and terms[0][0] == ((index, 1),):
            rest = polynomial - Polynomial.affine(polynomial.count, 0, {index: terms[0][1]})
            return index, rest.scaled(-1 / terms[0][1])
    raise UnsupportedError(
        "a special case that can be solved for a variable is required", f"received {polynomial} = 0", "ask at a point"
    )


def _agree(middle: Tree, side: Tree, polynomial: Polynomial, width: int) -> bool:
    """Whether the formula of one side is also right where the polynomial is zero."""
    if not isinstance(middle, Leaf) or not isinstance(side, Leaf) or _is_singular(side, polynomial):
        return False
    index, root = _solved(polynomial, width)
    images = [Polynomial.coordinate(polynomial.count, i) for i in range(polynomial.count)]
    images[index] = root
    plain = all(not f.logarithms and not (f.rational.numerator.variables() - set(range(width))) for f in side.formulas)
    return plain and all(
        not m.logarithms and m.rational == f.rational.substitute(images)
        for m, f in zip(middle.formulas, side.formulas, strict=True)
    )


def _is_singular(tree: Tree, polynomial: Polynomial) -> bool:
    """Whether a formula below has the logarithm of, or a division by, something that may vanish with the polynomial."""
    if isinstance(tree, Split):
        return any(_is_singular(part, polynomial) for part in (tree.above, tree.below) if part is not None)
    return any(_divides(formula, polynomial) for formula in tree.formulas)


def _divides(formula: Formula, polynomial: Polynomial) -> bool:
    parts = [formula.rational.denominator]
    for argument, coefficient in formula.logarithms:
        parts += [argument.numerator, argument.denominator, coefficient.denominator]
    return any(
        normalised(factor)[0] == polynomial
        for part in parts
        if not part.is_constant and part.is_rational
        for factor, _ in part.factors()[1]
    )


def _kept(signs: Signs, index: int) -> list[tuple[Polynomial, int]]:
    return [(polynomial, side) for polynomial, side in signs.items() if index not in polynomial.variables()]
