"""The values of a function on a set of critical points: is it constant on each component?"""

from __future__ import annotations

from fractions import Fraction

from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..programs import evaluate
from ..programs.program import Program
from ..stratified.cells.faces import in_order
from ..stratified.formulas import differentiated, reduced, substituted, value_at
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .solution import Solution


def values_on(solution: Solution, formula: RationalFunction | None) -> Verdict:
    """Whether a formula is constant on each connected component of a set.

    On a graph over free coordinates all its derivatives there vanish; on a curve c = 0 its derivative along the curve,

        df/du dc/dv - df/dv dc/du, is divisible by c, which is irreducible.

    Returns
    -------
    Proved(tuple of the values), Refuted (an interval of values), or Unknown where there is no formula

    Notes
    -----
    So the set of critical values is finite: Bolte, Daniilidis, Lewis, Shiota (2007), Clarke subgradients of
    stratifiable functions (Sard's theorem for definable functions).
    """
    if formula is None:
        return Unknown("f is not known by one formula on the stratum")
    values: list[Number] = []
    for point in solution.points:
        value = value_at(formula, point)
        if value is None:
            return Unknown("f has no value at a point of the stratum")
        values.append(value)
    if not solution.is_sampled:
        return _value_on_surface(solution, formula, values[0])
    if not _is_constant_on(solution, formula):
        return Refuted(None, "the derivative of f along the stratum is not zero")
    return Proved(tuple(in_order(values)), "the derivative of f along the stratum is zero")


def _value_on_surface(solution: Solution, formula: RationalFunction, value: Number) -> Verdict:
    """The value on all components, of which some may have no sample point: f - value is divisible by the equation."""
    restricted = substituted(formula, solution.images)
    assert restricted is not None and solution.curve is not None
    rest = (restricted + RationalFunction.constant(restricted.count, -value)).numerator
    if rest.is_zero or rest.divided_by(solution.curve)[1].is_zero:
        return Proved((value,), "f minus its value is divisible by the equation of the surface")
    return Unknown("f may have several values on the surface")


def values_by_sard(solution: Solution, program: Program) -> Verdict:
    """The values of a program on critical points of a conservative field of its own, one for each component.

    Along every C^1 curve in the set (f o c)' = <0, c'> = 0; a connected semialgebraic set is connected by such curves.

    Notes
    -----
    Bolte and Pauwels (2021), Conservative set valued fields, theorem on Sard's property.
    """
    if not solution.is_sampled:
        return Unknown("f may have several values on the surface")
    values = [evaluate(program, point)[0] for point in solution.points]
    return Proved(tuple(in_order(values)), "zero is in a conservative field of f all along the stratum")


def _is_constant_on(solution: Solution, formula: RationalFunction) -> bool:
    """Whether a formula is locally constant on a set; points are."""
    if solution.dimension == 0:
        return True
    restricted = substituted(formula, solution.images)
    assert restricted is not None
    if solution.curve is None:
        return all(differentiated(restricted, i).is_zero for i in range(restricted.count))
    curve = solution.curve
    u, v = sorted({i for image in solution.images for i in image.variables()} | curve.variables())
    across = differentiated(restricted, u) * RationalFunction(curve.derivative(v))
    back = differentiated(restricted, v) * RationalFunction(curve.derivative(u))
    along = reduced(across + back.scaled(Fraction(-1))).numerator
    return along.is_zero or along.divided_by(curve)[1].is_zero
