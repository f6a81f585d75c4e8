"""Proofs of Clarke sets: one case tree of the outputs (proof A), or one tree for each independent group (proof B)."""

from __future__ import annotations

from typing import Any

from ..germs.germ import FlatRow, realised
from ..germs.tree import Leaf, Tree
from .encoding import cell_arc, pairs
from .factored import Member, sum_json
from .model import Claim, Omitted
from .statements import program_claim, with_continuity
from .trees import LEAF_LIMIT, key_of, tree_json
from .workspace import Jacobians, Workspace

VERTEX_LIMIT = 64  # sums with more combinations of vertices stay factored where that can be proved


def clarke(work: Workspace, continuous: int | None = None) -> Claim:
    """The Clarke set at the point: as a polytope if it is small, else as a Minkowski sum if its groups allow it.

    Raises
    ------
    Omitted
        If a cell is undecided, or the trees are too large.
    """
    if work.is_curved:
        from .regular_claims import regular_clarke

        return regular_clarke(work)
    if not work.local.jumping and prefers_factors(work):
        return clarke_factored(work)
    return clarke_whole(work, continuous)


def prefers_factors(work: Workspace) -> bool:
    """Whether the groups' sum is large, and can be proved factored."""
    try:
        if len(work.outer.sharing) <= 1:
            return False
        large = work.vertex_count() > VERTEX_LIMIT or work.leaf_count() > LEAF_LIMIT
        return large and work.is_straight
    except Omitted:
        return False


def clarke_whole(work: Workspace, continuous: int | None = None) -> Claim:
    """Proof A: every leaf of the whole tree is empty, or its Jacobian lies in the polytope."""
    local, found = work.local, work.jacobians
    proof = with_continuity({"tree": hull_tree(work.tree, found, work.jacobian)}, local, continuous)
    return program_claim("clarke", work, proof, work.explored.taylor, set=found.hull.to_json(local.shape))


def clarke_factored(work: Workspace) -> Claim:
    """Proof B: the set is the sum of the groups' hulls, because cells of different groups always meet."""
    if work.local.jumping or not work.is_straight:
        raise Omitted("a factored proof needs affine guards and no comparisons")
    local = work.local
    members = [found.hull for found in work.group_jacobians]
    groups = []
    for group, found in zip(work.groups, work.group_jacobians, strict=True):
        tree = hull_tree(group.tree, found, lambda leaf, g=group: g.jacobian(leaf, work.width))
        groups.append({"roots": list(group.roots), "tree": tree})
    stated = sum_json(work.outer.base, members, local.shape)
    return program_claim("clarke", work, {"groups": groups}, set=stated)


def hull_tree(tree: Tree, found: Jacobians, contribution: Any) -> dict[str, Any]:
    """The tree whose leaves are vertices, with an arc at the first leaf of each, or convex combinations."""
    index = found.hull.index()
    shown: set[int] = set()

    def leaf_json(leaf: Leaf) -> dict[str, Any]:
        row = contribution(leaf)
        k = index.get(key_of(row))
        if k is None:
            return weights_leaf(found.hull, row)
        if k in shown or not realised(leaf):
            return {"vertex": k}
        shown.add(k)
        return {"vertex": k, "arc": cell_arc(leaf.cell)}

    return tree_json(tree, leaf_json)


def weights_leaf(hull: Member, row: FlatRow) -> dict[str, Any]:
    """A leaf whose Jacobian is a convex combination of the vertices."""
    weights = hull.weights(row)
    if weights is None:
        raise Omitted("a Jacobian lies outside the hull of the others")
    return {"weights": pairs(weights)}
