"""Open cells in at most four coordinates, decided by the local decomposition; all sign vectors of a germ at once.

A query looks its signs up in a table (curves x open cells) that is kept for the curves, so the queries of a case tree
about the same curves cost one decomposition. Only the arc that is returned is verified against the guards themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from .arcs import leading_sign, lies_in
from .basis import local_basis
from .cores import is_factorable
from .fans import IrrationalBranch
from .space import TooLarge, decomposition
from .statuses import LocallyEmpty, Realised, Status
from .walls import Decomposition

WIDTH = 4


@dataclass(frozen=True, eq=False)
class SignTable:
    """A decomposition, and the signs of its curves along the arc of every open cell."""

    cells: Decomposition
    signs: tuple[tuple[int, ...], ...]  # for each arc the sign of each curve


def decide_open(guards: Sequence[Polynomial]) -> Status | None:
    """Whether {guards > 0} accumulates at the point; None where the decomposition does not apply or is refused."""
    axes = axes_of(guards)
    if axes is None or not all(is_factorable(guard) for guard in guards):
        return None
    try:
        basis = local_basis(guards)
        table = sign_table(basis.curves, axes)
    except (BudgetError, UnsupportedError):
        return None
    if table is None:
        return None
    first, start = table.cells.arcs[0], table.signs[0]
    # guard = unit * product of curves**exponent; the sign of the unit is seen along the first arc.
    units = [
        leading_sign(guard, first) * _product(start, exponents)
        for guard, exponents in zip(guards, basis.exponents, strict=True)
    ]
    for arc, signs in zip(table.cells.arcs, table.signs, strict=True):
        if all(u * _product(signs, e) > 0 for u, e in zip(units, basis.exponents, strict=True)):
            return Realised(arc) if lies_in(arc, guards) else None
    return LocallyEmpty()


def _product(signs: Sequence[int], exponents: dict[int, int]) -> int:
    return prod(signs[k] for k, e in exponents.items() if e % 2)


def axes_of(polynomials: Sequence[Polynomial]) -> tuple[int, ...] | None:
    """The coordinates that occur, at least two; None if there are too many of them."""
    used = sorted({i for polynomial in polynomials for i in polynomial.variables()})
    if len(used) > WIDTH or not used:
        return None
    if len(used) == 1:
        if polynomials[0].count < 2:
            return None
        used.append(1 if used[0] == 0 else 0)
    return tuple(used)


@lru_cache(maxsize=512)
def sign_table(curves: tuple[Polynomial, ...], axes: tuple[int, ...]) -> SignTable | None:
    """The decomposition of the germ by some curves with all signs; None where it is refused."""
    try:
        cells = decomposition(curves, axes)
        return SignTable(cells, tuple(tuple(leading_sign(c, arc) for c in curves) for arc in cells.arcs))
    except (IrrationalBranch, TooLarge, BudgetError, UnsupportedError):
        return None
