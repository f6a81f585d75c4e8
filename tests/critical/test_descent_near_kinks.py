"""Steps and starts with which descent meets a kink: by hand, and against exact simulation."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv import Unknown, exceptional_starts, exceptional_steps
from consderiv.autodiff.judging.predicted import predicted
from consderiv.critical import singular_steps
from consderiv.errors import UnsupportedError
from consderiv.programs import parse
from consderiv.stratified import stratum
from consderiv.verdicts import Proved, Refuted

IDENTITY = "relu(x) - relu(-x)"
PLANTED = "x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))"


def simulated(components, x, step, sequence, convention="relu0=0"):
    """The iterates, with the pointwise chain rule."""
    found = [x]
    for i in sequence:
        slopes = predicted(components[i], found[-1], convention)[0]
        found.append(tuple(a - step * d for a, d in zip(found[-1], slopes, strict=True)))
    return found


def test_constant_slope():
    """x_j = 3 - j s."""
    found = exceptional_steps(IDENTITY, "x=3", 5)
    assert found.steps == tuple(Fraction(3, j) for j in (5, 4, 3, 2, 1)) and isinstance(found.is_finite, Proved)


def test_quadratic():
    """x_j = 2 (1 - 2 s)**j = 1."""
    found = exceptional_steps(PLANTED, "x=2", 3)
    assert len(found.steps) == 4 and Fraction(1, 4) in found.steps
    for hit in found.hits:
        assert 2 * (1 - 2 * hit.step) ** hit.iteration == 1 and hit.point == (1,)


def test_a_start_on_the_point():
    found = exceptional_steps(IDENTITY, "x=0", 2)
    assert isinstance(found.is_finite, Refuted) and found.intervals[0].high is None


def test_kinks_of_abs():
    """From 1: s = 1/j; beyond 1/2 the iterates alternate between two points."""
    found = exceptional_steps("abs(x)", "x=1", 4, targets="kinks")
    assert found.steps == (Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), 1)


def test_stochastic_descent_takes_all_sequences():
    """Slopes 1 and 2: x = 2 - (a + 2 b) s with a + b <= 2 steps."""
    found = exceptional_steps([IDENTITY, f"2*({IDENTITY})"], "x=2", 2)
    assert set(found.steps) == {Fraction(2, k) for k in (1, 2, 3, 4)}
    hit = next(hit for hit in found.hits if hit.step == Fraction(2, 3))
    assert sorted(hit.components) == [0, 1]


def test_two_variables():
    """x**2 + y**2 with a planted point (1, 0): both coordinates shrink by the same factor."""
    program = "x**2 + y**2 - 2*(relu(1 - x) + x - 1 - relu(x - 1))"
    assert exceptional_steps(program, "x=4,y=0", 2).steps == (Fraction(1, 4), Fraction(3, 8), Fraction(3, 4))
    assert exceptional_steps(program, "x=4,y=1", 2).steps == ()


def test_budgets_end_in_unknown():
    found = exceptional_steps("x**4 + relu(x - 1) - relu(1 - x) - 5*x", "x=3", 6)
    assert isinstance(found.complete, Unknown) and isinstance(found.is_finite, Unknown)
    with pytest.raises(UnsupportedError):
        exceptional_steps("x", "x=1", -1)


def random_program(rng):
    kinks = [f"{rng.randint(-2, 2)}*{rng.choice(('relu', 'abs'))}(x - {rng.randint(-1, 1)})" for _ in range(2)]
    return f"{rng.randint(0, 2)}*x**2/2 + {rng.randint(-2, 2)}*x + {' + '.join(kinks)}"


@pytest.mark.parametrize("seed", range(6))
def test_steps_against_simulation(seed):
    """Every step that is returned meets a kink; steps of a grid that are not returned meet none."""
    rng = random.Random(seed)
    program = parse(random_program(rng), variables=("x",))
    start, kinks = (Fraction(rng.randint(3, 7), 2),), [stratum("x == 1", "x")]
    found = exceptional_steps(program, start, 2, targets=kinks)
    assert isinstance(found.complete, Proved)
    for hit in found.hits:
        if isinstance(hit.step, Fraction):
            assert simulated([program], start, hit.step, [0] * hit.iteration)[-1] == (1,)
    covered = [(part.low, part.high) for part in found.intervals]
    for step in (Fraction(a, b) for b in (1, 2, 3, 4, 5) for a in range(1, 3 * b)):
        meets = (1,) in simulated([program], start, step, [0, 0])
        listed = step in found.steps or any(low < step and (high is None or step < high) for low, high in covered)
        assert meets is listed, (program, start, step)


def test_starts_of_the_identity():
    found = exceptional_starts(IDENTITY, "1/2", 2)
    assert [(s.iteration, str(s.stratum)) for s in found.strata] == [(0, "x == 0"), (1, "x == 1/2"), (2, "x == 1")]
    assert isinstance(found.is_null, Proved)


def test_starts_of_a_quadratic():
    """x -> x/2 with step 1/4; x -> 0 with step 1/2, and nothing is mapped to 1."""
    assert [s.point for s in exceptional_starts(PLANTED, "1/4", 3).strata] == [(1,), (2,), (4,), (8,)]
    assert len(exceptional_starts(PLANTED, "1/2", 3).strata) == 1


def test_a_singular_step_reaches_a_point_from_an_open_set():
    """On x < 0 f = x**2 - 2 x: the step 1/2 maps this half line to 1, where a zero is planted."""
    program = "relu(-x)**2 - 2*x + 2*(relu(1 - x) + (x - 1) - relu(x - 1))"
    found = exceptional_starts(program, "1/2", 1)
    assert isinstance(found.is_null, Refuted) and str(found.is_null.evidence.stratum) == "x < 0"
    assert isinstance(exceptional_starts(program, "1/3", 2).is_null, Proved)
    assert singular_steps(program).evidence == (Fraction(1, 2),)


def test_lines_of_starts_in_the_plane():
    program = "x**2 + y**2 - 2*(relu(1 - x) + x - 1 - relu(x - 1))"
    found = exceptional_starts(program, "1/2", 1)
    assert [(str(s.stratum), s.dimension) for s in found.strata] == [("x == 1 and y == 0", 0), ("x == 1", 1)]
    kinks = exceptional_starts("abs(x) + y", "1/2", 1, targets="kinks")
    assert {str(s.stratum) for s in kinks.strata} == {"x == 0", "x == 1/2", "x == -1/2"}


def test_starts_of_stochastic_descent():
    found = exceptional_starts([IDENTITY, f"2*({IDENTITY})"], 1, 1)
    assert [s.point for s in found.strata] == [(0,), (1,), (2,)]


@pytest.mark.parametrize("seed", range(6))
def test_starts_against_simulation(seed):
    rng = random.Random(100 + seed)
    program = parse(random_program(rng), variables=("x",))
    step = Fraction(1, rng.randint(2, 4))
    found = exceptional_starts(program, step, 2, targets=[stratum("x == 1", "x")])
    assert isinstance(found.complete, Proved)
    for s in found.strata:
        assert simulated([program], s.point, step, [0] * s.iteration)[-1] == (1,)
    for start in (Fraction(k, 12) for k in range(-60, 61)):
        meets = (1,) in simulated([program], (start,), step, [0, 0])
        assert meets is any(s.stratum.contains((start,)) for s in found.strata), (program, step, start)


@pytest.mark.parametrize(
    ("program", "steps"),
    [("abs(y) + x**2", (Fraction(1, 2),)), ("x**3", ()), ("x*y + abs(x)", (1,)), ("max(x**2, 3*x**2)", (Fraction(1, 6),)),
     ("x**2 + 3*y**2/2 + relu(x)", (Fraction(1, 3), Fraction(1, 2))), ("-x**2", ())],
)  # fmt: skip
def test_singular_steps(program, steps):
    assert singular_steps(program).evidence == steps


def test_what_is_printed():
    assert str(exceptional_steps(IDENTITY, "x=1", 1)).splitlines()[1] == "  s = 1: x_1 = (0)"
    assert "in 1 iteration with" in str(exceptional_steps(IDENTITY, "x=1", 1))
    assert "in 2 iterations from" in str(exceptional_starts(IDENTITY, "1/2", 2))
    assert "x_1: x == 1/2" in str(exceptional_starts(IDENTITY, "1/2", 1))
    assert isinstance(singular_steps("exp(x)"), Unknown)
