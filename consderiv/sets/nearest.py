"""The point of a set nearest to an element, and the squared distance, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import singledispatch
from typing import Any

from consderiv.exact.lp import UnverifiedError
from consderiv.exact.matrices import gram, rank, solve
from consderiv.exact.rationals import dot
from consderiv.exact.reals import Number
from consderiv.sets.elements import Element, Flat, flatten, unflatten
from consderiv.sets.finite import FiniteSet
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.restriction import restrict
from consderiv.sets.sum_membership import blocks
from consderiv.sets.support import maximizer_flat, shape_of
from consderiv.sets.union import Union
from consderiv.sets.value_set import ValueSet, unsupported

MANY = 8
"""From this number of vertices on it is worth a look whether they are those of a simplex."""


def nearest_point(part: ValueSet, element: Any) -> tuple[Number, Element]:
    """The squared Euclidean distance of an element to a set, and a nearest point of the set.

    For a convex set the point p is the nearest one iff <v - p, element - p> <= 0 for all v in the set; this
    is checked exactly before p is returned. In a union or finite set ties go to the first member.

    Parameters
    ----------
    part : set
        A nonempty, known set.
    element : number, vector or matrix
        Of the shape of the set.

    Returns
    -------
    (number, element)
        Both exact.

    Raises
    ------
    UnsupportedError
        If the set is empty, undefined or unknown.

    Examples
    --------
    >>> nearest_point(Polytope.hull([(1, 0), (0, 1)]), (0, 0))
    (Fraction(1, 2), (Fraction(1, 2), Fraction(1, 2)))
    """
    shape = shape_of(part, "nearest_point")
    point = flatten(element, shape)
    nearest = nearest_flat(part, point)
    return squared_distance(nearest, point), unflatten(nearest, shape)


def squared_distance(left: Flat, right: Flat) -> Any:
    """|left - right|^2"""
    return sum(((a - b) ** 2 for a, b in zip(left, right, strict=True) if a != b), Fraction(0))


@singledispatch
def nearest_flat(part: ValueSet, point: Flat) -> Flat:
    """A nearest flat element; open for new set types."""
    unsupported("nearest_point", part, "consderiv.sets.nearest.nearest_flat")


@nearest_flat.register
def _(part: Polytope, point: Flat) -> Flat:
    vertices = part.flat_vertices
    known = list(vertices) if len(vertices) > MANY and _affinely_independent(vertices) else None
    return minimum_norm_point(lambda direction: maximizer_flat(part, direction), point, known)


@nearest_flat.register
def _(part: FiniteSet, point: Flat) -> Flat:
    return min(part.flat_elements, key=lambda element: squared_distance(element, point))


@nearest_flat.register
def _(part: Union, point: Flat) -> Flat:
    candidates = [nearest_flat(member, point) for member in part.members]
    return min(candidates, key=lambda element: squared_distance(element, point))


@nearest_flat.register
def _(part: MinkowskiSum, point: Flat) -> Flat:
    """Blocks without common coordinates are orthogonal: each has its own nearest point."""
    nearest = list(part.base)
    for coordinates, group in blocks(part.members):
        block = restrict(part, coordinates, group)
        own = tuple(point[i] for i in coordinates)
        best = minimum_norm_point(lambda direction, block=block: maximizer_flat(block, direction), own)  # type: ignore[misc]
        for i, value in zip(coordinates, best, strict=True):
            nearest[i] = value
    return tuple(nearest)


def _affinely_independent(points: Sequence[Flat]) -> bool:
    base, *others = points
    return rank([tuple(a - b for a, b in zip(point, base, strict=True)) for point in others]) == len(others)


def minimum_norm_point(oracle: Callable[[Flat], Flat], target: Flat, start: list[Flat] | None = None) -> Flat:
    """Wolfe's algorithm (1976) in exact arithmetic, with linear maximisation as the only access to the set.

    It keeps affinely independent points with positive weights. Each round adds the extreme point that most
    contradicts optimality, then moves to the nearest point of the affine hull, dropping points whose weight
    would turn negative. The distance falls strictly from round to round, so it ends.

    Parameters
    ----------
    oracle : function
        Maps a direction d to a point of the set that maximises <d, v>.
    target : flat vector
        The point to be approached.
    start : list of flat vectors, optional
        Affinely independent points of the set to start with: all vertices of a simplex are quicker at once than in turn.

    Examples
    --------
    >>> square = Polytope.hull([(0, 0), (1, 0), (0, 1), (1, 1)])
    >>> minimum_norm_point(lambda d: maximizer_flat(square, d), (Fraction(1, 2), Fraction(3)))
    (Fraction(1, 2), Fraction(1, 1))
    """
    corral = start or [oracle(target)]
    weights: list[Any] = [Fraction(1, len(corral))] * len(corral)
    if start:
        corral, weights = _minor_cycle(corral, weights, target)
    while True:
        current = _combination(corral, weights)
        residual = tuple(a - b for a, b in zip(target, current, strict=True))
        candidate = oracle(residual)
        if dot(residual, candidate) <= dot(residual, current):
            return current
        if candidate in corral:
            raise UnverifiedError(
                "an exact step towards the nearest point is required",
                "received none",
                "this is an error of consderiv: please report it with the input",
            )
        corral, weights = _minor_cycle([*corral, candidate], [*weights, Fraction(0)], target)


def _minor_cycle(corral: list[Flat], weights: list[Any], target: Flat) -> tuple[list[Flat], list[Any]]:
    while True:
        wanted = _affine_minimiser(corral, target)
        if all(weight > 0 for weight in wanted):
            return corral, wanted
        pairs = list(zip(weights, wanted, strict=True))
        step = min(old / (old - new) for old, new in pairs if new <= 0)
        moved = [old + step * (new - old) for old, new in pairs]
        kept = [k for k, weight in enumerate(moved) if weight > 0]
        corral, weights = [corral[k] for k in kept], [moved[k] for k in kept]


def _affine_minimiser(corral: Sequence[Flat], target: Flat) -> list[Any]:
    """Affine weights of the point of the affine hull nearest to the target."""
    base = corral[0]
    edges = [tuple(a - b for a, b in zip(point, base, strict=True)) for point in corral[1:]]
    goal = tuple(a - b for a, b in zip(target, base, strict=True))
    if not edges:
        return [Fraction(1)]
    rest = solve(gram(edges), [dot(edge, goal) for edge in edges])
    if rest is None:
        raise UnverifiedError("affinely independent points are required", "received others", "please report the input")
    return [1 - sum(rest, Fraction(0)), *rest]


def _combination(points: Sequence[Flat], weights: Sequence[Any]) -> Flat:
    return tuple(dot(weights, coordinate) for coordinate in zip(*points, strict=True))
