"""The largest norm on curved Clarke sets: balls and ellipsoids, sums with polytopes, hulls."""

from __future__ import annotations

from fractions import Fraction

from ..exact.algebraic_roots import real_roots
from ..exact.exponentials import sqrt
from ..exact.matrices import nullspace
from ..exact.rationals import dot
from ..exact.reals import Number
from ..sets import Polytope
from ..sets.curved import CurvedHull, CurvedSum
from ..sets.elements import Flat, Shape
from ..sets.ellipsoids import Cap, Ellipsoid
from ..sets.value_set import ValueSet
from .modulus import Best, by_support, largest
from .norms import characteristic


def largest_of_curved(part: ValueSet, shape: Shape, norm: str) -> Best | None:
    """The largest dual norm of gradients in a curved set; None where it is not computed."""
    if len(shape) > 1:
        return None
    if norm != "l2":
        return by_support(part, shape, norm)
    if isinstance(part, CurvedHull):
        found = [largest(member, norm) for member in part.members]
        known = [best for best in found if best is not None]
        return max(known, key=lambda best: best[0]) if len(known) == len(found) else None
    if isinstance(part, CurvedSum):
        atom = part.curved[0]
        if len(part.curved) > 1 or not isinstance(part.flat, Polytope) or isinstance(atom, Cap):
            return None
        return _around(part.flat.flat_vertices, atom)
    if isinstance(part, Ellipsoid) and not isinstance(part, Cap):
        return _around([part.flat_centre], part)
    return None


def _around(centres: list[Flat] | tuple[Flat, ...], atom: Ellipsoid) -> Best | None:
    """max |c + w| over centres c and w in the ellipsoid of Q: a ball, or c = 0 only."""
    radius = _radius(atom)
    if radius is not None:
        return max((_away(centre, radius) for centre in centres), key=lambda best: best[0])
    if all(not any(centre) for centre in centres):
        return _longest_axis(atom)
    return None


def _radius(atom: Ellipsoid) -> Number | None:
    """r where Q = r^2."""
    size = len(atom.gram)
    square = atom.gram[0][0]
    is_ball = all(atom.gram[i][j] == (square if i == j else 0) for i in range(size) for j in range(size))
    return sqrt(square) if is_ball else None


def _away(centre: Flat, radius: Number) -> Best:
    """From c by r, in the direction of c."""
    length = sqrt(dot(centre, centre))
    if not length:
        return radius * radius, (radius, *centre[1:])
    factor = 1 + radius / length
    return (length + radius) * (length + radius), tuple(factor * entry for entry in centre)


def _longest_axis(atom: Ellipsoid) -> Best:
    """The longest half axis: sqrt(q) w for the largest eigenvalue q of Q and a unit eigenvector w."""
    size = len(atom.gram)
    largest_root = real_roots(characteristic(atom.gram))[-1][0]
    rows = [
        [entry - (largest_root if i == j else Fraction(0)) for j, entry in enumerate(row)]
        for i, row in enumerate(atom.gram)
    ]
    axis = nullspace(rows, size)[0]
    factor = sqrt(largest_root / dot(axis, axis))
    return largest_root, tuple(factor * entry for entry in axis)
