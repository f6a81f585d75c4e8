"""Entries about maps: the rows of a Clarke Jacobian belong together."""

from __future__ import annotations

from .claims import ElementClaim, SetClaim, VerdictClaim, hull
from .entry import GalleryEntry
from .sources import source

_KEEP, _SWAP = ((1, 0), (0, 1)), ((0, 1), (1, 0))
_FIRST, _SECOND = ((1, 0), (1, 0)), ((0, 1), (0, 1))

SORTING = GalleryEntry(
    name="sorting-map",
    title="sorting two numbers: a segment of matrices, not the product of its rows",
    program="[max(x, y), min(x, y)]",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("differentiable", False),
        SetClaim("clarke", hull(_KEEP, _SWAP)),
        SetClaim("chain_rule_hull", hull(_KEEP, _SWAP, _FIRST, _SECOND)),
        ElementClaim("clarke", _FIRST, False),
        ElementClaim("chain_rule_field", _FIRST, True),
    ),
    source=source(
        "clarke", "the generalized Jacobian lies in the product of the generalized gradients of the components"
    ),
    note="Near 0 the map is the identity or the swap; both rows from x would mean max = min = x.",
)

ENTRIES = (SORTING,)
