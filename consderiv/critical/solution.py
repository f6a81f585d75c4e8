"""Solutions: what the nonempty sets are made of into which basic semialgebraic sets are taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ..errors import UnsupportedError
from ..exact.polynomials import Polynomial
from ..stratified.cells.refinement import OpenFace, divided, whole
from ..stratified.formulas import Vector
from ..stratified.stratum import Flat, Point, Stratum

Images = tuple[Polynomial, ...]


class UndecidedSet(UnsupportedError):
    """Nobody knows whether a set is empty, or of which points it consists."""


@dataclass(frozen=True)
class Solution:
    """A nonempty set, given by a stratum.

    Parameters
    ----------
    stratum : Stratum
    points : tuple of Point
        At least one in each connected component, if `is_sampled`.
    dimension : int
    images : tuple of Polynomial
        The coordinates as polynomials in the free ones; the set is a graph over a part of their space.
    curve : Polynomial or None
        Where the free coordinates, two of them, lie on a curve (in space: a surface): its irreducible equation.
    is_sampled : bool
    """

    stratum: Stratum
    points: tuple[Point, ...]
    dimension: int
    images: Images
    curve: Polynomial | None = None
    is_sampled: bool = True

    @property
    def is_polyhedron(self) -> bool:
        """Whether it is a relatively open polyhedron: connected, in particular."""
        return self.stratum.is_affine


def point_solution(point: Point, names: tuple[str, ...]) -> Solution:
    """One point."""
    count = len(names)
    equations = tuple(Polynomial.affine(count, -c, {i: Fraction(1)}) for i, c in enumerate(point))
    images = tuple(Polynomial.constant_of(count, c) for c in point)
    return Solution(Stratum(names, equations), (point,), 0, images)


def polyhedron(equations: Sequence[Polynomial], inequalities: Sequence[Polynomial], count: int) -> OpenFace | None:
    """The relatively open polyhedron of affine conditions; None if it is empty."""
    face = whole(count)
    for conditions, side in ((equations, 0), (inequalities, 1)):
        for condition in conditions:
            found = next((p for p in divided(face, row_of(condition)) if p.signs[-1] == side), None)
            if found is None:
                return None
            face = found
    return face


def row_of(condition: Polynomial) -> Vector:
    """(a_1, ..., a_n, c) of an affine function."""
    slopes = condition.gradient
    return (*(slopes.get(i, Fraction(0)) for i in range(condition.count)), condition.constant)


def polyhedral_solution(
    equations: Sequence[Polynomial], inequalities: Sequence[Polynomial], names: tuple[str, ...]
) -> Solution | None:
    """The solution of affine conditions, without those that follow from the others."""
    count = len(names)
    face = polyhedron(equations, inequalities, count)
    if face is None:
        return None
    kept = list(dict.fromkeys(inequalities))
    for g in list(kept):
        others = [h for h in kept if h is not g]
        without = polyhedron(equations, others, count)
        if without is not None and [p.signs[-1] for p in divided(without, row_of(g))] == [1]:
            kept = others
    flat = Flat.of(equations, count)
    stratum = Stratum(names, flat.equations, tuple(kept))
    return Solution(stratum, (face.point,), len(flat.directions), flat.images)


def is_covered(small: Solution, large: Solution) -> bool:
    """Whether one solution is proved to lie in another."""
    if small.dimension > large.dimension or not large.stratum.contains(small.points[0]):
        return False
    if small.dimension == 0:
        return True
    if not (small.is_polyhedron and large.is_polyhedron):
        equations = all(h in small.stratum.equations or _vanishes(h, small) for h in large.stratum.equations)
        return equations and set(large.stratum.inequalities) <= set(small.stratum.inequalities)
    face = _face_of(small.stratum)
    if face is None:
        return False
    sides = [(large.stratum.equations, 0), (large.stratum.inequalities, 1)]
    return all([p.signs[-1] for p in divided(face, row_of(h))] == [s] for conditions, s in sides for h in conditions)


def _vanishes(equation: Polynomial, solution: Solution) -> bool:
    """Whether a polynomial is proved to be zero on a set."""
    image, curve = equation.substitute(solution.images), solution.curve
    if curve is None or not (image.is_rational and curve.is_rational):
        return image.is_zero
    return image.is_zero or image.divided_by(curve)[1].is_zero


@lru_cache(maxsize=1024)
def _face_of(stratum: Stratum) -> OpenFace | None:
    return polyhedron(stratum.equations, stratum.inequalities, len(stratum.variables))


def without_covered(solutions: Sequence[Solution]) -> list[Solution]:
    """Largest first, and none that lies in one before it."""
    kept: list[Solution] = []
    for solution in sorted(solutions, key=lambda s: (-s.dimension, len(s.stratum.inequalities))):
        if not any(is_covered(solution, other) for other in kept):
            kept.append(solution)
    return kept
