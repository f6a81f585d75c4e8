"""Certificates whose numbers are quotients of polynomials in exp(1), log(2), pi, sin(1), ...: what they state, checked."""

from __future__ import annotations

import copy
import json
import re
from fractions import Fraction

import mpmath
import pytest

from consderiv.api import localise
from consderiv.certificates import (
    Certificate,
    Workspace,
    clarke,
    directional_derivative,
    explain_certificate,
    member,
    nonmember,
    support,
)
from consderiv.certificates.closed_combinations import fact_json
from consderiv.certificates.closed_constants import field_of_constants
from consderiv.certificates.closed_facts import Fact, facts_for
from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.real_functions import PI, cos, exp, log, sin, sqrt
from consderiv.sets import FiniteSet, Polytope

from .conftest import run_checker

SMOOTH = ("clarke", "bouligand", "gradient", "derivative", "frechet", "limiting")
KINK = ("clarke", "bouligand", "not_differentiable", "frechet", "limiting")
EQUAL = ("chain_rule_hull", "subset", "subset")

E, LOG2, LOG3 = "exp(1)", "log(2)", "log(3)"

CASES = [
    # program, point, the vertices of the Clarke set (numbers in mpmath's notation), rules
    ("abs(exp(x)-exp(1))", "x=1", ["-exp(1)", "exp(1)"], KINK + EQUAL),
    ("max(exp(x), x+exp(1)-1)", "x=1", ["exp(1)", "1"], KINK + EQUAL),
    ("max(exp(x), exp(1)*x)", "x=1", ["exp(1)"], SMOOTH + EQUAL),
    ("max(exp(x), exp(1)*x, exp(1)*(1+(x-1)+(x-1)**2/2))", "x=1", ["exp(1)"], SMOOTH + EQUAL),
    ("max(exp(x), 3+0*x)", "x=log(3)", ["3", "0"], KINK + EQUAL),
    ("max(exp(2*x), 5*x)", "x=1/2", ["2*exp(1)"], SMOOTH),
    ("abs(exp(-x)-exp(-2))", "x=2", ["-exp(-2)", "exp(-2)"], KINK + EQUAL),
    ("abs(exp(x)-y)", "x=2,y=exp(2)", [["exp(2)", "-1"], ["-exp(2)", "1"]], KINK + EQUAL),
    ("abs(exp(x)-6)", "x=log(6)", ["-6", "6"], KINK + EQUAL),
    ("abs(exp(x)-1/9)", "x=-2*log(3)", ["-1/9", "1/9"], KINK + EQUAL),
    ("abs(exp(x)-y)", "x=log(2)/2,y=sqrt(2)", [["sqrt(2)", "-1"], ["-sqrt(2)", "1"]], KINK + EQUAL),
    ("relu(exp(x+y)-exp(3))+abs(y-2)", "x=1,y=2",
     [["0", "-1"], ["0", "1"], ["exp(3)", "exp(3)-1"], ["exp(3)", "exp(3)+1"]], KINK + EQUAL),
    ("abs(log(x)-log(2))", "x=2", ["-1/2", "1/2"], KINK + EQUAL),
    ("relu(log(x)-1)", "x=exp(1)", ["0", "exp(-1)"], KINK + EQUAL),
    ("relu(log(x)-log(3)/2)", "x=sqrt(3)", ["0", "1/sqrt(3)"], KINK + EQUAL),
    ("max(log(x), log(12)+(x-12)/12)", "x=12", ["1/12"], SMOOTH + EQUAL),
    ("max(log(x), log(3/2))", "x=3/2", ["2/3", "0"], KINK + EQUAL),
    ("abs(log(x)-y)", "x=1+exp(1),y=log(1+exp(1))", [["1/(1+exp(1))", "-1"], ["-1/(1+exp(1))", "1"]], KINK + EQUAL),
    ("abs(sin(x)-1/2)", "x=pi/6", ["-sqrt(3)/2", "sqrt(3)/2"], KINK + EQUAL),
    ("max(sin(x), cos(x))", "x=pi/4", ["-sqrt(2)/2", "sqrt(2)/2"], KINK + EQUAL),
    ("abs(cos(x))", "x=pi/2", ["-1", "1"], KINK + EQUAL),
    ("abs(sin(x))", "x=-3*pi", ["-1", "1"], KINK + EQUAL),
    ("max(cos(x), 1)", "x=2*pi", ["0"], SMOOTH + EQUAL),
    ("abs(2*cos(x)-(1+sqrt(5))/2)", "x=pi/5", ["-2*sin(pi/5)", "2*sin(pi/5)"], KINK + EQUAL),
    ("abs(sin(x)-sin(1))", "x=1", ["-cos(1)", "cos(1)"], KINK + EQUAL),
    ("abs(sin(x)+sin(1))+abs(y)", "x=-1,y=0", [["cos(1)", "1"], ["cos(1)", "-1"], ["-cos(1)", "1"], ["-cos(1)", "-1"]],
     KINK + EQUAL),
    ("max(sin(x)+sin(2*x), x-1+sin(1)+sin(2))", "x=1", ["cos(1)+2*cos(2)", "1"], KINK + EQUAL),
    ("max(sin(x)**2+cos(x)**2, x)", "x=1", ["0", "1"], KINK + EQUAL),
    ("abs(tanh(x)-tanh(1))", "x=1", ["-(1-tanh(1)**2)", "1-tanh(1)**2"], KINK + EQUAL),
    ("max(tanh(x), 3/5)", "x=log(2)", ["0", "16/25"], KINK + EQUAL),
    ("max(sigmoid(x), y)", "x=log(3),y=3/4", [["3/16", "0"], ["0", "1"]], KINK + EQUAL),
    ("abs(sigmoid(x)-1/(1+exp(-1)))", "x=1", ["-exp(1)/(1+exp(1))**2", "exp(1)/(1+exp(1))**2"], KINK + EQUAL),
    ("softplus(x)", "x=0", ["1/2"], SMOOTH + EQUAL),
    ("softplus(abs(x))", "x=0", ["-1/2", "1/2"], KINK + EQUAL),
    ("max(softplus(x), log(2)+x/2)", "x=0", ["1/2"], SMOOTH + EQUAL),
    ("max(softplus(x), log(2))", "x=0", ["0", "1/2"], KINK + EQUAL),
    ("relu(softplus(x)-2*log(2))", "x=log(3)", ["0", "3/4"], KINK + EQUAL),
    ("abs(softplus(x)-softplus(1))", "x=1", ["-exp(1)/(1+exp(1))", "exp(1)/(1+exp(1))"], KINK + EQUAL),
    ("abs(softplus(x)-softplus(-x))", "x=0", ["-1", "1"], KINK + EQUAL),
    ("abs(softplus(x)-softplus(-x)-1)", "x=1", ["-1", "1"], KINK + EQUAL),
    ("max(x, y)", "x=pi,y=pi", [["1", "0"], ["0", "1"]], KINK + EQUAL),
    ("median(x, y, z)", "x=pi,y=exp(1),z=pi", [["1", "0", "0"], ["0", "0", "1"]], KINK + EQUAL),
    ("x*abs(y)", "x=pi,y=0", [["0", "pi"], ["0", "-pi"]], KINK + EQUAL),
    ("abs(sqrt(x)-y)", "x=pi,y=sqrt(pi)", [["1/(2*sqrt(pi))", "-1"], ["-1/(2*sqrt(pi))", "1"]], KINK + EQUAL),
    ("abs(x**(1/3)-exp(1))", "x=exp(3)", ["-exp(-2)/3", "exp(-2)/3"], KINK + EQUAL),
    ("norm1(x-y, z)/x", "x=exp(1),y=exp(1),z=0",
     [["exp(-1)", "-exp(-1)", "exp(-1)"], ["exp(-1)", "-exp(-1)", "-exp(-1)"],
      ["-exp(-1)", "exp(-1)", "exp(-1)"], ["-exp(-1)", "exp(-1)", "-exp(-1)"]], KINK + EQUAL),
    ("[abs(x-y), x*y]", "x=pi,y=pi", None, (*KINK[:3], *EQUAL)),
    ("where(x>1, exp(x)-exp(1), exp(1)*(x-1))", "x=1", ["exp(1)"], ("continuous", "clarke", "bouligand", "gradient")),
    ("where(exp(x)>2, exp(x)-2, 0)", "x=log(2)", ["0", "2"], ("continuous", *KINK[:2])),
    ("where(x>1, (x-1)*sin(x), 0)+y", "x=1,y=1", [["0", "1"], ["sin(1)", "1"]], ("continuous", *KINK[:2])),
    ("max(exp(1)*x, log(2)*y)", "x=0,y=0", [["exp(1)", "0"], ["0", "log(2)"]], KINK + EQUAL),
    ("min(exp(1)*abs(x), sigmoid(1)*abs(y))", "x=0,y=0", None, KINK),
    ("max(sigmoid(x), sigmoid(1)+(x-1)*sigmoid(1)*(1-sigmoid(1)))", "x=1", ["sigmoid(1)*(1-sigmoid(1))"], SMOOTH + EQUAL),
    ("max(tanh(x)-tanh(1), (x-1)*(1-tanh(1)**2)-(x-1)**2*tanh(1)*(1-tanh(1)**2))", "x=1", ["1-tanh(1)**2"], SMOOTH),
    ("max(softplus(x), log(2)+x/2+x**2/8)", "x=0", ["1/2"], SMOOTH + EQUAL),
    ("abs(sin(x)-y)", "x=pi/7,y=sin(pi/7)", [["cos(pi/7)", "-1"], ["-cos(pi/7)", "1"]], KINK + EQUAL),
    ("abs(cos(x)-y)", "x=11*pi/12,y=cos(pi/12)", None, ()),
    ("relu(cos(x)+y)", "x=11*pi/12,y=cos(pi/12)", [["0", "0"], ["-sin(11*pi/12)", "1"]], KINK + EQUAL),
    ("abs(sin(x)-sin(1+y))", "x=1+log(2),y=log(2)", [["cos(1+log(2))", "-cos(1+log(2))"], ["-cos(1+log(2))", "cos(1+log(2))"]],
     KINK + EQUAL),
    ("relu(exp(x)-y)+exp(3*x)", "x=sqrt(2),y=exp(sqrt(2))", None, KINK + EQUAL),
    ("+".join(f"abs(exp({v})-exp(1))" for v in "abcd"), ",".join(f"{v}=1" for v in "abcd"), None, None),
    ("floor(x)*abs(y)", "x=pi,y=0", [["0", "3"], ["0", "-3"]], ("continuous", *KINK[:2])),
    ("sign(x-2)*abs(y)", "x=exp(1),y=0", [["0", "1"], ["0", "-1"]], ("continuous", *KINK[:2])),
    ("sort(x, y)[0]", "x=pi,y=pi", [["1", "0"], ["0", "1"]], KINK),
    ("abs(log(log(x))-log(log(2)))", "x=2", ["-1/(2*log(2))", "1/(2*log(2))"], KINK + EQUAL),
    ("abs(exp(exp(x))-exp(2))", "x=log(2)", ["-2*exp(2)", "2*exp(2)"], KINK + EQUAL),
    ("abs(sqrt(x)-y)", "x=1+exp(1),y=sqrt(1+exp(1))", None, KINK + EQUAL),
    ("abs(x**(2/3)-y)", "x=exp(1)/2,y=(exp(1)/2)**(2/3)", None, KINK + EQUAL),
    ("abs(exp(x)-y)", "x=log(1+exp(1))/2,y=sqrt(1+exp(1))",
     [["sqrt(1+exp(1))", "-1"], ["-sqrt(1+exp(1))", "1"]], KINK + EQUAL),
    ("abs(exp(x)-y)", "x=sqrt(2)+log(3),y=3*exp(sqrt(2))", [["3*exp(sqrt(2))", "-1"], ["-3*exp(sqrt(2))", "1"]], KINK + EQUAL),
    ("abs(log(2+x)-y)", "x=sqrt(2),y=log(2+sqrt(2))", [["1/(2+sqrt(2))", "-1"], ["-1/(2+sqrt(2))", "1"]], KINK + EQUAL),
    ("abs(exp(1000*x)-exp(1000))", "x=1", ["-1000*exp(1000)", "1000*exp(1000)"], KINK),
    ("clip(x, log(2), exp(1))*y", "x=log(2),y=1", None, KINK + EQUAL),
]  # fmt: skip


def value_of_sum(terms, known):
    """A SUM as an mpmath number."""
    total = mpmath.mpf(0)
    for coefficient, powers in terms:
        product = mpmath.mpf(Fraction(coefficient).numerator) / Fraction(coefficient).denominator
        for k, exponent in powers:
            product *= known[k] ** exponent
        total += product
    return total


def value_of(number, known):
    """A FIELDNUMBER as an mpmath number: written without the package, from the page."""
    if isinstance(number, str):
        return mpmath.mpf(Fraction(number).numerator) / Fraction(number).denominator
    if isinstance(number, list):
        return sum(value_of(c, known) * known[0] ** k for k, c in enumerate(number))
    return value_of_sum(number["terms"], known) / value_of_sum(number.get("over", [["1", []]]), known)


def known_constants(field):
    """The constants of a field as mpmath numbers."""
    known: list[mpmath.mpf] = []
    if field and "generator" in field:
        field = {"constants": [["algebraic", field["generator"], field["interval"]]]}
    for kind, *rest in field["constants"] if field else ():
        if kind == "algebraic":
            low, high = (mpmath.mpf(Fraction(end).numerator) / Fraction(end).denominator for end in rest[1])
            known.append(mpmath.findroot(lambda t, g=rest[0]: mpmath.polyval([int(c) for c in g[::-1]], t), (low, high),
                                         solver="anderson"))  # fmt: skip
        elif kind == "root":
            known.append(mpmath.root(value_of(rest[0], known), rest[1]))
        else:
            known.append(mpmath.pi if kind == "pi" else getattr(mpmath, kind)(value_of(rest[0], known)))
    return known


@pytest.mark.parametrize("text, at, vertices, rules", CASES, ids=lambda part: str(part)[:60])
def test_the_certificate_states_what_it_should_and_is_accepted(text, at, vertices, rules, accepted):
    certificate = explain_certificate(localise(text, at))
    assert certificate.is_complete
    assert rules is None or certificate.rules[: len(rules)] == rules, certificate.omitted
    data = certificate.to_json()
    with mpmath.workdps(40):
        known = known_constants(data.get("field"))
        if vertices is not None:
            stated = next(s["set"] for s in data["statement"] if s["rule"] == "clarke")
            found = sorted([value_of(entry, known) for entry in vertex] for vertex in all_vertices(stated))
            expected = sorted(evaluated(vertex if isinstance(vertex, list) else [vertex]) for vertex in vertices)
            assert mpmath.almosteq(mpmath.norm(mpmath.matrix(found) - mpmath.matrix(expected)), 0, abs_eps=1e-30)
    accepted(certificate=certificate)


def all_vertices(part):
    """The vertices of a polytope, or all sums of those of a factored sum that are vertices in these examples."""
    assert part["type"] == "polytope"
    return part["vertices"]


def evaluated(entries):
    names = {name: getattr(mpmath, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "pi", "mpf")}
    names["sigmoid"] = lambda x: 1 / (1 + mpmath.exp(-x))
    return [eval(exact(entry), names) for entry in entries]


def exact(entry):
    """Quotients of integers as quotients of long numbers."""
    return re.sub(r"(?<![\w.*])(\d+)", r"mpf(\1)", entry)


BROKEN = [
    (lambda d: d["field"]["constants"].__setitem__(0, ["exp", "2"]), "abs(exp(x)-exp(1))", "x=1"),
    (lambda d: d["functions"][0].__setitem__(1, "5/6"), "relu(cos(x)-sqrt(3)/2)", "x=pi/6"),
    (lambda d: d["functions"][0].__setitem__(2, "-1/2"), "relu(cos(x)-sqrt(3)/2)", "x=pi/6"),
    (lambda d: d["functions"].pop(), "abs(sin(x)-1/2)", "x=pi/6"),
    (lambda d: d["functions"][0][1][0].__setitem__(1, 3), "abs(sin(x)-sin(2))+sin(x/2)", "x=2"),
    (lambda d: d["functions"][0][1][0].__setitem__(1, 3), "abs(exp(x)-4)", "x=2*log(2)"),
    (lambda d: d["functions"][0].__setitem__(2, 3), "abs(exp(x)-y)", "x=log(2)/2,y=sqrt(2)"),
    (lambda d: d["functions"][0].__setitem__(3, "3/2"), "abs(exp(x)-y)", "x=log(2)/2,y=sqrt(2)"),
    (lambda d: d["field"]["constants"].__setitem__(0, ["log", "5"]), "abs(exp(x)-3)", "x=log(3)"),
    (lambda d: d["field"]["constants"].__setitem__(0, ["log", "-3"]), "abs(exp(x)-3)", "x=log(3)"),
    (lambda d: d["field"]["constants"].__setitem__(1, ["root", "3", 2]), "abs(sqrt(x)-y)", "x=pi,y=sqrt(pi)"),
    (lambda d: d["statement"][0]["set"]["vertices"][0].__setitem__(0, {"terms": [["271828/100000", []]]}),
     "abs(exp(x)-exp(1))", "x=1"),
]  # fmt: skip


@pytest.mark.parametrize("change, text, at", BROKEN)
def test_changed_files_are_rejected(change, text, at, tmp_path):
    data = explain_certificate(localise(text, at)).to_json()
    changed = copy.deepcopy(data)
    change(changed)
    assert changed != data
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    result = run_checker([path])
    assert result.returncode == 1, result.stdout + result.stderr


MALFORMED = [
    lambda d: d.pop("field"),
    lambda d: d["field"]["constants"].append(["cos", "1"]),
    lambda d: d["field"]["constants"].append(["tan", "1"]),
    lambda d: d["field"]["constants"].append(["log", {"terms": [["1", [[9, 1]]]]}]),
    lambda d: d["field"].__setitem__("generator", ["-2", "0", "1"]),
    lambda d: d.__setitem__("functions", [["exp", [[0, 0]]]]),
    lambda d: d.__setitem__("functions", [["circle", [[0, 1]]]]),
    lambda d: d["statement"][0]["point"].__setitem__(0, ["1", "1"]),
    lambda d: d["statement"][0]["point"].__setitem__(0, {"terms": []}),
    lambda d: d["statement"][0]["point"].__setitem__(0, {"terms": [["0", []]]}),
    lambda d: d["statement"][0]["point"].__setitem__(0, {"terms": [["1", [[0, 0]]]]}),
    lambda d: d["statement"][0]["point"].__setitem__(0, {"terms": [["1", []], ["2", []]]}),
]


@pytest.mark.parametrize("place", range(len(MALFORMED)))
def test_malformed_fields_and_numbers(place, tmp_path):
    data = explain_certificate(localise("abs(x-y)", "x=exp(1),y=exp(1)")).to_json()
    MALFORMED[place](data)
    path = tmp_path / "malformed.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    result = run_checker([path])
    assert result.returncode == 2, result.stdout + result.stderr


ONE = {"terms": [["1", [[1, 1]]], ["-1", []]]}  # g_1 - 1
UNDECIDED = [
    [["exp", "1"], ["log", {"terms": [["1", [[0, 1]]]]}]],
    [["root", "1", 2], ["root", {"terms": [["1", [[0, 1]]]]}, 2]],
    [["sin", "0"], ["cos", "0"]],
]


@pytest.mark.parametrize("constants", UNDECIDED, ids=lambda constants: constants[-1][0])
@pytest.mark.parametrize("rule, proof", [("member", {"index": 0}), ("nonmember", {})])
def test_what_neither_form_nor_interval_decides_is_rejected(constants, rule, proof, tmp_path):
    """The number is zero, but formally it is not."""
    statement = {"rule": rule, "set": {"type": "finite", "elements": [["0"]]}, "element": [ONE]}
    data = {"format": "consderiv-certificate/1", "field": {"constants": constants}, "statement": [statement]}
    path = tmp_path / "undecided.json"
    path.write_text(json.dumps({**data, "proof": [proof]}), encoding="utf-8")
    result = run_checker([path])
    assert result.returncode == 1, result.stdout + result.stderr


def test_sets_and_directions(accepted):
    work = Workspace(localise("abs(x)+y", "x=0,y=0"))
    segment = Polytope.hull([(0, 0), (PI, exp(Fraction(1)))])
    accepted(
        directional_derivative(work, (-PI, log(2))),
        member(segment, (PI / 3, exp(Fraction(1)) / 3)),
        nonmember(segment, (PI, 0)),
        support(segment, (-1, sin(1))),
        member(FiniteSet.of([(PI, 0), (0, 0)]), (PI, 0)),
    )


def test_the_field_contains_the_arguments_of_its_constants():
    softplus = log(1 + exp(Fraction(1)))
    field = field_of_constants([softplus, PI * sqrt(Fraction(2)), sin(Fraction(1, 2))])
    constants = field.to_json()["constants"]
    assert constants[0][0] == "algebraic" and ["exp", "1"] in constants and ["pi"] in constants
    place = constants.index(["exp", "1"])
    assert ["log", {"terms": [["1", [[place, 1]]], ["1", []]]}] in constants
    assert constants[constants.index(["sin", "1/2"]) + 1] == ["cos", "1/2"]


def test_exponentials_move_to_a_common_argument():
    field = field_of_constants([exp(Fraction(1, 2)), exp(Fraction(1, 3))])
    assert field.to_json() == {"constants": [["exp", "1/6"]]}
    assert field.number(exp(Fraction(1, 3))) == {"terms": [["1", [[0, 2]]]]}
    assert field.number(exp(Fraction(-1, 2))) == {"terms": [["1", []]], "over": [["1", [[0, 3]]]]}


def test_what_follows_from_a_constant_is_not_listed():
    field = field_of_constants([exp(Fraction(1)), log(Fraction(2)), sin(Fraction(1))])
    assert fact_json(field, facts_for("exp", Fraction(1))[0]) is None
    assert fact_json(field, facts_for("log", Fraction(2))[0]) is None
    assert fact_json(field, facts_for("cos", Fraction(1))[0]) is None
    assert fact_json(field, facts_for("exp", Fraction(-2))[0]) == ["exp", [[0, -2]]]
    mixed = 1 - 3 * log(Fraction(2))
    assert fact_json(field, Fact("exp", (mixed, exp(mixed)))) == ["exp", [[0, 1], [1, -3]]]


def test_dependent_arguments_do_not_matter():
    text = "abs(cos(x+1/2)-cos(log(2)+1/2))-relu(sin(2)*sin(x)-sin(2)*sin(log(2)))"
    assert explain_certificate(localise(text, "x=log(2)")).rules[0] == "clarke"


def test_a_fact_outside_the_field_is_omitted():
    field = field_of_constants([exp(Fraction(1))])
    with pytest.raises(UnsupportedError, match="follows from the constants"):
        fact_json(field, Fact("exp", (Fraction(1, 2), exp(Fraction(1)))))
    with pytest.raises(UnsupportedError, match="follows from the constants"):
        fact_json(field, Fact("circle", (Fraction(1), Fraction(0), Fraction(1))))


def test_sines_at_rational_multiples_of_pi_are_turns():
    field = field_of_constants([PI, cos(PI / 6)])
    assert fact_json(field, facts_for("sin", PI / 2)[0]) == ["turn", "1/2", "1", "0"]
    assert fact_json(field, facts_for("sin", PI / 6)[0])[:3] == ["turn", "1/6", "1/2"]


def test_exponents_of_constants_are_bounded():
    with pytest.raises(BudgetError, match="exponents"):
        field_of_constants([exp(Fraction(1))]).number(exp(Fraction(1)) ** 1001)


def test_a_claim_names_the_facts_that_it_needs():
    claim = clarke(Workspace(localise("abs(tanh(x)-tanh(1))", "x=1")))
    assert claim.facts == (Fact("exp", (Fraction(2), exp(Fraction(2)))),)
    assert "field" in Certificate((claim,)).to_json()
