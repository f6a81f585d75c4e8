"""Programs with comparisons, and limiting sets of curved programs: what is stated, that it is right, that it is accepted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from consderiv.certificates import Certificate, Claim, explain_certificate
from consderiv.errors import ConsderivError
from consderiv.fields.chain_rule import chain_rule_hull
from consderiv.fields.clarke import clarke
from consderiv.fields.frechet import frechet
from consderiv.fields.limiting import limiting
from consderiv.fields.local import Local
from consderiv.programs import parse
from consderiv.sets import Undefined, UnknownSet, from_json, is_equal

from .conftest import at_origin, run_checker
from .random_programs import ProgramWriter
from .test_irrational_points import localise

ENGINE = {"clarke": clarke, "frechet": frechet, "limiting": limiting, "chain_rule_hull": chain_rule_hull}
FIELD = ("frechet", "limiting", "chain_rule_hull")
LOWER = ("frechet", "limiting")
GAP = ("chain_rule_element", "nonmember", "subset")

# The statements that each program needs to have, beside continuity and the Clarke and Bouligand sets.
JUMPING = {
    "where(x>0, x, -2*x)": (*FIELD, "not_differentiable"),
    "where(x>0, 2*x, x)": (*FIELD, "not_differentiable"),
    "where(x>0, x**2, x**3)": ("gradient", *FIELD),
    "where(x==0, 0, x)": ("gradient", *FIELD, *GAP),
    "where(x>=0, x, x)": ("gradient", *FIELD),
    "x*sign(x)": ("not_differentiable", *LOWER),
    "-x*sign(x)": ("not_differentiable", *LOWER),
    "x*sign(x) - y*sign(y)": ("not_differentiable", *LOWER),
    "-x*sign(x) - y*sign(y) + z*sign(z)": ("not_differentiable", *LOWER),
    "floor(x + 1/2) + x": ("gradient", *FIELD),
    "relu(x) - where(x>0, 0, -x)": ("gradient", *FIELD, *GAP),
    "where(x>0, y, y)": ("gradient", *FIELD),
    "where(x>y, x, y)": ("not_differentiable", *FIELD),
    "where(x>y, y, x)": ("not_differentiable", *FIELD),
    "where(x>y, y, x) + abs(x)": ("not_differentiable", *FIELD),
    "where(x>y, x, y) + x**2": ("not_differentiable", *FIELD),
    "where(x+y>z, x+y, z)": ("not_differentiable", *FIELD),
    "where(x>0, where(y>0, x+y, x), where(y>0, y, 0))": ("not_differentiable", *FIELD),
    "piecewise((x, x>0), (0*y, x==0), (-x, True))": ("not_differentiable", *FIELD),
    "piecewise((x, x>1), (x+y, y>0), (x, True))": ("not_differentiable", *FIELD),
    "where(x>0, relu(x), 2*abs(x))": ("not_differentiable", *FIELD),
    "where(relu(x)>0, relu(x), 2*relu(x))": ("not_differentiable", *LOWER),
    "where(abs(x)>abs(y), abs(x), abs(y))": ("not_differentiable", *FIELD),
    "max(where(x>0, x, -x), y)": ("not_differentiable", *FIELD),
    "abs(where(x>0, x, y*0) - y)": ("not_differentiable", *FIELD),
    "where(x>0 and y>0, min(x, y), 0)": ("not_differentiable", *FIELD),
    "where(x>0 or y>0, max(x, y), 0)": ("not_differentiable", *FIELD),
    "where(not (x>0), 0, x)": ("not_differentiable", *FIELD),
    "where(y>x**2, y-x**2, 0)": ("not_differentiable", *FIELD),
    "where(y>x**2, y-x**2, 0) - abs(x)": ("not_differentiable", *FIELD),
    "where(y>0, where(y<x**2, y, x**2), 0)": ("derivative", "frechet", "chain_rule_hull"),
    "where(x*y>0, x*y, -x*y)": ("gradient", *FIELD),
    "where(x>0, x*y, 0)": ("gradient", *FIELD),
    "where(x>=-1, x, 1/(x+1))": ("gradient", *FIELD),
    "where(x>0, x, exp(x) - 1)": ("gradient", *FIELD),
    "where(x>0, 2*x, exp(x) - 1) - abs(y)": ("not_differentiable", *FIELD),
    "where(exp(x)>1, x, 0)": ("not_differentiable", *FIELD),
    "where(x>0, sin(x), 0)": ("not_differentiable", *FIELD),
    "[where(x>0, x, 0), relu(y)]": ("not_differentiable", "chain_rule_hull"),
    "[where(x>y, x, y), x]": ("not_differentiable", "chain_rule_hull"),
    "[where(y>0, where(y<x**2, y, x**2), 0), x]": ("derivative",),
    "x*where(x>0, 1, -1)": ("not_differentiable", *LOWER),
    "where(x>0, x, -x) + where(y>0, y, 2*y) - where(x>y, x-y, 0)": ("not_differentiable", *FIELD),
    "max(where(x>0, x, 0), where(y>0, y, 0), 0)": ("not_differentiable", *FIELD),
    "where(x+y>0, x+y, -x-y) - where(x-y>0, x-y, y-x)": ("not_differentiable", *FIELD),
}

CURVED = {
    "x*abs(x)": LOWER,
    "abs(x) + x**2": LOWER,
    "x**2 - abs(x)": LOWER,
    "sin(abs(x))": LOWER,
    "relu(x)**2 - exp(relu(-x))": LOWER,
    "abs(x*y)": LOWER,
    "max(x, y) + x**2": LOWER,
    "max(x + y**2, x*y, y)": LOWER,
    "min(x, y) - x*y": LOWER,
    "min(x, y + x**2)": LOWER,
    "min(x + y**2, x*y - y, 2*y)": LOWER,
    "min(x, y)*(1 + x)": LOWER,
    "-exp(abs(x + y**2))": LOWER,
    "-abs(x - y**2) - abs(y)": LOWER,
    "sin(min(x, y)) - abs(x)/(2 + y)": LOWER,
    "abs(x + y**2) - abs(y - x*y)": LOWER,
    "sin(abs(x)) - abs(y)": LOWER,
    "max(x + y**2, y) - abs(z - x**2)": LOWER,
    "abs(2*x + y**2) - abs(x + y**2/2) - abs(y) + x**2": LOWER,
    "x*abs(y)": LOWER,
    "min(max(y, 0), x**2)": ("derivative", "frechet"),
    "min(abs(x), abs(y + x**2))": LOWER,
    "min(abs(x), abs(y)) - abs(x + 3*y)/(1 + x)": LOWER,
}


def stated(certificate: Certificate, rule: str) -> Claim | None:
    return next((claim for claim in certificate.claims if claim.rule == rule), None)


def agrees_with_engine(local: Local, certificate: Certificate) -> list[str]:
    """The rules whose sets were compared; none of them differs."""
    compared = []
    for rule, field in ENGINE.items():
        claim = stated(certificate, rule)
        if claim is None:
            continue
        try:
            found = field(local)
        except ConsderivError:
            continue
        if not isinstance(found, (UnknownSet, Undefined)):
            listed = claim.statement["set"]
            assert is_equal(from_json(listed, local.shape), found), (rule, listed, found)
            compared.append(rule)
    return compared


def verdicts(paths: list[Path]) -> dict[str, str]:
    """What the checker says about each file, in one process: accepted, rejected, malformed or incomplete."""
    result = run_checker(paths)
    assert "Traceback" not in result.stderr, result.stderr
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in result.stdout.splitlines():
        if not line.startswith(" "):
            current = found.setdefault(Path(line).name, [])
        current.append(line.strip())
    return {name: lines[-1].split()[0] for name, lines in found.items()}


@pytest.mark.parametrize("programs", [JUMPING, CURVED], ids=["jumping", "curved"])
def test_everything_that_is_stated_is_accepted(programs, tmp_path):
    names = {}
    for k, (text, expected) in enumerate(programs.items()):
        certificate = explain_certificate(at_origin(text))
        needed = {"clarke", "bouligand", *expected, *(["continuous"] if programs is JUMPING else [])}
        assert needed <= set(certificate.rules), (text, certificate.rules, certificate.omitted)
        assert certificate.is_complete, text
        names[certificate.write(tmp_path / f"{k}.json")] = text
    found = verdicts(list(names))
    assert {names[path]: found[path.name] for path in names} == dict.fromkeys(names.values(), "accepted")


@pytest.mark.parametrize("text", [*JUMPING, *CURVED], ids=lambda text: text[:40])
def test_the_sets_are_those_of_the_engine(text):
    local = at_origin(text)
    agrees_with_engine(local, explain_certificate(local))


BEYOND_THE_ENGINE = {
    "where(y>x**2, y-x**2, 0)": ("frechet", [[0, 0], [1, 0]]),
    "where(y>0, where(y<x**2, y, x**2), 0)": ("frechet", [[0, 0]]),
    "where(x>0, 2*x, x)": ("limiting", [[1], [2]]),
    "x**2 - abs(x)": ("limiting", [[-1], [1]]),
    "min(x + y**2, x*y - y, 2*y)": ("limiting", [[1, 0], [0, -1], [0, 2]]),
}


@pytest.mark.parametrize("text", BEYOND_THE_ENGINE)
def test_sets_computed_by_hand(text):
    """The names of the variables are sorted by their first occurrence."""
    rule, expected = BEYOND_THE_ENGINE[text]
    claim = stated(explain_certificate(at_origin(text)), rule)
    listed = claim.statement["set"]
    found = listed.get("vertices") or listed["elements"]
    assert sorted([Fraction(x) for x in v] for v in found) == sorted([Fraction(x) for x in v] for v in expected)


def jumping_program(seed: int) -> Local | None:
    """A random continuous program with comparisons: where(u > 0, a*u, b*u), u*sign(u), and switches around them."""
    writer = ProgramWriter(seed, 3 if seed % 7 == 0 else 1 + seed % 2, seed % 4 == 0, True)
    r = writer.random
    try:
        u, v = writer.centred(writer.write(1)), writer.centred(writer.write(1))
        a, b = r.choice((1, 2, -1)), r.choice((0, 3, -2))
        forms = (
            f"where({u} > 0, {a}*{u}, {b}*{u}) + {v}", f"where({u} > {v}, {u}, {v})", f"abs({v}) - {u}*sign({u})",
            f"max(where({u} >= 0, {u}, {b}*{u}), {v})", f"piecewise(({u}, {u} > 0), ({b}*{u}, True)) - abs({v})",
        )  # fmt: skip
        text = r.choice(forms)
        return Local(parse(text, writer.names), writer.point)
    except ConsderivError:
        return None


def test_random_programs_with_comparisons(tmp_path):
    paths, compared, lower = [], [], 0
    for seed in range(30):
        local = jumping_program(seed)
        if local is None:
            continue
        try:
            certificate = explain_certificate(local)
        except ConsderivError:
            continue
        compared += agrees_with_engine(local, certificate)
        lower += "frechet" in certificate.rules
        if certificate.is_complete:
            paths.append(certificate.write(tmp_path / f"{seed}.json"))
    assert len(paths) >= 20 and lower >= 20 and compared.count("frechet") >= 15 and compared.count("limiting") >= 15
    result = run_checker(paths)
    assert result.returncode == 0, result.stdout + result.stderr


def test_random_curved_programs(tmp_path):
    paths, compared = [], []
    for seed in range(40):
        writer = ProgramWriter(1000 + seed, 1 + seed % 3, True, False)
        try:
            local = Local(parse(writer.write(2), writer.names), writer.point)
            certificate = explain_certificate(local)
        except ConsderivError:
            continue
        compared += agrees_with_engine(local, certificate)
        if certificate.is_complete:
            paths.append(certificate.write(tmp_path / f"{seed}.json"))
    assert len(paths) >= 30 and compared.count("limiting") >= 20
    result = run_checker(paths)
    assert result.returncode == 0, result.stdout + result.stderr


def changed(claim: Claim, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> Claim:
    """The claim with another statement or proof."""
    statement, proof = copy.deepcopy(dict(claim.statement)), copy.deepcopy(dict(claim.proof))
    change(statement, proof)
    return replace(claim, statement=statement, proof=proof)


def set_vertices(*vertices: list[str]) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda statement, proof: statement.update(set={"type": "polytope", "vertices": list(vertices)})


def drop_multiplier(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    proof["tree"]["cases"][0]["multipliers"] = [[] for _ in proof["tree"]["cases"][0]["multipliers"]]


def hide_branch(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    """A leaf with the second branch claims nothing, and no other leaf shows that branch."""
    proof["branches"][0][1]["cases"][1] = {}


def empty_branch(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    proof["branches"][0][1]["cases"][1] = {"empty": {"terms": [[[["1", []]], [["1", []]], [0]]]}}


def wrong_arc(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    proof["branches"][0][1]["cases"][1] = {"arc": [["1"]]}


def no_branches(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    proof["branches"] = []


def swap_leaves(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    proof["leaves"].reverse()


def drop_face(statement: dict[str, Any], proof: dict[str, Any]) -> None:
    """The set of the face <a, d> = 0 is not named."""
    proof["tree"]["cases"][2]["member"] = None


def refer_to(key: str, value: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda statement, proof: proof.update({key: value})


WRONG: list[tuple[str, str, Callable[[dict[str, Any], dict[str, Any]], None]]] = [
    ("where(x>0, x, -2*x)", "frechet", set_vertices(["-2"], ["2"])),
    ("where(x>0, x, -2*x)", "frechet", set_vertices(["-1"], ["1"])),
    ("where(x>0, x, -2*x)", "frechet", lambda s, p: s.update(set={"type": "empty"})),
    ("where(x>0, x, -2*x)", "limiting", set_vertices(["-1"], ["1"])),
    ("-x*sign(x)", "limiting", set_vertices(["-1"], ["1"])),
    ("-x*sign(x)", "limiting", lambda s, p: s["set"]["elements"].append(["0"])),
    ("where(x>y, x, y)", "frechet", drop_multiplier),
    ("where(x>y, x, y)", "frechet", set_vertices(["0", "0"])),
    ("where(x>y, x, y)", "frechet", set_vertices(["0", "1"])),
    ("where(x>y, x, y)", "frechet", refer_to("continuous", 1)),
    ("where(x>y, x, y)", "limiting", refer_to("between", [1, 1])),
    ("where(x>y, x, y)", "limiting", set_vertices(["0", "1"])),
    ("where(x>y, y, x)", "limiting", lambda s, p: s["set"]["elements"].append(["1/2", "1/2"])),
    ("where(y>0, where(y<x**2, y, x**2), 0)", "derivative", lambda s, p: s.update(derivative=["1", "0"])),
    ("where(y>0, where(y<x**2, y, x**2), 0)", "derivative", lambda s, p: s.update(derivative=["0", "1"])),
    ("where(x>0, x, -2*x)", "chain_rule_hull", hide_branch),
    ("where(x>0, x, -2*x)", "chain_rule_hull", empty_branch),
    ("where(x>0, x, -2*x)", "chain_rule_hull", wrong_arc),
    ("where(x>0, x, -2*x)", "chain_rule_hull", no_branches),
    ("where(x>0, x, -2*x)", "chain_rule_hull", swap_leaves),
    ("where(x==0, 0, x)", "chain_rule_element", lambda s, p: s.update(element=["2"])),
    ("min(x, y) - x*y", "limiting", lambda s, p: s["set"]["elements"].pop()),
    ("min(x, y) - x*y", "limiting", refer_to("concave", 0)),
    ("abs(x + y**2) - abs(y - x*y)", "limiting", drop_face),
    ("x*abs(x)", "limiting", set_vertices(["0"], ["1"])),
    ("max(x, y) + x**2", "limiting", set_vertices(["0", "1"])),
]


def test_changed_certificates_are_not_accepted(tmp_path):
    made = {text: explain_certificate(at_origin(text)) for text in {text for text, _, _ in WRONG}}
    paths = []
    for k, (text, rule, change) in enumerate(WRONG):
        assert rule in made[text].rules, (text, made[text].omitted)
        claims = tuple(changed(one, change) if one.rule == rule else one for one in made[text].claims)
        paths.append(Certificate(claims).write(tmp_path / f"{k}.json"))
    found = verdicts(paths)
    wrong = [WRONG[k][:2] for k, path in enumerate(paths) if found[path.name] not in ("rejected", "malformed")]
    assert not wrong, wrong


@pytest.mark.parametrize("text", ["x*abs(y)", "max(x, y) + x**2", "abs(x + y**2) - abs(y)", "median(x, y, z) + x*y"])
def test_the_concave_rule_needs_concave_kinks(text, tmp_path):
    """The Bouligand set is no proof of a limiting set if some kink near the point is convex."""
    found = explain_certificate(at_origin(text))
    place = found.rules.index("bouligand")
    statement = {**found.claims[place].statement, "rule": "limiting"}
    claims = (*found.claims[: place + 1], Claim(statement, {"concave": place}))
    result = run_checker([Certificate(claims).write(tmp_path / "certificate.json")])
    assert result.returncode == 1, result.stdout + result.stderr


@pytest.mark.parametrize("text", ["where(x>0, y, 0)", "where(x==y, where(x>0, 5, 0), 0)", "sign(x)"])
def test_programs_that_jump_get_no_certificate_of_a_set(text):
    try:
        assert explain_certificate(at_origin(text)).rules == ("not_lipschitz",)
    except ConsderivError:
        assert text != "sign(x)"  # one of a few arcs shows that it jumps


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("where(x**2 > 2, x**2 - 2, 0)", "x=sqrt(2)"),
        ("where(x**2 > 2, 2 - x**2, 0) - abs(y - x)", "x=sqrt(2),y=sqrt(2)"),
        ("min(x, y)*(1 + x)", "x=sqrt(2),y=sqrt(2)"),
        ("where(x > y, x**2 - y**2, 0) + abs(x - y)", "x=pi,y=pi"),
    ],
)
def test_irrational_points(text, at, accepted):
    certificate = explain_certificate(localise(text, at))
    assert {"frechet", "limiting", "chain_rule_hull"} <= set(certificate.rules), certificate.omitted
    accepted(certificate=certificate)
