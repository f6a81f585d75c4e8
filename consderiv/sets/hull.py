"""Convex hulls of finitely many points: which of them are vertices, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from consderiv.errors import BudgetError
from consderiv.exact.lp import Infeasible, solve_nonnegative
from consderiv.exact.matrices import independent_rows
from consderiv.exact.rationals import primitive
from consderiv.sets.double_description import rays_and_tight_rows
from consderiv.sets.elements import Flat

_Integer = tuple[int, ...]

_PROBES = 300
"""At most this many directions are tried for vertices before linear programs start."""

_FACETED = 4
"""Up to this dimension vertices are found from all facets, at most `_FEW_FACETS`, without linear programs."""

_FEW_FACETS = 1500


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
    projected = integer_points([tuple(point[i] for i in axes) for point in distinct])
    if len(axes) == 1:
        order = sorted(range(len(distinct)), key=lambda k: projected[k])
        kept = {order[0], order[-1]}
    elif len(axes) == 2:
        kept = _planar(projected)
    else:
        kept = (_by_facets(projected) if len(axes) <= _FACETED else None) or _by_programs(projected)
    return [distinct[k] for k in sorted(kept)]


def integer_points(points: Sequence[Flat]) -> list[_Integer]:
    """Scale each coordinate to integers: a linear bijection, so vertices stay vertices."""
    scaled = [primitive(coordinate)[0] for coordinate in zip(*points, strict=True)]
    return list(zip(*scaled, strict=True))


def _planar(points: Sequence[_Integer]) -> set[int]:
    """Andrew's monotone chain (1979), once from the left and once from the right."""
    order = sorted(range(len(points)), key=lambda k: points[k])
    return {*_chain(points, order), *_chain(points, order[::-1])}


def _chain(points: Sequence[_Integer], order: Sequence[int]) -> list[int]:
    chain: list[int] = []
    for k in order:
        while len(chain) >= 2 and _turn(points[chain[-2]], points[chain[-1]], points[k]) <= 0:
            chain.pop()
        chain.append(k)
    return chain


def _turn(a: _Integer, b: _Integer, c: _Integer) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _by_facets(points: Sequence[_Integer]) -> set[int] | None:
    """In low dimension there are few facets: a point is a vertex iff its facets meet in it alone."""
    known = _certain(points)
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


def _by_programs(points: Sequence[_Integer]) -> set[int]:
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


def _certain(points: Sequence[_Integer]) -> set[int]:
    """Points that are the only maximiser of one of some cheap directions."""
    count, dimension = len(points), len(points[0])
    centre = [sum(coordinate) for coordinate in zip(*points, strict=True)]
    directions = [
        tuple(count * a - c for a, c in zip(point, centre, strict=True)) for point in points[:_PROBES]
    ]
    if dimension <= 5:
        directions += [d for d in product((-1, 0, 1), repeat=dimension) if any(d)]
    known = set()
    for direction in directions:
        known.add(_lexicographic_maximiser(points, direction))
    return known


def _lexicographic_maximiser(points: Sequence[_Integer], direction: Sequence[int]) -> int:
    """The greatest point of the face that maximises the direction: always a vertex."""
    values = [sum(a * b for a, b in zip(direction, point, strict=True)) for point in points]
    best = max(values)
    return max((k for k, value in enumerate(values) if value == best), key=lambda k: points[k])


def _separating(points: Sequence[_Integer], known: Sequence[int], k: int) -> _Integer | None:
    """A direction in which point k lies strictly above all known vertices, None when they span it."""
    columns = [tuple(Fraction(a) for a in points[j]) + (Fraction(1),) for j in known]
    target = tuple(Fraction(a) for a in points[k]) + (Fraction(1),)
    answer = solve_nonnegative(columns, target)
    if not isinstance(answer, Infeasible):
        return None
    return tuple(-a for a in primitive(answer.functional[:-1])[0])
