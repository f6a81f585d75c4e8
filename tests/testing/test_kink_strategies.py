"""Points on kinks: exactly on them, held by the format, for programs and for functions of the libraries."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, seed, settings

from consderiv.autodiff.rounding.number_format import FORMATS
from consderiv.errors import UnsupportedError
from consderiv.programs import evaluate, parse
from consderiv.programs.evaluate import node_values
from consderiv.testing import kink_arguments, kink_points, point_on_kinks
from consderiv.testing.on_kinks import guards_at

TEXTS = (
    "relu(x) - relu(y - 1)", "max(x*y, y)", "abs(3*x - y + 1/2)", "median(x, y, 1)", "max(x, y, 1)",
    "where(x > y, x, 2*y) + abs(abs(x) - 1)", "clip(x + y, 0, 1)", "norminf(x, y)",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("dtype", ["float64", "float16"])
def test_points_are_on_kinks_and_representable(text, dtype):
    program = parse(text)

    @seed(1)
    @settings(max_examples=25, deadline=None, database=None)
    @given(kink_points(text, dtype))
    def check(point):
        assert all(map(FORMATS[dtype].holds, point))
        values = node_values(program, point)
        assert any(
            guard.sign([values[i] for i in program.nodes[node].operands]) == 0
            for node, guard in guards_at(program, point)
        )
        evaluate(program, point)

    check()


def test_several_guards_at_once():
    program = parse("relu(x + y) + abs(x - 3*y + 4)")
    start = [Fraction(1), Fraction(1)]
    chosen = guards_at(program, start)
    assert point_on_kinks(program, start, chosen, FORMATS["float32"]) == (-1, 1)


def test_a_curved_kink_has_points_where_one_coordinate_enters_linearly():
    program = parse("abs(x**2 - y)")
    start = [Fraction(3, 8), Fraction(1)]
    point = point_on_kinks(program, start, guards_at(program, start), FORMATS["float64"])
    assert point is not None
    assert point[0] ** 2 == point[1]


def test_no_point_where_none_is_representable():
    program = parse("abs(3*x - 1)")
    assert point_on_kinks(program, [Fraction(0)], guards_at(program, [Fraction(0)]), FORMATS["float64"]) is None


def test_arguments_of_a_jax_function():
    jnp = pytest.importorskip("jax.numpy")

    @seed(2)
    @settings(max_examples=15, deadline=None, database=None)
    @given(kink_arguments(lambda x, scale: jnp.sort(x) * scale["a"], jnp.zeros(3), {"a": 1.0}))
    def check(arguments):
        x, scale = arguments
        assert x.shape == (3,) and x.dtype == jnp.float32 and isinstance(scale["a"], float)
        assert len(set(map(float, x))) < 3

    check()


def test_arguments_of_a_torch_function():
    torch = pytest.importorskip("torch")

    @seed(3)
    @settings(max_examples=15, deadline=None, database=None)
    @given(kink_arguments(lambda x, k: torch.relu(x[k:]) + x[0], torch.zeros(3, dtype=torch.float16), 1))
    def check(arguments):
        x, k = arguments
        assert x.dtype == torch.float16 and k == 1
        assert not (x[1:].prod())

    check()


@pytest.mark.parametrize(
    ("text", "dtype"), [("relu(x**2 + 1)", "float64"), ("relu(x**2 - 2)", "float64"), ("abs(x - 1/4099)", "float16")]
)
def test_guards_that_cannot_vanish_are_refused_at_once(text, dtype):
    """Not left to Hypothesis, which would find its examples unsatisfiable without a reason."""
    with pytest.raises(UnsupportedError, match=f"kink at a point of {dtype}.*none was found.*check that a guard"):
        kink_points(text, dtype)


def test_a_kink_that_cannot_be_reached_does_not_hide_the_others():
    guards = " + ".join(f"relu(x**2 + {k})" for k in range(1, 6))

    @seed(3)
    @settings(max_examples=5, deadline=None, database=None)
    @given(kink_points(f"{guards} + abs(y)"))
    def check(point):
        assert point[1] == 0

    check()


def test_an_unknown_format_is_refused():
    with pytest.raises(UnsupportedError, match="a format is one of"):
        kink_points("abs(x)", "float8")
