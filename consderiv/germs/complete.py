"""Open cells in at most four coordinates, decided by the local decomposition; all sign vectors of a germ at once.

A query looks its signs up in a table (curves x open cells) that is kept for the curves, so the queries of a case tree
about the same curves cost one decomposition. Only the arc that is returned is verified against the guards themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import prod

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from .arcs import Arc, leading_sign, lies_in
from .basis import local_basis
from .cores import is_factorable
from .fans import IrrationalBranch
from .space import TooLarge, pieces
from .statuses import LocallyEmpty, Realised, Status
from .walls import Decomposition, Wall

WIDTH = 4


class SignTable:
    """Arcs in all open cells with the signs of the curves along them; computed piece by piece, as far as queries go.

    Parameters
    ----------
    curves : tuple of Polynomial
        Squarefree, pairwise coprime, zero at the origin.
    axes : tuple of int
        Their coordinates.
    """

    def __init__(self, curves: tuple[Polynomial, ...], axes: tuple[int, ...]):
        self.curves = curves
        self._source = pieces(curves, axes)
        self._rows: list[tuple[Arc, tuple[int, ...]]] = []
        self._walls: list[Wall] = []
        self.is_complete = True

    def rows(self) -> Iterator[tuple[Arc, tuple[int, ...]]]:
        """Every arc with its signs, as long as no piece is refused; `is_complete` tells afterwards whether one was."""
        position = 0
        while True:
            known = self._rows[position:]
            yield from known
            position += len(known)
            if position == len(self._rows) and not self._advance():
                return

    def _advance(self) -> bool:
        """Add one more piece; False at the end."""
        before, self.is_complete = self.is_complete, False  # whatever is raised below, it stays incomplete
        try:
            piece = next(self._source, None)
        except (TooLarge, BudgetError, UnsupportedError):
            return False
        if piece is None:
            self.is_complete = before
            return False
        if not isinstance(piece, IrrationalBranch):
            self._rows += [(arc, tuple(leading_sign(c, arc) for c in self.curves)) for arc in piece.arcs]
            self._walls += piece.walls
            self.is_complete = before
        return True

    def decomposition(self) -> Decomposition | None:
        """All cells and walls; None if a piece is refused."""
        arcs = tuple(arc for arc, _ in self.rows())
        return Decomposition(arcs, tuple(self._walls)) if self.is_complete else None


@lru_cache(maxsize=512)
def sign_table(curves: tuple[Polynomial, ...], axes: tuple[int, ...]) -> SignTable:
    """The table of some curves: both sides of a split, and whole case trees, ask about the same ones."""
    return SignTable(curves, axes)


def decide_open(guards: Sequence[Polynomial]) -> Status | None:
    """Whether {guards > 0} accumulates at the point; None where the decomposition does not apply or is refused."""
    axes = axes_of(guards)
    if axes is None or not all(is_factorable(guard) for guard in guards):
        return None
    try:
        basis = local_basis(guards)
    except (BudgetError, UnsupportedError):
        return None
    table = sign_table(basis.curves, axes)
    units: list[int] | None = None
    for arc, signs in table.rows():
        if units is None:
            # guard = unit * product of curves**exponent; the sign of the unit is seen along the first arc.
            known = zip(guards, basis.exponents, strict=True)
            units = [leading_sign(guard, arc) * _product(signs, exponents) for guard, exponents in known]
        if all(u * _product(signs, e) > 0 for u, e in zip(units, basis.exponents, strict=True)):
            return Realised(arc) if lies_in(arc, guards) else None
    return LocallyEmpty() if table.is_complete else None


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
