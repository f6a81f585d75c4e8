"""Claims about F(w) = E f(w, s) of one variable at a point: the expectation of the Clarke sets, and the Clarke set of F."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from ...certificates.encoding import set_json, vector
from ...certificates.expectation_cells import SignedCell, Undecided
from ...certificates.expectation_run import CellRun
from ...certificates.model import Claim, Omitted
from ...certificates.statements import program_json
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...sets import Polytope
from ...sets.elements import Flat
from ..integrals.integral_case import IntegralCase
from ..integrals.laws import Component
from .expectation_trees import Grown, component_cells, integral, law_json, ranges_of

Means = tuple[tuple[Number, ...], tuple[Number, ...]]


def expected_clarke(case: IntegralCase) -> Claim:
    """The Aumann expectation of the Clarke sets of f(., s) at the point: an interval, for one variable.

    Raises
    ------
    Omitted
        For several variables, maps, and integrands that are not piecewise polynomial in the parameters.
    """
    if case.program.is_map:
        raise Omitted("expectations of Clarke sets are covered for scalar programs")
    cells, means = _Sides(case, True).cells()
    low = sum((min(a[0], b[0]) for a, b in means), Fraction(0))
    high = sum((max(a[0], b[0]) for a, b in means), Fraction(0))
    return _claim("expected_clarke", case, Polytope.hull([low, high]), cells)


def expectation_clarke(case: IntegralCase) -> Claim:
    """The Clarke set of F, from its derivatives on both sides of the point.

    Raises
    ------
    Omitted
        As for `expected_clarke`, but for maps, too.
    """
    cells, means = _Sides(case, False).cells()
    ends = [
        tuple(sum(column, Fraction(0)) for column in zip(*(pair[k] for pair in means), strict=True)) for k in (0, 1)
    ]
    return _claim("expectation_clarke", case, _segment(ends, case.program.is_map), cells)


def expectation_clarke_by_formula(case: IntegralCase, formula: int, clarke: int, stated: Claim) -> Claim:
    """The Clarke set of F from that of a program for F; both are stated before.

    Parameters
    ----------
    formula, clarke : int
        The places of the statements.
    stated : Claim
        The one on the Clarke set.

    Raises
    ------
    Omitted
        If that set is no polytope.
    """
    if stated.statement["set"]["type"] != "polytope":
        raise Omitted("the Clarke set of the formula is stated as a sum")
    statement = {"rule": "expectation_clarke", **integrand_json(case), "set": stated.statement["set"]}
    return Claim(statement, {"formula": formula, "clarke": clarke})


def _segment(ends: list[Flat], is_map: bool) -> Polytope:
    return Polytope.hull([tuple((x,) for x in end) if is_map else end for end in ends])


def _claim(rule: str, case: IntegralCase, found: Polytope, cells: list[Any]) -> Claim:
    return Claim({"rule": rule, **integrand_json(case), "set": set_json(found)}, {"cells": cells})


def integrand_json(case: IntegralCase) -> dict[str, Any]:
    """The keys "program", "point" and "law"."""
    return {
        "program": program_json(case.program),
        "point": vector(case.point),
        "law": law_json(case.law, len(case.point)),
    }


@dataclass(frozen=True)
class _Sides:
    """The derivatives towards both sides on the cells of the law, integrated."""

    case: IntegralCase
    ordered: bool  # whether the sign of their difference is needed

    def cells(self) -> tuple[list[Any], list[Means]]:
        """CELLS for each component, and the pairs of means on the leaves."""
        if len(self.case.point) != 1:
            raise Omitted("expectations at a point are covered for one variable")
        count = len(self.case.program.variables)
        shown: list[Any] = []
        means: list[Means] = []
        for component in self.case.law.components:
            try:
                grown = component_cells(component, 1, SignedCell(count), partial(self._leaf, component))
            except Undecided as error:
                raise Omitted(str(error)) from None
            shown.append(grown.json)
            means += grown.found
        return shown, means

    def _leaf(self, component: Component, cell: SignedCell, density: Polynomial) -> Grown:
        right, left = (self._slopes(cell, side) for side in (1, -1))
        if self.ordered:
            for a, b in zip(right, left, strict=True):
                cell.sign(a - b)
        ranges = ranges_of(component, 1, cell)
        pair = tuple(tuple(integral(v * density, ranges).constant for v in found) for found in (right, left))
        return Grown({}, (pair,))

    def _slopes(self, cell: SignedCell, side: int) -> list[Polynomial]:
        """The derivatives of the outputs with respect to w, polynomials in the parameters."""
        count = cell.count
        near = SignedCell(count, cell.ranges, cell.values, germ=0)
        moving = Polynomial.affine(count, self.case.point[0], {0: Fraction(side)})
        inputs = [moving, *(cell.coordinate(i) for i in range(1, count))]
        found = []
        for pair in CellRun(self.case.program, near, inputs).outputs():
            top, below = _start(pair.top), _start(pair.below)
            slope = _start(pair.top.derivative(0)) - (top * _start(pair.below.derivative(0))).scaled(1 / below.constant)
            found.append(slope.scaled(side / below.constant))
        return found


def _start(polynomial: Polynomial) -> Polynomial:
    """Where the small coordinate is zero."""
    kept = {m: c for m, c in polynomial.terms() if all(i for i, _ in m)}
    return Polynomial.from_terms(polynomial.count, kept)
