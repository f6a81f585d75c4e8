"""Artificial critical points: the corpus (D03, D09, D16), conventions of libraries, kinks in the plane."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv import Unknown, artificial_critical_points, chain_rule_field, clarke
from consderiv.autodiff.judging.predicted import predicted
from consderiv.critical import convention_map
from consderiv.critical.difference import difference
from consderiv.critical.solving import solutions_of
from consderiv.errors import ConsderivError, UnsupportedError
from consderiv.programs import parse
from consderiv.sets import contains
from consderiv.stratified import stratum
from consderiv.verdicts import Proved, Refuted

IDENTITY = "relu(x) - relu(-x)"
PLANTED = "x**2 - 2*(relu(-(x - 1)) + (x - 1) - relu(x - 1))"
CONVENTIONS = ("relu0=0", "jax 0.10", "torch 2.13")


def conditions(found):
    assert isinstance(found.complete, Proved)
    return [str(s.stratum) for s in found.strata]


@pytest.mark.parametrize("convention", [None, *CONVENTIONS])
def test_the_identity_has_one_at_zero(convention):
    """D03, D16: with relu'(0) = 0 the program is critical at 0, and the identity nowhere."""
    assert conditions(artificial_critical_points(IDENTITY, convention)) == ["x == 0"]


@pytest.mark.parametrize("convention", [None, *CONVENTIONS])
def test_a_planted_point(convention):
    """D09: f'(1) = 2, and the program returns 0 there; 0 is a critical point of the function, not an artificial one."""
    assert conditions(artificial_critical_points(PLANTED, convention)) == ["x == 1"]


@pytest.mark.parametrize(
    "program", ["relu(x) + relu(-x)", "relu(-x) + x - relu(x)", "relu(x)*relu(-x)", "abs(x)", "relu(relu(x))"]
)
def test_programs_without(program):
    """D05, D02, D07: what is critical for the program is so for the function."""
    assert conditions(artificial_critical_points(program)) == []


def test_a_choice_that_a_library_does_not_make():
    """relu'(0) = 1/3 in both places: the field has 0 at 0 (s = 2 t), libraries return 0 - 0 + 1/4."""
    program = "relu(x) - 2*relu(-x) + x/4"
    assert conditions(artificial_critical_points("relu(x) + relu(-x)/2 + x")) == []
    assert conditions(artificial_critical_points(program)) == []
    shifted = "relu(x) - relu(-x) - x/2"
    assert conditions(artificial_critical_points(shifted)) == ["x == 0"]
    assert conditions(artificial_critical_points(shifted, "torch 2.13")) == []


def test_the_branch_that_is_taken_at_one_point():
    """D12: the identity with a constant branch at 0."""
    assert conditions(artificial_critical_points("0 if x == 0 else x", "torch 2.13")) == ["x == 0"]


def test_zero_in_the_hull_only():
    """(1, 0) is in the hull at 0 and given by no choice (MATH.md, 4): a shift makes zero of it."""
    program = "abs(abs(x) + y) - x"
    assert conditions(artificial_critical_points(program)) == []
    point = {"x": 0, "y": 0}
    assert isinstance(contains(chain_rule_field(program, point).hull, [0, 0]), Proved)
    assert isinstance(contains(clarke(program, point), [0, 0]), Proved)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("x**2 + y**2 - 2*(relu(1 - x) + x - 1 - relu(x - 1))", ["x == 1 and y == 0"]),
        ("y*(relu(x) - relu(-x))", ["x == 0 and y < 0", "x == 0 and y > 0"]),
        ("relu(x**2 + y**2 - 1) - relu(1 - x**2 - y**2)", ["x**2 + y**2 == 1"]),
        ("relu(x) - relu(-x) + y**2", ["x == 0 and y == 0"]),
        ("relu(x) - relu(-x) + y", []),
    ],
)
@pytest.mark.parametrize("convention", [None, "torch 2.13"])
def test_in_the_plane(program, expected, convention):
    found = artificial_critical_points(program, convention, "x y")
    assert sorted(conditions(found)) == expected


def test_elementary_functions():
    """At 0 the slopes 1 + [0, 2] - 5/2 meet zero, the function's slope is -1/2."""
    program = "exp(x) + relu(x) - relu(-x) - 5*x/2"
    assert conditions(artificial_critical_points(program)) == ["x == 0"]
    outside = artificial_critical_points(f"{program} + 0*exp(y) + y**2")
    assert isinstance(outside.complete, Unknown)
    for point in outside.points:
        assert isinstance(contains(clarke(outside.program, point), [0, 0]), Refuted)


def test_an_unknown_convention():
    with pytest.raises(UnsupportedError, match="convention among"):
        artificial_critical_points(IDENTITY, "tf 2")


def test_differences_are_disjoint():
    (plane,) = solutions_of(stratum("True", "x y"))
    (part,) = solutions_of(stratum("x == 0 and y > 1", "x y"))
    left = difference(plane, [part])
    assert sorted(str(s.stratum) for s in left) == ["x < 0", "x == 0 and y < 1", "x == 0 and y == 1", "x > 0"]
    (circle,) = solutions_of(stratum("x**2 + y**2 == 1", "x y"))
    (right,) = solutions_of(stratum("x**2 + y**2 == 1 and x > 0", "x y"))
    for s in difference(circle, [right]):
        assert all(point[0] <= 0 for point in s.points)


PROGRAMS = [
    "y*relu(x) - max(x, y)*abs(x - y) + clip(x, 0, 1)", "max(x, y, 0)*x - min(x, -y)", "where(x > y, x*y, y**2)*relu(x)",
    "median(x, y, 1)*abs(y)/(1 + x**2)", "relu(x**2 - y)*abs(y) - relu(y - x**2)", "abs(abs(x) - abs(y))*x**3",
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_map_of_a_convention_is_what_is_predicted_at_points(program, convention):
    """Formulas along strata against the exact chain rule at single points, many of them on kinks."""
    known, rng = parse(program, variables=("x", "y")), random.Random(program)
    field = convention_map(known, convention)
    assert not isinstance(field, Unknown), field
    special = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    others = [(Fraction(rng.randint(-4, 4), 2), Fraction(rng.randint(-4, 4), 2)) for _ in range(8)]
    for point in [*special, *[(a, a) for a, _ in others], *[(a, a * a) for a, _ in others], *others]:
        x = tuple(map(Fraction, point))
        try:
            expected = predicted(known, x, convention)[0]
        except ConsderivError:
            continue
        assert bool(contains(field.at(x), list(expected))), (program, convention, x, expected, field.at(x))
