"""Planar cells with equalities: half-branches of the common factors of all equalities.

A guard that the factor of a half-branch does not divide has one sign on it and on the sectors beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..exact.polynomials import Polynomial
from .arcs import Arc, leading_sign, lies_in
from .basis import Basis
from .complete import sign_table
from .fans import IrrationalBranch
from .statuses import LocallyEmpty, OnBranch, Realised, Status, Undecided, on_branch
from .walls import Wall

NOT_SOLVED = "an equality that cannot be solved for a coordinate"


def common_factors(basis: Basis, first: int) -> set[int]:
    """The curves of the basis that divide all polynomials from this one on."""
    return set.intersection(*(set(exponents) for exponents in basis.exponents[first:]))


def in_the_plane(
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    basis: Basis,
    axes: tuple[int, int],
    *,
    as_arc: bool = True,
) -> Status:
    """The answer from the local basis of guards and equalities; a half-branch as an arc where that is possible."""
    common = common_factors(basis, len(guards))
    if not common:
        return LocallyEmpty()  # the equalities have no point but the origin in common, and there no guard is positive
    cells = sign_table(basis.curves, axes).decomposition()
    if cells is None:
        return Undecided(NOT_SOLVED)
    return on_walls(cells.walls, guards, equalities, basis, common, as_arc=as_arc) or LocallyEmpty()


def on_walls(
    walls: Iterable[Wall],
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    basis: Basis,
    common: set[int],
    *,
    as_arc: bool = True,
) -> Realised | OnBranch | None:
    """A wall of a common factor on which all guards are positive, preferably one that an arc describes exactly."""
    found: OnBranch | None = None
    for wall in walls:
        if wall.owner not in common or any(wall.owner in basis.exponents[k] for k in range(len(guards))):
            continue
        if all(leading_sign(guard, wall.beside) > 0 for guard in guards):
            arc, exact = arc_along(wall) if as_arc else ((), False)
            if exact and lies_in(arc, guards, equalities):
                return Realised(arc)
            found = found or on_branch(wall)
    return found


def arc_along(wall: Wall) -> tuple[Arc, bool]:
    """The arc along a wall and whether it is exact; an empty one where its field is refused."""
    try:
        return wall.arc()
    except IrrationalBranch:
        return (), False
