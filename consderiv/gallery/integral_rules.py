"""Entries about expectations: the integral rule, smoothing, and what a stochastic subgradient oracle is unbiased for."""

from __future__ import annotations

from ..calculus.integrals.laws import Law
from .cases import FormulaCase, OracleCase, RuleCase
from .claims import SetClaim, VerdictClaim, hull, points
from .entry import GalleryEntry
from .sources import source

_RULE = (
    "the subdifferential of an integral lies in the integral of the subdifferentials; equality for regular integrands"
)
_COIN = Law.discrete({-1: "1/2", 1: "1/2"})

COIN = GalleryEntry(
    name="expectation-of-a-coin",
    title="s |w| with s = -1 or 1: F = 0, and the expectation of the Clarke sets is [-1, 1]",
    rule=RuleCase("integral", ("s*abs(w)",), (("law", _COIN),)),
    variables=("w",),
    point="w=0",
    claims=(SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0)), VerdictClaim("inclusion", True)),
    source=source(
        "sampling", "the expectation of conservative fields is conservative; that of Clarke sets is not Clarke"
    ),
    note="Half of [-1, 1] plus half of [-1, 1], although the two integrands cancel.",
    tags=("integral", "strict"),
)

REGULAR = GalleryEntry(
    name="expectation-of-regular-functions",
    title="s |w| with the density 2s on [0, 1]: regular integrands, equality",
    rule=RuleCase("integral", ("s*abs(w)",), (("law", Law.density([(0, 1, "2*s")])),)),
    variables=("w",),
    point="w=0",
    claims=(SetClaim("true", hull("-2/3", "2/3")), VerdictClaim("equality", True)),
    source=source("clarke", _RULE),
    note="All f(., s) are convex; the radius is E s = 2/3.",
    tags=("integral", "equality"),
)

SMOOTHING = GalleryEntry(
    name="expectation-smooths",
    title="E |w - s| with s uniform on [0, 1] is w^2 - w + 1/2: the kink is integrated away",
    rule=RuleCase("integral", ("abs(w - s)",), (("law", Law.uniform(0, 1)),)),
    variables=("w",),
    point="w=1/3",
    claims=(SetClaim("true", hull("-1/3")), VerdictClaim("equality", True)),
    source=source("clarke", _RULE),
    note="For every w the kink sits at one parameter only, a null set; the gradient is 2w - 1.",
    tags=("integral", "equality"),
)

SMOOTH_FORMULA = GalleryEntry(
    name="expectation-is-polynomial",
    title="E |w - s| with s uniform on [0, 1] is piecewise polynomial and C^1",
    rule=FormulaCase("abs(w - s)", Law.uniform(0, 1)),
    variables=("w",),
    point="all w",
    claims=(VerdictClaim("C1", True), VerdictClaim("semialgebraic", True)),
    source=source("sampling", "densities smooth integrands whose kinks move with the parameter"),
    note="w^2 - w + 1/2 on [0, 1], |w - 1/2| outside; the slopes agree at 0 and 1.",
    tags=("integral", "smoothing"),
)

ORACLE = GalleryEntry(
    name="oracle-is-biased",
    title="s (relu(w) - relu(-w)): the sampled derivative has mean 0, the gradient of F is 1/2",
    rule=OracleCase("s*(relu(w) - relu(-w))", Law.discrete({-1: "1/4", 1: "3/4"})),
    variables=("w",),
    point="w=0",
    claims=(
        SetClaim("mean", points(0)),
        SetClaim("expected field", hull("-1/2", "3/2")),
        SetClaim("clarke", hull("1/2")),
        VerdictClaim("mean in the expected field", True),
        VerdictClaim("mean in Clarke", False),
    ),
    source=source("sampling", "sampled automatic derivatives are unbiased for the expected conservative field"),
    note="relu'(0) = 0 in both terms gives 0 for every sample; F(w) = w/2.",
    tags=("integral", "conservative", "stochastic gradient"),
)

ENTRIES = (COIN, REGULAR, SMOOTHING, SMOOTH_FORMULA, ORACLE)
