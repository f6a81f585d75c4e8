"""The selection field of a selection that is given by hand, on the whole space."""

from __future__ import annotations

from itertools import combinations

from ...errors import ConsderivError, DomainError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import sign
from ...programs.expression import Expression
from ...programs.program import Program
from ...programs.rebuilding import constant, program_of
from ...selections import LipschitzGradientSelection
from ..cells.coarsening import strata_of
from ..cells.decomposition import decompose
from ..cells.faces import CurvedWall
from ..field import StratifiedField
from ..formulas import reduced, value_at
from ..maps.gradients import jacobian_of
from ..maps.planar_curves import cell_samples, curve_samples, guard_curves, is_singular
from ..maps.planar_map import distinct_on
from ..maps.planar_merging import PlanarFace, planar_strata
from ..reading import rational_nodes
from ..set_field import SetField
from ..stratum import Point, Stratum
from .substitution import expressions_of

Formulas = tuple[RationalFunction, ...]


def of_selection(selection: LipschitzGradientSelection) -> StratifiedField:
    """x -> conv{Jac F_i(x) : F_i(x) = F(x)}; cells need not be closed, and may overlap where pieces agree.

    On each face of the zeros of all F_i - F_j and of all conditions the same pieces are active.

    Raises
    ------
    UnsupportedError
        If pieces are not rational, or kinks are curved in several variables.
    ConsderivError
        If cells do not cover the space, or pieces disagree where cells overlap.
    """
    names, count = selection.variables, len(selection.variables)
    formulas = [_rational(piece.formula) for piece in selection.pieces]
    try:
        found = decompose(_tests(selection), count)
        values = [
            _value(selection, formulas, f.point).on(flat) for f, flat in zip(found.faces, found.flats, strict=True)
        ]
        parts = strata_of(found, values, names)
    except CurvedWall as error:
        if count != 2:
            raise UnsupportedError(
                "cells and pieces that are separated by hyperplanes are required", error.received, "ask at a point"
            ) from None
        parts = _in_the_plane(selection, formulas)
    return StratifiedField(names, parts, "selection field", selection.shape if selection.is_map else ())


def _value(selection: LipschitzGradientSelection, formulas: list[Formulas], point: Point) -> SetField:
    """The hull of the Jacobians of the pieces that are active at a point."""
    count = len(selection.variables)
    return SetField.hull([jacobian_of(formulas[i], count) for i in _active(selection, formulas, point)])


def _in_the_plane(
    selection: LipschitzGradientSelection, formulas: list[Formulas]
) -> tuple[tuple[Stratum, SetField], ...]:
    """The same where pieces and cells meet along curves: one active set for each sign vector of the curves."""
    guards: dict[Polynomial, None] = {}
    for test in _tests(selection):
        guards.update(dict.fromkeys(guard_curves(test)[0]))
    curves = tuple(guards)
    undecided: list[str] = []
    faces = [PlanarFace(_signs(curves, p), p, _value(selection, formulas, p)) for p in cell_samples(curves)]
    for point, on in curve_samples(curves, undecided):
        value = _value(selection, formulas, point)
        if len(on) > 1 or is_singular(curves[on[0]], point):
            value = SetField.constant(value.at(point, selection.shape), 2)
            faces.append(PlanarFace(_signs(curves, point), point, value, True))
        else:
            faces.append(PlanarFace(_signs(curves, point), point, distinct_on(value, curves[on[0]])))
    if undecided:
        raise UnsupportedError("all meeting points of the curves are required", undecided[0], "ask at a point")
    kept = {(face.signs, face.point if face.isolated else ()): face for face in reversed(faces)}
    ordered = sorted(kept.values(), key=lambda face: (face.isolated, face.signs.count(0)))
    return planar_strata(selection.variables, curves, ordered, True)


def _signs(curves: tuple[Polynomial, ...], point: Point) -> tuple[int, ...]:
    return tuple(sign(curve.at(point)) for curve in curves)


def _rational(program: Program) -> Formulas:
    nodes = rational_nodes(program)
    return tuple(reduced(nodes[output]) for output in program.outputs)


def _tests(selection: LipschitzGradientSelection) -> list[Program]:
    """Programs that are constant where membership in the cells and equality of pieces do not change."""
    tests = []
    for piece in selection.pieces:
        (condition,) = expressions_of(piece.cell)
        tests.append(_indicator(condition, selection.variables))
        for divisor in _divisors(piece.formula):
            tests.append(_indicator(Expression("eq", (divisor, constant(0))), selection.variables))
    written = [expressions_of(piece.formula) for piece in selection.pieces]
    for one, other in combinations(written, 2):
        for a, b in zip(one, other, strict=True):
            equal = Expression("eq", (a, b))
            tests.append(_indicator(equal, selection.variables))
    return tests


def _indicator(condition: Expression, names: tuple[str, ...]) -> Program:
    return program_of([Expression("where", (condition, constant(1), constant(0)))], names, False)


def _divisors(program: Program) -> list[Expression]:
    """What a formula divides by."""
    found = []
    for formula in _rational(program):
        if formula.denominator is not None:
            from ..writing import polynomial_expression

            found.append(polynomial_expression(formula.denominator, program.variables))
    return found


def _active(selection: LipschitzGradientSelection, formulas: list[Formulas], point: Point) -> list[int]:
    """The pieces with the value of the selection at a point, which its cells decide."""
    values = [[value_at(formula, point) for formula in row] for row in formulas]
    inside = [i for i, piece in enumerate(selection.pieces) if piece.holds(point)]
    shown = ", ".join(map(str, point))
    if not inside:
        raise DomainError("the cells of a selection cover the space", f"received ({shown}), in no cell", "add a piece")
    here = values[inside[0]]
    if None in here or any(values[i] != here for i in inside):
        raise ConsderivError(
            "pieces have one value where their cells overlap",
            f"received different ones at ({shown})",
            "correct the cells or the pieces",
        )
    return [i for i, row in enumerate(values) if row == here]
