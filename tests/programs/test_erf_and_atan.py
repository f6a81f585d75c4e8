"""erf and atan in programs: text, LaTeX, SymPy, gradient programs, definability."""

from __future__ import annotations

import pytest
import sympy

import consderiv
from consderiv.errors import ProgramTextError
from consderiv.programs import from_sympy, parse, to_sympy, to_text
from consderiv.programs.definability import structure_of
from consderiv.programs.functions import atan, erf
from consderiv.programs.latex import to_latex

X, Y = sympy.symbols("x y")
GELU = "x*(1 + erf(x/sqrt(2)))/2"


@pytest.mark.parametrize("text", ["erf(x)", "atan(y/x) - erf(1)", "max(erf(x), atan(2*x))", GELU])
def test_text_reads_back(text):
    program = parse(text)
    assert to_text(program) == text and parse(to_text(program)) == program


def test_expressions_and_latex():
    x = consderiv.variables("x")
    assert str(erf(x) + atan(x)) == "erf(x) + atan(x)"
    assert to_latex(parse("erf(x) + atan(2)")) == r"\operatorname{erf}\left(x\right) + \arctan\left(2\right)"


@pytest.mark.parametrize(("name", "known"), [("arctan", "atan"), ("atn", "atan"), ("erfc", "erf"), ("Erf", "erf")])
def test_other_names_are_answered_with_these(name, known):
    with pytest.raises(ProgramTextError, match=f"did you mean .*{known}"):
        parse(f"{name}(x)")


@pytest.mark.parametrize("name", ["erf", "atan"])
def test_they_take_one_argument_and_are_no_variables(name):
    for text in (f"{name}(x, y)", f"{name}()", f"{name} + 1"):
        with pytest.raises(ProgramTextError):
            parse(text)


@pytest.mark.parametrize(
    "expression",
    [sympy.erf(X), sympy.atan(X / Y), sympy.Abs(sympy.erf(X) - sympy.erf(1)), sympy.erf(sympy.sqrt(2) * X)],
)
def test_sympy_both_ways(expression):
    assert sympy.simplify(to_sympy(from_sympy(expression, [X, Y])) - expression) == 0


def test_pi_of_sympy_is_four_arctangents():
    derivative = from_sympy(sympy.diff(sympy.erf(X), X))
    assert to_text(derivative).count("atan(1)") == 1
    assert consderiv.clarke(f"y*({to_text(derivative)})", "x=0,y=0") == consderiv.clarke("erf(y) + 0*x", "x=0,y=0")
    assert to_sympy(from_sympy(sympy.pi * X)) == sympy.pi * X


@pytest.mark.parametrize(("text", "expression"), [
    ("erf(x)", sympy.erf(X)), ("atan(x)", sympy.atan(X)), (GELU, X * (1 + sympy.erf(X / sympy.sqrt(2))) / 2),
    ("atan(x**2)*erf(1 - x)", sympy.atan(X**2) * sympy.erf(1 - X)),
])  # fmt: skip
def test_gradient_programs_are_the_derivatives_of_sympy(text, expression):
    gradient = consderiv.gradient(text)
    assert to_text(parse(to_text(gradient))) == to_text(gradient)
    (found,) = to_sympy(gradient)
    assert sympy.simplify(found - sympy.diff(expression, X)) == 0


@pytest.mark.parametrize(
    ("text", "at", "name"),
    [
        ("erf(x)", "x=0", "R_an"), ("erf(x)", None, "P(R_an)"), ("erf(clip(x, 0, 1))", None, "R_an"),
        ("atan(x)", None, "R_an"), ("atan(1/x)", "x=0", "R_an"), ("erf(1/x)", "x=0", "P(R_an)"),
        ("erf(x) + exp(x)", "x=0", "R_an,exp"), ("atan(x) + log(x)", None, "R_an,exp"), ("sin(atan(x))", None, "R_an"),
        ("erf(x) + sin(y)", None, "not known to be definable"), ("erf(1)*x", None, "semialgebraic"),
        ("sin(erf(x))*exp(x)", None, "P(R_an)"),
    ],
)  # fmt: skip
def test_structures(text, at, name):
    assert structure_of(text, at).name == name


def test_definability_and_path_differentiability():
    assert str(consderiv.definability("abs(erf(x))")) == "definable in the Pfaffian closure of R_an everywhere"
    assert str(consderiv.definability("abs(erf(x))", box={"x": (0, 1)})) == "globally subanalytic on the box"
    assert dict(consderiv.definability("abs(atan(x))").operations)["atan"] == "globally subanalytic"
    assert isinstance(consderiv.is_path_differentiable("relu(erf(x) - atan(y))"), consderiv.Proved)
