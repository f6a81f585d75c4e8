"""Open sets given by strict inequalities: a point in each cell between the zeros of their factors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign
from ..stratified.cells.faces import faces_of, walls_of
from ..stratified.maps.planar_curves import cell_samples
from ..stratified.stratum import Point, affine
from .solution import Images, UndecidedSet


def point_over(images: Images, free: dict[int, Number]) -> Point:
    """The point with given free coordinates."""
    return tuple(image.at(free) for image in images)


def real_factors(polynomial: Polynomial) -> tuple[Polynomial, ...]:
    """Factors that have real zeros, or may have: affine ones first. Irrational coefficients are not factored."""
    if polynomial.is_affine or not polynomial.is_rational:
        return (polynomial,)
    if polynomial.count == 1:
        return tuple(factor for factor, _ in polynomial.factors()[1])
    flat, curved = walls_of(polynomial)
    return (*(affine(row, polynomial.count) for row in flat), *curved)


def positive_points(
    names: tuple[str, ...], free: tuple[int, ...], images: Images, inequalities: Sequence[Polynomial]
) -> tuple[Point, ...]:
    """A point in each cell of the free coordinates on which all inequalities hold; none if the set is empty.

    Raises
    ------
    UndecidedSet
        If the cells between the zeros are not found.
    """
    factors = dict.fromkeys(f for g in inequalities for f in real_factors(g))
    place = {i: k for k, i in enumerate(free)}
    size = len(free)
    zero = Polynomial.constant_of(size, 0)
    change = [Polynomial.coordinate(size, place[i]) if i in place else zero for i in range(len(names))]
    found = []
    for t in _cell_points([f.substitute(change) for f in factors], size):
        point = {i: t[k] for i, k in place.items()}
        if all(sign(g.at(point)) > 0 for g in inequalities):
            found.append(point_over(images, point))
    return tuple(dict.fromkeys(found))


def _cell_points(factors: Sequence[Polynomial], size: int) -> Iterator[Point]:
    try:
        if all(f.is_affine for f in factors):
            rows = [walls_of(f)[0][0] for f in factors]
            yield from (face.point for face in faces_of(rows, size) if len(face.directions) == size)
            return
        if size == 2 and all(f.is_rational for f in factors):
            yield from cell_samples(factors)
            return
    except ConsderivError as error:
        raise UndecidedSet("cells between curves are required", f"received {error}", "ask at points") from None
    raise UndecidedSet(
        "polynomials that vanish on planes are required in space", f"received {factors[0]}", "ask at points"
    )
