"""Sectors of a planar germ with roots at zero, in counterclockwise order, each with the leaf that holds in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign
from ..germs.arcs import Arc, leading_sign
from ..germs.basis import local_basis
from ..germs.plane import half_decomposition
from .planar_norms import Ray, tangent
from .root_coordinates import RootedLeaf, RootRefused
from .root_signs import conditions_of, in_plane, sign_along

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Boundary:
    """A half-branch between two sectors: an arc of x = +-t**b, exact up to o(t**order) in y (order None: exact)."""

    arc: Arc
    order: int | None

    @property
    def ray(self) -> Ray:
        """Its tangent."""
        return tangent(self.arc)

    def leading(self, polynomial: Polynomial) -> tuple[int, Number] | None:
        """Order and coefficient of a polynomial along the half-branch; None if it vanishes identically.

        Raises
        ------
        RootRefused
            If more terms are needed.
        """
        along = polynomial.along(self.arc)
        if along and (self.order is None or min(along) <= self.order):
            return min(along), along[min(along)]
        if self.order is None:
            return None
        raise RootRefused


@dataclass(frozen=True)
class Sector:
    """A sector from one half-branch counterclockwise to the next one, an arc in it, and a leaf that holds there.

    `side` is 1 in the right half plane and -1 in the left one.
    """

    leaf: RootedLeaf
    arc: Arc
    side: int
    start: Boundary
    end: Boundary


def root_sectors(leaves: Sequence[RootedLeaf]) -> list[Sector]:
    """All sectors, counterclockwise from the lower half of the vertical axis.

    Raises
    ------
    RootRefused, IrrationalBranch, ConsderivError
        Where a sector or its leaf is not decided.
    """
    conditions = tuple(dict.fromkeys(p for leaf in leaves for p in conditions_of(leaf)))
    curves = local_basis(conditions).curves if conditions else ()
    found: list[Sector] = []
    for side in (1, -1):
        below, above = (Boundary(((_ZERO, Fraction(s)),), None) for s in (-1, 1))
        half = half_decomposition(curves, (0, 1), side)
        walls = [below, *(_boundary(*wall.arc()) for wall in half.walls), above]
        own = []
        for arc, low, high in zip(half.arcs, walls, walls[1:], strict=False):
            start, end = (low, high) if side > 0 else (high, low)
            own.append(Sector(_holding(leaves, arc), arc, side, start, end))
        found += own if side > 0 else own[::-1]
    return found


def _boundary(arc: Arc, exact: bool) -> Boundary:
    last = max((k for k, step in enumerate(arc, start=1) if step[1]), default=0)
    return Boundary(arc, None if exact else last)


def _holding(leaves: Sequence[RootedLeaf], arc: Arc) -> RootedLeaf:
    """A leaf whose guards are not negative along the arc: where one vanishes identically, its switch is a tie."""
    for leaf in leaves:
        if any(leading_sign(in_plane(root.base), arc) < 0 for root in leaf.roots.values()):
            continue  # the program has no value there, also where no piece needs the root
        plain = sorted(leaf.guards, key=lambda guard: max(guard.variables(), default=0))
        # Guards in z come first: where one is negative, the roots need not be defined.
        if all(sign_along(guard, leaf, arc) >= 0 for guard in plain):
            return leaf
    raise RootRefused


def turn(first: Sequence[Number], second: Sequence[Number]) -> int:
    """The sign of the angle from one direction to another: 0 if they are parallel."""
    return sign(first[0] * second[1] - first[1] * second[0])


def _order(first: Sequence[Number], second: Sequence[Number]) -> int:
    return -turn(first, second)


counterclockwise = cmp_to_key(_order)
"""The order of directions that are less than a half turn apart."""


def same_ray(first: Sequence[Number], second: Sequence[Number]) -> bool:
    """Whether two directions are positive multiples of each other."""
    return turn(first, second) == 0 and sign(first[0] * second[0] + first[1] * second[1]) > 0


def in_cone(direction: Sequence[Number], start: Sequence[Number], end: Sequence[Number]) -> bool:
    """Whether a direction is in the closed cone from one ray counterclockwise to another, less than a half turn."""
    if same_ray(start, end):
        return same_ray(direction, start)
    return turn(start, direction) >= 0 and turn(direction, end) >= 0
