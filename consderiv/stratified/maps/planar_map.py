"""Derivative maps of piecewise rational functions in the plane, with curved kinks.

The plane is cut by the irreducible curves on which guards vanish. Where their signs are given and none is zero, the
function is one formula. Near a point of one curve only, where its gradient is not zero, there are the two formulas of
its sides. The other points are finitely many, and the sets there are those of the pointwise engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...errors import BudgetError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import sign
from ...fields.chain_rule import chain_rule_hull
from ...fields.clarke import bouligand, clarke
from ...fields.image import exact_field
from ...fields.limiting import limiting
from ...fields.local import Local
from ...programs.program import Program
from ...sets import Undefined, UnknownSet
from ...sets.value_set import ValueSet
from ...stages import steps
from ..cells.face_run import OnFace
from ..formulas import reduced, value_at
from ..set_field import SetField, VectorField
from ..stratum import Point, Stratum
from .choices import choice_field, is_nested, value_at_point
from .gradients import gradient_of, jacobian_of
from .planar_curves import CURVE_BUDGET, cell_samples, curve_samples, guard_curves, is_singular, on_point
from .planar_merging import PlanarFace, planar_strata

Signs = tuple[int, ...]
POINTWISE: dict[str, Callable[[Local], ValueSet]] = {
    "clarke": clarke,
    "bouligand": bouligand,
    "limiting": limiting,
    "chain_rule": chain_rule_hull,
    "chain_rule_exact": exact_field,
    "selection": chain_rule_hull,
}
OF_THE_PROGRAM = ("chain_rule", "chain_rule_exact", "selection")


@dataclass(frozen=True)
class Plane:
    """The curves, a sample point and the program for each sign vector without and with one zero, the other points."""

    program: Program
    curves: tuple[Polynomial, ...]
    cells: dict[Signs, tuple[Point, OnFace]]
    arcs: dict[Signs, tuple[Point, OnFace]]
    points: tuple[Point, ...]

    def sides(self, signs: Signs) -> list[OnFace]:
        """The program on both sides of an arc, where its curve is positive and negative."""
        place = signs.index(0)
        return [self.cells[(*signs[:place], s, *signs[place + 1 :])][1] for s in (1, -1)]


def planar_parts(program: Program, kind: str, merge: bool = True) -> tuple[tuple[Stratum, SetField], ...]:
    """The strata of a derivative map, given by signs of the curves, and their values.

    Raises
    ------
    BudgetError, UnsupportedError
        If there are too many curves, or some points are not found exactly.
    """
    plane = decomposed(program, guard_curves(program)[0])
    if kind == "limiting":
        plane = decomposed(program, [*plane.curves, *turning_curves(plane)])
    faces = [PlanarFace(s, point, _on_cell(program, point, here, kind)) for s, (point, here) in plane.cells.items()]
    for signs, (point, here) in plane.arcs.items():
        faces.append(PlanarFace(signs, point, _on_arc(plane, signs, point, here, kind)))
    for point in plane.points:
        faces.append(PlanarFace(_signs(plane.curves, point), point, _at_point(program, point, kind), True))
    return planar_strata(program.variables, plane.curves, faces, merge)


def decomposed(program: Program, curves: Sequence[Polynomial]) -> Plane:
    """The plane cut by curves."""
    curves = tuple(dict.fromkeys(curves))
    if len(curves) > CURVE_BUDGET:
        raise BudgetError(f"at most {CURVE_BUDGET} curves are followed", f"received {len(curves)}", "ask at a point")
    cells: dict[Signs, tuple[Point, OnFace]] = {}
    for point in steps(cell_samples(curves), "cells"):
        signs = _signs(curves, point)
        if signs not in cells:
            cells[signs] = point, on_point(program, point)
    arcs: dict[Signs, tuple[Point, OnFace]] = {}
    points: list[Point] = []
    undecided: list[str] = []
    for point, on in steps(curve_samples(curves, undecided), "arcs"):
        if len(on) > 1 or is_singular(curves[on[0]], point):
            points.append(point)
            continue
        signs = _signs(curves, point)
        if signs not in arcs:
            arcs[signs] = point, on_point(program, point)
    if undecided:
        raise UnsupportedError(
            "all meeting points of the curves are required", f"received {undecided[0]}", "ask at a point"
        )
    return Plane(program, curves, cells, arcs, tuple(dict.fromkeys(points)))


def _signs(curves: Sequence[Polynomial], point: Point) -> Signs:
    return tuple(sign(curve.at(point)) for curve in curves)


def _on_cell(program: Program, point: Point, here: OnFace, kind: str) -> SetField:
    if not here.formulas:
        return SetField((), Undefined(f"the program has no value: {here.reason}"))
    if kind in OF_THE_PROGRAM and here.ties:
        value = value_at_point(program, point, POINTWISE[kind])
        if isinstance(value, (Undefined, UnknownSet)):
            return SetField((), value)
    return SetField.finite([jacobian_of(here.formulas, 2)])


def _at_point(program: Program, point: Point, kind: str) -> SetField:
    if not on_point(program, point).formulas:
        return SetField((), Undefined("the program has no value"))
    return SetField.constant(value_at_point(program, point, POINTWISE[kind]))


def _on_arc(plane: Plane, signs: Signs, point: Point, here: OnFace, kind: str) -> SetField:
    """From the gradients of both sides, or of all choices, if the function is continuous across the arc."""
    curve = plane.curves[signs.index(0)]
    sides = plane.sides(signs)
    fault = _fault(here, sides, curve)
    if fault is not None:
        return SetField((), Undefined(fault))
    if kind in OF_THE_PROGRAM:
        if not here.ties:
            return SetField.finite([jacobian_of(here.formulas, 2)])
        if kind == "chain_rule_exact" and plane.program.is_map and is_nested(plane.program, point):
            return SetField((), UnknownSet("choices at nested ties vary along the stratum; ask at a point"))
        choices = choice_field(plane.program, point, here.formulas, lambda f: vanishes(f.numerator, curve))
        return SetField((), choices) if isinstance(choices, UnknownSet) else distinct_on(choices, curve)
    one, other = (jacobian_of(side.formulas, 2) for side in sides)
    if all(vanishes(entry.numerator, curve) for entry in _difference(one, other)):
        return SetField.finite([one])
    if kind == "clarke" or (kind == "limiting" and _is_convex(plane, one, other, signs, point)):
        return SetField.hull([one, other])
    return SetField.finite([one, other])


def _fault(here: OnFace, sides: Sequence[OnFace], curve: Polynomial) -> str | None:
    """Why the program is not locally Lipschitz at the points of an arc."""
    if not here.formulas:
        return f"the program has no value: {here.reason}"
    for side in sides:
        if not side.formulas:
            return f"arbitrarily near the program has no value: {side.reason}"
        for formula, own in zip(side.formulas, here.formulas, strict=True):
            if formula.denominator is not None and vanishes(formula.denominator, curve):
                return "not locally Lipschitz: a quotient is unbounded"
            if not vanishes((formula + own.scaled(Fraction(-1))).numerator, curve):
                return "not locally Lipschitz: the program jumps"
    return None


def distinct_on(value: SetField, curve: Polynomial) -> SetField:
    """A hull without fields that are equal on the curve; three on a line may stay."""
    kept: list[VectorField] = []
    for field in value.fields:
        if not any(all(vanishes(e.numerator, curve) for e in _difference(field, other)) for other in kept):
            kept.append(field)
    return SetField.hull(kept)


def _difference(one: VectorField, other: VectorField) -> list[RationalFunction]:
    return [reduced(a + b.scaled(Fraction(-1))) for a, b in zip(one, other, strict=True)]


def _turn(plane: Plane, signs: Signs) -> RationalFunction | None:
    """c |grad p|^2 for grad f_+ - grad f_- = c grad p: the kink is convex where c > 0, concave where c < 0."""
    curve = plane.curves[signs.index(0)]
    sides = plane.sides(signs)
    if any(not side.formulas for side in sides):
        return None
    jump = _difference(*(gradient_of(side.formula, 2) for side in sides))
    slopes = [RationalFunction(curve.derivative(i)) for i in range(2)]
    return reduced(jump[0] * slopes[0] + jump[1] * slopes[1])


def turning_curves(plane: Plane) -> Iterator[Polynomial]:
    """Curves that cut the arcs where kinks turn from convex to concave."""
    for signs in plane.arcs:
        turn = _turn(plane, signs)
        if turn is None or vanishes(turn.numerator, plane.curves[signs.index(0)]):
            continue
        for part in (turn.numerator, turn.denominator):
            if part is not None and not part.is_constant:
                yield from (factor for factor, _ in part.factors()[1])


def _is_convex(plane: Plane, one: VectorField, other: VectorField, signs: Signs, point: Point) -> bool:
    turn = _turn(plane, signs)
    value = None if turn is None else value_at(turn, point)
    if value is None or not value:
        raise UnsupportedError("a kink that does not turn on an arc is required", "received one", "ask at a point")
    return sign(value) > 0


def vanishes(polynomial: Polynomial, curve: Polynomial) -> bool:
    """Whether a polynomial is zero on an arc of an irreducible curve: then the curve divides it."""
    return polynomial.is_zero or polynomial.divided_by(curve)[1].is_zero
