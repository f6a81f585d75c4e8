"""The path test: it refutes wrong oracles in every library, and no right one."""

from __future__ import annotations

import math

import pytest

from consderiv.autodiff.paths.path_quadrature import integrate
from consderiv.autodiff.paths.path_segments import polygons
from consderiv.autodiff.paths.path_testing import path_test
from consderiv.errors import ConsderivError
from consderiv.verdicts import Unknown


def _sign(x):
    return (x > 0) - (x < 0)


def _max_rule(left, right):
    return lambda x: [left, right] if x[0] == x[1] else [1, 0] if x[0] > x[1] else [0, 1]


RIGHT = [
    (abs, _sign, 0.0),
    (max, _max_rule(0.5, 0.5), [0.0, 0.0]),
    (max, _max_rule(-3, 4), [0.0, 0.0]),
    (lambda x: max(x, 0) ** 2, lambda x: 2 * max(x, 0), 0.0),
    (lambda x: math.exp(x[0]) * math.sin(x[1]),
     lambda x: [math.exp(x[0]) * math.sin(x[1]), math.exp(x[0]) * math.cos(x[1])], [0.0, 0.0]),
    (lambda x: math.hypot(*x), lambda x: [v / math.hypot(*x) if any(x) else 0.0 for v in x], [0.0, 0.0]),
    (lambda x: 3.0, lambda x: 0.0, 1.0),
]  # fmt: skip
WRONG = [
    (abs, lambda x: 1.0, 0.0),
    (max, _max_rule(0.5, 0.25), [0.0, 0.0]),
    (max, _max_rule(1, 1), [0.0, 0.0]),
    (lambda x: x[0] * x[1], lambda x: [x[1], x[0] if x[0] else 0.5], [1.0, 1.0]),
    (lambda x: x * x, lambda x: 2.1 * x, 0.0),
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", range(len(RIGHT)))
def test_right_oracles_are_not_refuted(case, seed):
    f, oracle, start = RIGHT[case]
    found = path_test(f, oracle, start, seed=seed)
    assert isinstance(found.refuted, Unknown) and not found.is_refuted
    assert "proves nothing" in str(found) and found.skipped == 0


@pytest.mark.parametrize("case", range(len(WRONG)))
def test_wrong_oracles_are_refuted(case):
    f, oracle, start = WRONG[case]
    found = path_test(f, oracle, start)
    assert found.is_refuted and found.evidence == "measured"
    witness = found.witness
    assert abs(witness.increment - witness.integral) > witness.error
    size = max(abs(b - a) for a, b in zip(witness.start, witness.end, strict=True))
    assert size < 0.1
    assert found.to_dict()["refuted"] is True and "measured" in str(found)


def test_a_jump_refutes_nothing():
    found = path_test(lambda x: math.floor(x[0]) + x[1], lambda x: [0.0, 1.0], [0.0, 0.0])
    assert not found.is_refuted and found.steep > 0 and "too steep" in str(found)


def test_a_steep_lipschitz_function_with_its_gradient_is_not_refuted():
    f = lambda x: max(1 - abs(1e6 * x), 0.0)  # noqa: E731
    gradient = lambda x: -1e6 * _sign(x) if abs(1e6 * x) < 1 else 0.0  # noqa: E731
    for seed in range(3):
        found = path_test(f, gradient, 0.0, seed=seed)
        assert isinstance(found.refuted, Unknown) and found.steep > 0


def test_a_wrong_gradient_beside_a_jump_is_refuted():
    found = path_test(lambda x: 100.0 * (x > 0.3) + x, lambda x: 1.5, 0.0)
    assert found.is_refuted and found.witness.slopes[0] > found.witness.slopes[1]


def test_a_given_kink():
    def f(x):
        return abs(x[0] - 2 * x[1] - 1)

    def oracle(x):
        s = _sign(x[0] - 2 * x[1] - 1)
        return [s, -2 * s] if s else [1.0, 0.0]

    assert not path_test(f, oracle, [0.0, 0.0]).is_refuted
    found = path_test(f, oracle, [0.0, 0.0], kinks=[[(1, -2, 1)]])
    assert found.is_refuted and found.segments == 1


def test_nan_is_skipped_and_counted():
    found = path_test(lambda x: x, lambda x: math.nan, 0.0, paths=5)
    assert not found.is_refuted and found.skipped == found.segments == 10


def test_errors():
    with pytest.raises(ConsderivError, match="start"):
        path_test(abs, _sign)
    with pytest.raises(ConsderivError, match="oracle"):
        path_test(abs, None, 1.0)
    with pytest.raises(ConsderivError, match="2 numbers"):
        path_test(max, lambda x: [1.0], [0.0, 0.0])
    with pytest.raises(ConsderivError, match="one number is required; received a list"):
        path_test(lambda x: [x[0], x[1]], lambda x: [1.0, 0.0], [0.0, 0.0])
    with pytest.raises(ConsderivError, match="rows of 3"):
        path_test(max, _max_rule(1, 0), [0.0, 0.0], kinks=[[(1, -1)]])


def test_numpy():
    numpy = pytest.importorskip("numpy")
    start = numpy.zeros((2, 2))
    with pytest.raises(ConsderivError, match=r"received shape \(2, 2\)"):
        path_test(numpy.abs, numpy.sign, start)
    assert not path_test(lambda x: abs(x).sum(), numpy.sign, start, paths=10).is_refuted
    assert path_test(lambda x: abs(x).sum(), lambda x: 2 * numpy.sign(x), start, paths=10).is_refuted


def test_torch():
    torch = pytest.importorskip("torch")
    start = torch.zeros(3, dtype=torch.float64)
    assert not path_test(lambda x: torch.relu(x).sum() + x.amax(), None, start, paths=3).is_refuted
    assert path_test(lambda x: torch.clamp(x[0], x[1], x[2]), None, start, paths=6).is_refuted
    assert path_test(lambda x: torch.clamp(x[0], x[1], x[2]), None, start.float(), paths=6).is_refuted


def test_jax():
    jax = pytest.importorskip("jax")
    start = jax.numpy.zeros(2)
    right, wrong = (jax.jit(f) for f in (jax.numpy.max, lambda x: jax.lax.clamp(x[1], x[0], 9.0)))
    assert not path_test(right, jax.jit(jax.grad(right)), start, paths=3).is_refuted
    assert path_test(wrong, jax.jit(jax.grad(wrong)), start, paths=3).is_refuted


def test_quadrature_sees_jumps_in_the_middle():
    for place in (0.3, 0.5, 0.45, 0.8):
        step = integrate(lambda t, place=place: float(t > place), 1e-3)
        assert abs(step.value - (1 - place)) < 8 * step.error + 1e-12


def test_quadrature_of_smooth_functions():
    found = integrate(math.exp, 1e-9)
    assert abs(found.value - (math.e - 1)) < 1e-12 and found.calls < 200


def test_polygons_stay_in_their_kinks():
    for polygon in polygons([(0.0, 1.0, 0.0)], 60, [], seed=5):
        for rule in filter(None, polygon.kink.split(", ")):
            if rule != "general position":
                left, right = rule.split(" = ")
                for x in polygon.vertices:
                    assert x[int(left[1:])] == (x[int(right[1:])] if right[0] == "x" else float(right))


# Rules of real libraries that contradict the function (torch 2.13.0, jax 0.10.2)


def _torch_rules():
    import torch

    complex_sign = lambda x: torch.complex(x[0], x[1]).sgn().real * x[0]  # noqa: E731
    product = lambda x: torch.ones(1).to(x).scatter_reduce(0, torch.tensor([0, 0]), x, "prod")[0]  # noqa: E731
    cosine = lambda x: torch.nn.functional.cosine_similarity(x[:2], x[2:] + 8, 0, eps=4.0)  # noqa: E731
    return {
        "segment_reduce": (lambda x: -torch.segment_reduce(x, "max", lengths=torch.tensor([2]))[0], 2, None, True),
        "segment_reduce, positive": (
            lambda x: torch.segment_reduce(x, "max", lengths=torch.tensor([2]))[0], 2, None, False,
        ),
        "pdist": (lambda x: torch.pdist(x.reshape(2, 2), float("inf"))[0], 4, None, True),
        "dist": (lambda x: torch.dist(x[:2], x[2:], float("inf")), 4, None, False),
        "scatter prod, reverse": (product, 2, None, False),
        "scatter prod, forward": (product, 2, torch.func.jacfwd(product), True),
        "sign of a complex number": (complex_sign, 2, None, False),
        "cosine_similarity, reverse": (cosine, 4, None, True),
        "cosine_similarity, forward": (cosine, 4, torch.func.jacfwd(cosine), False),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "segment_reduce", "segment_reduce, positive", "pdist", "dist", "scatter prod, reverse", "scatter prod, forward",
        "sign of a complex number", "cosine_similarity, reverse", "cosine_similarity, forward",
    ],
)  # fmt: skip
def test_rules_of_torch(name):
    torch = pytest.importorskip("torch")
    f, size, oracle, refuted = _torch_rules()[name]
    start = torch.zeros(size, dtype=torch.float64)
    kinks = [[(1, -1, 0, 0, 0), (0, 0, 1, -1, 0)]] if size == 4 else []
    assert path_test(f, oracle, start, paths=6, calls=56, kinks=kinks).is_refuted is refuted


def test_jax_has_no_derivative_for_the_sign_of_a_complex_number():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    def f(x):
        return jnp.real(jnp.sign(x[0] + 1j * x[1])) * (x @ x)

    found = path_test(f, jax.jit(jax.grad(f)), jnp.array([3.0, 4.0]), paths=4)
    assert found.is_refuted


def test_black_box_that_always_fails_is_no_pass():
    def broken(x):
        raise ValueError("weights missing")

    found = path_test(broken, lambda x: x, starts=[0.0, 0.0])
    assert not found.is_refuted and found.skipped == found.segments
    assert "nothing was tested" in str(found) and "ValueError: weights missing" in str(found)
    assert "no segment has finite values" in str(path_test(lambda x: float("nan"), lambda x: x, starts=[0.0]))
