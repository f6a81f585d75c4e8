"""Products u v of a column and a row: decided completely, because M determines both up to a factor.

If M is not zero it has to be a b with a column a and a row b; then u = s a and v = b / s. The numbers s with s a in
P form an interval, and so do the r with r b in Q: some s has to be the inverse of some r.
"""

from __future__ import annotations

from dataclasses import dataclass

from consderiv.exact.rationals import dot
from consderiv.exact.reals import Number
from consderiv.sets.elements import Flat
from consderiv.sets.membership import contains_flat
from consderiv.sets.polytope import Polytope
from consderiv.sets.product_sizes import Sizes
from consderiv.verdicts import Proved

Interval = tuple[Number, Number]


@dataclass(frozen=True)
class NotOfRankOne:
    """The minor of these two rows and columns of the element is not zero: no column times a row."""

    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True)
class NoScale:
    """The element is a b; s a lies in P for the s in `left`, r b in Q for the r in `right`, and never s r = 1.

    For the element zero, a and b are zero too: neither P nor Q contains zero.
    """

    column: Flat
    row: Flat
    left: Interval | None
    right: Interval | None


def decide_rank_one(
    left: Polytope, right: Polytope, sizes: Sizes, point: Flat
) -> tuple[Flat, Flat] | NotOfRankOne | NoScale:
    """Factors u in P and v in Q with u v = M, or why there are none."""
    place = next((i for i, entry in enumerate(point) if entry), None)
    if place is None:
        return _zero(left, right, point, sizes)
    i, j = divmod(place, sizes.n)
    a = point[j :: sizes.n]
    b = tuple(entry / point[place] for entry in point[i * sizes.n : (i + 1) * sizes.n])
    for row in range(sizes.p):
        for column in range(sizes.n):
            if point[row * sizes.n + column] != a[row] * b[column]:
                return NotOfRankOne((i, row), (j, column))
    there, back = scales(left, a), scales(right, b)
    if there is None or back is None:
        return NoScale(a, b, there, back)
    s = _inverse_pair(there, back) or _negative(_inverse_pair(_negated(there), _negated(back)))
    if s is None:
        return NoScale(a, b, there, back)
    return tuple(s * x for x in a), tuple(x / s for x in b)


def _zero(left: Polytope, right: Polytope, point: Flat, sizes: Sizes) -> tuple[Flat, Flat] | NoScale:
    u, v = (point[0],) * sizes.p, (point[0],) * sizes.n
    if isinstance(contains_flat(left, u), Proved):
        return u, right.flat_vertices[0]
    if isinstance(contains_flat(right, v), Proved):
        return left.flat_vertices[0], v
    return NoScale(u, v, None, None)


def scales(part: Polytope, direction: Flat) -> Interval | None:
    """The interval of all s with s * direction in the polytope; the direction is not zero."""
    low: Number | None = None
    high: Number | None = None
    for equation in part.affine_hull.equations:
        slope, value = dot(equation.normal, direction), equation.offset
        if slope:
            low = value / slope if low is None else max(low, value / slope)
            high = value / slope if high is None else min(high, value / slope)
        elif value:
            return None
    for half in part.facets:
        slope, value = dot(half.normal, direction), half.offset
        if slope > 0:
            high = value / slope if high is None else min(high, value / slope)
        elif slope < 0:
            low = value / slope if low is None else max(low, value / slope)
        elif value < 0:
            return None
    assert low is not None and high is not None  # a polytope is bounded
    return (low, high) if low <= high else None


def _inverse_pair(there: Interval, back: Interval) -> Number | None:
    """A positive s in the first interval with 1 / s in the second."""
    if there[1] <= 0 or back[1] <= 0:
        return None
    low = max(there[0], 1 / back[1])
    high = there[1] if back[0] <= 0 else min(there[1], 1 / back[0])
    return low if low <= high else None


def _negated(interval: Interval) -> Interval:
    return -interval[1], -interval[0]


def _negative(number: Number | None) -> Number | None:
    return None if number is None else -number
