"""The limiting (Mordukhovich) subdifferential: limits of Frechet subgradients at points that tend to x."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import BudgetError, ConsderivError, UnsupportedError
from ..germs.cone import TooManyRays
from ..germs.germ import Germ
from ..sets import Empty, FiniteSet, Polytope, Union, UnknownSet, minkowski_sum, union
from ..sets.elements import Flat
from ..sets.finite import finite_set
from ..sets.polytope import hull_of
from ..sets.value_set import ValueSet
from .clarke import bouligand, clarke
from .faces import faces
from .fan import Fan, FanCell, fan_of, regular_slopes
from .frechet import frechet
from .local import Local, Obstacle, is_point, sparse_key, within_budget

if TYPE_CHECKING:
    from .regular import Regular

FACE_BUDGET = 3000


@within_budget
def limiting(local: Local) -> ValueSet:
    """The limiting subdifferential of a scalar program.

    {lim v_k : v_k in Frechet f(x_k), x_k -> x, f(x_k) -> f(x)}. For piecewise linear f it is the union of the Frechet
    sets over all faces of the cells at x. For curved cells the strata of kinks are followed; where that is refused, or
    does not settle what a stratum contributes: Unknown, with what is known inside and a larger set outside.

    Returns
    -------
    Polytope, FiniteSet, Union, MinkowskiSum, Undefined or UnknownSet

    Raises
    ------
    UnsupportedError
        For maps.

    Examples
    --------
    >>> from consderiv import limiting
    >>> limiting("-abs(x)", {"x": 0}), limiting("min(abs(x), abs(y))", {"x": 0, "y": 0})
    ({-1, 1}, [-1, 1] x {0} ∪ {0} x [-1, 1])

    Notes
    -----
    Mordukhovich (2006), Variational Analysis and Generalized Differentiation I, theorem 2.34.
    """
    if local.program.is_map:
        raise UnsupportedError("a scalar program is required", "received a map", "take one output")
    germ = local.germ
    whole = clarke(local)
    if is_point(whole):
        return whole
    if isinstance(germ, Obstacle):
        return germ.as_set()
    if local.has_singular_root:
        from .regular import singular_parts

        return _of_regular_parts(local, singular_parts(local))
    if len(local.point) == 1:
        return _on_the_line(local)
    exact = is_piecewise_linear(germ)
    if exact or (isinstance(local.linear_germ, Germ) and affine_guards(germ)):
        found = _union_over_faces(local, local.linear_germ)
        if exact or isinstance(found, UnknownSet):
            return found
        followed = _along_strata(local)
        if followed is not None:
            return followed
        return _between(local, found, "the pieces are curved and a stratum of kinks was not followed")
    followed = _along_strata(local)
    if followed is not None:
        return followed
    return _between(local, whole, "the cells are curved and their strata were not followed")


def _along_strata(local: Local) -> ValueSet | None:
    """The kinks of a curved germ, followed along half-branches in the plane, else along strata; None if refused."""
    from .limiting_plane import limiting_in_plane
    from .limiting_space import limiting_in_space

    planar = limiting_in_plane(local) if len(local.point) == 2 else None
    return limiting_in_space(local) if planar is None else planar


def _of_regular_parts(local: Local, parts: Sequence[Regular | None]) -> ValueSet:
    """Regular functions have the Clarke set, their negatives the limits of gradients (their kinks have no subgradients)."""
    from .regular import sum_of_parts

    if all(part is not None and part.sense <= 0 for part in parts):
        return bouligand(local)
    if any(part is None or (part.sense < 0 and not is_point(part.subgradients)) for part in parts):
        whole = clarke(local)
        return UnknownSet(
            "the limits of gradients at a root or norm at zero are not described", None,
            None if isinstance(whole, UnknownSet) else whole,
        )
    return sum_of_parts(local, [part.subgradients for part in parts if part is not None])


def is_piecewise_linear(germ: Germ) -> bool:
    """Whether all pieces and guards are affine, so that f(x + d) = f(x) + f'(x; d) near 0."""
    leaves = [leaf for group in germ.groups for leaf in group.leaves()]
    affine = all(p.denominator is None and p.numerator.is_affine for leaf in leaves for p in leaf.pieces)
    return affine and affine_guards(germ) and all(leaf.error is None for leaf in leaves)


def affine_guards(germ: Germ) -> bool:
    """Whether all cells are polyhedral cones."""
    return all(g.is_affine for group in germ.groups for leaf in group.leaves() for g in leaf.cell.guards)


def _on_the_line(local: Local) -> ValueSet:
    """One variable: the two slopes, and the Frechet set at the point itself."""
    slopes, center = bouligand(local), frechet(local)
    if isinstance(slopes, UnknownSet) or isinstance(center, UnknownSet):
        return _between(local, clarke(local), "a one-sided derivative is not decided")
    return slopes if isinstance(center, Empty) else union(slopes, center)


def _between(local: Local, outer: ValueSet, reason: str) -> ValueSet:
    """The inner bound from cells and the point itself against an outer bound; decided if they agree."""
    inside = [part for part in (bouligand(local), frechet(local)) if not isinstance(part, (UnknownSet, Empty))]
    if not inside:
        return UnknownSet(reason, None, None if isinstance(outer, UnknownSet) else outer)
    inner = union(*inside)
    if isinstance(outer, UnknownSet):
        return UnknownSet(reason, inner, None)
    try:
        return inner if inner == outer else UnknownSet(reason, inner, outer)
    except (ConsderivError, TypeError):
        return UnknownSet(reason, inner, outer)


def _union_over_faces(local: Local, germ: Germ | Obstacle) -> ValueSet:
    """Independent groups are a separable sum in suitable coordinates, so their limiting sets add up."""
    if isinstance(germ, Obstacle):
        return germ.as_set()
    members: list[ValueSet] = [Polytope((local.dense(germ.base),), local.shape)]
    for group in germ.groups:
        fan = fan_of(group, len(local.point))
        if fan is None:
            return UnknownSet("a cell of the linearised program is undecided")
        try:
            members.append(_group_limiting(local, fan))
        except (BudgetError, TooManyRays) as error:
            return UnknownSet(str(error) or "too many rays")
    try:
        return minkowski_sum(*members)
    except BudgetError as error:
        return UnknownSet(str(error))


def _group_limiting(local: Local, fan: Fan) -> ValueSet:
    """The union over all faces, formed in the few slope coordinates of the fan and mapped to gradients at the end."""
    slopes: list[Polytope] = []
    shape = (fan.dimension,)
    convex = _convex_or_concave(local, fan)
    if convex is not None:
        return convex
    for face in faces(fan.hyperplanes(), fan.dimension, FACE_BUDGET):
        vertices = regular_slopes(fan.near(face.signs), fan.dimension)
        part = hull_of(vertices, shape) if vertices else None
        if part is not None and part not in slopes:
            slopes.append(part)
    if not slopes:
        return finite_set([], local.shape)
    largest = union(*slopes)
    members = [
        local.hull(sparse_key(fan.gradient(slope)) for slope in vertices) for vertices in _vertex_lists(largest)
    ]
    return union(*members)


def _convex_or_concave(local: Local, fan: Fan) -> ValueSet | None:
    """The Clarke set of a convex fan, the gradients of a concave one; None for others.

    A piecewise linear function is convex iff its regular subgradients at the centre are the hull of all its slopes.
    """
    distinct = sorted({cell.slope for cell in fan.cells})
    whole = hull_of(distinct, (fan.dimension,))
    if set(regular_slopes(fan.cells, fan.dimension)) >= set(whole.flat_vertices):
        return local.hull(sparse_key(fan.gradient(slope)) for slope in whole.flat_vertices)
    mirrored = [FanCell(cell.rows, tuple(-s for s in cell.slope)) for cell in fan.cells]
    lowest = {tuple(-s for s in slope) for slope in regular_slopes(mirrored, fan.dimension)}
    if lowest >= set(whole.flat_vertices):
        return union(*(local.hull([sparse_key(fan.gradient(slope))]) for slope in distinct))
    return None


def _vertex_lists(part: ValueSet) -> list[tuple[Flat, ...]]:
    """The vertices of each member of a union, or each point of a finite set."""
    if isinstance(part, FiniteSet):
        return [(point,) for point in part.flat_elements]
    members = part.members if isinstance(part, Union) else (part,)
    return [member.flat_vertices for member in members if isinstance(member, Polytope)]
