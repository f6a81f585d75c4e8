"""Rules about the chain-rule field: what formal differentiation can give, whatever the function is."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import grams
import sets
from branching import check_leaves, jumping_chain
from claim import Claim
from curved import ATOMS, Atoms, Parts, compare, distinct, expand, plus
from factored import check_factored
from formal import Chain
from leaves import check_formal_leaf
from limits import Rejected
from quantities import Quantity, combine
from reader import Object, fields, items, number, total
from run import Run
from sets import CONVEX, described, written
from trees import leaves, require_all


def chain_rule_hull(claim: Claim) -> str:
    needed = claim.program.needed(claim.program.outputs)
    norms = not claim.jumps and any(claim.program.nodes[i].name == "norm" for i in needed)
    body = claim.set_of("set", CONVEX if norms else "polytope" if claim.jumps else "polytope minkowski_sum")
    if claim.jumps:
        parts = claim.continuous_fields("branches leaves")
        chain = jumping_chain(claim, parts["branches"])
        check_leaves(claim, chain, parts["leaves"], body.members[0])
    elif norms:
        _with_norms(claim, body, Chain(claim).tips)
    elif body.kind == "polytope":
        _cover(claim, claim.proof_fields("tree")["tree"], body)
    else:
        check_factored(claim, body, formal=True)
    return f"the hull of the chain-rule field of the program {claim.at()} is {described(body)}"


def _with_norms(claim: Claim, body: sets.Body, tips: Sequence[int]) -> None:
    """Norms of value 0 count as variables of their own; each gives an atom to the part of a leaf."""
    proof, spot = claim.proof_fields("tree", "compare"), f"{claim.where}: proof.compare"
    comparison = fields(proof.get("compare", Object()), spot, "", f"{ATOMS} inside covered")
    atoms, found = Atoms(comparison, claim.shape, spot), []
    run = claim.linear_run(formal=True, tips=tips)
    for leaf, where in leaves(run, proof["tree"], f"{claim.where}: tree"):
        fields(leaf, where, "")
        found += _parts(claim, run, tips, atoms, where)
    compare(comparison, distinct(found), expand(body, atoms), atoms, spot)


def _parts(claim: Claim, run: Run, tips: Sequence[int], atoms: Atoms, where: str) -> Parts:
    n, slopes = claim.size, run.jacobian(where)
    found: Parts = [{r * n + i: x for r, slope in enumerate(slopes) for i, x in slope.items() if i < n}]
    for k, tip in enumerate(tips):
        terms = []
        for operand in claim.program.nodes[tip].operands:
            piece = run.states[operand].piece
            inner = piece.slope() if isinstance(piece, Quantity) else None
            if inner is None or max(inner, default=0) >= n:
                raise Rejected(
                    f"{where}: an operand of the norm at node {tip} is not determined, or has a norm"
                )
            outer = {r: slope[n + k] for r, slope in enumerate(slopes) if n + k in slope}
            terms.append(
                (Fraction(1), {r * n + i: c * x for r, c in outer.items() for i, x in inner.items()})
            )
        found = plus(found, atoms.atom(grams.squares(terms, atoms.size)))
    return found


def _chain(claim: Claim, key: str) -> tuple[Chain, Any]:
    """The program, and what the proof has under the key."""
    parts = claim.continuous_fields(key + " branches" * claim.jumps)
    return jumping_chain(claim, parts["branches"]) if claim.jumps else Chain(claim), parts[key]


def _cover(claim: Claim, tree: Any, body: sets.Body) -> None:
    run, vertices, reached = claim.linear_run(formal=True), body.members[0], set()
    for leaf, where in leaves(run, tree, f"{claim.where}: tree"):
        found = sets.flatten(run.jacobian(where), claim.size)
        reached.add(check_formal_leaf(leaf, found, vertices, where))
    require_all(reached, len(vertices), claim.where, "has vertex")


def chain_rule_element(claim: Claim) -> str:
    element = claim.element_of("element")
    chain, value = _chain(claim, "choices")
    choices = chain.read_choices(value, f"{claim.where}: proof.choices")
    if chain.element(choices) != element:
        raise Rejected(f"{claim.where}: these choices give another derivative")
    return f"{written(element, claim.shape)} is in the chain-rule field of the program {claim.at()}"


def chain_rule_hull_element(claim: Claim) -> str:
    element = claim.element_of("element")
    chain, value = _chain(claim, "combination")
    terms, where = [], f"{claim.where}: proof.combination"
    for place, entry in enumerate(items(value, where)):
        share, chosen = items(entry, f"{where}[{place}]", 2)
        terms.append((number(share, where), chain.element(chain.read_choices(chosen, f"{where}[{place}]"))))
        if terms[-1][0] < 0:
            raise Rejected(f"{where}[{place}]: the number is negative")
    if total(share for share, _ in terms) != 1:
        raise Rejected(f"{where}: the numbers do not have sum 1")
    if combine(terms) != element:
        raise Rejected(f"{where}: the combination is another derivative")
    return (
        f"{written(element, claim.shape)} is in the hull of the chain-rule field of the program {claim.at()}"
    )
