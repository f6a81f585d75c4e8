"""The limiting (Mordukhovich) subdifferential: limits of Frechet subgradients at points that tend to x."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import BudgetError, ConsderivError, UnsupportedError
from ..germs.cone import TooManyRays
from ..germs.germ import Germ, Group
from ..germs.tree import ancestors
from ..programs.program import Program
from ..sets import Empty, FiniteSet, Polytope, Undefined, Union, UnknownSet, minkowski_sum, union
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
    if isinstance(whole, Undefined):
        return whole
    if local.has_singular_root:
        from .planar_limits import limiting_in_sectors
        from .regular import singular_parts

        parted = _of_regular_parts(local, singular_parts(local))
        planar = limiting_in_sectors(local) if isinstance(parted, UnknownSet) else None
        return parted if planar is None else planar
    if len(local.point) == 1:
        return _on_the_line(local)
    exact = is_piecewise_linear(germ)
    if exact or (isinstance(local.linear_germ, Germ) and affine_guards(germ)):
        found = _union_over_faces(local, local.linear_germ)
        if exact or isinstance(found, UnknownSet) or _is_linearisable(local):
            return found
        followed = _along_strata(local)
        if followed is not None:
            return followed
        return _between(local, found, "the pieces are curved and a stratum of kinks was not followed")
    linearised = _of_linearised(local)
    if linearised is not None:
        return linearised
    followed = _along_strata(local)
    if followed is not None:
        return followed
    return _between(local, whole, "the cells are curved and their strata were not followed")


def _is_linearisable(local: Local) -> bool:
    from .limiting_linearised import is_linearisable

    return is_linearisable(local)


def _of_linearised(local: Local) -> ValueSet | None:
    """The limiting set of the linearised program, where that is proved to be the one of the program."""
    if isinstance(local.linear_germ, Obstacle) or not _is_linearisable(local):
        return None
    found = _union_over_faces(local, local.linear_germ)
    return None if isinstance(found, UnknownSet) else found


def _along_strata(local: Local) -> ValueSet | None:
    """The kinks of a curved germ, followed along half-branches in the plane, else along strata; None if refused."""
    from .limiting_plane import limiting_in_plane
    from .limiting_space import limiting_in_space

    if len(local.point) == 2:
        from .planar_limits import limiting_in_sectors

        planar = limiting_in_plane(local) or limiting_in_sectors(local)
        if planar is not None:
            return planar
    return limiting_in_space(local)


def _of_regular_parts(local: Local, parts: Sequence[Regular | None]) -> ValueSet:
    """Regular functions have the Clarke set, their negatives the limits of gradients (their kinks have no subgradients)."""
    from .regular import sum_of_parts

    if all(part is not None and part.sense <= 0 for part in parts):
        return bouligand(local)
    if any(part is None or (part.sense < 0 and not is_point(part.subgradients)) for part in parts):
        whole = clarke(local)
        separate = _of_separate_kinks(local, parts)
        if separate is not None:
            return separate
        return UnknownSet(
            "the limits of gradients at a root or norm at zero are not described",
            None,
            None if isinstance(whole, UnknownSet) else whole,
        )
    return sum_of_parts(local, [part.subgradients for part in parts if part is not None])


def _of_separate_kinks(local: Local, parts: Sequence[Regular | None]) -> ValueSet | None:
    """The sum over kinks f_i of f = Phi(x, f_1, ..., f_k) in variables of their own; None unless each one is known.

    Near the point dPhi/df_i keeps its sign, and points near it are chosen for each kink on its own.
    """
    from ..germs.outer import is_tied, run_at, tied_below
    from ..sets.curved import curved_sum
    from .conic import limits_of_group

    germ = local.germ
    assert isinstance(germ, Germ)
    run = run_at(germ.program, local.point)
    below = {node for group in germ.groups for root in group.roots for node in tied_below(run, root)}
    variables = [_variables_below(germ.program, group.roots) for group in germ.groups]
    if any(len(group.roots) != 1 for group in germ.groups) or sum(map(len, variables)) != len(set().union(*variables)):
        return None
    if germ.jumps or any(is_tied(run, index) and index not in below for index in run.order):
        return None
    members: list[ValueSet] = [Polytope((local.dense(germ.base),), local.shape)]
    for group, part in zip(germ.groups, parts, strict=True):
        if any(leaf.error is not None for leaf in group.leaves()):
            found = None if part is None else part.subgradients if part.sense >= 0 else limits_of_group(local, group)
        else:
            affine = all(
                p.numerator.is_affine and p.denominator is None for leaf in group.leaves() for p in leaf.pieces
            )
            fan = fan_of(group, len(local.point)) if affine and _affine_guards(group) else None
            found = None if fan is None else _group_limiting(local, fan)
        if found is None:
            return None
        members.append(found)
    try:
        return curved_sum(*members)
    except ConsderivError:
        return None


def _variables_below(program: Program, roots: Sequence[int]) -> set[int]:
    return {program.nodes[i].index for i in ancestors(program, roots) if program.nodes[i].operation == "variable"}


def is_piecewise_linear(germ: Germ) -> bool:
    """Whether all pieces and guards are affine, so that f(x + d) = f(x) + f'(x; d) near 0."""
    leaves = [leaf for group in germ.groups for leaf in group.leaves()]
    affine = all(p.denominator is None and p.numerator.is_affine for leaf in leaves for p in leaf.pieces)
    return affine and affine_guards(germ) and all(leaf.error is None for leaf in leaves)


def affine_guards(germ: Germ) -> bool:
    """Whether all cells are polyhedral cones."""
    return all(_affine_guards(group) for group in germ.groups)


def _affine_guards(group: Group) -> bool:
    return all(g.is_affine for leaf in group.leaves() for g in leaf.cell.guards)


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
    members = [local.hull(sparse_key(fan.gradient(slope)) for slope in vertices) for vertices in _vertex_lists(largest)]
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
