"""Limiting sets of curved germs in the plane: the kinks are followed along the half-branches between sectors.

Along a half-branch between sectors with pieces f_i and f_j the Frechet set is the segment of the two gradients where the
kink is convex (f = max there), and empty where it is concave; its limits are taken at the point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..germs.arcs import Arc, leading_sign, lies_in
from ..germs.basis import local_basis
from ..germs.germ import realised
from ..germs.plane import IrrationalBranch, half_plane
from ..germs.remainders import has_remainders
from ..germs.tree import Leaf, explore, leaves_of
from ..sets import Empty, Polytope, UnknownSet, union
from ..sets.value_set import ValueSet
from .frechet import frechet
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
    found = _sectors(local)
    if found is None or isinstance(center, UnknownSet):
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
    return leading_sign(_difference(first.piece, second.piece), first.arc) > 0


def _difference(first: RationalFunction, second: RationalFunction) -> Polynomial:
    return linear_form(first.count, [(Fraction(1), first), (Fraction(-1), second)]).guard


def _sectors(local: Local) -> tuple[list[tuple[Sector, Sector]], list[Sector]] | None:
    """Pairs of neighbouring sectors, and all sectors."""
    program = local.program.merged()
    leaves = list(leaves_of(explore(program, local.point, program.outputs, budget=local.budget)))
    if any(leaf.error is not None or not realised(leaf) for leaf in leaves):
        return None
    curves = _curves(leaves)
    if curves is None:
        return None
    try:
        sides = [[_sector(arc, leaves) for arc in half_plane(curves, (0, 1), side)] for side in (1, -1)]
    except IrrationalBranch:
        return None
    pairs = [pair for side in sides for pair in pairwise(side)]
    if any(curve.degree == 1 and curve.variables() == {0} for curve in curves):
        # The vertical axis is a kink: the outermost sectors of both sides meet there, above and below.
        pairs += [(sides[0][0], sides[1][0]), (sides[0][-1], sides[1][-1])]
    return pairs, [sector for side in sides for sector in side]


def _sector(arc: Arc, leaves: list[Leaf]) -> Sector:
    leaf = next(leaf for leaf in leaves if lies_in(arc, leaf.cell.guards))
    return Sector(arc, leaf.pieces[0])


def _curves(leaves: list[Leaf]) -> Sequence[Polynomial] | None:
    """The local basis of all guards and of all differences of pieces, so that each has one sign on a sector."""
    pieces = list(dict.fromkeys(leaf.pieces[0] for leaf in leaves))
    if len(pieces) > PIECE_LIMIT:
        return None
    conditions = tuple(_conditions(leaves, pieces))
    return None if has_remainders(conditions, 2) else local_basis(conditions).curves


def _conditions(leaves: list[Leaf], pieces: list[RationalFunction]) -> Iterator[Polynomial]:
    yield from dict.fromkeys(guard for leaf in leaves for guard in leaf.cell.guards)
    for first, second in combinations(pieces, 2):
        difference = _difference(first, second)
        if not difference.is_zero and not difference.constant:
            yield difference
