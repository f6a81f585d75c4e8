"""Kinks of programs with polynomial guards in the plane: ties on the arcs and points of the guards' curves."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from time import monotonic
from typing import Any

from ...errors import BudgetError, ConsderivError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import all_rational, sign
from ...programs.program import Program
from ...selections.arrangement import Bounds
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..kinks.kinks import KinkStratum, guard_rank
from ..kinks.ties_at_points import PointState, state_at
from ..set_field import SetField
from ..stratum import Point
from .planar_curves import CURVE_BUDGET, cell_samples, curve_samples, guard_curves, is_singular
from .planar_map import decomposed, turning_curves
from .planar_merging import PlanarFace, planar_strata

Signs = tuple[int, ...]
SECONDS = 15.0
"""For the arcs of all curves; then points are searched instead."""


def planar_kinks(program: Program, bounds: Bounds | None) -> tuple[tuple[KinkStratum, ...], Verdict]:
    """The strata of ties, given by signs of the guards' curves and of the sides of a box, and whether they are all.

    Raises
    ------
    UnsupportedError, BudgetError
        If guards are not rational functions, or there are too many.
    """
    curves, same = guard_curves(program)
    if bounds is not None:  # the sides of the box cut the curves
        sides = [Polynomial.affine(2, -end, {i: Fraction(1)}) for i, ends in enumerate(bounds) for end in ends]
        curves = list(dict.fromkeys([*curves, *sides]))
    curves = list(dict.fromkeys([*curves, *_turns(program, curves)]))
    if len(curves) > CURVE_BUDGET:
        raise BudgetError(f"at most {CURVE_BUDGET} curves are followed", f"received {len(curves)}", "ask at a point")
    undecided: list[str] = ["operands that are the same function tie on open sets"] if same else []
    labels = _Labels()
    faces: dict[tuple[Signs, Point], PlanarFace] = {}
    for point in steps(cell_samples(curves), "cells"):
        signs = _signs(curves, point)
        faces[(signs, ())] = PlanarFace(signs, point, labels.none)
    found: dict[Any, list[tuple[Point, PointState]]] = {}
    end = monotonic() + SECONDS
    # Points with rational coordinates first: they are the ones to start with.
    for point, on in steps(sorted(curve_samples(curves, undecided), key=lambda row: not all_rational(row[0])), "arcs"):
        if monotonic() > end:
            raise BudgetError(
                f"arcs are visited for {SECONDS:g} seconds", f"received {len(curves)} curves", "ask at a point"
            )
        isolated = len(on) > 1 or is_singular(curves[on[0]], point)
        key = (_signs(curves, point), point if isolated else ())
        inside = bounds is None or all(low <= c <= high for c, (low, high) in zip(point, bounds, strict=True))
        state = state_at(program, point) if inside else None
        value = labels.of(state)
        faces.setdefault(key, PlanarFace(key[0], point, value, isolated))
        if state is not None and state.is_kink:
            found.setdefault(key, []).append((point, state))
    strata = []
    for stratum, value in planar_strata(program.variables, curves, _in_order(faces.values()), True):
        rows = [row for key, rows in found.items() for row in rows if value != labels.none and stratum.contains(row[0])]
        if rows:
            point, state = rows[0]
            points = tuple(row[0] for row in rows)
            rank = guard_rank(state.ties, point, 2)
            strata.append(
                KinkStratum(stratum, points, state.ties, rank, _together([row[1].differentiable for row in rows]))
            )
    complete: Verdict = (
        Unknown(undecided[0]) if undecided else Proved(None, f"all arcs of {len(curves)} curves were visited")
    )
    return tuple(strata), complete


def _turns(program: Program, curves: list[Polynomial]) -> list[Polynomial]:
    """Curves that cut arcs where both gradients agree, so that no arc is differentiable at some of its points only."""
    try:
        return list(turning_curves(decomposed(program, curves)))
    except ConsderivError:
        return []


class _Labels:
    """States as values of a field, so that arcs with one state are joined."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}
        self.none = self._value(0)

    def of(self, state: PointState | None) -> SetField:
        """One value for each list of tied nodes and answer about differentiability."""
        if state is None or not state.is_kink:
            return self.none
        key = (tuple(tie.node for tie in state.ties), type(state.differentiable))
        return self._value(self.known.setdefault(key, len(self.known) + 1))

    def _value(self, number: int) -> SetField:
        return SetField.finite([(RationalFunction.constant(2, number),)])


def _in_order(faces: Iterable[PlanarFace]) -> list[PlanarFace]:
    """Open sets, arcs, points."""
    return sorted(faces, key=lambda face: (face.isolated, face.signs.count(0)))


def _signs(curves: list[Polynomial], point: Point) -> Signs:
    return tuple(sign(curve.at(point)) for curve in curves)


def _together(verdicts: list[Verdict]) -> Verdict:
    """The answer at all sample points: no where it is no at one of them."""
    for kind in (Refuted, Unknown):
        found = next((verdict for verdict in verdicts if isinstance(verdict, kind)), None)
        if found is not None:
            return found
    return verdicts[0]
