"""Convex hulls of finitely many points: which of them are vertices, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, product
from typing import Any

from consderiv.errors import BudgetError
from consderiv.exact.lp import Infeasible, solve_nonnegative
from consderiv.exact.matrices import independent_rows
from consderiv.exact.rationals import as_number, has_reals, primitive
from consderiv.exact.rounding import approximation
from consderiv.sets.double_description import rays_and_tight_rows
from consderiv.sets.elements import Flat

_Point = tuple[Any, ...]
"""Integers where possible."""

_PROBES = 300
"""At most this many directions are tried for vertices before linear programs start."""

_FACETED = 4
"""Up to this dimension vertices are found from all facets, at most `_FEW_FACETS`, without linear programs."""

_FEW_FACETS = 1500

_BITS = 20
"""Irrational points are rounded to this precision to guess which ones are vertices."""


def affine_coordinates(points: Sequence[Flat]) -> list[int]:
    """Coordinates on which the affine hull of the points projects one to one; their number is its dimension.

    Examples
    --------
    >>> affine_coordinates([(Fraction(0), Fraction(1)), (Fraction(0), Fraction(3))])
    [1]
    """
    base = points[0]
    varying = [i for i in range(len(base)) if any(point[i] != base[i] for point in points)]
    if len(varying) <= 1:
        return varying
    columns = [tuple(point[i] - base[i] for point in points[1:]) for i in varying]
    return [varying[k] for k in independent_rows(columns)]


def irredundant(points: Sequence[Flat]) -> list[Flat]:
    """The vertices of the convex hull, sorted; every other point is a combination of them.

    Points on a line and in a plane are ordered directly, in dimension 3 and 4 the facets tell; above that,
    the lexicographically greatest maximiser of a direction is a vertex at once, and the others are decided
    by linear programs against the vertices known so far (Clarkson 1994).

    Parameters
    ----------
    points : sequence of flat vectors
        At least one.

    Examples
    --------
    >>> irredundant([(Fraction(0),), (Fraction(2),), (Fraction(1),)])
    [(Fraction(0, 1),), (Fraction(2, 1),)]
    """
    distinct = sorted(set(points))
    if len(distinct) <= 2:
        return distinct
    axes = affine_coordinates(distinct)
    if len(distinct) == len(axes) + 1:
        return distinct
    projected = scaled_points([tuple(point[i] for i in axes) for point in distinct])
    if len(axes) == 1:
        order = sorted(range(len(distinct)), key=lambda k: projected[k])
        kept = {order[0], order[-1]}
    elif len(axes) == 2:
        kept = _planar(projected)
    else:
        kept = (_by_facets(projected) if len(axes) <= _FACETED else None) or _by_programs(projected)
    return [distinct[k] for k in sorted(kept)]


def scaled_points(points: Sequence[Flat]) -> list[_Point]:
    """Scale each coordinate to integers where that is possible: a linear bijection, so vertices stay vertices."""
    coordinates = list(zip(*points, strict=True))
    scaled = [primitive(coordinate)[0] for coordinate in coordinates]
    pairs = zip(coordinates, scaled, strict=True)
    return list(zip(*(old if has_reals(new) else new for old, new in pairs), strict=True))


def _planar(points: Sequence[_Point]) -> set[int]:
    """Andrew's monotone chain (1979), once from the left and once from the right."""
    order = sorted(range(len(points)), key=lambda k: points[k])
    return {*_chain(points, order), *_chain(points, order[::-1])}


def _chain(points: Sequence[_Point], order: Sequence[int]) -> list[int]:
    chain: list[int] = []
    for k in order:
        while len(chain) >= 2 and _turn(points[chain[-2]], points[chain[-1]], points[k]) <= 0:
            chain.pop()
        chain.append(k)
    return chain


def _turn(a: _Point, b: _Point, c: _Point) -> Any:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _by_facets(points: Sequence[_Point]) -> set[int] | None:
    """In low dimension there are few facets: a point is a vertex iff its facets meet in it alone."""
    # Vertices first, as far as they are guessed: the order decides the time, not the result.
    known = _certain(_rounded_points(points) if has_reals(chain.from_iterable(points)) else points)
    order = sorted(range(len(points)), key=lambda k: (k not in known, k))
    try:
        _, tight = rays_and_tight_rows([(1, *(-a for a in points[k])) for k in order], _FEW_FACETS)
    except BudgetError:
        return None
    common: dict[int, int] = {}
    for bits in tight:
        for k in _members(bits):
            common[k] = common.get(k, -1) & bits
    return {order[k] for k, bits in common.items() if bits == 1 << k}


def _members(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _by_programs(points: Sequence[_Point]) -> set[int]:
    known = _certain(points)
    doubtful = [k for k in range(len(points)) if k not in known]
    while doubtful:
        k = doubtful.pop()
        if k in known:
            continue
        direction = _separating(points, sorted(known), k)
        if direction is None:
            continue
        found = _lexicographic_maximiser(points, direction)
        known.add(found)
        if found != k:
            doubtful.append(k)
    return known


def _certain(points: Sequence[_Point]) -> set[int]:
    """Points that are the only maximiser of one of some cheap directions."""
    count, dimension = len(points), len(points[0])
    centre = [sum(coordinate) for coordinate in zip(*points, strict=True)]
    directions = [tuple(count * a - c for a, c in zip(point, centre, strict=True)) for point in points[:_PROBES]]
    if has_reals(chain.from_iterable(points)):
        directions = _rounded_points(directions)
    if dimension <= 5:
        directions += [d for d in product((-1, 0, 1), repeat=dimension) if any(d)]
    known = set()
    for direction in directions:
        known.add(_lexicographic_maximiser(points, direction))
    return known


def _rounded_points(points: Sequence[_Point]) -> list[_Point]:
    """Small integers near multiples of the coordinates: good for guesses and for directions, where any will do."""
    rounded = []
    for coordinate in zip(*points, strict=True):
        close = [approximation(entry, _BITS) for entry in coordinate]
        unit = max(abs(entry) for entry in close) / 2**_BITS or 1
        rounded.append([round(entry / unit) for entry in close])
    return list(zip(*rounded, strict=True))


def _lexicographic_maximiser(points: Sequence[_Point], direction: Sequence[Any]) -> int:
    """The greatest point of the face that maximises the direction: always a vertex."""
    values = [sum(a * b for a, b in zip(direction, point, strict=True)) for point in points]
    best = max(values)
    return max((k for k, value in enumerate(values) if value == best), key=lambda k: points[k])


def _separating(points: Sequence[_Point], known: Sequence[int], k: int) -> _Point | None:
    """A direction in which point k lies strictly above all known vertices, None when they span it."""
    columns = [tuple(as_number(a) for a in points[j]) + (Fraction(1),) for j in known]
    target = tuple(as_number(a) for a in points[k]) + (Fraction(1),)
    answer = solve_nonnegative(columns, target)
    if not isinstance(answer, Infeasible):
        return None
    return tuple(-a for a in primitive(answer.functional[:-1])[0])
