"""Entries about the composition rule: with and without the hull, joint and row by row, and for conservative fields."""

from __future__ import annotations

from .cases import RuleCase
from .claims import ElementClaim, SetClaim, VerdictClaim, hull
from .entry import GalleryEntry
from .sources import source

_CHAIN = "the subdifferential of a composition lies in the convex hull of the products of the elements"
_SQUARE = hull((1, 1), (1, -1), (-1, 1), (-1, -1))

BOW_TIE = GalleryEntry(
    name="composition-without-hull",
    title="| |x| + y |: the products are a bow-tie, which misses (1, 0)",
    rule=RuleCase("composition-without-hull", ("abs(u)", "abs(x) + y")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("true", _SQUARE),
        ElementClaim("true", (1, 0), True),
        ElementClaim("predicted", (1, 0), False),
        ElementClaim("predicted", ("1/2", "-1/2"), True),
        VerdictClaim("inclusion", False),
    ),
    source=source("clarke", _CHAIN),
    note="a * (b, 1) with |a|, |b| <= 1 is the set |s| <= |t| <= 1; only its hull is the square.",
    tags=("composition", "inclusion fails"),
)

HULL = GalleryEntry(
    name="composition-with-hull",
    title="| |x| + y |: with the hull the composition rule is exact",
    rule=RuleCase("composition", ("abs(u)", "abs(x) + y")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(SetClaim("predicted", _SQUARE), SetClaim("true", _SQUARE), VerdictClaim("equality", True)),
    source=source("clarke", _CHAIN),
    note="All four sign patterns of the two kinks occur on open sets.",
    tags=("composition", "equality"),
)

CONCAVE = GalleryEntry(
    name="composition-strict",
    title="relu(-|x|) is 0, and the composition rule predicts [-1, 1]",
    rule=RuleCase("composition", ("relu(u)", "-abs(x)")),
    point="x=0",
    claims=(SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0)), VerdictClaim("inclusion", True)),
    source=source("clarke", _CHAIN),
    note="The inner function never reaches the side on which relu has slope 1.",
    tags=("composition", "strict"),
)

LINEAR_INNER = GalleryEntry(
    name="composition-with-linear-inner-map",
    title="(|u| - |v|) after x -> (x, x): strict, although the inner map is linear",
    rule=RuleCase("composition", ("abs(u) - abs(v)", "[x, x]")),
    point="x=0",
    claims=(
        SetClaim("predicted", hull(-2, 2)),
        SetClaim("true", hull(0)),
        VerdictClaim("strict differentiability of G, derivative onto", False),
    ),
    source=source("clarke", "equality for a strictly differentiable inner map with surjective derivative"),
    note="The image of the inner map is a line, and sees only two of the four cells of the outer function.",
    tags=("composition", "strict"),
)

ONTO = GalleryEntry(
    name="composition-with-surjective-inner-map",
    title="(|u| - |v|) after (x + y, x - y): exact, because the inner derivative is onto",
    rule=RuleCase("composition", ("abs(u) - abs(v)", "[x + y, x - y]")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("true", hull((2, 0), (-2, 0), (0, 2), (0, -2))),
        VerdictClaim("equality", True),
        VerdictClaim("strict differentiability of G, derivative onto", True),
    ),
    source=source("clarke", "equality for a strictly differentiable inner map with surjective derivative"),
    note="The inner map is a change of coordinates.",
    tags=("composition", "equality"),
)

JOINT = GalleryEntry(
    name="joint-inner-jacobian",
    title="relu(x) - relu(-x) as u - v: with the joint inner Jacobian the rule is exact",
    rule=RuleCase("composition", ("u - v", "[relu(x), relu(-x)]")),
    point="x=0",
    claims=(SetClaim("predicted", hull(1)), SetClaim("true", hull(1)), VerdictClaim("equality", True)),
    source=source("clarke", "the generalized Jacobian of a map lies in the product of those of its components"),
    note="The joint Jacobian {(t, t - 1)} remembers that exactly one relu is active.",
    tags=("composition", "equality"),
)

ROWS = GalleryEntry(
    name="rowwise-inner-jacobian",
    title="relu(x) - relu(-x) as u - v: row by row the prediction is [0, 2]",
    rule=RuleCase("composition-rows", ("u - v", "[relu(x), relu(-x)]")),
    point="x=0",
    claims=(SetClaim("predicted", hull(0, 2)), SetClaim("true", hull(1)), VerdictClaim("inclusion", True)),
    source=source("clarke", "the generalized Jacobian of a map lies in the product of those of its components"),
    note="Row by row each relu chooses for itself. Automatic differentiation works row by row.",
    tags=("composition", "strict"),
)

FIELD = GalleryEntry(
    name="conservative-composition",
    title="relu(x) - relu(-x): the product of conservative fields is the field of the program, as it stands",
    rule=RuleCase("conservative-composition", ("u - v", "[relu(x), relu(-x)]")),
    point="x=0",
    claims=(SetClaim("predicted", hull(0, 2)), SetClaim("true", hull(1)), VerdictClaim("inclusion", True)),
    source=source("fields", "conservative Jacobians compose: the product of two is one of the composition"),
    note="For conservative fields the chain rule holds without a hull and without a qualification; the price is a larger set.",
    tags=("composition", "conservative"),
)

ENTRIES = (BOW_TIE, HULL, CONCAVE, LINEAR_INNER, ONTO, JOINT, ROWS, FIELD)
