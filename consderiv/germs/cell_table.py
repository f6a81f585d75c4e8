"""Arcs in all open cells of a local decomposition, with the signs of the curves along them; computed as far as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from time import monotonic

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from .arcs import Arc, leading_sign
from .projection import Effort
from .space import TooLarge, pieces
from .walls import Decomposition, Wall

Signs = tuple[int, ...]
PATIENT = Effort(degree=130, spatial_degree=25)
SECONDS = 10.0  # for one table
END = object()


class CellTable:
    """All open cells and walls, piece by piece.

    Parameters
    ----------
    curves : tuple of Polynomial
        Squarefree, pairwise coprime, zero at the origin.
    axes : tuple of int
        Their coordinates.
    patient : bool
        Whether projections of large degrees are tried too.
    """

    def __init__(self, curves: tuple[Polynomial, ...], axes: tuple[int, ...], patient: bool = False):
        self.curves = curves
        self.seconds = 0.0  # what it took until now
        self._since = 0.0
        effort = replace(PATIENT, is_late=self._is_late) if patient else Effort(is_late=self._is_late)
        self._source = pieces(curves, axes, effort)
        self._rows: list[tuple[Arc, Signs]] = []
        self._walls: list[Wall] = []
        self.is_complete = True

    def rows(self) -> Iterator[tuple[Arc, Signs]]:
        """Every arc with its signs, as long as no piece is refused; `is_complete` tells afterwards whether one was."""
        position = 0
        while True:
            known = self._rows[position:]
            yield from known
            position += len(known)
            if position == len(self._rows) and not self._advance():
                return

    def _is_late(self) -> bool:
        return self.seconds + monotonic() - self._since > SECONDS

    def _advance(self) -> bool:
        """Add one more piece; False at the end."""
        before, self.is_complete = self.is_complete, False  # whatever is raised below, it stays incomplete
        self._since = monotonic()
        try:
            piece = None if self._is_late() else next(self._source, END)
            if piece is None or piece is END:
                self.is_complete = before and piece is END
                return False
            if isinstance(piece, Decomposition):
                self._rows += self._signed(piece)
                self._walls += piece.walls
                self.is_complete = before
            return True
        except (TooLarge, BudgetError, UnsupportedError):
            return False
        finally:
            self.seconds += monotonic() - self._since

    def _signed(self, piece: Decomposition) -> Iterator[tuple[Arc, Signs]]:
        """The arcs with their signs: from an arc to the one above, only the curve of the wall between them changes its own.

        Over an arc below that avoids all collisions every half-branch is a simple zero.
        """
        owners = {id(wall.beside): wall.owner for wall in piece.walls if wall.branch is not None}
        owner: int | None = None
        signs: Signs = ()
        for arc in piece.arcs:
            if owner is None:
                signs = tuple(leading_sign(c, arc) for c in self.curves)
            else:
                signs = tuple(-s if k == owner else s for k, s in enumerate(signs))
            yield arc, signs
            owner = owners.get(id(arc))

    def decomposition(self) -> Decomposition | None:
        """All cells and walls; None if a piece is refused."""
        arcs = tuple(arc for arc, _ in self.rows())
        return Decomposition(arcs, tuple(self._walls)) if self.is_complete else None


@lru_cache(maxsize=512)
def cell_table(curves: tuple[Polynomial, ...], axes: tuple[int, ...], patient: bool = False) -> CellTable:
    """The table of some curves: both sides of a split, and whole case trees, ask about the same ones."""
    return CellTable(curves, axes, patient)
