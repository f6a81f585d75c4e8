"""Whether the Clarke set meets the box of rounding errors around a returned value, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...errors import ConsderivError
from ...exact.lp import Feasible, solve_nonnegative
from ...sets.elements import Flat
from ...sets.polytope import Polytope
from ...sets.support import support_flat
from ..rounding.derivative_error import BoundMatrix
from .within_bounds import radius_of

Entries = tuple[Fraction, ...]


def near_set(part: Any, closest: Flat | None, value: Entries, bounds: BoundMatrix) -> bool:
    """Whether v in the set has |v_j - value_j| <= bound_j for all j.

    Exact for polytopes, but for what exceeds a budget. For other sets that the ball around the box meets, one
    coordinate after the other: then an element of the set may still be missing. The ball alone would let a large
    bound of one entry excuse another one.

    Parameters
    ----------
    closest : flat tuple or None
        The nearest element of the set; None: not known.

    Examples
    --------
    >>> one = Fraction(1)
    >>> near_set(Polytope.hull([(0, 0), (1, 1)]), (3 * one / 4, 3 * one / 4), (one, one / 2), ((one / 4, one / 4),))
    True
    >>> near_set(Polytope.hull([(5, 1)]), (5 * one, one), (5 * one, 2 * one), ((2 * one, Fraction(0)),))
    False
    """
    radius = radius_of(bounds)
    if radius is None or closest is None:
        return False
    allowed = tuple(entry or Fraction(0) for row in bounds for entry in row)
    try:
        gaps = [abs(a - b) for a, b in zip(value, closest, strict=True)]
        if sum(gap * gap for gap in gaps) > radius * radius:
            return False
        missed = [j for j, (gap, bound) in enumerate(zip(gaps, allowed, strict=True)) if gap > bound]
        if not missed:
            return True
        return all(_reaches(part, j, value, allowed) for j in missed) and _meets(part, value, allowed)
    except ConsderivError:
        return False


def _meets(part: Any, value: Entries, allowed: Entries) -> bool:
    """Whether the box meets a polytope; True where that is not decided."""
    try:
        return not isinstance(part, Polytope) or _meets_box(part.flat_vertices, value, allowed)
    except ConsderivError:
        return True


def _meets_box(vertices: Sequence[Flat], value: Entries, allowed: Entries) -> bool:
    """Weights and slacks s, t >= 0 with sum w_i v_i + s = value + bound, s + t = 2 bound, sum w_i = 1."""
    size = len(value)
    columns: list[tuple[Any, ...]] = [(*vertex, *(0,) * size, 1) for vertex in vertices]
    for j in range(size):
        unit = tuple(int(i == j) for i in range(size))
        columns += [(*unit, *unit, 0), (*(0,) * size, *unit, 0)]
    target = (*(a + b for a, b in zip(value, allowed, strict=True)), *(2 * bound for bound in allowed), 1)
    return isinstance(solve_nonnegative(columns, target), Feasible)


def _reaches(part: Any, j: int, value: Entries, allowed: Entries) -> bool:
    """Whether some element of the set has the entry j within its bound."""
    up = tuple(Fraction(int(i == j)) for i in range(len(value)))
    down = tuple(-entry for entry in up)
    low, high = -support_flat(part, down), support_flat(part, up)
    return bool(low - allowed[j] <= value[j] <= high + allowed[j])
