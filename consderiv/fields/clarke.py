"""Bouligand and Clarke sets of a function: limits of Jacobians, and their convex hull."""

from __future__ import annotations

from itertools import product
from math import prod

from ..germs.germ import Germ, Group
from ..sets import FiniteSet, Polytope, Undefined, UnknownSet, contains, is_equal, minkowski_sum, translate
from ..sets.elements import Flat, unflatten
from ..sets.finite import finite_set
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted
from .chain_rule import chain_rule_hull
from .lipschitz import lipschitz
from .local import GroupJacobians, Local, Obstacle, SparseKey, is_point, within_budget

ELEMENT_BUDGET = 4096


@within_budget
def clarke(local: Local) -> ValueSet:
    """The Clarke subdifferential of a scalar program, the Clarke Jacobian of a map.

    conv{lim Jac F(x_k) : x_k -> x, F differentiable at x_k} = conv{Jac F_i(x) : cell i accumulates at x}.

    Returns
    -------
    Polytope, MinkowskiSum, Undefined or UnknownSet
        A Minkowski sum over independent groups of switches is kept factored unless it is small. Undecided cells give
        an UnknownSet with an inner and an outer set, unless they do not change the hull.

    Examples
    --------
    >>> from consderiv import clarke
    >>> clarke("relu(x) + relu(y) - relu(x + y)", {"x": 0, "y": 0})
    conv{(-1, 0), (0, -1), (0, 1), (1, 0)}

    Notes
    -----
    Clarke (1983), sections 2.5 and 2.6: null sets do not count.
    """
    germ = local.germ
    if isinstance(germ, Obstacle):
        return _within_field(local, germ.as_set())
    planar = _in_sectors(local)
    if planar is not None:
        return planar
    base = Polytope((local.dense(germ.base),), local.shape)
    members: list[ValueSet] = [base]
    curved = False
    for group in germ.groups:
        jacobians = local.jacobians(group)
        part = None if jacobians.unknown is None else _curved_part(local, group)
        curved = curved or part is not None
        members.append(_group_hull(local, jacobians) if part is None else part)
    if curved:
        from ..sets.curved import curved_sum

        return _within_field(local, curved_sum(*members))
    return _within_field(local, minkowski_sum(*members))


def _in_sectors(local: Local) -> ValueSet | None:
    """Sector by sector in the plane, where a root at zero is composed in a way that no rule of regular functions covers."""
    if not local.has_singular_root or len(local.point) > 2:
        return None
    from .planar_limits import clarke_in_plane
    from .regular import singular_parts

    return None if all(singular_parts(local)) else clarke_in_plane(local)


def _curved_part(local: Local, group: Group) -> ValueSet | None:
    """The hull where some cell has no smooth piece: by the rules of regular functions, or cell by cell along cones."""
    from ..sets.curved import curved_hull
    from .conic import conic_limits
    from .regular import regular_part

    regular = regular_part(local, group)
    if regular is not None:
        return regular.subgradients
    limits = conic_limits(local, group)
    if limits is not None:
        return curved_hull(*(part.hull for part in limits))
    from .norm_sums import clarke_of_norm_sum

    return clarke_of_norm_sum(local, group) if len(local.point) > 2 else None


def _within_field(local: Local, found: ValueSet) -> ValueSet:
    """An undecided Clarke set without outer bound lies in the hull of the chain-rule field (Bolte and Pauwels 2021)."""
    if not isinstance(found, UnknownSet) or (found.outer is not None and not is_point(found.outer)):
        return found
    bounded = lipschitz(local)
    if isinstance(bounded, Refuted):
        return Undefined(f"not locally Lipschitz: {bounded.reason}")
    if not isinstance(bounded, Proved):
        return found
    if found.outer is not None:
        return found.outer  # a nonempty subset of a point
    hull = chain_rule_hull(local)
    if isinstance(hull, (UnknownSet, Undefined)):
        return found
    if found.inner is not None and is_equal(found.inner, hull):
        return found.inner
    if isinstance(hull, Polytope) and hull.dimension == 0:
        return hull
    return UnknownSet(found.reason, found.inner, hull)


def _group_hull(local: Local, jacobians: GroupJacobians) -> ValueSet:
    inner = local.hull(jacobians.certain) if jacobians.certain else None
    if jacobians.unknown is not None:
        return UnknownSet(jacobians.unknown, inner, None)
    if not jacobians.doubtful or (
        inner is not None and all(contains_flat(inner, local.dense(dict(key))) for key in jacobians.doubtful)
    ):
        assert inner is not None
        return inner
    outer = local.hull([*jacobians.certain, *jacobians.doubtful])
    return UnknownSet(jacobians.reason(), inner, outer)


def contains_flat(part: ValueSet, flat: Flat) -> bool:
    """Whether a known set contains a flat element."""
    from ..sets.membership import contains_flat as decide

    return bool(decide(part, flat))


@within_budget
def bouligand(local: Local) -> ValueSet:
    """The Bouligand (B-) differential: the set of all limits of Jacobians at points of differentiability.

    {Jac F_i(x) : the open cell i accumulates at x}, a finite set.

    Returns
    -------
    FiniteSet, Undefined or UnknownSet
        Unknown beyond 4096 elements, and where an undecided cell would add one.

    Notes
    -----
    Scholtes (2012), proposition 4.3.1: only essentially active pieces count.
    """
    germ = local.germ
    if isinstance(germ, Obstacle):
        return germ.as_set()
    singular = None
    if local.has_singular_root:
        from .planar_limits import bouligand_in_plane

        singular = bouligand_in_plane(local)
    singular = _limits_at_norms(local, germ) if singular is None else singular
    if singular is not None:
        return singular
    parts = [local.jacobians(group) for group in germ.groups]
    count = prod(max(1, len(part.certain)) for part in parts)
    if count > ELEMENT_BUDGET:
        return UnknownSet(f"more than {ELEMENT_BUDGET} elements ({count} at most); its hull is the Clarke set")
    base = local.dense(germ.base)
    inner = _sums(base, [list(part.certain) for part in parts], local)
    failed = next((part for part in parts if part.unknown is not None or part.doubtful), None)
    if failed is None:
        return inner if inner is not None else finite_set([], local.shape)
    whole = clarke(local)
    if isinstance(whole, Polytope) and whole.dimension == 0:
        return finite_set(whole.flat_vertices, local.shape)  # a nonempty subset of a single point
    if any(part.unknown is not None for part in parts):
        return UnknownSet(failed.reason(), inner, None)
    outer = _sums(base, [[*part.certain, *part.doubtful] for part in parts], local)
    return UnknownSet(failed.reason(), inner, outer)


def _limits_at_norms(local: Local, germ: Germ) -> ValueSet | None:
    """The limits cell by cell, for a germ with a root or norm at zero; groups are independent, so their sets add up."""
    parts = [local.jacobians(group) for group in germ.groups]
    if all(part.unknown is None for part in parts):
        return None
    from ..errors import ConsderivError
    from ..sets.curved import curved_sum
    from .conic import limits_of_group

    members: list[ValueSet] = []
    for group, part in zip(germ.groups, parts, strict=True):
        found: ValueSet | None
        if part.unknown is not None:
            found = limits_of_group(local, group)
        else:
            found = None if part.doubtful else _sums(local.dense({}), [list(part.certain)], local)
        if found is None:
            return None
        members.append(found)
    try:
        whole = members[0] if len(members) == 1 else curved_sum(*members)
        return translate(whole, unflatten(local.dense(germ.base), local.shape))
    except ConsderivError:
        return None


def _sums(base: Flat, choices: list[list[SparseKey]], local: Local) -> FiniteSet | None:
    if any(not choice for choice in choices):
        return None
    found = set()
    for chosen in product(*choices):
        total = list(base)
        for key in chosen:
            for place, value in key:
                total[place] += value
        found.add(tuple(total))
    result = finite_set(found, local.shape)
    return result if isinstance(result, FiniteSet) else None


__all__ = ["bouligand", "clarke", "contains", "contains_flat"]
