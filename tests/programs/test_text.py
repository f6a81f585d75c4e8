"""Printing as text and LaTeX."""

from fractions import Fraction

import pytest

from consderiv.errors import BudgetError
from consderiv.programs import as_program, evaluate, parse, to_latex, to_text, variables
from consderiv.programs.functions import maximum, sort
from consderiv.programs.text import constant_text


@pytest.mark.parametrize("text", [
    "x - (y - z)", "x - y - z", "-x**2", "(-x)**2", "--x", "x**(-1)", "x**(1/2)", "(x**2)**3", "x/(y*z)", "x/y*z",
    "-(x + y)", "-x*y", "where(x > 0, x, -x)", "piecewise((x, x > 0), (y, True))", "sort(x, y)[1]", "[sort(x, y)]",
    "max(sort(x, y), z)", "where(0 < x <= 1, 1, 0)", "where(x > 0 and (y > 0 or not z > 0), 1, 0)", "1/3*x", "1/(3*x)",
    "where((x > 0 and y > 0) and z > 0, 1, 0)", "where(not (x > 0 and y > 0), 1, 0)", "0.1*x", "[x]", "x*(y/z)",
    "where((x > 0 or y > 0) and True, 1, 0)", "norm(x, y) + clip(x, 0, 1)", "x*-y", "x + -y", "x**2*y", "-x/y",
])  # fmt: skip
def test_minimal_brackets(text):
    assert to_text(parse(text)) == text


def test_text_programs_come_back_node_by_node(random_text):
    for seed in range(400):
        source = random_text(seed)
        program = parse(source.number(5))
        assert parse(to_text(program), program.variables) == program
        program = parse(f"[{source.number(3)}, sort({source.number(2)}, {source.number(2)}), {source.number(3)}]")
        assert parse(to_text(program), program.variables) == program


def test_shared_programs_come_back_as_the_same_function():
    x, y = variables("x y")
    a = maximum(x, y)
    first, second = sort(a, x - y)
    program = as_program([a * a - first, second / 3, -Fraction(1, 3) * a, Fraction(-1, 2) ** 3 * a, (a - 1) ** 2])
    again = parse(to_text(program), program.variables)
    for point in ([Fraction(1), Fraction(2)], [Fraction(-1, 3), Fraction(0)]):
        assert evaluate(program, point) == evaluate(again, point)


@pytest.mark.parametrize("number", [
    Fraction(0), Fraction(5), Fraction(1, 10), Fraction(-1, 3), Fraction(1, 8), Fraction(0.1), Fraction(1, 10**200),
    Fraction(5, 2**60), Fraction(-123, 1000), Fraction(10**300), Fraction(7, 10**9), Fraction(1, 3**2000),
    Fraction(1, 2**5000), Fraction(5e-324),
])  # fmt: skip
def test_constants_read_back_exactly(number):
    assert evaluate(parse(constant_text(number)[0]), []) == (number,)


def test_exploding_texts_are_refused():
    a = variables("x")
    for _ in range(100):
        a = a + a
    with pytest.raises(BudgetError):
        to_text(as_program(a))
    assert "operations" in repr(a)


def test_deep_programs_are_printed():
    x = variables("x")
    a = x
    for _ in range(5000):
        a = abs(a - 1)
    assert len(to_text(as_program(a))) == 9 * 5000 + 1
    assert to_text(parse("+".join(["x"] * 10_000))) == " + ".join(["x"] * 10_000)


def test_latex():
    assert to_latex(parse("abs(x) + y1**2/3")) == r"\left\lvert x \right\rvert + \frac{y_{1}^{2}}{3}"
    assert to_latex(parse("[x, -(theta - w_2)]")) == (
        r"\begin{pmatrix} x \\ -\left(\theta - w_{2}\right) \end{pmatrix}"
    )
    assert to_latex(parse("max(x, 0.5)*exp(-x)")) == r"\max\left(x, \frac{1}{2}\right) \cdot e^{-x}"
    assert r"\begin{cases}" in to_latex(parse("piecewise((x, x > 0 and x < 1), (0, True))"))


def test_latex_of_everything_is_balanced(random_text):
    for seed in range(100):
        latex = to_latex(parse(random_text(seed).number(4)))
        assert latex.count("{") == latex.count("}") and latex.count(r"\left") == latex.count(r"\right")
