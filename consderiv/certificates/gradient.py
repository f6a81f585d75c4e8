"""Proofs of smoothness: all Jacobians agree (strictly differentiable), or those of the linearised program do."""

from __future__ import annotations

from ..germs.germ import FlatRow
from ..germs.tree import Tree
from .encoding import sparse_element
from .model import Claim, Omitted, Refused
from .statements import program_claim, require_continuous_form, with_continuity
from .trees import tree_json
from .workspace import Jacobians, Workspace


def gradient(work: Workspace, continuous: int | None = None) -> Claim:
    """F is strictly differentiable: all leaves that are not empty have one Jacobian."""
    row = _only(_jacobians(work), "the function is not strictly differentiable")
    proof = with_continuity({"tree": _bare(work.tree)}, work.local, continuous)
    shown = sparse_element(row, work.local.shape)
    return program_claim("gradient", work, proof, work.explored.taylor, gradient=shown)


def derivative(work: Workspace) -> Claim:
    """F is differentiable: all leaves of the linearised program that are not empty have one Jacobian."""
    require_continuous_form(work.local, "derivative")
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


def _bare(tree: Tree) -> dict[str, object]:
    return tree_json(tree, lambda leaf: {})
