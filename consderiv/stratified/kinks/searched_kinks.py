"""Some kinks where not all strata are known, as of norms and in space: exact points on surfaces that guards vanish on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, product
from typing import Any

from ...errors import BudgetError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...programs.program import Node, Program
from ...selections.arrangement import Bounds
from ...verdicts import Unknown
from ..cells.faces import coefficients
from ..maps.possible_guards import Formulas, PossibleGuards
from ..stratum import Point, Stratum
from .kinks import KinkStratum, at_samples, guard_rank
from .ties_at_points import PointState, state_at

GRID = tuple(map(Fraction, (0, 1, -1, 2)))
GUARD_BUDGET = 12
POINT_BUDGET = 48
SHOWN = 3


class KnownGuards(PossibleGuards):
    """The guards that are rational functions; what an elementary function returns is not followed."""

    def _possible(self, node: Node, operands: Sequence[Formulas]) -> Iterator[RationalFunction]:
        if not node.is_elementary:
            yield from super()._possible(node, operands)
            return
        for formula in chain(*operands):
            self.note(formula)


def searched_kinks(program: Program, bounds: Bounds | None, reason: str) -> tuple[tuple[KinkStratum, ...], Unknown]:
    """One stratum for each set of surfaces that was met, with exact points on them; never complete.

    Surfaces are the zeros of irreducible factors of guards, and of what stands below roots and in norms. On a line
    through a grid of small rational numbers their zeros are real algebraic numbers.

    Raises
    ------
    UnsupportedError, BudgetError
        If guards are not rational functions, or there are too many.
    """
    walk = KnownGuards(len(program.variables))
    walk.visit(program)
    guards = [guard for guard in walk.guards if not guard.is_constant and guard.is_rational]
    surfaces = list(dict.fromkeys(factor for guard in guards for factor, _ in guard.factors()[1]))
    if len(surfaces) > GUARD_BUDGET:
        raise BudgetError(
            f"at most {GUARD_BUDGET} surfaces are searched", f"received {len(surfaces)}", "ask at a point"
        )
    hidden = _hidden(program)
    rows: dict[tuple[Any, ...], list[tuple[Point, PointState]]] = {}
    for point in _points(surfaces, bounds):
        state = state_at(program, point)
        tied = tuple(tie.node for tie in state.ties)
        kind = (tied, type(state.differentiable))
        if hidden.isdisjoint(tied):
            on = _surfaces_of(state, [surface for surface in surfaces if not surface.at(point)])
        elif sum(len(found) for key, found in rows.items() if key[1:] == kind) < SHOWN:
            on = tuple(Polynomial.coordinate(len(point), i, -c) for i, c in enumerate(point))  # no equation is known
        else:
            continue
        if state.is_kink and len(rows.get((on, *kind), ())) < SHOWN:
            rows.setdefault((on, *kind), []).append((point, state))
    strata = [_stratum(program, key[0], found) for key, found in rows.items()]
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


def _surfaces_of(state: PointState, vanishing: list[Polynomial]) -> tuple[Polynomial, ...]:
    """Of the surfaces through the point those on which something ties; all of them where nothing does."""
    tied = {factor for tie in state.ties for guard in tie.guards for factor, _ in guard.factors()[1]}
    return tuple(surface for surface in vanishing if surface in tied) or tuple(vanishing)


def _hidden(program: Program) -> set[int]:
    """The nodes above elementary functions, whose guards are no rational functions."""
    found: set[int] = set()
    for index in program.needed():
        below = program.nodes[index].operands
        if any(i in found or program.nodes[i].is_elementary for i in below):
            found.add(index)
    return found


def _stratum(program: Program, on: tuple[Polynomial, ...], found: list[tuple[Point, PointState]]) -> KinkStratum:
    point, state = found[0]
    size = len(program.variables)
    rank = guard_rank(state.ties, point, size)
    return KinkStratum(
        Stratum(program.variables, on),
        tuple(p for p, _ in found), state.ties, rank, at_samples(state.differentiable),
    )  # fmt: skip
