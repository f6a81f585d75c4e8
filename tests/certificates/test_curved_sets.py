"""Certificates of programs with norms and roots at zero, and of statements about curved sets alone."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest

from consderiv.certificates import (
    Certificate,
    Claim,
    Omitted,
    bouligand,
    clarke,
    directional_derivative,
    explain_certificate,
    gradient,
    member,
    nonmember,
    not_differentiable,
    subset,
    support,
)
from consderiv.certificates.curved_encoding import curved_json
from consderiv.certificates.regular_claims import regular_clarke, regular_frechet, regular_limiting
from consderiv.certificates.regular_directions import curved_directional_derivative
from consderiv.certificates.regular_squares import completed
from consderiv.certificates.workspace import Workspace
from consderiv.exact.polynomials import Polynomial
from consderiv.exact.real_functions import sqrt
from consderiv.fields.local import Local
from consderiv.programs import parse
from consderiv.sets import Empty, Polytope, ValueSet
from consderiv.sets.curved import curved_hull, curved_sum
from consderiv.sets.curved_boundary import sphere
from consderiv.sets.ellipsoids import ball, cap, ellipsoid, image_of_ball

from .conftest import at_origin, run_checker

KINK = ("clarke", "bouligand", "not_differentiable", "frechet", "limiting")
OPEN_KINK = ("clarke", "not_differentiable", "frechet", "limiting")  # the limits of gradients fill no surface
SMOOTH = ("clarke", "bouligand", "gradient", "derivative", "frechet", "limiting")
HULL = ("chain_rule_hull",)
DISC = ball((0, 0))
FLAT_DISC = ball((0, 0, 0), axes=(0, 1))


def _hull(*points: Any) -> ValueSet:
    return Polytope.hull(list(points))


REGULAR = {
    "norm(x,y)": (KINK + HULL, DISC),
    "norm(x-3,y-4)+norm(x,y)": (KINK + HULL, ball((Fraction(-3, 5), Fraction(-4, 5)))),
    "norm(x+1,y+1)+norm(x,y)": (KINK + HULL, ball((sqrt(2) / 2, sqrt(2) / 2))),
    "norm(exp(x)-1,y)": (KINK + HULL, DISC),
    "norm(sin(x)+y,y)": (KINK + HULL, image_of_ball((0, 0), [(1, 1), (0, 1)])),
    "sqrt(2)*norm(x,y)": (KINK + HULL, ball((0, 0), sqrt(2))),
    "sqrt(x**2+y**2)": (KINK, DISC),
    "(x**2+y**2)**(1/2)": (KINK, DISC),
    "sqrt(x**2+x**3+y**2)": (KINK, DISC),
    "sqrt((x**2+y**2)/(4+x))": (KINK, ball((0, 0), Fraction(1, 2))),
    "sqrt(x**2+y**2+x*y*z+z**2)": (KINK, ball((0, 0, 0))),
    "sqrt(sin(x)**2+y**2)": (KINK, DISC),
    "(a+c)/2+sqrt(((a-c)/2)**2+b**2)": (
        KINK,
        image_of_ball((Fraction(1, 2), Fraction(1, 2), 0), [(Fraction(1, 2), Fraction(-1, 2), 0), (0, 0, 1)]),
    ),
    "sqrt(x**2+y**4)": (OPEN_KINK, _hull((-1, 0), (1, 0))),
    "sqrt(x**2+x*y**2+y**4)": (OPEN_KINK, _hull((-1, 0), (1, 0))),
    "sqrt(x**4+y**2)+abs(x)": (OPEN_KINK, _hull((-1, -1), (-1, 1), (1, -1), (1, 1))),
    "max(norm(x,y),z)": (OPEN_KINK + HULL, curved_hull(FLAT_DISC, _hull((0, 0, 1)))),
    "relu(norm(x,y)-z)": (OPEN_KINK + HULL, curved_hull(ball((0, 0, -1), axes=(0, 1)), _hull((0, 0, 0)))),
    "norm(x,y)+2*abs(x)": (OPEN_KINK + HULL, curved_sum(DISC, _hull((-2, 0), (2, 0)))),
    "norm(x,y)+norm1(x,z)": (OPEN_KINK + HULL, None),
    "norm(x,y)+norminf(x,y)": (OPEN_KINK + HULL, curved_sum(DISC, _hull((1, 0), (-1, 0), (0, 1), (0, -1)))),
    "max(norm(x,y)+x,2*x,y)": (OPEN_KINK + HULL, None),
    "max(norm(x,y),norm(x,2*y))": (OPEN_KINK + HULL, ellipsoid((0, 0), [(1, 0), (0, 4)])),
    "norm(x,y)+norm(y,z)+norm(x,z)": (OPEN_KINK + HULL, None),
    "norm(a,b)+2*norm(c,d,e)": (OPEN_KINK + HULL, None),
    "clip(norm(x,y),-1,5)+x": (KINK + HULL, ball((1, 0))),
    "max(norm(x,y),norm(x-1,y-1)-5)": (KINK + HULL, DISC),
    "exp(norm(x,y)+y)": (KINK + HULL, ball((0, 1))),
    "x*norm(x,y)": (SMOOTH + HULL, _hull((0, 0))),
    "norm(x,y)**2": (SMOOTH + HULL, _hull((0, 0))),
    "norm(x-3,y-4,z)": (SMOOTH + HULL, _hull((Fraction(-3, 5), Fraction(-4, 5), 0))),
    "(x**2+y**2)**(3/2)": (SMOOTH, _hull((0, 0))),
}


@pytest.mark.parametrize("text", REGULAR, ids=lambda text: text)
def test_regular_functions(text, accepted):
    rules, expected = REGULAR[text]
    certificate = explain_certificate(at_origin(text))
    assert certificate.rules == rules, certificate.omitted
    assert certificate.is_complete
    stated = {claim.rule: claim.statement for claim in certificate.claims}
    if expected is not None:
        assert stated["clarke"]["set"] == curved_json(expected)
    assert stated["frechet"]["set"] == stated["limiting"]["set"] == stated["clarke"]["set"]
    assert "accepted" in accepted(certificate=certificate)


NEGATIVE = {
    "-norm(x,y)": (KINK + HULL, DISC, sphere((0, 0))),
    "x-2*norm(x,y)": (KINK + HULL, ball((1, 0), 2), curved_sum(sphere((0, 0), 2), _hull((1, 0)))),
    "-sqrt(x**2+y**2+y**3)": (KINK, DISC, sphere((0, 0))),
    "min(-norm(x,y),z)": (("clarke", "not_differentiable", "frechet", *HULL), None, None),
    "-norm(x,y)-abs(z)": (("clarke", "not_differentiable", "frechet"), None, None),
}


@pytest.mark.parametrize("text", NEGATIVE, ids=lambda text: text)
def test_negatives_of_regular_functions(text, accepted):
    rules, expected, limiting = NEGATIVE[text]
    certificate = explain_certificate(at_origin(text))
    certificate = Certificate(tuple(claim for claim in certificate.claims if not claim.is_trusted))
    assert certificate.rules[: len(rules)] == rules
    stated = {claim.rule: claim.statement for claim in certificate.claims}
    assert stated["frechet"]["set"] == {"type": "empty"}
    if expected is not None:
        assert stated["clarke"]["set"] == curved_json(expected)
        assert stated["limiting"]["set"] == stated["bouligand"]["set"] == curved_json(limiting)
    assert "accepted" in accepted(certificate=certificate)


MAPS = {
    "[norm(x,y),x]": [[(1, 0), (0, 1)], [(0, 0), (0, 0)]],
    "[x,norm(x,y)+y]": [[(0, 0), (0, 0)], [(1, 0), (0, 1)]],
}


@pytest.mark.parametrize("text", [*MAPS, "[x*norm(x,y),y,abs(x)]"])
def test_maps_with_one_kinked_output(text, accepted):
    claim = regular_clarke(Workspace(at_origin(text)))
    if text in MAPS:
        assert claim.statement["set"]["type"] == "ellipsoid"
    assert "accepted" in accepted(claim)
    assert "accepted" in accepted(regular_clarke(Workspace(at_origin("[x*norm(x,y),y]"))))


def test_two_kinked_outputs_are_not_covered():
    with pytest.raises(Omitted, match="more than one output"):
        regular_clarke(Workspace(at_origin("[norm(x,y),abs(x)]")))


TRUSTED = ("norm(x,y)-abs(x)", "norm(abs(x),y)", "[norm(x,y),norm(x,y)]")


@pytest.mark.parametrize("text", TRUSTED)
def test_what_no_rule_covers_is_incomplete(text, tmp_path):
    certificate = explain_certificate(at_origin(text))
    assert not certificate.is_complete
    done = run_checker([certificate.write(tmp_path / "trusted.json")])
    assert done.returncode == 3, done.stdout
    proved = Certificate(tuple(claim for claim in certificate.claims if not claim.is_trusted))
    assert run_checker([proved.write(tmp_path / "proved.json")]).returncode == 0


def test_the_gap_of_a_difference(accepted):
    certificate = explain_certificate(at_origin("norm(x,y)-abs(x)"))
    stated = {claim.rule: claim for claim in certificate.claims}
    assert stated["chain_rule_element"].statement["element"] in (["2", "0"], ["-2", "0"])
    hull = curved_hull(ball((-1, 0)), ball((1, 0)))
    assert stated["chain_rule_hull"].statement["set"] == curved_json(hull)
    assert stated["subset"].statement["strict"] is True
    accepted(*(claim for claim in certificate.claims if not claim.is_trusted))


@pytest.mark.parametrize("text", ["norm(norm(x,y),z)", "norm(x,y)-norm(x,2*y)"])
def test_what_is_not_regular_is_still_not_differentiable(text, accepted):
    certificate = explain_certificate(at_origin(text))
    assert "not_differentiable" in certificate.rules
    accepted(*(claim for claim in certificate.claims if not claim.is_trusted))


@pytest.mark.parametrize(
    "text, direction, value",
    [
        ("norm(x,y)", (3, 4), "5"),
        ("norm(x,y)-abs(x)", (3, 4), "2"),
        ("sqrt(x**2+y**4)-y", (3, 4), "-1"),
        ("[norm(x,y),norm(norm(x,y),12*x)-y]", (5, 0), None),
        ("norm(x,y)*exp(x)+x", (1, 1), None),
        ("max(norm(x,y),2*x)", (3, 4), "6"),
    ],
)
def test_directional_derivatives(text, direction, value, accepted):
    claim = curved_directional_derivative(Workspace(at_origin(text)), direction)
    if value is not None:
        assert claim.statement["value"] == value
    assert "accepted" in accepted(claim)


@pytest.mark.parametrize("text", ["max(x**2,y)", "abs(x)/(2+y)", "norm1(x,y)+y**2", "max(exp(x),1+y)"])
def test_regular_functions_without_norms(text, accepted):
    work = Workspace(at_origin(text))
    made = [make(work) for make in (regular_clarke, regular_frechet, regular_limiting)]
    assert len({str(claim.statement["set"]) for claim in made}) == 1
    assert "accepted" in accepted(*made)


LENS = curved_hull(ball((-1, 0)), ball((1, 0)))
SETS = {
    "disc": (DISC, (Fraction(3, 5), Fraction(4, 5)), (Fraction(4, 5), Fraction(4, 5))),
    "inside": (DISC, (Fraction(1, 2), 0), (2, 0)),
    "irrational": (ball((0, 0), sqrt(2)), (1, 1), (Fraction(3, 2), 0)),
    "ellipse": (ellipsoid((1, 0), [(4, 1), (1, 1)]), (3, Fraction(1, 2)), (3, 1)),
    "flat": (FLAT_DISC, (0, 1, 0), (0, 0, Fraction(1, 10))),
    "sum": (curved_sum(DISC, _hull((-1, 0), (1, 0))), (Fraction(8, 5), Fraction(4, 5)), (2, Fraction(1, 2))),
    "hull": (LENS, (0, 1), (0, Fraction(11, 10))),
    "cone": (curved_hull(FLAT_DISC, _hull((0, 0, 1))), (Fraction(1, 2), 0, Fraction(1, 2)), (1, 0, Fraction(1, 2))),
    "two balls": (curved_sum(FLAT_DISC, ball((0, 0, 0), axes=(1, 2))), (0, Fraction(3, 2), 0), (1, 1, 1)),
    "blocks": (
        curved_sum(ball((0,) * 5, axes=(0, 1)), ball((0,) * 5, 2, axes=(2, 3)), _hull((0, 0, 0, 0, 1), (0,) * 5)),
        (Fraction(3, 5), Fraction(4, 5), 0, -2, Fraction(1, 3)),
        (0, 0, 2, 1, 0),
    ),
    "matrix": (ellipsoid([(0, 0), (1, 0)], [[int(i == j < 2) for j in range(4)] for i in range(4)]), None, None),
}


@pytest.mark.parametrize("name", [name for name in SETS if SETS[name][1]])
def test_elements_of_curved_sets(name, accepted):
    part, inside, outside = SETS[name]
    accepted(member(part, inside), nonmember(part, outside))


@pytest.mark.parametrize("name", SETS)
def test_support_functions_of_curved_sets(name, accepted):
    part = SETS[name][0]
    flat = [Fraction(3), Fraction(4), Fraction(0), Fraction(1), Fraction(-1)]
    direction = [flat[:2], flat[2:4]] if part.shape == (2, 2) else flat[: part.shape[0]]
    assert "accepted" in accepted(support(part, direction))


INCLUSIONS = [
    (DISC, ball((1, 0), 2), True),
    (DISC, ellipsoid((0, 0), [(1, 0), (0, 4)]), True),
    (_hull((0, 1), (1, 0)), DISC, True),
    (DISC, curved_sum(DISC, _hull((-1, 0), (1, 0))), True),
    (ball((1, 0)), LENS, True),
    (curved_sum(DISC, _hull((-1, 0), (1, 0))), LENS, False),
    (LENS, curved_sum(DISC, _hull((-1, 0), (1, 0))), False),
    (DISC, DISC, False),
]


@pytest.mark.parametrize("k", range(len(INCLUSIONS)))
def test_inclusions_of_curved_sets(k, accepted):
    inner, outer, strict = INCLUSIONS[k]
    claim = subset(inner, outer)
    assert claim.statement["strict"] is strict
    assert "accepted" in accepted(claim)


def test_caps_have_no_form():
    with pytest.raises(Omitted, match="caps"):
        member(cap(DISC, (1, 0)), (1, 0))


def _changed(claim: Claim, change: Any) -> Claim:
    statement, proof = copy.deepcopy(dict(claim.statement)), copy.deepcopy(dict(claim.proof))
    change(statement, proof)
    return Claim(statement, proof, claim.facts)


def _set_gram(statement: Any, proof: Any) -> None:
    statement["set"]["gram"][0][0] = "2"


def _set_center(statement: Any, proof: Any) -> None:
    statement["set"]["center"][0] = "1"


@pytest.mark.parametrize("text", ["norm(x,y)", "sqrt(x**2+y**2)", "-norm(x,y)", "[norm(x,y),x]"])
@pytest.mark.parametrize("change", [_set_gram, _set_center], ids=["gram", "center"])
def test_wrong_clarke_sets_are_refused(text, change, tmp_path):
    claim = regular_clarke(Workspace(at_origin(text)))
    if text.startswith("[") and change is _set_center:
        claim = _changed(claim, lambda statement, proof: statement["set"]["center"][1].__setitem__(0, "3"))
    else:
        claim = _changed(claim, change)
    assert run_checker([Certificate((claim,)).write(tmp_path / "wrong.json")]).returncode in (1, 2)


@pytest.mark.parametrize("rule", ["bouligand", "limiting"])
def test_wrong_surfaces_are_rejected(rule, rejected):
    claims = {claim.rule: claim for claim in explain_certificate(at_origin("-norm(x,y)")).claims}
    rejected(_changed(claims[rule], _set_gram))


def test_a_norm_has_no_surface_as_limiting_set(rejected):
    claims = {claim.rule: claim for claim in explain_certificate(at_origin("norm(x,y)")).claims}
    surface = claims["bouligand"]
    rejected(_changed(surface, lambda statement, proof: statement.update(rule="limiting")))


def test_the_frechet_set_of_a_norm_is_not_empty(rejected):
    claim = regular_frechet(Workspace(at_origin("norm(x,y)")))

    def empty(statement: Any, proof: Any) -> None:
        statement["set"] = {"type": "empty"}
        del proof["regular"]["compare"]

    rejected(_changed(claim, empty))


def test_points_outside_a_disc_are_no_members(rejected):
    claim = member(DISC, (Fraction(3, 5), Fraction(4, 5)))

    def moved(statement: Any, proof: Any) -> None:
        statement["element"][0] = "7/10"
        proof["inclusion"]["shifts"][0][1][0] = "7/10"

    rejected(_changed(claim, moved))


def test_lengths_must_bound_the_functional(rejected):
    claim = nonmember(DISC, (1, 1))
    rejected(_changed(claim, lambda statement, proof: proof.update(lengths=["1/2"])))


def test_squares_must_add_up(rejected):
    claim = regular_clarke(Workspace(at_origin("sqrt(x**2+y**4)")))

    def wrong(statement: Any, proof: Any) -> None:
        proof["regular"]["squares"][0][2].pop()

    rejected(_changed(claim, wrong))


def test_differences_are_not_regular(rejected):
    claim = regular_clarke(Workspace(at_origin("norm(x,y)+abs(x)")))

    def difference(statement: Any, proof: Any) -> None:
        nodes = statement["program"]["nodes"]
        (place,) = [k for k, node in enumerate(nodes) if node[0] == "add"]
        nodes[place][0] = "sub"

    rejected(_changed(claim, difference))


@pytest.mark.parametrize(
    "text", ["x**2+y**2", "x**2+x*y**2+y**4", "x**2+x*y+y**2+x**3*y", "(x+y)**2", "x**2+y**2+z**2+x*y*z+x**5"]
)
def test_squares_are_found(text):
    variables = sorted({c for c in text if c in "xyz"})
    coordinates = {name: Polynomial.coordinate(len(variables), i) for i, name in enumerate(variables)}
    q = eval(text, {}, coordinates)
    found = completed(q, len(variables))
    assert found is not None and found.proves(q)


def test_statements_about_a_point_that_is_not_the_origin(accepted):
    program = parse("norm(x-1,2*y)+abs(x)")
    local = Local(program, (Fraction(1), Fraction(0)))
    certificate = explain_certificate(local)
    assert certificate.rules == KINK + HULL
    assert certificate.claims[0].statement["set"] == curved_json(ellipsoid((1, 0), [(1, 0), (0, 4)]))
    accepted(certificate=certificate)


def test_the_empty_set_has_its_usual_form():
    assert curved_json(Empty((2,))) == {"type": "empty"}


def test_the_rules_by_name_cover_norms(accepted):
    work = Workspace(at_origin("norm(x,y)+x"))
    claims = [clarke(work), bouligand(work), directional_derivative(work, (3, 4)), not_differentiable(work)]
    assert claims[2].statement["value"] == "8"
    accepted(*claims, gradient(Workspace(at_origin("norm(x,y)**2+y"))))
