"""`consderiv critical`: what it prints, and its exit codes."""

import pytest


def test_text(command):
    seen = command("critical", "relu(x) - relu(-x)", "--artificial")
    assert seen.code == 0 and seen.out.splitlines()[1] == "  x == 0  f = 0"
    assert "empty" in command("critical", "relu(x) - relu(-x)").out


@pytest.mark.parametrize(
    "arguments", [(), ("--kind", "limiting"), ("--artificial", "--convention", "torch 2.13"), ("--values",)]
)
def test_json(command, valid, arguments):
    seen = command("critical", "relu(x) - relu(-x) + abs(y)", *arguments, "--json")
    assert seen.code == 0 and seen.err == ""
    valid("critical", seen.json)


def test_values(command):
    assert command("critical", "abs(x**2 - 2)", "--values", "--json").json["values"] == ["0", "2"]
    assert command("critical", "abs(x**2 - 2)", "--values").out.startswith("critical values: 0, 2")
    assert command("critical", "x", "--values").out.startswith("critical values: none")


def test_undecided(command, valid):
    seen = command("critical", "norm(x, y)", "--json")
    assert seen.code == 3 and seen.json["complete"]["verdict"] == "unknown" and seen.json["strata"]
    valid("critical", seen.json)
    assert command("critical", "norm(x, y)", "--values").code == 3


@pytest.mark.parametrize(
    "arguments",
    [("[x, y]",), ("abs(",), ("abs(x)", "--kind", "3"), ("x", "--convention", "torch 2.13"),
     ("x", "--artificial", "--convention", "tf")],
)  # fmt: skip
def test_bad_input(command, arguments):
    seen = command("critical", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1 and seen.out == ""
