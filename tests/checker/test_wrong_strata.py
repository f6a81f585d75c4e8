"""Fields on the whole space: one wrong step each, and the reason why it is refused."""

import json
from typing import Any

import pytest
from handwritten import vectors
from handwritten_refuted import REFUTED
from handwritten_strata import ABS, ABS_PAIRS, ABS_TREE, ONE, STRATA
from inprocess import check_text
from strata_json import by_roots, combination, element, empty, limit, p, terms, to, v
from test_products import changed

Json = Any
FALSE = empty(("1", "1", []))


def verdict(data: Json) -> tuple[str, str]:
    result = check_text(json.dumps(data))
    return result.verdict, " ".join(result.reasons)


# A place of an example, what stands there instead, the verdict, and the reason.
ZERO_LEAF = "proof.0.tree.cases.2"
CHANGED = [
    # the statement: parts swapped, another value, a value too many, a part too many, none
    ("absolute_value", "statement.0.strata.0.value", [[v("-1")]], "not this combination"),
    ("absolute_value", "statement.0.strata.2.value", [[v("1"), v("1")]], "not this combination"),
    ("absolute_value", "statement.0.strata.2.value.0", [v("-1"), v("1"), v("5")], "expected a list of length 3"),
    ("absolute_value", "statement.0.strata.2.equations", [], "expected a list of length 2"),
    ("absolute_value", "statement.0.strata.2.value", [], "the field has no value on the leaf"),
    ("absolute_value", "statement.0.strata.0.positive", [p("1 x, -1")], "not known whether the leaf lies in part 0"),
    ("absolute_value", "statement.0.strata.0.value.0.0.0.1", [], "the zero polynomial"),
    ("absolute_value", "statement.0.program.map", True, "scalar programs"),
    ("absolute_value", "statement.0.program.nodes.1", ["exp", 0], "not supported on a cell"),
    ("absolute_value", "statement.0.program.nodes.1", ["floor", 0], "not supported on a cell"),
    ("absolute_value", "statement.0.program.nodes.1", ["div", 0, 0], "the numerator is not"),
    ("absolute_value", "statement.0.program.nodes.1", ["sqrt", 0], "not supported on a cell"),
    ("absolute_value", "statement.0.program.nodes.1", ["power", 0, "-1"], "the numerator is not"),
    # the tree: a leaf dropped or called empty, the sides changed, no split at all
    ("absolute_value", "proof.0.tree.cases", ABS_TREE["cases"][:2], "expected a list of length 3"),
    ("absolute_value", ZERO_LEAF, FALSE, "the sum is not the zero polynomial"),
    ("absolute_value", "proof.0.tree.split", p("-1 x"), "not this combination"),
    ("absolute_value", "proof.0.tree.split", p("2"), "not known whether the leaf lies in part 0"),
    ("absolute_value", "proof.0.tree", ABS_TREE["cases"][0], "not known whether the leaf lies in part 0"),
    # the formula
    ("absolute_value", "proof.0.tree.cases.0.formula", [p("-1 x"), p("1")], "the numerator is not"),
    ("absolute_value", "proof.0.tree.cases.0.formula", [p("1 x, 1"), p("1")], "the numerator is not"),
    ("absolute_value", f"{ZERO_LEAF}.formula", [p("1 xx"), p("1 x")], "a denominator is not known to be nonzero"),
    ("absolute_value", f"{ZERO_LEAF}.formula", [p("1"), p("1")], "the numerator is not"),
    ("absolute_value", "proof.0.tree.cases.0.ideal", combination(("1", 0)), "index 0 is not between"),
    # the elements
    ("absolute_value", f"{ZERO_LEAF}.elements.0.0", element((0, "2"), n=1), "the numerator is not"),
    ("absolute_value", f"{ZERO_LEAF}.elements.0.0", element((0, "-2 x/1 x"), n=1), "not known to be nonzero"),
    ("absolute_value", f"{ZERO_LEAF}.elements.0.0", element((0, "-1"), (0, "-1"), n=1), "is repeated"),
    ("absolute_value", "proof.0.tree.cases.0.elements.0.0", element((0, "1"), n=1), "index 0 is not between"),
    ("absolute_value", f"{ZERO_LEAF}.elements.0", [ONE], "expected a list of length 2"),
    ("bent", f"{ZERO_LEAF}.elements.0.0", element(), "the numerator is not"),
    ("bent", f"{ZERO_LEAF}.elements.0.1", element((0, "1")), "the numerator is not"),
    # the pairs
    ("absolute_value", "proof.0.pairs", ABS_PAIRS[:1], "the pair of leaves 1, 2 is missing"),
    ("absolute_value", "proof.0.pairs", ABS_PAIRS[::-1], "expected the pair of leaves 0, 2"),
    ("absolute_value", "proof.0.pairs", [*ABS_PAIRS, to(2, 0, limit(0, 0, 0, n=1))], "of length 2"),
    ("absolute_value", "proof.0.pairs.0.2.members.0", limit(0, 0, n=1), "the numerator is not"),
    ("absolute_value", "proof.0.pairs.0.2.members.0", limit(0, [[[0, "1/2"]], [[]]]), "do not have sum 1"),
    ("absolute_value", "proof.0.pairs.0.2.members.0", limit(0, [[[0, "-1"], [1, "2"]], [[]]]), "negative"),
    ("absolute_value", "proof.0.pairs.0.2", {"apart": {"terms": [], "ideal": []}}, "no term is positive"),
    ("bent", "proof.0.pairs.0.2.members.0.1.0.1", [combination(("-1", 0)), combination(("1", 0))], "not this"),
    ("apart", "proof.0.pairs.4.2.apart.ideal", combination(("1", 0), ("-1", 3)), "not the zero polynomial"),
    ("apart", "proof.0.tree.cases.2.cases.0.cases.0", empty(("1", "1", [0, 0])), "not the zero polynomial"),
    ("apart", "proof.0.tree.cases.2.cases.2.elements.0.0", element((1, "2"), ideals=[[]]), "the numerator is not"),
    # conditions on one coordinate
    ("cube", "proof.0.tree.cases.1.cases.0.empty.points", ["0", "2"], "one number more"),
    ("cube", "proof.0.tree.cases.1.cases.0.empty.points", ["9/8", "0", "2"], "do not increase"),
    ("cube", "proof.0.tree.cases.1.cases.0.empty.points", ["0", "1", "2"], "a number is a root"),
    ("cube", "proof.0.tree.cases.1.cases.0.empty.points", ["-1", "0", "2"], "not one root"),
    ("cube", "proof.0.tree.cases.1.cases.0.empty.variable", 1, "index 1 is not between"),
    ("cube", "proof.0.tree.cases.1.split", p("-1 xxx, 2"), "the conditions hold at a number"),
    ("cube", "proof.0.tree.cases.1.split", p("1 xxx, -1/2"), "not one root between two numbers"),
    ("cube", "proof.0.tree.cases.0.cases.2", by_roots("0", "9/8", "2"), "the conditions hold at a root"),
    ("cube", "proof.0.tree.cases.0.cases.1", by_roots("0", "9/8", "2"), "the conditions hold at a number"),
    ("cube", "proof.0.tree.cases.1.cases.1", by_roots("0", "9/8", "2"), "the conditions hold at a number"),
    ("bent", "proof.0.tree.cases.0", by_roots("0"), "the conditions hold at a number"),
    ("absolute_value", ZERO_LEAF, by_roots("-1", "1"), "the conditions hold at a root"),
    # formulas of programs that jump
    ("jumping", "proof.0.pairs.0.2.ideal", [], "the numerator is not"),
    ("jumping", "proof.0.pairs.0", ABS_PAIRS[0], "the key 'ideal' is missing"),
    ("jumping", "statement.0.program.nodes.1", ["constant", "1"], "the sign of a polynomial is not known"),
    # what is known
    ("quotient", "proof.0.tree.cases.1.known.0.2", terms(("1", "1 x", [])), "no term is positive"),
    ("quotient", "proof.0.tree.cases.1.known.0.2", terms(("1", "1", []), ("-1", "1 x", [])), "is not positive"),
    ("quotient", "proof.0.tree.cases.1.known.0.2", terms(("1", "1", [])), "is not this sum"),
    ("quotient", "proof.0.tree.cases.1.known.0.1", -1, "is not this sum"),
    ("quotient", "proof.0.tree.cases.1.known.0.1", True, "a sign is 1, -1 or 0"),
    ("quotient", "proof.0.tree.cases.1.known.0.1", 2, "a sign is 1, -1 or 0"),
    ("quotient", "proof.0.tree.cases.1.known.1.2", terms(("1", "1", [2, 2])), "index 2 is not between"),
    ("quotient", "proof.0.tree.cases.1.known.0.1", 0, "expected a list of length 0"),
    ("quotient", "proof.0.tree.cases.1.known", [], "the sign of a polynomial is not known"),
    # weights that depend on x, leaves with finitely many points
    ("inside", "proof.0.pairs.0.2.members.0.1.0.0.0.1", p("1 xxx"), "do not have sum 1"),
    ("inside", "proof.0.pairs.0.2.members.0.1.0.0.0.1", p("-1 xx"), "the weight is negative"),
    ("inside", "proof.0.pairs.0.2.members.0.1.0.0.0.2", p("1, -1 xx"), "a denominator is not known"),
    ("inside", "proof.0.pairs.0.2.members.0.1.0.0.0.0", 1, "an index is repeated"),
    ("inside", "proof.0.pairs.0.2.members.0.1.0.0", [[0, p("1"), p("1")]], "the numerator is not"),
    ("inside", "statement.0.strata.1.value.0.1", v("", "-1 xx"), "the numerator is not"),
    ("inside", "proof.0.tree.cases.2.cases.2.elements.0.0.points", [0, 1], "in this coordinate alone"),
    ("inside", "proof.0.tree.cases.2.cases.0.elements.0.0", {"points": [0, 0]}, "in this coordinate alone"),
    ("inside", "proof.0.tree.cases.0.elements.0.0", {"points": [0, 0]}, "is not between"),
    # refutations
    ("refuted", "proof.0.curve.arc", vectors("0 1"), "does not lie in part 1"),
    ("refuted", "proof.0.curve.of", [0, 0, 0], "does not lie in part 0"),
    ("refuted", "proof.0.curve.of", [1, 0, 1], "index 1 is not between"),
    ("refuted", "statement.0.strata.1.value.0.0", v("", "7"), "give the derivative"),
    ("refuted", "statement.0.strata.1.value.0.0", v("1 y/1 y", ""), "not defined along the curve"),
    ("refuted", "proof.1.functionals", vectors("1", "-1"), "not separated"),
    ("refuted", "proof.1.functionals", vectors("-1"), "expected a list of length 2"),
    ("refuted", "statement.1.strata.2.value.1.0", v("2/1 x"), "not defined at the point"),
    ("refuted", "statement.1.strata.1.value.0.0", v("1/1 x"), "no limit along the curve"),
    ("refuted", "statement.2.strata.3.value.0.0", v("1 x/1 x"), "have a limit"),
    ("refuted", "proof.3.empty", ["1"], "has a value at the point"),
    ("superfluous", "proof.0.not_lipschitz", 0, "is not a 'not_lipschitz' statement"),
    ("superfluous", "statement.0.program", ABS, "another program"),
    ("tangents", "proof.0.curve.point", ["1", "1"], "the point is not on the surface"),
    ("tangents", "proof.0.curve.tangent", ["0", "-1"], "does not lie in part 0"),
    ("tangents", "proof.0.curve.tangent", ["0", "0"], "the sign of a polynomial is not known"),
    ("tangents", "proof.0.curve.tangent", ["1", "1"], "not tangent to the surface"),
    ("tangents", "proof.0.curve.regular", [], "the sign of a polynomial is not known"),
    ("tangents", "proof.0.curve.regular", [0, 0], "not linearly independent"),
    ("tangents", "proof.0.curve.of", [0, 0, 2], "is not bounded at the point"),
    ("tangents", "statement.0.strata.0.value.0.1", v("7", ""), "the vectors give the derivative"),
    ("tangents", "statement.0.strata.0.value.0.1", v("1/1 y", "1"), "is not bounded at the point"),
    ("tangents", "proof.1.limit.of", [0, 0, 2], "have no limit"),
    ("tangents", "proof.1.functionals.0", ["0", "1"], "not separated"),
    ("tangents", "proof.2.pole.of", [0, 0, 1], "have a limit"),
    ("tangents", "proof.3.curve.regular", [1], "the sign of a polynomial is not known"),
    ("tangents", "proof.4.curve.known", [], "the sign of a polynomial is not known"),
    ("tangents", "proof.4.curve.regular", [1], "the index 1 is not between"),
    ("tangents", "proof.4.curve.known.0.3", combination(("1", 1)), "is not this sum"),
    ("tangents", "proof.5.curve.tangent", ["-1", "1"], "does not lie in part 0"),
    # the Clarke subdifferential
    ("bent", "proof.1.limits.0.0.1", [[p("-1"), p("")]], "does not start into the leaf"),
    ("bent", "proof.1.limits.0.0.1", [[p(""), p("")]], "does not start into the leaf"),
    ("bent", "proof.1.limits.0.0.1", [[p("1 x"), p("")]], "the sign of a polynomial is not known"),
    ("bent", "proof.1.limits.0.0.0", 1, "the numerator is not"),
    ("bent", "proof.1.limits.0.0.0", 2, "leaf 2 is not open"),
    ("bent", "proof.1.limits.0.0", {"weights": [[0, "1"]], "ideals": [[], []]}, "not shown to be limits"),
    ("bent", "proof.1.limits", [], "expected a list of length 1"),
]


@pytest.mark.parametrize(("name", "path", "value", "reason"), CHANGED)
def test_a_step_that_is_wrong(name: str, path: str, value: Json, reason: str) -> None:
    found = verdict(changed((STRATA | REFUTED)[name], path, value))
    assert found[0] in ("rejected", "malformed")
    assert reason in found[1]
