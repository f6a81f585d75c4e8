"""Certificates: statements with evidence that an independent checker can redo (format: proofs/format.md)."""

from .bouligand import bouligand
from .chain_rule import (
    chain_rule_element,
    chain_rule_hull,
    chain_rule_hull_element,
    factored_hull,
    formal_hull,
    whole_hull,
)
from .clarke import clarke, clarke_factored, clarke_whole
from .continuity import continuous
from .directional import directional_derivative, not_differentiable
from .explain import explain_certificate
from .formal import formal_program
from .frechet import frechet
from .gradient import derivative, gradient
from .limiting import limiting
from .model import Certificate, Claim, Omission, Omitted
from .set_claims import member, nonmember, subset, support
from .workspace import Workspace

__all__ = [
    "Certificate", "Claim", "Omission", "Omitted", "Workspace", "bouligand", "chain_rule_element", "chain_rule_hull",
    "chain_rule_hull_element", "clarke", "clarke_factored", "clarke_whole", "continuous", "derivative",
    "directional_derivative", "explain_certificate", "factored_hull", "formal_hull", "formal_program", "frechet",
    "gradient", "limiting", "member", "nonmember", "not_differentiable", "subset", "support", "whole_hull",
]  # fmt: skip
