"""`consderiv compare`: what it prints, and its exit codes."""

import pytest


def test_same_function_other_program(command):
    seen = command("compare", "relu(x) - relu(-x)", "x", "--at", "x=0")
    assert seen.code == 0 and "[0, 2]" in seen.out and "{1}" in seen.out


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [("relu(x) - relu(-x)", "x", "proved"), ("abs(x)", "x", "refuted"), ("-abs(x)", "min(x, -x)", "proved")],
)
def test_json(command, valid, first, second, verdict):
    seen = command("compare", first, second, "--at", "x=0", "--json")
    assert seen.code == 0 and seen.err == ""
    valid("compare", seen.json)
    assert seen.json["schema"] == "consderiv-compare/1" and seen.json["same_function"]["verdict"] == verdict


def test_variables_in_the_wanted_order(command):
    seen = command("compare", "y + x", "x + y", "--at", "x=1,y=2", "--vars", "x,y", "--json").json
    assert seen["variables"] == ["x", "y"] and seen["point"] == ["1", "2"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("abs(x)", "[x, y]", "--at", "x=0,y=0"), ("abs(x)", "y", "--at", "x=0"), ("abs(x)", "--at", "x=0"),
        ("-", "-", "--at", "x=0"), ("x", "1/x", "--at", "x=0"),
    ],
)  # fmt: skip
def test_bad_input(command, arguments):
    seen = command("compare", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1 and seen.out == ""
