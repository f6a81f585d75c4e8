"""Arcs and caps of one ellipsoid: their ends, unions that are arcs again, and those that cover the whole surface."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import sign
from consderiv.sets.curved_matrices import Vector, block_of, inner, shifted, times
from consderiv.sets.curved_numbers import square_root
from consderiv.sets.ellipsoids import Cap, Ellipsoid, cap_flat
from consderiv.sets.polytope import Polytope


def ends_of(part: Cap) -> tuple[Vector, Vector]:
    """The end points of an arc, the last one in the orientation of the plane of its block coordinates second."""
    middle, gram = part.disc
    k = block_of(gram)[0]
    length = square_root(gram[k][k])
    half = tuple(entry / length for entry in gram[k])
    first, last = shifted(middle, half, Fraction(-1)), shifted(middle, half)
    i, j = block_of(part.gram)
    axis = times(part.gram, part.normal)
    turn = sign(axis[i] * half[j] - axis[j] * half[i])
    return (first, last) if turn > 0 else (last, first)


def united(caps: Sequence[Cap]) -> list[Ellipsoid | Polytope]:
    """Sets with the same hull as some caps of one ellipsoid: the ellipsoid, or arcs that do not meet.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import arc, ball
    >>> disc = ball((0, 0))
    >>> united([arc(disc, (1, 0), (0, 1)), arc(disc, (0, 1), (-1, 0))])
    [{(a, b) : a**2 + b**2 <= 1, b >= 0}]
    """
    if len(caps) < 2:
        return list(caps)
    try:
        if covers(caps):
            return [caps[0].whole]
        return list(caps) if caps[0].rank != 2 else _linked(list(caps))
    except UnsupportedError:
        return list(caps)


def _linked(arcs: list[Cap]) -> list[Ellipsoid | Polytope]:
    """Arcs of an ellipse that they do not cover, joined where they meet."""
    for i, first in enumerate(arcs):
        for j, second in enumerate(arcs):
            if i == j or not _on_arc(ends_of(first)[1], second):
                continue
            rest = [arc for k, arc in enumerate(arcs) if k not in (i, j)]
            if _on_arc(ends_of(first)[0], second):
                return _linked([*rest, second])
            joined = _between(first, ends_of(first)[0], ends_of(second)[1])
            return _linked([*rest, joined])
    return list(arcs)


def _between(part: Cap, start: Vector, end: Vector) -> Cap:
    """The arc from one point of the ellipse to another, in the orientation of its block coordinates."""
    i, j = block_of(part.gram)
    normal = [Fraction(0)] * len(start)
    normal[i], normal[j] = end[j] - start[j], start[i] - end[i]
    level = inner(normal, shifted(start, part.flat_centre, Fraction(-1)))
    found = cap_flat(part.whole, tuple(normal), level)
    assert isinstance(found, Cap), "two different points bound a proper arc"
    return found


def covers(caps: Sequence[Cap]) -> bool:
    """Whether caps of one ellipsoid are proved to cover its surface."""
    for first in caps:
        for second in caps:
            if _opposite(first, second) and sign(first.level + second.level) <= 0:
                return True
    if caps[0].rank != 2:
        return False
    ends = [ends_of(arc)[1] for arc in caps]
    # Closed arcs cover the ellipse iff each can be continued: its last point lies in another one and not at its end.
    return all(any(end != ends[k] and _on_arc(end, other) for k, other in enumerate(caps)) for end in ends)


def _opposite(first: Cap, second: Cap) -> bool:
    return all(sign(a + b) == 0 for a, b in zip(first.normal, second.normal, strict=True))


def _on_arc(point: Vector, arc: Cap) -> bool:
    offset = shifted(point, arc.flat_centre, Fraction(-1))
    return sign(inner(arc.normal, offset) - arc.level) >= 0
