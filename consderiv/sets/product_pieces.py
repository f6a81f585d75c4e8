"""Products of polytopes as finite unions of polytopes, where rows and columns are independent enough.

M = A B is the sum over i of (column i of A)(row i of B). Let the rows of B vary independently of one another, and let
column i of A be t_i u_i with a fixed u_i wherever row i varies. On the part of P where no t_i changes its sign the
products form a convex set: the average of t_i q_i and s_i r_i is ((t_i + s_i)/2) times an average of q_i and r_i. So
the product is the union over the sign patterns of the hulls of products of vertices. The same holds transposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from consderiv.exact.reals import Number
from consderiv.sets.elements import Flat
from consderiv.sets.hull import affine_coordinates, irredundant
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.product_sizes import PRODUCTS, Sizes, products_of, sizes_of

PARTS = 64
"""At most this many sign patterns are told apart."""


@dataclass(frozen=True)
class Piece:
    """Vertices of parts of P and Q whose products form the convex set `hull`.

    `split` is the factor that was cut: the mean of that factor over any convex combination of products is a choice.
    """

    lefts: tuple[Flat, ...]
    rights: tuple[Flat, ...]
    hull: Polytope
    split: str


def convex_pieces(left: Polytope, right: Polytope) -> list[Piece] | None:
    """Parts whose products are convex and together the product of P and Q; None where none were found."""
    sizes = sizes_of(left, right)
    if len(left.flat_vertices) * len(right.flat_vertices) > PRODUCTS:
        return None
    whole = hull_of(products_of(left.flat_vertices, right.flat_vertices, sizes), sizes.shape)
    if len(affine_coordinates(whole.flat_vertices)) <= 1:  # a compact connected set on a line
        return [Piece(left.flat_vertices, right.flat_vertices, whole, "")]
    parts = sign_parts(left.flat_vertices, right.flat_vertices, sizes)
    if parts is not None:
        return [_piece(part, right.flat_vertices, sizes, "left") for part in parts]
    turned = Sizes(sizes.n, sizes.k, sizes.p, ())
    lefts = [transposed(v, sizes.p, sizes.k) for v in left.flat_vertices]
    rights = [transposed(v, sizes.k, sizes.n) for v in right.flat_vertices]
    parts = sign_parts(rights, lefts, turned)
    if parts is None:
        return None
    back = [[transposed(v, sizes.n, sizes.k) for v in part] for part in parts]
    return [_piece(left.flat_vertices, part, sizes, "right") for part in back]


def _piece(lefts: Sequence[Flat], rights: Sequence[Flat], sizes: Sizes, split: str) -> Piece:
    return Piece(tuple(lefts), tuple(rights), hull_of(products_of(lefts, rights, sizes), sizes.shape), split)


def transposed(flat: Flat, rows: int, columns: int) -> Flat:
    """The transpose of a flat matrix."""
    return tuple(flat[i * columns + j] for j in range(columns) for i in range(rows))


def sign_parts(lefts: Sequence[Flat], rights: Sequence[Flat], sizes: Sizes) -> list[list[Flat]] | None:
    """P cut where a factor t_i changes its sign; None where rows depend on one another or columns turn."""
    varying = independent_rows(rights, sizes)
    if varying is None:
        return None
    places = []
    for i in varying:
        columns = [vertex[i :: sizes.k] for vertex in lefts]
        pivot = _line_of(columns)
        if pivot is None:
            return None
        if pivot >= 0:
            places.append(pivot * sizes.k + i)
    parts = [list(lefts)]
    for place in places:
        parts = [half for part in parts for half in halves(part, place)]
        if len(parts) > PARTS:
            return None
    return parts


def independent_rows(rights: Sequence[Flat], sizes: Sizes) -> list[int] | None:
    """The rows of B that vary over Q, if Q is the product of their ranges; None if they depend on one another."""
    ranges = [{vertex[i * sizes.n : (i + 1) * sizes.n] for vertex in rights} for i in range(sizes.k)]
    if prod(len(values) for values in ranges) != len(set(rights)):
        return None
    return [i for i, values in enumerate(ranges) if len(values) > 1]


def _line_of(columns: Sequence[Flat]) -> int | None:
    """The place of a nonzero entry of u, if all columns are multiples of one u; -1 if all are zero, None otherwise."""
    base = next((column for column in columns if any(column)), None)
    if base is None:
        return -1
    pivot = next(r for r, entry in enumerate(base) if entry)
    for column in columns:
        if any(entry * base[pivot] != column[pivot] * base[r] for r, entry in enumerate(column)):
            return None
    return pivot


def halves(vertices: Sequence[Flat], place: int, value: Number | int = 0) -> list[list[Flat]]:
    """The parts of a polytope where a coordinate is at most, and at least, a value; one part if it is on one side."""
    gaps = [vertex[place] - value for vertex in vertices]
    if min(gaps) >= 0 or max(gaps) <= 0:
        return [list(vertices)]
    crossing = []
    for p, a in zip(vertices, gaps, strict=True):
        for q, b in zip(vertices, gaps, strict=True):
            if a < 0 < b:
                share = a / (a - b)
                crossing.append(tuple(x + share * (y - x) for x, y in zip(p, q, strict=True)))
    below = [p for p, a in zip(vertices, gaps, strict=True) if a <= 0]
    above = [p for p, a in zip(vertices, gaps, strict=True) if a >= 0]
    return [irredundant([*below, *crossing]), irredundant([*above, *crossing])]
