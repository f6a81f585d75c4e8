"""Solving equalities for coordinates: c z_i + r(other coordinates) = 0 is the substitution z_i = -r / c."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..exact.polynomials import Polynomial
from .arcs import Arc


@dataclass(frozen=True)
class Reduced:
    """A cell in the coordinates that are left, and the way back.

    Parameters
    ----------
    count : int
        Number of coordinates that are left.
    guards, equalities : tuple of Polynomial
        In the new coordinates.
    images : tuple of Polynomial
        Each old coordinate as a polynomial in the new ones.
    contradiction : bool
        Whether some guard became zero or an equality a nonzero constant.
    """

    count: int
    guards: tuple[Polynomial, ...]
    equalities: tuple[Polynomial, ...]
    images: tuple[Polynomial, ...]
    contradiction: bool = False

    def still_arc(self) -> Arc:
        """An arc that moves nothing: for a cell without guards."""
        return ((Fraction(0),) * self.count,)

    def lift(self, arc: Arc) -> Arc:
        """The arc in the old coordinates: the images composed with an arc in the new ones."""
        paths = [image.along(arc) for image in self.images]
        length = max((power for path in paths for power in path), default=1)
        rows = (tuple(path.get(k, Fraction(0)) for path in paths) for k in range(1, length + 1))
        return tuple(rows)


def eliminate(count: int, guards: Sequence[Polynomial], equalities: Sequence[Polynomial]) -> Reduced:
    """Solve as many equalities as possible, one after the other, and drop the coordinates that they fix."""
    images = [Polynomial.coordinate(count, i) for i in range(count)]
    pending = [h for h in equalities if not h.is_zero]
    positive = list(guards)
    fixed: set[int] = set()
    while True:
        found = next(((k, i) for k, h in enumerate(pending) for i in _solvable(h)), None)
        if found is None:
            break
        k, i = found
        solved = pending.pop(k)
        slope = solved.gradient[i]
        value = (Polynomial.affine(count, 0, {i: slope}) - solved).scaled(1 / slope)
        basis = [Polynomial.coordinate(count, j) for j in range(count)]
        basis[i] = value
        images = [image.substitute(basis) for image in images]
        positive = [guard.substitute(basis) for guard in positive]
        pending = [h for h in (h.substitute(basis) for h in pending) if not h.is_zero]
        fixed.add(i)
    return _renamed(count, positive, pending, images, fixed)


def _solvable(equality: Polynomial) -> list[int]:
    """Coordinates that occur in exactly one term, c z_i with a constant c; affine equalities first."""
    occurrences: dict[int, int] = {}
    for monomial, _ in equality.terms():
        for index, _exponent in monomial:
            occurrences[index] = occurrences.get(index, 0) + 1
    return [i for i in sorted(equality.gradient) if occurrences[i] == 1]


def _renamed(
    count: int,
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    images: Sequence[Polynomial],
    fixed: set[int],
) -> Reduced:
    """Number the free coordinates anew."""
    free = [i for i in range(count) if i not in fixed]
    width = max(1, len(free))
    new = [Polynomial.constant_of(width, 0)] * count
    for position, i in enumerate(free):
        new[i] = Polynomial.coordinate(width, position)
    inside = tuple(guard.substitute(new) for guard in guards)
    zero = tuple(h.substitute(new) for h in equalities)
    contradiction = any(guard.is_zero for guard in inside) or any(h.is_constant for h in zero)
    return Reduced(width, inside, zero, tuple(image.substitute(new) for image in images), contradiction)
