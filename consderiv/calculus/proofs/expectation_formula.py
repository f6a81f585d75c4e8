"""Claims that F(w) = E f(w, s) has a formula, that it is C^1, and that a formula with logarithms is not semialgebraic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...certificates.encoding import number
from ...certificates.expectation_cells import SignedCell, Undecided
from ...certificates.expectation_run import CellRun, Pair
from ...certificates.model import Claim, Omitted
from ...certificates.statements import program_json
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, Real
from ...programs.program import Program
from ..integrals.laws import Law
from ..integrals.quotients import Quotient
from .expectation_antiderivative import Antiderivative, antiderivative_of
from .expectation_logs import Logs, added, in_factors
from .expectation_trees import Grown, component_cells, integral, law_json, ranges_of, refined

Bounds = Sequence[tuple[Number | None, Number | None]]


def expectation_formula(program: Program, law: Law, formula: Program, where: Bounds | None = None) -> Claim:
    """F(w) = E f(w, s) is computed by another program, for all w in a box.

    Parameters
    ----------
    program : Program
        f, with the variables of F first and then the parameters.
    law : Law
    formula : Program
        In the variables of F.
    where : sequence of (low, high), optional
        The open box; None is infinite. All of R^n if absent.

    Raises
    ------
    Omitted
        If no few cells show it.
    """
    if program.is_map or formula.is_map:
        raise Omitted("formulas are covered for scalar programs")
    if any(isinstance(node.parameter, Real) for node in formula.nodes):
        raise Omitted("certificates do not cover irrational constants")
    width = len(formula.variables)
    bounds = [(None, None)] * width if where is None else list(where)
    search = _Search(program, law, formula, bounds)
    try:
        grown = search.level(0, SignedCell(len(program.variables)))
    except Undecided as error:
        raise Omitted(str(error)) from None
    statement = {
        "rule": "expectation_formula",
        "program": program_json(program),
        "law": law_json(law, width),
        "formula": program_json(formula),
        "where": [[None if end is None else number(end) for end in pair] for pair in bounds],
    }
    return Claim(statement, {"cells": grown.json})


@dataclass(frozen=True)
class _Search:
    program: Program
    law: Law
    formula: Program
    bounds: Bounds

    def level(self, index: int, cell: SignedCell) -> Grown:
        """The tree below a cell of the first variables."""
        if index == len(self.bounds):
            return self._bottom(cell)
        count = cell.count
        low, high = (None if end is None else Polynomial.constant_of(count, end) for end in self.bounds[index])
        return refined(cell, index, (low, high), lambda inner: self.level(index + 1, inner), True)

    def _bottom(self, cell: SignedCell) -> Grown:
        """F and G on one cell of the variables."""
        width, shown = len(self.bounds), []
        logs: Logs = []
        rest = Quotient.constant(cell.count, 0)
        for component in self.law.components:

            def leaf(here: SignedCell, density: Polynomial, free: Any = component) -> Grown:
                return self._leaf(cell, here, density, ranges_of(free, width, here))

            grown = component_cells(component, width, cell, leaf)
            shown.append(grown.json)
            for value, found in grown.found:
                rest = rest + value
                logs += found
        formula = on_cell(self.formula, cell, width)
        rest = rest - quotient(formula)
        logs += [(quotient(-c), v) for c, v in formula.logs]
        if not rest.is_zero:
            raise Omitted("the formula is not the expectation on some cell")
        return Grown({"components": shown, **in_factors(cell, added(logs))}, ())

    def _leaf(self, outer: SignedCell, cell: SignedCell, density: Polynomial, ranges: Any) -> Grown:
        pair = CellRun(self.program, cell, [cell.coordinate(i) for i in range(cell.count)]).outputs()[0]
        free = {index for index, _, _ in ranges}
        if not (pair.below.variables() & free):
            return Grown({}, ((Quotient.of(integral(pair.top * density, ranges), pair.below), ()),))
        if len(ranges) != 1:
            raise Omitted("integrals of quotients are covered for one parameter")
        found = antiderivative_of(Quotient.of(pair.top * density, pair.below), ranges[0][0], cell)
        return Grown({"antiderivative": found.to_json()}, (_inserted(found, ranges[0], outer),))


def _inserted(found: Antiderivative, one: Any, outer: SignedCell) -> tuple[Quotient, Logs]:
    """The difference of the values at the ends."""
    index, low, high = one
    rest, logs = Quotient.constant(outer.count, 0), []
    for end, side in ((high, 1), (low, -1)):
        images = [Polynomial.coordinate(outer.count, i) for i in range(outer.count)]
        images[index] = outer.reduced(end)
        below = found.rational.denominator.substitute(images)
        if outer.sign(below) == 0:
            raise Omitted("an integral over a range with a singular end")
        value = Quotient.of(found.rational.numerator.substitute(images), below)
        rest = rest + value.scaled(Fraction(side))
        for coefficient, argument in found.logs:
            there = argument.substitute(images)
            if outer.sign(there) != 1:
                raise Omitted("a logarithm that is singular at an end")
            outer.sign(coefficient.denominator)
            logs.append((coefficient.scaled(Fraction(side)), there))
    return rest, logs


def on_cell(formula: Program, cell: SignedCell, width: int) -> Pair:
    """A formula on a cell, with logarithms."""
    return CellRun(formula, cell, [cell.coordinate(i) for i in range(width)], logarithms=True).outputs()[0]


def quotient(pair: Pair) -> Quotient:
    """Without the logarithms, in lowest terms."""
    return Quotient.of(pair.top, pair.below)


def expectation_smooth(program: Program, law: Law) -> Claim:
    """F is C^1: for all w, no kink of f(., s) meets w for almost every s (the caller has proved it)."""
    width, cells = len(program.variables) - law.dimension, []
    for component in law.components:
        try:
            grown = component_cells(
                component, width, SignedCell(len(program.variables)), lambda cell, density: Grown({}, ())
            )
        except Undecided as error:
            raise Omitted(str(error)) from None
        cells.append(grown.json)
    statement = {"rule": "expectation_smooth", "program": program_json(program), "law": law_json(law, width)}
    return Claim(statement, {"cells": cells})


def not_semialgebraic(formula: Program, low: Fraction, high: Fraction) -> Claim:
    """A formula with logarithms, in one variable, is no semialgebraic function on an interval.

    Raises
    ------
    Omitted
        If no rational root of the arguments shows it.
    """
    ends = [Polynomial.constant_of(1, end) for end in (low, high)]
    cell = SignedCell(1).with_range(0, ends[0], ends[1])
    try:
        terms = [(quotient(c), v) for c, v in on_cell(formula, cell, 1).logs]
    except Undecided as error:
        raise Omitted(str(error)) from None
    for root in _rational_roots([v for _, v in terms]):
        linear = Polynomial.coordinate(1, 0, -root)
        total = Quotient.constant(1, 0)
        for coefficient, argument in terms:
            total = total + coefficient.scaled(Fraction(_multiplicity(argument, linear)))
        if not total.is_zero:
            statement = {
                "rule": "not_semialgebraic",
                "program": program_json(formula),
                "interval": [number(low), number(high)],
            }
            return Claim(statement, {"root": number(root)})
    raise Omitted("no logarithm changes its value around a rational root")


def _rational_roots(polynomials: Sequence[Polynomial]) -> list[Fraction]:
    found = []
    for one in polynomials:
        for factor, _ in one.factors()[1] if one.is_rational else []:
            if factor.is_affine:
                root = -factor.constant / factor.gradient[0]
                found.append(root)
    return [root for root in dict.fromkeys(found) if isinstance(root, Fraction)]


def _multiplicity(polynomial: Polynomial, linear: Polynomial) -> int:
    return sum(e for factor, e in polynomial.factors()[1] if factor.divided_by(linear)[1].is_zero)
