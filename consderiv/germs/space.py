"""Germs in three and more coordinates: a local cylindrical decomposition whose samples are arcs.

In coordinates in which every surface is regular in the last one, the surfaces' resultants and discriminants cut the germ
below into cells; over an arc in each of these the surfaces are a planar germ, whose sectors are arcs above. Every open cell
is met, because the branches above an open cell are continuous, distinct and of constant number, and tend to 0 at 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from math import lcm

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, all_rational
from .composition import Arc, over
from .fans import IrrationalBranch, fan
from .newton import divided
from .plane import planar_decomposition
from .projection import ORDINARY, Effort, TooLarge, projection, regular_position, sheared
from .separators import Path
from .walls import Decomposition, Wall

__all__ = ["TooLarge", "cells", "lifted", "pieces"]


def cells(surfaces: Sequence[Polynomial], axes: Sequence[int]) -> list[Arc]:
    """Arcs that meet every open cell of the complement of the surfaces near the origin.

    Parameters
    ----------
    surfaces : sequence of Polynomial
        Squarefree, pairwise coprime, zero at the origin, in the coordinates `axes` only.
    axes : sequence of int
        Two or more coordinates.

    Raises
    ------
    TooLarge
        When the projection is refused.
    IrrationalBranch
        When an arc would need coefficients in a field that is refused.

    Notes
    -----
    Collins (1975), for the idea of cylindrical decomposition; here it is local, in Weierstrass position.
    """
    found: list[Arc] = []
    for piece in pieces(surfaces, axes):
        if isinstance(piece, IrrationalBranch):
            raise piece
        found += piece.arcs
    return found


def pieces(
    surfaces: Sequence[Polynomial], axes: Sequence[int], effort: Effort = ORDINARY
) -> Iterator[Decomposition | IrrationalBranch]:
    """The decomposition piece by piece, each over one arc below; those with rational arcs first, as they are cheaper.

    A piece whose coefficients lie in a field that is refused is replaced by the refusal.
    """
    if not surfaces:
        yield Decomposition(_axis_arcs(axes), ())
    elif len(axes) == 2:
        yield from _halves(surfaces, (axes[0], axes[1]))
    else:
        last, shear = regular_position(surfaces, axes)
        moved = [sheared(surface, last, shear) for surface in surfaces]
        rest = [axis for axis in axes if axis != last]
        below = projection(moved, last, len(axes), effort)[0].curves
        for arc in _rational_first(pieces(below, rest, effort)):
            yield arc if isinstance(arc, IrrationalBranch) else _lifted_or_refused(moved, arc, last, shear)


def _halves(curves: Sequence[Polynomial], axes: tuple[int, int]) -> Iterator[Decomposition | IrrationalBranch]:
    try:
        yield planar_decomposition(curves, axes)
    except IrrationalBranch as refusal:
        yield refusal


def _rational_first(source: Iterator[Decomposition | IrrationalBranch]) -> Iterator[Arc | IrrationalBranch]:
    later: list[Arc | IrrationalBranch] = []
    for piece in source:
        if isinstance(piece, IrrationalBranch):
            later.append(piece)
            continue
        for arc in piece.arcs:
            if all(all_rational(step) for step in arc):
                yield arc
            else:
                later.append(arc)
    yield from later


def _lifted_or_refused(
    moved: Sequence[Polynomial], arc: Arc, last: int, shear: dict[int, int]
) -> Decomposition | IrrationalBranch:
    try:
        return lifted(moved, (arc,), last, shear)
    except IrrationalBranch as refusal:
        return refusal


def _axis_arcs(axes: Sequence[int]) -> tuple[Arc, ...]:
    width = max(axes) + 1
    return tuple((tuple(Fraction(side if i == axes[0] else 0) for i in range(width)),) for side in (1, -1))


def lifted(moved: Sequence[Polynomial], arcs: Sequence[Arc], last: int, shear: dict[int, int]) -> Decomposition:
    """The cells and sheets over arcs below, of surfaces in sheared coordinates."""
    found: list[Arc] = []
    walls: list[Wall] = []
    for arc in arcs:
        curves = [divided(over(surface, arc, last)) for surface in moved]
        regular = [k for k, curve in enumerate(curves) if curve is not None]
        here = fan([curve for curve in curves if curve is not None])
        lift = partial(with_path, arc, last=last, shear=shear, count=moved[0].count)
        above = [lift(path) for path in here.paths]
        walls += [Wall(regular[b.owner], beside, b, lift) for b, beside in zip(here.branches, above, strict=False)]
        found += above
    return Decomposition(tuple(found), tuple(walls))


def with_path(arc: Arc, path: Path, last: int, shear: dict[int, int], count: int) -> Arc:
    """The arc with the last coordinate set to the path, reparametrised so that exponents are whole, and sheared back."""
    b = lcm(1, *(exponent.denominator for exponent, _ in path))
    length = max([b * len(arc), *(int(exponent * b) for exponent, _ in path)])
    rows: list[list[Number]] = [[Fraction(0)] * count for _ in range(length)]
    for k, step in enumerate(arc, 1):
        rows[b * k - 1][: len(step)] = list(step)
    for exponent, value in path:
        target = rows[int(exponent * b) - 1]
        target[last] = target[last] + value
    for row in rows if shear else ():
        for axis, c in shear.items():
            row[axis] = row[axis] + row[last] * c
    return tuple(tuple(row) for row in rows)
