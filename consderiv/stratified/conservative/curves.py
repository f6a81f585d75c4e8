"""Witness curves: a segment in a stratum along which an element of a field is not the derivative of the function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction, linear_form
from ...exact.rationals import dot
from ...exact.reals import sign
from ...html import Shown
from ...selections.arrangement import AffineFace
from ..cells.coarsening import face_stratum
from ..cells.decomposition import Decomposition
from ..formulas import Vector, substituted, value_at
from ..set_field import VectorField, field_text
from ..stratum import Point, Stratum
from ..writing import formula_text

TRIALS = 200


@dataclass(frozen=True, repr=False)
class Defect(Shown):
    """c(t) = start + t * direction, |t| < radius, runs in the stratum; <v, c'> - d/dt f(c) = defect(t), v in D(c(t)).

    Parameters
    ----------
    stratum : Stratum
    start : Point
    direction : vector
    radius : Fraction
    element : vector field
        v as a function of the point.
    defect : RationalFunction
        Of the one variable t; not zero at t = 0.
    """

    stratum: Stratum
    start: Point
    direction: Vector
    radius: Fraction
    element: VectorField
    defect: RationalFunction

    def __str__(self) -> str:
        names = self.stratum.variables
        path = [formula_text(RationalFunction(p), ("t",)) for p in _path(self.start, self.direction)]
        left = f"({', '.join(names)}) = ({', '.join(path)})" if len(names) > 1 else f"{names[0]} = {path[0]}"
        return (
            f"along {left}, {-self.radius} < t < {self.radius}: "
            f"<v, c'> - d/dt f(c) = {formula_text(self.defect, ('t',))} for v = {field_text(self.element, names)}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Numbers and formulas as text."""
        names = self.stratum.variables
        return {
            "stratum": str(self.stratum),
            "curve": [formula_text(RationalFunction(p), ("t",)) for p in _path(self.start, self.direction)],
            "radius": str(self.radius),
            "element": [formula_text(entry, names) for entry in self.element],
            "defect": formula_text(self.defect, ("t",)),
        }


def _path(start: Point, direction: Vector) -> list[Polynomial]:
    return [Polynomial.affine(1, p, {0: d} if d else {}) for p, d in zip(start, direction, strict=True)]


def defect_on(
    found: Decomposition, k: int, direction: Vector, v: VectorField, slope: RationalFunction, names: tuple[str, ...]
) -> Defect:
    """A segment in face k around a point at which <v, direction> differs from the slope of f."""
    count = len(direction)
    pairing = linear_form(count, ((d, entry) for d, entry in zip(direction, v, strict=True) if d))
    difference = pairing + slope.scaled(Fraction(-1))
    start = point_off_zeros(found, k, [difference])
    along = substituted(difference, _path(start, direction))
    assert along is not None
    radius = _radius(found, k, start, direction)
    return Defect(face_stratum(found, k, names), start, direction, radius, v, along)


def point_off_zeros(found: Decomposition, k: int, functions: list[RationalFunction]) -> Point:
    """A point of the face at which none of the functions is zero, if each is nonzero somewhere on the face.

    Raises
    ------
    BudgetError
        If none is found among a fixed number of trials.
    """
    for point in points_of(found, k):
        if all(value_at(function, point) for function in functions):
            return point
    raise BudgetError(
        "a point of a face off some zeros is required", "received none after many trials", "ask at points"
    )


def points_of(found: Decomposition, k: int) -> Iterator[Point]:
    """Points of a face around its first one, in general position."""
    face = found.faces[k]
    for step in _steps(len(face.directions)):
        point = tuple(
            p + sum((s * d[i] for s, d in zip(step, face.directions, strict=True)), Fraction(0))
            for i, p in enumerate(face.point)
        )
        if in_face(found, face, point):
            yield point


def _steps(size: int) -> list[tuple[Fraction, ...]]:
    """Zero, then small steps in directions in general position."""
    found = [(Fraction(0),) * size]
    for k in range(TRIALS // 5):
        found += [
            tuple(Fraction(side * trial**i, 2**k) for i in range(size)) for trial in (1, 2, 3) for side in (1, -1)
        ]
    return found


def in_face(found: Decomposition, face: AffineFace, point: Point) -> bool:
    """Whether a point lies in the face."""
    return all(sign(dot(wall, (*point, Fraction(1)))) == s for wall, s in zip(found.walls, face.signs, strict=True))


def _radius(found: Decomposition, k: int, start: Point, direction: Vector) -> Fraction:
    """A power of two such that start + t direction stays in the face for |t| <= radius."""
    radius, face = Fraction(1), found.faces[k]
    while True:
        if all(
            in_face(found, face, tuple(p + s * radius * d for p, d in zip(start, direction, strict=True)))
            for s in (1, -1)
        ):
            return radius
        radius /= 2
