"""Gradient programs: their text, their values against difference quotients, sharing, domains and errors."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv import Program, gradient, parse, relu, variables
from consderiv.errors import DomainError, UnsupportedError
from consderiv.programs import evaluate, to_text

WRITTEN = [
    ("x*y + 3", "[y, x]"),
    ("abs(x)", "[sign(x)]"),
    ("relu(x)", "[(1 + sign(x))/2]"),
    ("min(x, 0)", "[(1 - sign(x))/2]"),
    ("max(x, y)", "[(1 + sign(x - y))/2, (1 + sign(y - x))/2]"),
    ("max(x, y)**2", "[2*x*((1 + sign(x - y))/2), 2*y*((1 + sign(y - x))/2)]"),
    # factors that make a sign superfluous
    ("relu(x)**2", "[2*relu(x)]"),
    ("abs(x)**3", "[3*(x*abs(x))]"),
    ("x*abs(x)", "[abs(x) + abs(x)]"),
    ("max(0, x)**2/2", "[max(0, x)]"),
    ("norm(x, y)**2", "[2*x, 2*y]"),
    ("norm(x, y)", "[where(norm(x, y) > 0, x/norm(x, y), 0), where(norm(x, y) > 0, y/norm(x, y), 0)]"),
    ("where(x > y, x**2, y)", "[where(x > y, 2*x, 0), where(x > y, 0, 1)]"),
    ("piecewise((x, x < 0), (2*x, True))", "[where(x < 0, 1, 0) + where(not x < 0, 2, 0)]"),
    ("sign(x) + floor(y) + 1", "[0, 0]"),
    ("exp(2*x)", "[2*exp(2*x)]"),
    ("x**(3/2)", "[1.5*x**(1/2)]"),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_text(text, expected):
    assert to_text(gradient(text)) == expected


def test_a_gradient_is_a_map_in_the_same_variables():
    found = gradient("y", variables="x y z")
    assert found.is_map and found.variables == ("x", "y", "z") and to_text(found) == "[0, 1, 0]"
    assert gradient("x").is_map and gradient("0*x").variables == ("x",)


def test_nodes_are_shared():
    x, y = variables("x y")
    deep = x
    for _ in range(60):
        deep = relu(deep * y + deep)  # 2**60 terms if they were written out
    assert len(gradient(deep).nodes) < 3000


def test_long_programs():
    text = " + ".join(f"abs(x - {i})" for i in range(2000))
    assert evaluate(gradient(text), [Fraction(1, 2)]) == (Fraction(1 - 1999),)
    x, product = variables("x"), 1
    for _ in range(3000):
        product = x * product
    assert evaluate(gradient(product), [Fraction(1)]) == (Fraction(3000),)


def test_kinks_that_cancel_do_so_at_the_tie():
    for text in ("relu(x) - relu(-x)", "max(x, 2*x) + min(x, 2*x) - 2*x", "max(x, 0) + min(0, x)"):
        assert evaluate(gradient(text), [Fraction(0)]) == (1,), text
    text = "max(x, y, z) + min(x, y, z) + median(x, y, z) - sort(x, y, z)[0] - sort(x, y, z)[1] - sort(x, y, z)[2]"
    for point in ((0, 0, 0), (1, 1, 0), (0, 1, 1), (1, 0, 1), (2, 1, 3)):
        assert evaluate(gradient(text), [Fraction(c) for c in point]) == (0, 0, 0)


DOMAINS = [
    ("where(x > 0, log(x), 2*x)", -1, 2),
    ("where(x > 0, x*log(x), 2*x)", -1, 2),
    ("where(x > 0, relu(sqrt(x)), 3*x)", -1, 3),
    ("where(x > 0, abs(1/x), x)", 0, 1),
    ("where(x > 0, max(1/x, 2/x, 3/x), x)", 0, 1),
    ("where(x > 0, median(1/x, 2/x, x), x)", 0, 1),
    ("where(x > 0, where(1/x > 2, x, 0), x)", 0, 1),
    ("piecewise((x**-1, x > 0), (5*x, True))", 0, 5),
    ("relu(sqrt(x) - 1)", Fraction(1, 4), 0),
    ("sqrt(relu(x)) + x", -1, 1),
    ("relu(x)**(1/3)", -1, 0),
    ("sqrt(x**4)", 0, 0),
    ("relu(norm(x, 0) - 1)", 0, 0),
    ("where(x > 0, sort(1/x, 2)[0], x)", 0, 1),
    ("where(x > 0, clip(1/x, 0, 2/x), x)", 0, 1),
    ("where(x > 0, x/(x - 1), x) + where(x > 0, 1/x, 0)", 0, 1),
]


@pytest.mark.parametrize(("text", "at", "expected"), DOMAINS)
def test_derivatives_of_other_branches_are_not_needed(text, at, expected):
    assert evaluate(gradient(text), [Fraction(at)]) == (expected,)


def slope(program, point, i, step):
    """The central difference quotient, exact."""
    ends = []
    for sign in (1, -1):
        moved = list(point)
        moved[i] += sign * step
        ends.append(evaluate(program, moved)[0])
    return (ends[0] - ends[1]) / (2 * step)


@pytest.mark.parametrize("seed", range(300))
def test_values_against_difference_quotients(random_text, seed):
    """Off the kinks, at points with odd denominators; the programs have every operation with rational values."""
    source = random_text(seed)
    names = ("x", "y", "z")
    try:
        program = parse(source.number(4), names)
        point = [Fraction(source.random.randrange(-4000, 4000), 1009) for _ in names]
        found = evaluate(gradient(program), point)
        steps = Fraction(1, 10**9), Fraction(1, 10**12)
        slopes = [[slope(program, point, i, step) for step in steps] for i in range(3)]
    except DomainError:
        return  # such as a division by a part that is identically zero
    for value, (first, second) in zip(found, slopes, strict=True):
        size = 1 + abs(value) + abs(second)
        if abs(first - second) < size / 10**9:  # no kink and no pole near the point
            assert abs(value - second) < size / 10**6, (to_text(program), point)


SMOOTH = [
    "exp(x)*sin(y) + cos(x*y)/(2 + x**2)", "log(1 + x**2) - sqrt(1 + y**2)*tanh(x)", "sigmoid(x*y) + softplus(x - y)**2",
    "norm(x, y, 1)/norm1(x, y)", "where(x > y, exp(-x), sin(y))*relu(x + 3)**(5/2)", "abs(sin(5*x))*max(exp(x), y, 1)",
    "(x**2 + 1)**(-1/3) + norminf(sin(x), cos(y))", "median(exp(x), sin(y), x*y, 1) + sort(x, sin(x), y)[1]",
    "clip(exp(x), y, 2) + min(log(2 + x), tanh(y))", "piecewise((x**3, x < -1), (sqrt(2 + x), x < y), (exp(x*y), True))",
]  # fmt: skip


def mp_values(program, point):
    """All values of a program in mpmath arithmetic; only those nodes that the outputs demand."""
    import mpmath as mp

    def value(index):
        node = program.nodes[index]
        name, operands = node.operation, node.operands
        if name == "variable":
            return point[node.parameter]
        if name in ("constant", "boolean"):
            return (
                mp.mpf(node.parameter.numerator) / node.parameter.denominator if name == "constant" else node.parameter
            )
        if name == "where":
            return value(operands[1] if value(operands[0]) else operands[2])
        if name == "piecewise":
            return next(value(v) for v, c in zip(operands[::2], operands[1::2], strict=True) if value(c))
        if name in ("and", "or"):
            return (all if name == "and" else any)(value(i) for i in operands)
        u = [value(i) for i in operands]
        if name == "power":
            return u[0] ** (mp.mpf(node.parameter.numerator) / node.parameter.denominator)
        if name == "item":
            return u[0][node.parameter]
        if name == "median":
            ordered, k = sorted(u), len(u)
            return (ordered[(k - 1) // 2] + ordered[k // 2]) / 2
        return rules[name](*u)

    rules = {
        "neg": lambda a: -a, "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b, "abs": abs, "relu": lambda a: max(a, 0), "max": max, "min": min, "sign": mp.sign,
        "clip": lambda a, low, high: min(max(a, low), high), "sort": lambda *u: sorted(u), "not": lambda a: not a,
        "norm": lambda *u: mp.sqrt(sum(a * a for a in u)), "norm1": lambda *u: sum(map(abs, u)), "log": mp.log,
        "norminf": lambda *u: max(map(abs, u)), "sqrt": mp.sqrt, "exp": mp.exp, "sin": mp.sin, "cos": mp.cos,
        "tanh": mp.tanh, "sigmoid": lambda a: 1 / (1 + mp.exp(-a)), "softplus": lambda a: mp.log(1 + mp.exp(a)),
        "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
        "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "floor": mp.floor,
    }  # fmt: skip
    return [value(output) for output in program.outputs]


@pytest.mark.parametrize("text", SMOOTH)
def test_elementary_functions_against_mpmath(text):
    mp = pytest.importorskip("mpmath")
    program = parse(text, ["x", "y"])
    derivative, source = gradient(program), random.Random(text)
    with mp.workdps(60):
        for _ in range(5):
            point = [mp.mpf(source.randrange(-1900, 1900)) / 1009 for _ in "xy"]
            for i, value in enumerate(mp_values(derivative, point)):
                step = mp.mpf(10) ** -20
                ends = [[c + s * step * (k == i) for k, c in enumerate(point)] for s in (1, -1)]
                high, low = (mp_values(program, end)[0] for end in ends)
                assert abs(value - (high - low) / (2 * step)) < mp.mpf(10) ** -30 * (1 + abs(value)), (text, point)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[x, y]", "received a map with 2 outputs"),
        ("[x]", "received a map with 1 output;"),
        ("3", "received a program without variables"),
        ("max(" + ", ".join(f"x{i}" for i in range(201)) + ")", "received max with 201"),
    ],
)
def test_errors_have_three_parts(source, words):
    with pytest.raises(UnsupportedError, match="required|needs") as caught:
        gradient(source)
    assert words in f"{caught.value};" and caught.value.remedy


def test_second_derivatives():
    """A component of a gradient is a scalar program again."""
    first = gradient("x**3*y")
    component = Program(first.variables, first.nodes, first.outputs[:1])
    assert to_text(gradient(component)) == "[3*y*(2*x), 3*x**2]"
