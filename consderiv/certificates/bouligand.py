"""Proofs of Bouligand sets: every leaf is empty or has one of the elements, and each element has an arc."""

from __future__ import annotations

from typing import Any

from ..germs.germ import realised
from ..germs.tree import Leaf
from .encoding import cell_arc, sparse_element
from .model import Claim, Omitted
from .statements import program_claim, with_continuity
from .trees import key_of, tree_json
from .workspace import Workspace


def bouligand(work: Workspace, continuous: int | None = None) -> Claim:
    """The finite set of limits of Jacobians.

    Raises
    ------
    Omitted
        If an undecided cell would add an element.
    """
    if work.is_curved:
        from .curved_surface import surface_claim

        return surface_claim(work, "bouligand")
    local, found = work.local, work.jacobians
    if found.doubtful:
        raise Omitted("an undecided cell may add a Jacobian")
    rows = sorted((local.dense(row), row) for row, _ in found.certain.values())
    index = {key_of(row): k for k, (_, row) in enumerate(rows)}
    shown: set[int] = set()

    def leaf_json(leaf: Leaf) -> dict[str, Any]:
        k = index[key_of(work.jacobian(leaf))]
        if k in shown or not realised(leaf):
            return {"element": k}
        shown.add(k)
        return {"element": k, "arc": cell_arc(leaf.cell)}

    elements = [sparse_element(row, local.shape) for _, row in rows]
    proof = with_continuity({"tree": tree_json(work.tree, leaf_json)}, local, continuous)
    found_set = {"type": "finite", "elements": elements}
    return program_claim("bouligand", work, proof, work.explored.taylor, set=found_set)
