"""All curved sets in one import, which also registers them in the open operations."""

import consderiv.sets.curved_comparison
import consderiv.sets.curved_images
import consderiv.sets.curved_membership
import consderiv.sets.curved_nearest
import consderiv.sets.curved_support  # noqa: F401
from consderiv.sets.curved import CurvedHull, CurvedSum, curved_hull, curved_sum, normalised
from consderiv.sets.curved_boundary import CurvedUnion, Sphere, curved_union, sphere, surface
from consderiv.sets.curved_formulas import support_formula
from consderiv.sets.curved_printing import curved_from_json
from consderiv.sets.curved_sectors import sector
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid, arc, ball, cap, ellipsoid, image_of_ball

__all__ = [
    "Cap",
    "CurvedHull",
    "CurvedSet",
    "CurvedSum",
    "CurvedUnion",
    "Ellipsoid",
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
    "sector",
    "sphere",
    "support_formula",
    "surface",
]
