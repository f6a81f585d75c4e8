"""`consderiv along`: what it prints, and its exit codes."""

import pytest


def test_text(command):
    seen = command("along", "abs(x) - abs(y)", "--curve", "x=t,y=t", "--from", "-1")
    assert seen.code == 0 and "t = 0        0" in seen.out and "v in conv{(-1, 1), (1, -1)}" in seen.out


@pytest.mark.parametrize("field", ["clarke", "bouligand", "limiting", "chain_rule", "selection"])
def test_json(command, valid, field):
    seen = command("along", "abs(x) - abs(y)", "--curve", "x=t,y=t**2", "--from", "-1", "--field", field, "--json")
    assert seen.code == 0 and seen.err == ""
    valid("along", seen.json)
    assert seen.json["almost_everywhere"]["verdict"] == "proved" and seen.json["exceptions"] == ["0"]


def test_undecided(command):
    seen = command("along", "where(w > 0, x + y + z, 2*u)", "--curve", "w=t,x=t,y=t,z=t,u=t")
    assert seen.code == 3 and seen.out == ""


def test_undecided_as_json(command, valid):
    """One object, as always: a row that says why nothing is known of the interval."""
    seen = command("along", "floor(x) + y", "--curve", "x=t,y=t", "--json")
    (row,) = seen.json["rows"]
    assert seen.code == 3 and row["holds"] == "unknown" and "floor" in row["reason"]
    assert seen.json["almost_everywhere"]["verdict"] == "unknown"
    valid("along", seen.json)


@pytest.mark.parametrize(
    "arguments",
    [
        ("[x, y]", "--curve", "x=t,y=t"), ("abs(x)", "--curve", "y=t"), ("abs(x)", "--curve", "x=1/t"), ("abs(x)",),
        ("abs(x)", "--curve", "x=t", "--from", "2"), ("abs(x)", "--curve", "x=t", "--field", "frechet"),
        ("abs(x)", "--curve", "x=exp(t)"), ("abs(x)", "--curve", "x=t("),
    ],
)  # fmt: skip
def test_bad_input(command, arguments):
    seen = command("along", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1 and seen.out == ""
