"""Entries about functions: their derivative sets differ from each other, or are blind to what happens on null sets."""

from __future__ import annotations

from .claims import ElementClaim, IndexClaim, SetClaim, VerdictClaim, either, hull, nothing, points
from .entry import GalleryEntry
from .sources import source

ABSOLUTE_VALUE = GalleryEntry(
    name="absolute-value",
    title="the simplest kink: all sets of |x| at 0",
    program="abs(x)",
    point="x=0",
    claims=(
        VerdictClaim("differentiable", False),
        VerdictClaim("regular", True),
        SetClaim("bouligand", points(-1, 1)),
        SetClaim("clarke", hull(-1, 1)),
        SetClaim("frechet", hull(-1, 1)),
        SetClaim("limiting", hull(-1, 1)),
        SetClaim("chain_rule_hull", hull(-1, 1)),
    ),
    source=source("clarke", "the generalized gradient of |x| at 0 is [-1, 1]"),
    note="The slopes on the two sides are -1 and 1; |x| is convex, so the other sets are the convex subdifferential.",
)

THREE_SETS = GalleryEntry(
    name="three-different-sets",
    title="|x| - |y|: Frechet, limiting and Clarke set all differ",
    program="abs(x) - abs(y)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("regular", False),
        SetClaim("bouligand", points((-1, -1), (-1, 1), (1, -1), (1, 1))),
        SetClaim("clarke", hull((-1, -1), (-1, 1), (1, -1), (1, 1))),
        SetClaim("frechet", nothing(2)),
        SetClaim("limiting", either(hull((-1, -1), (1, -1)), hull((-1, 1), (1, 1)))),
    ),
    source=source(
        "mordukhovich", "the limiting subdifferential of |x| - |y| at 0 is not convex, and smaller than Clarke's"
    ),
    note="A kink that opens downwards, -|y|, has no Frechet subgradient; off the x axis only the kink of |x| is left.",
)

ACTIVE_PIECE = GalleryEntry(
    name="active-piece-that-never-counts",
    title="|x| with a third piece 2x at x = 0: active, never essentially active",
    pieces=(("x", "x > 0"), ("-x", "x < 0"), ("2*x", "x == 0")),
    point="x=0",
    claims=(
        IndexClaim("active", (0, 1, 2)),
        IndexClaim("essentially_active", (0, 1)),
        SetClaim("bouligand", points(-1, 1)),
        SetClaim("clarke", hull(-1, 1)),
        SetClaim("selection_field", hull(-1, 2)),
    ),
    source=source("scholtes", "only essentially active selection functions contribute to the Bouligand differential"),
    note="The selection field belongs to the selection: the piece 2x is used at one point only and still enters it.",
)

NOT_STRICTLY = GalleryEntry(
    name="differentiable-not-strictly",
    title="differentiable with gradient 0, and Clarke is a segment",
    program="min(max(y, 0), x**2)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("differentiable", True, (0, 0)),
        VerdictClaim("strictly_differentiable", False),
        SetClaim("bouligand", points((0, 0), (0, 1))),
        SetClaim("clarke", hull((0, 0), (0, 1))),
        ElementClaim("clarke", (0, 1), True),
    ),
    source=source("clarke", "the generalized gradient is a singleton iff the function is strictly differentiable"),
    note="The cell 0 < y < x^2 is a cusp: no ray from the origin enters it, and it contributes the gradient (0, 1).",
)

MAX_RULE = GalleryEntry(
    name="max-rule",
    title="max(0, -|x|) is 0, and the rule for maxima gives [-1, 1]",
    program="max(0, -abs(x))",
    point="x=0",
    claims=(
        VerdictClaim("strictly_differentiable", True, (0,)),
        SetClaim("clarke", hull(0)),
        SetClaim("chain_rule_hull", hull(-1, 1)),
    ),
    source=source("clarke", "the generalized gradient of a maximum lies in the hull of those of the active functions"),
    note="Equality in the rule needs regular functions, and -|x| is not regular at 0.",
)

TANGENT_PIECES = GalleryEntry(
    name="three-tangent-pieces",
    title="a maximum of three pieces with one tangent, two of which take turns",
    program="max(x, exp(x) - 1, (x + 1)**2/2 - 1/2)",
    point="x=0",
    claims=(
        VerdictClaim("strictly_differentiable", True, (1,)),
        SetClaim("clarke", hull(1)),
        IndexClaim("active", (0, 1, 2)),
        IndexClaim("essentially_active", (1, 2)),
    ),
    source=source(
        "symforce",
        "this maximum is attributed to the library: its branches agree to first order, and no slope says who wins",
    ),
    note=(
        "exp(x) - 1 = x + x^2/2 + x^3/6 + ... and (x + 1)^2/2 - 1/2 = x + x^2/2: the sign of x^3 decides, and x is "
        "never largest near 0. Which transcendental piece is essentially active is not decided by this version."
    ),
)

ENTRIES = (ABSOLUTE_VALUE, THREE_SETS, ACTIVE_PIECE, NOT_STRICTLY, MAX_RULE, TANGENT_PIECES)
