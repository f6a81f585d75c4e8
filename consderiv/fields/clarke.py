"""Bouligand and Clarke sets of a function: limits of Jacobians, and their convex hull."""

from __future__ import annotations

from itertools import product
from math import prod

from ..sets import FiniteSet, Polytope, UnknownSet, contains, minkowski_sum
from ..sets.elements import Flat
from ..sets.finite import finite_set
from ..sets.minkowski import add
from ..sets.value_set import ValueSet
from .local import GroupJacobians, Local, Obstacle, hull_points

ELEMENT_BUDGET = 4096


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
    Clarke (1983), definition 2.6.1 and theorem 2.5.1: null sets do not count.
    """
    germ = local.germ
    if isinstance(germ, Obstacle):
        return germ.as_set()
    base = Polytope((local.dense(germ.base),), local.shape)
    members: list[ValueSet] = [base]
    for group in germ.groups:
        members.append(_group_hull(local, local.jacobians(group)))
    return minkowski_sum(*members)


def _group_hull(local: Local, jacobians: GroupJacobians) -> ValueSet:
    inner = hull_points(list(jacobians.certain), local.shape) if jacobians.certain else None
    if jacobians.unknown is not None:
        return UnknownSet(jacobians.unknown, inner, None)
    if not jacobians.doubtful or (inner is not None and all(contains_flat(inner, f) for f in jacobians.doubtful)):
        assert inner is not None
        return inner
    outer = hull_points([*jacobians.certain, *jacobians.doubtful], local.shape)
    return UnknownSet(jacobians.reason(), inner, outer)


def contains_flat(part: ValueSet, flat: Flat) -> bool:
    """Whether a known set contains a flat element."""
    from ..sets.membership import contains_flat as decide

    return bool(decide(part, flat))


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
    parts = [local.jacobians(group) for group in germ.groups]
    count = prod(max(1, len(part.certain)) for part in parts)
    if count > ELEMENT_BUDGET:
        return UnknownSet(f"more than {ELEMENT_BUDGET} elements ({count} at most); its hull is the Clarke set")
    base = local.dense(germ.base)
    inner = _sums(base, [list(part.certain) for part in parts], local)
    failed = next((part for part in parts if part.unknown is not None or part.doubtful), None)
    if failed is None:
        return inner if inner is not None else finite_set([], local.shape)
    if any(part.unknown is not None for part in parts):
        return UnknownSet(failed.reason(), inner, None)
    outer = _sums(base, [[*part.certain, *part.doubtful] for part in parts], local)
    return UnknownSet(failed.reason(), inner, outer)


def _sums(base: Flat, choices: list[list[Flat]], local: Local) -> FiniteSet | None:
    if any(not choice for choice in choices):
        return None
    found = set()
    for chosen in product(*choices):
        total = base
        for flat in chosen:
            total = add(total, flat)
        found.add(total)
    result = finite_set(found, local.shape)
    return result if isinstance(result, FiniteSet) else None


__all__ = ["bouligand", "clarke", "contains", "contains_flat"]
