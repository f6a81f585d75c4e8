"""Support functions h(d) = max {<d, v> : v in set}, maximisers and bounding boxes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import dot
from consderiv.exact.reals import Number
from consderiv.sets.elements import Element, Flat, Shape, flatten, unflatten
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.undecided import Undefined, UnknownSet, undecided
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet, unsupported

Box = tuple[tuple[Number, Number], ...]
"""The least and the greatest value of each coordinate."""


def support(part: ValueSet, direction: Any) -> Any:
    """The support function h(d) = max over v in the set of <d, v>, exactly.

    Parameters
    ----------
    part : set
        A nonempty, known set.
    direction : vector or matrix
        Of the shape of the elements; matrices are paired entry by entry.

    Raises
    ------
    UnsupportedError
        If the set is empty, undefined or unknown.

    Examples
    --------
    >>> support(Polytope.hull([(0, 0), (1, 2)]), (1, 1))
    Fraction(3, 1)
    """
    flat = flatten(direction, shape_of(part, "support"))
    return support_flat(part, flat)


def maximizer(part: ValueSet, direction: Any) -> Element:
    """An element of the set that maximises <d, v>; a vertex, the lexicographically greatest one.

    Examples
    --------
    >>> maximizer(Polytope.hull([(0, 0), (1, 2)]), (1, 1))
    (Fraction(1, 1), Fraction(2, 1))
    """
    shape = shape_of(part, "maximizer")
    return unflatten(maximizer_flat(part, flatten(direction, shape)), shape)


def shape_of(part: ValueSet, operation: str) -> Shape:
    """The shape of a set that must have one."""
    if isinstance(part, (Undefined, UnknownSet)):
        raise undecided(operation, part)
    if isinstance(part, Empty):
        raise _empty(operation)
    assert part.shape is not None
    return part.shape


def _empty(operation: str) -> UnsupportedError:
    return UnsupportedError(f"`{operation}` needs a nonempty set", "received the empty set", "test for Empty first")


def support_flat(part: ValueSet, direction: Flat) -> Any:
    """The support function on a flat direction."""
    return dot(direction, maximizer_flat(part, direction))


@singledispatch
def maximizer_flat(part: ValueSet, direction: Flat) -> Flat:
    """A flat element that maximises a flat direction; open for new set types."""
    unsupported("maximizer", part, "consderiv.sets.support.maximizer_flat")


@maximizer_flat.register
def _(part: Polytope, direction: Flat) -> Flat:
    return _best(part.flat_vertices, direction)


@maximizer_flat.register
def _(part: FiniteSet, direction: Flat) -> Flat:
    return _best(part.flat_elements, direction)


@maximizer_flat.register
def _(part: MinkowskiSum, direction: Flat) -> Flat:
    total = list(part.base)
    for member in part.members:
        relevant = [i for i in member.varying if direction[i]]
        # Vertices are sorted, so the last one of greatest value is the lexicographically greatest.
        values = [(sum(direction[i] * v[i] for i in relevant), k) for k, v in enumerate(member.flat_vertices)]
        base, best = member.flat_vertices[0], member.flat_vertices[max(values)[1]]
        for i in member.varying:
            total[i] += best[i] - base[i]
    return tuple(total)


@maximizer_flat.register
def _(part: Union, direction: Flat) -> Flat:
    return _best([maximizer_flat(member, direction) for member in part.members], direction)


@maximizer_flat.register
def _(part: Empty, direction: Flat) -> Flat:
    raise _empty("maximizer")


@maximizer_flat.register(Undefined)
@maximizer_flat.register(UnknownSet)
def _(part: Undefined | UnknownSet, direction: Flat) -> Flat:
    raise undecided("maximizer", part)


def _best(points: Iterable[Flat], direction: Flat) -> Flat:
    return max(points, key=lambda point: (dot(direction, point), point))


@singledispatch
def bounding_box(part: ValueSet) -> Box | None:
    """The least and the greatest value of each coordinate, None for the empty set; open for new set types."""
    unsupported("bounding_box", part, "consderiv.sets.support.bounding_box")


def _box(points: Iterable[Flat]) -> Box:
    return tuple((min(values), max(values)) for values in zip(*points, strict=True))


@bounding_box.register
def _(part: Polytope) -> Box | None:
    return _box(part.flat_vertices)


@bounding_box.register
def _(part: FiniteSet) -> Box | None:
    return _box(part.flat_elements)


@bounding_box.register
def _(part: Empty) -> Box | None:
    return None


@bounding_box.register
def _(part: MinkowskiSum) -> Box | None:
    least, greatest = list(part.base), list(part.base)
    for member in part.members:
        base = member.flat_vertices[0]
        for i in member.varying:
            values = [vertex[i] for vertex in member.flat_vertices]
            least[i] += min(values) - base[i]
            greatest[i] += max(values) - base[i]
    return tuple(zip(least, greatest, strict=True))


@bounding_box.register
def _(part: Union) -> Box | None:
    boxes = [box for member in part.members if (box := bounding_box(member)) is not None]
    return tuple((min(a for a, _ in sides), max(b for _, b in sides)) for sides in zip(*boxes, strict=True))


@bounding_box.register(Undefined)
@bounding_box.register(UnknownSet)
def _(part: Undefined | UnknownSet) -> Box | None:
    raise undecided("bounding_box", part)
