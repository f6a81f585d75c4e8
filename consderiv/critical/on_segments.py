"""Critical points on a face of dimension one: points and intervals, tested between the zeros of all that decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..exact.algebraic_roots import real_roots
from ..exact.polynomials import Polynomial
from ..sets import Undefined, contains
from ..stratified.cells.decomposition import Decomposition
from ..stratified.cells.faces import coefficients, faces_of, in_order, restricted
from ..stratified.formulas import Vector
from ..stratified.set_field import SetField
from ..stratified.stratum import Point, Stratum, affine
from ..verdicts import Refuted, Unknown, Verdict
from .solution import Solution, UndecidedSet, point_solution, polyhedral_solution
from .zero_in_hull import deciding_polynomials, known_hulls


def zero_in(value: SetField, point: Vector) -> Verdict:
    """Whether zero is in the value at a point."""
    here = value.at(point)
    if isinstance(here, Undefined):
        return Refuted(None, here.reason)
    return contains(here, [Fraction(0)] * len(point))


def solutions_on_segment(found: Decomposition, k: int, value: SetField, stratum: Stratum) -> Iterator[Solution]:
    """The points of face k, of dimension one, at which zero is in the value.

    Raises
    ------
    UndecidedSet
        If membership is not decided at some point.
    """
    face = found.faces[k]
    (direction,) = face.directions
    lines = [restricted(p, face) for p in deciding_polynomials(known_hulls(value))]
    lines += [restricted(affine(wall, len(face.point)), face) for wall in found.walls]
    roots = in_order(t for p in lines if not p.is_constant for t, _ in real_roots(coefficients(p)))
    middles = [part.point[0] for part in faces_of([(Fraction(1), -t) for t in roots], 1) if part.directions]
    times = [t for pair in zip(middles, roots, strict=False) for t in pair] + middles[-1:]
    points = [tuple(p + t * d for p, d in zip(face.point, direction, strict=True)) for t in times]
    flags = [stratum.contains(point) and _is_critical(value, point) for point in points]
    for start, end in runs(flags):
        if start % 2:
            yield point_solution(points[start], stratum.variables)
        if end % 2 and end > start:
            yield point_solution(points[end], stratum.variables)
        if end > start or start % 2 == 0:
            inner = (start + start % 2, end - end % 2)
            yield _interval(stratum, direction, points, inner)


def _is_critical(value: SetField, point: Point) -> bool:
    verdict = zero_in(value, point)
    if isinstance(verdict, Unknown):
        raise UndecidedSet("membership of zero at every point is required", verdict.reason, "ask at points")
    return bool(verdict)


def runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last positions of the maximal runs of True."""
    start: int | None = None
    for k, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = k
        if not flag and start is not None:
            yield start, k - 1
            start = None


def _interval(stratum: Stratum, direction: Vector, points: Sequence[Point], inner: tuple[int, int]) -> Solution:
    """The open interval that begins before part inner[0] (an interval) and ends behind part inner[1]."""
    count = len(direction)
    pivot = next(i for i, d in enumerate(direction) if d)
    first, last = inner[0] - 1, inner[1] + 1
    bounds = []
    for place, side in ((first, 1), (last, -1)):
        if 0 <= place < len(points):
            oriented = Fraction(side if direction[pivot] > 0 else -side)
            bounds.append(Polynomial.affine(count, -oriented * points[place][pivot], {pivot: oriented}))
    found = polyhedral_solution(stratum.equations, bounds, stratum.variables)
    assert found is not None
    return found
