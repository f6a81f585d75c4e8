"""`consderiv lipschitz`: what it prints, and its exit codes."""

import pytest


@pytest.mark.parametrize(
    ("arguments", "code", "verdict", "value"),
    [
        (("abs(x) + 2*y",), 0, "finite", "sqrt(5)"),
        (("abs(x) + 2*y", "--at", "x=0,y=0", "--norm", "l1"), 0, "finite", "2"),
        (("x**2", "--box", "x=-1:3"), 0, "finite", "6"),
        (("x**2/(1 + abs(x))",), 0, "finite", "1"),
        (("[abs(x) + y, 2*x]", "--norm", "linf"), 0, "finite", "2"),
        (("x**2",), 1, "infinite", None),
        (("sqrt(abs(x))", "--at", "x=0"), 1, "infinite", None),
        (("sin(x)",), 3, "unknown", None),
    ],
)
def test_json(command, valid, arguments, code, verdict, value):
    seen = command("lipschitz", *arguments, "--json")
    assert (seen.code, seen.err) == (code, "")
    valid("lipschitz", seen.json)
    assert (seen.json["verdict"], seen.json["value"]) == (verdict, value)


def test_text(command):
    assert command("lipschitz", "abs(x) + 2*y").out.startswith("sqrt(5) (l2, by v = (-1, 2), in the cell of")
    assert command("lipschitz", "-x**2").out == "infinite: the slope is unbounded as x -> oo\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("abs(",),
        ("abs(x)", "--norm", "l3"),
        ("1/x", "--at", "x=0"),
        ("abs(x)", "--box", "y=0:1"),
        ("abs(x)", "--at", "y=1"),
    ],
)
def test_bad_input(command, arguments):
    seen = command("lipschitz", *arguments)
    assert seen.code == 2 and seen.err.count("\n") == 1 and seen.out == ""
