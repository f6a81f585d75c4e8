"""What certificates say of an expectation F(w) = E f(w, s): its sets at a point, its formula, and what function it is."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...certificates.collected import Collected
from ...certificates.encoding import set_json
from ...certificates.explain import finished
from ...certificates.model import Certificate, Claim, Omitted
from ...errors import ConsderivError
from ...programs import as_program
from ...programs.conversion import with_variables
from ...sets import Polytope, ValueSet
from ...verdicts import Proved
from ..cases import PointedFunction, pointed
from ..integrals.expectation import Expectation, expectation_of
from ..integrals.expectation_kinds import Transcendence
from ..integrals.expectation_smoothing import smooths
from ..integrals.integral_case import IntegralCase
from ..integrals.laws import Law
from .expectation_formula import expectation_formula, expectation_smooth, not_semialgebraic
from .expectation_sets import expectation_clarke, expectation_clarke_by_formula, expected_clarke
from .ownership import Owner

StateClarke = Callable[[Collected, PointedFunction], int | None]


def about_expectation(
    collected: Collected, case: IntegralCase, predicted: ValueSet | None, true: ValueSet, state: StateClarke
) -> tuple[Owner, Owner]:
    """The expectation of the Clarke sets, and the Clarke set of F; returns where the two statements are.

    Parameters
    ----------
    predicted, true : ValueSet
        What was computed of them; None where the predicted set is another one.
    state : callable
        States the Clarke set of a function.
    """
    first = None
    if predicted is not None:
        first = collected.attempt("expected_clarke", lambda: _same(expected_clarke(case), predicted))
    try:
        collected.claims.append(_same(expectation_clarke(case), true))
        return first, len(collected.claims) - 1
    except (Omitted, ConsderivError) as error:
        reason = str(error)
    return first, _by_formula(collected, case, true, state, reason)


def _by_formula(
    collected: Collected, case: IntegralCase, true: ValueSet, state: StateClarke, reason: str
) -> int | None:
    """The Clarke set of a formula of F; if that fails nothing is stated, and the first reason is told."""
    before = len(collected.claims), len(collected.omitted)
    try:
        formula = expectation_of(case.program, len(case.point), case.law).program
        collected.claims.append(expectation_formula(case.program, case.law, formula))
        place = len(collected.claims) - 1
        clarke = state(collected, pointed(formula, case.point))
        if clarke is None:
            raise Omitted("the Clarke set of the formula is not stated")
        claim = expectation_clarke_by_formula(case, place, clarke, collected.claims[clarke])
        collected.claims.append(_same(claim, true))
        return len(collected.claims) - 1
    except (Omitted, ConsderivError):
        del collected.claims[before[0] :]
        del collected.omitted[before[1] :]
        collected.leave_out("expectation_clarke", reason)
        return None


def _same(claim: Claim, known: ValueSet) -> Claim:
    """The claim, unless something else was computed in another way."""
    if isinstance(known, Polytope):
        mine, theirs = claim.statement["set"]["vertices"], set_json(known)["vertices"]
        if not (all(v in theirs for v in mine) and all(v in mine for v in theirs)):
            raise Omitted("the set that was computed is another one")
    return claim


def formula_certificate(integrand: Any, law: Law, found: Expectation, parameter: str = "s") -> Certificate:
    """The formula of F, that F is C^1, and that it is not semialgebraic, as far as they are so.

    Raises
    ------
    UnsupportedError
        If no statement at all can be made.
    """
    collected = Collected()
    source = as_program(integrand)
    names = [name for name in source.variables if name != parameter]
    program = with_variables(source, (*names, parameter))
    collected.attempt("expectation_formula", lambda: expectation_formula(program, law, found.program))
    if isinstance(smooths(integrand, law, parameter), Proved):
        collected.attempt("expectation_smooth", lambda: expectation_smooth(program, law))
    kind = getattr(found.kind, "evidence", None)
    evidence = getattr(kind, "evidence", None)
    if isinstance(evidence, Transcendence):
        collected.attempt("not_semialgebraic", lambda: _transcendent(found, evidence))
    return finished(collected)


def _transcendent(found: Expectation, evidence: Transcendence) -> Claim:
    """On an interval around the sample on which the cases of the formula are decided."""
    if len(evidence.sample) != 1:
        raise Omitted("functions that are not semialgebraic are covered in one variable")
    middle, reason = evidence.sample[0], Omitted("no interval around the sample")
    for k in range(3, 12):
        try:
            return not_semialgebraic(found.program, middle - Fraction(1, 2**k), middle + Fraction(1, 2**k))
        except Omitted as error:
            reason = error
    raise reason
