"""The stratum of ties through a point and the polynomial paths inside it: every guard vanishes on every path."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv.autodiff.paths.stratum import stratum
from consderiv.autodiff.paths.stratum_paths import Path, coincidences, paths_inside
from consderiv.exact.polynomials import Polynomial
from consderiv.programs import evaluate, parse

CASES = [
    # program, point, one path that has to be among those found (None: the stratum has no curve)
    ("max(x, y) + abs(z)", (1, 1, 2), "(1 + t, 1 + t, 2)"),
    ("max(exp(x), exp(y))", (0, 0), "(t, t)"),
    ("relu(exp(x) - 1) + y", (0, 0), "(0, t)"),
    ("abs(y - x**2)", (0, 0), "(t, t**2)"),
    ("abs(y - x**2)*relu(x*y)", (0, 0), None),
    ("abs(y - x**2) + abs(z - x*y)", (1, 1, 1), "(1 + t, 1 + 2*t + t**2, 1 + 3*t + 3*t**2 + t**3)"),
    ("abs(x**2 - y*z)", (0, 0, 0), "(0, t, 0)"),
    ("abs(x**2 + y**2 - z**2)", (0, 0, 0), "(0, t, t)"),
    ("abs(x/y)", (0, 1), "(0, 1 + t)"),
    ("norm(x, y, z - w)", (1, 0, 0, 1), "(1 + t, 0, 0, 1 + t)"),
    ("norm(x, y)", (0, 0), None),
    ("sort(x, y, z)", (1, 1, 1), "(1 + t, 1 + t, 1 + t)"),
    ("where(x*y > 0, x, y)", (0, 0), "(t, 0)"),
    ("abs(abs(x - y) + z)", (1, 1, 0), "(1 + t, 1 + t, 0)"),
]


@pytest.mark.parametrize(("text", "point", "expected"), CASES)
def test_paths(text, point, expected):
    program = parse(text, list("wxyz" if len(point) == 4 else "xyz"[: len(point)]))
    found = stratum(program, [Fraction(x) for x in point])
    paths = [str(path) for path in paths_inside(found.guards, found.point)]
    assert (expected in paths) if expected else paths == []


@pytest.mark.parametrize(("text", "point", "expected"), CASES)
def test_ties_persist(text, point, expected):
    program = parse(text, list("wxyz" if len(point) == 4 else "xyz"[: len(point)]))
    found = stratum(program, [Fraction(x) for x in point])
    for path in paths_inside(found.guards, found.point):
        for time in (Fraction(1, 64), Fraction(-1, 32)):
            assert set(found.nodes) <= set(stratum(program, path.at(time)).nodes)


def test_untied_program_has_no_guards():
    assert stratum(parse("abs(x) + x*y"), [Fraction(1), Fraction(0)]).guards == ()


def test_velocity_is_the_derivative():
    path = Path(((Fraction(1), Fraction(0)), (Fraction(2), Fraction(0)), (Fraction(0), Fraction(3))))
    assert path.at(Fraction(1, 2)) == (2, Fraction(3, 4))
    assert path.velocity(Fraction(1, 2)) == (2, 3)


def test_composition_is_the_program_on_the_path():
    program = parse("[max(x, y)*x, abs(y) - x**3]")
    path = Path(((Fraction(1), Fraction(-2)), (Fraction(2), Fraction(5)), (Fraction(0), Fraction(3))))
    for time in (Fraction(0), Fraction(1, 3), Fraction(-2)):
        assert evaluate(path.composed(program), [time]) == evaluate(program, path.at(time))


def test_coincidences():
    found = coincidences([Fraction(0), Fraction(2), Fraction(2), Fraction(0)])
    z = [Polynomial.coordinate(4, i) for i in range(4)]
    assert found == [z[0], z[2] - z[1], z[3]]
