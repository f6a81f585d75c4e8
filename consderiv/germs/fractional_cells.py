"""Cells with fractional powers in their guards, decided by a substitution that makes the guards polynomials.

Let w = b**(p/q) with b = c z_i + r(other coordinates) and let b > 0 be a guard. Then z_i = (s**q - r)/c is a homeomorphism of
{s > 0} onto {b > 0} near the point, and w = s**p. So {0 < y < x**(3/2), x > 0} becomes {0 < y < s**3, s > 0}: the cell
accumulates at the point iff the new one does, and arcs are mapped to arcs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from ..exact.polynomials import Polynomial
from .cofactors import linear_coordinates
from .feasibility import Cell, LocallyEmpty, Realised, Status, Undecided, decide
from .rough import RoughRoot

if TYPE_CHECKING:
    from .run import Run

LARGEST_ROOT = 12


def settled(cell: Cell, run: Run) -> Cell:
    """The cell, decided by a substitution where only fractional powers of solvable bases are in the way."""
    if not cell.is_undecided or not run.rough:
        return cell
    places = {i for g in (*cell.guards, *cell.equalities) for i in g.variables() if i >= len(run.point)}
    roots = {place: run.rough[place] for place in places & run.rough.keys()}
    if not places or len(roots) < len(places):
        return cell
    status = _substituted(cell, roots, len(run.point))
    if status is not None:
        return replace(cell, status=status)
    bases = ", ".join(sorted({str(root.base.numerator) for root in roots.values()}))
    reason = f"a cell is bounded by fractional powers of {bases} (z: coordinates from the point), which no substitution clears"
    return replace(cell, status=Undecided(reason))


@dataclass(frozen=True)
class _Substitution:
    """Each coordinate as a polynomial in the new ones, and the new ones that are positive."""

    images: tuple[Polynomial, ...]
    positive: tuple[int, ...]

    def lifted(self, arc: Sequence[Sequence[object]]) -> tuple[tuple[object, ...], ...]:
        """The arc in the old coordinates."""
        paths = [image.along(arc) for image in self.images]  # type: ignore[arg-type]
        length = max((power for path in paths for power in path), default=1)
        return tuple(tuple(path.get(k, Fraction(0)) for path in paths) for k in range(1, length + 1))


def _substituted(cell: Cell, roots: Mapping[int, RoughRoot], width: int) -> Status | None:
    """What the substitution decides; None if there is none, or it decides nothing."""
    if cell.equalities:
        return None
    found = _substitution(cell, roots, width)
    if found is None:
        return None
    guards = [guard.substitute(found.images) for guard in cell.guards]
    if any(guard.is_zero for guard in guards):
        return LocallyEmpty()
    sides = [Polynomial.coordinate(cell.count, i) for i in found.positive]
    status = decide(cell.count, tuple(dict.fromkeys((*sides, *guards))))
    if isinstance(status, Realised):
        return Realised(found.lifted(status.arc)) if status.arc else None  # type: ignore[arg-type]
    return status if isinstance(status, LocallyEmpty) else None


def _substitution(cell: Cell, roots: Mapping[int, RoughRoot], width: int) -> _Substitution | None:
    images = [Polynomial.coordinate(cell.count, i) for i in range(cell.count)]
    positive: list[int] = []
    for base, members in _by_base(roots).items():
        degree = lcm(*(exponent.denominator for exponent in members.values()))
        if base not in cell.guards or any(i >= width for i in base.variables()) or degree > LARGEST_ROOT:
            return None
        current = base.substitute(images)
        i = next((i for i in linear_coordinates(current) if i not in positive), None)
        if i is None:
            return None
        side, slope = Polynomial.coordinate(cell.count, i), current.gradient[i]
        rest = current - side.scaled(slope)
        basis = [Polynomial.coordinate(cell.count, j) for j in range(cell.count)]
        basis[i] = (side**degree - rest).scaled(1 / slope)
        images = [image.substitute(basis) for image in images]
        for place, exponent in members.items():
            images[place] = side ** int(exponent * degree)
        positive.append(i)
    return _Substitution(tuple(images), tuple(positive))


def _by_base(roots: Mapping[int, RoughRoot]) -> dict[Polynomial, dict[int, Fraction]]:
    """The exponents of the roots of each base; irrational exponents and quotients have none."""
    found: dict[Polynomial, dict[int, Fraction]] = {}
    for place, root in sorted(roots.items()):
        if (
            not isinstance(root.exponent, Fraction)
            or root.base.denominator is not None
            or not root.base.numerator.is_rational
        ):
            return {Polynomial.constant_of(root.base.count, 1): {place: Fraction(1)}}  # a base that is no guard
        found.setdefault(root.base.numerator, {})[place] = root.exponent
    return found
