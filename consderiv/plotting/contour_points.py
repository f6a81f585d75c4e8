"""Places on a drawn curve of the plane for arrows: evenly spaced, exact where a coordinate is solved linearly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..stratified.stratum import Stratum
from .numeric import formula_values, grid, open_stratum_mask, polynomial_values

Place = tuple[Number, Number]
SPACING = 1 / 5
EDGE = 0.09
FINE = 400


def places_on(contour: Any, stratum: Stratum, window: Sequence[float]) -> list[Place]:
    """Places on the drawn curve of a stratum with one equation, off the edge of the window where that is possible.

    They lie on the paper, not always on the curve: what is drawn there is a drawing, and decides nothing.
    """
    lines = _finite(contour.allsegs[0])
    found = [_nearest_exact(stratum, point) for line in lines for point in _evenly(line, window)]
    inner = [place for place in found if _is_off_the_edge(place, window)]
    return inner or found


def points_of(stratum: Stratum, window: Sequence[float]) -> list[Place]:
    """The points of several equations: exact where they are affine, else the crossings of curves in the window."""
    exact = point_of(stratum)
    if exact is not None:
        return [exact]
    from contourpy import contour_generator

    first, second = sorted(stratum.equations, key=lambda h: h.degree)[:2]
    x, y = grid(window, FINE)
    lines = _finite(contour_generator(x, y, polynomial_values(first, [x, y])).lines(0.0))
    return [place for line in lines for place in _crossings(line, second) if _holds(stratum, place)]


def point_of(stratum: Stratum) -> Place | None:
    """The one point of affine equations."""
    if not all(h.is_affine for h in stratum.equations) or stratum.flat.directions:
        return None
    first, second = (image.constant for image in stratum.flat.images)
    return first, second


def _crossings(line: Any, other: Polynomial) -> Iterator[Place]:
    """Where a polynomial vanishes on a drawn curve."""
    import numpy

    values = polynomial_values(other, [*line.T])
    for k in numpy.flatnonzero((values[:-1] == 0) | (values[:-1] * values[1:] < 0)):
        step = values[k] / (values[k] - values[k + 1]) if values[k] else 0.0
        yield _exact(line[k] + step * (line[k + 1] - line[k]))


def _holds(stratum: Stratum, place: Place) -> bool:
    import numpy

    return bool(open_stratum_mask(stratum, [numpy.array([float(x)]) for x in place])[0])


def _finite(segments: Sequence[Any]) -> list[Any]:
    """The connected parts of a drawn curve, each as points in order."""
    import numpy

    lines = [numpy.asarray(segment, dtype=float) for segment in segments]
    return [line for line in (line[numpy.isfinite(line).all(axis=1)] for line in lines) if len(line) > 1]


def _evenly(line: Any, window: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Points by equal arc length, off the ends: five on a line across the window, one on a very short one."""
    import numpy

    steps = numpy.hypot(*numpy.diff(line, axis=0).T)
    along = numpy.concatenate([[0.0], numpy.cumsum(steps)])
    if not along[-1]:
        return
    parts = along[-1] / (SPACING * max(window[1] - window[0], window[3] - window[2]))
    closed = bool((line[0] == line[-1]).all())
    count = max(3 if closed else 1, round(parts))
    for k in range(count):
        place = along[-1] * (k + 0.5) / count
        yield float(numpy.interp(place, along, line[:, 0])), float(numpy.interp(place, along, line[:, 1]))


def _nearest_exact(stratum: Stratum, point: tuple[float, float]) -> Place:
    """The point itself, moved onto the curve along an axis if its equation is linear in that coordinate."""
    h, place = stratum.equations[0], _exact(point)
    slopes = [(abs(h.derivative(axis).constant), axis) for axis in (0, 1) if h.derivative(axis).is_constant]
    for slope, axis in sorted(slopes, reverse=True):
        if not slope:
            continue
        rest = list(place)
        rest[axis] = Fraction(0)
        solved = -h.at(tuple(rest)) / h.derivative(axis).constant
        rest[axis] = solved if isinstance(solved, Fraction) else Fraction(float(solved))
        moved = (rest[0], rest[1])
        if stratum.contains(moved):
            return moved
    return place


def _exact(point: Any) -> Place:
    return Fraction(float(point[0])), Fraction(float(point[1]))


def _is_off_the_edge(place: Place, window: Sequence[float]) -> bool:
    room = EDGE * (window[1] - window[0]), EDGE * (window[3] - window[2])
    return all(window[2 * k] + room[k] <= float(place[k]) <= window[2 * k + 1] - room[k] for k in (0, 1))


def inner_grid(stratum: Stratum, window: Sequence[float], count: int) -> Any:
    """The points of an open stratum on a grid that leaves the edge of the window free, as two arrays."""
    import numpy

    sides = []
    for low, high in (window[:2], window[2:]):
        room = EDGE * (high - low)
        sides.append(numpy.linspace(low + room, high - room, 2 * count + 1)[1::2])
    x, y = (side.ravel() for side in numpy.meshgrid(*sides))
    inside = open_stratum_mask(stratum, [x, y])
    return x[inside], y[inside]


def vectors_on(field: Sequence[RationalFunction], x: Any, y: Any) -> Any:
    """A vector field at points, one row each."""
    import numpy

    return numpy.stack([formula_values(entry, [x, y]) for entry in field], axis=-1)
