"""Entries about the rules for sums, products, quotients, max, min and partial derivatives."""

from __future__ import annotations

from .cases import RuleCase
from .claims import ElementClaim, SetClaim, VerdictClaim, hull
from .entry import GalleryEntry
from .sources import source

_SUM = (
    "the subdifferential of a sum lies in the sum of the subdifferentials; "
    "equality if all but one are smooth, or all regular"
)
_MAX = (
    "the subdifferential of a maximum lies in the hull of those of the active functions; equality if they are regular"
)

OPPOSITES = GalleryEntry(
    name="sum-of-opposites",
    title="|x| + (-|x|): the sum rule predicts [-2, 2], the truth is {0}",
    rule=RuleCase("sum", ("abs(x)", "-abs(x)")),
    point="x=0",
    claims=(
        SetClaim("predicted", hull(-2, 2)),
        SetClaim("true", hull(0)),
        VerdictClaim("inclusion", True),
        VerdictClaim("equality", False),
        VerdictClaim("regularity of all terms", False),
    ),
    source=source("clarke", _SUM),
    note="The inclusion always holds; what fails is equality. -|x| is not regular, and both terms have their kink at 0.",
    tags=("sum", "strict"),
)

HEXAGON = GalleryEntry(
    name="sum-diamond-in-hexagon",
    title="relu(x) + relu(y) - relu(x + y): a diamond of area 2 in a hexagon of area 3",
    rule=RuleCase("sum", ("relu(x)", "relu(y)", "-relu(x + y)")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("predicted", hull((1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1))),
        SetClaim("true", hull((1, 0), (-1, 0), (0, 1), (0, -1))),
        VerdictClaim("inclusion", True),
        VerdictClaim("equality", False),
    ),
    source=source("clarke", _SUM),
    note="The corners (1, 1) and (-1, -1) need x, y > 0 with x + y < 0, or x, y < 0 with x + y > 0.",
    tags=("sum", "strict"),
)

CROSSING = GalleryEntry(
    name="sum-of-crossing-kinks",
    title="|x| - |y|: not regular, and still an equality, because the kinks cross",
    rule=RuleCase("sum", ("abs(x)", "-abs(y)")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("true", hull((-1, -1), (-1, 1), (1, -1), (1, 1))),
        VerdictClaim("equality", True),
        VerdictClaim("regularity of all terms", False),
    ),
    source=source("clarke", _SUM),
    note=(
        "Regularity is enough for equality, not necessary: "
        "kinks with linearly independent gradients meet every side of each other."
    ),
    tags=("sum", "equality"),
)

ONE_KINK = GalleryEntry(
    name="sum-with-one-kink",
    title="-|x| + x^2 + y: one kink, so the sum rule is exact",
    rule=RuleCase("sum", ("-abs(x)", "x**2 + y")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("true", hull((-1, 1), (1, 1))),
        VerdictClaim("equality", True),
        VerdictClaim("strict differentiability of all terms but one", True),
    ),
    source=source("clarke", _SUM),
    note="A strictly differentiable term only translates the set.",
    tags=("sum", "equality"),
)

PRODUCT = GalleryEntry(
    name="product-rule",
    title="(1 + |x|)(1 - |x|) = 1 - x^2 is smooth, and the product rule predicts [-2, 2]",
    rule=RuleCase("product", ("1 + abs(x)", "1 - abs(x)")),
    point="x=0",
    claims=(SetClaim("predicted", hull(-2, 2)), SetClaim("true", hull(0)), VerdictClaim("inclusion", True)),
    source=source("clarke", "the product rule is an inclusion; equality for regular factors with nonnegative values"),
    note="Near 0 the rule forgets that the two slopes are opposite.",
    tags=("product", "strict"),
)

QUOTIENT = GalleryEntry(
    name="quotient-rule",
    title="(1 + |x|)/(1 + |x|) is 1, and the quotient rule predicts [-2, 2]",
    rule=RuleCase("quotient", ("1 + abs(x)", "1 + abs(x)")),
    point="x=0",
    claims=(SetClaim("predicted", hull(-2, 2)), SetClaim("true", hull(0)), VerdictClaim("inclusion", True)),
    source=source(
        "clarke", "the quotient rule is an inclusion; equality if f and -g are regular, f(x) >= 0 and g(x) > 0"
    ),
    note="Numerator and denominator have the same slope on each side; the rule takes them from different sides.",
    tags=("quotient", "strict"),
)

MAXIMUM = GalleryEntry(
    name="max-of-a-concave-function",
    title="max(-|x|, 0) is 0, and the max rule predicts [-1, 1]",
    rule=RuleCase("max", ("-abs(x)", "0")),
    point="x=0",
    claims=(SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0)), VerdictClaim("inclusion", True)),
    source=source("clarke", _MAX),
    note="-|x| is active at 0 and never essentially active: it is the largest on a null set only.",
    tags=("max", "strict"),
)

CROSS = GalleryEntry(
    name="min-of-absolute-values",
    title="min(|x|, |y|): the hull of a cross, an equality without concave-regular parts",
    rule=RuleCase("min", ("abs(x)", "abs(y)")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(SetClaim("true", hull((1, 0), (-1, 0), (0, 1), (0, -1))), VerdictClaim("equality", True)),
    source=source("clarke", _MAX),
    note="The min rule asks that the negatives are regular; here they are not, and it is exact all the same.",
    tags=("min", "equality"),
)

PARTIAL = GalleryEntry(
    name="partial-derivatives",
    title="|x + y| - |x| - |y|: all partial derivatives are 0, and Clarke is a diamond",
    rule=RuleCase("partial-product", ("abs(x + y) - abs(x) - abs(y)",)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("predicted", hull((0, 0))),
        SetClaim("true", hull((-2, 0), (0, -2), (0, 2), (2, 0))),
        VerdictClaim("inclusion", False),
        ElementClaim("predicted", (2, 0), False),
    ),
    source=source(
        "clarke", "in general neither of Clarke f and the product of its partial subdifferentials contains the other"
    ),
    note="Along both axes the function is 0; where x and y have opposite signs it has slopes of size 2.",
    tags=("partial", "inclusion fails"),
)

ENTRIES = (OPPOSITES, HEXAGON, CROSSING, ONE_KINK, PRODUCT, QUOTIENT, MAXIMUM, CROSS, PARTIAL)
