"""`consderiv kinks`: what it prints, and its exit codes."""

import pytest


def test_text(command):
    seen = command("kinks", "abs(abs(x) + y)")
    assert seen.code == 0 and "most degenerate point: x=0,y=0 (2 independent tied guards)" in seen.out


@pytest.mark.parametrize(
    "program", ["abs(x**2 - 2)", "abs(x**2 + y**2 - 1)", "x**2", "max(x, y, z)", "-abs(x)", "abs(exp(x) - 2)"]
)
def test_json(command, valid, program):
    seen = command("kinks", program, "--json")
    assert seen.code == 0 and seen.err == ""
    valid("kinks", seen.json)
    assert seen.json["complete"]["verdict"] == "proved"


def test_box(command):
    assert command("kinks", "abs(x**2 - 2)", "--box", "x=0:2", "--json").json["most_degenerate"] == ["sqrt(2)"]


def test_undecided(command, valid):
    seen = command("kinks", "abs(sin(x))", "--json")
    assert seen.code == 3 and seen.json["complete"]["verdict"] == "unknown"
    valid("kinks", seen.json)


def test_curved_kinks_in_space_are_searched(command, valid):
    seen = command("kinks", "abs(x**2 + y**2 + z**2 - 1)", "--json")
    assert seen.code == 3 and seen.json["most_degenerate"] == ["0", "0", "-1"]
    valid("kinks", seen.json)


@pytest.mark.parametrize(
    "arguments",
    [("[x, y]",), ("abs(",), ("abs(x)", "--box", "3"), ("abs(x)", "--box", "y=0:1"), ("abs(x)", "--box", "x=1:0")],
)
def test_bad_input(command, arguments):
    seen = command("kinks", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1 and seen.out == ""
