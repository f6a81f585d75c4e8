"""Entries that `consderiv search` found: the smallest programs, by nodes, on which a rule fails in a given way."""

from __future__ import annotations

from ..calculus.integrals.laws import Law
from .cases import RuleCase
from .claims import Claim, ElementClaim, SetClaim, VerdictClaim, hull
from .entry import GalleryEntry
from .sources import source


def _found(
    name: str,
    title: str,
    rule: RuleCase,
    variables: tuple[str, ...],
    claims: tuple[Claim, ...],
    command: str,
    note: str,
) -> GalleryEntry:
    return GalleryEntry(
        name=name, title=title, rule=rule, variables=variables, point=",".join(f"{v}=0" for v in variables), claims=claims,
        source=source("search", command), note=note, found_by_search=True, tags=(rule.rule, "smallest"),
    )  # fmt: skip


_XY = ("x", "y")
_STRICT = VerdictClaim("equality", False)

ENTRIES = (
    _found(
        "smallest-strict-sum", "the smallest plane sum with dependent kinks: |x| + |max(x, y)|",
        RuleCase("sum", ("abs(x)", "abs(max(x, y))")), _XY,
        (SetClaim("true", hull((-2, 0), (-1, -1), (-1, 1), (1, 1), (2, 0))), _STRICT),
        "--rule sum --vars 2 --size 6",
        "Six nodes. Where x < 0 and x < y the second term is |y|, but where x > 0 it is at least x: (1, -1) is missing.",
    ),
    _found(
        "smallest-strict-composition", "the smallest strict composition: | relu(x) |",
        RuleCase("composition", ("abs(u)", "relu(x)")), ("x",),
        (SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0, 1)), _STRICT),
        "--rule composition --vars 1 --size 4",
        "Four nodes. relu is never negative, so the slope -1 of |.| is never taken.",
    ),
    _found(
        "smallest-missing-product", "the smallest composition that needs the hull: | max(x, y) |",
        RuleCase("composition-without-hull", ("abs(u)", "max(x, y)")), _XY,
        (SetClaim("true", hull((1, 0), (-1, 0), (0, 1), (0, -1))), VerdictClaim("inclusion", False)),
        "--rule composition-without-hull --vars 2 --size 5 --failing inclusion",
        "Five nodes. The products t (a, 1 - a) have entries of one sign; the Clarke set is a diamond.",
    ),
    _found(
        "smallest-strict-max", "the smallest strict maximum: max(x, -|x|) is x",
        RuleCase("max", ("x", "-abs(x)")), ("x",),
        (SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(1)), _STRICT),
        "--rule max --vars 1 --size 4",
        "Four nodes. The second function is active on the half line where it equals the first.",
    ),
    _found(
        "smallest-strict-min", "the smallest strict minimum: min(x, |x|) is x",
        RuleCase("min", ("x", "abs(x)")), ("x",),
        (SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(1)), _STRICT),
        "--rule min --vars 1 --size 3",
        "Three nodes: no smaller program has two operands and a kink.",
    ),
    _found(
        "smallest-strict-partial", "the smallest strict partial rule: |max(x, y)| in x",
        RuleCase("partial", ("abs(max(x, y))",)), _XY,
        (SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0, 1)), _STRICT),
        "--rule partial --vars 2 --size 4",
        "Four nodes. On the line y = 0 the function is relu(x); off it the slope -1 occurs.",
    ),
    _found(
        "smallest-failing-partial-product", "the smallest function outside the product of its partials: |max(x, y)|",
        RuleCase("partial-product", ("abs(max(x, y))",)), _XY,
        (
            SetClaim("predicted", hull((0, 0), (0, 1), (1, 0), (1, 1))),
            SetClaim("true", hull((1, 0), (-1, 0), (0, 1), (0, -1))),
            VerdictClaim("inclusion", False),
        ),
        "--rule partial-product --vars 2 --size 4 --failing inclusion",
        "Four nodes. Both partial functions at 0 are relu, without negative slopes.",
    ),
    _found(
        "smallest-strict-product", "the smallest strict product: (2 + |x|)(2 - |x|) is 4 - x^2",
        RuleCase("product", ("2+abs(x)", "2-abs(x)")), ("x",),
        (SetClaim("predicted", hull(-4, 4)), SetClaim("true", hull(0)), _STRICT),
        "--rule product --vars 1 --size 8",
        "Eight nodes: both factors need a kink and a value that is not zero.",
    ),
    _found(
        "smallest-strict-quotient", "the smallest strict quotient: (2 + |x|)/(2 + |x|) is 1",
        RuleCase("quotient", ("2+abs(x)", "2+abs(x)")), ("x",),
        (SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0)), _STRICT),
        "--rule quotient --vars 1 --size 8",
        "Eight nodes.",
    ),
    _found(
        "smallest-strict-integral", "the smallest strict expectation: |w| s for a fair coin s",
        RuleCase("integral", ("abs(x)*s",), (("law", Law.discrete({-1: "1/2", 1: "1/2"})),)), ("x",),
        (SetClaim("predicted", hull(-1, 1)), SetClaim("true", hull(0)), _STRICT),
        "--rule integral --vars 1 --size 4",
        "Four nodes. The search takes s = -1 or 1 with probability one half.",
    ),
    _found(
        "smallest-inverse-surface",
        "the smallest map whose inverses need the hull: (|x| + y, 2x + |y|), that of the literature",
        RuleCase("inverse-without-hull", ("[abs(x)+y, abs(y)+(x+x)]",)), _XY,
        (VerdictClaim("inclusion", False), ElementClaim("predicted", ((0, "1/2"), (1, 0)), True)),
        "--rule inverse-without-hull --vars 2 --size 10 --failing inclusion --operations abs,add --constants ''",
        "Ten nodes, among all pairs of functions made of |.| and +. The printed example could not have been shorter.",
    ),
    _found(
        "smallest-inverse-backward", "the smallest map that is not recovered from its inverse: (|x| + y, 2x + |y|) again",
        RuleCase("inverse-backward", ("[abs(x)+y, abs(y)+(x+x)]",)), _XY,
        (VerdictClaim("inclusion", True), _STRICT),
        "--rule inverse-backward --vars 2 --size 10 --operations abs,add --constants ''",
        "Ten nodes, among all pairs of functions made of |.| and +.",
    ),
    _found(
        "smallest-strict-implicit", "the smallest strict implicit formula: relu(min(x, y)) + y = 0",
        RuleCase("implicit", ("relu(min(x, y)) + y",), (("unknowns", "y"),)), _XY,
        (SetClaim("predicted", hull(-1, 0)), SetClaim("true", hull(0)), _STRICT),
        "--rule implicit --vars 2 --size 6",
        "Six nodes. The solution is y = 0, on the side of min(x, y) where relu gives nothing.",
    ),
)  # fmt: skip
