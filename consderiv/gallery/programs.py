"""Entries about programs: formal differentiation returns what no derivative set of the function contains."""

from __future__ import annotations

from .claims import ConventionClaim, ElementClaim, SetClaim, VerdictClaim, hull
from .entry import GalleryEntry
from .sources import source

IDENTITY = GalleryEntry(
    name="identity-from-relus",
    title="relu(x) - relu(-x) is x, and automatic differentiation says 0",
    program="relu(x) - relu(-x)",
    point="x=0",
    claims=(
        VerdictClaim("strictly_differentiable", True, (1,)),
        SetClaim("clarke", hull(1)),
        SetClaim("chain_rule_hull", hull(0, 2)),
        ConventionClaim("relu0=0", (0,)),
        ElementClaim("chain_rule_field", (0,), True),
        ElementClaim("clarke", (0,), False),
    ),
    source=source("kakade", "automatic differentiation is wrong at 0 for the identity written as relu(x) - relu(-x)"),
    note="relu'(0) = 0 twice needs x < 0 and -x < 0 at once; the identity gets an artificial critical point.",
)

ZERO = GalleryEntry(
    name="zero-from-relus",
    title="relu(-x) + x - relu(x) is 0, and automatic differentiation says 1",
    program="relu(-x) + x - relu(x)",
    point="x=0",
    claims=(
        VerdictClaim("strictly_differentiable", True, (0,)),
        SetClaim("clarke", hull(0)),
        SetClaim("chain_rule_hull", hull(-1, 1)),
        ConventionClaim("relu0=0", (1,)),
        ElementClaim("clarke", (1,), False),
    ),
    source=source("model", "programs of the function 0 whose algorithmic derivative at 0 is not 0"),
    note="With c = relu'(0) the formal derivative is 1 - 2c.",
)

DIFFERENCE = GalleryEntry(
    name="difference-of-equal-terms",
    title="|x| - |x| is 0, and the sum rule gives [-2, 2]",
    program="abs(x) - abs(x)",
    point="x=0",
    claims=(
        VerdictClaim("strictly_differentiable", True, (0,)),
        SetClaim("clarke", hull(0)),
        SetClaim("chain_rule_hull", hull(-2, 2)),
        ElementClaim("chain_rule_field", (2,), True),
    ),
    source=source("clarke", "the generalized gradient of a sum lies in the sum of the generalized gradients"),
    note="Each occurrence of |x| in text is a node with a choice of its own; a shared node would give {0}.",
)

NETWORK = GalleryEntry(
    name="two-layer-network",
    title="a relu network with two layers: a triangle in a square",
    program="relu(relu(x) - relu(y))",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("clarke", hull((0, 0), (1, 0), (1, -1))),
        SetClaim("chain_rule_hull", hull((0, 0), (1, 0), (0, -1), (1, -1))),
        ElementClaim("clarke", (0, -1), False),
    ),
    source=source("fields", "the hull of a conservative field of a network contains its Clarke set"),
    note="x > 0 > y gives (1, 0), x > y > 0 gives (1, -1), elsewhere the function is 0; (0, -1) needs x < 0 and y > 0.",
)

DIAMOND = GalleryEntry(
    name="diamond-in-hexagon",
    title="relu(x) + relu(y) - relu(x + y): Clarke is a diamond in a hexagon",
    program="relu(x) + relu(y) - relu(x + y)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("differentiable", False),
        SetClaim("clarke", hull((1, 0), (-1, 0), (0, 1), (0, -1))),
        SetClaim("chain_rule_hull", hull((1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1))),
        ElementClaim("chain_rule_field", (1, 1), True),
        ElementClaim("clarke", (1, 1), False),
    ),
    source=source("clarke", "the generalized gradient of a sum lies in the sum of the generalized gradients"),
    note="Six of the eight sign patterns of x, y, x + y occur; (1, 1) needs x > 0, y > 0 and x + y < 0.",
)

ARTIFICIAL = GalleryEntry(
    name="artificial-critical-point",
    title="x^2 with a critical point planted at 1",
    program="x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))",
    point="x=1",
    claims=(
        VerdictClaim("strictly_differentiable", True, (2,)),
        SetClaim("clarke", hull(2)),
        SetClaim("chain_rule_hull", hull(0, 4)),
        ConventionClaim("relu0=0", (0,)),
        ElementClaim("chain_rule_field", (0,), True),
        ElementClaim("clarke", (0,), False),
    ),
    source=source("model", "algorithmic differentiation creates artificial critical points"),
    note="The bracket is 0 everywhere. With c = relu'(0) the formal derivative at 1 is 4c: gradient descent may stop.",
)

BOW_TIE = GalleryEntry(
    name="bow-tie",
    title="abs(abs(x) + y): elements of Clarke that no choice gives",
    program="abs(abs(x) + y)",
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("clarke", hull((-1, -1), (-1, 1), (1, -1), (1, 1))),
        SetClaim("chain_rule_hull", hull((-1, -1), (-1, 1), (1, -1), (1, 1))),
        ElementClaim("clarke", (1, 0), True),
        ElementClaim("chain_rule_field", (1, 0), False),
        ElementClaim("chain_rule_field", (0, 0), True),
    ),
    source=source("clarke", "the chain rule needs the convex hull of the products"),
    note="The products are the bow-tie |s| <= |t| <= 1; its hull is the square, which is the Clarke set. That (1, 0) is "
    "no product of the two sets is stated by the certificate of composition-without-hull.",
)

BRANCH = GalleryEntry(
    name="branch-of-measure-zero",
    title="0 if x == 0 else x is the identity, and its branch at 0 has derivative 0",
    program="where(x == 0, 0, x)",
    point="x=0",
    claims=(
        VerdictClaim("strictly_differentiable", True, (1,)),
        SetClaim("clarke", hull(1)),
        SetClaim("chain_rule_hull", hull(0, 1)),
        ConventionClaim("relu0=0", (0,)),
        ElementClaim("clarke", (0,), False),
    ),
    source=source("model", "the selection derivative depends on the selection, not on the function alone"),
    note="Differentiating the branch that is taken at 0 differentiates a constant.",
)

ENTRIES = (IDENTITY, ZERO, DIFFERENCE, NETWORK, DIAMOND, ARTIFICIAL, BOW_TIE, BRANCH)
