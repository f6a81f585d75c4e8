"""The composition rule and its instances: the corpus, and cases derived by hand."""

from fractions import Fraction

import pytest

import consderiv
from consderiv.calculus.arithmetic import apply_multiple, apply_product, apply_quotient
from consderiv.calculus.chain.composition import apply_composition
from consderiv.calculus.chain.fields import apply_conservative_composition, apply_conservative_sum
from consderiv.calculus.extrema import apply_max, apply_min
from consderiv.calculus.partials import apply_partial, apply_partial_product
from consderiv.calculus.rules import RULES, rule_named
from consderiv.calculus.sums import apply_sum
from consderiv.errors import UnsupportedError
from consderiv.sets import Polytope, Undefined, UnknownSet, contains
from consderiv.sets.products import ProductSet
from consderiv.verdicts import Proved, Refuted, Unknown

SQUARE = Polytope.hull([(1, 1), (1, -1), (-1, 1), (-1, -1)])
DIAMOND = Polytope.hull([(1, 0), (-1, 0), (0, 1), (0, -1)])
O2 = "x=0, y=0"


def interval(low, high):
    return Polytope.hull([(low,), (high,)])


def qualified(found):
    return {q.name: type(q.verdict) for q in found.qualifications}


def test_c01_sum_is_strict():
    found = apply_sum("abs(x)", "-abs(x)", at="x=0")
    assert found.true == interval(0, 0) and found.predicted == interval(-2, 2)
    assert isinstance(found.inclusion, Proved) and isinstance(found.equality, Refuted)
    assert found.gap is not None and found.gap.holder == "predicted" and " in Clarke of " in found.gap.how


def test_c02_diamond_inside_hexagon():
    found = apply_sum("relu(x)", "relu(y)", "-relu(x + y)", at=O2)
    assert found.true == DIAMOND
    assert found.predicted == Polytope.hull([(1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1)])
    assert isinstance(found.equality, Refuted) and found.gap.element in {(1, 1), (-1, -1)}


def test_c04_c06_the_rules_that_always_hold_say_so():
    assert rule_named("sum").rule.always and rule_named("composition").rule.always
    assert not rule_named("composition-without-hull").rule.always
    assert not rule_named("composition-rows-without-hull").rule.always
    assert len({entry.rule.name for entry in RULES}) == len(RULES)


def test_c05_the_bow_tie():
    found = apply_composition("abs(u)", "abs(x) + y", at=O2, hull=False)
    assert found.true == SQUARE and isinstance(found.predicted, ProductSet)
    assert isinstance(found.inclusion, Refuted) and not found.is_contradiction
    assert found.missing.element == (1, 0)
    for s in (-1, Fraction(-1, 2), 0, Fraction(1, 3), 1):
        for t in (-1, Fraction(-1, 4), 0, Fraction(2, 5), 1):
            verdict = contains(found.predicted, (s, t))
            assert isinstance(verdict, Proved if abs(s) <= abs(t) else Refuted)
            if verdict:
                (a,), b = verdict.evidence.left, verdict.evidence.right
                assert -1 <= a <= 1 and -1 <= b[0] <= 1 and b[1] == 1 and (a * b[0], a * b[1]) == (s, t)
    hull = apply_composition("abs(u)", "abs(x) + y", at=O2)
    assert isinstance(hull.equality, Proved)
    assert qualified(hull)["linear independence of the kinks"] is Proved


def test_c07_relu_of_minus_abs():
    found = apply_composition("relu(u)", "-abs(x)", at="x=0")
    assert found.true == interval(0, 0) and found.predicted == interval(-1, 1)
    assert isinstance(found.equality, Refuted) and found.gap.how == "A B with A = 1, B = -1"


def test_c08_linear_inner_map():
    found = apply_composition("abs(u) - abs(v)", "[x, x]", at="x=0")
    assert found.true == interval(0, 0) and found.predicted == interval(-2, 2)
    assert qualified(found)["strict differentiability of G, derivative onto"] is Refuted


def test_c09_joint_against_rows():
    inner = "[relu(x), relu(-x)]"
    joint = apply_composition("u - v", inner, at="x=0")
    assert joint.predicted == joint.true == interval(1, 1) and isinstance(joint.equality, Proved)
    rows = apply_composition("u - v", inner, at="x=0", inner_jacobian="rows")
    assert rows.predicted == interval(0, 2) and isinstance(rows.equality, Refuted)
    assert rows.parts[1].value == Polytope.hull([[[a], [-b]] for a in (0, 1) for b in (0, 1)])


def test_c13_minimum():
    found = apply_min("abs(x)", "abs(y)", at=O2)
    assert found.true == found.predicted == DIAMOND and isinstance(found.equality, Proved)
    assert qualified(found)["regularity of the negatives of the active functions"] is Refuted


def test_maximum_is_strict():
    found = apply_max("-abs(x)", "0*x", at="x=0")
    assert found.predicted == interval(-1, 1) and found.true == interval(0, 0)
    assert "in Clarke of -abs(x)" in found.gap.how


def test_only_active_functions_count():
    found = apply_max("abs(x)", "abs(y) - 1", at=O2)
    assert len(found.parts) == 1 and isinstance(found.equality, Proved)


def test_product():
    strict = apply_product("1 + abs(x)", "1 - abs(x)", at="x=0")
    assert strict.predicted == interval(-2, 2) and strict.true == interval(0, 0)
    regular = apply_product("1 + abs(x)", "2 + abs(x)", at="x=0")
    assert regular.predicted == interval(-3, 3) and isinstance(regular.equality, Proved)
    assert qualified(regular)["regularity of both, nonnegative values"] is Proved
    assert qualified(strict)["regularity of both, nonnegative values"] is Refuted


def test_quotient():
    found = apply_quotient("1 + abs(x)", "2 + 2*abs(x)", at="x=0")
    assert found.predicted == interval(-1, 1) and found.true == interval(0, 0)
    with pytest.raises(UnsupportedError, match="not zero"):
        apply_quotient("x", "abs(x)", at="x=0")


def test_multiples_are_always_equal():
    assert apply_multiple("relu(x)", "-3/2", at="x=0").predicted == interval("-3/2", 0)
    assert isinstance(apply_multiple("[relu(x), abs(x)]", 0, at="x=0").equality, Proved)


def test_partial_derivatives():
    found = apply_partial("abs(x + y) - abs(x - y)", at=O2, block="x")
    assert found.true == interval(0, 0) and found.predicted == interval(-2, 2)
    assert isinstance(found.inclusion, Proved) and isinstance(found.equality, Refuted)
    other = apply_partial("abs(x + y) - abs(x) - abs(y)", at=O2, block="y")
    assert other.true == interval(0, 0) and other.predicted == interval(-2, 2)


def test_products_of_partial_sets_fail_both_ways():
    missing = apply_partial_product("abs(x + y) - abs(x) - abs(y)", at=O2)
    assert isinstance(missing.inclusion, Refuted) and missing.missing is not None
    surplus = apply_partial_product("abs(x + y)", at=O2)
    assert isinstance(surplus.inclusion, Proved) and surplus.gap is not None
    assert qualified(surplus)["regularity of f (enough for the inclusion)"] is Proved
    both = apply_partial_product("abs(x + y) - abs(x) + abs(y + z)", at="x=0, y=0, z=0")
    assert both.missing is not None and both.gap is not None


def test_vector_valued_composition():
    found = apply_composition("[abs(u), u]", "abs(x) + y", at=O2, hull=False)
    assert isinstance(found.inclusion, Refuted)
    hull = apply_composition("[abs(u), u]", "abs(x) + y", at=O2)
    assert isinstance(hull.inclusion, Proved)
    onto = apply_composition("[abs(u), max(u, v)]", "[x + y, x - y]", at=O2)
    assert isinstance(onto.equality, Proved)
    assert qualified(onto)["strict differentiability of G, derivative onto"] is Proved


def test_smooth_outer_function_needs_no_hull():
    found = apply_composition("[u + v**2, u*v]", "[abs(x) + 1, abs(x) - abs(y)]", at=O2, hull=False)
    assert isinstance(found.equality, Proved)
    assert qualified(found)["strict differentiability of F at G(x)"] is Proved


def test_regular_parts_with_nonnegative_slopes():
    found = apply_composition("max(u, v)", "[abs(x), abs(x)]", at="x=0", inner_jacobian="rows")
    assert isinstance(found.equality, Proved)
    assert qualified(found)["regularity of all parts, nonnegative slopes of F"] is Proved


def test_curved_inner_function():
    found = apply_composition("2*u", "norm(x, y)", at=O2)
    assert isinstance(found.equality, Proved)
    kinked = apply_composition("abs(u)", "norm(x, y)", at=O2)
    assert isinstance(kinked.equality, Proved)


def test_undefined_and_unknown_parts_do_not_decide():
    found = apply_composition("sqrt(u)", "abs(x)", at="x=0")
    assert isinstance(found.predicted, Undefined) and isinstance(found.equality, Unknown)
    found = apply_composition("abs(u)", "where(x*sin(1/x) > 0, x, 0)", at="x=1")
    assert not isinstance(found.predicted, UnknownSet) or isinstance(found.equality, (Unknown, Proved))


def test_wrong_number_of_variables():
    with pytest.raises(UnsupportedError, match="outer function of 2 variables"):
        apply_composition("abs(u)", "[x, y]", at=O2)


@pytest.mark.parametrize(
    ("outer", "inner", "at"),
    [
        ("u - v", "[relu(x), relu(-x)]", "x=0"),
        ("abs(u)", "abs(x) + y", O2),
        ("[abs(u) - v, max(u, v)]", "[abs(x) + y, x - abs(y)]", O2),
    ],
)
def test_the_chain_rule_of_chain_rule_fields(outer, inner, at):
    found = apply_conservative_composition(outer, inner, at=at)
    assert isinstance(found.inclusion, Proved)
    check = found.qualifications[0]
    assert isinstance(check.verdict, Proved) or check.detail.startswith("their convex hulls are equal")


def test_the_field_of_a_sum_is_the_sum_of_the_fields():
    found = apply_conservative_sum("relu(x)", "-relu(-x)", at="x=0")
    assert found.predicted == interval(0, 2) and found.true == interval(1, 1)
    assert isinstance(found.qualifications[0].verdict, Proved) and found.gap is not None


def test_every_rule_prints_and_has_json():
    found = apply_composition("abs(u)", "abs(x) + y", at=O2, hull=False)
    data = found.to_dict()
    assert data["predicted"] == {
        "type": "product",
        "factors": [
            {"type": "polytope", "vertices": [["-1"], ["1"]]},
            {"type": "polytope", "vertices": [["-1", "1"], ["1", "1"]]},
        ],
    }
    assert data["missing"]["element"] == ["1", "0"]
    assert "inclusion" in str(found) and r"\not\subset" in found._repr_latex_()
    with pytest.raises(UnsupportedError, match="name of a rule"):
        rule_named("nothing")


def test_irrational_point():
    found = apply_composition("abs(u)", "abs(x**2 - 2) + y", at="x=sqrt(2), y=0", hull=False)
    assert isinstance(found.inclusion, Refuted)
    assert consderiv.clarke("abs(abs(x**2 - 2) + y)", {"x": "sqrt(2)", "y": 0}) == found.true


def test_too_many_products_stay_undecided():
    outer = "+".join(f"abs(u{i})" for i in range(8))
    inner = "[" + ", ".join(f"abs(x) - {i + 1}*abs(y)" for i in range(7)) + ", abs(y)]"
    found = apply_composition(outer, inner, at=O2, inner_jacobian="rows")
    assert isinstance(found.predicted, UnknownSet) and isinstance(found.equality, Unknown)
    assert not isinstance(apply_composition(outer, inner, at=O2).equality, Unknown)


def test_smooth_inner_maps():
    rule = rule_named("smooth-inner")
    strict = rule.apply("abs(u) - abs(v)", "[x, x + x**2]", at="x=0")
    assert strict.predicted == interval(-2, 2) and strict.true == interval(0, 0)
    regular = rule.apply("max(u, v, 0)", "[x, 2*x]", at="x=0")
    assert isinstance(regular.equality, Proved)
    assert qualified(regular)["strict differentiability of G, F or -F regular"] is Proved
    with pytest.raises(UnsupportedError, match="strictly differentiable"):
        rule.apply("u", "abs(x)", at="x=0")


def test_sums_need_terms_of_one_kind():
    with pytest.raises(UnsupportedError, match="one space"):
        apply_sum("x", "[x, x]", at="x=0")
    with pytest.raises(UnsupportedError, match="two functions"):
        apply_sum("x", at="x=0")


def test_curved_sets():
    assert isinstance(apply_sum("norm(x, y)", "abs(x)", at=O2).equality, Proved)
    assert isinstance(apply_sum("norm(x, y)", "-norm(x, y)", at=O2).equality, Refuted)
    assert isinstance(apply_max("norm(x, y)", "2*abs(x) + y", at=O2).equality, Proved)
    assert isinstance(apply_product("1 + norm(x, y)", "2 - norm(x, y)", at=O2).equality, Refuted)
    assert isinstance(apply_partial("norm(x, y) - abs(x)", at=O2).equality, Refuted)
    assert isinstance(apply_composition("abs(u)", "norm(x, y)", at=O2, hull=False).inclusion, Unknown)


def test_the_gap_says_which_elements_of_the_parts_give_it():
    found = apply_sum("[abs(x), y]", "[-abs(x), abs(y)]", at=O2)
    assert (
        found.gap.how == "[[-1, 0], [0, 1]] in Clarke of [abs(x), y], [[-1, 0], [0, -1]] in Clarke of [-abs(x), abs(y)]"
    )
    assert apply_partial("abs(x + y) - abs(x - y)", at=O2).gap.how.startswith("the element (")


@pytest.mark.parametrize("options", [{"inner_jacobian": "rowwise"}, {"hull": "no"}])
def test_misspelt_options_are_refused(options):
    with pytest.raises(UnsupportedError, match="inner_jacobian"):
        apply_composition("u - v", "[relu(x), relu(-x)]", at="x=0", **options)
