"""Statements about matrices of a polytope: all invertible, or one singular; and about {-B^{-1} A : [A B] in a polytope}."""

from __future__ import annotations

from ...certificates.encoding import element, pairs, set_json, vector
from ...certificates.model import Claim, Omitted
from ...certificates.set_claims import shape_key
from ...sets import Polytope
from ...sets.elements import Flat, flatten
from ...sets.membership import contains_flat
from ...verdicts import Proved, Refuted
from ..equations.invertibility import OneSign, SingularElement, all_invertible
from ..equations.solution_sets import SolutionSet


def invertibility(matrices: Polytope) -> Claim:
    """Every matrix of the polytope is invertible, or one that is not.

    Raises
    ------
    Omitted
        If that is not decided, or a certificate would be too large.
    """
    verdict = all_invertible(matrices.vertices)
    statement = {"set": set_json(matrices), **shape_key(matrices)}
    if isinstance(verdict, Proved):
        evidence: OneSign = verdict.evidence
        return Claim({"rule": "invertible", **statement}, {"power": evidence.power})
    if isinstance(verdict, Refuted):
        found: SingularElement = verdict.evidence
        shown = element(flatten(found.matrix, matrices.shape), matrices.shape)
        weights = pairs(enumerate(found.weights))
        return Claim(
            {"rule": "singular", **statement, "element": shown}, {"weights": weights, "kernel": vector(found.kernel)}
        )
    raise Omitted(verdict.reason)


def solution_membership(part: SolutionSet, flat: Flat) -> Claim:
    """The element solves A + B M = 0 for some [A B] of the polytope, or for none."""
    verdict = contains_flat(part, flat)
    if isinstance(verdict, (Proved, Refuted)):
        shape = (part.unknowns, len(flat) // part.unknowns)
        statement = {"set": set_json(part.systems), "element": element(flat, shape), **shape_key(part.systems, flat)}
        if isinstance(verdict, Proved):
            weights = pairs(enumerate(verdict.evidence.weights))
            return Claim({"rule": "solution_member", **statement}, {"weights": weights})
        functional = element(flatten(verdict.evidence.functional, shape), shape)
        return Claim({"rule": "solution_nonmember", **statement}, {"functional": functional})
    raise Omitted(verdict.reason)
