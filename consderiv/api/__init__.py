"""The public functions: a program, a point, and the set or verdict that one asks for."""

from .chain_rule_field import CONVENTIONS, ChainRuleField, chain_rule_field
from .derivatives import (
    clarke_directional_derivative,
    directional_derivative,
    is_differentiable,
    is_regular,
    lexicographic_derivative,
)
from .places import localise
from .sets_of_derivatives import bouligand, clarke, frechet, limiting, selection_field

__all__ = [
    "CONVENTIONS", "ChainRuleField", "bouligand", "chain_rule_field", "clarke", "clarke_directional_derivative",
    "directional_derivative", "frechet", "is_differentiable", "is_regular", "lexicographic_derivative", "limiting",
    "localise", "selection_field",
]  # fmt: skip
