"""Kinks on the line of programs with elementary functions: the points at which guards vanish, in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...exact.reals import Number
from ...programs.program import Program
from ...selections.arrangement import AffineFace, Bounds
from ...verdicts import Proved, Unknown, Verdict
from ..cells.faces import faces_of, in_order
from ..maps.elementary_line import breakpoints, interval, point_of_line
from ..stratum import Stratum
from .kinks import KinkStratum
from .ties_at_points import state_at


def elementary_kinks(program: Program, bounds: Bounds | None) -> tuple[tuple[KinkStratum, ...], Verdict]:
    """Points with ties or without derivative, intervals without value, and whether they are all.

    Raises
    ------
    UnsupportedError, UndecidedSign
        Where guards vanish at points without closed form.
    """
    breaks = breakpoints(program)
    walls = in_order([*breaks, *(() if bounds is None else bounds[0])])
    found, undecided = [], []
    for face in faces_of([(Fraction(1), -b) for b in walls], 1):
        if bounds is not None and not bounds[0][0] <= face.point[0] <= bounds[0][1]:
            continue
        state = state_at(program, face.point)
        if isinstance(state.differentiable, Unknown):
            undecided.append(state.differentiable.reason)
        if state.is_kink:
            rank = int(bool(state.ties) and not face.directions)
            stratum = _stratum(face, walls, program.variables)
            found.append(KinkStratum(stratum, (face.point,), state.ties, rank, state.differentiable))
    complete: Verdict = Proved(None, f"all {len(breaks)} points were visited at which a guard may vanish")
    return tuple(found), Unknown(undecided[0]) if undecided else complete


def _stratum(face: AffineFace, walls: Sequence[Number], names: tuple[str, ...]) -> Stratum:
    """A point, or an interval between neighbours among the walls."""
    if not face.directions:
        return point_of_line(face.point[0], names)
    below = [wall for wall, s in zip(walls, face.signs, strict=True) if s > 0]
    above = [wall for wall, s in zip(walls, face.signs, strict=True) if s < 0]
    return interval(below[-1] if below else None, above[0] if above else None, names)
