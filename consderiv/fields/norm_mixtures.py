"""Frechet and limiting sets where a norm at zero is composed in a way that no rule of regular functions covers.

The Frechet set is {v : <v, d> <= f'(x; d) for all d}. Finitely many d give a polytope around it: if that is empty, so is the
set. In the plane f'(x; d) = <a, d> + c |d|_Q on sectors. With w = v - a the condition of a sector is <w, d> <= c |d|_Q there:

* for c <= 0 the two sides are compared on the rays of the sector, because <w, d> + |c| |d|_Q is convex;
* for c > 0 {d : <w, d> > c |d|_Q} is an open convex cone around Q^-1 w, or empty if w^T Q^-1 w <= c^2, so it misses the sector
  iff it contains none of its rays and, if not empty, Q^-1 w is outside.

A polytope whose vertices satisfy this is the Frechet set. On a segment the set is a segment, whose ends are ends of the given
one or satisfy an equation of a sector: they are found by solving these.

The limiting set in the plane is the union of the Frechet set, of all limits of gradients, and of the segments between the
gradients on both sides of the half-branches along which the kink is convex.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from ..errors import ConsderivError
from ..exact.matrices import inverse
from ..exact.rationals import primitive
from ..exact.reals import Number, as_exact, sign
from ..germs.cone import TooManyRays
from ..sets import Empty, Polytope, ValueSet, translate
from ..sets.curved_boundary import curved_union
from ..sets.curved_matrices import inner, times
from ..sets.curved_matrices import product as gram_product
from ..sets.curved_numbers import square_root
from ..sets.double_description import extreme_rays
from ..sets.elements import unflatten
from .conic import ConicCell, conic_cells, limits_of_group
from .directional import directional_derivative
from .fan import dot
from .local import Local, Obstacle, hull_points

_ZERO = Fraction(0)
DIRECTIONS = 40

Vector = tuple[Number, ...]


def frechet_of_mixture(local: Local) -> ValueSet | None:
    """The Frechet set of a scalar program with a norm at zero; None if it is not decided."""
    try:
        cells = planar_cells(local)
        vertices = _outer_vertices(local, cells or ())
        if vertices is None:
            return None
        if not vertices:
            return Empty(local.shape)
        if cells is None:
            return None
        if all(_belongs(v, cell) for v in vertices for cell in cells):
            return hull_points(vertices, local.shape)
        if len(vertices) == 1:
            return Empty(local.shape)
        return _of_segment(local, vertices, cells) if len(vertices) == 2 else None
    except (ConsderivError, TooManyRays):
        return None


def limiting_of_mixture(local: Local, center: ValueSet) -> ValueSet | None:
    """The limiting set of a scalar program of two variables with a norm at zero, from its Frechet set; None: not decided."""
    cells = planar_cells(local)
    if cells is None or isinstance(local.germ, Obstacle) or not isinstance(center, (Empty, Polytope)):
        return None
    limits = limits_of_group(local, local.germ.groups[0])
    if limits is None:
        return None
    members = [translate(limits, unflatten(local.dense(local.germ.base), local.shape))]
    try:
        for first, second, ray, normal in _boundaries(cells):
            ends = [_gradient(cell, ray) for cell in (first, second)]
            jump = tuple(a - b for a, b in zip(*ends, strict=True))
            if sign(inner(jump, normal)) > 0:
                members.append(hull_points(ends, local.shape))
        if isinstance(center, Polytope):
            members.append(center)
        return curved_union(*members)
    except ConsderivError:
        return None


def planar_cells(local: Local) -> list[ConicCell] | None:
    """The sectors of a scalar germ of one group in the plane, the constant part of the gradients added to the slopes."""
    if len(local.point) != 2 or isinstance(local.germ, Obstacle) or len(local.germ.groups) != 1:
        return None
    found = conic_cells(local, local.germ.groups[0])
    if found is None or any(cell.sector is None or len(cell.norms) > 1 for cell in found):
        return None
    base = local.dense(local.germ.base)
    moved = (tuple(a + b for a, b in zip(cell.slopes, base, strict=True)) for cell in found)
    return [
        ConicCell(cell.leaf, cell.rays, slopes, cell.norms, cell.sector) for cell, slopes in zip(found, moved, strict=True)
    ]


def _directions(local: Local, cells: Sequence[ConicCell]) -> Iterator[Vector]:
    """Directions that are tried: of small integers, and the rays of the sectors in the plane."""
    n = len(local.point)
    if n <= 3:
        yield from (tuple(map(Fraction, d)) for d in product((0, 1, -1), repeat=n) if any(d))
    else:
        units = [tuple(Fraction(s * int(i == k)) for i in range(n)) for k in range(n) for s in (1, -1)]
        yield from units
        pairs = (tuple(a + b for a, b in zip(u, v, strict=True)) for u, v in combinations(units, 2))
        yield from [d for d in pairs if any(d)][:DIRECTIONS]
    for cell in cells:
        yield from (tuple(ray) for ray in cell.rays)


def _outer_vertices(local: Local, cells: Sequence[ConicCell]) -> list[Vector] | None:
    """The vertices of {v : <v, d> <= f'(x; d)} for the directions that are tried."""
    n = len(local.point)
    rows: dict[Vector, None] = {}
    for direction in dict.fromkeys(_directions(local, cells)):
        value = directional_derivative(local, direction)
        if not isinstance(value, tuple):
            return None
        rows[tuple(primitive([*(-x for x in direction), value[0]])[0])] = None
    last = (*(0,) * n, 1)
    rays = extreme_rays([*rows, last])
    return [tuple(as_exact(x) / ray[-1] for x in ray[:-1]) for ray in rays if ray[-1] > 0]


def _norm(cell: ConicCell) -> tuple[list[list[Number]], Number] | None:
    """Q and c; None on a cell without a norm."""
    if not cell.norms:
        return None
    gram, column = cell.norms[0]
    return gram, column.get(0, _ZERO)


def _excess(v: Vector, cell: ConicCell, direction: Sequence[Number]) -> int:
    """The sign of <v - a, d> - c |d|_Q."""
    found = dot([x - a for x, a in zip(v, cell.slopes, strict=True)], direction)
    known = _norm(cell)
    if known is not None and known[1]:
        found = found - known[1] * square_root(gram_product(known[0], tuple(direction), tuple(direction)))  # type: ignore[arg-type]
    return sign(found)


def _belongs(v: Vector, cell: ConicCell) -> bool:
    """Whether <v, d> <= f'(x; d) on the directions of the sector."""
    if any(_excess(v, cell, ray) > 0 for ray in cell.rays):
        return False
    known = _norm(cell)
    if known is None or sign(known[1]) <= 0 or len(cell.rays) == 1:
        return True
    w = tuple(x - a for x, a in zip(v, cell.slopes, strict=True))
    steepest = times(tuple(inverse(known[0]) or ()), w)
    return sign(inner(w, steepest) - known[1] * known[1]) <= 0 or not _in_sector(steepest, cell)


def _in_sector(direction: Sequence[Number], cell: ConicCell) -> bool:
    """Whether the direction is in the closed cone of the rays (in order, each less than a half turn from the next)."""

    def turn(a: Sequence[Number], b: Sequence[Number]) -> int:
        return sign(a[0] * b[1] - a[1] * b[0])

    for first, second in zip(cell.rays, cell.rays[1:], strict=False):
        way = turn(first, second)
        if way and turn(first, direction) * way >= 0 and turn(direction, second) * way >= 0:
            return True
    return False


def _of_segment(local: Local, ends: Sequence[Vector], cells: Sequence[ConicCell]) -> ValueSet:
    """The Frechet set inside a segment: it is convex, and its ends are among the candidates."""
    candidates = [*ends, *(point for cell in cells for point in _crossings(ends[0], ends[1], cell))]
    inside = [v for v in candidates if all(_belongs(v, cell) for cell in cells)]
    return hull_points(inside, local.shape) if inside else Empty(local.shape)


def _crossings(first: Vector, last: Vector, cell: ConicCell) -> Iterator[Vector]:
    """Points of the segment where the condition of a sector may begin to fail."""
    step = tuple(b - a for a, b in zip(first, last, strict=True))
    w = tuple(x - a for x, a in zip(first, cell.slopes, strict=True))
    known = _norm(cell)
    for ray in cell.rays:
        slope = dot(step, ray)
        if slope:
            bound = _ZERO if known is None else known[1] * square_root(gram_product(known[0], tuple(ray), tuple(ray)))  # type: ignore[arg-type]
            yield from _point(first, step, (bound - dot(w, ray)) / slope)
    if known is None or sign(known[1]) <= 0:
        return
    dual = tuple(inverse(known[0]) or ())
    a, b, c = inner(step, times(dual, step)), inner(step, times(dual, w)), inner(w, times(dual, w)) - known[1] * known[1]
    discriminant = b * b - a * c
    if sign(discriminant) >= 0:
        root = square_root(discriminant)
        for side in (1, -1):
            yield from _point(first, step, (-b + side * root) / a)


def _point(start: Vector, step: Vector, share: Number) -> Iterator[Vector]:
    if 0 <= share <= 1:
        yield tuple(a + share * b for a, b in zip(start, step, strict=True))


def _gradient(cell: ConicCell, ray: Sequence[Number]) -> Vector:
    """The limit of the gradient along the ray."""
    known = _norm(cell)
    if known is None:
        return cell.slopes
    length = square_root(gram_product(known[0], tuple(ray), tuple(ray)))  # type: ignore[arg-type]
    image = times(tuple(map(tuple, known[0])), tuple(ray))
    return tuple(a + known[1] * q / length for a, q in zip(cell.slopes, image, strict=True))


def _boundaries(cells: Sequence[ConicCell]) -> Iterator[tuple[ConicCell, ConicCell, Vector, Vector]]:
    """Neighbouring sectors, the tangent between them, and a normal that points into the first one."""
    halves = {side: [cell for cell in cells if cell.sector is not None and cell.sector.side == side] for side in (1, -1)}
    for side, half in halves.items():
        for below, above in zip(half, half[1:], strict=False):
            assert above.sector is not None
            x, y = above.sector.low
            yield above, below, (x, y), (-side * y, side * x)
    right, left = halves[1], halves[-1]
    up: Vector = (_ZERO, Fraction(1))
    yield right[-1], left[-1], up, (Fraction(1), _ZERO)
    yield right[0], left[0], (_ZERO, Fraction(-1)), (Fraction(1), _ZERO)
