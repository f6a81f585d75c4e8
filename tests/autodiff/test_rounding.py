"""The error bounds: never below the error of a sweep, and not absurdly above it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.backends.numpy_backend import NumpyBackend
from consderiv.autodiff.judging.predicted import predicted
from consderiv.autodiff.rounding.number_format import FORMATS
from consderiv.autodiff.rounding.rounding_analysis import RoundingAnalysis, differing_guards, rounding_analysis
from consderiv.programs import parse
from consderiv.programs.program import Program

BINARY = [
    "({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / ({1}**2 + 1))", "max({0}, {1})", "min({0}, {1})",
    "median({0}, {1}, 0.3)", "norm1({0}, {1})", "norminf({0}, {1}, 0.1)", "clip({0}, {1}, {1} + 0.7)",
]  # fmt: skip
UNARY = [
    "abs({0})",
    "relu({0})",
    "({0})**2",
    "({0})**3",
    "(-{0})",
    "(0.1*{0})",
    "where({0} > 0.2, {0}*{0}, {0}*0.2)",
]


def random_text(rng: random.Random, depth: int) -> str:
    if depth == 0:
        return rng.choice(["x", "y", "x", "y", str(rng.randint(-9, 9) / 10), "1/3"])
    if rng.random() < 0.4:
        return rng.choice(UNARY).format(random_text(rng, depth - 1))
    return rng.choice(BINARY).format(random_text(rng, depth - 1), random_text(rng, depth - 1))


def analysed(program: Program, at: list[Fraction], dtype: str) -> RoundingAnalysis:
    return rounding_analysis(program, at, FORMATS[dtype])  # type: ignore[index]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_random_sweeps_stay_within_their_bounds(dtype: str) -> None:
    rng, backend, compared = random.Random(7), NumpyBackend(), 0
    for _ in range(150):
        program = parse(random_text(rng, rng.randint(1, 4)), variables="x,y")
        at = [Fraction(rng.randint(-20, 20), rng.choice([1, 2, 3, 7, 10])) for _ in range(2)]
        analysis = analysed(program, at, dtype)
        values = backend.node_values(program, at, Setting("reverse", dtype))  # type: ignore[arg-type]
        if differing_guards(program, analysis.doubtful, values):
            continue
        exact = predicted(program, at)
        for mode in ("reverse", "forward"):
            found = backend.jacobian(program, at, Setting(mode, dtype))  # type: ignore[arg-type]
            for a_row, b_row, bounds in zip(found, exact, analysis.bounds, strict=True):
                for a, b, bound in zip(a_row, b_row, bounds, strict=True):
                    assert bound is not None
                    assert abs(Fraction(a) - b) <= bound
                    compared += 1
    assert compared > 300


def test_certain_guards_keep_their_signs() -> None:
    rng, backend = random.Random(11), NumpyBackend()
    for _ in range(150):
        program = parse(random_text(rng, 3), variables="x,y")
        at = [Fraction(rng.randint(-4, 4), rng.choice([1, 3, 10])) for _ in range(2)]
        analysis = analysed(program, at, "float32")
        values = backend.node_values(program, at, Setting("reverse", "float32"))
        everything = rounding_analysis(program, at, FORMATS["float32"])
        moved = {item.node for item in differing_guards(program, _all_guards(program, at), values)}
        assert moved <= {item.node for item in analysis.doubtful}
        assert everything == analysis


def _all_guards(program: Program, at: list[Fraction]):  # type: ignore[no-untyped-def]
    from consderiv.autodiff.judging.kinks import guards
    from consderiv.autodiff.rounding.exact_values import exact_values
    from consderiv.autodiff.rounding.rounding_analysis import DoubtfulGuard

    exact = exact_values(program, at)
    found = []
    for index in sorted(exact.demanded):
        operands = [exact.values[i] for i in program.nodes[index].operands]
        if not any(isinstance(u, (bool, tuple)) for u in operands):
            for guard in guards(program.nodes[index], operands):
                found.append(DoubtfulGuard(index, guard, guard.sign(operands)))
    return found


@pytest.mark.parametrize(
    "text",
    ["relu(x) - relu(-x)", "max(x, y) * 3 - x*y", "x**2*y + abs(x - y)", "sort(x, y, 0)", "median(x, y)"],
)
def test_dyadic_programs_are_computed_exactly(text: str) -> None:
    analysis = analysed(parse(text, variables="x,y"), [Fraction(1, 2), Fraction(1, 2)], "float32")
    assert all(bound == 0 for row in analysis.bounds for bound in row) and not analysis.doubtful


def test_conversion_errors_count() -> None:
    """1/3 and 1/10 are not floats, so the float program is another program."""
    (row,) = analysed(parse("0.1*x**3"), [Fraction(1, 3)], "float64").bounds
    assert row[0] is not None and Fraction(1, 10**18) < row[0] < Fraction(1, 10**14)
    assert analysed(parse("relu(3*x - 1)"), [Fraction(1, 3)], "float32").doubtful
    assert not analysed(parse("relu(3*x - 2)"), [Fraction(1, 3)], "float32").doubtful


def test_overflow_and_division_near_zero_have_no_bound() -> None:
    assert analysed(parse("x**2"), [Fraction(10) ** 30], "float32").bounds[0][0] is not None
    assert analysed(parse("(x**2)**2"), [Fraction(10) ** 30], "float32").bounds[0][0] is None
    assert analysed(parse("1/(x + 1e30 - 1e30)"), [Fraction(1)], "float32").bounds[0][0] is None


def test_sums_are_bounded_in_every_order() -> None:
    """A compiler may compute x + (c + 1) for x + c + 1: an exact middle sum is not enough."""
    analysis = analysed(parse(f"relu(x + {2**60} + 1)"), [-(Fraction(2) ** 60)], "float64")
    assert analysis.doubtful


def test_long_sums_are_fast_and_tight() -> None:
    text = " + ".join(["0.1*x"] * 2000)
    (row,) = analysed(parse(text), [Fraction(1)], "float64").bounds
    assert row[0] is not None and row[0] < Fraction(1, 10**6)


def test_ulps() -> None:
    double = FORMATS["float64"]
    assert double.ulp(Fraction(1)) == Fraction(1, 2**52)
    assert double.ulp(Fraction(3, 2)) == Fraction(1, 2**52)
    assert double.ulp(Fraction(1023, 1024)) == Fraction(1, 2**53)
    assert double.holds(Fraction(2**53 + 2)) and not double.holds(Fraction(2**53 + 1))
    assert not FORMATS["float32"].holds(Fraction(1, 2**140))
