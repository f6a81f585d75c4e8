"""All rules by name: the keys of their statements, and the function that checks and says them in words."""

from collections.abc import Callable
from typing import NamedTuple

import rules_cells
import rules_chain
import rules_continuous
import rules_directions
import rules_frechet
import rules_limiting
import rules_sets
from claim import Claim


class Rule(NamedTuple):
    keys: str
    check: Callable[[Claim], str]
    about_program: bool = True
    has_cells: bool = False


RULES = {
    "continuous": Rule("", rules_continuous.continuous, has_cells=True),
    "clarke": Rule("set", rules_cells.clarke, has_cells=True),
    "bouligand": Rule("set", rules_cells.bouligand, has_cells=True),
    "gradient": Rule("gradient", rules_cells.gradient, has_cells=True),
    "derivative": Rule("derivative", rules_cells.derivative),
    "directional_derivative": Rule("direction value", rules_directions.directional_derivative),
    "not_differentiable": Rule("", rules_directions.not_differentiable),
    "frechet": Rule("set", rules_frechet.frechet),
    "limiting": Rule("set", rules_limiting.limiting),
    "chain_rule_hull": Rule("set", rules_chain.chain_rule_hull),
    "chain_rule_element": Rule("element", rules_chain.chain_rule_element),
    "chain_rule_hull_element": Rule("element", rules_chain.chain_rule_hull_element),
    "member": Rule("set element", rules_sets.member, False),
    "nonmember": Rule("set element", rules_sets.nonmember, False),
    "subset": Rule("inner outer strict", rules_sets.subset, False),
    "support": Rule("set direction value", rules_sets.support, False),
}
