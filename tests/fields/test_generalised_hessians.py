"""Generalised Hessians of C^{1,1} functions as Clarke Jacobians of gradient programs."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from consderiv import clarke, gradient
from consderiv.sets import Polytope, Undefined, UnknownSet, is_equal
from consderiv.sets.polytope import hull_of

ONE_VARIABLE = [
    ("x*abs(x)", "0", [-2, 2]),  # corpus A19
    ("x*abs(x)", "1/3", [2]),
    ("relu(x)**2", "0", [0, 2]),
    ("max(x, 0)**2/2 - 3*min(x, 0)**2/2", "0", [-3, 1]),
    ("abs(x)**3", "0", [0]),
    ("x**2*abs(x) + x*relu(x)", "0", [0, 2]),
    ("where(abs(x) <= 1, x**2/2, abs(x) - 1/2)", "1", [0, 1]),  # Huber
    ("where(abs(x) <= 1, x**2/2, abs(x) - 1/2)", "-1", [0, 1]),
    ("where(abs(x) <= 1, x**2/2, abs(x) - 1/2)", "0", [1]),
    ("where(abs(x) < 2, x**2/4, abs(x) - 1)", "2", [0, Fraction(1, 2)]),
    ("piecewise((0, x < 0), (x**2/2, x < 1), (x - 1/2, True))", "0", [0, 1]),
    ("piecewise((0, x < 0), (x**2/2, x < 1), (x - 1/2, True))", "1", [0, 1]),
    ("(x - clip(x, 0, 1))**2/2", "0", [0, 1]),  # squared distance to an interval
    ("(x - clip(x, 0, 1))**2/2", "1", [0, 1]),
    ("(x - clip(x, 0, 1))**2/2", "1/2", [0]),
    ("(x - clip(x, 0, 1))**2/2", "2", [1]),
    ("relu(x) - relu(-x)", "0", [0]),  # kinks that cancel
    ("(relu(x) - relu(-x))*abs(x)", "0", [-2, 2]),
    ("max(x**2, 2*x - 1)", "1", [2]),
    ("max(x**2, 0)", "0", [2]),
    ("sqrt(1 + relu(x)**2)", "0", [0, 1]),
    ("exp(relu(x)**2)", "0", [0, 2]),
    ("relu(sin(x))**2", "0", [0, 2]),
    ("where(x > 0, x**2, -3*x**2) + x", "0", [-6, 2]),
]


@pytest.mark.parametrize(("text", "at", "ends"), ONE_VARIABLE)
def test_one_variable(text, at, ends):
    found = clarke(gradient(text), {"x": at})
    assert isinstance(found, Polytope)
    assert sorted(found.flat_vertices) == [(Fraction(end),) for end in ends]


def matrices(*rows):
    return hull_of([tuple(map(Fraction, row)) for row in rows], (2, 2))


PLANE = [
    ("max(x, 0)**2 + max(y, 0)**2", (0, 0), [(a, 0, 0, b) for a in (0, 2) for b in (0, 2)]),
    ("relu(x - y)**2", (1, 1), [(0, 0, 0, 0), (2, -2, -2, 2)]),
    ("relu(x - y)**2 + relu(y - x)**2", (0, 0), [(2, -2, -2, 2)]),
    ("max(x, y)**2 + min(x, y)**2", (0, 0), [(2, 0, 0, 2)]),
    ("sort(x, y)[0]**2 + sort(x, y)[1]**2", (1, 1), [(2, 0, 0, 2)]),
    ("max(x, y, 0)**2 + median(x, y, 0)**2 + min(x, y, 0)**2", (0, 0), [(2, 0, 0, 2)]),
    ("norm1(x, y)**2 - 2*abs(x*y)", (0, 0), [(2, 0, 0, 2)]),
    ("norm(x, y)**2", (0, 0), [(2, 0, 0, 2)]),
    ("relu(norm(x, y) - 1)**2", (1, 0), [(0, 0, 0, 0), (2, 0, 0, 0)]),  # squared distance to the disc
    # squared distance to the unit box, at a corner and at an edge
    ("(x - clip(x, 0, 1))**2 + (y - clip(y, 0, 1))**2", (1, 1), [(a, 0, 0, b) for a in (0, 2) for b in (0, 2)]),
    ("(x - clip(x, 0, 1))**2 + (y - clip(y, 0, 1))**2", (1, Fraction(1, 2)), [(0, 0, 0, 0), (2, 0, 0, 0)]),
    # augmented Lagrangian max(0, l + c g)^2/(2c) with c = 2, g = x - 1; the variables are x and the multiplier
    ("max(0, y + 2*(x - 1))**2/4", (1, 0), [(0, 0, 0, 0), (2, 1, 1, Fraction(1, 2))]),
    ("(x**2 - y)*abs(x**2 - y)", (0, 0), [(0, 0, 0, -2), (0, 0, 0, 2)]),
    ("relu(y - x**2)**2", (0, 0), [(0, 0, 0, 0), (0, 0, 0, 2)]),
    ("relu(y - x**2)**2", (1, 1), [(0, 0, 0, 0), (8, -4, -4, 2)]),
    ("where(x > y, (x - y)**2, 0)", (0, 0), [(0, 0, 0, 0), (2, -2, -2, 2)]),
    ("relu(x)**2*relu(y)**2", (0, 1), [(0, 0, 0, 0), (2, 0, 0, 0)]),
]


@pytest.mark.parametrize(("text", "at", "rows"), PLANE)
def test_plane(text, at, rows):
    found = clarke(gradient(text, "x y"), at)
    assert not isinstance(found, (Undefined, UnknownSet)), found
    assert is_equal(found, matrices(*rows)), found


@pytest.mark.parametrize(
    ("text", "at"),
    [("abs(x)", (0,)), ("relu(x)", (0,)), ("max(x, 2*x)", (0,)), ("where(x > 0, x, 0)", (0,)), ("norm1(x, y)", (0, 1))],
)
def test_a_gradient_that_jumps_is_undefined(text, at):
    found = clarke(gradient(text), at)
    assert isinstance(found, Undefined) and "jumps" in found.reason


@pytest.mark.parametrize("text", ["max(x, y, 0)**2", "relu(x)**2*relu(y)", "relu(relu(x) - y)**2"])
def test_a_gradient_that_jumps_near_the_point_only(text):
    """Continuous at the origin, with jumps at points that tend to it."""
    found = clarke(gradient(text), (0, 0))
    assert isinstance(found, Undefined) and "near the point" in found.reason


def affine_text(normal, offset, point):
    terms = [f"{a}*(x{i} - ({p}))" for i, (a, p) in enumerate(zip(normal, point, strict=True))]
    return f"({' + '.join(terms)} + ({offset}))"


# Each maker takes the text of u and gives a C^{1,1} function; the second function is its second derivative in u on the
# side of u0 that `side` names.
KINDS = {
    "relu": (lambda u: f"relu({u})**2", lambda u, side: 2 * (u > 0 or (u == 0 and side > 0))),
    "signed square": (lambda u: f"{u}*abs({u})", lambda u, side: 2 if u > 0 or (u == 0 and side > 0) else -2),
    "max": (lambda u: f"max(0, {u})**2", lambda u, side: 2 * (u > 0 or (u == 0 and side > 0))),
    "min": (lambda u: f"min({u}, 0)**2", lambda u, side: 2 * (u < 0 or (u == 0 and side < 0))),
    "huber": (
        lambda u: f"where(abs({u}) <= 1, {u}**2/2, abs({u}) - 1/2)",
        lambda u, side: int(abs(u) < 1 or (abs(u) == 1 and side * u < 0)),
    ),
    "interval": (
        lambda u: f"({u} - clip({u}, -1, 1))**2/2",
        lambda u, side: int(abs(u) > 1 or (abs(u) == 1 and side * u > 0)),
    ),
    "cases": (
        lambda u: f"where({u} > 0, {u}**2, -3*{u}**2)",
        lambda u, side: 2 if u > 0 or (u == 0 and side > 0) else -6,
    ),
}  # fmt: skip


def random_sum(seed, size, most):
    """Text, point and the matrices of second derivatives of the cells at the point, by their own enumeration.

    A cell of an arrangement of normals in {-1, 0, 1}^3 contains the sum of three of its rays, and rays are cross products of
    normals; the grid of directions contains all those sums, and the largest ones of {-2..2}^2.
    """
    source = random.Random(seed)
    point = [Fraction(source.randint(-3, 3), source.choice((1, 2, 3))) for _ in range(size)]
    bound = 1 if size == 3 else 2
    terms = []
    for _ in range(source.randint(1, most)):
        normal = [source.randint(-bound, bound) for _ in range(size)]
        kind = source.choice(sorted(KINDS))
        terms.append((source.choice((-2, -1, 1, 3)), kind, normal, source.choice((0, 0, 0, 1, -1, Fraction(1, 2)))))
    text = " + ".join(f"({c})*{KINDS[kind][0](affine_text(a, b, point))}" for c, kind, a, b in terms)
    found = set()
    for direction in product(range(-6, 7), repeat=size):
        sides = [sum(a * d for a, d in zip(normal, direction, strict=True)) for _, _, normal, _ in terms]
        if any(side == 0 and any(term[2]) for side, term in zip(sides, terms, strict=True)):
            continue
        total = [Fraction(0)] * size**2
        for (c, kind, normal, offset), side in zip(terms, sides, strict=True):
            second = c * KINDS[kind][1](offset, side)
            for k, (a, b) in enumerate(product(normal, repeat=2)):
                total[k] += second * a * b
        found.add(tuple(total))
    return text, point, hull_of(sorted(found), (size, size))


@pytest.mark.parametrize("seed", range(60))
def test_random_sums_against_the_cells(seed):
    size = 1 + seed % 3
    text, point, expected = random_sum(seed, size, most=3)
    found = clarke(gradient(text, [f"x{i}" for i in range(size)]), point)
    assert not isinstance(found, (Undefined, UnknownSet)), (text, found)
    assert is_equal(found, expected), (text, point, found, expected)


def test_many_ties_are_factored():
    """Forty squared positive parts: no case tree, because the gradient needs no comparison."""
    names = [f"x{i}" for i in range(40)]
    text = " + ".join(f"relu({name})**2" for name in names)
    found = clarke(gradient(text, names), [0] * 40)
    assert not isinstance(found, (Undefined, UnknownSet))
