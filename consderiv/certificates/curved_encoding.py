"""Curved sets as proofs/format.md, section 5a, writes them."""

from __future__ import annotations

from typing import Any

from ..sets.curved import CurvedHull, CurvedSum
from ..sets.curved_boundary import Sphere
from ..sets.curved_matrices import Gram, Vector
from ..sets.elements import Shape
from ..sets.ellipsoids import Cap, CurvedSet, Ellipsoid
from ..sets.value_set import ValueSet
from .curved_parts import Atoms, terms_of
from .encoding import element, number, set_json, vector
from .model import Omitted


def curved_json(part: ValueSet) -> dict[str, Any]:
    """A SET, curved or not; caps are refused."""
    if not isinstance(part, (CurvedSet, Sphere)):
        return set_json(part)
    assert part.shape is not None
    if isinstance(part, Sphere):
        return _surface_json(part)
    if isinstance(part, Cap):
        raise Omitted("caps of ellipsoids are no sets of the certificate format")
    if isinstance(part, Ellipsoid):
        return ellipsoid_json(part.flat_centre, part.gram, part.shape)
    if isinstance(part, CurvedSum):
        return {"type": "curved_sum", "members": [curved_json(term) for term in terms_of(part)]}
    assert isinstance(part, CurvedHull)
    return {"type": "curved_hull", "members": [curved_json(member) for member in part.members]}


def ellipsoid_json(centre: Vector, gram: Gram, shape: Shape, kind: str = "ellipsoid") -> dict[str, Any]:
    """An ellipsoid, or its surface."""
    return {"type": kind, "center": element(centre, shape), "gram": gram_json(gram)}


def gram_json(gram: Gram) -> list[list[Any]]:
    """A GRAM."""
    return [vector(row) for row in gram]


def _surface_json(part: Sphere) -> dict[str, Any]:
    whole = part.solid
    if isinstance(whole, Cap):
        raise Omitted("surfaces of caps are no sets of the certificate format")
    return ellipsoid_json(whole.flat_centre, whole.gram, whole.shape, "surface")


def atoms_json(atoms: Atoms, shape: Shape) -> dict[str, Any]:
    """ATOMS: what a checker needs to recognise matrices; bases are found in the order in which they are met."""
    found: dict[str, Any] = {}
    if atoms.segments:
        found["segments"] = [element(u, shape) for u in atoms.segments]
    if len(atoms.scales) > 1:
        found["scales"] = [number(s) for s in atoms.scales[1:]]
    return found
