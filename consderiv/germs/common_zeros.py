"""Common zeros of two surfaces over a whole curve of the plane, where they are rational functions on the curve.

Over a curve e on which the resultant of two surfaces vanishes, but not the coefficient A of their subresultant A z + B of
degree one, they have exactly one common zero: z = -B/A. Signs of polynomials there are signs on the half-branches of e.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from .basis import local_basis
from .box import is_unit
from .complete import axes_of
from .coprime import gcd, rows_in
from .cores import is_factorable
from .null_plane import NOT_SOLVED, in_the_plane
from .projection import linear_subresultant
from .separators import Path
from .statuses import LocallyEmpty, OnBranch, Status, Undecided, on_branch
from .walls import Wall

HALVINGS = 5000


def decide_over_curve(
    curve: Polynomial,
    sources: Sequence[Sequence[Polynomial]],
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    last: int,
    shear: dict[int, int],
) -> Status:
    """Whether {guards > 0, equalities = 0} has points over the curve, near the origin and among the common zeros.

    Parameters
    ----------
    curve : Polynomial
        Squarefree, without the last coordinate.
    sources : sequence of surfaces
        Pairs of surfaces, or one surface whose multiple zeros are meant; regular in the last coordinate.
    guards, equalities : sequence of Polynomial
        In the same, sheared coordinates.
    last, shear
        As in the decomposition; only the arc of the answer is sheared back.
    """
    undecided = None
    for source in sources:
        first = source[0]
        second = source[1] if len(source) > 1 else first.derivative(last)
        if last not in first.variables() or last not in second.variables():
            undecided = Undecided(NOT_SOLVED)
            continue
        slope, constant = linear_subresultant(first, second, last)
        if not gcd(slope, curve).is_constant:
            undecided = Undecided(NOT_SOLVED)
            continue
        status = _on_section(curve, first, (slope, constant), guards, equalities, last, shear)
        if isinstance(status, OnBranch):
            return status
        if isinstance(status, Undecided):
            undecided = status
    return undecided or LocallyEmpty()


def _on_section(
    curve: Polynomial,
    surface: Polynomial,
    section: tuple[Polynomial, Polynomial],
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    last: int,
    shear: dict[int, int],
) -> Status:
    """The cell on z = -B/A over the curve: a planar one."""
    slope, constant = section
    for equality in equalities:
        common = gcd(_on(equality, section, last), curve)
        if common.degree < curve.degree:
            return LocallyEmpty() if common.is_constant else Undecided(NOT_SOLVED)
    near = slope * slope * Polynomial.constant_of(curve.count, _height(surface, last) ** 2) - constant * constant
    planar = [_on(guard, section, last) for guard in guards]
    if any(g.is_zero for g in planar):
        return LocallyEmpty()
    every = (*planar, near, curve)
    axes = axes_of(every)
    if axes is None or len(axes) != 2 or not all(map(is_factorable, every)):
        return Undecided(NOT_SOLVED)
    status = in_the_plane(every[:-1], (curve,), local_basis(every), (axes[0], axes[1]), as_arc=False)
    if not isinstance(status, OnBranch):
        return status
    wall = status.wall
    raised = partial(_raised, wall=wall, section=section, last=last, shear=shear)
    return on_branch(Wall(wall.owner, (), wall.branch, raised, wall.line))


def _on(polynomial: Polynomial, section: tuple[Polynomial, Polynomial], last: int) -> Polynomial:
    """p(x, y, -B/A) times an even power of A."""
    slope, constant = section
    rows = rows_in(polynomial, last)
    degree = max(rows)
    total = Polynomial.constant_of(polynomial.count, 0)
    even = degree + degree % 2
    for k, row in rows.items():
        total = total + row * (-constant) ** k * slope ** (even - k)
    return total


def _height(surface: Polynomial, last: int) -> Fraction:
    """Every zero of the surface over the origin, other than the origin, is higher."""
    line = {dict(m).get(last, 0): c for m, c in surface.terms() if all(i == last for i, _ in m)}
    least = min(line)
    lowered = {k - least: c for k, c in line.items()}
    height = Fraction(1)
    for _ in range(HALVINGS):
        if is_unit(lowered, height):
            return height
        height /= 2
    raise ValueError("a surface that is regular in the last coordinate is required; shear the coordinates first")


def _raised(
    path: Path, wall: Wall, section: tuple[Polynomial, Polynomial], last: int, shear: dict[int, int]
) -> tuple[tuple[Number, ...], ...]:
    """The arc over a planar arc, with the quotient -B/A up to the length of that arc."""
    arc = wall.lift(path) if wall.lift is not None else wall.line
    slope, constant = (p.along(arc) for p in section)
    if not slope:
        return arc  # too short to tell
    start = min(slope)
    rest = {k - start: -value for k, value in constant.items()}
    heights: dict[int, Number] = {}
    for power in range(1, len(arc) + 1):
        value = rest.get(power)
        if value is None or not value:
            continue
        factor: Number = value / slope[start]
        heights[power] = factor
        for k, c in slope.items():
            place = power + k - start
            rest[place] = rest.get(place, Fraction(0)) - factor * c
    rows = [list(row) for row in arc]
    for power, row in enumerate(rows, 1):
        row[last] = heights.get(power, Fraction(0))
        for axis, multiple in shear.items():
            row[axis] = row[axis] + row[last] * multiple
    return tuple(map(tuple, rows))
