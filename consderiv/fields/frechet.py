"""The Frechet (regular) subdifferential {v : <v, d> <= f'(x; d) for all d}, from the cones of the linearised germ."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import BudgetError, NotLipschitzError, UnsupportedError
from ..germs.cone import TooManyRays
from ..sets import Empty, Polytope, Undefined, UnknownSet, minkowski_sum
from ..sets.value_set import ValueSet
from .clarke import clarke
from .directional import directional_derivative
from .fan import Fan, FanCell, fan_of, regular_slopes
from .local import Local, Obstacle, hull_points, is_point, sparse_key, within_budget

if TYPE_CHECKING:
    from .regular import Regular


@within_budget
def frechet(local: Local) -> ValueSet:
    """The Frechet subdifferential of a scalar program.

    {v : f(y) >= f(x) + <v, y - x> + o(|y - x|)} = {v : <v, d> <= f'(x; d) for all d}: a polytope, or empty.

    Returns
    -------
    Polytope, MinkowskiSum, Empty, Undefined or UnknownSet

    Raises
    ------
    UnsupportedError
        For maps.

    Examples
    --------
    >>> from consderiv import frechet
    >>> frechet("abs(x) - abs(y)", {"x": 0, "y": 0}), frechet("max(-abs(x), y)", {"x": 0, "y": 0})
    ({}, {(0, 1)})

    Notes
    -----
    Rockafellar and Wets (1998), Variational Analysis, definition 8.3 and exercise 8.4.
    """
    if local.program.is_map:
        raise UnsupportedError("a scalar program is required", "received a map", "take one output")
    germ = local.linear_germ
    whole = clarke(local)
    if is_point(whole):
        return whole  # strictly differentiable
    if isinstance(whole, Undefined):
        return whole
    if local.has_singular_root:
        return _at_norms(local)
    if isinstance(germ, Obstacle):
        return _on_the_line(local) if len(local.point) == 1 and not germ.undefined else germ.as_set()
    members: list[ValueSet] = [Polytope((local.dense(germ.base),), local.shape)]
    for group in germ.groups:
        fan = fan_of(group, len(local.point))
        if fan is None:
            return _in_plane(local) or UnknownSet("a cell of the linearised program is undecided")
        members.append(regular_set(local, fan, fan.cells))
    if any(isinstance(member, Empty) for member in members):
        return Empty(local.shape)
    return minkowski_sum(*members)


def _in_plane(local: Local) -> ValueSet | None:
    """The set from the sectors of a planar program with roots that are zero at the point."""
    from .planar_limits import frechet_in_plane

    return frechet_in_plane(local)


def _at_norms(local: Local) -> ValueSet:
    """By the rules of regular functions, else by finitely many directions and the sectors of the plane."""
    from .norm_mixtures import is_empty_along_directions
    from .regular import singular_parts

    found = _of_regular_parts(local, singular_parts(local))
    if not isinstance(found, UnknownSet):
        return found
    planar = _in_plane(local)
    if planar is not None:
        return planar
    return Empty(local.shape) if is_empty_along_directions(local) else found


def _of_regular_parts(local: Local, parts: Sequence[Regular | None]) -> ValueSet:
    """The sum over independent groups: a regular part has its Clarke set, its negative nothing unless it is smooth."""
    from .regular import sum_of_parts

    if any(part is None for part in parts):
        return UnknownSet("a root or norm at zero is composed in a way that no rule covers")
    known = [part for part in parts if part is not None]
    if any(part.sense < 0 and not is_point(part.subgradients) for part in known):
        return Empty(local.shape)
    return sum_of_parts(local, [part.subgradients for part in known])


def _on_the_line(local: Local) -> ValueSet:
    """One variable: [-f'(x; -1), f'(x; 1)] if that is an interval."""
    try:
        right = directional_derivative(local, (Fraction(1),))
        left = directional_derivative(local, (Fraction(-1),))
    except NotLipschitzError as error:
        return Undefined(f"not locally Lipschitz: {error.received.removeprefix('received ')}")
    if not isinstance(right, tuple) or not isinstance(left, tuple):
        return UnknownSet("a one-sided derivative is not decided")
    low, high = -left[0], right[0]
    return hull_points([(low,), (high,)], local.shape) if low <= high else Empty(local.shape)


def regular_set(local: Local, fan: Fan, cells: Sequence[FanCell]) -> ValueSet:
    """The Frechet set of the piecewise linear function on some cells of a fan (all of them, or those near a point)."""
    try:
        slopes = regular_slopes(cells, fan.dimension)
    except (TooManyRays, BudgetError) as error:
        return UnknownSet(str(error) or "a cell has too many rays")
    vertices = [sparse_key(fan.gradient(slope)) for slope in slopes]
    return local.hull(vertices) if vertices else Empty(local.shape)
