"""Limits of gradients at norms that vanish, cell by cell: f = P(z, r) with r = sqrt(q(z)), q = z^T Q z + higher terms.

On a cell the gradient is A + c Q z / sqrt(z^T Q z) + o(1). If Q is positive definite in all coordinates of the cell, or if
the cell is a polyhedral cone, its limits are the arc {A + c Q d / sqrt(d^T Q d)} over the directions d of the cell, that is
the image of the closed cone of the gradients of its guards. In the plane any sector will do (planar_norms.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import ConsderivError, UnsupportedError
from ..exact.matrices import nullspace
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.cone import Cone
from ..germs.cores import core_of
from ..germs.elementary import SingularRoot
from ..germs.fans import IrrationalBranch
from ..germs.germ import Group, realised
from ..germs.remainders import has_remainders
from ..germs.sums_of_squares import positive_definite
from ..germs.tree import Leaf, explore, leaves_of
from ..programs.program import Program
from ..sets import Polytope, ValueSet
from ..sets.curved import curved_hull, curved_sum
from ..sets.curved_boundary import curved_union, surface
from ..sets.curved_sectors import sector
from ..sets.ellipsoids import Ellipsoid, ellipsoid
from .local import Local, Obstacle
from .planar_norms import Sector, planar_sectors
from .projected_norms import projected_cells
from .regular import half_hessian, lifted

_ZERO = Fraction(0)


@dataclass(frozen=True)
class ConicCell:
    """On a cell f'(x; d) = <slope, d> + sum c_k sqrt(d^T Q_k d), for each output.

    Parameters
    ----------
    leaf : Leaf
    rays : vectors
        Generators of a cone with the directions of the cell that decide the limits of gradients.
    slopes : flat vector
        The linear parts, output by output.
    norms : sequence of (Q, column)
        The matrix of each norm, and the factors c of the outputs.
    sector : Sector or None
        Where the cell is a sector of the plane.
    """

    leaf: Leaf
    rays: Sequence[Sequence[Number]]
    slopes: tuple[Number, ...]
    norms: tuple[tuple[list[list[Number]], dict[int, Number]], ...]
    sector: Sector | None = None


@dataclass(frozen=True)
class Limits:
    """The limits of the gradients on one cell: the point `offset`, plus an arc of an ellipsoid given by its hull."""

    offset: Polytope
    arc: ValueSet | None

    @property
    def hull(self) -> ValueSet:
        """The convex hull of the limits."""
        return self.offset if self.arc is None else curved_sum(self.offset, self.arc)


def conic_limits(local: Local, group: Group) -> list[Limits] | None:
    """The limits of a group's Jacobians on each of its cells; None where a cell is not covered."""
    cells = conic_cells(local, group)
    try:
        return None if cells is None else [_limits(local, cell) for cell in cells]
    except ConsderivError:
        return None


def limits_of_group(local: Local, group: Group) -> ValueSet | None:
    """The set of the limits of a group's Jacobians; None where a cell is not covered."""
    limits = conic_limits(local, group)
    return None if limits is None else all_limits(limits)


def conic_cells(local: Local, group: Group) -> list[ConicCell] | None:
    """The cells of a group with norms at zero; None where one is not covered."""
    singular = any(isinstance(leaf.error, SingularRoot) for leaf in group.leaves())
    if isinstance(local.germ, Obstacle) or not singular:
        return None
    width = len(local.point)
    try:
        tree = explore(local.germ.program, local.point, group.roots, budget=local.budget, radial=True)
        leaves = list(leaves_of(tree))
        if any(leaf.error is not None for leaf in leaves):
            return None
        if width == 2 and (sectors := _sectors(leaves)) is not None:
            return [_cell(local, group, one.leaf, one.rays, one) for one in sectors]
        cells = _cells(leaves, width)
        if cells is None and width > 2:
            cells = projected_cells(leaves, width)
        return None if cells is None else [_cell(local, group, leaf, rays) for leaf, rays in cells]
    except (ConsderivError, IrrationalBranch):
        return None


Cells = list[tuple[Leaf, Sequence[Sequence[Number]]]]


def all_limits(parts: Sequence[Limits]) -> ValueSet:
    """The union of the limits themselves; arcs of one ellipsoid whose hull is a cap, or all of it, are joined."""
    arcs: dict[object, list[ValueSet]] = {}
    found: list[ValueSet] = []
    for part in parts:
        hull = part.hull
        if isinstance(hull, Ellipsoid):
            whole = (hull.flat_centre, hull.gram)
            arcs.setdefault(whole, []).append(hull)
        else:
            found.append(surface(hull))
    for members in arcs.values():
        joined = curved_hull(*members)
        # Every point of an arc is an extreme point, so the arcs fill the surface of a hull that is a cap.
        found += [surface(joined)] if isinstance(joined, Ellipsoid) else [surface(member) for member in members]
    return curved_union(*found)


def _sectors(leaves: Sequence[Leaf]) -> list[Sector] | None:
    """Sectors of the plane with their leaves; all norms are norms of both coordinates."""
    if not all({0, 1} <= form.variables() for leaf in leaves for form in leaf.radicands.values()):
        return None
    try:
        return planar_sectors(leaves)
    except IrrationalBranch:
        return None


def _cells(leaves: Sequence[Leaf], width: int) -> Cells | None:
    """Leaves with the rays of the closed cones of their guards' gradients."""
    found: Cells = []
    for leaf in leaves:
        radial = any(place in guard.variables() for guard in leaf.cell.guards for place in leaf.radicands)
        if radial or not realised(leaf) or not all(_covered(leaf, form, width) for form in leaf.radicands.values()):
            return None
        rays = _tangent_cone(leaf, width)
        if rays is None:
            return None
        found.append((leaf, rays))
    return found


def _cell(
    local: Local, group: Group, leaf: Leaf, rays: Sequence[Sequence[Number]], sector: Sector | None = None
) -> ConicCell:
    width = len(local.point)
    full = width + len(group_program(local).elementary_nodes)
    row = group.jacobian(leaf, full)
    outputs = range(len(local.program.outputs))
    slopes = tuple(row.get(k * full + i, _ZERO) for k in outputs for i in range(width))
    columns = {place: {k: row.get(k * full + place, _ZERO) for k in outputs} for place in leaf.radicands}
    used = [place for place, column in columns.items() if any(column.values())]
    norms = tuple((half_hessian(leaf.radicands[place], width), columns[place]) for place in used)
    return ConicCell(leaf, rays, slopes, norms, sector)


def _limits(local: Local, cell: ConicCell) -> Limits:
    offset = Polytope((cell.slopes,), local.shape)
    if not cell.norms:
        return Limits(offset, None)
    if len(cell.norms) > 1 and len(cell.rays) > 1:
        raise UnsupportedError("one norm on an open cell is required", f"received {len(cell.norms)}", "move the point")
    arcs = [lifted(local, _arc(form, cell.rays), column) for form, column in cell.norms]
    return Limits(offset, arcs[0] if len(arcs) == 1 else curved_sum(*arcs))


def _arc(form: list[list[Number]], rays: Sequence[Sequence[Number]]) -> ValueSet:
    """The hull of {Q d / sqrt(d^T Q d)} over the cone of the rays."""
    whole = ellipsoid((_ZERO,) * len(form), form)
    if not isinstance(whole, Ellipsoid):
        raise UnsupportedError("a form of rank at least two is required", "received a square", "write abs(...)")
    return sector(whole, rays)


def group_program(local: Local) -> Program:
    """The program whose nodes the groups name."""
    assert not isinstance(local.germ, Obstacle)
    return local.germ.program


def _covered(leaf: Leaf, form: Polynomial, width: int) -> bool:
    """Whether the directions of the cell determine the limits: see the head of this file."""
    guards = leaf.cell.guards
    if all(guard.is_affine for guard in guards):
        return True
    used = {i for guard in guards for i in guard.variables() if i < width}
    return used <= form.variables() and not has_remainders(guards, width) and positive_definite(form, width)


def _tangent_cone(leaf: Leaf, width: int) -> list[list[Number]] | None:
    """Generators of the closed tangent cone of a cell whose guards' gradients decide it; None for other cells."""
    cores = [core for guard in leaf.cell.guards if not (core := core_of(guard).core).is_constant]
    cone = Cone()
    for core in cores:
        cut = cone.cut(core.gradient) if core.gradient else None
        if cut is None:
            return None
        cone = cut
    rows = [[core.gradient.get(i, _ZERO) for i in range(width)] for core in cores]
    lines = nullspace(rows, width)
    rays = [[ray.get(i, _ZERO) for i in range(width)] for ray in cone.generators()]
    return [*rays, *(list(line) for line in lines), *([-x for x in line] for line in lines)]
