"""When two failures are the same one: their sets agree up to the order and the signs of the coordinates."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

from ..calculus.rule import Application
from ..exact.reals import Number
from ..sets import Polytope, ValueSet

Points = tuple[tuple[Number, ...], ...]


def signature(found: Application) -> Any:
    """Equal for applications whose predicted and true sets are images of each other under signed permutations.

    For sets that are no polytopes of vectors, their texts.
    """
    sets = (found.predicted, found.true)
    shown = [_points(part) for part in sets]
    if any(points is None for points in shown) or len(found.true.shape or ()) != 1:
        return tuple(str(part) for part in sets)
    width = (found.true.shape or (0,))[0]
    return min(
        tuple(_moved(points or (), order, signs) for points in shown)
        for order in permutations(range(width))
        for signs in product((1, -1), repeat=width)
    )


def _points(part: ValueSet) -> Points | None:
    return part.flat_vertices if isinstance(part, Polytope) else None


def _moved(points: Points, order: tuple[int, ...], signs: tuple[int, ...]) -> Points:
    return tuple(sorted(tuple(point[i] * s for i, s in zip(order, signs, strict=True)) for point in points))
