"""Forward mode along directions: values, one-sided derivatives, ranges and verdicts, all worked out by hand."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from consderiv.autodiff import directional_audit
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.judging.direction import ExactDirection, judge_direction
from consderiv.cli import main
from consderiv.errors import ConsderivError


def seen(report):
    """(value, f'(x; d), range, verdict, evidence) of each result, all scalar."""
    return {
        (r.value[0], r.exact.derivative[0], r.exact.ranges[0], r.judgement.verdict, r.judgement.evidence)
        for r in report.results
    }


@pytest.mark.parametrize(
    ("program", "direction", "expected"),
    [
        ("relu(x)", 1, (0, 1, (0, 1), "in range", "proved")),
        ("relu(x)", -1, (0, 0, (-1, 0), "derivative", "proved")),
        ("abs(x)", 2, (0, 2, (-2, 2), "in range", "proved")),
        ("relu(x) - relu(-x)", 1, (0, 1, (1, 1), "outside range", "proved")),
    ],
)
def test_kinks_of_one_variable(program, direction, expected):
    assert seen(directional_audit(program, "x=0", [(direction,)], backends="numpy")) == {expected}


def test_a_smooth_program_is_right_up_to_rounding():
    report = directional_audit("x*y + x**2", "x=1/3, y=2", "[1, 1]; y=1/3, x=0", backends="numpy")
    assert {(r.direction, r.exact.derivative, r.judgement.verdict) for r in report.results} == {
        ((1, 1), (3,), "derivative"), ((0, Fraction(1, 3)), (Fraction(1, 9),), "derivative"),
    }  # fmt: skip


def test_an_output_out_of_its_range_and_a_value_that_is_not_finite():
    report = directional_audit("[abs(x), relu(x) - relu(-x)]", "x=0", [(1,)], backends="numpy")
    assert {(r.value, r.exact.ranges, r.judgement.verdict) for r in report.results} == {
        ((0, 0), ((-1, 1), (1, 1)), "outside range")
    }
    norm = directional_audit("sqrt(x**2 + y**2)", "x=0, y=0", [(3, 4)], backends="numpy")
    assert {(r.value, r.exact.derivative, r.exact.ranges, r.judgement.verdict) for r in norm.results} == {
        (None, (5,), ((-5, 5),), "nan")
    }


def test_a_function_of_two_variables():
    torch = pytest.importorskip("torch")

    def loss(x):  # type: ignore[no-untyped-def]
        return torch.relu(x[0]) - torch.relu(-x[0]) + torch.abs(x[1])

    report = directional_audit(loss, [0.0, 0.0], [(0, 1), (1, 0), ("1/3", 1)], dtypes=["float32"])
    assert [(r.how, r.value, r.exact.derivative, r.exact.ranges, r.judgement.verdict) for r in report.results] == [
        ("jvp", (0,), (1,), ((-1, 1),), "in range"),
        ("jvp", (0,), (1,), ((1, 1),), "outside range"),
        ("jacobian", (0,), (Fraction(4, 3),), ((Fraction(-2, 3), Fraction(4, 3)),), "in range"),
    ]


def test_the_library_tangent_of_jax():
    pytest.importorskip("jax")
    import jax.numpy as jnp

    def product(x, y):  # type: ignore[no-untyped-def]
        return jnp.maximum(x[0], x[1]) * y

    report = directional_audit(product, ([0.0, 0.0], 2.0), [(1, 0, 0), (0.5, 0.5, 1)], dtypes=["float32"])
    halves = [(r.how, r.value, r.exact.derivative, r.exact.ranges, r.judgement.verdict) for r in report.results]
    assert set(halves[:2]) == {("jvp", (1,), (2,), ((0, 2),), "in range")}
    assert set(halves[2:]) == {("jvp", (1,), (1,), ((1, 1),), "derivative")}


def test_rounding_that_is_not_bounded_decides_nothing():
    exact = ExactDirection((Fraction(1),), ((Fraction(0), Fraction(1)),))
    verdicts = [judge_direction((Fraction(3),), exact, (bound,), True, "").verdict for bound in (None, 1, 2)]
    assert verdicts == ["undecided", "outside range", "in range"]
    assert "too wide" in judge_direction((Fraction(3),), exact, (2,), True, "").reason


def test_a_value_near_the_derivative_is_the_derivative_only_if_rounding_can_tell():
    """In a narrow format the bound may reach from f'(x; d) = 1 to the middle of [0, 1], where libraries split ties."""
    exact = ExactDirection((Fraction(1),), ((Fraction(0), Fraction(1)),))

    def judged(value, bound):
        found = judge_direction((value,), exact, (bound,), True, "")
        return found.verdict, found.evidence

    assert judged(Fraction(1), Fraction(2)) == ("derivative", "proved")
    assert judged(Fraction(255, 256), Fraction(1, 128)) == ("derivative", "measured")
    assert judged(Fraction(255, 256), Fraction(1, 2)) == ("in range", "proved")
    assert judged(Fraction(257, 256), Fraction(1, 2)) == ("in range", "measured")


@pytest.mark.parametrize("library", ["numpy", "jax", "torch"])
def test_a_program_is_pushed_through_the_library_itself(library):
    """J d = 1 + 2**-60 exactly; the library adds the tangents in its format, and returns 1."""
    if missing(library) is not None:
        pytest.skip(missing(library))
    report = directional_audit("x*y", f"x=1, y=1/{2**60}", [(1, 1), (Fraction(1, 3), 0)], backends=library)
    own = {(r.how, r.value, r.judgement.verdict) for r in report.results if r.direction == (1, 1)}
    assert own == {("jvp", (1,), "derivative")}
    rest = {(r.how, r.value) for r in report.results if r.direction != (1, 1)}
    assert rest == {("jacobian", (Fraction(1, 3 * 2**60),))}  # no format holds 1/3


@pytest.mark.parametrize("library", ["numpy", "jax", "torch"])
def test_tangents_of_maps_and_ties(library):
    if missing(library) is not None:
        pytest.skip(missing(library))
    report = directional_audit("[max(x, y)*y, abs(x), 3]", "x=2, y=2", [(1, 0)], backends=library)
    half = {"numpy": None, "jax": Fraction(1), "torch": Fraction(1)}[library]
    values = {r.value for r in report.results}
    assert len(values) == 1 and (half is None or values == {(half, 1, 0)})


def test_directions_are_read_before_the_function_is_traced(tmp_path, capsys):
    """The file says so when its function runs."""
    pytest.importorskip("torch")
    file = tmp_path / "late.py"
    file.write_text("import torch\ndef f(x, k):\n    raise RuntimeError('traced')\n")
    for wrong, words in (("[1]", "2 real entries"), ("[1, a]", "received 'a'"), ("[1, sqrt(2)]", "rational")):
        assert main(["audit", f"{file}:f", "--at", "[0.0, 1.0]; 3", "--directions", wrong]) == 2
        error = capsys.readouterr().err
        assert words in error and "traced" not in error


def test_time_that_is_over_decides_nothing():
    report = directional_audit("relu(x)", "x=0", [(1,)], backends="numpy", seconds=1e-9)
    assert {r.judgement.verdict for r in report.results} == {"undecided"}
    assert "seconds" in report.results[0].judgement.reason


def test_what_is_not_known_is_undecided():
    exact = ExactDirection((Fraction(1),), ((Fraction(0), Fraction(1)),))
    assert judge_direction((Fraction(3),), exact, (1,), True, "a guard").verdict == "undecided"
    unknown = judge_direction((Fraction(3),), ExactDirection(None, None, reason="budget"), (0,), True, "")
    assert unknown.verdict == "undecided" and unknown.reason.endswith("budget")


def test_command_and_bad_directions(capsys):
    arguments = ["audit", "abs(x)", "--at", "x=0", "--backends", "numpy", "--directions", "[1]; [-1]"]
    assert main(arguments) == 0 and "in range (proved)" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["directions"]
    assert {(*d["direction"], *d["value"], *d["derivative"], *d["range"][0]) for d in shown} == {
        ("1", "0", "1", "-1", "1"), ("-1", "0", "1", "-1", "1"),
    }  # fmt: skip
    for wrong in ("[1, 0]", "", "[sqrt(2)]", [("a",)]):
        with pytest.raises(ConsderivError):
            directional_audit("abs(x)", "x=0", wrong, backends="numpy")


def test_elimination_rounds_where_the_formula_of_a_determinant_does_not():
    """LU returns -a[1, 0] up to one unit; the formula is exact there, so that its own bound is zero."""
    torch = pytest.importorskip("torch")
    matrix = torch.tensor([[1.0, 0.8954553008079529], [-0.34312108159065247, 0.0]], dtype=torch.float64)
    report = directional_audit(torch.linalg.det, matrix, [(0, 1, 0, 0)], dtypes=["float64"])
    assert {(r.judgement.verdict, r.judgement.evidence) for r in report.results} <= {
        ("derivative", "measured"),
        ("derivative", "proved"),
    }
    constant = lambda a: torch.linalg.det(a).detach() + 0 * a.sum()  # noqa: E731
    wrong = directional_audit(constant, matrix, [(0, 1, 0, 0)], dtypes=["float64"])
    assert {r.judgement.verdict for r in wrong.results} == {"outside range"}
