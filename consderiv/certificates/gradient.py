"""Proofs of smoothness: all Jacobians agree (strictly differentiable), or those of the linearised program do."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..exact.reals import Number
from ..germs.germ import FlatRow
from ..germs.tree import Leaf, Tree
from .below import below
from .directional import slope_along
from .encoding import sparse_element
from .model import Claim, Omitted, Refused
from .statements import program_claim, with_continuity
from .trees import tree_json
from .workspace import Jacobians, Workspace


def gradient(work: Workspace, continuous: int | None = None) -> Claim:
    """F is strictly differentiable: all leaves that are not empty have one Jacobian."""
    if work.is_curved:
        from .regular_claims import regular_gradient

        return regular_gradient(work)
    row = _only(_jacobians(work), "the function is not strictly differentiable")
    proof = with_continuity({"tree": _bare(work.tree)}, work.local, continuous)
    shown = sparse_element(row, work.local.shape)
    return program_claim("gradient", work, proof, work.explored.taylor, gradient=shown)


def derivative(work: Workspace, continuous: int | None = None) -> Claim:
    """F is differentiable: all leaves of the linearised program that are not empty have one Jacobian.

    With comparisons: on each leaf the Jacobian agrees with the derivative on all directions that are tangent to it.
    """
    if work.local.jumping:
        return _jumping_derivative(work, continuous)
    row = _only(work.linear_jacobians, "the function is not differentiable")
    shown = sparse_element(row, work.local.shape)
    return program_claim("derivative", work, {"tree": _bare(work.linear_tree)}, derivative=shown)


def _jacobians(work: Workspace) -> Jacobians:
    """Those of the whole tree; for a large sum of groups those of a group that has more than one."""
    try:
        return work.jacobians
    except Omitted:
        several = [] if work.local.jumping else [g for g in work.group_jacobians if len(g.certain) > 1]
        if several:
            return several[0]
        raise


def _only(found: Jacobians, reason: str) -> FlatRow:
    if len(found.certain) > 1:
        raise Refused(reason)
    if len(found.certain) + len(found.doubtful) != 1:
        raise Omitted("an undecided cell may have another Jacobian")
    for row, _ in found.certain.values():
        return row
    return next(iter(found.doubtful.values()))


def _jumping_derivative(work: Workspace, continuous: int | None) -> Claim:
    rows = _slopes_along_axes(work)

    def leaf_json(leaf: Leaf) -> dict[str, Any]:
        found = work.jacobian(leaf)
        lists = []
        for k, row in enumerate(rows):
            over = {i: found.get(k * work.width + i, Fraction(0)) - row[i] for i in range(work.width)}
            lists += [below(leaf, over, work.width), below(leaf, {i: -x for i, x in over.items()}, work.width)]
        if any(one is None for one in lists):
            raise Omitted("a Jacobian is not shown to agree with the derivative on the tangents of its cell")
        return {"multipliers": lists}

    proof = with_continuity({"tree": tree_json(work.tree, leaf_json)}, work.local, continuous)
    flat = {k * work.width + i: x for k, row in enumerate(rows) for i, x in enumerate(row) if x}
    shown = sparse_element(flat, work.local.shape)
    return program_claim("derivative", work, proof, work.explored.taylor, derivative=shown)


def _slopes_along_axes(work: Workspace) -> list[list[Number]]:
    """The rows of the only matrix that may be the derivative."""
    columns = []
    for i in range(work.width):
        unit = tuple(Fraction(int(i == j)) for j in range(work.width))
        there, back = slope_along(work, unit), slope_along(work, tuple(-x for x in unit))
        if any(a != -b for a, b in zip(there, back, strict=True)):
            raise Refused("the function is not differentiable")
        columns.append(there)
    return [list(row) for row in zip(*columns, strict=True)]


def _bare(tree: Tree) -> dict[str, object]:
    return tree_json(tree, lambda leaf: {})
