"""All curved sets in one import, which also registers them in the open operations."""

from consderiv.sets import curved_comparison, curved_images, curved_membership, curved_support
from consderiv.sets.curved import CurvedHull, CurvedSum, curved_hull, curved_sum, normalised
from consderiv.sets.curved_boundary import CurvedUnion, Sphere, curved_union, sphere, surface
from consderiv.sets.curved_formulas import support_formula
from consderiv.sets.curved_printing import curved_from_json
from consderiv.sets.ellipsoid import Cap, CurvedSet, Ellipsoid, arc, ball, cap, ellipsoid, image_of_ball

REGISTERED = (curved_comparison, curved_images, curved_membership, curved_support)
"""The modules that are imported for their registrations."""

__all__ = [
    "Cap",
    "CurvedHull",
    "CurvedSet",
    "CurvedSum",
    "CurvedUnion",
    "Ellipsoid",
    "REGISTERED",
    "Sphere",
    "arc",
    "ball",
    "cap",
    "curved_from_json",
    "curved_hull",
    "curved_sum",
    "curved_union",
    "ellipsoid",
    "image_of_ball",
    "normalised",
    "sphere",
    "support_formula",
    "surface",
]
