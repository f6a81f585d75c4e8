"""Exact GELU, error functions and inverse trigonometric functions of PyTorch and JAX, and lists of arguments."""

from __future__ import annotations

from fractions import Fraction

import jax
import jax.numpy as jnp
import pytest
import torch
import torch.nn.functional as F

import consderiv
from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.backends.jax_backend import JaxBackend
from consderiv.autodiff.backends.numpy_backend import NumpyBackend
from consderiv.autodiff.functions.arguments import listed_arguments
from consderiv.errors import UnsupportedError

HALF = Fraction(1, 2)
FORMATS = ["float64", "float32"]


def verdicts(function, at, **options) -> set[str]:
    report = consderiv.audit(function, at, **{"dtypes": FORMATS, **options})
    return {result.judgement.verdict for result in report.results}


@pytest.mark.parametrize("x", [0.0, 1.0, -2.25])
def test_gelu_of_torch_has_its_gradient(x):
    assert verdicts(F.gelu, (torch.tensor(x, dtype=torch.float64),)) == {"gradient"}


FAR = [(F.gelu, 81.95), (torch.erf, 1e8), (torch.erf, -1e30), (F.gelu, -90.0)]


@pytest.mark.parametrize(("function", "x"), FAR)
def test_far_out_the_derivatives_differ_from_1_and_0_in_digits_that_nobody_writes(function, x):
    """1 - gelu'(81.95) has 2000 zeros: whether it is zero is not decided, and the value is within its bound."""
    assert verdicts(function, (torch.tensor(x, dtype=torch.float64),), dtypes=["float64"]) == {"gradient"}


def test_a_value_with_too_many_zeros_is_not_written():
    far = (torch.tensor(1e8, dtype=torch.float64),)
    assert verdicts(lambda x: 1 - torch.erf(x), far, dtypes=["float64"]) == {"undefined"}


@pytest.mark.parametrize("x", [0.0, -1.5])
def test_exact_gelu_of_jax_has_its_gradient(x):
    def gelu(u):
        return jax.nn.gelu(u, approximate=False)

    assert verdicts(gelu, (jnp.array(x),), dtypes=["float32"]) == {"gradient"}


def test_gelu_is_x_times_the_normal_distribution():
    program = consderiv.from_torch(lambda x: F.gelu(x), torch.tensor(0.5))
    assert str(program) == "x*(0.5*(1 + erf(x/sqrt(2))))"
    assert str(consderiv.clarke(program, "x=0")) == "{1/2}"
    tanh = consderiv.from_torch(lambda x: F.gelu(x, approximate="tanh"), torch.tensor(0.5))
    assert "tanh" in str(tanh)


def test_gelu_beside_a_kink():
    report = consderiv.audit(lambda x: F.gelu(torch.relu(x)), (torch.tensor(0.0),), dtypes=["float32"])
    assert str(report.clarke) == "[0, 1/2]" and {r.judgement.verdict for r in report.results} == {"clarke"}
    kink = consderiv.audit(lambda x: torch.relu(torch.erf(x)), (torch.tensor(0.0),), dtypes=["float32"])
    assert str(kink.clarke) == "[0, 2/sqrt(pi)]" and {r.judgement.verdict for r in kink.results} == {"clarke"}


def test_a_network_with_gelu():
    weights = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    found = verdicts(lambda x: F.gelu(weights.to(x.dtype) @ x).sum(), (torch.tensor([1.0, -0.5]),))
    assert found == {"gradient"}
    layers = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.GELU(), torch.nn.Linear(2, 1))
    assert verdicts(layers, (torch.tensor([1.0, -0.5]),), dtypes=["float32"]) == {"gradient"}


@pytest.mark.parametrize(
    ("function", "point", "expected"),
    [
        (lambda x: torch.atan2(x[0], x[1]), [1.0, -2.0], "{(-2/5, -1/5)}"),
        (lambda x: torch.atan2(x[0], x[1]), [-1.0, 0.0], "{(0, 1)}"),
        (lambda x: torch.asin(x).sum(), [0.5], "{2/3*sqrt(3)}"),
        (lambda x: torch.acos(x).sum(), [0.5], "{-2/3*sqrt(3)}"),
        (lambda x: torch.arctan(x).sum() - torch.special.erfc(x).sum(), [0.0], "{(2 + sqrt(pi))/sqrt(pi)}"),
        (lambda x: torch.special.ndtr(x).sum(), [0.0], "{1/2*sqrt(2)/sqrt(pi)}"),
    ],
)
def test_functions_of_torch(function, point, expected):
    program = consderiv.from_torch(function, torch.tensor(point))
    at = dict(zip(program.variables, point, strict=True))
    assert str(consderiv.clarke(program, at)) == expected


@pytest.mark.parametrize(
    ("function", "point", "expected"),
    [
        (lambda x: jnp.arctan2(x[0], x[1]), [1.0, -2.0], "{(-2/5, -1/5)}"),
        (lambda x: jnp.arcsin(x[0]) - jnp.arccos(x[0]), [0.5], "{4/3*sqrt(3)}"),
        (lambda x: jnp.arctan(x[0]) - jax.scipy.special.erfc(x[0]), [0.0], "{(2 + sqrt(pi))/sqrt(pi)}"),
    ],
)
def test_functions_of_jax(function, point, expected):
    program = consderiv.from_jax(function, jnp.array(point))
    at = dict(zip(program.variables, point, strict=True))
    assert str(consderiv.clarke(program, at)) == expected


def test_inverse_functions_have_no_derivative_at_the_ends():
    assert verdicts(torch.asin, (torch.tensor(1.0),), dtypes=["float32"]) == {"undefined"}
    cut = (torch.tensor([0.0, -2.0]),)
    assert verdicts(lambda x: torch.atan2(x[0], x[1]), cut, dtypes=["float32"]) == {"undefined"}
    with pytest.raises(UnsupportedError, match="erfinv"):
        consderiv.from_torch(torch.erfinv, torch.tensor(0.5))


def test_programs_run_in_every_back_end():
    text, at = "relu(erf(x)) + atan(y)*erf(y)", "x=0,y=1/2"
    report = consderiv.audit(text, at, backends="numpy,torch")
    assert {r.judgement.verdict for r in report.results} == {"clarke"}
    (first,) = JaxBackend().jacobian(consderiv.parse(text), [Fraction(0), HALF], Setting("reverse", "float32"))
    (second,) = NumpyBackend().jacobian(consderiv.parse(text), [Fraction(0), HALF], Setting("reverse", "float32"))
    assert first == pytest.approx(second, abs=1e-6)


A, B = torch.tensor([1.0, -2.0]), torch.tensor([0.5, 1.0])


def _default(x, scale=2.0):
    return (x * scale).sum()


def _any_number(*arrays):
    return sum(x.sum() for x in arrays)


@pytest.mark.parametrize(
    ("function", "at", "is_tuple"),
    [
        (lambda x: x.sum(), [A], True), (lambda x, y: (x * y).sum(), [A, B], True), (_default, [A], True),
        (lambda pair: (pair[0] * pair[1]).sum(), [A, B], False), (_any_number, [A, B], False),
        (lambda x: x, [1.0], False), (lambda x: x, [], False), (torch.nn.Linear(2, 1), [A], True),
        (torch.relu, [A], False), (lambda x, y: x, (A, B), True), (lambda x: x, A, False),
    ],
)  # fmt: skip
def test_a_list_of_all_arguments_is_taken_as_the_arguments(function, at, is_tuple):
    assert isinstance(listed_arguments(function, at), tuple) is is_tuple


def test_lists_in_an_audit():
    options = {"dtypes": ["float32"]}
    assert consderiv.audit(lambda x: torch.relu(x).sum(), [A], **options).program.variables == ("x_0", "x_1")
    two = consderiv.audit(lambda x, y: (x * y).sum(), [A, B], **options)
    assert two.program.variables == ("x_0", "x_1", "y_0", "y_1")
    pair = consderiv.audit(lambda pair: (pair[0] * pair[1]).sum(), [A, B], **options)
    assert pair.program.variables == ("pair_0_0", "pair_0_1", "pair_1_0", "pair_1_1")


SATURATED = {
    "gelu": (F.gelu, torch.tensor(1e30, dtype=torch.float64)),
    "tanh": (lambda x: x * torch.tanh(x / 3), torch.tensor(1e30, dtype=torch.float64)),
    "jax gelu": (lambda x: jax.nn.gelu(x, approximate=False), 1e30),
    "jax sigmoid": (lambda x: x * jax.nn.sigmoid(x / 3), 1e30),
}


@pytest.mark.parametrize("name", SATURATED)
def test_saturated_activations_are_not_outside(name):
    """The derivative is 1 to far beyond any format, and no bound of the rounding error is known there."""
    function, point = SATURATED[name]
    found = consderiv.audit(function, (point,), dtypes=["float32"])
    assert {result.judgement.verdict for result in found.results} <= {"gradient", "undefined"}


@pytest.mark.parametrize("at", [200.0, -120.0, 1e5])
def test_guards_that_saturate_are_left_undecided(at):
    for function in (
        lambda x: torch.maximum(F.gelu(x), x),
        lambda x: torch.relu(F.gelu(x)) + torch.relu(torch.erf(x) - 1),
    ):
        found = consderiv.audit(function, (torch.tensor(at, dtype=torch.float64),), dtypes=["float64"])
        assert found.results and all(result.judgement.verdict != "outside" for result in found.results)
