"""`consderiv map`: what it prints, and its exit codes."""

import pytest


def test_text(command):
    seen = command("map", "abs(x**2 - 2)")
    assert seen.code == 0 and "[-2*sqrt(2), 2*sqrt(2)]  if x == sqrt(2)" in seen.out


@pytest.mark.parametrize(
    "arguments",
    [("abs(x)",), ("max(x**2 + y**2, 1)", "--kind", "limiting"), ("[abs(x), x*y]", "--kind", "chain_rule"), ("exp(abs(x))",),
     ("relu(x) - relu(-x)", "--kind", "chain_rule_exact"), ("1/x",), ("-abs(x)", "--kind", "bouligand", "--vars", "x,y")],
)  # fmt: skip
def test_json(command, valid, arguments):
    seen = command("map", *arguments, "--json")
    assert seen.code == 0 and seen.err == "" and seen.json["complete"]["verdict"] == "proved"
    valid("map", seen.json)
    valid("field", seen.json["map"])


def test_latex(command):
    seen = command("map", "abs(x)", "--latex")
    assert seen.code == 0 and seen.out.startswith(r"D(x) = \begin{cases} ") and "$" not in seen.out


def test_unknown(command, valid):
    seen = command("map", "abs(sin(x))", "--json")
    assert seen.code == 3 and seen.json["map"] is None and seen.json["complete"]["verdict"] == "unknown"
    valid("map", seen.json)
    assert command("map", "abs(sin(x))").out.startswith("unknown: ")


@pytest.mark.parametrize(
    "arguments",
    [("abs(",), ("abs(x)", "--kind", "other"), ("[x, y]", "--kind", "limiting"), ("abs(y)", "--vars", "x"), ("3",),
     ("[1, 2]",)],
)  # fmt: skip
def test_bad_input(command, arguments):
    seen = command("map", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1 and seen.out == ""
