"""Proofs of limiting subdifferentials that follow from other sets: between two equal ones, concave kinks, one variable."""

from __future__ import annotations

from typing import Any

from ..germs.outer import JumpTied
from .encoding import vector
from .frechet import set_of
from .frechet_jumping import interval, side_slopes, side_taylor
from .kink_signs import kink_sign
from .model import Claim, Omitted
from .statements import program_claim, require_continuous_form, require_scalar
from .workspace import Workspace


def limiting_on_the_line(work: Workspace) -> Claim:
    """One variable: the two slopes, and the interval between them if the left one is not larger."""
    require_scalar(work.local, "the limiting subdifferential")
    if work.width != 1:
        raise Omitted("this proof is for one variable")
    left, right = side_slopes(work)
    vertices = interval(left, right)
    stated = set_of(vertices) if vertices else {"type": "finite", "elements": [vector([right]), vector([left])]}
    return program_claim("limiting", work, {}, side_taylor(work), set=stated)


def limiting_between(work: Workspace, frechet: tuple[int, Claim], clarke: tuple[int, Claim]) -> Claim:
    """Frechet set <= limiting set <= Clarke set, and the outer ones are one polytope.

    Parameters
    ----------
    frechet, clarke : (index, Claim)
        The statements and their places in the certificate.
    """
    require_scalar(work.local, "the limiting subdifferential")
    first, second = (claim.statement["set"] for _, claim in (frechet, clarke))
    if not _same_polytope(first, second):
        raise Omitted("the Frechet set and the Clarke set differ")
    return program_claim("limiting", work, {"between": [frechet[0], clarke[0]]}, set=first)


def _same_polytope(first: dict[str, Any], second: dict[str, Any]) -> bool:
    if first["type"] != "polytope" or second["type"] != "polytope":
        return False
    one, other = first["vertices"], second["vertices"]
    return all(v in other for v in one) and all(v in one for v in other)


def limiting_concave(work: Workspace, bouligand: tuple[int, Claim]) -> Claim:
    """The limits of gradients, for functions with concave kinks only: these have no subgradients at their kinks."""
    require_scalar(work.local, "the limiting subdifferential")
    require_continuous_form(work.local, "this proof")
    try:
        found = kink_sign(work.run)
    except JumpTied:
        found = None
    if found not in (0, -1):
        raise Omitted("the kinks near the point are not all concave")
    return program_claim("limiting", work, {"concave": bouligand[0]}, set=bouligand[1].statement["set"])
