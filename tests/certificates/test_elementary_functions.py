"""Elementary functions: Taylor polynomials with remainders, listed roots, roots of squares, and continuity."""

from __future__ import annotations

import pytest

from consderiv.api import localise
from consderiv.certificates import Workspace, clarke, continuous, explain_certificate, limiting
from consderiv.certificates.model import Omitted
from consderiv.errors import UnsupportedError

from .conftest import at_origin

SMOOTH = ("clarke", "bouligand", "gradient", "derivative", "frechet", "limiting")
KINK = ("clarke", "bouligand", "not_differentiable", "frechet", "limiting")
EQUAL = ("chain_rule_hull", "subset", "subset")
SMOOTH_SETS = ("clarke", "bouligand", "gradient", "frechet", "limiting")

PROGRAMS = {
    "max(x, exp(x)-1, (x+1)**2/2-1/2)": SMOOTH + EQUAL,
    "max(exp(x)-1-x, 0)+abs(y)": KINK + EQUAL,
    "max(sin(x)-x, y**3)": SMOOTH + EQUAL,
    "abs(sqrt(1+x)-1)": KINK + EQUAL,
    "sqrt(x**2)": KINK,
    "abs(tanh(x))": KINK + EQUAL,
    "abs(sigmoid(x)-1/2)": KINK + EQUAL,
    "max(sin(x), tanh(x), log(1+x))": SMOOTH + EQUAL,
    "max(cos(x)-1, -x**2)+abs(y-sin(x))": KINK + EQUAL,
    "(1+x)**(2/3)+abs(y)": KINK + EQUAL,
    "relu((x-y)**2+exp(2*x)-1-2*x)": SMOOTH + EQUAL,
    "[abs(sin(x)-y), max(exp(y)-1,x)]": (*KINK[:3], "chain_rule_hull", "chain_rule_element", "nonmember", "subset"),
    "where(x>0, exp(x)-1, sin(x))": ("continuous", *SMOOTH_SETS, *EQUAL),
    "where(exp(x)>1, exp(x)-1, 1-exp(x))": ("continuous", *KINK, *EQUAL),
    "where(sin(x)>x, sin(x)-x, 0)": ("continuous", *SMOOTH_SETS),
    "where(x>0, exp(x*x)-1, exp(2*x)-1)+y": ("continuous", *KINK, *EQUAL),
}


@pytest.mark.parametrize("text", PROGRAMS)
def test_elementary_functions_at_zero(text, accepted):
    certificate = explain_certificate(at_origin(text))
    assert certificate.is_complete
    assert certificate.rules == PROGRAMS[text], certificate.omitted
    accepted(certificate=certificate)


def test_the_degree_is_the_least_that_decides(accepted):
    claim = clarke(Workspace(at_origin("max(sin(x)-x+x**3/6, 0)+abs(y)")))
    assert claim.proof["taylor"] == 4
    accepted(claim)
    assert "taylor" not in clarke(Workspace(at_origin("abs(exp(x)-1)"))).proof


@pytest.mark.parametrize(
    "text, at, roots",
    [
        ("abs(sqrt(x)-y)", "x=2,y=sqrt(2)", 1),
        ("abs(sqrt(x**2+y**2)-5)+abs(x-3)", "x=3,y=4", 0),
        ("abs(x**(2/3)-4)+relu(x-8)", "x=8", 0),
        ("abs(sqrt(x)-y)", "x=3+2*sqrt(2),y=1+sqrt(2)", 1),
        ("max(sqrt(x), x**(1/4))+abs(x-2)", "x=2", 2),
        ("sqrt((x-y)**2)+sqrt(x**2)", "x=-1,y=-1", 0),
    ],
)
def test_roots_that_a_checker_cannot_find_are_listed(text, at, roots, accepted):
    certificate = explain_certificate(localise(text, at))
    assert certificate.is_complete
    assert all(len(c.proof.get("roots", ())) == roots for c in certificate.claims if "program" in c.statement)
    accepted(certificate=certificate)


def test_formal_differentiation_of_a_root_of_a_square_is_undefined_at_zero():
    certificate = explain_certificate(at_origin("sqrt(x**2)+abs(y)"))
    assert "chain_rule_hull" not in certificate.rules
    assert "not defined" in {one.rule: one.reason for one in certificate.omitted}["chain_rule_hull"]


def test_two_occurrences_of_a_function_are_two_unknown_functions():
    """The engine merges them; a checker reads the program as it is written."""
    work = Workspace(at_origin("where(y>sin(x), y-sin(x), 0)"))
    assert continuous(work).is_trusted
    with pytest.raises(Omitted, match="written twice"):
        clarke(Workspace(at_origin("max(exp(x), exp(x), 2*x)+abs(x)")))


def test_an_elementary_function_is_not_affine():
    with pytest.raises(Omitted, match="curved"):
        limiting(Workspace(at_origin("max(exp(x)-1, y)")))
    limiting(Workspace(at_origin("max(sqrt(4)*x, y)")))


@pytest.mark.parametrize("text", ["x**(3/2)"])
def test_unknown_numbers_are_refused(text):
    with pytest.raises(UnsupportedError):
        explain_certificate(at_origin(text))


def test_what_no_output_needs_is_no_obstacle(accepted):
    certificate = explain_certificate(at_origin("where(x>-1, abs(x), exp(x+1)+log(y))"))
    assert "clarke" in certificate.rules
    accepted(certificate=certificate)
