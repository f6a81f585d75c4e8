"""Proofs of continuity near the point, for programs with comparisons, signs or floors."""

from __future__ import annotations

from typing import Any

from ..errors import ConsderivError
from ..exact.reals import all_rational
from ..germs.continuity import Cofactors, ContinuityProof
from ..germs.continuity import continuity as decide
from ..germs.identities import SquareIdentity
from ..germs.tree import Budget, Leaf, Split, Tree, explore
from ..verdicts import Proved
from .branch_functions import agreements
from .encoding import polynomial
from .model import Claim, Omitted
from .statements import program_claim
from .trees import LEAF_LIMIT, explored, tree_json
from .workspace import Workspace


def continuous(work: Workspace) -> Claim:
    """F is continuous near the point: the formulas of any two branches agree where these meet.

    Raises
    ------
    Omitted
        If the program jumps, or nobody knows.
    """
    try:
        plain = not work.elementary.nodes and all_rational(work.local.point)
        return _rational(work) if plain else _compared(work)
    except ConsderivError as error:
        raise Omitted(str(error)) from None


def _rational(work: Workspace) -> Claim:
    local = work.local
    budget = Budget(leaves=LEAF_LIMIT, seconds=local.budget.seconds)
    verdict = decide(local.program, local.point, budget)
    if not isinstance(verdict, Proved):
        raise Omitted(verdict.reason)
    if not isinstance(verdict.evidence, ContinuityProof):
        tree = explore(local.program, local.point, local.program.outputs, three_way=True, budget=budget)
        return program_claim("continuous", work, {"tree": tree_json(tree, _bare), "pairs": _self_evident(tree)})
    proof: ContinuityProof = verdict.evidence
    pairs = [[one.first, one.second, [_reason(own) for own in one.reasons]] for one in proof.agreements]
    return program_claim("continuous", work, {"tree": tree_json(proof.tree, _bare), "pairs": pairs})


def _compared(work: Workspace) -> Claim:
    """Every pair is compared anew: remainders may differ on two branches, and over a field searches are slow."""
    local = work.local
    found = explored(local, local.program.outputs, three_way=True, expanded=bool(work.elementary.nodes))
    compared = list(agreements(local, found))
    if any(own is None for _, _, reasons in compared for own in reasons):
        if not all_rational(local.point):
            raise Omitted("two branches are not proved to agree where they meet")
        verdict = local.continuity  # decided with equal nodes merged, and less strictly
        if not isinstance(verdict, Proved):
            raise Omitted(getattr(verdict, "reason", "continuity is not decided"))
    pairs = [[i, j, [_reason(own) for own in reasons]] for i, j, reasons in compared]
    proof = {"tree": tree_json(found.tree, _bare), "pairs": pairs}
    return program_claim("continuous", work, proof, found.taylor)


def _bare(leaf: Leaf) -> dict[str, Any]:
    return {}


def _reason(own: Cofactors | SquareIdentity | None) -> dict[str, Any]:
    if own is None:
        return {"trust": "no identity was found for these two branches"}
    if not isinstance(own, SquareIdentity):
        return {"cofactors": [[polynomial(q), k] for q, k in own]}
    return {
        "square": polynomial(own.unit),
        "terms": [[polynomial(t.unit), polynomial(t.square), list(t.guards)] for t in own.terms],
        "equalities": [[polynomial(q), k] for q, k in own.cofactors],
    }


def _self_evident(tree: Tree) -> list[Any]:
    """Without comparisons only one smooth branch is left to be compared with itself."""
    if isinstance(tree, Split):
        raise Omitted("the program has no comparison, sign or floor: its continuity need not be stated")
    return []
