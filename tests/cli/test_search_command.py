"""`consderiv search`: the JSON object, exit codes, and the certificate of what was found."""

import pytest

CASES = [
    ("sum", 1, 5, "equality"),
    ("composition-without-hull", 2, 5, "inclusion"),
    ("implicit-without-hull", 2, 4, "equality"),
    ("inverse", 1, 4, "equality"),
    ("integral", 1, 3, "equality"),
]


@pytest.mark.parametrize(("rule", "variables", "size", "failing"), CASES, ids=lambda value: str(value))
def test_json(command, valid, rule, variables, size, failing):
    numbers = ("--vars", str(variables), "--size", str(size), "--seconds", "5", "--count", "2")
    seen = command("search", "--rule", rule, *numbers, "--failing", failing, "--json")
    valid("search", seen.json)
    assert seen.json["rule"] == rule and seen.json["failing"] == failing and seen.json["tried"] > 0
    for found in seen.json["failures"]:
        assert found["size"] <= size and found["application"][failing]["verdict"] == "refuted"
    assert seen.code == (0 if seen.json["failures"] or seen.json["complete"] else 3)


def test_nothing_found_in_time_gives_three(command, valid):
    options = ["--vars", "3", "--size", "20", "--failing", "inclusion", "--seconds", "0.1", "--json"]
    seen = command("search", "--rule", "sum", *options)
    assert seen.code == 3
    valid("search", seen.json)


def test_the_certificate_is_accepted(command, process, tmp_path):
    path = str(tmp_path / "sum.json")
    assert command("search", "--rule", "sum", "--size", "5", "--certificate", path).code == 0
    assert process("check", path).code == 0
