"""Values in closed form, and the signs that they prove."""

from contextlib import suppress
from fractions import Fraction

import pytest

from consderiv.errors import BudgetError, DomainError, UnsupportedError
from consderiv.exact.reals import sign
from consderiv.programs import evaluate, parse, value_text

sympy = pytest.importorskip("sympy")


def at(text, *point):
    program = parse(text, variables=["x"])
    return value_text(program, [Fraction(coordinate) for coordinate in point] or [Fraction(0)])


@pytest.mark.parametrize(("text", "expected"), [
    ("x/2 + 1", "1"), ("-1/2", "-1/2"), ("sqrt(2)", "sqrt(2)"), ("exp(1)", "exp(1)"), ("sqrt(2)*sqrt(2)", "2"),
    ("abs(1 - exp(1))", "-1 + exp(1)"), ("floor(10*exp(1))", "27"), ("floor(-sqrt(2))", "-2"), ("2**(1/3)", "2**(1/3)"),
    ("where(sqrt(2)*sqrt(2) == 2, 5, 6)", "5"), ("log(exp(1))", "1"), ("norm(1, 1)", "sqrt(2)"),
    ("sign(exp(1)-3)", "-1"),
    ("clip(exp(1), 0, 1)", "1"), ("sort(exp(1), 2)[0]", "2"), ("norm1(exp(1), -exp(1))", "2*exp(1)"),
    ("max(exp(1), 3, sqrt(8))", "3"), ("median(sqrt(2), 1, 9)", "sqrt(2)"), ("floor(sqrt(2)**2)", "2"),
    ("floor(10**30*exp(1))", "2718281828459045235360287471352"), ("(sqrt(2)+sqrt(3))**2 - 5 - 2*sqrt(6)", "0"),
    ("where(exp(1) < 2.718281828459045235360287, 1, 2)", "2"),
    ("where(exp(1) < 2.718281828459045235360288, 1, 2)", "1"), ("cos(1)**2*0", "0"), ("exp(x)*3", "3"),
    ("relu(sqrt(2) - 1.5)", "0"), ("-sqrt(2)*-1", "sqrt(2)"),
])  # fmt: skip
def test_values(text, expected):
    (value,) = at(text)
    assert value == expected or sympy.simplify(sympy.sympify(value) - sympy.sympify(expected)) == 0


@pytest.mark.parametrize(
    "text", ["sigmoid(1)", "softplus(1)", "tanh(1)/sin(2)", "exp(sqrt(2)) + log(3)*x", "sqrt(sqrt(2))"]
)
def test_values_parse_with_sympy(text):
    (value,) = at(text)
    expected = {"sigmoid(1)": "1/(1+exp(-1))", "softplus(1)": "log(1+exp(1))"}.get(text, text.replace("*x", "*0"))
    assert sympy.simplify((sympy.sympify(value) - sympy.sympify(expected)).rewrite(sympy.exp)) == 0


def test_domains_are_checked():
    for text in ("sqrt(-exp(1))", "log(1 - exp(1))", "1/(sqrt(8) - 2*sqrt(2))", "(1 - exp(1))**(1/3)", "1/x"):
        with pytest.raises(DomainError):
            at(text)


def test_known_relations_are_proved():
    assert at("max(sin(1)**2 + cos(1)**2, 1)") == ("1",)


def test_undecided_signs_are_errors():
    for text in ("max(sin(exp(1) + 1) - sin(exp(1))*cos(1) - cos(exp(1))*sin(1), 0)",):
        with pytest.raises(UnsupportedError):
            at(text)


def test_long_rationals_are_printed():
    assert len(at("9**9999")[0]) == 9542


def test_signs_of_close_numbers():
    (root,) = evaluate(parse("sqrt(2)"), ())
    assert sign(root - Fraction(14142135623730950488, 10**19)) == 1
    assert sign(root - Fraction(14142135623730950489, 10**19)) == -1


@pytest.mark.parametrize(
    "text", ["sqrt(9**9999 + 1)", "+".join(f"exp({i})" for i in range(1, 400)), "floor((1 + sqrt(2))**9999)"]
)
def test_large_values_end(text):
    with suppress(UnsupportedError, BudgetError):
        assert at(text)
