"""Faces of a partition: intervals and points of the line, or the faces of an arrangement of hyperplanes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cmp_to_key, lru_cache

from ...errors import BudgetError, UnsupportedError
from ...exact.algebraic_roots import real_roots
from ...exact.lp import Direction, strict_direction
from ...exact.polynomials import Polynomial
from ...exact.rationals import dot
from ...exact.reals import Number, compare
from ...selections.arrangement import AffineFace
from ..formulas import Vector
from ..stratum import Flat, affine
from .definite import is_definite
from .refinement import divided, whole

LARGEST_DIMENSION = 3
FACE_BUDGET = 3000


class CurvedWall(UnsupportedError):
    """A guard changes sign across a set that is no hyperplane."""


def faces_of(walls: Sequence[Vector], count: int) -> list[AffineFace]:
    """All faces of the hyperplanes (a_1, ..., a_n, c), of largest dimension first.

    On the line the walls are (1, -a) with real algebraic a, and faces are intervals and points.

    Raises
    ------
    BudgetError
        If there are too many.
    UnsupportedError
        In more than three variables.
    """
    if count == 1:
        return sorted(_line(walls), key=lambda face: -len(face.directions))
    require_few_variables(count, walls)
    parts = [whole(count)]
    for wall in walls:
        parts = [part for face in parts for part in divided(face, wall)]
        require_few_faces(len(parts))
    return sorted((part.face for part in parts), key=lambda face: -len(face.directions))


def require_few_variables(count: int, walls: Sequence[Vector]) -> None:
    """Refuse arrangements in more than three variables."""
    if count > LARGEST_DIMENSION and walls:
        raise UnsupportedError(
            f"at most {LARGEST_DIMENSION} variables are required for all faces of an arrangement",
            f"received {count}",
            "ask at a point, or fix some variables",
        )


def require_few_faces(count: int) -> None:
    """Refuse partitions with too many faces."""
    if count > FACE_BUDGET:
        raise BudgetError(
            f"at most {FACE_BUDGET} faces are followed", "received a partition with more", "ask at a point"
        )


def _line(walls: Sequence[Vector]) -> Iterator[AffineFace]:
    breaks = in_order(-wall[1] for wall in walls)
    values = [-wall[1] for wall in walls]
    line = ((Fraction(1),),)
    for k, middle in enumerate(gap_points(breaks)):
        # Compared by position, not by value: breaks are distinct and in order.
        below = set(breaks[:k])
        yield AffineFace(tuple(1 if v in below else -1 for v in values), (middle,), line)
    for k, point in enumerate(breaks):
        below = set(breaks[:k])
        signs = tuple(0 if v == point else 1 if v in below else -1 for v in values)
        yield AffineFace(signs, (point,), ())


def gap_points(breaks: Sequence[Number]) -> list[Fraction]:
    """A rational number in each of the gaps that increasing numbers leave on the line."""
    if not breaks:
        return [Fraction(0)]
    inner = [_between(a, b) for a, b in zip(breaks, breaks[1:], strict=False)]
    return [_below(breaks[0]), *inner, _above(breaks[-1])]


def in_order(numbers: Iterable[Number]) -> list[Number]:
    """Distinct numbers in increasing order."""
    found: list[Number] = []
    for number in sorted(numbers, key=cmp_to_key(compare)):
        if not found or found[-1] != number:
            found.append(number)
    return found


def _between(low: Number, high: Number) -> Fraction:
    """A rational number between two, with a small denominator."""
    step = Fraction(1)
    while True:
        start = low / step
        candidate = Fraction(start.__floor__() + 1) * step
        if low < candidate < high:
            return candidate
        step /= 2


def _above(number: Number) -> Fraction:
    return Fraction(number.__floor__() + 1)


def _below(number: Number) -> Fraction:
    return -_above(-number)


@lru_cache(maxsize=4096)
def walls_of(polynomial: Polynomial) -> tuple[tuple[Vector, ...], tuple[Polynomial, ...]]:
    """Hyperplanes on which a polynomial vanishes, and factors that have other real zeros or may have.

    On the line the hyperplanes are the real roots, and nothing is left.
    """
    count = polynomial.count
    if polynomial.is_constant:
        return (), ()
    if count == 1 and polynomial.is_affine:  # also where the root is no algebraic number
        return ((Fraction(1), polynomial.constant / polynomial.gradient[0]),), ()
    if count == 1:
        return tuple((Fraction(1), -root) for root, _ in real_roots(coefficients(polynomial))), ()
    if polynomial.is_affine:
        return (_normal(polynomial),), ()
    flat, curved = [], []
    for factor, _ in polynomial.factors()[1]:
        if factor.is_affine:
            flat.append(_normal(factor))
        elif not is_definite(factor):
            curved.append(factor)
    return tuple(flat), tuple(curved)


def coefficients(polynomial: Polynomial) -> list[Number]:
    """Rising coefficients of a polynomial in one variable."""
    found: list[Number] = [Fraction(0)] * (polynomial.degree + 1)
    for monomial, coefficient in polynomial.terms():
        found[monomial[0][1] if monomial else 0] = coefficient
    return found


def _normal(polynomial: Polynomial) -> Vector:
    """(a_1, ..., a_n, c) with first nonzero slope one."""
    slopes = polynomial.gradient
    row = (*(slopes.get(i, Fraction(0)) for i in range(polynomial.count)), polynomial.constant)
    lead = next(entry for entry in row if entry)
    return tuple(entry / lead for entry in row)


def new_walls(polynomial: Polynomial, face: AffineFace, walls: Sequence[Vector]) -> list[Vector]:
    """The walls that the polynomial needs before its sign is constant on the face.

    Raises
    ------
    CurvedWall
        If it may change sign across something curved.
    """
    if polynomial.is_constant or not face.directions:
        return []
    flat, curved = walls_of(polynomial)
    for factor in curved:
        if not restricted(factor, face).is_constant:
            raise CurvedWall(
                "guards that vanish on hyperplanes are required in more than one variable",
                f"received a guard with the factor {factor} (z: the variables in order)",
                "ask at a point",
            )
    known = set(walls)
    return [wall for wall in flat if wall not in known and _cuts(wall, face, walls)]


def restricted(polynomial: Polynomial, face: AffineFace) -> Polynomial:
    """The polynomial on the face's affine hull, in the coordinates t of its directions."""
    count = max(1, len(face.directions))
    images = [
        Polynomial.affine(count, p, {k: d[i] for k, d in enumerate(face.directions) if d[i]})
        for i, p in enumerate(face.point)
    ]
    return polynomial.substitute(images)


def _cuts(wall: Vector, face: AffineFace, walls: Sequence[Vector]) -> bool:
    """Whether the hyperplane meets the face without containing it."""
    if len(face.point) == 1:
        other = [-w[1] for w in walls]
        own, new = face.point[0], -wall[1]
        side = compare(own, new)  # the new point as seen from the face
        return all(side * compare(own, a) <= 0 or side * compare(a, new) < 0 for a in other)
    basis = [(*d, Fraction(0)) for d in face.directions] + [(*face.point, Fraction(1))]
    values = [dot(wall, b) for b in basis]
    if not any(values[:-1]):
        return False
    rows = [[s * dot(w, b) for b in basis] for w, s in zip(walls, face.signs, strict=True) if s]
    rows.append([*([Fraction(0)] * len(face.directions)), Fraction(1)])
    return all(isinstance(strict_direction([*rows, [s * e for e in values]]), Direction) for s in (1, -1))


def flat_of(face: AffineFace, walls: Sequence[Vector]) -> Flat:
    """The affine hull of a face."""
    count = len(face.point)
    if not face.directions and count == 1:
        return Flat.of([Polynomial.affine(1, -face.point[0], {0: Fraction(1)})], 1)
    zero = [affine(wall, count) for wall, s in zip(walls, face.signs, strict=True) if s == 0]
    return Flat.of(zero, count)
