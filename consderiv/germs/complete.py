"""Open cells, decided by their monomials or by the local decomposition; all sign vectors of a germ at once.

A query looks its signs up in a table (curves x open cells) that is kept for the curves, so the queries of a case tree
about the same curves cost one decomposition. Only the arc that is returned is verified against the guards themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from math import prod

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from .arcs import Arc, leading_sign, lies_in
from .basis import Basis, local_basis
from .cell_table import Signs, cell_table
from .cores import is_factorable
from .monomial_search import search
from .sign_vectors import WIDTH, SignVectors, coordinates
from .statuses import LocallyEmpty, Realised, Status
from .walls import Decomposition

COORDINATES = 8  # beyond WIDTH only sets of curves with fewer coordinates are decomposed
VECTOR_CURVES = 8
SPATIAL_VECTOR_CURVES = 6  # in space, cells of more curves are enumerated quicker


class SignTable:
    """Arcs with the signs of the curves along them, for all sign vectors that occur.

    In the plane there is one arc for each open cell, and with many curves too. Otherwise each sign vector is decided by
    itself, by the cheapest means; full decompositions are left to `decomposition`.

    Parameters
    ----------
    curves : tuple of Polynomial
        Squarefree, pairwise coprime, zero at the origin.
    axes : tuple of int
        Their coordinates.
    """

    def __init__(self, curves: tuple[Polynomial, ...], axes: tuple[int, ...]):
        self.curves, self.axes = curves, axes
        self.is_complete = True
        most = VECTOR_CURVES if len(axes) > 3 else SPATIAL_VECTOR_CURVES
        self._by_vector = len(axes) > 2 and 1 <= len(curves) <= most
        self._vectors: SignVectors | None = None

    @property
    def vectors(self) -> SignVectors | None:
        """The sign vectors one by one; None where cells are enumerated instead."""
        if self._by_vector and self._vectors is None:
            self._vectors = SignVectors(self.curves, self.axes)
        return self._vectors

    def rows(self) -> Iterator[tuple[Arc, Signs]]:
        """Arcs with their signs; `is_complete` tells afterwards whether some vector or piece is left undecided."""
        if self.vectors is None:
            cells = cell_table(self.curves, self.axes)
            yield from cells.rows()
            self.is_complete = cells.is_complete
            return
        self.is_complete = True
        for signs, arc in self.vectors.every():
            if arc is None:
                self.is_complete = False
            else:
                yield arc, signs

    def first(self, fits: Callable[[Signs], bool]) -> Realised | LocallyEmpty | None:
        """Whether a sign vector occurs that fits; None if that is undecided."""
        if self.vectors is not None:
            return self.vectors.first(fits)
        for arc, signs in self.rows():
            if fits(signs):
                return Realised(arc)
        return LocallyEmpty() if self.is_complete else None

    def decomposition(self) -> Decomposition | None:
        """All cells and walls; None if a piece is refused."""
        return cell_table(self.curves, self.axes).decomposition()


@lru_cache(maxsize=512)
def sign_table(curves: tuple[Polynomial, ...], axes: tuple[int, ...]) -> SignTable:
    """The table of some curves: both sides of a split, and whole case trees, ask about the same ones."""
    return SignTable(curves, axes)


def decide_open(guards: Sequence[Polynomial]) -> Status | None:
    """Whether {guards > 0} accumulates at the point; None where nothing decides it.

    In three and more coordinates the guards' monomials decide most cells, in any number of coordinates.
    """
    used = coordinates(guards)
    try:
        status = search(guards, used) if len(used) > 2 else None
        if status is not None:
            return status
        axes = axes_of(guards, most=COORDINATES)
        if axes is None or not all(is_factorable(guard) for guard in guards):
            return None
        basis = local_basis(guards)
        if len(axes) > WIDTH and len(basis.curves) > VECTOR_CURVES:
            return None
        return _looked_up(guards, basis, sign_table(basis.curves, axes))
    except (BudgetError, UnsupportedError):
        return None


def _looked_up(guards: Sequence[Polynomial], basis: Basis, table: SignTable) -> Status | None:
    """The answer of the table: guard = unit * product of curves**exponent."""
    first = next(table.rows(), None)
    if first is None:
        return None
    arc, signs = first
    # The sign of a unit is seen along any arc that avoids the curves.
    pairs = list(zip(guards, basis.exponents, strict=True))
    units = [leading_sign(guard, arc) * _product(signs, exponents) for guard, exponents in pairs]
    status = table.first(partial(_all_positive, units, basis.exponents))
    return status if not isinstance(status, Realised) or lies_in(status.arc, guards) else None


def _all_positive(units: Sequence[int], exponents: Sequence[dict[int, int]], signs: Signs) -> bool:
    return all(u * _product(signs, e) > 0 for u, e in zip(units, exponents, strict=True))


def _product(signs: Sequence[int], exponents: dict[int, int]) -> int:
    return prod(signs[k] for k, e in exponents.items() if e % 2)


def axes_of(polynomials: Sequence[Polynomial], most: int = WIDTH) -> tuple[int, ...] | None:
    """The coordinates that occur, at least two; None if there are too many of them."""
    used = coordinates(polynomials)
    return used if 1 < len(used) <= most and used[-1] < polynomials[0].count else None
