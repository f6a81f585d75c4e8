"""The curves on which guards of a program in the plane vanish, and sample points of all their arcs.

The curves are cut at all x over which two of them meet, one has a vertical tangent or a singular point, or a branch
goes to infinity. Between such x every curve is a set of arcs, and no guard changes sign on an arc: one exact sample
point decides what is tied there (cylindrical decomposition, Collins 1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from ...errors import ConsderivError, UnsupportedError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.reals import Number
from ...germs.projection import resultant
from ...programs.program import Program
from ..cells.faces import coefficients, faces_of, in_order
from ..kinks.ties_at_points import on_point
from ..stratum import Point
from .possible_guards import PossibleGuards

CURVE_BUDGET = 12


def is_singular(curve: Polynomial, point: Point) -> bool:
    """Whether the gradient of a curve vanishes at a point."""
    return not any(curve.derivative(i).at(point) for i in range(2))


def coordinate_equations(point: Point) -> tuple[Polynomial, ...]:
    """x = a and y = b."""
    return tuple(Polynomial.affine(2, -c, {i: Fraction(1)}) for i, c in enumerate(point))


def guard_curves(program: Program) -> tuple[list[Polynomial], bool]:
    """Irreducible polynomials whose zeros contain every point at which some guard vanishes, on any branch.

    And whether some guard may vanish identically.
    """
    walk = PossibleGuards(2)
    walk.visit(program)
    guards = walk.guards
    if not all(guard.is_rational for guard in guards):
        raise UnsupportedError("rational coefficients are required for curves", "received others", "ask at a point")
    factors: dict[Polynomial, None] = {}
    for guard in guards:
        if not guard.is_constant:
            factors.update(dict.fromkeys(factor for factor, _ in guard.factors()[1]))
    return list(factors), any(guard.is_zero for guard in guards)


def curve_samples(curves: Sequence[Polynomial], undecided: list[str]) -> Iterator[tuple[Point, tuple[int, ...]]]:
    """A point of every arc, then every point over a critical x, each with the positions of the curves through it."""
    upright = [k for k, curve in enumerate(curves) if 1 not in curve.variables()]
    others = [k for k in range(len(curves)) if k not in upright]
    critical = in_order([x for polynomial in _critical(curves, upright, others) for x in _roots(polynomial)])
    for face in faces_of([(Fraction(1), -x) for x in critical], 1):
        x = face.point[0]
        if face.directions:
            for k in others:
                for y, _ in real_roots(_over(curves[k], x)):
                    yield (x, y), (k,)
            continue
        vertical = next((k for k in upright if not curves[k].at((x, Fraction(0)))), None)
        above = () if vertical is None else (vertical,)
        try:
            over = [(k, y) for k in others for y in _heights(curves[k], x)]
            heights = in_order([y for _, y in over])
            if vertical is not None:
                for part in faces_of([(Fraction(1), -y) for y in heights], 1):
                    if part.directions:
                        yield (x, part.point[0]), above
        except ConsderivError as error:
            undecided.append(f"points over x = {x}: {error}")
            continue
        for y in heights:
            yield (x, y), (*above, *(k for k, other in over if other == y))


def cell_samples(curves: Sequence[Polynomial]) -> Iterator[Point]:
    """A point of every open cell between the curves."""
    upright = [k for k, curve in enumerate(curves) if 1 not in curve.variables()]
    others = [k for k in range(len(curves)) if k not in upright]
    critical = in_order([x for polynomial in _critical(curves, upright, others) for x in _roots(polynomial)])
    for face in faces_of([(Fraction(1), -x) for x in critical], 1):
        if face.directions:
            x = face.point[0]
            heights = in_order([y for k in others for y, _ in real_roots(_over(curves[k], x))])
            for part in faces_of([(Fraction(1), -y) for y in heights], 1):
                if part.directions:
                    yield x, part.point[0]


def _critical(curves: Sequence[Polynomial], upright: Sequence[int], others: Sequence[int]) -> Iterator[Polynomial]:
    for k in upright:
        yield curves[k]
    for k in others:
        yield from _leading_coefficients(curves[k])
        slope = curves[k].derivative(1)
        if 1 in slope.variables():
            yield resultant(curves[k], slope, 1)
    for i, j in combinations(others, 2):
        yield resultant(curves[i], curves[j], 1)


def _leading_coefficients(curve: Polynomial) -> Iterator[Polynomial]:
    powers = [dict(m).get(1, 0) for m, _ in curve.terms()]
    top = max(powers)
    terms = {tuple(p for p in m if p[0] != 1): c for m, c in curve.terms() if dict(m).get(1, 0) == top}
    yield Polynomial.from_terms(2, terms)


def _roots(polynomial: Polynomial) -> list[Number]:
    if polynomial.is_constant:
        return []
    line = Polynomial.from_terms(1, dict(polynomial.terms()))
    return [root for root, _ in real_roots(coefficients(line))]


def _over(curve: Polynomial, x: Number) -> list[Number]:
    """Rising coefficients in y over a given x."""
    images = [Polynomial.constant_of(1, x), Polynomial.coordinate(1, 0)]
    return coefficients(curve.substitute(images))


def _heights(curve: Polynomial, x: Number) -> list[Number]:
    rising = _over(curve, x)
    return [y for y, _ in real_roots(rising)] if len(rising) > 1 else []


__all__ = [
    "CURVE_BUDGET",
    "cell_samples",
    "coordinate_equations",
    "curve_samples",
    "guard_curves",
    "is_singular",
    "on_point",
]
