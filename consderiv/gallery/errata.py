"""Corrections: what a source prints, and the computation that refutes it."""

from __future__ import annotations

from ..calculus.integrals.laws import Law
from .cases import FormulaCase, RuleCase
from .claims import ConventionClaim, ElementClaim, SetClaim, VerdictClaim, hull, points
from .entry import GalleryEntry
from .sources import source

SUM = GalleryEntry(
    name="erratum-sum-rule",
    title="'Clarke(f + g) is not inside Clarke f + Clarke g': it always is; what fails is equality",
    rule=RuleCase("sum", ("abs(x)", "-abs(x)")),
    point="x=0",
    claims=(VerdictClaim("inclusion", True), VerdictClaim("equality", False)),
    printed=(VerdictClaim("inclusion", False),),
    source=source("slides-le", "the sum rule is printed as a failing inclusion"),
    note="At almost every point both gradients exist and add up, and Clarke sets do not see null sets.",
    tags=("erratum", "sum"),
)

COMPOSITION = GalleryEntry(
    name="erratum-composition-rule",
    title="'Jac(F o G) is not inside conv(Jac F Jac G)': it always is; without the hull it is not",
    rule=RuleCase("composition", ("abs(u)", "abs(x) + y")),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(VerdictClaim("inclusion", True),),
    printed=(VerdictClaim("inclusion", False),),
    source=source("slides-le", "the composition rule with the convex hull is printed as a failing inclusion"),
    note="The hull may not be left out: see composition-without-hull, where (1, 0) is missing.",
    tags=("erratum", "composition"),
)

UNIFORM = GalleryEntry(
    name="erratum-uniform-law",
    title="s |w| with s uniform on [-1, 1]: the expectation of the Clarke sets is [-1/2, 1/2], not [-1, 1]",
    rule=RuleCase("integral", ("s*abs(w)",), (("law", Law.uniform(-1, 1)),)),
    variables=("w",),
    point="w=0",
    claims=(SetClaim("predicted", hull("-1/2", "1/2")), SetClaim("true", hull(0))),
    printed=(SetClaim("predicted", hull(-1, 1)),),
    source=source("slides-le", "[-1, 1] is printed for the uniform density; it is right for the fair coin on {-1, 1}"),
    note="The radius is E|s| = 1/2.",
    tags=("erratum", "integral"),
)

MINIMAL = GalleryEntry(
    name="minimality-needs-convex-values",
    title="Clarke is the smallest convex-valued conservative gradient: {-1, 1} at the kink of |x| is conservative, and smaller",
    program="abs(x)",
    point="x=0",
    claims=(
        SetClaim("clarke", hull(-1, 1)),
        SetClaim("bouligand", points(-1, 1)),
        ElementClaim("bouligand", (0,), False),
        ElementClaim("clarke", (0,), True),
    ),
    source=source("fields", "minimality of the Clarke subdifferential is stated for convex-valued fields"),
    note="D(0) = {-1, 1}, D = sign elsewhere, is conservative for |x| and does not contain 0; Clarke is inside its hull.",
    tags=("conservative",),
)

INDICES = GalleryEntry(
    name="erratum-implicit-indices",
    title="x = x/2 + t/3: the derivative of the fixed point is 2/3; with the indices swapped the formula gives 3/4",
    rule=RuleCase("implicit", ("x/2 + t/3 - x",), (("unknowns", "x"),)),
    variables=("t", "x"),
    point="t=0,x=0",
    claims=(SetClaim("predicted", hull("2/3")), SetClaim("true", hull("2/3"))),
    printed=(SetClaim("true", hull("3/4")),),
    source=source("slides-vaiter", "(Id - d_2 F)^{-1} d_1 F is printed for (Id - d_1 F)^{-1} d_2 F"),
    note="With F(x, t), the derivative in the state is inverted and the one in the parameter is multiplied.",
    tags=("erratum", "implicit"),
)

TYPO = GalleryEntry(
    name="erratum-zero-program",
    title="grad(derivative(-x) + x - relu(x)) should read relu(-x) + x - relu(x)",
    program="relu(-x) + x - relu(x)",
    point="x=0",
    claims=(SetClaim("clarke", hull(0)), ConventionClaim("relu0=0", (1,))),
    source=source(
        "slides-vaiter", "a code sample names a function `derivative` where relu is meant; its result 1 is right"
    ),
    note="With relu'(0) = 0 the zero function gets the derivative 1.",
    tags=("erratum", "automatic differentiation"),
)

LIPSCHITZ = GalleryEntry(
    name="erratum-path-differentiable",
    title="'Definable functions are path differentiable': locally Lipschitz ones are; sqrt(|x|) has no conservative field",
    program="sqrt(abs(x))",
    point="x=0",
    claims=(VerdictClaim("lipschitz", False),),
    printed=(VerdictClaim("path_differentiable", True),),
    source=source("slides-le", "compositions of if, else, +, *, exp and log are said to be path differentiable"),
    note="A conservative field is locally bounded, so its function is locally Lipschitz; steps and roots are not.",
    tags=("erratum", "path differentiability"),
)

SEMIALGEBRAIC = GalleryEntry(
    name="erratum-semialgebraic-expectation",
    title="w^2/(s + |w|), s uniform on [0, 1]: semialgebraic data, and F = w^2 log((1 + |w|)/|w|) is not semialgebraic",
    rule=FormulaCase("w**2/(s + abs(w))", Law.uniform(0, 1)),
    variables=("w",),
    point="all w",
    claims=(VerdictClaim("semialgebraic", False),),
    printed=(VerdictClaim("semialgebraic", True),),
    source=source(
        "slides-le",
        "a Sard theorem asks for a semialgebraic F, as if semialgebraic data gave one",
    ),
    note="F is definable in R_an,exp, so the theorem holds with definable in place of semialgebraic.",
    tags=("erratum", "integral"),
)

BACKWARD = GalleryEntry(
    name="inverse-backward",
    title="[Clarke Psi]^{-1} is not inside Clarke Phi, for Phi = (|x| + y, 2x + |y|) and Psi its inverse: as printed",
    rule=RuleCase("inverse-backward", ("[abs(x) + y, 2*x + abs(y)]",)),
    variables=("x", "y"),
    point="x=0,y=0",
    claims=(
        VerdictClaim("inclusion", True),
        VerdictClaim("equality", False),
        ElementClaim("predicted", ((0, "1/2"), (1, 0)), True),
        ElementClaim("true", ((0, "1/2"), (1, 0)), False),
    ),
    source=source("slides-le", "the inverses of the Clarke Jacobian of the inverse need not lie in that of the map"),
    note=(
        "N = [[0, 1], [2, 0]] is in Clarke Psi(0); the entry (1, 2) of its inverse is 1/2, "
        "and that of every matrix of Clarke Phi is 1."
    ),
    tags=("inverse", "confirmed"),
)


def _editorial(name: str, title: str, work: str, statement: str, note: str) -> GalleryEntry:
    return GalleryEntry(
        name=name, title=title, source=source(work, statement), note=note, tags=("erratum", "editorial")
    )


EDITORIAL = (
    _editorial(
        "erratum-lasso-equation", "the lasso equation: its printed form does not depend on the penalty", "slides-le",
        "b - prox(b - e^l X^T(Xb - Y)) = 0, with the proximal map of e^l |.|_1, is printed for min |Xb - Y|^2 + e^l |b|_1",
        "The step and the penalty carry the same factor, so it cancels. Right is b - prox(b - 2 X^T(Xb - Y)) = 0.",
    ),
    _editorial(
        "erratum-equicorrelation", "the equicorrelation set: the threshold belongs to another normalisation", "slides-le",
        "|X_j^T(y - Xb)| = e^l is printed for |Xb - Y|^2 + e^l |b|_1",
        "For that objective the threshold is e^l / 2; e^l is right with the factor 1/2 before the square.",
    ),
    _editorial(
        "erratum-quartic", "the optimality condition of a fourth power: an exponent", "slides-le",
        "|s - F(u)|^3 (s - F(u)) = 0 is printed",
        "The gradient of |v|^4 is 4 |v|^2 v; and the chain rule has the transposed Jacobian.",
    ),
    _editorial(
        "erratum-heavy-ball", "the heavy ball map: its second component is missing", "slides-vaiter",
        "F = x - a grad f + b (x - y) is printed for (x+, y+) = F(x, y, t)",
        "F is (x - a grad f + b (x - y), x), and its Jacobian has a column for the parameter; the eigenvalue -9/8 is right.",
    ),
    _editorial(
        "erratum-composition-order", "f = f0 o f1 o f2 o f3: the order is reversed", "slides-vaiter",
        "f_i maps R^{n_i} to R^{n_{i+1}}, and the composition is printed in this order",
        "It should be f3 o f2 o f1 o f0; the factors of the chain rule are reversed in the same way.",
    ),
    _editorial(
        "erratum-selection-shape", "the selection Jacobian: its shape is transposed", "slides-vaiter",
        "J_F^s : R^p => R^{p x q} is printed for a map from R^p to R^q",
        "A Jacobian of such a map is a q x p matrix.",
    ),
    _editorial(
        "erratum-finite-differences", "finite differences: the error O(e) needs a Lipschitz gradient", "slides-vaiter",
        "the one-sided difference quotient is said to have the error O(e)",
        "|x|^(3/2) has the error sqrt(e) at 0; and the printed one-sided scheme needs n + 1 evaluations, not 2n.",
    ),
    _editorial(
        "erratum-fixed-point-iterate", "the derivative of a fixed point: evaluated at the fixed point, not at an iterate",
        "slides-vaiter", "d_2 F(x_t(t), t) is printed in the equation of the limit",
        "Both partial derivatives belong at the fixed point.",
    ),
    _editorial(
        "erratum-norkin", "Norkin's definition: f and F are the same function", "slides-le",
        "F(y) = f(x) + <v, y - x> + o(|x - y|) is printed",
        "The expansion is that of one function.",
    ),
    _editorial(
        "erratum-relu-prime", "'the choice of ReLU(0) in [0, 1]': of ReLU'(0)", "influence",
        "the prime is lost in some copies of the abstract",
        "ReLU(0) is 0; the derivative at 0 is chosen in [0, 1].",
    ),
    _editorial(
        "erratum-sinkhorn", "Sinkhorn: the spectral radius is 1, not the largest singular value", "slides-vaiter",
        "sigma_max(d_1 F) = 1 is printed",
        "d_1 F is row stochastic: its spectral radius is 1 and sigma_max >= 1, with equality only for doubly stochastic "
        "ones; for K = [[1, 1], [1, 1]] and a = (1/4, 3/4) it is sqrt(5)/2.",
    ),
)  # fmt: skip

ENTRIES = (SUM, COMPOSITION, UNIFORM, MINIMAL, INDICES, TYPO, LIPSCHITZ, SEMIALGEBRAIC, BACKWARD, *EDITORIAL)
