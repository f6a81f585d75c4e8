"""Entries with curved sets and irrational points: norms at zero, roots, kinks on algebraic sets."""

from __future__ import annotations

from ..exact.real_functions import sqrt
from ..sets.curved import curved_hull
from ..sets.curved_boundary import sphere
from ..sets.ellipsoids import ball
from .claims import ElementClaim, SetClaim, VerdictClaim, hull, nothing
from .entry import GalleryEntry
from .sources import source

NEGATIVE_NORM = GalleryEntry(
    name="negative-norm",
    title="-|x| in the plane: Clarke is a disc, the limiting set its boundary circle",
    program="-norm(x, y)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("differentiable", False),
        SetClaim("bouligand", sphere((0, 0))),
        SetClaim("clarke", ball((0, 0))),
        SetClaim("frechet", nothing(2)),
        SetClaim("limiting", sphere((0, 0))),
        SetClaim("chain_rule_hull", ball((0, 0))),
    ),
    source=source("mordukhovich", "limiting subdifferentials are not convex: that of a negative norm at 0 is a sphere"),
    note="All unit vectors are limits of gradients; a kink that opens downwards has no Frechet subgradient.",
)

NORM_MINUS_ABSOLUTE_VALUE = GalleryEntry(
    name="norm-minus-absolute-value",
    title="norm(x, y) - |x|: the limits are two half circles, Clarke is a square inside the sum of disc and segment",
    program="norm(x, y) - abs(x)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("differentiable", False),
        SetClaim("clarke", hull((-1, -1), (-1, 1), (1, -1), (1, 1))),
        SetClaim("chain_rule_hull", curved_hull(ball((-1, 0)), ball((1, 0)))),
        ElementClaim("chain_rule_field", (2, 0), True),
        ElementClaim("clarke", (2, 0), False),
    ),
    source=source("clarke", "the generalized gradient of a sum lies in the sum of the generalized gradients"),
    note="For x > 0 the gradient is (cos a - 1, sin a) with cos a > 0; its corners are limits along x = 0.",
)

FLAT_ROOT = GalleryEntry(
    name="root-of-a-flat-sum",
    title="sqrt(x^2 + y^4): a root with an isolated zero whose Clarke set is a segment",
    program="sqrt(x**2 + y**4)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("regular", True),
        SetClaim("clarke", hull((-1, 0), (1, 0))),
        SetClaim("limiting", hull((-1, 0), (1, 0))),
    ),
    source=source("clarke", "the chain rule for a regular outer and a smooth inner function: the norm of (x, y^2)"),
    note="It is the norm of the smooth map (x, y^2), so its Clarke set is the image of the disc under the transposed Jacobian.",
)

IRRATIONAL_KINK = GalleryEntry(
    name="irrational-kink",
    title="|x^2 - 2| at sqrt(2): a kink that no float can stand on",
    program="abs(x**2 - 2)",
    point="x=sqrt(2)",
    claims=(
        VerdictClaim("differentiable", False),
        SetClaim("clarke", hull((-2 * sqrt(2),), (2 * sqrt(2),))),
        SetClaim("frechet", hull((-2 * sqrt(2),), (2 * sqrt(2),))),
        SetClaim("chain_rule_hull", hull((-2 * sqrt(2),), (2 * sqrt(2),))),
    ),
    source=source("clarke", "the generalized gradient of |g| at a zero of g is the segment between -g' and g'"),
    note="The zero is decided in the number field of sqrt(2); the slopes on the two sides are -2 sqrt(2) and 2 sqrt(2).",
)

ENTRIES = (NEGATIVE_NORM, NORM_MINUS_ABSOLUTE_VALUE, FLAT_ROOT, IRRATIONAL_KINK)
