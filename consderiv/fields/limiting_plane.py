"""Limiting sets of curved germs in the plane: the kinks are followed along the half-branches between sectors.

Along a half-branch between sectors with pieces f_i and f_j the Frechet set is the segment of the two gradients where the
kink is convex (f = max there), and empty where it is concave; its limits are taken at the point.
Curves with remainders of elementary functions are followed by their Taylor polynomials (limiting_remainders.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..germs.arcs import Arc
from ..germs.basis import local_basis
from ..germs.germ import realised
from ..germs.plane import IrrationalBranch, half_plane
from ..germs.remainders import has_remainders, lies_surely_in, sure_sign, truncated
from ..germs.tree import TAYLOR_ORDERS, Leaf, explore, leaves_of
from ..sets import Empty, Polytope, UnknownSet, union
from ..sets.value_set import ValueSet
from .frechet import frechet
from .limiting_remainders import are_alike, are_analytic, with_common_remainders
from .local import Local, sparse_key

PIECE_LIMIT = 24


@dataclass(frozen=True)
class Sector:
    """An open sector at the point, with an arc in it and the smooth piece of the function there."""

    arc: Arc
    piece: RationalFunction


def limiting_in_plane(local: Local) -> ValueSet | None:
    """The limiting set of a scalar program of two variables; None where a sector or the Frechet set is not decided."""
    center = frechet(local)
    if isinstance(center, UnknownSet):
        return None
    found = _sectors(local)
    if found is None:
        return None
    neighbours, single = found
    members: list[ValueSet] = [] if isinstance(center, Empty) else [center]
    members += [local.hull([sparse_key(sector.piece.gradient)]) for sector in single]
    for first, second in neighbours:
        if first.piece.gradient != second.piece.gradient and _is_convex(first, second):
            members.append(_segment(local, first, second))
    return union(*members)


def _segment(local: Local, first: Sector, second: Sector) -> Polytope:
    return local.hull([sparse_key(first.piece.gradient), sparse_key(second.piece.gradient)])


def _is_convex(first: Sector, second: Sector) -> bool:
    """Whether the function is the larger of the two pieces on the first sector (and then on the second one)."""
    found = sure_sign(_difference(first.piece, second.piece), first.arc, 2)
    assert found is not None, "the difference is a product of curves with known signs"
    return found > 0


def _difference(first: RationalFunction, second: RationalFunction) -> Polynomial:
    return linear_form(first.count, [(Fraction(1), first), (Fraction(-1), second)]).guard


Sectors = tuple[list[tuple[Sector, Sector]], list[Sector]]


def _sectors(local: Local) -> Sectors | None:
    """Pairs of neighbouring sectors, and all sectors."""
    program = local.program.merged()
    for order in TAYLOR_ORDERS if program.elementary_nodes else TAYLOR_ORDERS[:1]:
        leaves = list(leaves_of(explore(program, local.point, program.outputs, budget=local.budget, taylor=order)))
        if any(leaf.error is None and leaf.cell.equalities for leaf in leaves):
            return None
        if any(leaf.error is not None or not realised(leaf) for leaf in leaves):
            continue
        if not program.elementary_nodes:
            return _sectors_of(leaves)
        if not are_analytic(leaves, program, 2):
            return None
        found = _sectors_of(with_common_remainders(leaves, 2))
        if found is not None:
            return found
    return None


def _sectors_of(leaves: list[Leaf]) -> Sectors | None:
    curves = _curves(leaves)
    if curves is None:
        return None
    if not has_remainders(curves, 2):
        return _over(curves, (0, 1), leaves)
    found = (_over(curves, axes, leaves) for axes in ((0, 1), (1, 0)))
    return next((sectors for sectors in found if sectors is not None), None)


def _over(curves: Sequence[Polynomial], axes: tuple[int, int], leaves: list[Leaf]) -> Sectors | None:
    """The sectors of both half planes beside the second axis."""
    shortened = [truncated(curve, 2) for curve in curves]
    try:
        halves = [half_plane(shortened, axes, side) for side in (1, -1)]
    except IrrationalBranch:
        return None
    if has_remainders(curves, 2) and not are_alike(curves, halves, axes[1]):
        return None
    sides = [[_sector(arc, leaves) for arc in half] for half in halves]
    pairs = [pair for side in sides for pair in pairwise(side)]
    if any(curve.degree == 1 and curve.variables() == {axes[0]} for curve in curves):
        # The second axis is a kink: the outermost sectors of both sides meet there, above and below.
        pairs += [(sides[0][0], sides[1][0]), (sides[0][-1], sides[1][-1])]
    return pairs, [sector for side in sides for sector in side]


def _sector(arc: Arc, leaves: list[Leaf]) -> Sector:
    leaf = next(leaf for leaf in leaves if lies_surely_in(arc, leaf.cell.guards, (), 2))
    return Sector(arc, leaf.pieces[0])


def _curves(leaves: list[Leaf]) -> Sequence[Polynomial] | None:
    """The local basis of all guards and of all differences of pieces, so that each has one sign on a sector."""
    pieces = list(dict.fromkeys(leaf.pieces[0] for leaf in leaves))
    if len(pieces) > PIECE_LIMIT:
        return None
    conditions = tuple(dict.fromkeys(_conditions(leaves, pieces)))
    curves = local_basis(conditions).curves
    return None if any(truncated(curve, 2).is_zero for curve in curves) else curves


def _conditions(leaves: list[Leaf], pieces: list[RationalFunction]) -> Iterator[Polynomial]:
    yield from dict.fromkeys(guard for leaf in leaves for guard in leaf.cell.guards)
    for first, second in combinations(pieces, 2):
        difference = _difference(first, second)
        if not difference.is_zero and not difference.constant:
            yield difference
