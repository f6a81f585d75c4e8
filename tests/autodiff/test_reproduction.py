"""Scripts that reproduce a finding: each runs with the library alone, and prints the value that was reported."""

from __future__ import annotations

import functools
import importlib.util
import runpy
import sys
from collections import OrderedDict
from fractions import Fraction

import numpy
import pytest

from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.functions.audited import function_runner
from consderiv.autodiff.judging.judgement import Judgement
from consderiv.autodiff.judging.result import Result
from consderiv.autodiff.reports.array_source import MOST_ENTRIES
from consderiv.autodiff.reports.audit_report import Audit, Source
from consderiv.autodiff.reports.reproduction import value_line
from consderiv.errors import UnsupportedError
from consderiv.programs import parse

HAS_JAX, HAS_TORCH = missing("jax") is None, missing("torch") is None
if HAS_JAX:
    import jax
    import jax.numpy as jnp
if HAS_TORCH:
    import torch

SLOPE = 0.3
WEIGHTS = numpy.array([0.1, 0.7])


def leaky(x):
    return jnp.maximum(x, SLOPE * x)


def with_helper(x):
    return leaky(x) - jnp.maximum(-x, 0.0)


def with_array(x):
    return (jnp.abs(x) * WEIGHTS).sum()


def closure(scale, weights):
    def inner(x):
        return jnp.abs(scale * x).sum() + (weights * x).sum()

    return inner


def powers(x, k):
    return jnp.abs(x) ** k


class Scaled:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, x):
        return jnp.abs(self.scale * x)

    def method(self, x):
        return jnp.abs(x) - self.scale * x


if HAS_JAX:

    @jax.custom_jvp
    def tripled(x):
        return jnp.abs(x)

    @tripled.defjvp
    def tripled_rule(primals, tangents):
        return tripled(primals[0]), 3.0 * tangents[0]

    def custom(x):
        return jnp.maximum(x, 0.0) + tripled(x)

    @jax.jit
    def decorated(x: jax.Array) -> jax.Array:
        return jnp.maximum(x, 0.0) - jnp.maximum(-x, 0.0)


if HAS_TORCH:

    class Tripled(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.abs()

        @staticmethod
        def backward(ctx, gradient):
            return 3.0 * gradient

    def torch_custom(x):
        return torch.relu(x) + Tripled.apply(x)

    class Net(torch.nn.Module):
        def __init__(self, width):
            super().__init__()
            self.width = width
            self.layer = torch.nn.Linear(2, width)
            self.extra = torch.nn.Parameter(torch.full((width,), 0.1))
            self.register_buffer("mask", torch.ones(width))

        def forward(self, x):
            return (torch.relu(self.layer(x) + self.extra) * self.mask).sum()


def jax_cases():
    return [
        (with_helper, 0.0), (with_array, [0.0, 0.0]), (closure(0.1, jnp.array([0.25, 3.0])), [0.0, 1.0]),
        (lambda x: jnp.maximum(x, 0.0) - SLOPE * jnp.abs(x), 0.0), (custom, 0.0), (decorated, 0.0),
        ([lambda x: jnp.abs(x), lambda x: jnp.abs(2.0 * x)][1], 0.0), (functools.partial(powers, k=3), 0.0),
        (powers, (0.0, 3)), (Scaled(0.1), 0.0), (Scaled(0.1).method, 0.0), (jnp.abs, 0.0),
    ]  # fmt: skip


def torch_cases():
    torch.manual_seed(0)
    wide = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1)).double()
    named = torch.nn.Sequential(OrderedDict(first=torch.nn.Linear(2, 1, bias=False), last=torch.nn.PReLU()))
    return [
        (torch_custom, 0.0), (lambda x: torch.relu(x) - SLOPE * torch.relu(-x), 0.0), (wide, [0.0, 0.0]),
        (Net(3).eval(), [0.0, 0.0]), (named, [0.0, 0.0]), (torch.relu, 0.0),
    ]  # fmt: skip


SETTING = Setting("reverse", "float64")


def written(function, at, library):
    """The script of one eager setting, and what it is to print; the exact side is not needed for that."""
    runner, _ = function_runner(function, at, library)
    value = runner.jacobian(SETTING)
    result = Result(library, None, SETTING, value, Judgement("gradient", "proved", ""))
    audit = Audit(parse("x"), (Fraction(0),), "{0}", (result,), source=Source(function, (runner,)))
    return audit.reproduction(), value_line(result)


def printed(texts, folder, capsys):
    """What the scripts print, one line each; test_function_audit runs some in processes of their own."""
    before, wide = list(sys.path), HAS_JAX and jax.config.jax_enable_x64
    capsys.readouterr()
    try:
        for number, text in enumerate(texts):
            assert "consderiv" not in text and "..." not in text
            path = folder / f"script_{number}.py"
            path.write_text(text, encoding="utf-8")
            runpy.run_path(str(path))
    finally:
        sys.path[:] = before
        sys.modules.pop("large_model", None)
        if HAS_JAX:
            jax.config.update("jax_enable_x64", wide)
    return capsys.readouterr().out.splitlines()


def test_scripts_of_jax(tmp_path, capsys):
    if not HAS_JAX:
        pytest.skip(missing("jax"))
    found = [written(function, at, "jax") for function, at in jax_cases()]
    assert printed([text for text, _ in found], tmp_path, capsys) == [line for _, line in found]


def test_scripts_of_torch(tmp_path, capsys):
    if not HAS_TORCH:
        pytest.skip(missing("torch"))
    large = "import torch\nWEIGHTS = torch.ones(%d)\ndef loss(x):\n    return torch.relu(x) * WEIGHTS.sum()\n"
    (tmp_path / "my-model.py").write_text(large % (MOST_ENTRIES + 1), encoding="utf-8")
    (tmp_path / "large_model.py").write_text(large % (MOST_ENTRIES + 1), encoding="utf-8")
    by_name = importlib.util.spec_from_file_location("large_model", tmp_path / "large_model.py")
    model = sys.modules["large_model"] = importlib.util.module_from_spec(by_name)
    try:
        by_name.loader.exec_module(model)
        cases = [*torch_cases(), (model.loss, 0.0), (f"{tmp_path}/my-model.py:loss", "0.0")]
        found = [written(function, at, "torch") for function, at in cases]
    finally:
        del sys.modules["large_model"]
    assert "import large_model" in found[-2][0] and "importlib" in found[-1][0]
    assert printed([text for text, _ in found], tmp_path, capsys) == [line for _, line in found]


def test_a_function_without_source_is_refused():
    if not HAS_TORCH:
        pytest.skip(missing("torch"))
    scope = {"torch": torch}
    exec("def hidden(x):\n    return torch.relu(x)", scope)
    words = r"received hidden \(no source for hidden, .*exec.*audit \"path\.py:hidden\""
    with pytest.raises(UnsupportedError, match=words):
        written(scope["hidden"], 0.0, "torch")


def test_closures_keep_their_own_values():
    """Two closures of one function have one name: a script cannot hold both."""
    if not HAS_TORCH:
        pytest.skip(missing("torch"))
    scaled = closure_of_torch([2.0])
    text, line = written(scaled, 0.5, "torch")
    assert "[2.0]" in text and line == "[[2.0]]"
    with pytest.raises(UnsupportedError, match="two objects with the name"):
        written(chained(closure_of_torch([2.0]), closure_of_torch([3.0])), 0.5, "torch")


def closure_of_torch(weights):
    def inner(x):
        return torch.abs(x) * weights[0]

    return inner


def chained(first, second):
    def both(x):
        return first(x) + second(x)

    return both
