"""Smoothing: the expectation of a function with kinks is smooth where, for almost every parameter, no kink meets the point.

Leibniz' rule: if f is locally Lipschitz near w with an integrable constant, and f(., s) is strictly differentiable at w
for almost every s, then F = E f(., s) is strictly differentiable at w with the gradient E grad f(w, s), by dominated
convergence. If that holds at every w, F is C^1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ...errors import BudgetError, ConsderivError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...programs.operations import OPERATIONS
from ...programs.program import Program
from ...programs.rebuilding import all_branches
from ...sets import Polytope, UnknownSet
from ...sets.elements import Element
from ...verdicts import Proved, Refuted, Unknown, Verdict
from .integral_case import integral_case
from .laws import Component, Law
from .quotients import Quotient, coefficients_in, combined, smooth_value
from .sets import UNDECIDED

VALUE_LIMIT = 64


@dataclass(frozen=True)
class Leibniz:
    """Why F is strictly differentiable at a point.

    Parameters
    ----------
    gradient : vector or matrix
        E grad f(w, s), exactly.
    cells : tuple of (low, high) or samples
        Cells of parameters, all but a null set, on which f(., s) has one gradient at the point.
    null_kinks : bool
        Whether f(., s) is strictly differentiable there for almost every s; otherwise the kinks cancel in the mean.
    """

    gradient: Element
    cells: tuple[Any, ...]
    null_kinks: bool


@dataclass(frozen=True)
class NullKinks:
    """Why F is C^1 (or C^{1,1}): for every w each kink is the zero set of a polynomial in s that is not zero.

    Parameters
    ----------
    kinks : tuple of Polynomial
        In the variables and the free parameters, each with a nonzero constant among its coefficients in the parameters.
    lipschitz_gradient : bool
        Whether each kink is affine in one parameter with a constant coefficient, so that it moves Lipschitz in w, and the
        density is bounded: then grad F is locally Lipschitz.
    """

    kinks: tuple[Polynomial, ...]
    lipschitz_gradient: bool


def smooths_at(integrand: Any, law: Law, at: Any = None, parameter: str | Sequence[str] = "s") -> Verdict:
    """Whether F(w) = E f(w, s) is strictly differentiable at a point; the evidence is a `Leibniz`, or Clarke F.

    Examples
    --------
    >>> found = smooths_at("abs(w - s)", Law.uniform(0, 1), at="w=1/3")
    >>> found.evidence.gradient, found.evidence.null_kinks
    ((Fraction(-1, 3),), True)
    """
    case = integral_case(integrand, law, at, parameter)
    try:
        germs = case.germs
        clarke, smooth = germs.clarke, germs.smooth
        places = tuple(kind.cell.ends if len(kind.cell.order) == 1 else kind.cell.sample for _, kind in germs.parts)
    except UNDECIDED as error:
        return Unknown(str(error))
    if isinstance(clarke, UnknownSet):
        inner = clarke.inner
        if isinstance(inner, Polytope) and inner.dimension > 0:
            return Refuted(clarke, "the Clarke set of F has several elements")
        return Unknown(clarke.reason)
    if isinstance(clarke, Polytope) and clarke.dimension == 0:
        reason = "the kinks meet the point for a null set of parameters" if smooth else "the kinks cancel in the mean"
        return Proved(Leibniz(clarke.vertices[0], places, smooth), reason)
    return Refuted(clarke, "the Clarke set of F has several elements")


def smooths(integrand: Any, law: Law, parameter: str | Sequence[str] = "s") -> Verdict:
    """Whether F is C^1 everywhere: Proved with `NullKinks`, else Unknown (ask at a point).

    Examples
    --------
    >>> found = smooths("abs(w - s)", Law.uniform(0, 1))
    >>> bool(found), found.evidence.lipschitz_gradient
    (True, True)
    """
    from ...programs import as_program
    from ...programs.conversion import with_variables

    parameters = (parameter,) if isinstance(parameter, str) else tuple(parameter)
    program = as_program(integrand)
    names = tuple(name for name in program.variables if name not in parameters)
    program = with_variables(program, (*names, *parameters))
    found: list[Polynomial] = []
    affine = True
    try:
        for component in law.components:
            for kink in _kinks(program, len(names), component):
                if not _is_null(kink, len(names)):
                    return Unknown(f"the kink {kink} = 0 may be there for all parameters at once")
                affine = affine and _moves(kink, len(names))
                found.append(kink)
    except ConsderivError as error:
        return Unknown(str(error))
    return Proved(NullKinks(tuple(found), affine), "for every w the kinks are a null set of parameters")


def _kinks(program: Program, width: int, component: Component) -> list[Polynomial]:
    """All guards on all branches, feasible or not, as polynomials in the variables and free parameters."""
    free = component.free
    count = width + len(free)
    coordinates = [Polynomial.coordinate(count, i) for i in range(count)]
    sides = [
        image.substitute(coordinates[width:]) if free else Polynomial.constant_of(count, image.constant)
        for image in component.images
    ]
    inputs = [Quotient.of(p) for p in (*coordinates[:width], *sides)]
    values: dict[int, list[Any]] = {}
    kinks: dict[Polynomial, None] = {}
    for index in program.needed():
        node = program.nodes[index]
        if node.operation == "variable":
            values[index] = [inputs[node.index]]
            continue
        found: dict[Any, None] = {}
        for operands in product(*(values[i] for i in node.operands)):
            for value in _values(count, node, operands, kinks):
                found[value] = None
        if len(found) > VALUE_LIMIT:
            raise BudgetError(f"at most {VALUE_LIMIT} branches are listed", "received more", "ask at a point")
        values[index] = list(found)
    return list(kinks)


def _values(count: int, node: Any, operands: Sequence[Any], kinks: dict[Polynomial, None]) -> list[Any]:
    kind = OPERATIONS[node.operation].kind
    if node.operation == "item":
        return [operands[0][node.index]]
    if node.operation == "div" or (node.operation == "power" and node.rational < 0):
        raise UnsupportedError("an integrand without division is required here", "received one", "ask at a point")
    if kind != "switch":
        return [smooth_value(count, node, operands)]
    found = []
    for branch in all_branches(node):
        for guard in branch.guards:
            polynomial = combined(count, guard, operands).numerator
            if not polynomial.is_constant and -polynomial not in kinks:
                kinks[polynomial] = None
        rows = tuple(combined(count, row, operands) for row in branch.rows)
        found.append(rows if node.operation == "sort" else rows[0])
    return found


def _is_null(kink: Polynomial, width: int) -> bool:
    """Whether some coefficient in the parameters is a nonzero constant: then it is zero for no variables."""
    by_parameters: dict[Any, dict[Any, Number]] = {}
    for monomial, c in kink.terms():
        parameters = tuple((i, e) for i, e in monomial if i >= width)
        by_parameters.setdefault(parameters, {})[tuple((i, e) for i, e in monomial if i < width)] = c
    return any(set(part) == {()} for part in by_parameters.values())


def _moves(kink: Polynomial, width: int) -> bool:
    """Whether the kink is affine in one free parameter with a constant coefficient."""
    for index in sorted(i for i in kink.variables() if i >= width):
        coefficients = coefficients_in(kink, index)
        if len(coefficients) == 2 and coefficients[1].is_constant:
            return True
    return False
