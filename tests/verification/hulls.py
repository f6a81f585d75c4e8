"""Exact membership in hulls and sums of hulls by a simplex method of its own: no code of the engine or the checker."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import prod

Flat = tuple[Fraction, ...]
Hull = tuple[Flat, ...]  # points whose convex hull is meant
ZERO, ONE = Fraction(0), Fraction(1)
EXPANDED = 1500


def feasible(columns: Sequence[Sequence[Fraction]], target: Sequence[Fraction]) -> list[Fraction] | None:
    """Some w >= 0 with sum w_k column_k = target, or None: phase one of the simplex method with Bland's rule."""
    rows = []
    for i, goal in enumerate(target):
        sign = -1 if goal < 0 else 1
        rows.append([sign * column[i] for column in columns] + [sign * goal])
    width = len(columns)
    basis = [width + i for i in range(len(rows))]  # one artificial variable for each row; its column is not kept
    cost = [sum((row[j] for row in rows), ZERO) for j in range(width + 1)]
    while cost[width] > 0:
        entering = next((j for j in range(width) if cost[j] > 0 and j not in basis), None)
        if entering is None:
            return None
        ratios = [(row[width] / row[entering], basis[i], i) for i, row in enumerate(rows) if row[entering] > 0]
        _, _, leaving = min(ratios)
        _pivot(rows, cost, leaving, entering)
        basis[leaving] = entering
    found = [ZERO] * width
    for row, k in zip(rows, basis, strict=True):
        if k < width:
            found[k] = row[width]
    return found


def _pivot(rows: list[list[Fraction]], cost: list[Fraction], leaving: int, entering: int) -> None:
    lead = rows[leaving][entering]
    rows[leaving] = [x / lead for x in rows[leaving]]
    for other in [*(row for i, row in enumerate(rows) if i != leaving), cost]:
        factor = other[entering]
        if factor:
            other[:] = [x - factor * y for x, y in zip(other, rows[leaving], strict=True)]


def weights(members: Sequence[Hull], target: Flat) -> list[list[Fraction]] | None:
    """Weights of the points of each member of a Minkowski sum of hulls with the target as their sum, or None."""
    columns = [
        [*point, *(ONE if k == j else ZERO for j in range(len(members)))]
        for k, member in enumerate(members)
        for point in member
    ]
    found = feasible(columns, [*target, *(ONE for _ in members)])
    if found is None:
        return None
    shares, start = [], 0
    for member in members:
        shares.append(found[start : start + len(member)])
        start += len(member)
    for i, goal in enumerate(target):
        parts = (
            w * p[i] for own, member in zip(shares, members, strict=True) for w, p in zip(own, member, strict=True)
        )
        assert sum(parts, ZERO) == goal
    assert all(sum(own) == 1 and min(own) >= 0 for own in shares)
    return shares


def total(points: Iterable[Flat]) -> Flat:
    """The sum of some points."""
    return tuple(sum(entries, ZERO) for entries in zip(*points, strict=True))


def expanded(members: Sequence[Hull]) -> Hull | None:
    """Points whose hull is the Minkowski sum; None if there are too many."""
    if prod(len(member) for member in members) > EXPANDED:
        return None
    return tuple(dict.fromkeys(total(chosen) for chosen in product(*members)))


def inside(inner: Sequence[Hull], outer: Sequence[Hull]) -> bool | None:
    """Whether one sum of hulls lies in another one; None if the first is too large to be multiplied out."""
    points = expanded(inner)
    return None if points is None else all(weights(outer, point) is not None for point in points)


def same(first: Sequence[Hull], second: Sequence[Hull]) -> bool | None:
    """Whether two sums of hulls are the same set."""
    there, back = inside(first, second), inside(second, first)
    if there is False or back is False:
        return False
    return None if there is None or back is None else True


def support(members: Sequence[Hull], direction: Flat) -> Fraction:
    """max <direction, .> over a sum of hulls."""
    return sum((max(dot(direction, point) for point in member) for member in members), ZERO)


def dot(first: Flat, second: Flat) -> Fraction:
    """Inner product."""
    return sum((x * y for x, y in zip(first, second, strict=True)), ZERO)
