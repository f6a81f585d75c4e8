"""Exact membership in the hull of (polytope + one ellipsoid or cap) and a polytope, also on the boundary.

v belongs to conv((P_0 + E) u P_1), E = {Q y : |y|_Q <= 1, <n, Q y> >= q}, iff there are weights w >= 0 of the vertices
of P_0 and P_1, adding up to one, with share s = sum of the weights of P_0, and u with

    v - sum w_i p_i = Q u,   |u|_Q <= s,   <n, Q u> >= q s.

The weights form a polytope W, and the middle condition is a convex cone K in them. If K meets W, take a face F of W of
least dimension that meets K: K meets aff F in a bounded set inside F, an ellipsoid {|Q u|^2 - s^2 <= 0}, whose centre
solves linear equations. So trying all small faces is a decision procedure, and its answers are rational.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

from consderiv.exact.matrices import nullspace, solve
from consderiv.exact.reals import Number, sign
from consderiv.sets.curved_matrices import Vector, combination, inner, is_positive, shifted, times
from consderiv.sets.ellipsoids import Cap, Ellipsoid

MOST_FACES = 3000
"""Problems with more faces are left to the search by supporting functionals."""


@dataclass(frozen=True)
class OneCurve:
    """conv((carriers + atom) u others), where the atom has centre 0."""

    carriers: tuple[Vector, ...]
    others: tuple[Vector, ...]
    atom: Ellipsoid

    @property
    def face_size(self) -> int:
        """The most vertices that a face of least dimension can have (Caratheodory)."""
        return min(len(self.carriers) + len(self.others), len(self.atom.gram) + 2)

    @property
    def faces(self) -> int:
        """How many faces there are to try."""
        count = len(self.carriers) + len(self.others)
        return sum(comb(count, k) for k in range(1, self.face_size + 1)) * (2 if isinstance(self.atom, Cap) else 1)


@dataclass(frozen=True)
class Split:
    """v = sum of weight * point + rest: weights of carriers and others, and the rest, a multiple of a point of E."""

    carriers: tuple[Number, ...]
    others: tuple[Number, ...]
    rest: Vector


def split(problem: OneCurve, target: Vector) -> Split | None:
    """Weights and rest that prove membership, None if the point is outside. `others` alone must not contain it.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> origin, far, v = (Fraction(0),) * 2, (Fraction(2), Fraction(0)), (Fraction(3, 2), Fraction(0))
    >>> split(OneCurve((origin,), (far,), ball((0, 0))), v).others
    (Fraction(2, 3),)
    """
    count, first = len(problem.carriers) + len(problem.others), len(problem.carriers)
    points = (*problem.carriers, *problem.others)
    for size in range(1, problem.face_size + 1):
        for face in combinations(range(count), size):
            if face[0] >= first:
                break  # no carrier: s would be zero
            for weights in _centres(problem, target, [points[k] for k in face], sum(k < first for k in face)):
                full = dict(zip(face, weights, strict=True))
                values = [full.get(k, Fraction(0)) for k in range(count)]
                rest = shifted(target, combination(values, points), Fraction(-1))
                if _holds(problem.atom, rest, sum(values[:first], Fraction(0))):
                    return Split(tuple(values[:first]), tuple(values[first:]), rest)
    return None


def _holds(atom: Ellipsoid, rest: Vector, share: Number) -> bool:
    """Whether rest = Q u with |u|_Q <= share, and the condition of the cap."""
    if any(sign(inner(functional, rest)) for functional in atom.kernel):
        return False
    if sign(inner(rest, times(atom.inverse, rest)) - share * share) > 0:
        return False
    return not isinstance(atom, Cap) or sign(inner(atom.normal, rest) - atom.level * share) >= 0


def _centres(problem: OneCurve, target: Vector, points: Sequence[Vector], carriers: int) -> Iterator[Vector]:
    """The centre of the ellipsoid on the span of a face, with the condition of the cap free and tight."""
    share = tuple(Fraction(int(k < carriers)) for k in range(len(points)))
    atom = problem.atom
    rows: list[Vector] = [tuple(Fraction(1) for _ in points)]
    goal: list[Number] = [Fraction(1)]
    for functional in atom.kernel:
        rows.append(tuple(inner(functional, point) for point in points))
        goal.append(inner(functional, target))
    yield from _centre(atom, target, points, share, rows, goal)
    if isinstance(atom, Cap):
        level = atom.level
        rows.append(tuple(inner(atom.normal, p) + level * s for p, s in zip(points, share, strict=True)))
        goal.append(inner(atom.normal, target))
        yield from _centre(atom, target, points, share, rows, goal)


def _centre(
    atom: Ellipsoid,
    target: Vector,
    points: Sequence[Vector],
    share: Vector,
    rows: Sequence[Vector],
    goal: Sequence[Number],
) -> Iterator[Vector]:
    """Weights >= 0 with rows w = goal that make |v - P w|^2 - (share w)^2 least, if that form is definite there."""
    base = solve(rows, goal)
    if base is None:
        return
    directions = nullspace(rows, len(points))
    if directions:
        moves = [combination(direction, points) for direction in directions]
        lifted = [times(atom.inverse, move) for move in moves]
        shares = [inner(share, direction) for direction in directions]
        form = tuple(
            tuple(inner(a, b) - s * t for b, t in zip(moves, shares, strict=True))
            for a, s in zip(lifted, shares, strict=True)
        )
        if not is_positive(form, strictly=True):
            return
        residual, height = shifted(target, combination(base, points), Fraction(-1)), inner(share, base)
        slope = [inner(a, residual) + s * height for a, s in zip(lifted, shares, strict=True)]
        step = solve(form, slope)
        assert step is not None, "a definite matrix is regular"
        base = shifted(base, combination(step, directions))
    if all(sign(weight) >= 0 for weight in base):
        yield base
