"""Irrational numbers in certificates: one field for each file, and every rule over it."""

from __future__ import annotations

import json

import pytest

from consderiv.api import localise
from consderiv.certificates import (
    Certificate,
    Workspace,
    chain_rule_hull_element,
    clarke_factored,
    clarke_whole,
    directional_derivative,
    explain_certificate,
    formal_hull,
    member,
    nonmember,
    subset,
    support,
)
from consderiv.certificates.number_field import in_common_field
from consderiv.errors import UnsupportedError
from consderiv.exact.algebraic_roots import nth_root, root_of
from consderiv.sets import FiniteSet, Polytope, minkowski_sum, union

ROOT2 = nth_root(2, 2)
KINK = ("clarke", "bouligand", "not_differentiable", "frechet")
EQUAL = ("chain_rule_hull", "subset", "subset")
AT = "x=sqrt(2),y=sqrt(2)"

PROGRAMS = {
    ("abs(x**2-2)", "x=sqrt(2)"): KINK + EQUAL,
    ("max(x*y,2)+abs(x-y)", AT): KINK + EQUAL,
    ("[abs(x*y-2),max(x,y)]", AT): (*KINK[:3], *EQUAL),
    ("abs(t**3-t-1)+abs(y)", "t=RootOf(t**3-t-1,0),y=0"): KINK + EQUAL,
    ("abs(x**2-2)+abs(y**2-3)", "x=sqrt(2),y=sqrt(3)"): KINK + EQUAL,
    ("clip(x,y,z)", "x=sqrt(2),y=sqrt(2),z=sqrt(2)"): (*KINK, "limiting", *EQUAL),
    ("where(x**2>2,x**2-2,0)", "x=sqrt(2)"): ("continuous", *KINK[:3]),
    ("where(x>y,x-y,2*(x-y))", AT): ("continuous", *KINK[:3]),
    ("x*abs(y)+max(y,z)*x", "x=sqrt(3),y=0,z=0"): KINK + EQUAL,
    ("relu(x*y-2)-relu(2-x*y)", AT): (
        "clarke", "bouligand", "gradient", "derivative", "frechet",
        "chain_rule_hull", "chain_rule_element", "nonmember", "subset",
    ),
}  # fmt: skip


def test_cells_that_only_irrational_arcs_reach(accepted):
    certificate = explain_certificate(localise("max(min(x**6-(y**2-2*x**2)**2, x), 0)", "x=0,y=0"))
    assert certificate.is_complete and "field" in certificate.to_json()
    accepted(certificate=certificate)
    text = "where((y**2-2*x**2)**2 < x**6, where(x > 0, x**6-(y**2-2*x**2)**2, 0), 0)"
    certificate = explain_certificate(localise(text, "x=0,y=0"))
    assert certificate.is_complete and "gradient" in certificate.rules
    accepted(certificate=certificate)


def test_both_proofs_of_clarke(accepted):
    work = Workspace(localise("abs(x-y)+abs(z)*x+max(y-x,w)", "x=sqrt(2),y=sqrt(2),z=0,w=0"))
    accepted(clarke_whole(work), clarke_factored(Workspace(localise("x*abs(z)+y*relu(w)", AT + ",z=0,w=0"))))


def test_directions_and_averages_may_be_irrational(accepted):
    work = Workspace(localise("abs(x)+y", "x=0,y=0"))
    slope = directional_derivative(work, (-ROOT2, 1))
    accepted(slope, chain_rule_hull_element(work, formal_hull(work), (ROOT2 / 2, 1)))
    assert Certificate((slope,)).to_json()["statement"][0]["value"] == ["1", "1"]


SEGMENT = Polytope.hull([(0, 0), (ROOT2, 1)])
SETS = [
    SEGMENT, FiniteSet.of([(ROOT2, 0), (0, 0)]), union(SEGMENT, Polytope.hull([(5, 5), (ROOT2 + 5, 7)])),
    minkowski_sum(SEGMENT, Polytope.hull([(0, 0), (1, -ROOT2)]), Polytope.hull([(0, 0), (3, 0)]), budget=1),
]  # fmt: skip


@pytest.mark.parametrize("part", SETS, ids=lambda part: type(part).__name__)
def test_sets_alone(part, accepted):
    claims = [member(part, (0, 0)), nonmember(part, (9 * ROOT2, -9))]
    if not hasattr(part, "members") or type(part).__name__ == "MinkowskiSum":
        claims.append(support(part, (ROOT2, 1)))
    accepted(*claims)


def test_vectors_with_an_irrational_first_entry_are_no_matrices(accepted):
    """[["0","1"],["0","1"]] would be read as a rational matrix; so the statement says the shape."""
    claim = subset(Polytope.hull([(ROOT2, ROOT2)]), Polytope.hull([(ROOT2, ROOT2), (0, 0)]))
    data = Certificate((claim,)).to_json()["statement"][0]
    assert data["inner"]["vertices"] == [[["0", "1"], ["0", "1"]]]
    assert data["shape"] == [2]
    accepted(claim)


def test_the_field_of_several_numbers():
    field, (numbers,) = in_common_field([[ROOT2, nth_root(3, 2), "5", root_of([-2, 0, 0, 1], 0)]])
    assert len(field["generator"]) == 13 and field["generator"][-1] != "0"
    assert all(1 < len(number) <= 12 and number[-1] != "0" for number in numbers if number != "5")
    assert in_common_field([["1", {"a": [3]}]]) == (None, [["1", {"a": [3]}]])


def test_fields_of_too_large_a_degree_are_refused():
    with pytest.raises(UnsupportedError, match="degree"):
        explain_certificate(localise("abs(x**9-x-1)+abs(y**8-y-1)", "x=RootOf(t**9-t-1,0),y=RootOf(t**8-t-1,1)"))


@pytest.mark.parametrize("at", ["x=pi", "x=exp(1)"])
def test_transcendental_points_need_constants(at):
    certificate = explain_certificate(localise("abs(x)", at))
    assert list(certificate.to_json()["field"]) == ["constants"]
    with pytest.raises(UnsupportedError, match="algebraic"):
        in_common_field([claim.statement for claim in certificate.claims])


def test_rational_certificates_have_no_field():
    assert "field" not in json.loads(explain_certificate(localise("abs(x)", "x=0")).to_text())
