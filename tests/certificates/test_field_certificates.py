"""Certificates of fields on the whole space: the corpus, random fields and their perturbations, mutants, refutations."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from stratified.random_fields import MAKERS, perturbed
from stratified.test_corpus_fields import FIELDS, field_of
from verification.counting import SEED, scaled, table
from verification.judge import FALSE, TRUE, judge
from verification.neighbours import mutants

from consderiv import StratifiedField, is_conservative
from consderiv.certificates import Certificate, Omitted, clarke_map_certificate, conservative_certificate
from consderiv.certificates.strata.positivity import Absurd, linearly_solved
from consderiv.certificates.strata.reasons import nothing
from consderiv.cli.arguments import read_arguments
from consderiv.cli.guard import guarded
from consderiv.sets.ellipsoids import ball, ellipsoid
from consderiv.stratified import stratum
from consderiv.verdicts import Proved, Refuted

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "consderiv" / "checker"
EXAMPLES = sorted((ROOT / "proofs" / "fields").glob("*.json"))
RANDOM, MUTANTS = 10, 300
SHORT = 6000
NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")


def verdicts(texts: list[str]) -> list[str]:
    """What the checker says, in a process of its own."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{k:05}.json" for k in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        command = [sys.executable, "-I", "-S", str(CHECKER), "--json", *map(str, paths)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not answer.stderr, answer.stderr
    return [one["verdict"] for one in json.loads(answer.stdout)]


def examine(mutated: list[tuple[dict, str]]) -> Counter[str]:
    """Mutants are rejected or malformed, or state nothing new that is false."""
    counts: Counter[str] = Counter()
    for (original, text), verdict in zip(mutated, verdicts([text for _, text in mutated]), strict=True):
        assert verdict in ("accepted", "rejected", "malformed", "incomplete"), text
        counts[verdict] += 1
        data = json.loads(text) if verdict == "accepted" else {"statement": []}
        for statement in data["statement"]:
            if statement not in original["statement"] or data.get("field") != original.get("field"):
                judgement = judge(statement, data.get("field"))
                counts[f"new statement accepted, and judged: {judgement.verdict}"] += 1
                assert judgement.verdict != FALSE, (judgement.reason, text)
    return counts


@cache
def of_corpus() -> dict[str, Certificate]:
    return {name: conservative_certificate(*field_of(name)) for name in FIELDS}


@cache
def of_random_fields() -> tuple[tuple[Certificate, bool], ...]:
    """Random conservative fields and their tangential perturbations; the flag says what the rule must be."""
    found = []
    for seed in range(SEED * 1000, SEED * 1000 + scaled(RANDOM)):
        rng = Random(seed)
        field, f = rng.choice(MAKERS)(rng)
        found.append((conservative_certificate(field, f), True))
        found.append((conservative_certificate(perturbed(rng, field), f), False))
    return tuple(found)


def test_the_corpus():
    made = of_corpus()
    for name, one in made.items():
        wanted = "conservative" if isinstance(is_conservative(*field_of(name)), Proved) else "not_conservative"
        assert one.rules == (wanted,) and one.is_complete, name
    assert set(verdicts([one.to_text() for one in made.values()])) == {"accepted"}


def test_random_fields_and_perturbations():
    """Complete but for hulls that only several members together cover: about one field in a hundred."""
    made = of_random_fields()
    for (one, conservative), verdict in zip(made, verdicts([one.to_text() for one, _ in made]), strict=True):
        assert one.rules[-1] == ("conservative" if conservative else "not_conservative")
        assert verdict == ("accepted" if one.is_complete else "incomplete")
    assert sum(one.is_complete for one, _ in made) >= 0.95 * len(made)


def originals() -> list[dict]:
    short = [one.to_text() for one, _ in of_random_fields() if one.is_complete]
    texts = [one.to_text() for one in of_corpus().values()] + [text for text in short if len(text) < SHORT]
    texts += [
        clarke_map_certificate(text).to_text() for text in ("abs(x)", "max(x, y)", "abs(x**2 - 2)", "relu(y - x**2)")
    ]
    return [json.loads(text) for text in texts]


def test_the_originals_are_true():
    for one in originals()[:: max(1, round(4 / scaled(1)))]:
        for statement in one["statement"]:
            assert judge(statement, one.get("field")).verdict == TRUE, statement


def altered(data: dict, random: Random) -> str:
    """One number, index or sign somewhere in the statement or the proof is another one."""
    copy = json.loads(json.dumps(data))
    found, waiting = [], [copy["statement"], copy["proof"]]
    while waiting:
        top = waiting.pop()
        for key, value in top.items() if isinstance(top, dict) else enumerate(top):
            if isinstance(value, (dict, list)):
                waiting.append(value)
            elif type(value) is int or (isinstance(value, str) and NUMBER.fullmatch(value)):
                found.append((top, key))
    container, key = random.choice(found)
    value = container[key]
    other = (f"-{value}".replace("--", ""), "2", "1/3")
    container[key] = value + random.choice((-1, 1)) if isinstance(value, int) else random.choice(other)
    return json.dumps(copy)


def test_mutants():
    """Rejected, malformed, or accepted with a statement that is still true."""
    random, made, mutated = Random(f"fields {SEED}"), originals(), []
    for k in range(scaled(MUTANTS)):
        one = random.choice(made)
        mutated.append((one, altered(one, random) if k % 3 else next(mutants(json.dumps(one), random, 1))[0]))
    counts = examine(mutated)
    print(table("mutants of fields", counts))
    assert counts["rejected"] and counts["malformed"]


def test_exchanged_statements():
    """The proof of one field does not prove another field, unless that is true."""
    random, made, mutated = Random(f"exchanged {SEED}"), originals(), []
    for _ in range(scaled(60)):
        first, second = random.choice(made), random.choice(made)
        mixed = {**first, "statement": [{**first["statement"][-1], "strata": second["statement"][-1]["strata"]}]}
        mutated.append((first, json.dumps({**mixed, "proof": [first["proof"][-1]]})))
    counts = examine(mutated)
    print(table("exchanged fields", counts))
    assert counts["rejected"]


REFUTED = {
    "a limit that is missing": ("x", [("x < 0", "-1"), ("x == 0", "{-1}"), ("x > 0", "1")], "abs(x)", "limit"),
    "a limit that a union lacks": ("x", [("x < 0", "-1"), ("x == 0", "{-1, 2}"), ("x > 0", "1")], "abs(x)", "limit"),
    "a pole": ("x y", [("x > 0", "(0, 0)"), ("x < 0", "(0, 0)"), ("x == 0 and y > 0", "conv{(0, 0), (1/y, 0)}"),
                       ("x == 0 and y < 0", "(0, 0)"), ("x == 0 and y == 0", "(0, 0)")], "0", "pole"),
    "a limit along a curve": ("x y", [("y > x**2", "(0, 0)"), ("y < x**2", "(0, 0)"), ("y == x**2 and x < 0", "(0, 0)"),
                                      ("y == x**2 and x > 0", "conv{(0, 0), (-2*x, 1)}"),
                                      ("x == 0 and y == 0", "(0, 0)")], "0", "limit"),
    "no value": ("x", [("x < 0", "-1"), ("x > 0", "1")], "abs(x)", "empty"),
    "a program that jumps": ("x", [("x < 0", "0"), ("x == 0", "0"), ("x > 0", "0")], "sign(x)", "not_lipschitz"),
    "a segment": ("x y", [("x > y", "(1, 0)"), ("x < y", "(0, 1)"), ("x == y", "{(1, 0), (0, 1), (1, 1)}")], "max(x, y)",
                  "curve"),
    "a tangent of a curve": ("x y", [("x**2 + y**2 > 1", "(2*x, 2*y)"), ("x**2 + y**2 < 1", "(-2*x, -2*y)"),
                                     ("x**2 + y**2 == 1", "{(2*x, 2*y), (-2*x, -2*y), (-y, x)}")],
                             "abs(x**2 + y**2 - 1)", "curve"),
    "an irrational end": ("x", [("x < sqrt(2)", "0"), ("x == sqrt(2)", "1"), ("x > sqrt(2)", "0")], "0", "limit"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUTED)
def test_refutations(name):
    variables, parts, f, key = REFUTED[name]
    found = conservative_certificate(StratifiedField.by_hand(variables, parts), f)
    assert verdicts([found.to_text()]) == ["accepted"]
    assert key in found.claims[-1].proof
    assert judge(json.loads(found.to_text())["statement"][-1], found.to_json().get("field")).verdict == TRUE


CLARKE = ("abs(x)", "abs(x**2 - 2)", "abs(abs(x) + y)", "abs(x**2 + y**2 - 1)", "x/(1 + abs(y))", "max(x*y, x**2 - y)",
          "where(x > 0, x, -x)", "abs(x**3 - x - 1)", "sort(x, y, 0)[1]", "abs(x)*abs(y - x**2)")  # fmt: skip


def test_clarke_maps():
    made = [clarke_map_certificate(text) for text in CLARKE]
    assert all(one.rules == ("clarke_map",) for one in made)
    assert set(verdicts([one.to_text() for one in made])) == {"accepted"}


def test_a_larger_field_is_no_clarke_map():
    field = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-5, 7]"), ("x > 0", "1")])
    assert conservative_certificate(field, "abs(x)").is_complete
    with pytest.raises(Omitted, match="limit of gradients"):
        clarke_map_certificate("abs(x)", field=field)


def test_the_judge_knows_wrong_statements():
    good = json.loads(clarke_map_certificate("abs(x)").to_text())["statement"][0]
    far = {"equations": [[["1", [[0, 1]]]]], "positive": [], "value": [[[[[["3", []]], [["1", []]]]]]]}
    wider = {**good, "strata": [*good["strata"], far]}
    assert judge(wider).verdict == FALSE
    assert judge({**good, "rule": "not_conservative"}).verdict == FALSE
    tilted = json.loads(json.dumps(good).replace('"-1"', '"-2"'))
    assert judge({**tilted, "rule": "conservative"}).verdict == FALSE


def test_values_that_are_no_hulls():
    elsewhere = [(condition, "(0, 0)") for condition in ("x > 0", "x < 0", "x == 0 and y > 0", "x == 0 and y < 0")]
    oblong = StratifiedField.by_hand("x y", [*elsewhere, ("x == 0 and y == 0", ellipsoid((0, 0), [(1, 0), (0, 4)]))])
    assert isinstance(is_conservative(oblong, "0"), Proved)
    with pytest.raises(Omitted, match="no ball"):
        conservative_certificate(oblong, "0")
    covered_twice = StratifiedField.by_hand("x", [("x < 1", "0"), ("x > 0", "0")])
    assert isinstance(is_conservative(covered_twice, "0"), Refuted)
    with pytest.raises(Omitted, match="several strata"):
        conservative_certificate(covered_twice, "0")


@pytest.mark.parametrize("text", ["x*sign(x**2 - x - 1)", "x*sign(x - 1)", "where(y > x**2, x, y)"])
def test_a_map_that_is_undefined_somewhere_has_no_certificate(text):
    """At an irrational jump the leaf was once trusted to be empty."""
    with pytest.raises(Omitted, match="no Clarke set where"):
        clarke_map_certificate(text)
    assert clarke_map_certificate("x*sign(x)").is_complete


@pytest.mark.parametrize(
    "condition",
    ["x**2 + y**2 == 0 and 2*x + 3*y > 0", "x**2 + y**2 == 0 and y > 2*x + 1",
     "x**2 + y**2 + y == 2 and x**2 + x + y**2 == 1 and x + 1 > y"],
)  # fmt: skip
def test_leaves_without_points_in_the_plane(condition):
    """A line beside a single point of a conic, and a line where two circles meet."""
    empty = stratum(condition, "x y")
    found = nothing(empty.inequalities, [], empty.equations, linearly_solved(empty.equations, 2))
    assert isinstance(found, Absurd)
    everything = [term.value for term in found.terms] + [q * h for q, h in found.ideal]
    assert sum(everything[1:], everything[0]).is_zero
    assert any(set(term.guards) <= set(empty.inequalities) and term.square.is_constant for term in found.terms)


def test_balls_at_points():
    """The gradient of a function with a kink may lie in a ball, and just outside of a smaller one."""
    sides = [
        ("x > 0", "(1, 0)"),
        ("x < 0", "(-1, 0)"),
        ("x == 0 and y > 0", "[-1, 1]*(1, 0)"),
        ("x == 0 and y < 0", "[-1, 1]*(1, 0)"),
    ]
    for radius, rule in ((1, "conservative"), (3, "conservative"), (Fraction(99, 100), "not_conservative")):
        field = StratifiedField.by_hand("x y", [*sides, ("x == 0 and y == 0", ball((0, 0), radius))])
        found = conservative_certificate(field, "abs(x)")
        assert found.rules == (rule,) and found.is_complete
        assert verdicts([found.to_text()]) == ["accepted"]
        smaller = found.to_text().replace('"square":"1"', '"square":"1/2"').replace('"square":"9"', '"square":"1/2"')
        if rule == "conservative":
            assert verdicts([smaller]) == ["rejected"]
        assert judge(json.loads(found.to_text())["statement"][-1]).verdict == TRUE


def test_numbers_between_roots_show_that_a_leaf_is_empty():
    parts = [("x**3 - x < 1", "0"), ("x**3 - x == 1", "[-1, 2]"), ("x**3 - x > 1", "0")]
    found = conservative_certificate(StratifiedField.by_hand("x", parts), "max(x - 1, 0) - max(x - 1, 0)")
    assert verdicts([found.to_text()]) == ["accepted"]
    assert '"variable"' in found.to_text()


def test_examples():
    texts = [path.read_text() for path in EXAMPLES]
    assert set(verdicts(texts)) == {"accepted"}
    for data in map(json.loads, texts):
        assert all(judge(statement, data.get("field")).verdict == TRUE for statement in data["statement"])


def test_there_are_examples():
    assert {rule for path in EXAMPLES for rule in (s["rule"] for s in json.loads(path.read_text())["statement"])} == {
        "conservative", "not_conservative", "clarke_map"
    }  # fmt: skip


def run(*arguments: str) -> int:
    return guarded(lambda: read_arguments(list(arguments)))


def test_the_command(tmp_path, capsys):
    field = tmp_path / "field.json"
    parts = [("x < 0", "0"), ("x == 0", "[-1, 1]"), ("x > 0", "0")]
    field.write_text(json.dumps(StratifiedField.by_hand("x", parts).to_dict()))
    target = tmp_path / "certificate.json"
    assert run("conservative", str(field), "0", "--certificate", str(target)) == 0
    assert capsys.readouterr().out.startswith("conservative: ")
    assert verdicts([target.read_text()]) == ["accepted"]
    assert run("conservative", "--of", "abs(x)", "relu(x)", "--json", "--certificate", str(target)) == 1
    assert json.loads(capsys.readouterr().out)["conservative"]["verdict"] == "refuted"
    assert verdicts([target.read_text()]) == ["accepted"]
    assert run("conservative", "abs(x)") == run("conservative", str(target), "x") == 2
    assert run("conservative", "--of", "abs(x)", "exp(sin(x))*abs(x)") in (1, 3)
    assert run("map", "abs(x) - y", "--certificate", str(target)) == 0
    assert json.loads(target.read_text())["statement"][0]["rule"] == "clarke_map"
