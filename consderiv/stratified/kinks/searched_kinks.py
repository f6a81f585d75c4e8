"""Some kinks of programs whose guards vanish on curved sets in space: exact points on them, not all strata."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from ...errors import BudgetError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...programs.program import Program
from ...selections.arrangement import Bounds
from ...verdicts import Unknown
from ..cells.faces import coefficients
from ..maps.possible_guards import PossibleGuards
from ..stratum import Point, Stratum
from .kinks import KinkStratum, at_samples, guard_rank
from .ties_at_points import PointState, state_at

GRID = tuple(map(Fraction, (0, 1, -1, 2)))
GUARD_BUDGET = 12
POINT_BUDGET = 48
SHOWN = 3


def searched_kinks(program: Program, bounds: Bounds | None, reason: str) -> tuple[tuple[KinkStratum, ...], Unknown]:
    """One stratum for each set of surfaces that was met, with exact points on them; never complete.

    Surfaces are the zeros of irreducible factors of guards. On a line through a grid of small rational numbers their
    zeros are real algebraic numbers.

    Raises
    ------
    UnsupportedError, BudgetError
        If guards are not rational functions, or there are too many.
    """
    walk = PossibleGuards(len(program.variables))
    walk.visit(program)
    guards = [guard for guard in walk.guards if not guard.is_constant and guard.is_rational]
    surfaces = list(dict.fromkeys(factor for guard in guards for factor, _ in guard.factors()[1]))
    if len(surfaces) > GUARD_BUDGET:
        raise BudgetError(f"at most {GUARD_BUDGET} surfaces are searched", f"received {len(surfaces)}", "ask at a point")
    rows: dict[tuple[Any, ...], list[tuple[Point, PointState]]] = {}
    for point in _points(surfaces, bounds):
        on = tuple(k for k, surface in enumerate(surfaces) if not surface.at(point))
        state = state_at(program, point)
        key = (on, tuple(tie.node for tie in state.ties), type(state.differentiable))
        if state.is_kink and len(rows.get(key, ())) < SHOWN:
            rows.setdefault(key, []).append((point, state))
    strata = [_stratum(program, surfaces, key[0], found) for key, found in rows.items()]
    known = tuple(sorted(strata, key=lambda s: len(s.stratum.equations)))
    return known, Unknown(f"a search on a grid, not all strata: {reason}")


def _points(surfaces: list[Polynomial], bounds: Bounds | None) -> Iterator[Point]:
    """Points of the surfaces: where lines parallel to an axis meet them, and on the diagonals."""
    found: dict[Point, None] = {}
    for surface in surfaces:
        count, made = surface.count, 0
        for axis, others in product(sorted(surface.variables(), reverse=True), product(GRID, repeat=count - 1)):
            images = [Polynomial.constant_of(1, c) for c in (*others[:axis], Fraction(0), *others[axis:])]
            images[axis] = Polynomial.coordinate(1, 0)
            line = surface.substitute(images)
            if line.is_constant:
                continue
            for root, _ in real_roots(coefficients(line)):
                point = (*others[:axis], root, *others[axis:])
                if bounds is None or all(low <= c <= high for c, (low, high) in zip(point, bounds, strict=True)):
                    found[point] = None
                    made += 1
            if made > POINT_BUDGET:
                break
    yield from found


def _stratum(
    program: Program, surfaces: list[Polynomial], on: tuple[int, ...], found: list[tuple[Point, PointState]]
) -> KinkStratum:
    point, state = found[0]
    size = len(program.variables)
    rank = guard_rank(state.ties, point, size)
    return KinkStratum(
        Stratum(program.variables, tuple(surfaces[k] for k in on)),
        tuple(p for p, _ in found), state.ties, rank, at_samples(state.differentiable),
    )  # fmt: skip


