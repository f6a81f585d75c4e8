"""Limiting, proof D: how a function is kinked at all points near the point."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from claim import Claim
from formal import Chain
from program import CHOICES, CONDITIONS, SWITCHES
from switches import all_branches, branches
from values import UNDEFINED

TIED: Mapping[str, tuple[int, set[int]]] = {
    "max": (1, {0, 1}),
    "relu": (1, {0, 1}),
    "min": (-1, {0, -1}),
    "abs": (1, {0}),
    "norm1": (1, {0}),
    "norminf": (1, {0}),
}


def sign(claim: Claim) -> int | None:
    """0: C^1 near the point; 1: regular at all points near it; -1: the negative is; None: not known."""
    chain = Chain(claim, formal=False)
    signs: dict[int, int | None] = {}
    for i in chain.needed:
        signs[i] = _sign(chain, i, signs)
    return signs[claim.program.outputs[0]]


def _sign(chain: Chain, i: int, signs: Mapping[int, int | None]) -> int | None:
    node, operands = chain.program.nodes[i], chain.program.nodes[i].operands
    if node.name in ("sort", "norm", *CHOICES, *CONDITIONS) or chain.values[i] is UNDEFINED:
        return None
    if node.name in SWITCHES and len(list(islice(branches(node.name, chain.operands(i)), 2))) > 1:
        target, allowed = TIED.get(node.name, (None, set()))
        used = set(operands if node.name == "norm1" else _used(chain, i) if allowed else ())
        return target if all(signs[k] in allowed for k in used) else None
    if node.name == "item" and chain.tied(operands[0]):
        return None
    rates = chain.rates(i, {})
    used = set(rates if node.name in ("item", *SWITCHES) else operands)
    if any(signs[k] is None or (signs[k] and k not in rates) for k in used):
        return None
    products = {(signs[k] or 0) * (1 if rates[k] > 0 else -1) for k in used if signs[k]}
    return next(iter(products), 0) if len(products) < 2 else None


def _used(chain: Chain, i: int) -> set[Any]:
    """The operands that occur in the rows of the tied branches."""
    found = all_branches(chain.program.nodes[i].name, chain.operands(i))
    return {chain.program.nodes[i].operands[k] for branch in found for row in branch.rows for k, _ in row}
