"""Cells with equalities, {guards > 0, h_1 = 0, ...}, that no coordinate can be solved for: in two and three coordinates.

In the plane such a cell is a union of half-branches of the common factors of all h; a guard that the factor of a half-branch
does not divide has one sign on it and on the sectors beside it. In space the sheets of common factors over open cells are
treated alike. What is left lies over the half-branches of the projection (isolated curves of a surface, intersections of
two surfaces): where such a half-branch is an arc, the cell over it is a planar one in (t, z).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..exact.term_arithmetic import Monomial
from .arcs import Arc, leading_sign, lies_in
from .basis import Basis, local_basis
from .complete import axes_of, decide_open, sign_table
from .cores import is_factorable
from .fans import IrrationalBranch
from .projection import projection, regular_position, sheared
from .space import TooLarge, lifted
from .statuses import LocallyEmpty, Realised, Status, Undecided
from .walls import Wall

NOT_SOLVED = "an equality that cannot be solved for a coordinate"


def decide_null(guards: Sequence[Polynomial], equalities: Sequence[Polynomial]) -> Status:
    """Whether {guards > 0, equalities = 0} accumulates at the point; there is at least one guard, and all vanish there.

    Examples
    --------
    >>> x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    >>> decide_null((y,), (y * y - x * x * x,)).arc
    ((Fraction(0, 1), Fraction(0, 1)), (Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)))
    >>> decide_null((x,), (x * x + y * y,))
    LocallyEmpty()
    """
    every = (*guards, *equalities)
    axes = axes_of(every)
    if axes is None or not all(map(is_factorable, every)) or any(p.is_zero for p in every):
        return Undecided(NOT_SOLVED)
    try:
        basis = local_basis(every)
        if len(axes) == 2:
            return _in_the_plane(guards, equalities, basis, (axes[0], axes[1]))
        return _in_space(guards, equalities, basis, axes)
    except (IrrationalBranch, TooLarge, BudgetError, UnsupportedError) as error:
        return Undecided(f"{NOT_SOLVED} ({error})")


def _common(basis: Basis, first: int) -> set[int]:
    """The curves of the basis that divide all polynomials from this one on."""
    return set.intersection(*(set(exponents) for exponents in basis.exponents[first:]))


def _in_the_plane(
    guards: Sequence[Polynomial], equalities: Sequence[Polynomial], basis: Basis, axes: tuple[int, int]
) -> Status:
    common = _common(basis, len(guards))
    if not common:
        return LocallyEmpty()  # the equalities have no point but the origin in common, and there no guard is positive
    table = sign_table(basis.curves, axes)
    if table is None:
        return Undecided(NOT_SOLVED)
    return _on_walls(table.cells.walls, guards, equalities, basis, common) or LocallyEmpty()


def _on_walls(
    walls: Iterable[Wall],
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    basis: Basis,
    common: set[int],
) -> Realised | None:
    """A wall of a common factor on which all guards are positive, preferably one that an arc describes exactly."""
    found = None
    for wall in walls:
        if wall.owner not in common or any(wall.owner in basis.exponents[k] for k in range(len(guards))):
            continue
        if all(leading_sign(guard, wall.beside) > 0 for guard in guards):
            arc, exact = _arc(wall)
            if exact and lies_in(arc, guards, equalities):
                return Realised(arc)
            found = found or Realised((), wall=wall)
    return found


def _arc(wall: Wall) -> tuple[Arc, bool]:
    try:
        return wall.arc()
    except IrrationalBranch:
        return (), False


def _in_space(
    guards: Sequence[Polynomial], equalities: Sequence[Polynomial], basis: Basis, axes: Sequence[int]
) -> Status:
    common = _common(basis, len(guards))
    last, shear = regular_position(basis.curves, axes, [basis.curves[k] for k in common])
    moved = [sheared(surface, last, shear) for surface in basis.curves]
    below, sources = projection(moved, last, len(axes))
    rest = tuple(axis for axis in axes if axis != last)
    table = sign_table(below.curves, rest)
    if table is None:
        return Undecided(NOT_SOLVED)
    sheets = lifted(moved, table.cells.arcs, last, shear)
    found = _on_walls(sheets.walls, guards, equalities, basis, common)
    if found is not None:
        return found
    if len(rest) > 2:
        return Undecided(NOT_SOLVED)
    on_axis = _on_the_axis(guards, equalities, last, shear)
    if on_axis is not None:
        return on_axis
    relevant = _relevant(basis, len(guards), common, below, sources)
    return _over_walls(guards, equalities, [w for w in table.cells.walls if w.owner in relevant], last, shear)


def _on_the_axis(
    guards: Sequence[Polynomial], equalities: Sequence[Polynomial], last: int, shear: dict[int, int]
) -> Realised | None:
    """The half lines over the origin: there cylinders vanish."""
    direction = {last: 1, **shear}
    for sign in (1, -1):
        arc: Arc = (tuple(Fraction(sign * direction.get(i, 0)) for i in range(guards[0].count)),)
        if lies_in(arc, guards, equalities):
            return Realised(arc)
    return None


def _relevant(
    basis: Basis, first: int, common: set[int], below: Basis, sources: Sequence[tuple[int, ...]]
) -> set[int]:
    """Curves of the projection over which the equalities can hold without a sheet of a common factor nearby.

    An isolated curve of one surface is where conjugate sheets meet; their discriminant vanishes there to even order.
    Other points lie on two different surfaces: over their resultant, or over one that is a cylinder.
    """
    divisors = set().union(*(set(exponents) for exponents in basis.exponents[first:]))
    found: set[int] = set()
    for source, exponents in zip(sources, below.exponents, strict=True):
        if not divisors.issuperset(source):
            continue
        isolated = len(source) == 1 and source[0] in common
        found |= {k for k, e in exponents.items() if e >= 2 or not isolated}
    return found


def _over_walls(
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    walls: Sequence[Wall],
    last: int,
    shear: dict[int, int],
) -> Status:
    undecided = None
    for wall in walls:
        arc, exact = _arc(wall)
        if not exact:
            undecided = Undecided(NOT_SOLVED)
            continue
        images = _images(guards[0].count, arc, last, shear)
        status = _decide_over(images, guards, equalities)
        if isinstance(status, Realised):
            return status.mapped(partial(_composed, images))
        if isinstance(status, Undecided):
            undecided = status
    return undecided or LocallyEmpty()


def _decide_over(
    images: Sequence[Polynomial], guards: Sequence[Polynomial], equalities: Sequence[Polynomial]
) -> Status:
    """The planar cell in (t, z) over an arc below, t > 0."""
    time = Polynomial.coordinate(2, 0)
    inside = [guard.substitute(images) for guard in guards]
    zero = [h for h in (h.substitute(images) for h in equalities) if not h.is_zero]
    if any(guard.is_zero for guard in inside):
        return LocallyEmpty()
    if not zero:
        return decide_open((time, *inside)) or Undecided(NOT_SOLVED)
    return decide_null((time, *inside), zero)


def _images(count: int, arc: Arc, last: int, shear: dict[int, int]) -> list[Polynomial]:
    """The coordinates over an arc below as polynomials in t and z."""
    images = []
    for i in range(count):
        powers = {k: row[i] for k, row in enumerate(arc, 1) if i < len(row) and row[i]}
        terms: dict[Monomial, Number] = {((0, k),): value for k, value in powers.items()}
        images.append(Polynomial.from_terms(2, terms) if i != last else Polynomial.coordinate(2, 1))
    for axis, c in shear.items():
        images[axis] = images[axis] + images[last].scaled(Fraction(c))
    return images


def _composed(images: Sequence[Polynomial], arc: Arc) -> Arc:
    paths: list[dict[int, Number]] = [image.along(arc) for image in images]
    length = max(power for path in paths for power in path)
    return tuple(tuple(path.get(k, Fraction(0)) for path in paths) for k in range(1, length + 1))
