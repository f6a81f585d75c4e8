"""Each rule on its own, in both forms where there are two, and false variants that the checker must reject."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv.certificates import (
    Claim,
    Omitted,
    Workspace,
    bouligand,
    chain_rule_element,
    chain_rule_hull,
    chain_rule_hull_element,
    clarke,
    clarke_factored,
    clarke_whole,
    continuous,
    derivative,
    directional_derivative,
    factored_hull,
    formal_program,
    frechet,
    gradient,
    limiting,
    member,
    nonmember,
    not_differentiable,
    subset,
    support,
    whole_hull,
)
from consderiv.sets import Empty, FiniteSet, Polytope, minkowski_sum, union

from .conftest import at_origin

ABS_SUM = "abs(x)+abs(y)-relu(z)"
SEGMENT = Polytope.hull([(0, 0), (2, 0)])
SQUARE = Polytope.hull([(0, 0), (2, 0), (0, 2), (2, 2)])
OCTAGON = minkowski_sum(SQUARE, Polytope.hull([(-1, -1), (1, 1)]), Polytope.hull([(-1, 1), (1, -1)]), budget=1)


@pytest.mark.parametrize("text", [ABS_SUM, "[abs(x)+y,2*x+abs(y)]", "3*sort(x,y)[1]+abs(z)", "abs(x)-abs(x)+relu(y)"])
def test_clarke_has_two_proofs(text, accepted):
    work = Workspace(at_origin(text))
    whole, factored = clarke_whole(work), clarke_factored(work)
    assert whole.statement["set"]["type"] == "polytope"
    assert factored.statement["set"]["type"] == "minkowski_sum"
    accepted(whole, factored)


def test_curved_guards_have_no_factored_proof():
    with pytest.raises(Omitted):
        clarke_factored(Workspace(at_origin("abs(x**2-y)+abs(z)")))


@pytest.mark.parametrize("text", [ABS_SUM, "relu(x)-relu(-x)", "max(x, abs(y), abs(y))", "sort(x,y)[0]+abs(x)"])
def test_the_hull_has_two_proofs(text, accepted):
    work = Workspace(at_origin(text))
    formal = formal_program(work.local)
    accepted(*(chain_rule_hull(work, form(work, formal)) for form in (whole_hull, factored_hull)))


@pytest.mark.parametrize("form", [whole_hull, factored_hull])
def test_elements_of_the_hull_are_averages(form, accepted):
    work = Workspace(at_origin("relu(x)-relu(-x)+abs(y)"))
    hull = form(work, formal_program(work.local))
    target = (Fraction(1, 2), Fraction(1, 3))
    claim = chain_rule_hull_element(work, hull, target)
    assert claim.statement["element"] == ["1/2", "1/3"]
    accepted(claim)
    with pytest.raises(Omitted):
        chain_rule_hull_element(work, hull, (Fraction(3), Fraction(0)))


def test_elements_of_the_field_name_their_choices(accepted):
    work = Workspace(at_origin("relu(x)-relu(-x)"))
    formal = formal_program(work.local)
    zero, two = (
        chain_rule_element(work, formal, {node: {b: Fraction(1)} for node, b in zip(formal.ties, pick, strict=True)})
        for pick in ((1, 1), (0, 0))
    )
    assert {tuple(c.statement["element"]) for c in (zero, two)} == {("0",), ("2",)}
    accepted(zero, two)


@pytest.mark.parametrize("text", ["relu(x)-relu(-x)", "max(x,x-abs(y))", "x*abs(x)"])
def test_smooth_functions(text, accepted):
    work = Workspace(at_origin(text))
    accepted(gradient(work), derivative(work))


def test_differentiable_is_not_strictly_differentiable(accepted):
    work = Workspace(at_origin("min(max(y,0),x**2)"))
    accepted(derivative(work), bouligand(work), clarke(work))
    with pytest.raises(Omitted):
        gradient(work)
    with pytest.raises(Omitted):
        not_differentiable(work)


@pytest.mark.parametrize("text", ["abs(x)", "[abs(x)+y,2*x+abs(y)]", "abs(x+y)-abs(x-y)", "where(x>0,x,-2*x)"])
def test_not_differentiable(text, accepted):
    accepted(not_differentiable(Workspace(at_origin(text))))


@pytest.mark.parametrize(
    "text, direction, value",
    [
        ("abs(x)", (-2,), "2"),
        ("max(x,y**2)", (0, 1), "0"),
        ("[abs(x),y]", (-1, 3), ["1", "3"]),
        ("x*sign(x)", (-1,), "1"),
    ],
)
def test_directional_derivatives(text, direction, value, accepted, rejected):
    claim = directional_derivative(Workspace(at_origin(text)), direction)
    assert claim.statement["value"] == value
    accepted(claim)
    wrong = "7" if isinstance(value, str) else ["7", "3"]
    rejected(Claim({**claim.statement, "value": wrong}, claim.proof))


@pytest.mark.parametrize(
    "text, vertices",
    [
        ("abs(x)+y", 2),
        ("-abs(x)", 0),
        ("max(x,y,-x-y)", 3),
        ("abs(x)-abs(y)", 0),
        ("x+2*y", 1),
        ("max(abs(x),abs(y))", 4),
    ],
)
def test_frechet_sets(text, vertices, accepted):
    claim = frechet(Workspace(at_origin(text)))
    assert len(claim.statement["set"].get("vertices", ())) == vertices
    accepted(claim)


@pytest.mark.parametrize(
    "text, kind",
    [("-abs(x)", "finite"), ("abs(x)", "union"), ("min(abs(x),abs(y))", "union"), ("x-2*y", "polytope")],
)
def test_limiting_sets(text, kind, accepted):
    claim = limiting(Workspace(at_origin(text)))
    assert claim.statement["set"]["type"] == kind
    accepted(claim)


@pytest.mark.parametrize("text", ["abs(x*y)", "[x,y]", "where(x>0,x,0)", "x*y"])
def test_limiting_sets_that_are_not_covered(text):
    with pytest.raises(Omitted):
        limiting(Workspace(at_origin(text)))


@pytest.mark.parametrize(
    "text",
    [
        "where(x>0, x, -2*x)", "where(x>y**2, (x-y**2)*3, 0)", "x*sign(x)", "where(x+y>0, x*y+y**2, 0)",
        "piecewise((x, x > 0), (0, x == 0), (-x, True))", "(x - floor(x))*(1 - x + floor(x))",
        "where(abs(x) > 0, abs(x), 5*x)",
    ],
)  # fmt: skip
def test_continuity_comes_first(text, accepted):
    work = Workspace(at_origin(text))
    accepted(continuous(work), clarke(work, 0), bouligand(work, 0))
    with pytest.raises(Omitted):
        clarke(work)


def test_a_jump_is_not_certified_as_continuous():
    for text in ("where(x>0,1,0)", "where(x == y, max(x, y), 0)", "sign(x)"):
        with pytest.raises(Omitted):
            continuous(Workspace(at_origin(text)))


SETS = [SEGMENT, SQUARE, OCTAGON, union(SEGMENT, Polytope.hull([(5, 5)])), FiniteSet.of([(0, 0), (1, 0)])]


@pytest.mark.parametrize("part", SETS, ids=lambda part: type(part).__name__)
def test_members_and_nonmembers(part, accepted, rejected):
    inside, outside = member(part, (0, 0)), nonmember(part, (9, 9))
    accepted(inside, outside)
    rejected(Claim({**inside.statement, "element": ["9", "9"]}, inside.proof))
    with pytest.raises(Omitted):
        member(part, (9, 9))
    with pytest.raises(Omitted):
        nonmember(part, (0, 0))


def test_nothing_is_in_the_empty_set(accepted):
    accepted(nonmember(Empty((2,)), (0, 0)))


@pytest.mark.parametrize("inner", [SEGMENT, FiniteSet.of([(0, 0), (2, 0)]), union(SEGMENT, Polytope.hull([(1, 1)]))])
@pytest.mark.parametrize("outer", [SQUARE, OCTAGON], ids=["square", "octagon"])
def test_strict_inclusion(inner, outer, accepted):
    claim = subset(inner, outer)
    assert claim.statement["strict"]
    accepted(claim, subset(inner, outer, False))
    with pytest.raises(Omitted):
        subset(Polytope.hull([(50, 0)]), outer)


def test_equal_sets_are_not_strictly_included(accepted):
    assert not subset(SQUARE, SQUARE).statement["strict"]
    accepted(subset(SQUARE, SQUARE))
    with pytest.raises(Omitted):
        subset(SQUARE, SQUARE, True)


@pytest.mark.parametrize("part", [SEGMENT, OCTAGON, FiniteSet.of([(0, 0), (1, 0)])])
def test_support_functions(part, accepted, rejected):
    claim = support(part, (1, 2))
    accepted(claim)
    rejected(Claim({**claim.statement, "value": "100"}, {}))


def test_a_wrong_set_is_rejected(rejected):
    claim = clarke(Workspace(at_origin("abs(x)")))
    smaller = {"type": "polytope", "vertices": [["-1"], ["1/2"]]}
    rejected(Claim({**claim.statement, "set": smaller}, claim.proof))
