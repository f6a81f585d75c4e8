"""Entries about fields on the whole space: which set-valued maps obey a chain rule along all curves, and which do not."""

from __future__ import annotations

from .cases import FieldCase
from .claims import SetClaim, VerdictClaim, points
from .entry import GalleryEntry
from .sources import source

_BEYOND = "a conservative field is a gradient field up to normals of a stratification"
_SIDES = (("y > 0", "(0, 0)"), ("y < 0", "(0, 0)"))
_PARABOLA = (("y > x**2", "(0, 0)"), ("y < x**2", "(0, 0)"))
CONSERVATIVE, REFUTED = VerdictClaim("conservative", True), VerdictClaim("conservative", False)

BUBBLE = GalleryEntry(
    name="bubble-at-a-point",
    title="[-1, 1] at 0 and {0} elsewhere is a conservative gradient of 0",
    rule=FieldCase("0*x", (("x < 0", "0"), ("x > 0", "0"), ("x == 0", "[-1, 1]"))),
    point="all x",
    claims=(CONSERVATIVE, VerdictClaim("equal to Clarke", False)),
    source=source("fields", _BEYOND),
    note="A curve has derivative 0 at almost all times at which it is at the point.",
    tags=("field",),
)

HUGE_BUBBLE = GalleryEntry(
    name="huge-bubble",
    title="|x| with [-5, 7] instead of [-1, 1] at 0: still conservative",
    rule=FieldCase("abs(x)", (("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "[-5, 7]"))),
    point="all x",
    claims=(CONSERVATIVE, VerdictClaim("hull equal to Clarke", False)),
    source=source("fields", "Clarke is the smallest conservative field with convex values, not the only one"),
    note="On a stratum of dimension 0 nothing is required but a closed graph.",
    tags=("field",),
)

WITHOUT_HULL = GalleryEntry(
    name="conservative-without-convex-values",
    title="|x| with {-1, 1} at 0 is conservative, and does not contain Clarke",
    rule=FieldCase("abs(x)", (("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "{-1, 1}"))),
    point="all x",
    claims=(CONSERVATIVE, VerdictClaim("equal to Clarke", False), VerdictClaim("hull equal to Clarke", True)),
    source=source("fields", "the hull of a conservative field contains the Clarke set"),
    note="Only the hull of a conservative field contains Clarke.",
    tags=("field",),
)

NORMAL = GalleryEntry(
    name="normals-of-a-line",
    title="normals on a line of R^2 added to the gradient of 0: conservative",
    rule=FieldCase("0*x + 0*y", (*_SIDES, ("y == 0", "[-1, 1]*(0, 1)"))),
    variables=("x", "y"),
    point="all x, y",
    claims=(CONSERVATIVE,),
    source=source("fields", _BEYOND),
    note="A curve inside the line moves along it, and the values are orthogonal to it.",
    tags=("field",),
)

TANGENTIAL = GalleryEntry(
    name="tangents-of-a-line",
    title="tangential values on a line of R^2 added to the gradient of 0: not conservative",
    rule=FieldCase("0*x + 0*y", (*_SIDES, ("y == 0", "[-1, 1]*(1, 0)"))),
    variables=("x", "y"),
    point="all x, y",
    claims=(REFUTED,),
    source=source("fields", _BEYOND),
    note="Along (t, 0) the element (1, 0) predicts the derivative 1, and the function is constant.",
    tags=("field",),
)

EXTRA_VALUE = GalleryEntry(
    name="extra-value-on-an-interval",
    title="|x| with the additional value 0 on [0, 1]: wrong on a set of positive measure",
    rule=FieldCase(
        "abs(x)",
        (("x < 0", "-1"), ("x == 0", "[-1, 1]"), ("x > 0 and x < 1", "{0, 1}"), ("x == 1", "{0, 1}"), ("x > 1", "1")),
    ),
    point="all x",
    claims=(REFUTED,),
    source=source("fields", _BEYOND),
    note="The curve t, 0 < t < 1, has f' = 1 and <0, 1> = 0.",
    tags=("field",),
)

PARABOLA = GalleryEntry(
    name="normals-of-a-parabola",
    title="normals of a parabola added to the gradient of 0: conservative, proved by one identity",
    rule=FieldCase("0*x + 0*y", (*_PARABOLA, ("y == x**2", "[-1, 1]*(-2*x, 1)"))),
    variables=("x", "y"),
    point="all x, y",
    claims=(CONSERVATIVE,),
    source=source("fields", _BEYOND),
    note="(-2x, 1) is the gradient of y - x^2, which vanishes along every curve inside the parabola.",
    tags=("field",),
)

LONG_NORMALS = GalleryEntry(
    name="long-normals-of-a-maximum",
    title="max(x, y) with (a, 1 - a), -3 <= a <= 4, on the diagonal: conservative, far from Clarke",
    rule=FieldCase("max(x, y)", (("x > y", "(1, 0)"), ("x < y", "(0, 1)"), ("x == y", "conv{(-3, 4), (4, -3)}"))),
    variables=("x", "y"),
    point="all x, y",
    claims=(CONSERVATIVE, VerdictClaim("hull equal to Clarke", False)),
    source=source("fields", _BEYOND),
    note="<(a, 1 - a), (1, 1)> = 1 for every a.",
    tags=("field",),
)

AXIS = GalleryEntry(
    name="normals-of-an-axis",
    title="the square of normals of the z axis added to the gradient of 0 in R^3: conservative",
    rule=FieldCase(
        "0*x + 0*y + 0*z",
        (
            ("x < 0", "(0, 0, 0)"), ("x > 0", "(0, 0, 0)"), ("x == 0 and y < 0", "(0, 0, 0)"),
            ("x == 0 and y > 0", "(0, 0, 0)"),
            ("x == 0 and y == 0", "conv{(-1, -1, 0), (-1, 1, 0), (1, -1, 0), (1, 1, 0)}"),
        ),
    ),
    variables=("x", "y", "z"),
    point="all x, y, z",
    claims=(CONSERVATIVE,),
    source=source("fields", _BEYOND),
    note="On a stratum of codimension 2 there are two directions of normals.",
    tags=("field",),
)  # fmt: skip

ARTIFICIAL = GalleryEntry(
    name="field-of-the-identity",
    title="the chain-rule field of relu(x) - relu(-x) is conservative for x, and has a critical point",
    rule=FieldCase("x", kind="chain_rule", of="relu(x) - relu(-x)"),
    point="all x",
    claims=(
        CONSERVATIVE, VerdictClaim("equal to Clarke", False), SetClaim("artificial critical points", points(0)),
    ),
    source=source("fields", "critical points of a conservative field need not be Clarke critical"),
    note="0 is in [0, 2] at x = 0, and the derivative of the identity is 1.",
    tags=("field", "critical"),
)  # fmt: skip

ENTRIES = (
    BUBBLE, HUGE_BUBBLE, WITHOUT_HULL, NORMAL, TANGENTIAL, EXTRA_VALUE, PARABOLA, LONG_NORMALS, AXIS, ARTIFICIAL,
)  # fmt: skip
