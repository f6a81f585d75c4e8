"""Newton polygons of planar germs p(t, y), t > 0: the slopes and edge polynomials of the branches y = c t**q + ..."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from ..exact.reals import Number, Real

Curve = dict[int, dict[int, Number]]  # power of y -> power of t -> coefficient, none of them zero


def divided(rows: Curve) -> Curve | None:
    """The curve divided by the largest power of t; None for units."""
    least = min(j for row in rows.values() for j in row)
    shifted = rows if not least else {i: {j - least: c for j, c in row.items()} for i, row in rows.items()}
    return None if 0 in shifted and 0 in shifted[0] else shifted


def edges(curve: Curve) -> list[tuple[Fraction, list[Number]]]:
    """Slopes q > 0 of the Newton polygon, with the edge polynomial in c (its root c = 0 divided out)."""
    order = min(i for i, row in curve.items() if 0 in row)
    points = sorted((i, min(row)) for i, row in curve.items() if i <= order)
    hull: list[tuple[int, int]] = []
    for point in points:
        while len(hull) >= 2 and _turns_up(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    found = []
    for (i0, j0), (i1, j1) in zip(hull, hull[1:], strict=False):
        slope = Fraction(j0 - j1, i1 - i0)
        if slope <= 0:
            continue
        edge: list[Number] = [Fraction(0)] * (i1 - i0 + 1)
        for i in range(i0, i1 + 1, slope.denominator):
            height = j0 - slope.numerator * (i - i0) // slope.denominator
            if i in curve and height in curve[i]:
                edge[i - i0] = curve[i][height]
        found.append((slope, edge))
    return found


def _turns_up(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether b lies on or above the segment from a to c (then it is no corner of the lower hull)."""
    return (b[1] - a[1]) * (c[0] - a[0]) >= (c[1] - a[1]) * (b[0] - a[0])


def substituted(curve: Curve, slope: Fraction, c: Number) -> Curve | None:
    """p(s**b, s**a (c + y)) without its power of s, for the slope a/b; None for units."""
    a, b = slope.numerator, slope.denominator
    if isinstance(c, Real):
        from .field_composition import substituted_over_field

        found = substituted_over_field(curve, a, b, c)
        if found is not None:
            return divided(found)
    powers: list[Number] = [Fraction(1)]
    for _ in range(max(curve)):
        powers.append(powers[-1] * c)
    rows: Curve = {}
    for i, row in curve.items():
        binomials = [(k, comb(i, k) * powers[i - k]) for k in range(i + 1)]
        for j, coefficient in row.items():
            power = b * j + a * i
            for k, binomial in binomials:
                target = rows.setdefault(k, {})
                term = coefficient * binomial
                target[power] = target[power] + term if power in target else term
    clean = {k: {j: v for j, v in row.items() if v} for k, row in rows.items()}
    return divided({k: row for k, row in clean.items() if row})
