"""Certificates of fields on the whole space: the corpus, random fields and their perturbations, mutants, refutations."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest

from consderiv import StratifiedField, is_conservative
from consderiv.certificates import Certificate, Omitted, clarke_map_certificate, conservative_certificate
from consderiv.cli.arguments import read_arguments
from consderiv.cli.guard import guarded
from consderiv.verdicts import Proved, Refuted

from stratified.random_fields import MAKERS, perturbed
from stratified.test_corpus_fields import FIELDS, field_of
from verification.counting import SEED, scaled, table
from verification.judge import FALSE, TRUE, judge
from verification.neighbours import check_text, mutants
from verification.trial import try_mutant

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "consderiv" / "checker"
EXAMPLES = sorted((ROOT / "proofs" / "fields").glob("*.json"))
CURVED_VALUE = {"E07"}  # a disc is no hull of vector fields
RANDOM, MUTANTS = 12, 300
SHORT = 6000


def check_files(folder: Path, texts: list[str]) -> Counter[str]:
    """The verdicts of the checker in a process of its own."""
    for k, text in enumerate(texts):
        (folder / f"{k}.json").write_text(text)
    command = [sys.executable, "-I", "-S", str(CHECKER), "--json", *(str(folder / f"{k}.json") for k in range(len(texts)))]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(answer.stdout)
    return Counter(one["verdict"] for one in (found if isinstance(found, list) else found["files"]))


@cache
def of_corpus() -> dict[str, Certificate]:
    return {name: conservative_certificate(*field_of(name)) for name in FIELDS if name not in CURVED_VALUE}


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


def test_the_corpus(tmp_path):
    made = of_corpus()
    for name, one in made.items():
        wanted = "conservative" if isinstance(is_conservative(*field_of(name)), Proved) else "not_conservative"
        assert one.rules == (wanted,) and one.is_complete, name
    assert check_files(tmp_path, [one.to_text() for one in made.values()]) == {"accepted": len(made)}


def test_random_fields_and_perturbations(tmp_path):
    made = of_random_fields()
    for one, conservative in made:
        assert one.rules[-1] == ("conservative" if conservative else "not_conservative")
        assert one.is_complete
    assert check_files(tmp_path, [one.to_text() for one, _ in made]) == {"accepted": len(made)}


def originals() -> list[dict]:
    short = [one.to_text() for one, _ in of_random_fields()]
    texts = [one.to_text() for one in of_corpus().values()] + [text for text in short if len(text) < SHORT]
    texts += [clarke_map_certificate(text).to_text() for text in ("abs(x)", "max(x, y)", "abs(x**2 - 2)", "relu(y - x**2)")]
    return [json.loads(text) for text in texts]


def test_the_originals_are_true():
    for one in originals()[:: max(1, round(4 / scaled(1)))]:
        for statement in one["statement"]:
            assert judge(statement, one.get("field")).verdict == TRUE, statement


def test_mutants():
    """Rejected, malformed, or accepted with a statement that is still true."""
    random, counts, made = Random(f"fields {SEED}"), Counter(), originals()
    for _ in range(scaled(MUTANTS)):
        one = random.choice(made)
        ((text, _),) = mutants(json.dumps(one), random, 1)
        try_mutant(text, one["statement"], counts, one.get("field"))
    print(table("mutants of fields", counts))
    assert counts["rejected"] and counts["malformed"]


def test_exchanged_statements():
    """The proof of one field does not prove another field, unless that is true."""
    random, counts, made = Random(f"exchanged {SEED}"), Counter(), originals()
    for _ in range(scaled(60)):
        first, second = random.choice(made), random.choice(made)
        mixed = {**first, "statement": [{**first["statement"][-1], "strata": second["statement"][-1]["strata"]}]}
        mixed["proof"] = [first["proof"][-1]]
        try_mutant(json.dumps(mixed), first["statement"], counts, mixed.get("field"))
    print(table("exchanged fields", counts))
    assert counts["rejected"]


REFUTED = {
    "a limit that is missing": ("x", [("x < 0", "-1"), ("x == 0", "{-1}"), ("x > 0", "1")], "abs(x)", "limit"),
    "a limit that a union lacks": ("x", [("x < 0", "-1"), ("x == 0", "{-1, 2}"), ("x > 0", "1")], "abs(x)", "limit"),
    "a pole": ("x", [("x < 0", "-1"), ("x == 0", "[-1, 1]"), ("x > 0", "1 + 0/x + 1/x")], "abs(x)", "curve"),
    "no value": ("x", [("x < 0", "-1"), ("x > 0", "1")], "abs(x)", "empty"),
    "a program that jumps": ("x", [("x < 0", "0"), ("x == 0", "0"), ("x > 0", "0")], "sign(x)", "not_lipschitz"),
    "a segment": ("x y", [("x > y", "(1, 0)"), ("x < y", "(0, 1)"), ("x == y", "{(1, 0), (0, 1), (1, 1)}")], "max(x, y)", "curve"),
    "a tangent of a curve": ("x y", [("x**2 + y**2 > 1", "(2*x, 2*y)"), ("x**2 + y**2 < 1", "(-2*x, -2*y)"),
                                     ("x**2 + y**2 == 1", "{(2*x, 2*y), (-2*x, -2*y), (-y, x)}")],
                             "abs(x**2 + y**2 - 1)", "curve"),
    "an irrational end": ("x", [("x < sqrt(2)", "0"), ("x == sqrt(2)", "1"), ("x > sqrt(2)", "0")], "0", "limit"),
    "a pole at a line": ("x y", [("x > 0", "(0, 0)"), ("x == 0", "{(0, 0), (1/(1 + y**2), 0)}"), ("x < 0", "(0, 1/x)")], "0", "curve"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUTED)
def test_refutations(name):
    variables, parts, f, key = REFUTED[name]
    found = conservative_certificate(StratifiedField.by_hand(variables, parts), f)
    result = check_text(found.to_text())
    assert (result.verdict, result.reasons) == ("accepted", [])
    assert key in found.claims[-1].proof
    assert judge(json.loads(found.to_text())["statement"][-1], found.to_json().get("field")).verdict == TRUE


CLARKE = ("abs(x)", "abs(x**2 - 2)", "abs(abs(x) + y)", "abs(x**2 + y**2 - 1)", "x/(1 + abs(y))", "max(x*y, x**2 - y)",
          "where(x > 0, x, -x)", "abs(x**3 - x - 1)", "sort(x, y, 0)[1]", "abs(x)*abs(y - x**2)")  # fmt: skip


@pytest.mark.parametrize("text", CLARKE)
def test_clarke_maps(text):
    found = clarke_map_certificate(text)
    result = check_text(found.to_text())
    assert (result.verdict, result.reasons, found.rules) == ("accepted", [], ("clarke_map",))


def test_a_larger_field_is_no_clarke_map():
    field = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-5, 7]"), ("x > 0", "1")])
    assert conservative_certificate(field, "abs(x)").is_complete
    with pytest.raises(Omitted, match="limit of gradients"):
        clarke_map_certificate("abs(x)", field=field)


def test_the_judge_knows_wrong_statements():
    good = json.loads(clarke_map_certificate("abs(x)").to_text())["statement"][0]
    wider = {**good, "strata": [*good["strata"], {"equations": [[["1", [[0, 1]]]]], "positive": [], "value": [[[[[["3", []]], [["1", []]]]]]]}]}
    assert judge(wider).verdict == FALSE
    assert judge({**good, "rule": "not_conservative"}).verdict == FALSE
    tilted = json.loads(json.dumps(good).replace('"-1"', '"-2"'))
    assert judge({**tilted, "rule": "conservative"}).verdict == FALSE


def test_values_that_are_no_hulls():
    with pytest.raises(Omitted, match="no hull of rational vector fields"):
        conservative_certificate(*field_of("E07"))
    covered_twice = StratifiedField.by_hand("x", [("x < 1", "0"), ("x > 0", "0")])
    assert isinstance(is_conservative(covered_twice, "0"), Refuted)
    with pytest.raises(Omitted, match="several strata"):
        conservative_certificate(covered_twice, "0")


def test_numbers_between_roots_show_that_a_leaf_is_empty():
    parts = [("x**3 - x < 1", "0"), ("x**3 - x == 1", "[-1, 2]"), ("x**3 - x > 1", "0")]
    found = conservative_certificate(StratifiedField.by_hand("x", parts), "max(x - 1, 0) - max(x - 1, 0)")
    assert check_text(found.to_text()).verdict == "accepted"
    assert '"variable"' in found.to_text()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path):
    text = path.read_text()
    assert check_text(text).verdict == "accepted"
    assert all(judge(statement, json.loads(text).get("field")).verdict == TRUE for statement in json.loads(text)["statement"])


def test_there_are_examples():
    assert {rule for path in EXAMPLES for rule in (s["rule"] for s in json.loads(path.read_text())["statement"])} == {
        "conservative", "not_conservative", "clarke_map"
    }  # fmt: skip


def run(*arguments: str) -> int:
    return guarded(lambda: read_arguments(list(arguments)))


def test_the_command(tmp_path, capsys):
    field = tmp_path / "field.json"
    field.write_text(json.dumps(StratifiedField.by_hand("x", [("x < 0", "0"), ("x == 0", "[-1, 1]"), ("x > 0", "0")]).to_dict()))
    target = tmp_path / "certificate.json"
    assert run("conservative", str(field), "0", "--certificate", str(target)) == 0
    assert capsys.readouterr().out.startswith("conservative: ")
    assert check_text(target.read_text()).verdict == "accepted"
    assert run("conservative", "--of", "abs(x)", "relu(x)", "--json", "--certificate", str(target)) == 1
    assert json.loads(capsys.readouterr().out)["conservative"]["verdict"] == "refuted"
    assert check_text(target.read_text()).verdict == "accepted"
    assert run("conservative", "abs(x)") == run("conservative", str(target), "x") == 2
    assert run("conservative", "--of", "abs(x)", "exp(sin(x))*abs(x)") in (1, 3)
    assert run("map", "abs(x) - y", "--certificate", str(target)) == 0
    assert json.loads(target.read_text())["statement"][0]["rule"] == "clarke_map"


