"""The values of derivative fields: polytopes, sums, unions and what is known of undecided sets, exactly."""

from importlib import import_module
from typing import Any

from consderiv.sets.comparison import Outside, is_equal, is_subset
from consderiv.sets.facets import AffineHull, Halfspace
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.images import convex_hull, linear_image, scale, translate
from consderiv.sets.json_form import from_json, to_json
from consderiv.sets.membership import InMember, OutsideAll, Separator, Weights, contains
from consderiv.sets.minkowski import MinkowskiSum, expand, minkowski_sum
from consderiv.sets.nearest import nearest_point
from consderiv.sets.polytope import Polytope
from consderiv.sets.printing import to_latex, to_text
from consderiv.sets.support import bounding_box, maximizer, support
from consderiv.sets.undecided import Undefined, UnknownSet
from consderiv.sets.union import Union, union
from consderiv.sets.value_set import ValueSet

__all__ = [
    "AffineHull",
    "Empty",
    "FiniteSet",
    "Halfspace",
    "InMember",
    "MinkowskiSum",
    "Outside",
    "OutsideAll",
    "Polytope",
    "Separator",
    "Undefined",
    "Union",
    "UnknownSet",
    "ValueSet",
    "Weights",
    "bounding_box",
    "contains",
    "convex_hull",
    "expand",
    "from_json",
    "is_equal",
    "is_subset",
    "linear_image",
    "maximizer",
    "minkowski_sum",
    "nearest_point",
    "scale",
    "support",
    "to_json",
    "to_latex",
    "to_text",
    "translate",
    "union",
]


def __getattr__(name: str) -> Any:
    """Curved sets and products are imported when they are first asked for: most programs have none."""
    if name in ("ProductSet", "product_hull", "product_set"):
        return getattr(import_module("consderiv.sets.products"), name)
    if not name.startswith(("_", "curved_o")):
        curved = import_module("consderiv.sets.curved_operations")
        if name in curved.__all__:
            return getattr(curved, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
