"""Values with rays and balls, JSON both ways, preimages, compositions, selections, expectations."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest

import consderiv
from consderiv import LipschitzGradientSelection, Proved, Refuted, StratifiedField, Unknown, clarke_map, is_conservative
from consderiv.calculus import Law
from consderiv.programs.evaluate import evaluate
from consderiv.sets import Polytope, contains, is_equal, is_subset, minkowski_sum, scale
from consderiv.sets.polyhedra import polyhedron
from consderiv.stratified.operations.expectation import mixture

UNBOUNDED = StratifiedField.by_hand(
    "x y",
    [("y == 0", "(x, 0) + [0, inf)*(0, 1)"), ("y > 0", "{(x, 0), (1, 1)} + 2*Ball"),
     ("y < 0 and x > 0", "conv{(0, 0), (x, y)} + cone{(1, 1), (x, 0)}"), ("y < 0 and x == 0", "Ball"),
     ("y < 0 and x < 0", "(3, 4) + [-1, x]*(0, 1) + [0, y]*(1, 0) | {(x/(1 + x**2), 1)}")],
)  # fmt: skip


def test_rays_and_balls_at_points():
    assert UNBOUNDED.at((3, 0)) == polyhedron([(3, 0)], [(0, 2)])
    assert UNBOUNDED.at((2, -1)) == polyhedron([(0, 0), (2, -1)], [(1, 1), (1, 0)])
    assert str(UNBOUNDED.at((0, -1))) == "{(a, b) : a**2 + b**2 <= 1}"
    boxes = UNBOUNDED.at((-2, -3))
    assert boxes == consderiv.sets.union(
        Polytope.hull([(0, 2), (3, 2), (0, 3), (3, 3)]), Polytope.hull([(Fraction(-2, 5), 1)])
    )
    assert [value.is_bounded for _, value in UNBOUNDED] == [True, False, True, False, True]
    assert "cone{(0, 1)}" in str(UNBOUNDED) and r"\operatorname{cone}" in UNBOUNDED.latex()


def test_half_lines():
    field = StratifiedField.by_hand("x", [("x < 0", "[x, inf)"), ("x == 0", "(-inf, inf)"), ("x > 0", "2*Ball + x")])
    assert str(field.at("x=-1")) == "[-1, inf)" and str(field.at("x=0")) == "(-inf, inf)"
    assert field.at("x=2") == Polytope.hull([0, 4]) and field.parts[0][1].kind == "moving"
    assert (-field).at("x=-1") == polyhedron([1], [-1])


def test_an_unbounded_field_is_never_said_to_be_conservative():
    for ray in ("[0, inf)*(0, 1)", "cone{(0, -1)}"):
        sides = [("y > 0", "(0, 0)"), ("y < 0", "(0, 0)")]
        assert not isinstance(is_conservative(StratifiedField.by_hand("x y", [*sides, ("y == 0", ray)]), "0"), Proved)


def test_rays_that_vanish_on_their_stratum_do_not_refute():
    sides = [("x > 0", "(0, 0)"), ("x < 0", "(0, 0)")]
    assert not isinstance(
        is_conservative(StratifiedField.by_hand("x y", [*sides, ("x == 0", "cone{(x, 0)}")]), "0"), Refuted
    )
    circle = [("x**2 + y**2 > 1", "(0, 0)"), ("x**2 + y**2 < 1", "(0, 0)")]
    for ray, refuted in (("cone{(x**2 + y**2 - 1, 0)}", False), ("cone{(x, y)}", True)):
        field = StratifiedField.by_hand("x y", [*circle, ("x**2 + y**2 == 1", ray)])
        assert isinstance(is_conservative(field, "0"), Refuted) is refuted
    constant = StratifiedField.by_hand("x y", [*sides, ("x == 0", polyhedron([(0, 0)], [(1, 0)]))])
    assert isinstance(is_conservative(constant, "0"), Refuted)


def test_polyhedra():
    half = polyhedron([(0, 0), (0, 3), (1, 1)], [(0, 1), (1, 1), (1, 2)])
    assert half.flat_vertices == ((0, 0),) and half.flat_rays == ((0, 1), (1, 1))
    assert isinstance(contains(half, (2, 7)), Proved)
    out = contains(half, (1, 0)).evidence
    assert out.value_at_element > out.support
    assert isinstance(is_subset(half, Polytope.hull([(0, 0), (100, 0), (0, 100)])), Refuted)
    assert isinstance(is_subset(Polytope.hull([(0, 1), (2, 2)]), half), Proved)
    assert isinstance(is_equal(half, polyhedron([(0, 0)], [(0, 5), (2, 2)])), Proved)
    assert isinstance(is_equal(half, polyhedron([(0, 0)], [(0, 5), (2, 1)])), Refuted)
    assert scale(half, -1) == polyhedron([(0, 0)], [(0, -1), (-1, -1)])


MAPS = ("abs(x**3 - x - 1)", "abs(x**2 - 2)*x", "[abs(x), x*abs(x)]", "1/x", "abs(abs(x) + y)", "max(x**2 + y**2, 1)",
        "max(min(0, y**2 - x**3), x**2 + y**2 - 1)", "[abs(x) + y, 2*x + abs(y)]", "x/(1 + abs(x))")  # fmt: skip


@pytest.mark.parametrize("field", [UNBOUNDED, *map(clarke_map, MAPS)], ids=("unbounded", *MAPS))
def test_json_both_ways(field):
    data = json.loads(json.dumps(field.to_dict()))
    again = StratifiedField.from_dict(data)
    assert str(again) == str(field) and again.to_dict() == data and again.value_shape == field.value_shape


@pytest.mark.parametrize(
    "change",
    [{"schema": "other"}, {"variables": []}, {"variables": "x"}, {"strata": 3}, {"shape": [0]}, {"shape": 1}, {"shape": None},
     {"strata": [{}]}, {"strata": [{"condition": "x > 0", "value": {"type": "enlarged_hulls",
                                    "hulls": [{"points": [["1", "2"]], "rays": None, "radius": "1"}]}}]},
     {"strata": [{"condition": "x > ", "value": {"type": "empty"}}]},
     {"strata": [{"condition": "x > 0", "value": {"type": "union_of_hulls", "members": [[["1", "2", "3"]]]}}]},
     {"strata": [{"condition": "x > 0", "value": {"type": "union_of_hulls", "members": [[[1, 2]]]}}]},
     {"strata": [{"condition": "x > 0", "value": {"type": "enlarged_hulls", "hulls": [{"points": [["1", "2"]], "rays": [],
                                                                                       "radius": "-1"}]}}]}],
)  # fmt: skip
def test_malformed_json(change):
    with pytest.raises(consderiv.ConsderivError):
        StratifiedField.from_dict({**UNBOUNDED.to_dict(), **change})


@pytest.mark.parametrize(
    "text", ["{(1, 0)} + -2*Ball", "cone{}", "[0, inf]*(0, 1)", "(0, 1)*[0, 1]", "x*Ball", "[1, 2", "conv{}"]
)
def test_malformed_values(text):
    with pytest.raises(consderiv.ConsderivError):
        StratifiedField.by_hand("x y", [(True, text)])


def test_variables_that_are_called_like_roots():
    field = StratifiedField.by_hand("root_0", [("root_0 > RootOf(t**2 - 2, 1)", "root_0"), ("root_0 < sqrt(2)", "1")])
    assert field.at("root_0=2") == Polytope.hull([2]) and field.at("root_0=1") == Polytope.hull([1])


def test_matrix_values_by_hand():
    sides = [("x < 0", "[[-1], [x]]"), ("x > 0", "[[1], [x]]")]
    field = StratifiedField.by_hand("x", [*sides, ("x == 0", "conv{[[-1], [0]], [[1], [0]]}")], shape=(2, 1))
    assert field.at("x=0") == Polytope.hull([[[-1], [0]], [[1], [0]]]) and field.at("x=3").shape == (2, 1)
    with pytest.raises(consderiv.ConsderivError):
        field + clarke_map("abs(x)")


@pytest.mark.parametrize(
    ("outer", "names", "inner", "f"),
    [("abs(u)", "u", "abs(x) + y", "abs(abs(x) + y)"),
     ("max(u, v)", "u v", "[abs(x), x*abs(x)]", "max(abs(x), x*abs(x))"),
     ("relu(u) - relu(v)", "u v", "[x - y, y + abs(x)]", "relu(x - y) - relu(y + abs(x))"),
     ("abs(u)", "u", "x**2 - 2", "abs(x**2 - 2)"),
     ("min(abs(u), abs(v))", "u v", "[relu(x), x - 1]", "min(relu(x), abs(x - 1))")],
)  # fmt: skip
def test_compositions_are_conservative(outer, names, inner, f):
    for hull in (False, True):
        field = clarke_map(outer, names).composed(inner, hull=hull)
        verdict = is_conservative(field, f)
        assert isinstance(verdict, (Proved, Unknown) if not hull else Proved), verdict
        for point in [tuple(Fraction(random.Random(k).randint(-4, 4), 2) for _ in field.variables) for k in range(12)]:
            clarke = consderiv.clarke(f, point, list(field.variables))
            whole = field.at(point)
            assert isinstance(is_subset(clarke, whole), Proved) or not hull


def test_the_bow_tie():
    """{v A : v in [-1, 1], A in [-1, 1] x {1}} is not convex, and not the Clarke set."""
    bow_tie = clarke_map("abs(u)").composed("abs(x) + y").at((0, 0))
    assert isinstance(contains(bow_tie, ("1/2", "-1/2")), Proved) and isinstance(contains(bow_tie, (1, 0)), Refuted)


def test_moving_products():
    field = StratifiedField.by_hand("u", [(True, "conv{-1, u}")]).composed(
        "x", StratifiedField.by_hand("x", [(True, "conv{x, 1}")], shape=(1,))
    )
    assert field.at("x=0") == Polytope.hull([-1, 0]) and "{v A : v in conv{-1, x}" in str(field)
    assert field.hull().at("x=3") == Polytope.hull([-3, 9])
    assert StratifiedField.from_dict(field.to_dict()) == field


def test_preimages():
    field = clarke_map("abs(u) + abs(v)", "u v").preimage("[x - y, x + abs(y)]")
    for k in range(30):
        rng = random.Random(k)
        point = tuple(Fraction(rng.randint(-2, 2)) for _ in "xy")
        inner = evaluate(consderiv.parse("[x - y, x + abs(y)]", "x y"), point)
        assert field.at(point) == consderiv.clarke("abs(u) + abs(v)", inner, ["u", "v"])
    curved = clarke_map("abs(u)").preimage("x**2 + y**2 - 1")
    assert curved.value_shape == (1,) and curved.at(("3/5", "4/5")) == Polytope.hull([-1, 1])


def test_sums_of_fields_with_curved_strata():
    circle, parabola = clarke_map("abs(x**2 + y**2 - 1)"), clarke_map("relu(y - x**2)", "x y")
    total, both = circle + parabola, circle | parabola
    assert len(total) == 9 and all(len(total.stratum_of(p)) == 1 for p in [(0, 0), (1, 1), (0, 1), (2, 4), (-1, 0)])
    for point in [(0, 0), (1, 1), (0, 1), ("3/5", "4/5"), (2, 4), (-1, 0)]:
        assert total.at(point) == minkowski_sum(circle.at(point), parabola.at(point))
        assert isinstance(is_subset(circle.at(point), both.at(point)), Proved)
    assert len(circle.restricted("x**2 + y**2 < 2")) == 3 and len(circle.restricted("x**2 + 2*y**2 < 1")) == 1


SELECTIONS = (
    ("x", [("x", "x > 0"), ("-x", "x < 0"), ("2*x", "x == 0")]),
    ("x", [("x**2", "x**2 > 2"), ("2", "x**2 <= 2"), ("3", "False")]),
    ("x y", [("x", "x >= y"), ("y", "x < y"), ("2*x - y", "x == y")]),
    ("x y", [("[x*y, x]", "x >= 0"), ("[0*x, -x]", "x < 0")]),
    ("x y", [("x**2 + y**2", "x**2 + y**2 >= 1"), ("1", "x**2 + y**2 < 1")]),
    (
        "x y",
        [("y", "y >= x**2"), ("x**2", "y < x**2 and x > 0"), ("2*x**2 - y", "False"), ("x**2", "y < x**2 and x <= 0")],
    ),
)


@pytest.mark.parametrize(("names", "pieces"), SELECTIONS)
def test_fields_of_selections(names, pieces):
    selection = LipschitzGradientSelection.from_pieces(names, pieces)
    field = StratifiedField.from_selection(selection)
    for k in range(40):
        rng = random.Random(k)
        point = tuple(Fraction(rng.randint(-3, 3), rng.choice((1, 2))) for _ in names.split())
        assert field.at(point) == selection.selection_field(point), point
    for point in [(0,) * len(names.split()), (1,) * len(names.split())]:
        assert field.at(point) == selection.selection_field(point), point


def test_selections_that_are_none():
    for pieces in ([("x", "x > 0")], [("x", "x >= 0"), ("1", "x <= 0")]):
        with pytest.raises(consderiv.ConsderivError):
            StratifiedField.from_selection(LipschitzGradientSelection.from_pieces("x", pieces))


def test_mixtures():
    field = mixture([("1/3", clarke_map("abs(x)")), ("2/3", clarke_map("relu(x - 1)"))])
    assert isinstance(is_conservative(field, "abs(x)/3 + 2*relu(x - 1)/3"), Proved)
    assert field.at("x=0") == minkowski_sum(scale(Polytope.hull([-1, 1]), "1/3"), Polytope.hull([0]))
    with pytest.raises(consderiv.ConsderivError):
        mixture([("1/3", clarke_map("abs(x)"))])


@pytest.mark.parametrize(
    ("integrand", "names", "law", "f"),
    [("s*abs(w)", "w s", (-1, 1), "0*w"),
     ("abs(w - s)", "w s", (-1, 1), "where(w < -1, -w, where(w > 1, w, (w**2 + 1)/2))"),
     ("s*abs(w)", "w s", {-1: "1/2", 2: "1/2"}, "abs(w)/2"),
     ("relu(w - s)*s", "w s", (0, 1), "clip(w, 0, 1)**3/6 + relu(w - 1)/2"),
     ("abs(x - s) + relu(y + x)*s", "x y s", {0: "1/4", 1: "3/4"}, "abs(x)/4 + 3*abs(x - 1)/4 + 3*relu(y + x)/4"),
     ("max(x, y)", "x y s", (2, 5), "max(x, y)"), ("abs(s)*abs(w)", "w s", (-1, 2), "5*abs(w)/6")],
)  # fmt: skip
def test_expectations_are_conservative(integrand, names, law, f):
    field = clarke_map(integrand, names).expectation("s", law)
    assert isinstance(is_conservative(field, f), Proved)


@pytest.mark.parametrize(
    ("law", "f"),
    [(Law.density([(0, 1, "2*s")]), "2*abs(w)/3"), (Law.uniform(0, 2), "abs(w)"),
     (Law.discrete({1: "1/3", 2: "2/3"}), "5*abs(w)/3")],
)  # fmt: skip
def test_expectations_under_other_laws(law, f):
    field = clarke_map("s*abs(w)", "w s").expectation("s", law)
    assert isinstance(is_conservative(field, f), Proved) and field.at("w=1") == consderiv.clarke(f, "w=1")
    with pytest.raises(consderiv.ConsderivError):
        clarke_map("s*abs(w)", "w s").expectation("s", Law.product(law, law))


def test_the_expectation_of_the_coin_is_larger_than_clarke():
    assert clarke_map("s*abs(w)", "w s").expectation("s", (-1, 1)).at("w=0") == Polytope.hull(["-1/2", "1/2"])
    assert clarke_map("s*abs(w)", "w s").expectation("s", {-1: "1/2", 1: "1/2"}).at("w=0") == Polytope.hull([-1, 1])


def test_a_slice_of_a_ball():
    field = StratifiedField.by_hand(
        "x y s", [("s > 0", "2*Ball"), ("s == 0", "(0, 0, 0)"), ("s < 0", "Ball + (1, 0, s)")]
    )
    assert str(field.expectation("s", {1: 1}).at((0, 0))) == "{(a, b) : a**2 + b**2 <= 4}"
    line = StratifiedField.by_hand("x s", [("s > 0", "2*Ball"), ("s == 0", "(0, 0)"), ("s < 0", "(x, s)")])
    assert line.expectation("s", {1: "1/2", -1: "1/2"}).at("x=4") == Polytope.hull([1, 3])


def test_expectations_that_turn_are_refused():
    turning = StratifiedField.by_hand("x y s", [(True, "conv{(0, 0), (1, s)}")], shape=(2,))
    with pytest.raises(consderiv.ConsderivError):
        turning.expectation("s", (0, 1))


@pytest.mark.parametrize(
    ("outer", "inner", "whole"),
    [
        ("abs(u - v**2)", "[abs(x), y]", "abs(abs(x) - y**2)"),
        ("abs(u*v - 1)", "[max(x, y), y]", "abs(max(x, y)*y - 1)"),
        ("max(u**2, v)", "[relu(x) - y, abs(x - y)]", "max((relu(x) - y)**2, abs(x - y))"),
    ],
)
def test_curved_kinks_of_the_outer_function_and_kinks_of_the_inner_map(outer, inner, whole):
    """At each point the hull is that of the chain-rule field of the whole program."""
    field = clarke_map(outer, "u v").composed(inner, variables="x y", hull=True)
    assert isinstance(is_conservative(field, whole), Proved)
    for point in ((0, 0), (1, 1), (-1, 1), (0, 2), (4, 2), (-4, -2), (1, -1), (Fraction(1, 2), 2)):
        expected = consderiv.chain_rule_field(whole, point, variables="x y")
        assert is_equal(field.at(point), expected.hull if hasattr(expected, "hull") else expected)
