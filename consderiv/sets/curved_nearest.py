"""Nearest points of balls; other ellipsoids would need roots of high degree."""

from __future__ import annotations

from fractions import Fraction

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import sign
from consderiv.sets.curved_matrices import Vector, inner, shifted, times
from consderiv.sets.curved_numbers import square_root
from consderiv.sets.ellipsoids import Cap, Ellipsoid
from consderiv.sets.membership import contains_flat
from consderiv.sets.nearest import nearest_flat
from consderiv.verdicts import Proved


@nearest_flat.register
def _(part: Ellipsoid, point: Vector) -> Vector:
    """The point itself, or the one on the sphere below its projection on the affine hull of a ball (Q Q = r^2 Q)."""
    if isinstance(contains_flat(part, point), Proved):
        return point
    first = next(row for row in part.gram if any(sign(entry) for entry in row))
    axis = next(k for k, entry in enumerate(first) if sign(entry))
    square = times(part.gram, first)[axis] / first[axis]
    image = times(part.gram, shifted(point, part.flat_centre, Fraction(-1)))
    is_ball = all(
        sign(a - square * b) == 0 for row in part.gram for a, b in zip(times(part.gram, row), row, strict=True)
    )
    if isinstance(part, Cap) or not is_ball:
        raise UnsupportedError(
            "a ball is required for the nearest point", f"received {part}", "use contains(...) with its separator"
        )
    # The projection of v - c on the range of Q is Q (v - c) / r^2.
    offset = tuple(entry / square for entry in image)
    length = inner(offset, offset)
    factor = square_root(square / length) if sign(length - square) > 0 else Fraction(1)
    return shifted(part.flat_centre, offset, factor)
