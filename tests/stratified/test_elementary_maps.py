"""Maps of programs with elementary functions on the line: exact at every point, also at kinks such as log(2)."""

from __future__ import annotations

import os
import random
from fractions import Fraction

import pytest

import consderiv
from consderiv import StratifiedField, Unknown, clarke_map
from consderiv.sets import Polytope, Undefined, UnknownSet, is_equal
from consderiv.stratified.maps.elementary_line import breakpoints
from consderiv.verdicts import Proved, Refuted

SCALE = int(float(os.environ.get("CONSDERIV_SCALE", "1")))
POINTWISE = {
    "clarke": consderiv.clarke,
    "bouligand": consderiv.bouligand,
    "limiting": consderiv.limiting,
    "chain_rule": lambda p, x, v: consderiv.chain_rule_field(p, x, v).hull,
    "selection": consderiv.selection_field,
}


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("exp(abs(x))", "{-exp(-x)} x < 0; {exp(x)} x > 0; [-1, 1] x == 0"),
        ("abs(exp(x) - 2)", "{-exp(x)} x < log(2); {exp(x)} x > log(2); [-2, 2] x == log(2)"),
        ("where(x > 0, exp(x) - 1, x)", "{1} x < 0; {exp(x)} x > 0; {1} x == 0"),
        ("sqrt(x**2 + 1)", "{x/(sqrt(x**2 + 1))} everywhere"),
        ("softplus(x) + 0*abs(x)", "{sigmoid(x)} everywhere"),
        ("max(exp(x), exp(2*x - 1))", "{exp(x)} x < 1; {2*exp(2*x - 1)} x > 1; [exp(1), 2*exp(1)] x == 1"),
        ("abs(tanh(x) - 2)", "{tanh(x)**2 - 1} everywhere"),
        (
            "relu(exp(2*x) - 3*exp(x) + 2)",
            "{2*exp(2*x) - 3*exp(x)} x < 0; {0} 0 < x < log(2); {2*exp(2*x) - 3*exp(x)} x > log(2); [-1, 0] x == 0; "
            "[0, 2] x == log(2)",
        ),
        ("abs(x**2 + exp(x))", "{2*x + exp(x)} everywhere"),
    ],
)
def test_tables(program, text):
    field = clarke_map(program, "x")
    shown = "; ".join(f"{value.text(field.variables)} {stratum}" for stratum, value in field)
    assert shown == text
    assert str(StratifiedField.from_dict(field.to_dict())) == str(field)


def test_values_at_points():
    field = clarke_map("abs(exp(x) - 2)")
    assert field.at("x=log(2)") == Polytope.hull([-2, 2]) and str(field.at("x=1")) == "{exp(1)}"
    assert "e^{x}" in field.latex() and r"\log" in field.latex().replace("ln", "log")
    assert isinstance(clarke_map("log(x)").at("x=-1"), Undefined)
    assert clarke_map("[exp(abs(x)), x]").at("x=0") == Polytope.hull([[[-1], [1]], [[1], [1]]])


@pytest.mark.parametrize(
    "program",
    ["abs(sin(x))", "abs(exp(x) - x - 2)", "relu(exp(2*x) - 3*exp(x + 1) + 2)", "floor(exp(x))", "norm(x, exp(x))"],
)
def test_kinks_without_closed_form_are_unknown(program):
    assert isinstance(clarke_map(program, "x"), Unknown)


def test_breakpoints():
    found = breakpoints(consderiv.parse("abs(exp(x**2) - 3) + relu(log(x + 5) - 1/2) + abs(sigmoid(x) - 1/4)"))
    assert [str(b) for b in found[-3:]] == ["-log(3)", "-sqrt(log(3))", "sqrt(log(3))"] and len(found) == 5


def random_program(rng: random.Random, size: int) -> str:
    if size == 0:
        return rng.choice(["x", "(x - 1)", "(2*x + 1)", "(x**2 - 1)", "(1 - x)"])
    a, b = (random_program(rng, rng.randint(0, size - 1)) for _ in range(2))
    flat = random_program(rng, 0)
    number = rng.choice(("1/2", "1", "2"))
    return rng.choice(
        [f"abs({a})", f"max({flat}, {number})*{b}", f"relu({flat})", f"({a} - {b})", f"({a} + {b})", f"exp({flat})",
         f"tanh({a})", f"log(1 + relu({flat}))", f"abs(exp({flat}) - {number})", f"softplus({a})", f"sin({a})",
         f"sqrt(1 + {flat}**2)",
         f"where({flat} > 0, {a}, {a} + relu({flat}))", f"{flat}*abs({flat})", f"max(sigmoid({flat}), 1/2)"]
    )  # fmt: skip


@pytest.mark.parametrize("kind", POINTWISE)
def test_random_programs(kind):
    rng = random.Random(f"elementary {kind}")
    maps = compared = decided = 0
    for _ in range(6 * SCALE):
        program = random_program(rng, 2)
        field = clarke_map(program, "x", kind=kind)
        if isinstance(field, Unknown):
            continue
        maps += 1
        kinks = [(-s.equations[0].constant / s.equations[0].gradient[0],) for s in field.strata if s.equations]
        for point in (*kinks[:3], *[(Fraction(rng.randint(-4, 4), rng.choice((1, 2, 3))),) for _ in range(3)]):
            found, expected = field.at(point), POINTWISE[kind](program, {"x": point[0]}, ("x",))
            assert len(field.stratum_of(point)) == 1
            if isinstance(expected, UnknownSet) or isinstance(found, UnknownSet):
                continue
            assert isinstance(found, Undefined) is isinstance(expected, Undefined), (
                program,
                kind,
                point,
                found,
                expected,
            )
            compared += 1
            if isinstance(found, Undefined):
                decided += 1
                continue
            verdict = is_equal(found, expected)
            assert not isinstance(verdict, Refuted), (program, kind, point, found, expected)
            decided += isinstance(verdict, Proved)
    assert maps >= 3 * SCALE and decided >= compared // 2
    if SCALE > 1:
        print(kind, "maps", maps, "compared", compared, "decided", decided)
