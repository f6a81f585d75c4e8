"""High-precision difference quotients: a numerical oracle that shares nothing with the engine.

A number computed with 60 digits cannot prove a set; it can show that an exact answer is wrong.
"""

from __future__ import annotations

import mpmath
import pytest

from consderiv import clarke, directional_derivative, parse, to_sympy
from consderiv.sets import support

STEP = mpmath.mpf(10) ** -25
CASES = [
    ("exp(abs(x) - 2*abs(y))", {"x": 0, "y": 0}),
    ("sin(relu(x) - relu(-x)) + cos(abs(y))", {"x": 0, "y": 0}),
    ("tanh(max(x, y, -x - y))*(1 + x)", {"x": 0, "y": 0}),
    ("sqrt(4 + abs(x))*log(1 + relu(y - x))", {"x": 0, "y": 0}),
    ("sigmoid(min(x, 2*y))", {"x": 0, "y": 0}),
    ("norm(3 + abs(x), 4 - y)", {"x": 0, "y": 0}),
    ("(1 + abs(x))**(1/2) - max(y, x)/(2 + x)", {"x": 0, "y": 0}),
]
DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 2), (-3, 1), (2, -1), (-1, -1)]


def numerical(text, point):
    import sympy

    expression = to_sympy(parse(text, variables="x y"))
    names = sympy.symbols("x y")
    with mpmath.workdps(60):
        return sympy.lambdify(names, expression, "mpmath")


@pytest.mark.parametrize(("text", "point"), CASES)
def test_clarke_directional_derivative_bounds_difference_quotients(text, point):
    function = numerical(text, point)
    found = clarke(text, point, ("x", "y"))
    with mpmath.workdps(60):
        for a, b in DIRECTIONS:
            slope = (function(STEP * a, STEP * b) - function(mpmath.mpf(0), mpmath.mpf(0))) / STEP
            highest = support(found, (a, b))
            lowest = -support(found, (-a, -b))
            assert mpmath.mpf(lowest.numerator) / lowest.denominator <= slope + mpmath.mpf(10) ** -20
            assert slope <= mpmath.mpf(highest.numerator) / highest.denominator + mpmath.mpf(10) ** -20


@pytest.mark.parametrize("text", ["abs(x) - 2*max(x, y) + x*y", "min(abs(x), abs(y)) - relu(x - y)/(3 + x)"])
def test_directional_derivatives_are_limits_of_difference_quotients(text):
    function = numerical(text, None)
    with mpmath.workdps(60):
        for direction in DIRECTIONS:
            exact = directional_derivative(text, {"x": 0, "y": 0}, direction, ("x", "y"))
            a, b = direction
            slope = (function(STEP * a, STEP * b) - function(mpmath.mpf(0), mpmath.mpf(0))) / STEP
            assert abs(mpmath.mpf(exact.numerator) / exact.denominator - slope) < mpmath.mpf(10) ** -20
