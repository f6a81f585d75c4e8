"""Products {A B : A in P, B in Q} of sets of matrices: what a chain rule predicts before any hull is taken.

A gradient is a matrix of one row. Products are compact and connected, but in general not convex: for P = [-1, 1] and
Q = [-1, 1] x {1} the product is the bow-tie |s| <= |t| <= 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.reals import Number
from consderiv.sets.elements import Element, Flat, Shape, unflatten
from consderiv.sets.finite import Empty
from consderiv.sets.images import convex_hull, image_flat, scale_exact
from consderiv.sets.minkowski import MinkowskiSum, expand
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.product_sizes import PRODUCTS, Sizes, products_of, sizes_of
from consderiv.sets.support import Box, bounding_box, maximizer_flat
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union, convex_members, union
from consderiv.sets.value_set import ValueSet

if TYPE_CHECKING:
    from consderiv.sets.product_pieces import Piece

ZERO = Fraction(0)
Pair = tuple[Polytope, Polytope]


@dataclass(frozen=True)
class Choice:
    """left * right is the element: why it belongs to a product."""

    left: Element
    right: Element


@dataclass(frozen=True, eq=False, repr=False)
class ProductSet(ValueSet):
    """{A B : A in left, B in right}, where it is not known to be convex. Use `product_set`.

    The factors are polytopes, finite sets or unions of polytopes.
    """

    left: ValueSet
    right: ValueSet

    @property
    def sizes(self) -> Sizes:
        """Numbers of rows and columns."""
        return sizes_of(self.left, self.right)

    @property
    def shape(self) -> Shape:
        """The shape of A B; (n,) where A is a gradient."""
        return self.sizes.shape

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Polytopes P_i and Q_i such that the set is the union of their products."""
        return tuple((expand(a), expand(b)) for a in convex_members(self.left) for b in convex_members(self.right))

    @cached_property
    def pieces(self) -> tuple[list[Piece] | None, ...]:
        """For each pair the convex parts of its product, where they are known."""
        from consderiv.sets.product_pieces import convex_pieces

        return tuple(convex_pieces(left, right) for left, right in self.pairs)

    @cached_property
    def union_form(self) -> ValueSet | None:
        """The same set as a union of polytopes, where one was found."""
        found: list[ValueSet] = []
        for pieces in self.pieces:
            if pieces is None:
                return None
            found += [piece.hull for piece in pieces]
        return union(*found)

    @cached_property
    def hull(self) -> Polytope:
        """The convex hull: that of the products of vertices."""
        points = [
            v for left, right in self.pairs for v in products_of(left.flat_vertices, right.flat_vertices, self.sizes)
        ]
        return hull_of(points, self.shape)


def product_set(left: ValueSet, right: ValueSet) -> ValueSet:
    """The set of all products A B; in its simplest type.

    Parameters
    ----------
    left : set of p x k matrices, or of vectors of length k
    right : set of k x n matrices; for k = 1 also of vectors of length n

    Returns
    -------
    Polytope where the product is proved to be convex, ProductSet otherwise, UnknownSet or Undefined

    Raises
    ------
    UnsupportedError
        If the sizes do not fit.

    Examples
    --------
    >>> bow_tie = product_set(Polytope.hull([-1, 1]), Polytope.hull([(-1, 1), (1, 1)]))
    >>> bow_tie
    {A B : A in [-1, 1], B in [-1, 1] x {1}}
    >>> bool(bow_tie.contains(("1/2", "-1/2"))), bool(bow_tie.contains((1, 0)))
    (True, False)
    >>> product_set(Polytope.hull([0, 1]), Polytope.hull([(-1, 1), (1, 1)]))
    conv{(-1, 1), (0, 0), (1, 1)}
    """
    known = _undecided_product(left, right, product_set)
    if known is not None:
        return known
    sizes = sizes_of(left, right)
    if isinstance(left, Empty) or isinstance(right, Empty):
        return Empty(sizes.shape)
    image = _image_by_point(left, right, sizes)
    if image is not None:
        return image
    if any(isinstance(part, MinkowskiSum) and corners(part) > PRODUCTS for part in (left, right)):
        return UnknownSet("a factor of the product has too many vertices")
    try:
        found = ProductSet(left, right)
        if len(found.pairs) == 1 and found.union_form is not None and not isinstance(found.union_form, Union):
            return found.union_form
        return found
    except (BudgetError, UnsupportedError) as error:
        return UnknownSet(f"the product of the sets: {error}", None, _hull_or_none(left, right))


def product_hull(left: ValueSet, right: ValueSet) -> ValueSet:
    """The convex hull of the products: that of the products of vertices.

    Examples
    --------
    >>> product_hull(Polytope.hull([-1, 1]), Polytope.hull([(-1, 1), (1, 1)]))
    [-1, 1] x [-1, 1]
    """
    known = _undecided_product(left, right, product_hull)
    if known is not None:
        return known
    sizes = sizes_of(left, right)
    if isinstance(left, Empty) or isinstance(right, Empty):
        return Empty(sizes.shape)
    found = _hull_or_none(convex_hull(left), convex_hull(right))
    return UnknownSet("the hull of the products is too large or of a curved kind") if found is None else found


def _undecided_product(left: ValueSet, right: ValueSet, compute: Any) -> ValueSet | None:
    """Products with undefined or unknown factors, bound by bound."""
    for part in (left, right):
        if isinstance(part, Undefined):
            return part
    if not isinstance(left, UnknownSet) and not isinstance(right, UnknownSet):
        return None
    reason = next(part.reason for part in (left, right) if isinstance(part, UnknownSet))
    inner = [part.inner if isinstance(part, UnknownSet) else part for part in (left, right)]
    outer = [part.outer if isinstance(part, UnknownSet) else part for part in (left, right)]
    bounds = [None if None in pair else compute(*pair) for pair in (inner, outer)]
    below = None if isinstance(bounds[0], UnknownSet) else bounds[0]
    above = bounds[1].outer if isinstance(bounds[1], UnknownSet) else bounds[1]
    return UnknownSet(reason, below, above)


def _image_by_point(left: ValueSet, right: ValueSet, sizes: Sizes) -> ValueSet | None:
    """The linear image, where one of the factors is a single matrix."""
    if _is_point(left):
        return times_right(left.flat_vertices[0], right, sizes)  # type: ignore[attr-defined]
    if _is_point(right):
        return times_left(left, right.flat_vertices[0], sizes)  # type: ignore[attr-defined]
    return None


def _is_point(part: ValueSet) -> bool:
    return isinstance(part, Polytope) and len(part.flat_vertices) == 1


def times_right(left: Flat, right: ValueSet, sizes: Sizes) -> ValueSet:
    """{A B : B in right} for one A: a linear image."""
    rows = []
    for i in range(sizes.p):
        for j in range(sizes.n):
            row: list[Number] = [ZERO] * (sizes.k * sizes.n)
            row[j :: sizes.n] = left[i * sizes.k : (i + 1) * sizes.k]
            rows.append(tuple(row))
    return image_flat(right, tuple(rows), sizes.shape)


def times_left(left: ValueSet, right: Flat, sizes: Sizes) -> ValueSet:
    """{A B : A in left} for one B."""
    rows = []
    for i in range(sizes.p):
        for j in range(sizes.n):
            row: list[Number] = [ZERO] * (sizes.p * sizes.k)
            row[i * sizes.k : (i + 1) * sizes.k] = right[j :: sizes.n]
            rows.append(tuple(row))
    return image_flat(left, tuple(rows), sizes.shape)


def _hull_or_none(left: ValueSet, right: ValueSet) -> ValueSet | None:
    """The hull of the products of convex sets: that of the images under the vertices of one of them."""
    sizes = sizes_of(left, right)
    image = _image_by_point(left, right, sizes)
    if image is not None:
        return convex_hull(image)
    if not isinstance(left, (Polytope, MinkowskiSum)) or not isinstance(right, (Polytope, MinkowskiSum)):
        return _curved_hull(left, right, sizes)
    if corners(left) * corners(right) > PRODUCTS:
        return None
    points = products_of(expand(left).flat_vertices, expand(right).flat_vertices, sizes)
    return hull_of(points, sizes.shape)


def corners(part: Polytope | MinkowskiSum) -> int:
    """The number of combinations of vertices: at least the number of vertices."""
    if isinstance(part, Polytope):
        return len(part.flat_vertices)
    return prod(len(member.flat_vertices) for member in part.members)


def _curved_hull(left: ValueSet, right: ValueSet, sizes: Sizes) -> ValueSet | None:
    if isinstance(left, Polytope):
        images = [times_right(vertex, right, sizes) for vertex in left.flat_vertices]
    elif isinstance(right, Polytope):
        images = [times_left(left, vertex, sizes) for vertex in right.flat_vertices]
    else:
        return None
    from consderiv.sets.curved import curved_hull

    try:
        return curved_hull(*images)
    except (UnsupportedError, BudgetError):
        return None


def choice_of(part: ProductSet, left: Flat, right: Flat) -> Choice:
    """The factors as they are shown."""
    a, b = part.left.shape, part.right.shape
    assert a is not None and b is not None
    return Choice(unflatten(left, a), unflatten(right, b))


def product_from_json(obj: dict[str, Any]) -> ValueSet:
    """Read {"type": "product", "factors": [SET, SET]}."""
    from consderiv.sets.json_form import from_json

    left, right = obj["factors"]
    return product_set(from_json(left), from_json(right))


@bounding_box.register
def _(part: ProductSet) -> Box | None:
    return bounding_box(part.hull)


@maximizer_flat.register
def _(part: ProductSet, direction: Flat) -> Flat:
    return maximizer_flat(part.hull, direction)


@convex_hull.register
def _(part: ProductSet) -> ValueSet:
    return part.hull


@scale_exact.register
def _(part: ProductSet, factor: Number) -> ValueSet:
    return product_set(scale_exact(part.left, factor), part.right)


def _register_the_rest() -> None:
    """Membership, inclusion and printing have files of their own."""
    from consderiv.sets import product_inclusion, product_membership, product_printing  # noqa: F401


_register_the_rest()
