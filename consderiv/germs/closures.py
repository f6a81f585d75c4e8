"""Arcs whose points are limits of points of a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice

from ..exact.polynomials import Polynomial
from .arcs import Arc, leading_sign
from .cores import is_factorable
from .elimination import eliminate
from .feasibility import Cell, first_order_arc

PAIRS = 10


def distinct(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
    """The polynomials without zeros and without multiples of each other."""
    found: dict[Polynomial, Polynomial] = {}
    for polynomial in polynomials:
        if not polynomial.is_zero:
            leading = next(coefficient for _, coefficient in polynomial.terms())
            found.setdefault(polynomial.scaled(1 / leading), polynomial)
    return list(found.values())


def vanishing_factors(wall: Polynomial) -> list[Polynomial]:
    """The irreducible factors that vanish at the point: where one of them is zero, the wall is."""
    if wall.is_affine or not wall.is_rational or not is_factorable(wall):
        return [wall]
    return [factor for factor, _ in wall.factors()[1] if not factor.constant] or [wall]


def approaches(cell: Cell, arc: Arc) -> bool:
    """Whether the points of an arc are limits of points of the cell, for all small t > 0.

    Guards that vanish along the arc have to be positive at points x(t) + s d near it, with affine equalities kept.
    """
    if any(leading_sign(h, arc) for h in cell.equalities):
        return False
    signs = [leading_sign(guard, arc) for guard in cell.guards]
    if any(sign < 0 for sign in signs):
        return False
    closed = cell.weak if cell.equalities else frozenset[int]()  # on null sets these are guards >= 0
    tied = [guard for k, guard in enumerate(cell.guards) if not signs[k] and k not in closed]
    if not tied:
        return True
    if not all(polynomial.is_affine for polynomial in (*tied, *cell.equalities)):
        return not cell.equalities and any(_rises(tied, arc, side) for side in _sides(tied))
    reduced = eliminate(cell.count, tied, cell.equalities)
    return not reduced.contradiction and first_order_arc(reduced.count, reduced.guards) is not None


def _rises(tied: Sequence[Polynomial], arc: Arc, side: Mapping[int, int]) -> bool:
    """Whether the slopes of all guards in one direction are positive along the arc: then the guards are, just beside it."""
    for guard in tied:
        slope = Polynomial.constant_of(guard.count, 0)
        for i, weight in side.items():
            slope = slope + guard.derivative(i).scaled(Fraction(weight))
        if leading_sign(slope, arc) <= 0:
            return False
    return True


def _sides(tied: Sequence[Polynomial]) -> Iterator[Mapping[int, int]]:
    """The directions +-e_i and +-e_i +-e_j in the coordinates that occur."""
    used = sorted({i for guard in tied for i in guard.variables()})
    for i in used:
        yield from ({i: 1}, {i: -1})
    for i, j in islice(combinations(used, 2), PAIRS):
        yield from ({i: a, j: b} for a in (1, -1) for b in (1, -1))
