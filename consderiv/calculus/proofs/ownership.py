"""Whose sets the statements about sets are: the key "of" of proofs/format.md, section 5c."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...certificates.encoding import number
from ...certificates.model import Claim
from ...exact.reals import Number

OF_RULES = frozenset(
    (
        "clarke", "bouligand", "frechet", "limiting", "chain_rule_hull",
        "solution_clarke", "expected_clarke", "expectation_clarke", "product_hull",
    )
)  # fmt: skip
Owner = Any  # OF, or None where nothing is known


def times(factor: Number, owner: int) -> Owner:
    """A multiple of the set of a statement."""
    return owner if factor == 1 else {"times": number(factor), "of": owner}


def owned(claim: Claim, claims: Sequence[Claim], owners: Mapping[str, Owner]) -> Claim:
    """The claim with the key "of" for those of its sets that are what the owners say.

    Parameters
    ----------
    claim : Claim
    claims : sequence of Claim
        Those before it, in the order of the file.
    owners : mapping
        For keys of the statement, an OF; what does not hold is left out.
    """
    found = {
        key: owner
        for key, owner in owners.items()
        if owner is not None and key in claim.statement and _agrees(claim.statement[key], owner, claims)
    }
    return replace(claim, statement={**claim.statement, "of": found}) if found else claim


def _agrees(part: Mapping[str, Any], owner: Owner, claims: Sequence[Claim]) -> bool:
    if isinstance(owner, Mapping) and "members" in owner:
        if part["type"] != "minkowski_sum" or len(part["members"]) != len(owner["members"]):
            return False
        return all(_agrees(member, one, claims) for member, one in zip(part["members"], owner["members"], strict=True))
    k = owner["of"] if isinstance(owner, Mapping) else owner[0] if isinstance(owner, list) else owner
    if k >= len(claims) or claims[k].rule not in OF_RULES:
        return False
    stated = claims[k].statement["set"]
    if isinstance(owner, int) and part == stated:
        return True
    if part["type"] != "polytope" or stated["type"] != "polytope":
        return False
    theirs = [_owned_vertex(_rows(vertex), owner) for vertex in stated["vertices"]]
    mine = [_rows(vertex) for vertex in part["vertices"]]
    return all(v in theirs for v in mine) and all(v in mine for v in theirs)


def _owned_vertex(rows: list[list[Number]], owner: Owner) -> list[list[Number]]:
    if isinstance(owner, list):
        _, first, last = owner
        return [row[first:last] for row in rows]
    if isinstance(owner, Mapping):
        factor = _exact(owner["times"])
        return [[factor * entry for entry in row] for row in rows]
    return rows


def _rows(vertex: list[Any]) -> list[list[Number]]:
    """An ELEMENT as a matrix; a vector has one row."""
    rows = vertex if isinstance(vertex[0], list) else [vertex]
    return [[_exact(entry) for entry in row] for row in rows]


def _exact(entry: Any) -> Number:
    return Fraction(entry) if isinstance(entry, str) else entry
