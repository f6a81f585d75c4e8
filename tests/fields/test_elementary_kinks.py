"""Elementary functions inside kinks: ties that Taylor polynomials decide, and values in closed form."""

import pytest
import sympy

from consderiv import bouligand, clarke, compare, directional_derivative, explain, frechet
from consderiv.sets import Polytope, Undefined, UnknownSet
from consderiv.verdicts import Proved, Refuted


@pytest.mark.parametrize(("text", "point", "expected"), [
    ("max(x, exp(x) - 1, (x + 1)**2/2 - 1/2)", "x=0", [1]), ("max(exp(x) - 1 - x, 0) + abs(y)", "x=0,y=0", [(0, 1), (0, -1)]),
    ("max(exp(x) - 1, 2*x)", "x=0", [1, 2]), ("max(sin(x), x)", "x=0", [1]), ("abs(sin(x))", "x=0", [-1, 1]),
    ("abs(exp(x) - 1 - x - y)", "x=0,y=0", [(0, 1), (0, -1)]), ("min(max(y, 0), exp(x) - 1 - x)", "x=0,y=0", [(0, 0), (0, 1)]),
    ("max(y, exp(x) - 1 - x) - max(y, x**2/2)", "x=0,y=0", [(0, -1), (0, 1)]), ("max(cos(x) - 1, -x**2)", "x=0", [0]),
    ("relu(tanh(x) - x + x**3/3)", "x=0", [0]), ("abs(log(1 + x))", "x=0", [-1, 1]),
    ("max(sigmoid(x), 1/2)", "x=0", [0, "1/4"]), ("abs(sqrt(1 + x) - 1 - x/2)", "x=0", [0]),
    ("softplus(abs(x))", "x=0", ["-1/2", "1/2"]),
    ("where(exp(x) - 1 - x > x**2/2, y, y)", "x=0,y=0", [(0, 1)]), ("max(exp(x)*exp(-x), 1)", "x=0", [0]),
    ("max((1 + x)**(1/3) - 1, x/3 - x**2/9)", "x=0", ["1/3"]),
])  # fmt: skip
def test_rational_sets(text, point, expected):
    assert clarke(text, point, ["x", "y"] if "y" in point else ["x"]) == Polytope.hull(expected)


@pytest.mark.parametrize(("text", "point", "low", "high"), [
    ("exp(x)*abs(y)", "x=1,y=0", (0, "-E"), (0, "E")), ("abs(x**2 - 2)", "x=sqrt(2)", ("-2*sqrt(2)",), ("2*sqrt(2)",)),
    ("max(sin(x), 1/2)", "x=pi/6", (0,), ("sqrt(3)/2",)), ("abs(x**3 - x - 1)", "x=RootOf(t**3-t-1,0)", None, None),
    ("tanh(x)*abs(x - 1)", "x=1", ("-tanh(1)",), ("tanh(1)",)), ("abs(log(x) - 1)", "x=E", ("-exp(-1)",), ("exp(-1)",)),
    ("abs(sin(x))", "x=pi", (-1,), (1,)), ("relu(x - log(2))*exp(x)", "x=log(2)", (0,), (2,)),
    ("abs(x**2 - 2)*abs(y**2 - 3) + abs(x*y - sqrt(6))", "x=sqrt(2),y=sqrt(3)", None, None),
])  # fmt: skip
def test_irrational_sets(text, point, low, high):
    found = clarke(text, point)
    assert isinstance(found, Polytope) and found.dimension == 1
    if low is not None:
        for vertex, expected in zip(found.vertices, (low, high), strict=True):
            for entry, closed in zip(vertex, expected, strict=True):
                assert sympy.N(sympy.sympify(str(entry)) - sympy.sympify(closed), 40) == pytest.approx(0, abs=1e-30)


def test_the_example_of_three_tangent_pieces_is_differentiable():
    report = explain("max(x, exp(x) - 1, (x + 1)**2/2 - 1/2)", "x=0")
    assert isinstance(report.strictly_differentiable, Proved) and report.strictly_differentiable.evidence == (1,)
    assert report.to_dict()["structure"]["name"] == "R_exp" and isinstance(report.path_differentiable, Proved)


def test_remainders_of_different_arguments_are_different_functions():
    """exp(u) - u with u = x above and -x below the line y = 0 jumps by about x**3/3, which no quadratic term shows."""
    found = clarke("exp(where(y > 0, x, -x)) - where(y > 0, x, -x)", "x=0,y=0")
    assert isinstance(found, (UnknownSet, Undefined))
    assert clarke("exp(where(y > 0, x, x))", "x=0,y=0", ["x", "y"]) == Polytope.hull([(1, 0)])


def test_comparisons_of_equal_functions_are_not_split():
    hidden = "where(y > 0, min(max(x, -10*y), 10*y), where(exp(x)*exp(-x) == 1, 50*y, 0))"
    assert isinstance(clarke(hidden, "x=0,y=0"), UnknownSet)
    assert not isinstance(compare("exp(x)*exp(-x)", "1", "x=0").same_function, Refuted)
    assert isinstance(compare("exp(x)", "1 + x + x**2/2", "x=0").same_function, Refuted)


def test_directional_derivatives():
    assert directional_derivative("max(exp(x) - 1 - x, x**2/2 - x**3)", "x=0", (1,)) == 0
    assert directional_derivative("abs(exp(x) - 1)", "x=0", (-1,)) == 1
    found = directional_derivative("norm(x, y)", "x=0,y=0", (1, 1))
    assert str(found) == "sqrt(2)" and found * found == 2


def test_bouligand_and_frechet_at_irrational_points():
    at = "x=sqrt(2),y=sqrt(3)"
    assert len(bouligand("abs(x**2 - 2) + abs(y**2 - 3)", at).elements) == 4
    assert frechet("abs(x**2 - 2) + abs(y**2 - 3)", at) == clarke("abs(x**2 - 2) + abs(y**2 - 3)", at)
