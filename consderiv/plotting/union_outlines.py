"""The outline of a union of convex polygons: those parts of their edges that have no other polygon beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Line = tuple[tuple[float, float], tuple[float, float]]
NEAR = 1e-6


def visible_edges(polygons: Sequence[Any]) -> list[Line]:
    """Segments that together are the boundary of the union, in floats.

    Parameters
    ----------
    polygons : sequence of k x 2 arrays
        Convex, anticlockwise.

    Examples
    --------
    >>> import numpy
    >>> left = numpy.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    >>> len(visible_edges([left, left + [1.0, 0.0]]))
    6
    """
    return [line for place, one in enumerate(polygons) for line in _of_one(one, place, polygons)]


def _of_one(polygon: Any, place: int, polygons: Sequence[Any]) -> Iterator[Line]:
    size = max(float(abs(p).max()) for p in polygons) or 1.0
    for k in range(len(polygon)):
        start, end = polygon[k - 1], polygon[k]
        way = end - start
        length = float((way @ way) ** 0.5)
        if length <= NEAR * size:
            continue
        outwards = NEAR * size * _right(way) / length
        hidden = [_inside(other, start + outwards, way) for i, other in enumerate(polygons) if i != place]
        for low, high in _left_over([span for span in hidden if span is not None]):
            if (high - low) * length > 10 * NEAR * size:
                yield tuple(start + low * way), tuple(start + high * way)


def _right(way: Any) -> Any:
    import numpy

    return numpy.array([way[1], -way[0]])


def _inside(polygon: Any, start: Any, way: Any) -> tuple[float, float] | None:
    """The parameters in [0, 1] for which start + t way lies in the polygon."""
    low, high = 0.0, 1.0
    for k in range(len(polygon)):
        normal = _right(polygon[k] - polygon[k - 1])
        rest, speed = float(normal @ (polygon[k - 1] - start)), float(normal @ way)
        if speed > 0:
            high = min(high, rest / speed)
        elif speed < 0:
            low = max(low, rest / speed)
        elif rest < 0:
            return None
    return (low, high) if low < high else None


def _left_over(spans: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """[0, 1] without the spans."""
    reached = 0.0
    for low, high in sorted(spans):
        if low > reached:
            yield reached, low
        reached = max(reached, high)
    if reached < 1.0:
        yield reached, 1.0
