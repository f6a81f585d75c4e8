"""Kinks of programs with polynomial guards in the plane: ties on the arcs and points of the guards' curves."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...errors import BudgetError, ConsderivError
from ...exact.polynomials import Polynomial
from ...fields.differentiability import differentiable
from ...fields.local import Local
from ...programs.program import Program
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.face_run import Tie
from ..kinks.kinks import KinkStratum, guard_rank
from ..stratum import Point, Stratum
from .planar_curves import CURVE_BUDGET, coordinate_equations, curve_samples, guard_curves, is_singular, on_point


def planar_kinks(program: Program, bounds: Any) -> tuple[tuple[KinkStratum, ...], Verdict]:
    """The strata of ties, and whether they are all.

    Raises
    ------
    UnsupportedError, BudgetError
        If guards are not rational functions, or there are too many.
    """
    curves, same = guard_curves(program)
    if bounds is not None:  # the sides of the box cut the curves
        sides = [Polynomial.affine(2, -end, {i: Fraction(1)}) for i, ends in enumerate(bounds) for end in ends]
        curves = list(dict.fromkeys([*curves, *sides]))
    if len(curves) > CURVE_BUDGET:
        raise BudgetError(f"at most {CURVE_BUDGET} curves are followed", f"received {len(curves)}", "ask at a point")
    undecided: list[str] = ["operands that are the same function tie on open sets"] if same else []
    found: dict[tuple[Any, ...], list[tuple[Point, tuple[Tie, ...], Verdict, Stratum]]] = {}
    for point, on in curve_samples(curves, undecided):
        if bounds is not None and not all(low <= c <= high for c, (low, high) in zip(point, bounds, strict=True)):
            continue
        here = _at(program, point)
        if isinstance(here, str):
            undecided.append(here)
            continue
        ties, smooth = here
        if ties or isinstance(smooth, Refuted):
            along = len(on) == 1 and not is_singular(curves[on[0]], point)
            key = (on if along else point, tuple(t.node for t in ties), type(smooth).__name__)
            equations = (curves[on[0]],) if along else coordinate_equations(point)
            found.setdefault(key, []).append((point, ties, smooth, Stratum(program.variables, equations)))
    strata = [
        KinkStratum(
            rows[0][3], tuple(row[0] for row in rows), rows[0][1], guard_rank(rows[0][1], rows[0][0], 2), rows[0][2]
        )
        for rows in found.values()
    ]
    complete: Verdict = (
        Unknown(undecided[0]) if undecided else Proved(None, f"all arcs of {len(curves)} curves were visited")
    )
    return tuple(sorted(strata, key=lambda s: len(s.stratum.equations))), complete


def _at(program: Program, point: Point) -> tuple[tuple[Tie, ...], Verdict] | str:
    """Ties and differentiability at a point."""
    here = on_point(program, point)
    if not here.formulas:
        return here.ties, Refuted(None, f"the program has no value: {here.reason}")
    try:
        return here.ties, differentiable(Local(program, point))
    except ConsderivError as error:
        return here.ties, Unknown(str(error))
