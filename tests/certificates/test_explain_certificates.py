"""The certificate of an explanation: complete, accepted, and with the sets that the engine prints."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from consderiv.certificates import explain_certificate
from consderiv.errors import UnsupportedError
from consderiv.explanation import explain
from consderiv.fields.clarke import clarke
from consderiv.fields.frechet import frechet
from consderiv.fields.local import Local
from consderiv.programs import parse
from consderiv.sets import from_json, is_equal

from .conftest import at_origin

SMOOTH = ("clarke", "bouligand", "gradient", "derivative")
KINK = ("clarke", "bouligand", "not_differentiable")
LOWER = ("frechet", "limiting")
GAP = ("chain_rule_hull", "chain_rule_element", "nonmember", "subset")
EQUAL = ("chain_rule_hull", "subset", "subset")

NET = "+".join(f"relu({i}*x{'-' if i % 2 else '+'}y+{i * i}*z)" for i in range(1, 9))

PROGRAMS = {
    "max(x,y)": KINK + LOWER + EQUAL,
    "relu(x)-relu(-x)": SMOOTH + LOWER + GAP,
    "abs(x)-abs(x)": SMOOTH + LOWER + GAP,
    "min(max(y,0),x**2)": ("clarke", "bouligand", "derivative", "frechet", *EQUAL),
    "max(x,x-abs(y))": SMOOTH + LOWER + GAP,
    "max(x,y,-x-y)": KINK + LOWER + EQUAL,
    "min(abs(x),abs(y))": KINK + LOWER + EQUAL,
    "abs(x)-abs(y)": KINK + LOWER + EQUAL,
    "where(x>0,x,-2*x)": ("continuous", *KINK, *LOWER, *EQUAL),
    "x*sign(x)": ("continuous", *KINK, *LOWER),
    "where(relu(x)>0,relu(x),2*relu(x))": ("continuous", *KINK, *LOWER, *GAP),
    "where(x>0, y, y)": ("continuous", "clarke", "bouligand", "gradient", *LOWER, *EQUAL),
    "[abs(x)+y,2*x+abs(y)]": KINK + EQUAL,
    "[relu(x)-relu(-x),abs(x)]": KINK + GAP,
    "sort(x,y)": KINK + EQUAL,
    "sort(x,y,z)[1]": KINK + LOWER + EQUAL,
    "clip(x,y,z)": KINK + LOWER + EQUAL,
    "median(x,y,z)": KINK + LOWER + EQUAL,
    "norm1(x,y)": KINK + LOWER + EQUAL,
    "norminf(x,y)": KINK + LOWER + EQUAL,
    "max(-abs(x),y)": KINK + LOWER + EQUAL,
    "abs(x/(1+y))": KINK + LOWER + EQUAL,
    "max(x/(2-y), y/(3+x))": KINK + LOWER + EQUAL,
    "x*abs(x)": SMOOTH + LOWER + EQUAL,
    "relu(y-x**2)-relu(x**2-y)": (*SMOOTH, *LOWER, *GAP),
    "relu(y-x**2)-relu(y-2*x**2)": ("clarke", "bouligand", "derivative", "frechet", *GAP),
    "x**2+3*y": SMOOTH + LOWER + EQUAL,
    "+".join(["abs(x)-abs(x)"] * 30): SMOOTH + LOWER + GAP,
    NET: (*KINK, *LOWER, "chain_rule_hull", "subset"),
}


@pytest.mark.parametrize("text", PROGRAMS, ids=lambda text: text[:30])
def test_everything_that_is_stated_is_accepted(text, accepted):
    certificate = explain_certificate(at_origin(text))
    assert certificate.is_complete
    assert certificate.rules == PROGRAMS[text], certificate.omitted
    assert "accepted" in accepted(certificate=certificate)


@pytest.mark.parametrize("text", [t for t in PROGRAMS if len(t) < 60])
def test_the_sets_are_those_of_the_engine(text):
    local = at_origin(text)
    stated = {claim.rule: claim.statement for claim in explain_certificate(local).claims}
    assert is_equal(from_json(stated["clarke"]["set"]), clarke(local))
    if "frechet" in stated:
        found = from_json(stated["frechet"]["set"], local.shape)
        assert is_equal(found, frechet(local))


def test_the_engine_knows_that_null_sets_belong_to_closed_branches():
    """On x = y both branches of the max hold with equality, and the program jumps there."""
    with pytest.raises(UnsupportedError):
        explain_certificate(at_origin("where(x == y, max(x, y) + 1, 0)"))


@pytest.mark.parametrize("text", ["sqrt(relu(x))", "where(x>0, sqrt(x), 0)", "abs(x)**(1/3)", "sign(x)"])
def test_what_is_not_lipschitz_is_certified_to_be_so(text, accepted):
    certificate = explain_certificate(at_origin(text))
    assert certificate.rules == ("not_lipschitz",)
    accepted(certificate=certificate)


def test_a_sum_of_a_thousand_kinks_is_factored(accepted):
    program = parse("+".join(f"abs(x{i})" for i in range(1000)))
    start = time.perf_counter()
    certificate = explain_certificate(Local(program, (Fraction(0),) * 1000))
    assert time.perf_counter() - start < 60
    assert certificate.rules == ("clarke", "not_differentiable", "chain_rule_hull")
    assert len(certificate.claims[0].statement["set"]["members"]) == 1001
    accepted(certificate=certificate)


def test_small_programs_take_little_time():
    explain_certificate(at_origin("max(x,y)"))
    start = time.perf_counter()
    explain_certificate(at_origin("max(x,y)"))
    assert time.perf_counter() - start < 0.5


def test_what_is_missing_is_named_with_its_reason():
    certificate = explain_certificate(at_origin("norm(x, y) - norm(x, 2*y)"))
    omitted = {one.rule: one.reason for one in certificate.omitted}
    assert "regular functions" in omitted["clarke"]
    assert certificate.to_json()["meta"]["omitted"][0]["rule"] in omitted


def test_a_report_on_some_sets_certifies_those():
    whole = explain("relu(x) - relu(-x)", "x=0")
    part = explain("relu(x) - relu(-x)", "x=0", only=["limiting"])
    assert {"clarke", "limiting", "chain_rule_hull"} <= set(whole.certificate().rules)
    assert part.certificate().rules == ("limiting",)
