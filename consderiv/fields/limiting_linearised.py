"""Limiting sets of curved germs that are those of the linearised program.

Let g_1, ..., g_k be the guards at the point, smooth functions that vanish there, and f_1, ..., f_m the pieces.

* If the gradients of the guards are independent at the point (guards that are multiples of each other count once), the
  guards are coordinates near it and the cells unions of orthants. A continuous function that is C^1 on closed orthants has
  at every point y near by a directional derivative that is a sum of functions of one coordinate each; at each kink q its
  slope jumps by A_q(y), A_q continuous. The Frechet set at y is the box of gradients if all A_q(y) >= 0, else empty. So every
  limit is a box of the linearised program; and where A_q vanishes at the point the box is that of a stratum without q.
* If guards and differences of pieces are combinations with constant coefficients of functions u_1, ..., u_r with independent
  gradients, then f = f_1 + L(u) with L piecewise linear and u coordinates: the limiting set is grad f_1 + Du^T limiting L(0).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import BudgetError, ConsderivError
from ..exact.matrices import rank
from ..exact.polynomials import Polynomial
from ..germs.germ import FlatRow, Germ, realised
from ..germs.tree import Leaf, explore_until_decided, leaves_of
from .limiting_remainders import is_smooth
from .limiting_strata import coefficients
from .local import Local

LEAF_LIMIT = 400


def is_linearisable(local: Local) -> bool:
    """Whether the limiting set of a scalar program without jumps is proved to be that of the linearised program."""
    if not isinstance(local.germ, Germ) or local.germ.jumps:
        return False
    program, variables = local.germ.program, len(local.point)
    try:
        leaves = list(leaves_of(explore_until_decided(program, local.point, program.outputs, budget=local.budget)))
    except (BudgetError, ConsderivError):
        return False
    if len(leaves) > LEAF_LIMIT or any(_is_refused(leaf) for leaf in leaves) or not _share_remainders(leaves):
        return False
    guards = list(dict.fromkeys(guard for leaf in leaves for guard in leaf.cell.guards))
    if not guards or not all(
        is_smooth(guard, leaf, program, variables) for leaf in leaves for guard in leaf.cell.guards
    ):
        return False
    rows = [_row(guard.gradient, variables) for guard in guards]
    if not all(map(any, rows)):
        return False
    own = rank(rows)
    return own == len({_direction(guard) for guard in guards}) or _is_rigid(leaves, guards, variables)


def _is_refused(leaf: Leaf) -> bool:
    return leaf.error is not None or bool(leaf.radicands or leaf.cell.equalities) or not realised(leaf)


def _share_remainders(leaves: Sequence[Leaf]) -> bool:
    """Whether each remainder is the same function on all leaves."""
    known: dict[int, object] = {}
    return all(known.setdefault(place, piece) == piece for leaf in leaves for place, piece in leaf.arguments.items())


def _direction(guard: Polynomial) -> Polynomial:
    """The multiple of a guard whose gradient starts with one."""
    row = guard.gradient
    return guard.scaled(1 / row[min(row)])


def _is_rigid(leaves: Sequence[Leaf], guards: Sequence[Polynomial], variables: int) -> bool:
    """Whether guards and differences of pieces span no more functions than gradients."""
    pieces = [leaf.pieces[0] for leaf in leaves]
    if any(piece.denominator is not None for piece in pieces):
        return False
    differences = [piece.numerator - pieces[0].numerator for piece in dict.fromkeys(pieces)]
    functions = [*guards, *(difference for difference in differences if not difference.is_zero)]
    smooth = all(_row(function.gradient, variables) for function in functions)
    return smooth and rank(coefficients(functions)) == rank([_row(f.gradient, variables) for f in functions])


def _row(gradient: FlatRow, width: int) -> list[object]:
    return [gradient.get(i, 0) for i in range(width)]
