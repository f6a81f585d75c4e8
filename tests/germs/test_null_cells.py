"""Cells with equalities that no coordinate can be solved for."""

from __future__ import annotations

import random
from math import inf

import pytest

from consderiv.germs.arcs import leading_sign, lies_in
from consderiv.germs.feasibility import LocallyEmpty, OnBranch, Realised, decide

from .curves import random_polynomial
from .hard import P, Ring, S, conjugate, umbrella

x, y = P.coordinates
a, b, c = S.coordinates
two, three = P.n(2), P.n(3)

EXACT = [
    pytest.param((y,), (y * y - x**3,), id="cusp"),
    pytest.param((x, y), (y * y - two * x * x,), id="irrational line"),
    pytest.param((x, x - y), (x * y - y**3, x * y * y - x * x * y), id="a common factor"),
    pytest.param((y,), (x * (x * x + y * y),), id="the vertical axis"),
    pytest.param((c,), (umbrella,), id="the umbrella"),
    pytest.param((-c,), (umbrella,), id="the handle of the umbrella"),
    pytest.param((c, a), (a * a + b * b - c * c,), id="cone"),
    pytest.param((c * c - a * a,), (a * a + b * b - c * c,), id="cone, steep side"),
    pytest.param((c,), (a * a + b * b,), id="an axis"),
    pytest.param((c,), (a * a + b * b, a * a + b**4), id="an axis of two cylinders"),
    pytest.param((c, a), (a * a - b**3, b * b - c**3), id="a monomial curve"),
    pytest.param((a, b - a), (a * b * c,), id="planes"),
]
APPROXIMATE = [
    pytest.param((c, b), (a * a - b**3 - b**4 + c**3 * b, a * b - c * c - c * a * a), id="common zeros over a curve"),
    pytest.param((x, -y, -y - x), (conjugate - x**6 * three,), id="nested irrational branch"),
    pytest.param((x, y), (y * y - x**3 - x**4,), id="a series"),
    pytest.param((c, a), (a * a - b**3 - c**4, b * b - c**3), id="a space curve with a series"),
    pytest.param((a,), ((a * a - b**3 - b**4) ** 2 + c**6,), id="an isolated curve of a surface"),
]
T = Ring(1)
(t,) = T.coordinates
EMPTY = [
    pytest.param((t,), (t * t - t**3,), id="one variable"),
    pytest.param((x,), (x * x + y * y,), id="a point"),
    pytest.param((-x,), (y * y - x**3,), id="cusp, wrong side"),
    pytest.param((x, y - two * x), (conjugate - x**6,), id="irrational branches, steeper"),
    pytest.param((x,), (x * y * (x - y), x * x + y**3 * x + y * y), id="coprime curves"),
    pytest.param((x**3 - y * y,), (y**4 - x**6,), id="a guard that shares a factor"),
    pytest.param((a * a - c * c,), (a * a + b * b - c * c,), id="cone, flat side"),
    pytest.param((c, a - c), (a * a + b * b - c * c,), id="cone, outside"),
    pytest.param((-c, a * a), (umbrella,), id="beside the handle"),
    pytest.param((c,), ((a * a - b**3 - b**4) ** 2 + c**6,), id="beside an isolated curve"),
]


@pytest.mark.parametrize(("guards", "equalities"), EXACT)
def test_realised_by_an_arc(guards, equalities):
    status = decide(guards[0].count, guards, equalities)
    assert isinstance(status, Realised) and status.arc
    assert lies_in(status.arc, guards, equalities)


def lowest_power(polynomial, arc):
    powers = polynomial.along(arc)
    return min(powers) if powers else inf


@pytest.mark.parametrize(("guards", "equalities"), APPROXIMATE)
def test_realised_by_a_branch(guards, equalities):
    status = decide(guards[0].count, guards, equalities)
    assert isinstance(status, OnBranch)
    arc, exact = status.wall.arc(4)
    assert not exact
    assert all(leading_sign(g, arc) == 1 for g in guards)
    longer, _ = status.wall.arc(9)
    for h in equalities:
        # More terms make the equality smaller along the arc.
        assert lowest_power(h, longer) > lowest_power(h, arc) or lowest_power(h, longer) == inf


@pytest.mark.parametrize(("guards", "equalities"), EMPTY)
def test_empty(guards, equalities):
    assert isinstance(decide(guards[0].count, guards, equalities), LocallyEmpty)


@pytest.mark.parametrize("seed", range(40))
def test_signs_along_a_given_curve(seed):
    """h vanishes along a random arc; the guards with their signs there give a cell that contains it."""
    generator = random.Random(seed)
    m, n = generator.choice([(2, 3), (3, 2), (3, 4), (2, 5), (3, 5)])
    h = (x**m - y**n) * random_polynomial(generator, 2, 3, 3)
    g = random_polynomial(generator, 2, 4, 4)
    if h.is_zero or g.is_zero:
        return
    # (t**n, t**m) lies on the curve.
    row = [[0, 0] for _ in range(max(m, n))]
    row[n - 1][0], row[m - 1][1] = 1, 1
    sign = leading_sign(g, row)
    if sign:
        assert isinstance(decide(2, (P.n(sign) * g,), (h,)), Realised)
    else:
        assert isinstance(decide(2, (g, x, y), (x**m - y**n,)), LocallyEmpty)
