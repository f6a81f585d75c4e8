"""The tangential test: rules that contradict the function along its ties, made by hand and in real libraries."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.backends.torch_backend import TorchBackend
from consderiv.autodiff.paths.along_path import derivative_along
from consderiv.autodiff.paths.stratum_paths import Path
from consderiv.autodiff.paths.tangential import stratum_findings
from consderiv.programs import parse

F = Fraction


def _max_rule(left, right):
    def oracle(x):
        return ((left, right),) if x[0] == x[1] else ((1.0, 0.0),) if x[0] > x[1] else ((0.0, 1.0),)

    return oracle


@pytest.mark.parametrize(("left", "right", "contradicted"), [
    (0.5, 0.5, False),
    (1.0, 0.0, False),
    (-3.0, 4.0, False),  # outside Clarke, and yet in a conservative field
    (1.0, 1.0, True),
    (0.0, 0.0, True),
    (0.5, 0.25, True),
])  # fmt: skip
def test_weights_at_a_tie(left, right, contradicted):
    found = stratum_findings(parse("max(x, y)"), [F(1), F(1)], _max_rule(left, right))
    assert bool(found) == contradicted
    for contradiction in found:
        assert contradiction.at_point and contradiction.evidence == "measured"
        assert all(sample.along != sample.expected[0] for sample in contradiction.samples)
        assert len(contradiction.samples) >= 5


def test_one_wrong_value_at_one_point_contradicts_nothing():
    def oracle(x):
        return ((9.0, 9.0),) if x == (0.0, 0.0) else _max_rule(1.0, 0.0)(x)

    assert stratum_findings(parse("max(x, y)"), [F(0), F(0)], oracle) == ()


def test_a_violation_away_from_the_point_does_not_concern_its_value():
    def oracle(x):
        return ((1.0, 0.0),) if x == (0.0, 0.0) else _max_rule(1.0, 1.0)(x)

    (found,) = stratum_findings(parse("max(x, y)"), [F(0), F(0)], oracle)
    assert not found.at_point


def test_curved_tie():
    def oracle(x):
        s = float((x[1] > x[0] ** 2) - (x[1] < x[0] ** 2))
        return ((1.0 if s == 0 else -2 * s * x[0], s),)

    (found,) = stratum_findings(parse("abs(y - x**2)", ["x", "y"]), [F(0), F(0)], oracle)
    assert str(found.path) == "(t, t**2)" and not any(sample.expected[0] for sample in found.samples)


def test_irrational_derivatives():
    import math

    def oracle(x):
        weight = 0.25 if x[0] == x[1] else 0.0
        return ((math.exp(x[0]) * 0.5, math.exp(x[1]) * (0.5 - weight)),)

    right = lambda x: ((math.exp(x[0]) * 0.5, math.exp(x[1]) * 0.5),)  # noqa: E731
    program = parse("max(exp(x), exp(y))")
    assert stratum_findings(program, [F(0), F(0)], oracle)
    on_tie = [c for c in stratum_findings(program, [F(0), F(0)], right) if c.at_point]
    assert on_tie == []


def test_an_oracle_that_fails_is_no_finding():
    def raises(x):
        raise RuntimeError("no derivative")

    program = parse("max(x, y)")
    assert stratum_findings(program, [F(0), F(0)], raises) == ()
    assert stratum_findings(program, [F(0), F(0)], lambda x: ((float("nan"), 0.0),)) == ()


def test_rounding_is_not_held_against_a_library():
    third = 1 / 3  # three of them are not exactly one

    def oracle(x):
        return ((third, third, third),) if x[0] == x[1] == x[2] else _largest(x)

    assert stratum_findings(parse("max(x, y, z)"), [F(0)] * 3, oracle) == ()


def _largest(x):
    first = x.index(max(x))
    return (tuple(float(i == first) for i in range(3)),)


def test_only_the_outputs_that_are_wrong():
    def oracle(x):
        return (_max_rule(0.5, 0.5)(x)[0], _max_rule(1.0, 1.0)(x)[0])

    (found,) = stratum_findings(parse("[max(x, y), max(x, y)]"), [F(2), F(2)], oracle)
    assert found.output == 1


def test_derivative_along_needs_both_sides():
    path = Path(((F(0), F(0)), (F(1), F(1))))
    assert derivative_along(parse("max(x, y)"), path, F(0)) == ((1, 1),)
    assert derivative_along(parse("abs(x)"), Path(((F(0),), (F(1),))), F(0)) is None


@pytest.mark.parametrize("rule", [(1.0, 1.0), (0.5, 0.5)])
def test_json(rule):
    import json

    for found in stratum_findings(parse("max(x, y)"), [F(0), F(0)], _max_rule(*rule)):
        data = json.loads(json.dumps(found.to_dict()))
        assert data["samples"][0]["along"] == "2" and data["samples"][0]["expected"] == "1"
        assert data["path"]["coefficients"] == [["0", "0"], ["1", "1"]]


# Real libraries


def test_torch_clamp_at_equal_bounds_is_proved_not_conservative():
    pytest.importorskip("torch")
    program, backend, setting = parse("clip(x, lo, hi)"), TorchBackend(), Setting("reverse", "float64")

    def oracle(x):
        return backend.jacobian(program, [F(v) for v in x], setting)

    point = [F(0), F(1), F(1)]
    (found,) = stratum_findings(program, point, oracle, setting, convention=backend.convention)
    assert found.evidence == "proved" and found.at_point
    (measured,) = stratum_findings(program, point, oracle, setting)
    assert measured.evidence == "measured"


def test_torch_clamp_in_forward_mode_is_not_contradicted():
    pytest.importorskip("torch")
    program, backend, setting = parse("clip(x, lo, hi)"), TorchBackend(), Setting("forward", "float64")

    def oracle(x):
        return backend.jacobian(program, [F(v) for v in x], setting)

    assert stratum_findings(program, [F(0), F(1), F(1)], oracle, setting) == ()


def _torch_oracle(function):
    import torch

    def oracle(point):
        x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
        (gradient,) = torch.autograd.grad(function(x), x)
        return (tuple(gradient.tolist()),)

    return oracle


def test_torch_cdist_with_infinite_order_counts_ties_twice():
    torch = pytest.importorskip("torch")

    def function(x):
        return torch.cdist(x[None, :2], x[None, 2:], float("inf"))[0, 0]

    program = parse("norminf(a - c, b - d)", ["a", "b", "c", "d"])
    (found,) = stratum_findings(program, [F(0), F(0), F(1), F(1)], _torch_oracle(function))
    assert found.at_point
    assert all(sample.along == 2 * sample.expected[0] for sample in found.samples)


def test_jax_clamp_at_its_bound():
    jax = pytest.importorskip("jax")

    def function(x):
        return jax.lax.clamp(x[1], x[0], 9.0)

    def oracle(point):
        return (tuple(float(g) for g in jax.grad(function)(jax.numpy.array(point))),)

    (found,) = stratum_findings(parse("max(x, lo)"), [F(1), F(1)], oracle, "float32")
    assert found.at_point and found.samples[0].along == 0
