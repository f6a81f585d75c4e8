"""Cells with equalities, {guards > 0, h_1 = 0, ...}, that no coordinate can be solved for: in two and three coordinates.

The plane is in null_plane.py. In space the sheets of common factors of all h over open cells are treated alike. What is
left lies over half-branches of the projection (isolated curves of a surface, intersections of two surfaces): where such a
half-branch is an arc, the cell over it is a planar one in (t, z); for the others see common_zeros.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..exact.term_arithmetic import Monomial
from .arcs import Arc, lies_in
from .basis import Basis, local_basis
from .common_zeros import decide_over_curve
from .complete import axes_of, decide_open, sign_table
from .cores import is_factorable
from .fans import IrrationalBranch
from .null_plane import NOT_SOLVED, arc_along, common_factors, in_the_plane, on_walls
from .projection import projection, regular_position, sheared
from .space import TooLarge, lifted
from .statuses import LocallyEmpty, OnBranch, Realised, Status, Undecided


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
    if every[0].count == 1 and not any(h.is_zero for h in equalities):
        return LocallyEmpty()  # near 0 the only zero of a polynomial in one variable is 0, where no guard is positive
    if axes is None or not all(map(is_factorable, every)) or any(p.is_zero for p in every):
        return Undecided(NOT_SOLVED)
    try:
        basis = local_basis(every)
        if len(axes) == 2:
            return in_the_plane(guards, equalities, basis, (axes[0], axes[1]))
        return _in_space(guards, equalities, basis, axes)
    except (IrrationalBranch, TooLarge, BudgetError, UnsupportedError) as error:
        return Undecided(f"{NOT_SOLVED} ({error})")


def _in_space(
    guards: Sequence[Polynomial], equalities: Sequence[Polynomial], basis: Basis, axes: Sequence[int]
) -> Status:
    common = common_factors(basis, len(guards))
    last, shear = regular_position(basis.curves, axes, [basis.curves[k] for k in common])
    moved = [sheared(surface, last, shear) for surface in basis.curves]
    below, sources = projection(moved, last, len(axes))
    rest = tuple(axis for axis in axes if axis != last)
    cells = sign_table(below.curves, rest).decomposition()
    if cells is None:
        return Undecided(NOT_SOLVED)
    sheets = lifted(moved, cells.arcs, last, shear)
    found = on_walls(sheets.walls, guards, equalities, basis, common)
    if found is not None:
        return found
    if len(rest) > 2:
        return Undecided(NOT_SOLVED)
    on_axis = _on_the_axis(guards, equalities, last, shear)
    if on_axis is not None:
        return on_axis
    cylinders = {k for k, surface in enumerate(moved) if last not in surface.variables()}
    relevant = _relevant(basis, len(guards), common, cylinders, below, sources)
    walls = [wall for wall in cells.walls if wall.owner in relevant]
    arcs = [arc_along(wall) for wall in walls]
    whole = {wall.owner for wall in walls} - {w.owner for w, (_, ends) in zip(walls, arcs, strict=True) if not ends}
    found_over = _over_arcs(guards, equalities, [arc for arc, ends in arcs if ends], last, shear)
    if isinstance(found_over, (Realised, OnBranch)):
        return found_over
    # The other half-branches have infinite series; there the common zeros are computed over their whole curve.
    undecided = found_over if isinstance(found_over, Undecided) else None
    positive, zero = ([sheared(p, last, shear) for p in some] for some in (guards, equalities))
    for k in sorted({wall.owner for wall in walls} - whole):
        surfaces = [[moved[i] for i in source] for source in relevant[k]]
        status = decide_over_curve(below.curves[k], surfaces, positive, zero, last, shear)
        if isinstance(status, (Realised, OnBranch)):
            return status
        if isinstance(status, Undecided):
            undecided = status
    return undecided or LocallyEmpty()


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
    basis: Basis,
    first: int,
    common: set[int],
    cylinders: set[int],
    below: Basis,
    sources: Sequence[tuple[int, ...]],
) -> dict[int, list[tuple[int, ...]]]:
    """Curves of the projection over which the equalities can hold without a sheet of a common factor nearby, and why.

    An isolated curve of a common factor is where conjugate sheets meet; the discriminant vanishes there to even order.
    Other points lie on two different surfaces, neither of them common: over their resultant, or over a cylinder.
    """
    divisors = set().union(*(set(exponents) for exponents in basis.exponents[first:]))
    found: dict[int, list[tuple[int, ...]]] = {}
    for source, exponents in zip(sources, below.exponents, strict=True):
        if len(source) == 1 and source[0] in common:
            curves = [k for k, e in exponents.items() if e >= 2]
        elif source[0] in cylinders or len(source) == 2:
            curves = list(exponents) if divisors.issuperset(source) and common.isdisjoint(source) else []
        else:
            curves = []
        for k in curves:
            found.setdefault(k, []).append(source)
    return found


def _over_arcs(
    guards: Sequence[Polynomial],
    equalities: Sequence[Polynomial],
    arcs: Sequence[Arc],
    last: int,
    shear: dict[int, int],
) -> Status:
    undecided = None
    for arc in arcs:
        images = _images(guards[0].count, arc, last, shear)
        status = _decide_over(images, guards, equalities)
        if isinstance(status, (Realised, OnBranch)):
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
