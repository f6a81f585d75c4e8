"""Entries about implicit and inverse functions."""

from __future__ import annotations

from .cases import RuleCase
from .claims import ElementClaim, SetClaim, VerdictClaim, hull
from .entry import GalleryEntry
from .sources import source

_FORMULA = (
    "if every B is invertible, {-B^{-1} A : [A B] in the Jacobian of F} is a conservative Jacobian of the solution"
)
_PHI = "[abs(x) + y, 2*x + abs(y)]"
_TETRAHEDRON = hull(
    ((-1, 1), (2, -1)), (("1/3", "1/3"), ("2/3", "-1/3")), (("-1/3", "1/3"), ("2/3", "1/3")), ((1, 1), (2, 1))
)

ARTIFICIAL_SLOPE = GalleryEntry(
    name="implicit-artificial-slopes",
    title="2y + |x + y| - |x| = 0 has the solution y = 0, and the implicit formula returns [-2/3, 2]",
    rule=RuleCase("implicit", ("2*y + abs(x + y) - abs(x)",), (("unknowns", "y"),)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("predicted", hull("-2/3", 2)),
        SetClaim("true", hull(0)),
        VerdictClaim("inclusion", True),
        VerdictClaim("invertibility of every B (Clarke's condition)", True),
        VerdictClaim("solutions on every branch of F", False),
        VerdictClaim("strict complementarity", False),
    ),
    source=source("implicit", _FORMULA),
    note="Two of the four branches of F carry no solutions; the formula cannot know.",
    tags=("implicit", "strict"),
)

EXACT = GalleryEntry(
    name="implicit-exact",
    title="y + |y|/2 = x: both branches carry solutions, and the formula is exact",
    rule=RuleCase("implicit", ("y + abs(y)/2 - x",), (("unknowns", "y"),)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("predicted", hull("2/3", 2)),
        SetClaim("true", hull("2/3", 2)),
        VerdictClaim("solutions on every branch of F", True),
    ),
    source=source("implicit", _FORMULA),
    note="y = 2x/3 for x > 0 and 2x for x < 0.",
    tags=("implicit", "equality"),
)

NO_SOLUTION = GalleryEntry(
    name="implicit-condition-needed",
    title="|y| = x: all limits of Jacobians are invertible, their hull is not, and there is no solution function",
    rule=RuleCase("implicit", ("abs(y) - x",), (("unknowns", "y"),)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("invertibility of every B (Clarke's condition)", False),
        VerdictClaim("exactly one solution y(x)", False),
    ),
    source=source("implicit", "the condition is asked of a convex-valued Jacobian"),
    note="For x > 0 there are two solutions, for x < 0 none; {-1, 1} has no singular element, [-1, 1] has.",
    tags=("implicit", "condition fails"),
)

SURFACE = GalleryEntry(
    name="implicit-without-hull",
    title="(u, v) = (|x| + y, 2x + |y|) solved for x, y: the formula's surface misses elements of the tetrahedron",
    rule=RuleCase("implicit-without-hull", ("[u - abs(x) - y, v - 2*x - abs(y)]",), (("unknowns", "x y"),)),
    variables=("u", "v", "x", "y"),
    point="u=0,v=0,x=0,y=0",
    claims=(
        SetClaim("true", _TETRAHEDRON),
        VerdictClaim("inclusion", False),
        ElementClaim("true", ((0, 1), (2, 0)), True),
        ElementClaim("predicted", ((0, 1), (2, 0)), False),
        ElementClaim("predicted", ((0, "1/2"), (1, 0)), True),
    ),
    source=source("implicit", _FORMULA),
    note="A conservative Jacobian need not contain Clarke's; its hull does.",
    tags=("implicit", "inclusion fails"),
)

INVERSE = GalleryEntry(
    name="inverse-of-phi",
    title="Phi = (|x| + y, 2x + |y|): the Clarke Jacobian of the inverse is a tetrahedron, the hull of the inverses",
    rule=RuleCase("inverse", (_PHI,)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        SetClaim("predicted", _TETRAHEDRON),
        SetClaim("true", _TETRAHEDRON),
        VerdictClaim("equality", True),
        VerdictClaim("invertibility of every matrix (Clarke's condition)", True),
    ),
    source=source("inverse", "if every matrix of the generalized Jacobian is invertible, there is a Lipschitz inverse"),
    note="Every determinant is ab - 2 with |a|, |b| <= 1.",
    tags=("inverse", "equality"),
)

INVERSE_SURFACE = GalleryEntry(
    name="inverses-are-not-convex",
    title="Phi = (|x| + y, 2x + |y|): the inverses of its matrices are a curved surface in that tetrahedron",
    rule=RuleCase("inverse-without-hull", (_PHI,)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("inclusion", False),
        ElementClaim("predicted", ((0, "1/2"), (1, 0)), True),
        ElementClaim("predicted", ((0, 1), (2, 0)), False),
    ),
    source=source("inverse", "if every matrix of the generalized Jacobian is invertible, there is a Lipschitz inverse"),
    note="Clarke Phi is a square of matrices, so the set of inverses has dimension 2, the tetrahedron 3.",
    tags=("inverse", "inclusion fails"),
)

ONE_VARIABLE = GalleryEntry(
    name="inverse-in-one-variable",
    title="2x + |x|: in one variable the inverse rule is exact",
    rule=RuleCase("inverse", ("2*x + abs(x)",)),
    point="x=0",
    claims=(SetClaim("predicted", hull("1/3", 1)), SetClaim("true", hull("1/3", 1)), VerdictClaim("equality", True)),
    source=source("inverse", "if every matrix of the generalized Jacobian is invertible, there is a Lipschitz inverse"),
    note="Intervals of one sign have interval inverses.",
    tags=("inverse", "equality"),
)

HOMEOMORPHISM = GalleryEntry(
    name="homeomorphism-with-a-singular-matrix",
    title="(2y - |x| + |x + y|, x - y - |y|) is a Lipschitz homeomorphism, and its Clarke Jacobian contains a singular matrix",
    rule=RuleCase("inverse", ("[2*y - abs(x) + abs(x + y), x - y - abs(y)]",)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("invertibility of every matrix (Clarke's condition)", False),
        VerdictClaim("a Lipschitz inverse near the point", True),
        ElementClaim("Clarke of Phi", ((-1, 1), (1, -1)), True),
    ),
    source=source(
        "pang", "coherent orientation and index one are enough for a Lipschitz inverse of a piecewise smooth map"
    ),
    note=(
        "Clarke's condition is enough, not necessary: "
        "all six pieces have determinants of one sign, and a generic value has one preimage."
    ),
    tags=("inverse", "condition fails"),
)

ENTRIES = (ARTIFICIAL_SLOPE, EXACT, NO_SOLUTION, SURFACE, INVERSE, INVERSE_SURFACE, ONE_VARIABLE, HOMEOMORPHISM)
