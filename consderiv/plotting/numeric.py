"""Exact objects as floats, for coordinates on paper only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..stratified.stratum import Stratum

LABELS = 61


def floats(values: Sequence[Any]) -> tuple[float, ...]:
    """The nearest floats of exact numbers."""
    return tuple(float(value) for value in values)


def grid(window: Sequence[float], count: int) -> Any:
    """Two arrays: the coordinates of count x count points of a window (left, right, bottom, top)."""
    import numpy

    left, right, bottom, top = window
    return numpy.meshgrid(numpy.linspace(left, right, count), numpy.linspace(bottom, top, count))


def polynomial_values(polynomial: Polynomial, coordinates: Sequence[Any]) -> Any:
    """A polynomial at arrays of floats, entry by entry."""
    import numpy

    total = numpy.zeros_like(coordinates[0], dtype=float)
    for monomial, factor in polynomial.terms():
        term = numpy.full_like(total, float(factor))
        for place, power in monomial:
            term = term * coordinates[place] ** power
        total = total + term
    return total


def formula_values(formula: RationalFunction, coordinates: Sequence[Any]) -> Any:
    """A rational function at arrays of floats; NaN at poles."""
    import numpy

    numerator = polynomial_values(formula.numerator, coordinates)
    if formula.denominator is None:
        return numerator
    below = polynomial_values(formula.denominator, coordinates)
    return numpy.divide(numerator, below, out=numpy.full_like(numerator, numpy.nan), where=below != 0)


def open_stratum_mask(stratum: Stratum, coordinates: Sequence[Any]) -> Any:
    """Where the inequalities of a stratum hold."""
    import numpy

    inside = numpy.ones_like(coordinates[0], dtype=bool)
    for g in stratum.inequalities:
        inside &= polynomial_values(g, coordinates) > 0
    return inside


def middle_of(stratum: Stratum, window: tuple[float, float, float, float]) -> tuple[float, float] | None:
    """A point of the shown part of an open stratum that is far from its boundary, for a label."""
    import numpy

    x, y = grid(window, LABELS)
    inside = open_stratum_mask(stratum, [x, y])
    if not inside.any():
        return None
    while True:
        padded = numpy.pad(inside, 1)
        smaller = padded[1:-1, :-2] & padded[1:-1, 2:] & padded[:-2, 1:-1] & padded[2:, 1:-1] & inside
        if not smaller.any():
            break
        inside = smaller
    middle = (x[inside].mean(), y[inside].mean())
    nearest = numpy.argmin(numpy.hypot(x[inside] - middle[0], y[inside] - middle[1]))
    return float(x[inside][nearest]), float(y[inside][nearest])
