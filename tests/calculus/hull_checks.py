"""Comparing a set of the package with the hull of points found by hand: in the plane by vertices, else by supports."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from consderiv.sets import Polytope, contains, convex_hull, expand

from . import piecewise_linear as pl

Matrix = tuple[pl.Form, ...]


def flat(matrix: Matrix) -> pl.Form:
    """The entries row by row."""
    return tuple(x for row in matrix for x in row)


def entries(element: Any) -> pl.Form:
    """The entries of a vector or a matrix."""
    return tuple(x for row in element for x in (row if isinstance(row, tuple) else (row,)))


def shaped(point: pl.Form, shape: tuple[int, ...]) -> Any:
    """The vector or matrix with these entries."""
    if len(shape) == 1:
        return point
    return tuple(point[i * shape[1] : (i + 1) * shape[1]] for i in range(shape[0]))


def dot(a: pl.Form, b: pl.Form) -> Fraction:
    """The inner product."""
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def vertices(part: Any) -> tuple[pl.Form, ...]:
    """The sorted vertices of the hull of a set."""
    whole = convex_hull(part)
    whole = whole if isinstance(whole, Polytope) else expand(whole)  # type: ignore[arg-type]
    return tuple(sorted(whole.flat_vertices))


def same_hull(part: Any, points: Sequence[pl.Form], told: str) -> None:
    """The set is the hull of the points."""
    if len(points[0]) <= 2:
        assert vertices(part) == pl.hull(points), told
    else:
        same_supports(part, points, told)


def same_supports(part: Any, points: Sequence[pl.Form], told: str, directions: int = 20) -> None:
    """All the points are inside, every vertex is a point, and supports agree in many directions."""
    found = vertices(part)
    assert set(found) <= set(points), told
    for point in set(points):
        assert contains(part, shaped(point, part.shape)), told
    rng = Random(told)
    for _ in range(directions):
        y = tuple(Fraction(rng.randint(-5, 5)) for _ in points[0])
        assert max(dot(y, v) for v in found) == max(dot(y, v) for v in points), told


def separated(element: pl.Form, points: Sequence[pl.Form], functional: pl.Form | None, told: str) -> None:
    """The element lies outside the hull of the points."""
    if len(element) <= 2:
        assert pl.hull([*points, element]) != pl.hull(points), told
    elif functional is not None:
        assert dot(functional, element) > max(dot(functional, p) for p in points), told
