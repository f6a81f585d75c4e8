"""Images of sets under translations, scalings and linear maps, and convex hulls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import singledispatch
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import as_number, dot
from consderiv.exact.reals import Number
from consderiv.sets.elements import Flat, Shape, flatten, size_of
from consderiv.sets.finite import Empty, FiniteSet, finite_set
from consderiv.sets.minkowski import MinkowskiSum, add, expand, sum_of_polytopes
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union, convex_members, map_members
from consderiv.sets.value_set import ValueSet, unsupported

Rows = tuple[Flat, ...]


def linear_image(part: ValueSet, matrix_rows: Sequence[Sequence[Any]], shape: Shape | None = None) -> ValueSet:
    """The image {A v : v in the set}, where A acts on flat elements.

    Parameters
    ----------
    part : set
        Any set.
    matrix_rows : sequence of rows
        The matrix A; each row as long as a flat element.
    shape : tuple of int, optional
        The shape of the images; (number of rows,) when missing.

    Raises
    ------
    UnsupportedError
        If the sizes do not fit.

    Examples
    --------
    >>> linear_image(Polytope.hull([(-1, 0), (1, 0)]), [(1, 1), (1, 0)])
    conv{(-1, -1), (1, 1)}
    """
    rows = tuple(tuple(as_number(entry) for entry in row) for row in matrix_rows)
    target = (len(rows),) if shape is None else shape
    fits = part.shape is None or all(len(row) == size_of(part.shape) for row in rows)
    if size_of(target) != len(rows) or not fits:
        raise UnsupportedError(
            f"a matrix that maps elements of shape {part.shape} to shape {target} is required",
            f"received {len(rows)} rows of lengths {sorted({len(row) for row in rows})}",
            "a matrix element is flattened row by row",
        )
    return image_flat(part, rows, target)


@singledispatch
def image_flat(part: ValueSet, rows: Rows, shape: Shape) -> ValueSet:
    """The linear image with checked sizes; open for new set types."""
    unsupported("linear_image", part, "consderiv.sets.images.image_flat")


def _apply(rows: Rows, point: Flat) -> Flat:
    return tuple(dot(row, point) for row in rows)


@image_flat.register
def _(part: Polytope, rows: Rows, shape: Shape) -> ValueSet:
    return hull_of((_apply(rows, point) for point in part.flat_vertices), shape)


@image_flat.register
def _(part: FiniteSet, rows: Rows, shape: Shape) -> ValueSet:
    return finite_set((_apply(rows, point) for point in part.flat_elements), shape)


@image_flat.register
def _(part: MinkowskiSum, rows: Rows, shape: Shape) -> ValueSet:
    images = [hull_of((_apply(rows, v) for v in member.flat_vertices), shape) for member in part.members]
    return sum_of_polytopes(images, shape)


@image_flat.register
def _(part: Union, rows: Rows, shape: Shape) -> ValueSet:
    return map_members(part, lambda member: image_flat(member, rows, shape))


@image_flat.register
def _(part: Empty, rows: Rows, shape: Shape) -> ValueSet:
    return Empty(shape)


@image_flat.register
def _(part: Undefined, rows: Rows, shape: Shape) -> ValueSet:
    return part


@image_flat.register
def _(part: UnknownSet, rows: Rows, shape: Shape) -> ValueSet:
    return _bounds(part, lambda bound: image_flat(bound, rows, shape))


def _bounds(part: UnknownSet, function: Callable[[ValueSet], ValueSet]) -> UnknownSet:
    """Apply a monotone operation to both bounds."""
    inner = None if part.inner is None else function(part.inner)
    outer = None if part.outer is None else function(part.outer)
    return UnknownSet(part.reason, inner, outer)


def scale(part: ValueSet, factor: Any) -> ValueSet:
    """The set {factor v : v in the set}.

    Examples
    --------
    >>> scale(Polytope.hull([0, 1]), -2)
    [-2, 0]
    """
    return scale_exact(part, as_number(factor))


@singledispatch
def scale_exact(part: ValueSet, factor: Number) -> ValueSet:
    """Scaling by an exact number; open for new set types."""
    unsupported("scale", part, "consderiv.sets.images.scale_exact")


def _scaled(points: Sequence[Flat], factor: Number) -> tuple[Flat, ...]:
    """Scaled points, still sorted and without repetition."""
    if not factor:
        return ((Fraction(0),) * len(points[0]),)
    scaled = (tuple(factor * entry if entry else entry for entry in point) for point in points)
    return tuple(scaled) if factor > 0 else tuple(scaled)[::-1]


@scale_exact.register
def _(part: Polytope, factor: Number) -> ValueSet:
    return Polytope(_scaled(part.flat_vertices, factor), part.shape)


@scale_exact.register
def _(part: FiniteSet, factor: Number) -> ValueSet:
    return FiniteSet(_scaled(part.flat_elements, factor), part.shape)


@scale_exact.register
def _(part: MinkowskiSum, factor: Number) -> ValueSet:
    scaled = [Polytope(_scaled(member.flat_vertices, factor), part.shape) for member in part.members]
    return sum_of_polytopes(scaled, part.shape)


@scale_exact.register
def _(part: Union, factor: Number) -> ValueSet:
    return map_members(part, lambda member: scale_exact(member, factor))


@scale_exact.register(Empty)
@scale_exact.register(Undefined)
def _(part: ValueSet, factor: Number) -> ValueSet:
    return part


@scale_exact.register
def _(part: UnknownSet, factor: Number) -> ValueSet:
    return _bounds(part, lambda bound: scale_exact(bound, factor))


def translate(part: ValueSet, vector: Any) -> ValueSet:
    """The set {v + vector : v in the set}.

    Examples
    --------
    >>> translate(FiniteSet.of([-1, 1]), 1)
    {0, 2}
    """
    return part if part.shape is None else translate_flat(part, flatten(vector, part.shape))


@singledispatch
def translate_flat(part: ValueSet, vector: Flat) -> ValueSet:
    """Translation by a flat vector; open for new set types."""
    unsupported("translate", part, "consderiv.sets.images.translate_flat")


@translate_flat.register
def _(part: Polytope, vector: Flat) -> ValueSet:
    return Polytope(tuple(add(point, vector) for point in part.flat_vertices), part.shape)


@translate_flat.register
def _(part: FiniteSet, vector: Flat) -> ValueSet:
    return FiniteSet(tuple(add(point, vector) for point in part.flat_elements), part.shape)


@translate_flat.register
def _(part: MinkowskiSum, vector: Flat) -> ValueSet:
    return sum_of_polytopes([Polytope((vector,), part.shape), *part.members], part.shape, budget=0)


@translate_flat.register
def _(part: Union, vector: Flat) -> ValueSet:
    return map_members(part, lambda member: translate_flat(member, vector))


@translate_flat.register(Empty)
@translate_flat.register(Undefined)
def _(part: ValueSet, vector: Flat) -> ValueSet:
    return part


@translate_flat.register
def _(part: UnknownSet, vector: Flat) -> ValueSet:
    return _bounds(part, lambda bound: translate_flat(bound, vector))


@singledispatch
def convex_hull(part: ValueSet) -> ValueSet:
    """The convex hull of a set; of an unknown one, the hulls of its bounds. Open for new set types.

    Raises
    ------
    BudgetError
        If a union has a factored member with too many vertices.

    Examples
    --------
    >>> convex_hull(FiniteSet.of([-1, 0, 1]))
    [-1, 1]
    """
    unsupported("convex_hull", part, "consderiv.sets.images.convex_hull")


@convex_hull.register(Polytope)
@convex_hull.register(MinkowskiSum)
@convex_hull.register(Empty)
@convex_hull.register(Undefined)
def _(part: ValueSet) -> ValueSet:
    return part


@convex_hull.register
def _(part: FiniteSet) -> ValueSet:
    return hull_of(part.flat_elements, part.shape)


@convex_hull.register
def _(part: Union) -> ValueSet:
    points = [vertex for member in convex_members(part) for vertex in expand(member).flat_vertices]
    return hull_of(points, part.shape)


@convex_hull.register
def _(part: UnknownSet) -> ValueSet:
    return _bounds(part, convex_hull)
