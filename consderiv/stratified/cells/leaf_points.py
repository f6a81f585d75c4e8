"""Exact points with given signs of polynomials, in any dimension."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from random import Random

from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ..stratum import Point
from .faces import coefficients
from .plane import plane_of
from .sign_tree import Leaf
from .signs import factors_of, has_signs
from .solving import solved

TRIALS = 60


def points_on(leaf: Leaf, count: int) -> Iterator[Point]:
    """Exact points of a leaf: free coordinates are small rationals, at most two are roots of polynomials."""
    where, random = solved(leaf.zeros, count), Random(0)
    if len(where.rest) > 2:
        return
    trials = (TRIALS, TRIALS, TRIALS // 5)[len(where.rest)] if where.free else 1
    for trial in range(trials):
        scale = 1 + trial // 20
        base = {i: Fraction(random.randint(-4 * scale, 4 * scale), random.choice((1, 2, 3))) for i in where.free}
        for free in _on_rest(where.rest, base, count, trial):
            full = [free.get(i, Fraction(0)) for i in range(count)]
            point = tuple(image.at(full) for image in where.images)
            if has_signs(point, leaf.signs):
                yield point


def _on_curves(
    rest: tuple[Polynomial, ...], base: dict[int, Fraction], count: int, trial: int
) -> Iterator[dict[int, Number]]:
    """Two equations: all free coordinates but two are given, and two plane curves are intersected."""
    pairs = list(combinations(sorted({i for h in rest for i in h.variables()}), 2))
    axes = pairs[trial % len(pairs)]
    images = [Polynomial.constant_of(2, base.get(i, Fraction(0))) for i in range(count)]
    for k, i in enumerate(axes):
        images[i] = Polynomial.coordinate(2, k)
    curves = [h.substitute(images) for h in rest]
    if any(curve.is_constant for curve in curves):
        return
    for face in plane_of(tuple(dict.fromkeys(f for curve in curves for f in factors_of(curve)))).faces:
        if face.dimension == 0 and not any(curve.at(face.point) for curve in curves):
            yield {**base, **dict(zip(axes, face.point, strict=True))}


def _on_rest(
    rest: tuple[Polynomial, ...], base: dict[int, Fraction], count: int, trial: int
) -> Iterator[dict[int, Number]]:
    """The free coordinates, one of them solved for if there is an equation between them."""
    if not rest:
        yield dict(base)
        return
    if len(rest) == 2:
        yield from _on_curves(rest, base, count, trial)
        return
    (equation,) = rest
    occurring = sorted(equation.variables())
    axis = occurring[trial % len(occurring)]
    images = [Polynomial.constant_of(1, base.get(i, Fraction(0))) for i in range(count)]
    images[axis] = Polynomial.coordinate(1, 0)
    line = equation.substitute(images)
    if not line.is_constant:
        for root, _ in real_roots(coefficients(line)):
            yield {**base, axis: root}
