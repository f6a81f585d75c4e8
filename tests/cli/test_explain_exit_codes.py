"""`consderiv explain`: 0 done, 1 proved not locally Lipschitz, 2 bad input, 3 a wanted set is undecided."""

import pytest

STEEP = [("where(x>0,1,0)", "x=0"), ("sqrt(abs(x))", "x=0"), ("sqrt(x)", "x=0"), ("sqrt(abs(x))*y", "x=0,y=0"),
         ("where(y>0,x**2,0)", "x=0,y=0"), ("where(x==0,0,abs(x)/x)", "x=0"), ("floor(x)", "x=0")]  # fmt: skip
DIFFERENCE = ("norm(x, y) - norm(x, 2*y)", "x=0,y=0")  # its Clarke set is not known, its Frechet set is


@pytest.mark.parametrize(("program", "at"), STEEP)
@pytest.mark.parametrize("only", [None, "clarke", "limiting,frechet", "chain_rule_field"])
def test_one_with_value_and_witness(command, program, at, only):
    extra = [] if only is None else ["--only", only]
    shown = command("explain", program, "--at", at, *extra)
    assert shown.code == 1 and "\nvalue 0\n" in shown.out and "witness" in shown.out and shown.err == ""
    found = command("explain", program, "--at", at, "--json", *extra)
    assert found.code == 1 and found.json["value"] == "0" and found.json["lipschitz"]["verdict"] == "refuted"
    assert found.json["lipschitz"]["witness"]["arc"] and found.json["lipschitz"]["witness"]["gap"]


def test_one_comes_before_an_incomplete_certificate(command, tmp_path):
    path = tmp_path / "steep.json"
    assert command("explain", "sqrt(abs(x))*y", "--at", "x=0,y=0", "--certificate", str(path)).code == 1


@pytest.mark.parametrize(
    ("only", "code"), [(None, 3), ("clarke", 3), ("frechet", 0), ("frechet,clarke", 3), ("chain_rule_field", 0)]
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_three_if_a_wanted_set_is_undecided(command, only, code, form):
    program, at = DIFFERENCE
    extra = [] if only is None else ["--only", only]
    seen = command("explain", program, "--at", at, *extra, *form)
    assert seen.code == code and seen.out


def test_three_for_an_incomplete_certificate(command, tmp_path):
    path = tmp_path / "trusted.json"
    seen = command("explain", "where(x==0,0,x**2/x)", "--at", "x=0", "--certificate", str(path))
    assert seen.code == 3 and "no rule for a quotient" in seen.err and not path.exists()
    assert command("explain", "where(x==0,0,x**2/x)", "--at", "x=0").code == 0


@pytest.mark.parametrize(
    ("program", "at", "extra"),
    [
        ("abs(x)", "x=1e999999999", ()), ("abs(x)", "x=10**10**10", ()), ("abs(x)", "x=" + "9" * 5000, ()),
        ("abs(x)", "x=-inf", ()), ("abs(x)", "x=NaN", ()), ("nan", "x=0", ()), ("inf*x", "x=0", ()),
        ("1e999999999*x", "x=0", ()), (" \n", "x=0", ()), ("x > 0", "x=0", ()),
        ("abs(x)", "x=0", ("--only", "clarke,foo")), ("abs(x)", "x=0", ("--only", "Clarke")),
        ("abs(x)", "x=0", ("--only", "")), ("[x, y]", "x=0,y=0", ("--only", "clarke,limiting")),
        ("abs(x)", "x=0", ("--vars", "x,x")), ("abs(x)", "x=0,", ()), ("where(x>0,1,1)*0 + x**2/x", "x=0", ()),
    ],
)  # fmt: skip
def test_two_with_one_line_of_three_parts(command, program, at, extra):
    for form in ((), ("--json",)):
        seen = command("explain", program, "--at", at, *extra, *form)
        assert seen.code == 2 and seen.out == ""
        assert seen.err.startswith("consderiv: ") and seen.err.count("\n") == 1 and seen.err.count(";") >= 2
        assert len(seen.err) < 700


def test_an_exact_large_point_is_fine(command):
    assert command("explain", "abs(x)", "--at", "x=" + "9" * 50).code == 0
