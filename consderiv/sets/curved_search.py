"""Search for evidence of membership: points of the set near its boundary on the one hand, functionals on the other.

The hull of the points found so far either contains the target, or its point nearest to the target gives a direction in
which a new point of the set is found, or which separates (Gilbert 1966, Wolfe 1976). All numbers are short rationals,
every point and every functional is verified exactly, and boundary points of the set end in `Open`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from consderiv.errors import BudgetError
from consderiv.exact.lp import Feasible, UnverifiedError
from consderiv.exact.reals import Number, sign
from consderiv.sets.curved import CurvedHull
from consderiv.sets.curved_matrices import Vector, inner, shifted
from consderiv.sets.curved_numbers import RootSum, rounded
from consderiv.sets.curved_support import inner_points, support_value
from consderiv.sets.membership import combine
from consderiv.sets.nearest import minimum_norm_point
from consderiv.sets.value_set import ValueSet

ROUNDS = 80
"""The most points that a search makes."""

_BITS = 40


@dataclass(frozen=True)
class Found:
    """Pieces of a decomposition: (weight, index of the member, one point for each term)."""

    pieces: tuple[tuple[Number, int, tuple[Vector, ...]], ...]


@dataclass(frozen=True)
class Open:
    """Neither was found: the point lies on the boundary or too near to it."""

    reason: str


_OPEN = Open("the point lies on the boundary of the curved set, or too near to it")

Piece = tuple[int, tuple[Vector, ...]]


class _Stop(Exception):
    """Ends the nearest point algorithm: with a functional that separates, or without result."""

    def __init__(self, functional: Vector | None):
        super().__init__()
        self.functional = functional


def search(part: ValueSet, target: Vector) -> Found | Vector | Open:
    """Points that have the target in their hull, a functional that separates it from the set, or neither.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> search(ball((0, 0)), (Fraction(2), Fraction(1)))
    (Fraction(1, 1), Fraction(1, 2))
    """
    known: dict[Vector, Piece] = {}

    def oracle(residual: Vector) -> Vector:
        """A point of the set that almost maximises a direction, unless the direction separates."""
        short = _short(residual)
        if support_value(part, short).minus(RootSum.of(inner(short, target))).sign() < 0:
            raise _Stop(short)
        if len(known) > ROUNDS:
            raise _Stop(None)
        return _extend(part, short, known)

    try:
        nearest = minimum_norm_point(oracle, target)
    except _Stop as stop:
        return _OPEN if stop.functional is None else stop.functional
    except UnverifiedError:
        return _OPEN
    if any(sign(a - b) for a, b in zip(nearest, target, strict=True)):
        return _OPEN
    points = tuple(known)
    try:
        answer = combine(points, target)
    except BudgetError as error:
        return Open(str(error))
    if not isinstance(answer, Feasible):
        return _OPEN
    return Found(tuple((weight, *known[points[k]]) for k, weight in answer.weights.items()))


def _short(direction: Vector) -> Vector:
    """A short rational vector of about the same direction, of size about one."""
    largest = max(abs(rounded(entry, 4 * _BITS)) for entry in direction)
    if not largest:
        return direction
    exact = [rounded(entry, 4 * _BITS) / largest for entry in direction]
    return tuple(Fraction(round(entry * (1 << _BITS)), 1 << _BITS) for entry in exact)


def _extend(part: ValueSet, direction: Vector, known: dict[Vector, Piece]) -> Vector:
    """A point of the set that almost maximises the direction, remembered with its terms."""
    index, member = 0, part
    if isinstance(part, CurvedHull):
        value = support_value(part.members[0], direction)
        for k, other in enumerate(part.members):
            own = support_value(other, direction)
            if own.minus(value).sign() >= 0:
                index, value = k, own
        member = part.members[index]
    terms = inner_points(member, direction)
    total = terms[0]
    for term in terms[1:]:
        total = shifted(total, term)
    known[total] = (index, terms)
    return total
