"""The o-minimal structure of a program, and path differentiability."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv import Proved, Refuted, Unknown, explain, parse, structure_of
from consderiv.programs.definability import NAMES, path_differentiability

NONE = NAMES[-1]
STRUCTURES = [
    ("max(abs(x), norm(x, y))/(1 + y**2)", "x=0,y=0", "semialgebraic"),
    ("sort(x, y)[0]**(1/3) + median(x, y, 1) + sign(x)", "x=1,y=0", "semialgebraic"),
    ("floor(x) + 1", "x=1", "semialgebraic"),
    ("floor(x)", None, NONE),
    ("floor(tanh(x))", None, "R_exp"),
    ("exp(x) + log(y)", None, "R_exp"),
    ("tanh(x)*sigmoid(y) - softplus(x)", "x=0,y=0", "R_exp"),
    ("abs(x - exp(1))*sin(2)", "x=0", "semialgebraic"),  # constants are parameters
    ("sin(x)", "x=0", "R_an"),
    ("sin(x)", None, NONE),
    ("cos(clip(x, -1, 1))", None, "R_an"),
    ("sin(sqrt(x**2 + y**2))", "x=0,y=0", "R_an"),
    ("sin(x) + exp(x)", "x=0", "R_an,exp"),
    ("sin(exp(x)/(1 + x**2))", "x=0", "R_an,exp"),
    ("sin(tanh(x))", None, "R_an,exp"),
    # operands that are not bounded
    ("where(x > 0, x**2*sin(1/x), 0)", "x=0", NONE),
    ("where(x > 0, x**2*sin(1/x), 0)", "x=1", "R_an"),
    ("where(x > 1, x**2*sin(1/x), 0)", "x=0", "semialgebraic"),  # that branch is not near
    ("where(x != 0, x*floor(1/x), 1)", "x=0", NONE),
    ("where(x > 0, sin(log(x)), 0)", "x=0", NONE),
    ("cos(log(x))", "x=1", "R_an,exp"),
    ("where(x > 0, cos(x**-2), 0)", "x=0", NONE),
    ("where(x > 0, cos(x**(-1/2)), 0)", "x=0", NONE),
    ("sin(x**(1/3))", "x=0", "R_an"),
    ("sin((x - 2)**-3)", "x=1", "R_an"),
    ("sin(1/(x - 1/3))", "x=2/3", "R_an"),
    ("where(x > 1/3, sin(1/(x - 1/3)), 0)", "x=1/3", NONE),
    ("where(sign(x) + 1 > 0, sin(1/(x + abs(x))), 0)", "x=0", NONE),
    ("where(sign(x) > 2, sin(1/x), 1)", "x=0", "semialgebraic"),
    ("where(floor(x) > 0, sin(1/(x - 1)), 1)", "x=1", NONE),
    ("where(x > 1 and y > 0, sin(1/y), 1)", "x=0,y=0", "semialgebraic"),
    ("where(x < 1 or y > 0, 1, sin(1/y))", "x=0,y=0", "semialgebraic"),
    ("where(not x < 1, sin(1/y), 1)", "x=0,y=0", "semialgebraic"),
    ("piecewise((sin(1/x), x > 1), (sin(x), x > -1), (floor(1/x), True))", "x=0", "R_an"),
    ("[x, sin(y)]", "x=0,y=0", "R_an"),
]


@pytest.mark.parametrize(("text", "at", "name"), STRUCTURES)
def test_structure(text, at, name):
    found = structure_of(text, at)
    assert found.name == name and found.name in NAMES and found.reason
    assert found.is_definable == (name != NONE)


def test_the_reason_names_the_operation():
    found = structure_of("where(x > 0, sin(1/x), 0)", "x=0")
    assert found.reason == "sin has the operand 1/x, which is not known to be bounded near the point"
    assert found.to_dict() == {"name": NONE, "reason": found.reason}


def test_long_programs():
    assert structure_of(parse(" + ".join(["sin(x)"] * 5000)), [Fraction(1)]).name == "R_an"


def test_path_differentiability():
    definable, other = structure_of("abs(x)", "x=0"), structure_of("sin(x)")
    assert isinstance(path_differentiability(definable, Proved()), Proved)
    assert isinstance(path_differentiability(other, Proved()), Unknown)
    assert isinstance(path_differentiability(definable, Unknown("a step")), Unknown)
    refuted = path_differentiability(definable, Refuted("jump", "jumps"))
    assert isinstance(refuted, Refuted) and refuted.evidence == "jump"


@pytest.mark.parametrize(
    ("text", "at", "name", "verdict"),
    [
        ("abs(x) - relu(y)", "x=0,y=0", "semialgebraic", "proved"),
        ("max(x, exp(x) - 1)", "x=0", "R_exp", "proved"),
        ("abs(sin(x))", "x=0", "R_an", "proved"),
        ("where(x > 0, 1, 0)", "x=0", "semialgebraic", "refuted"),
        ("where(x == 0, 0, x)", "x=0", "semialgebraic", "proved"),
        ("[abs(x), y]", "x=0,y=0", "semialgebraic", "proved"),
    ],
)
def test_explain(text, at, name, verdict):
    report = explain(text, at)
    found = report.to_dict()
    assert found["structure"] == {"name": name, "reason": report.structure.reason}
    assert found["path_differentiable"]["verdict"] == verdict and set(found["path_differentiable"]) == {
        "verdict",
        "reason",
    }
    (line,) = [line for line in str(report).splitlines() if line.startswith("  path differentiable")]
    assert verdict in line and (verdict != "proved" or name in line)
