"""Certificates: statements with evidence that an independent checker can redo (format: proofs/format.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lazy import loaded
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

if TYPE_CHECKING:
    from .strata.clarke_map import clarke_map_certificate
    from .strata.conservative import conservative_certificate

_HOME = {"clarke_map_certificate": "strata.clarke_map", "conservative_certificate": "strata.conservative"}


def __getattr__(name: str) -> Any:
    return loaded(__name__, _HOME, name)


__all__ = [
    "Certificate", "Claim", "Omission", "Omitted", "Workspace", "bouligand", "chain_rule_element", "chain_rule_hull",
    "chain_rule_hull_element", "clarke", "clarke_factored", "clarke_map_certificate", "clarke_whole",
    "conservative_certificate", "continuous", "derivative", "directional_derivative", "explain_certificate",
    "factored_hull", "formal_hull", "formal_program", "frechet", "gradient", "limiting", "member", "nonmember",
    "not_differentiable", "subset", "support", "whole_hull",
]  # fmt: skip
