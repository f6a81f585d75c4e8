"""Support functions of curved sets: sums and maxima of square roots, exactly; maximisers and bounding boxes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from consderiv.exact.reals import Number, sign
from consderiv.sets.curved import CurvedHull, CurvedSum
from consderiv.sets.curved_matrices import Vector, inner, product, shifted, times
from consderiv.sets.curved_numbers import RootSum, rational_root, root_bounds, rounded, square_root
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid, reaches
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.support import bounding_box, maximizer_flat
from consderiv.sets.value_set import ValueSet

_INNER_BITS = 32
"""Inner points are about 2**-32 from the boundary: they are proposals, all proofs are exact."""


def support_value(part: ValueSet, direction: Vector) -> RootSum:
    """The support function of a convex set on a flat direction, as a sum of square roots.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> support_value(ball((1, 0)), (Fraction(1), Fraction(1)))
    RootSum(base=Fraction(1, 1), terms=((Fraction(1, 1), Fraction(2, 1)),))
    """
    if isinstance(part, CurvedHull):
        return max_value([support_value(member, direction) for member in part.members])
    if isinstance(part, CurvedSum):
        total = RootSum.of(inner(direction, maximizer_flat(part.flat, direction)))
        for term in part.curved:
            total = total.plus(support_value(term, direction))
        return total
    if isinstance(part, Ellipsoid):
        return _atom_value(part, direction)
    return RootSum.of(inner(direction, maximizer_flat(part, direction)))


def max_value(values: Sequence[RootSum]) -> RootSum:
    """The greatest of some sums."""
    best = values[0]
    for value in values[1:]:
        if value.minus(best).sign() > 0:
            best = value
    return best


def _atom_value(part: Ellipsoid, direction: Vector) -> RootSum:
    square = product(part.gram, direction, direction)
    base = inner(direction, part.flat_centre)
    if not isinstance(part, Cap) or not sign(square) or reaches(part, direction) >= 0:
        return RootSum.of(base, [(Fraction(1), square)])
    centre, gram = part.disc
    return RootSum.of(inner(direction, centre), [(Fraction(1), product(gram, direction, direction))])


@maximizer_flat.register
def _(part: Ellipsoid, direction: Vector) -> Vector:
    square = product(part.gram, direction, direction)
    centre, gram = part.flat_centre, part.gram
    if isinstance(part, Cap) and (not sign(square) or reaches(part, direction) < 0):
        centre, gram = part.disc
        square = product(gram, direction, direction)
    if not sign(square):
        return centre
    return shifted(centre, times(gram, direction), 1 / square_root(square))


@maximizer_flat.register
def _(part: CurvedSum, direction: Vector) -> Vector:
    total: Vector = maximizer_flat(part.flat, direction)
    for term in part.curved:
        total = shifted(total, maximizer_flat(term, direction))
    return total


@maximizer_flat.register
def _(part: CurvedHull, direction: Vector) -> Vector:
    best, value = part.members[0], support_value(part.members[0], direction)
    for member in part.members[1:]:
        other = support_value(member, direction)
        if other.minus(value).sign() > 0:
            best, value = member, other
    return maximizer_flat(best, direction)


@bounding_box.register
def _(part: CurvedSet) -> tuple[tuple[Number, Number], ...]:
    sides: list[tuple[Number, Number]] = []
    count = len(centre_of(part))
    for i in range(count):
        axis = tuple(Fraction(int(i == j)) for j in range(count))
        back = tuple(-entry for entry in axis)
        sides.append((-support_value(part, back).number(), support_value(part, axis).number()))
    return tuple(sides)


def centre_of(part: ValueSet) -> Vector:
    """Some point of a nonempty convex set, with rational coordinates if its data are rational."""
    if isinstance(part, CurvedHull):
        return centre_of(part.members[0])
    if isinstance(part, CurvedSum):
        total = centre_of(part.flat)
        for term in part.curved:
            total = shifted(total, centre_of(term))
        return total
    if isinstance(part, Ellipsoid):
        return part.disc[0] if isinstance(part, Cap) else part.flat_centre
    assert isinstance(part, (Polytope, MinkowskiSum))
    return part.flat_vertices[0] if isinstance(part, Polytope) else part.base


def inner_points(part: ValueSet, direction: Vector) -> tuple[Vector, ...]:
    """For each term of an atom or sum a point of it that almost maximises the direction; rational for rational data.

    The points are proved to lie in the terms.
    """
    if isinstance(part, CurvedSum):
        flat = maximizer_flat(part.flat, direction)
        return (flat, *(_inner_point(term, direction) for term in part.curved))
    if isinstance(part, Ellipsoid):
        return (_inner_point(part, direction),)
    return (maximizer_flat(part, direction),)


def _inner_point(part: Ellipsoid, direction: Vector) -> Vector:
    square = product(part.gram, direction, direction)
    if isinstance(part, Cap) and (not sign(square) or reaches(part, direction) < 0):
        centre, gram = part.disc
        return _shrunk(Ellipsoid(centre, gram, part.shape), direction)
    if not isinstance(part, Cap):
        return _shrunk(part, direction)
    # Move from the maximiser, rounded, towards a point inside until both conditions of the cap hold.
    outer = _shrunk(part, direction)
    anchor = _anchor(part)
    step = Fraction(0)
    while True:
        point = tuple(a + step * (b - a) for a, b in zip(outer, anchor, strict=True))
        offset = shifted(point, part.flat_centre, Fraction(-1))
        if sign(inner(part.normal, offset) - part.level) >= 0:
            return point
        step = 2 * step if step else Fraction(1, 1 << _INNER_BITS)


def _shrunk(part: Ellipsoid, direction: Vector) -> Vector:
    """c + r Q d with a short rational r just below 1 / |d|_Q; the centre if |d|_Q = 0."""
    square = product(part.gram, direction, direction)
    if not sign(square):
        return part.flat_centre
    _, high = root_bounds(square, _INNER_BITS)
    share = rational_root(square)
    if share is None:
        factor = 1 / high
        bits = _INNER_BITS + max(0, high.numerator.bit_length() - high.denominator.bit_length())
        factor = Fraction((factor.numerator << bits) // factor.denominator, 1 << bits)
    else:
        factor = 1 / share
    return shifted(part.flat_centre, times(part.gram, direction), factor)


def _anchor(part: Cap) -> Vector:
    """A point of the cap strictly above its flat side: on the axis, half way up where that is rational."""
    axis = times(part.gram, part.normal)
    length = inner(part.normal, axis)
    low, _ = root_bounds(length, _INNER_BITS)
    target = (rounded(part.level, _INNER_BITS) + low) / 2
    return shifted(part.flat_centre, axis, target / length)
