"""Rules about the chain-rule field: what formal differentiation can give, whatever the function is."""

from typing import Any

import sets
from claim import Claim
from factored import check_factored
from formal import Chain
from leaves import check_formal_leaf
from limits import Rejected
from quantities import combine
from reader import items, number, total
from sets import described, written
from trees import leaves, require_all


def chain_rule_hull(claim: Claim) -> str:
    body = claim.set_of("set", "polytope minkowski_sum")
    claim.no_jumps()
    if body.kind == "polytope":
        _cover(claim, claim.proof_fields("tree")["tree"], body)
    else:
        check_factored(claim, body, formal=True)
    return f"the hull of the chain-rule field of the program {claim.at()} is {described(body)}"


def _cover(claim: Claim, tree: Any, body: sets.Body) -> None:
    run, vertices, reached = claim.linear_run(formal=True), body.members[0], set()
    for leaf, where in leaves(run, tree, f"{claim.where}: tree"):
        found = sets.flatten(run.jacobian(where), claim.size)
        reached.add(check_formal_leaf(leaf, found, vertices, where))
    require_all(reached, len(vertices), claim.where, "has vertex")


def chain_rule_element(claim: Claim) -> str:
    element = claim.element_of("element")
    claim.no_jumps()
    chain = Chain(claim)
    choices = chain.read_choices(claim.proof_fields("choices")["choices"], f"{claim.where}: proof.choices")
    if chain.element(choices) != element:
        raise Rejected(f"{claim.where}: these choices give another derivative")
    return f"{written(element, claim.shape)} is in the chain-rule field of the program {claim.at()}"


def chain_rule_hull_element(claim: Claim) -> str:
    element = claim.element_of("element")
    claim.no_jumps()
    chain, terms, where = Chain(claim), [], f"{claim.where}: proof.combination"
    for place, entry in enumerate(items(claim.proof_fields("combination")["combination"], where)):
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
