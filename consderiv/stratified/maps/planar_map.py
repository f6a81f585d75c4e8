"""Clarke and Bouligand maps of piecewise rational functions in the plane, with curved kinks.

The plane is cut by the irreducible curves on which guards vanish. Where their signs are given and none is zero, the
function is one formula. Near a point of one curve only, where its gradient is not zero, there are the two formulas of
its sides. The other points are finitely many, and the sets there are those of the pointwise engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...errors import BudgetError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import sign
from ...fields.clarke import bouligand, clarke
from ...fields.local import Local
from ...programs.program import Program
from ...sets import Undefined
from ..cells.face_run import OnFace
from ..formulas import differentiated
from ..set_field import SetField, VectorField
from ..stratum import Point, Stratum
from .planar_curves import (
    CURVE_BUDGET,
    cell_samples,
    coordinate_equations,
    curve_samples,
    guard_curves,
    is_singular,
    on_point,
)

Signs = tuple[int, ...]
POINTWISE = {"clarke": clarke, "bouligand": bouligand}


@dataclass(frozen=True)
class _Plane:
    """The curves, what the program is for each sign vector without zero and with one zero, and the other points."""

    curves: tuple[Polynomial, ...]
    cells: dict[Signs, OnFace]
    arcs: dict[Signs, OnFace]
    points: tuple[Point, ...]


def planar_parts(program: Program, kind: str) -> tuple[tuple[Stratum, SetField], ...]:
    """The strata of the Clarke or Bouligand map, each a sign vector of the curves, and their values.

    Raises
    ------
    BudgetError, UnsupportedError
        If there are too many curves, or some points are not found exactly, or the kind is another one.
    """
    if kind not in POINTWISE:
        raise UnsupportedError(
            "guards that vanish on lines are required for this map",
            f"received curved ones for {kind}",
            "ask at a point",
        )
    plane = _decomposed(program)
    parts = [(_stratum(plane, signs, program), _on_cell(here)) for signs, here in plane.cells.items()]
    for signs, here in plane.arcs.items():
        parts.append((_stratum(plane, signs, program), _on_arc(plane, signs, here, kind)))
    for point in plane.points:
        value = SetField.constant(POINTWISE[kind](Local(program, point)))
        if not on_point(program, point).formulas:
            value = SetField((), Undefined("the program has no value"))
        parts.append((Stratum(program.variables, coordinate_equations(point)), value))
    return tuple(parts)


def _decomposed(program: Program) -> _Plane:
    curves = tuple(guard_curves(program)[0])
    if len(curves) > CURVE_BUDGET:
        raise BudgetError(f"at most {CURVE_BUDGET} curves are followed", f"received {len(curves)}", "ask at a point")
    cells: dict[Signs, OnFace] = {}
    for point in cell_samples(curves):
        signs = _signs(curves, point)
        if signs not in cells:
            cells[signs] = on_point(program, point)
    arcs: dict[Signs, OnFace] = {}
    points: list[Point] = []
    undecided: list[str] = []
    for point, on in curve_samples(curves, undecided):
        if len(on) > 1 or is_singular(curves[on[0]], point):
            points.append(point)
            continue
        signs = _signs(curves, point)
        if signs not in arcs:
            arcs[signs] = on_point(program, point)
    if undecided:
        raise UnsupportedError(
            "all meeting points of the curves are required", f"received {undecided[0]}", "ask at a point"
        )
    return _Plane(curves, cells, arcs, tuple(dict.fromkeys(points)))


def _signs(curves: Sequence[Polynomial], point: Point) -> Signs:
    return tuple(sign(curve.at(point)) for curve in curves)


def _stratum(plane: _Plane, signs: Signs, program: Program) -> Stratum:
    """A sign vector; with a zero, without the singular points of that curve."""
    equations = [curve for curve, s in zip(plane.curves, signs, strict=True) if s == 0]
    inequalities = [curve.scaled(Fraction(s)) for curve, s in zip(plane.curves, signs, strict=True) if s]
    for curve in equations:
        if any(is_singular(curve, point) and not curve.at(point) for point in plane.points):
            slopes = [curve.derivative(i) for i in range(2)]
            inequalities.append(slopes[0] * slopes[0] + slopes[1] * slopes[1])
    return Stratum(program.variables, tuple(equations), tuple(inequalities))


def _on_cell(here: OnFace) -> SetField:
    if not here.formulas:
        return SetField((), Undefined(f"the program has no value: {here.reason}"))
    return SetField.finite([_gradient(here.formula)])


def _gradient(formula: RationalFunction) -> VectorField:
    return tuple(differentiated(formula, i) for i in range(2))


def _on_arc(plane: _Plane, signs: Signs, here: OnFace, kind: str) -> SetField:
    """The gradients of both sides, if the function is continuous across the arc."""
    place = signs.index(0)
    curve = plane.curves[place]
    sides = [plane.cells[(*signs[:place], s, *signs[place + 1 :])] for s in (1, -1)]
    if not here.formulas:
        return SetField((), Undefined(f"the program has no value: {here.reason}"))
    for side in sides:
        if not side.formulas:
            return SetField((), Undefined(f"arbitrarily near the program has no value: {side.reason}"))
        below = side.formula.denominator
        if below is not None and _vanishes(below, curve):
            return SetField((), Undefined("not locally Lipschitz: a quotient is unbounded"))
        step = side.formula + here.formula.scaled(Fraction(-1))
        if not _vanishes(step.numerator, curve):
            return SetField((), Undefined("not locally Lipschitz: the program jumps"))
    one, other = (_gradient(side.formula) for side in sides)
    if all(_vanishes((a + b.scaled(Fraction(-1))).numerator, curve) for a, b in zip(one, other, strict=True)):
        return SetField.finite([one])
    return SetField.hull([one, other]) if kind == "clarke" else SetField.finite([one, other])


def _vanishes(polynomial: Polynomial, curve: Polynomial) -> bool:
    """Whether a polynomial is zero on an arc of an irreducible curve: then the curve divides it."""
    return polynomial.is_zero or polynomial.divided_by(curve)[1].is_zero
