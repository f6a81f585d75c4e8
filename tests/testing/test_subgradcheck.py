"""`subgradcheck` accepts what is allowed, fails readably on what is not, and is a fixture of the pytest plugin."""

from __future__ import annotations

import pytest

from consderiv.errors import ConsderivError
from consderiv.testing import SubgradientError, subgradcheck

pytest_plugins = ["pytester"]


def test_program_text():
    assert subgradcheck("abs(x)", "x=0", backends="numpy")
    assert subgradcheck("relu(x) - relu(-x)", "x=0", backends="numpy")
    assert not subgradcheck("relu(x) - relu(-x)", "x=0", allow="clarke", backends="numpy", raise_exception=False)


def test_jax_functions():
    jnp = pytest.importorskip("jax.numpy")
    assert subgradcheck(lambda x: jnp.maximum(x, 0.0) * 2, 0.0, dtypes=["float32"])
    assert subgradcheck(jnp.sort, jnp.array([1.0, 1.0, 0.0]), dtypes=["float32"])
    halves = lambda x: jnp.maximum(x, 0.0) - jnp.maximum(-x, 0.0)  # noqa: E731
    assert subgradcheck(halves, 0.0, allow="clarke", dtypes=["float32"])  # ties are split, so the slope is 1


def test_jax_relu_difference():
    jax = pytest.importorskip("jax")
    with pytest.raises(SubgradientError) as caught:
        subgradcheck(lambda x: jax.nn.relu(x) - jax.nn.relu(-x), 0.0, allow="clarke", dtypes=["float32"])
    text = str(caught.value)
    assert "Clarke set: {1}" in text
    assert "x = 0" in text
    assert 'allow="chain_rule"' in text
    assert caught.value.audit.results


def test_torch_functions():
    torch = pytest.importorskip("torch")
    assert subgradcheck(torch.relu, torch.zeros(2), dtypes=["float64"])
    with pytest.raises(SubgradientError, match="nan"):
        subgradcheck(lambda x: torch.sqrt(x * x), torch.zeros(()), dtypes=["float64"])


def rectifier(torch, slope):
    """A custom operator that the tracer cannot look into, with a chosen derivative at positive arguments."""

    class Rectifier(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return torch.from_numpy(x.detach().numpy().clip(0))

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return slope * g * (x > 0)

        @staticmethod
        def jvp(ctx, t):
            raise NotImplementedError

    return Rectifier.apply


def test_a_custom_operator_against_its_reference():
    torch = pytest.importorskip("torch")
    checked = {"modes": ["reverse"], "dtypes": ["float64"], "reference": torch.relu}
    for point in ([0.0, 1.0], [-1.0, 0.0]):
        assert subgradcheck(rectifier(torch, 1), torch.tensor(point), **checked)
    with pytest.raises(SubgradientError, match="not_conservative"):
        subgradcheck(rectifier(torch, 2), torch.tensor([0.0, 1.0]), **checked)
    assert subgradcheck(rectifier(torch, 2), torch.tensor([0.0, -1.0]), **checked)  # both rules return zero there


def test_a_reference_of_another_shape_is_named():
    torch = pytest.importorskip("torch")
    with pytest.raises(SubgradientError, match="1 result.* of its reference") as caught:
        subgradcheck(rectifier(torch, 1), torch.ones(2), dtypes=["float64"], reference=lambda x: torch.relu(x).sum())
    assert {result.judgement.verdict for result in caught.value.audit.results} == {"refused"}


def test_only_the_modes_that_are_asked_for():
    torch = pytest.importorskip("torch")
    with pytest.raises(ConsderivError, match="modes are among"):
        subgradcheck(torch.relu, torch.zeros(1), modes=["backward"])
    with pytest.raises(ConsderivError, match="modes are among"):
        subgradcheck(torch.relu, torch.zeros(1), modes=[])
    with pytest.raises(ConsderivError, match="undecided"):
        subgradcheck(torch.relu, torch.zeros(1), undecided="maybe")


def test_nothing_decided_is_a_failure():
    with pytest.raises(SubgradientError, match="nothing was decided") as caught:
        subgradcheck("sqrt(x)", "x=0", backends="numpy")
    assert 'undecided="pass"' in str(caught.value)
    assert subgradcheck("sqrt(x)", "x=0", backends="numpy", undecided="pass")


TESTS = """
    def test_allowed(subgradcheck):
        assert subgradcheck("abs(x)", "x=0", backends="numpy")

    def test_relu_difference(subgradcheck):
        subgradcheck("relu(x) - relu(-x)", "x=0", backends="numpy")
"""


def test_the_fixture(pytester):
    pytester.makepyfile(TESTS)
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)
    found = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--subgradcheck-allow=clarke")
    found.assert_outcomes(passed=1, failed=1)
    found.stdout.fnmatch_lines(["*SubgradientError*not allowed*"])


def test_the_configuration(pytester):
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\nsubgradcheck_allow = clarke")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, failed=1)
    pytester.makeini("[pytest]\nsubgradcheck_allow = all")
    found = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    found.stdout.fnmatch_lines(["*subgradcheck_allow is one of*"])
