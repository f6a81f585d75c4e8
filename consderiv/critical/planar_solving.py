"""Common zeros of irreducible curves in two coordinates, with inequalities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.reals import sign
from ..stratified.cells.faces import walls_of
from ..stratified.maps.planar_curves import CURVE_BUDGET, curve_samples, is_singular
from ..stratified.stratum import Point, Stratum, affine
from .solution import Images, Solution, UndecidedSet, point_solution


def planar_solutions(
    names: tuple[str, ...],
    free: tuple[int, ...],
    images: Images,
    solved: tuple[Polynomial, ...],
    equations: Sequence[Polynomial],
    inequalities: Sequence[Polynomial],
) -> Iterator[Solution]:
    """The parts of a set in two free coordinates: points, and one curve where one equation is left.

    Raises
    ------
    UndecidedSet
        If coefficients are irrational, or some points are not found exactly.
    """
    if not all(p.is_rational for p in (*equations, *inequalities)):
        raise UndecidedSet(
            "curves with rational coefficients are required", "received irrational ones", "ask at points"
        )
    place = {i: k for k, i in enumerate(free)}
    change = [
        Polynomial.coordinate(2, place[i]) if i in place else Polynomial.constant_of(2, 0) for i in range(len(names))
    ]
    local = [h.substitute(change) for h in equations]
    positive = [g.substitute(change) for g in inequalities]
    on_curve = [p for p in _samples(local, positive) if _satisfies(p, local, ())]
    samples = [p for p in on_curve if _satisfies(p, (), positive)]

    def lifted(point: Point) -> Point:
        return tuple(image.at({i: point[k] for i, k in place.items()}) for image in images)

    regular = [p for p in samples if len(local) == 1 and not is_singular(local[0], p)]
    if regular:
        # An inequality without zeros on the curve that holds at all samples holds everywhere on it.
        needed = [
            _simpler(g, equations[0])
            for g, h in zip(inequalities, positive, strict=True)
            if not _satisfies_all(on_curve, h)
        ]
        stratum = Stratum(names, (*solved, *equations), tuple(needed))
        yield Solution(stratum, tuple(map(lifted, samples)), 1, images, equations[0])
        return
    for point in samples:
        yield point_solution(lifted(point), names)


def _satisfies(point: Point, equations: Sequence[Polynomial], inequalities: Sequence[Polynomial]) -> bool:
    return all(not h.at(point) for h in equations) and all(sign(g.at(point)) > 0 for g in inequalities)


def _simpler(inequality: Polynomial, curve: Polynomial) -> Polynomial:
    """The remainder on the curve, where it has a smaller degree."""
    rest = inequality.divided_by(curve)[1]
    return rest if rest.degree < inequality.degree else inequality


def _satisfies_all(points: Sequence[Point], inequality: Polynomial) -> bool:
    return all(_satisfies(point, (), (inequality,)) for point in points)


def _samples(equations: Sequence[Polynomial], inequalities: Sequence[Polynomial]) -> list[Point]:
    """A point of every arc of the equations between the zeros of the inequalities, and all special points."""
    undecided: list[str] = []
    try:
        curves = dict.fromkeys(equations)
        for g in inequalities:
            flat, curved = walls_of(g)
            curves.update(dict.fromkeys((*(affine(row, 2) for row in flat), *curved)))
        distinct = list(dict.fromkeys(_normal(curve) for curve in curves))
        if len(distinct) > CURVE_BUDGET:
            undecided.append(f"{len(distinct)} curves")
        else:
            found = [point for point, _ in curve_samples(distinct, undecided)]
    except ConsderivError as error:
        undecided.append(str(error))
    if undecided:
        raise UndecidedSet("all meeting points of the curves are required", undecided[0], "ask at points")
    return list(dict.fromkeys(found))


def _normal(curve: Polynomial) -> Polynomial:
    """The multiple with leading coefficient one: curves that are the same must not be listed twice."""
    return curve.scaled(1 / max(curve.terms(), key=lambda term: (len(term[0]), term[0]))[1])
