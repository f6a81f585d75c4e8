"""Certificates about expectations: what is claimed is what was computed in another way, and the checker accepts it."""

import copy
import json
import subprocess
import sys
from fractions import Fraction as Q
from pathlib import Path

import pytest

import consderiv
from consderiv.calculus.integrals.expectation import expectation
from consderiv.calculus.integrals.integral import apply_integral
from consderiv.calculus.integrals.integral_case import integral_case
from consderiv.calculus.integrals.laws import Law
from consderiv.calculus.proofs.expectation_formula import expectation_formula, expectation_smooth, not_semialgebraic
from consderiv.calculus.proofs.expectation_sets import expectation_clarke, expected_clarke
from consderiv.calculus.rules import rule_named
from consderiv.certificates.encoding import set_json
from consderiv.certificates.model import Certificate, Omitted, renumbered
from consderiv.errors import ConsderivError
from consderiv.programs import as_program, parse
from consderiv.programs.conversion import with_variables
from consderiv.sets import Polytope

CHECKER = Path(consderiv.__file__).parent / "checker"
COIN = Law.discrete({-1: "1/2", 1: "1/2"})
UNIT = Law.uniform(0, 1)
HALF = Law.mixture(("1/2", Law.discrete({1: 1})), ("1/2", UNIT))
SETS = [
    ("s*abs(w)", Law.uniform(-1, 1), "w=0"),
    ("s*abs(w)", Law.density([(0, 1, "2*s")]), "w=0"),
    ("s*abs(w)", COIN, "w=0"),
    ("abs(w - s)", UNIT, "w=1/3"),
    ("abs(w - s)", UNIT, "w=0"),
    ("abs(w - s)*s", HALF, "w=1"),
    ("abs(s**2 - 1/2)*abs(w) + max(w, s*w, 0)", UNIT, "w=0"),
    ("where(s > 1/2, abs(w), -2*abs(w))", UNIT, "w=0"),
    ("clip(w, -s, s) + sort(w, s, 0)[1]", UNIT, "w=0"),
    ("median(w, 2*w, s*w)/(1 + abs(w))", Law.uniform(0, 3), "w=0"),
    ("sqrt((w - s)**2) + norminf(w, s*w) - norm1(w, s)", UNIT, "w=0"),
    ("(s - 1/3)**2*relu(w) - sign(s - 1/3)*relu(-w)", UNIT, "w=0"),
]
PLANE = Law.product(UNIT, Law.uniform(-1, 1))
PLANAR = [("abs(w)*abs(s - t)", "w=0"), ("max(w*t, s*w)", "w=0"), ("abs(w - s)*t", "w=1/2")]
FORMULAS = [
    ("abs(w - s)", UNIT),
    ("w**2/(s + abs(w))", UNIT),
    ("s*abs(w)", Law.uniform(-1, 1)),
    ("max(w, s, 0)*s", Law.density([(0, 1, "2*s")])),
    ("abs(x - s)*abs(y)", UNIT),
    ("abs(w - s)", HALF),
    ("w/(2 + s)**2 + s*w", UNIT),
]


def check(folder: Path, *certificates: Certificate | dict) -> list[str]:
    """The last lines for each file; what was rejected with its reason."""
    paths = []
    for k, one in enumerate(certificates):
        data = one if isinstance(one, dict) else one.to_json()
        paths.append(folder / f"{k}.json")
        paths[-1].write_text(json.dumps(data))
    command = [sys.executable, "-I", "-S", str(CHECKER), *map(str, paths)]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    starts = [k for k, line in enumerate(lines) if line in set(map(str, paths))] + [len(lines)]
    return ["\n".join(lines[a + 1 : b]) for a, b in zip(starts, starts[1:], strict=False)]


def accepted(text: str) -> bool:
    return text.endswith("  accepted")


def program_of(text: str, parameters: tuple[str, ...] = ("s",)):
    program = as_program(text)
    return with_variables(program, (*(v for v in program.variables if v not in parameters), *parameters))


def about_sets(text, law, at, parameter="s") -> Certificate:
    case = integral_case(text, law, at, parameter)
    return Certificate((expected_clarke(case), expectation_clarke(case)))


def test_sets_at_a_point_are_accepted_and_agree_with_the_germs(tmp_path):
    made = [about_sets(*case) for case in SETS] + [about_sets(text, PLANE, at, ("s", "t")) for text, at in PLANAR]
    assert all(map(accepted, found := check(tmp_path, *made))), found
    for certificate, (text, law, at) in zip(made, SETS, strict=False):
        known = apply_integral(text, law, at)
        if isinstance(known.predicted, Polytope) and not law.is_discrete:
            assert certificate.claims[0].statement["set"] == set_json(known.predicted), text
        if isinstance(known.true, Polytope):
            assert certificate.claims[1].statement["set"] == set_json(known.true), text


def test_formulas_are_accepted(tmp_path):
    made = []
    for text, law in FORMULAS:
        program = program_of(text)
        made.append(Certificate((expectation_formula(program, law, expectation(text, law).program),)))
    assert all(map(accepted, found := check(tmp_path, *made))), found


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("where(relu(w - s) > 0, 1, 0)", "w=0"),
        ("where(w > s, w, s)", "w=1/2"),
        ("abs(w)/(1 + s)", "w=0"),
        ("abs(x*s + y)", "x=0,y=0"),
    ],
)
def test_what_the_rule_does_not_cover_is_left_out(text, at):
    """A comparison of w itself; a division by the parameter; two variables."""
    with pytest.raises((Omitted, ConsderivError)):
        expectation_clarke(integral_case(text, UNIT, at))


def test_a_wrong_formula_is_refused_by_the_prover():
    with pytest.raises(Omitted, match="not the expectation"):
        expectation_formula(program_of("abs(w - s)"), UNIT, parse("w**2 - w + 1/2"))
    with pytest.raises(Omitted, match="logarithms"):
        formula = parse("where(w > 0, w**2*log((w + 2)/w), where(w < 0, w**2*log((w - 1)/w), 0))")
        expectation_formula(program_of("w**2/(s + abs(w))"), UNIT, formula)


def _changed(data: dict, *keys, value):
    data = copy.deepcopy(data)
    inner = data
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    return data


def test_false_statements_are_rejected(tmp_path):
    sets = about_sets("s*abs(w)", Law.uniform(-1, 1), "w=0").to_json()
    text, law = "abs(w - s)", UNIT
    formula = Certificate((expectation_formula(program_of(text), law, expectation(text, law).program),)).to_json()
    interval = {"type": "polytope", "vertices": [["-1"], ["1"]]}
    one_cell = {"parameter": 1, "cuts": [], "cases": [{}]}
    wrong = [
        _changed(sets, "statement", 0, "set", value=interval),
        _changed(sets, "statement", 1, "set", value=interval),
        _changed(sets, "statement", 0, "law", 0, "density", value=[["1", []]]),
        _changed(sets, "statement", 0, "law", 0, "density", value=[["1/2", []], ["1", [[1, 1]]]]),
        _changed(sets, "proof", 0, "cells", value=[one_cell]),
        _changed(formula, "statement", 0, "law", 0, "sides", value=[["0", "2"]]),
        _changed(formula, "statement", 0, "formula", "nodes", 1, value=["constant", "1/7"]),
    ]
    found = check(tmp_path, *wrong)
    assert not any(map(accepted, found)), found
    assert all("rejected" in text or "malformed" in text for text in found), found


def test_smooth_and_not_semialgebraic(tmp_path):
    smooth = expectation_smooth(program_of("abs(w - s) + max(w, 2*s - w)"), UNIT)
    kinked = expectation_smooth(program_of("s*abs(w)"), UNIT)
    atom = expectation_smooth(program_of("abs(w - s)"), HALF)
    log = expectation("w**2/(s + abs(w))", UNIT).program
    rough = not_semialgebraic(log, Q(1, 8), Q(1))
    no_log = copy.deepcopy(Certificate((rough,)).to_json())
    no_log["proof"][0]["root"] = "5"
    found = check(tmp_path, Certificate((smooth, rough)), Certificate((kinked,)), Certificate((atom,)), no_log)
    assert [accepted(text) for text in found] == [True, False, False, False], found
    with pytest.raises(Omitted):
        not_semialgebraic(parse("where(x > 0, log(x) - log(2*x), x)"), Q(1), Q(2))


def test_two_variables_by_a_formula(tmp_path):
    """The kinks do not move: the Clarke set of F is that of its formula."""
    found = apply_integral("s*abs(x) + max(s*y, 0)", UNIT, "x=0,y=0")
    certificate = found.certificate()
    assert "expectation_clarke" in certificate.rules
    assert {omission.rule for omission in certificate.omitted} == {"expected_clarke"}
    assert accepted(check(tmp_path, certificate)[0])


def test_sets_name_their_functions(tmp_path):
    total = rule_named("sum").apply("max(x, 0)", "-abs(x)", at="x=0").certificate()
    product = rule_named("product").apply("2 + abs(x)", "1 - abs(x)", at="x=0").certificate()
    chain = rule_named("composition").apply("max(u, 0)", "-abs(x)", at="x=0").certificate()
    owners = [certificate.claims[-1].statement["of"] for certificate in (total, product, chain)]
    assert owners[0] == {"inner": 2, "outer": {"members": [0, 1]}}
    assert owners[1] == {"inner": 2, "outer": {"members": [0, {"times": "2", "of": 1}]}}
    assert owners[2] == {"inner": 2, "outer": 3}
    wrong = _changed(total.to_json(), "statement", -1, "of", value={"inner": 1})
    assert [accepted(text) for text in check(tmp_path, total, product, chain, wrong)] == [True, True, True, False]


def test_owners_are_renumbered_with_the_statements():
    claim = rule_named("sum").apply("abs(x)", "-abs(x)", at="x=0").certificate().claims[-1]
    moved = renumbered(claim, {0: 4, 1: 5, 2: 6})
    assert moved.statement["of"] == {"inner": 6, "outer": {"members": [4, 5]}}
