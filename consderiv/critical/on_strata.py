"""Critical points stratum by stratum, where strata are cut out by curves or the program has curved kinks."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import ConsderivError
from ..sets import Undefined, contains
from ..stages import steps
from ..stratified.enlarged import hulls_of
from ..stratified.field import StratifiedField
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from ..verdicts import Proved, Unknown, Verdict
from .critical_set import CriticalStratum
from .on_faces import Found
from .on_segments import zero_in
from .solution import Solution, without_covered
from .solving import solutions_of
from .zero_in_hull import zero_conditions


def critical_on_strata(stratified: StratifiedField, constant: Callable[[Solution], Verdict]) -> Found:
    """All critical points; `constant` gives the values of the program on a set of them."""
    result = Found()
    for stratum, value in steps(stratified.parts, "strata"):
        if isinstance(value.fixed, Undefined):
            result.undefined.append(stratum)
            continue
        solutions: list[Solution] = []
        try:
            solutions = without_covered(_solutions(stratum, value, result))
        except ConsderivError as error:
            result.undecided.append(f"on {stratum}: {error}")
        for solution in solutions:
            row = CriticalStratum(solution.stratum, solution.points, solution.dimension, constant(solution))
            result.strata.append(row)
    result.strata.sort(key=lambda s: -s.dimension)
    return result


def _solutions(stratum: Stratum, value: SetField, result: Found) -> list[Solution]:
    hulls = hulls_of(value)
    if hulls is None:  # the same set at every point, of another type
        verdict = (
            contains(value.fixed, [0] * len(stratum.variables)) if value.fixed is not None else Unknown("no value")
        )
        if isinstance(verdict, Unknown):
            result.undecided.append(f"on {stratum}: {verdict.reason}")
        return solutions_of(stratum) if isinstance(verdict, Proved) else []
    if value.is_constant and value.moving is None:
        origin = (Fraction(0),) * len(stratum.variables)
        return solutions_of(stratum) if isinstance(zero_in(value, origin), Proved) else []
    found: list[Solution] = []
    for hull in hulls:
        for c in zero_conditions(hull):
            equations, inequalities = (*stratum.equations, *c.equations), (*stratum.inequalities, *c.inequalities)
            found += solutions_of(Stratum(stratum.variables, equations, inequalities))
    return found
