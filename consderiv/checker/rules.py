"""All rules by name: the keys of their statements, and the function that checks and says them in words."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import rules_cells
import rules_chain
import rules_clarke_map
import rules_continuous
import rules_directions
import rules_expectations
import rules_frechet
import rules_limiting
import rules_lipschitz
import rules_products
import rules_refuted
import rules_regular
import rules_sets
import rules_solutions
import rules_strata
from claim import Claim
from reader import Object


class Rule(NamedTuple):
    keys: str
    check: Callable[[Claim], str]
    about_program: bool = True
    has_cells: bool = False
    norms: bool = False  # Euclidean norms may occur
    law: bool = False  # the statement is not about a point; the key `point` is among the keys, if it is one


expectation = partial(Rule, norms=True, law=True)  # of a law, or on the whole space
RULES = {
    "continuous": Rule("", rules_continuous.continuous, has_cells=True),
    "clarke": Rule("set", rules_cells.clarke, has_cells=True),
    "bouligand": Rule("set", rules_cells.bouligand, has_cells=True),
    "gradient": Rule("gradient", rules_cells.gradient, has_cells=True),
    "derivative": Rule("derivative", rules_cells.derivative, has_cells=True),
    "directional_derivative": Rule(
        "direction value", rules_directions.directional_derivative, has_cells=True, norms=True
    ),
    "not_differentiable": Rule("", rules_directions.not_differentiable, has_cells=True, norms=True),
    "frechet": Rule("set", rules_frechet.frechet, has_cells=True),
    "limiting": Rule("set", rules_limiting.limiting, has_cells=True),
    "chain_rule_hull": Rule("set", rules_chain.chain_rule_hull, norms=True),
    "chain_rule_element": Rule("element", rules_chain.chain_rule_element, norms=True),
    "chain_rule_hull_element": Rule("element", rules_chain.chain_rule_hull_element, norms=True),
    "member": Rule("set element", rules_sets.member, False),
    "nonmember": Rule("set element", rules_sets.nonmember, False),
    "subset": Rule("inner outer strict", rules_sets.subset, False),
    "support": Rule("set direction value", rules_sets.support, False),
    "product_hull": Rule("left right set", rules_products.product_hull, False),
    "product_member": Rule("left right element", rules_products.product_member, False),
    "product_nonmember": Rule("left right element", rules_products.product_nonmember, False),
    "invertible": Rule("set", rules_solutions.invertible, False),
    "singular": Rule("set element", rules_solutions.singular, False),
    "solution_member": Rule("set element", rules_solutions.solution_member, False),
    "solution_nonmember": Rule("set element", rules_solutions.solution_nonmember, False),
    "solution_clarke": Rule("unknowns set", rules_solutions.solution_clarke, has_cells=True),
    "expected_clarke": expectation("point law set", rules_expectations.expected_clarke),
    "expectation_clarke": expectation("point law set", rules_expectations.expectation_clarke),
    "expectation_formula": expectation("law formula where", rules_expectations.expectation_formula),
    "expectation_smooth": expectation("law", rules_expectations.expectation_smooth),
    "not_lipschitz": Rule("", rules_lipschitz.not_lipschitz, norms=True),
    "conservative": expectation("strata", rules_strata.conservative),
    "clarke_map": expectation("strata", rules_clarke_map.clarke_map),
    "not_conservative": expectation("strata", rules_refuted.not_conservative),
    "not_semialgebraic": expectation("interval", rules_expectations.not_semialgebraic),
}
REGULAR = (*rules_regular.SETS, "gradient", "derivative")


def special(claim_rule: str, proof: object) -> Callable[[Claim], str] | None:
    """The check of a proof by the rules of regular functions, or of a statement that is only trusted."""
    if isinstance(proof, Object) and "regular" in proof and claim_rule in REGULAR:
        return rules_regular.regular
    if isinstance(proof, Object) and "trust" in proof and claim_rule in rules_regular.TRUSTED:
        return rules_regular.trusted
    return None
