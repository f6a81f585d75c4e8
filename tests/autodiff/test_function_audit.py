"""Audits of functions of JAX and PyTorch: the exact side, the verdicts, what is at fault, and what files hold."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from consderiv.autodiff.auditing import BACKENDS, audit
from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.functions.arguments import read_arguments
from consderiv.autodiff.functions.function_runner import FunctionRunner
from consderiv.autodiff.functions.library import library_of
from consderiv.autodiff.functions.target import loaded
from consderiv.autodiff.judging.judgement import Judgement
from consderiv.autodiff.judging.result import Result
from consderiv.autodiff.reports.reproduction import value_line
from consderiv.autodiff.reports.spelled import spelled_lines
from consderiv.errors import ConsderivError, PointError
from consderiv.programs import parse

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jnp = jax.numpy

FLOAT32 = {"dtypes": ["float32"]}


def torch_identity(x):  # type: ignore[no-untyped-def]
    return torch.relu(x) - torch.relu(-x)


def torch_stopped(x):  # type: ignore[no-untyped-def]
    return x * 2.0 + x.detach()


def torch_scaled(x):  # type: ignore[no-untyped-def]
    return torch.abs(0.1 * x).sum()


def torch_map(x, y):  # type: ignore[no-untyped-def]
    return torch.stack([torch.maximum(x[0], x[1]), y * y, x[1] * 3.0])


class Tripled(torch.autograd.Function):  # type: ignore[misc]
    """|x| with the derivative 3."""

    @staticmethod
    def forward(ctx, x):  # type: ignore[no-untyped-def]
        return x.abs()

    @staticmethod
    def backward(ctx, gradient):  # type: ignore[no-untyped-def]
        return 3.0 * gradient


def torch_custom(x):  # type: ignore[no-untyped-def]
    return torch.relu(x) + Tripled.apply(x)


@jax.custom_jvp
def tripled(x):  # type: ignore[no-untyped-def]
    return jnp.abs(x)


@tripled.defjvp
def _tripled_jvp(primals, tangents):  # type: ignore[no-untyped-def]
    return tripled(primals[0]), 3.0 * tangents[0]


def jax_custom(x):  # type: ignore[no-untyped-def]
    return jnp.maximum(x, 0.0) + tripled(x)


def jax_identity(x):  # type: ignore[no-untyped-def]
    return jax.nn.relu(x) - jax.nn.relu(-x)


def verdicts(report):  # type: ignore[no-untyped-def]
    return {(r.judgement.verdict, r.judgement.evidence) for r in report.results}


@pytest.mark.parametrize("function", [torch_identity, jax_identity])
def test_the_identity_as_two_relus(function) -> None:  # type: ignore[no-untyped-def]
    report = audit(function, 0.0, **FLOAT32)
    assert str(report.clarke) == "{1}" and verdicts(report) == {("chain_rule", "proved")}
    assert {r.value for r in report.results} == {((0.0,),)}
    assert report.is_permitted and report.text.endswith(function.__name__)
    assert [finding.kind for finding in report.findings] == ["real kink"]
    shown = report.to_dict()
    assert shown["point"] == {"x": "0"} and {r["distance_squared"] for r in shown["results"]} == {"1"}
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_every_format_has_its_own_constants_and_point() -> None:
    """1/3 is another number in each format, and so is 0.1; in products PyTorch takes it in float32 for narrower ones."""
    report = audit(torch_scaled, [1 / 3])
    assert verdicts(report) <= {("gradient", "proved"), ("gradient", "measured")}
    own = {r.setting.dtype: r.own for r in report.results}
    assert own["float64"] is None and report.point == (Fraction(1 / 3),)
    assert own["float16"].point == (Fraction(1365, 4096),) and own["bfloat16"].point == (Fraction(171, 512),)
    assert str(own["float32"].clarke) == "{13421773/134217728}"
    first = next(r for r in report.to_dict()["results"] if r["dtype"] == "float16")
    assert first["point"] == {"x_0": "1365/4096"} and first["clarke"]["vertices"] == [["13421773/134217728"]]


def test_arguments_are_flattened_in_the_order_of_the_variables() -> None:
    report = audit(torch_map, ([1.0, 2.0], 3.0), **FLOAT32)
    assert report.program.variables == ("x_0", "x_1", "y")
    assert {r.value for r in report.results} == {((0.0, 1.0, 0.0), (0.0, 0.0, 6.0), (0.0, 3.0, 0.0))}
    assert verdicts(report) == {("gradient", "proved")}


def test_pytrees_and_integers_of_jax() -> None:
    def function(w, n, flag):  # type: ignore[no-untyped-def]
        return jnp.sum(w["b"] ** n) + w["a"] if flag else jnp.sum(w["b"])

    report = audit(function, ({"b": [1.0, -2.0], "a": 0.5}, 3, True), **FLOAT32)
    assert report.program.variables == ("w_a", "w_b_0", "w_b_1")
    assert {r.value for r in report.results} == {((1.0, 3.0, 12.0),)}


def test_a_stopped_derivative_is_at_fault() -> None:
    (first, *_) = audit(torch_stopped, torch.tensor(1.0), **FLOAT32).results
    assert first.judgement.verdict == "outside" and first.fault is not None
    assert first.fault["call"] == "Tensor.detach" and "test_function_audit.py" in first.fault["source"]


def test_a_custom_rule_of_torch_is_at_fault() -> None:
    report = audit(torch_custom, 0.0, **FLOAT32)
    first = report.results[0]
    assert (first.value, first.judgement.verdict) == (((3.0,),), "outside")
    assert first.fault is not None
    assert first.fault["call"].startswith("torch.autograd.Function Tripled (test_function_audit.py:")
    assert {r.judgement.verdict for r in report.results if r.setting.mode == "forward"} == {"refused"}


def test_a_custom_rule_of_jax_gives_exactly_that_value() -> None:
    report = audit(jax_custom, 0.0, **FLOAT32)
    assert verdicts(report) == {("outside", "proved")} and not report.is_permitted
    first = report.results[0]
    assert first.value == ((3.5,),) and first.judgement.distance_squared == Fraction(9, 4)
    assert "custom_jvp tripled" in first.judgement.reason
    assert first.fault is not None
    assert first.fault["call"].startswith("custom_jvp tripled (test_function_audit.py:")
    assert first.fault["derivative"] == [["3"]] and first.fault["clarke"]["vertices"] == [["-1"], ["1"]]


def test_nan_of_a_root_is_at_fault() -> None:
    (first, *_) = audit(lambda x: torch.sqrt(x * x), 0.0, **FLOAT32).results
    assert first.judgement.verdict == "nan" and first.fault is not None and "sqrt" in first.fault["call"]


def test_rounding_makes_a_tie() -> None:
    """2**24 + 1 is no float32."""

    def function(x):  # type: ignore[no-untyped-def]
        return torch.abs(x + 16777216.0 - 16777216.0)

    report = audit(function, 1.0)
    found = {r.setting.dtype: r.judgement.verdict for r in report.results if r.setting.mode == "reverse"}
    assert found["float64"] == "gradient" and found["float32"] == "float_tie"
    assert ("float kink", ["float32", "bfloat16"]) in [(f.kind, f.data.get("dtypes")) for f in report.findings]


def test_no_call_alone_is_at_fault() -> None:
    def function(x):  # type: ignore[no-untyped-def]
        with torch.no_grad():
            stopped = x * 1.0
        return x * 2.0 + stopped

    (first, *_) = audit(function, 1.0, **FLOAT32).results
    assert (first.value, first.judgement.verdict) == (((2.0,),), "outside")
    line = function.__code__.co_firstlineno + 2
    assert first.fault is not None and first.fault["call"] == "torch.no_grad"
    assert first.fault["source"] == f"test_function_audit.py:{line}"


def test_eager_and_compiled_disagree() -> None:
    """XLA reassociates x + 2**24 - 2**24, which is 0 in float32 for x = 1/2."""

    def function(x):  # type: ignore[no-untyped-def]
        return jax.nn.relu(x + 16777216.0 - 16777216.0)

    report = audit(function, 0.5, **FLOAT32)
    (found,) = [finding for finding in report.findings if finding.kind == "compiled disagrees"]
    assert [(setting.compiled, value) for setting, value in found.values] == [(False, ((0.0,),)), (True, ((1.0,),))]
    assert found.to_dict()["values"][1]["value"] == [["1"]]


def test_parameters_are_constants_or_variables() -> None:
    module = torch.nn.Linear(2, 1)
    with torch.no_grad():
        module.weight.copy_(torch.tensor([[2.0, 3.0]]))
        module.bias.copy_(torch.tensor([0.0]))
    constant = audit(module, [1.0, -1.0], **FLOAT32)
    assert {r.value for r in constant.results} == {((2.0, 3.0),)}
    variable = audit(module, [1.0, -1.0], parameters="variables", **FLOAT32)
    assert len(variable.program.variables) == 5
    assert {r.value for r in variable.results} == {((2.0, 3.0, 1.0, -1.0, 1.0),)}
    assert verdicts(variable) == {("gradient", "proved")}


@pytest.mark.parametrize("library", ["jax", "torch"])
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_a_runner_takes_other_points(library: str, mode: str) -> None:
    def function(x, y):  # type: ignore[no-untyped-def]
        return x[0] * x[1] + y

    runner = FunctionRunner(library, function, read_arguments("[1.0, 2.0]; 3.0"))  # type: ignore[arg-type]
    setting = Setting(mode, "float32")  # type: ignore[arg-type]
    assert runner.jacobian(setting) == ((2.0, 1.0, 1.0),)
    assert runner.jacobian(setting, [Fraction(5), Fraction(-1, 2), Fraction(0)]) == ((-0.5, 5.0, 1.0),)


def test_arguments_of_a_text() -> None:
    first, second = read_arguments("[0.0, 0.5]; 3")
    assert first.tolist() == [0.0, 0.5] and second == 3
    assert read_arguments("0")[0] == 0.0 and isinstance(read_arguments("0")[0], float)
    for text in ("x=0", "[0.0, [1.0]]", "", "1e999", "'a'", "__import__('os')"):
        with pytest.raises(PointError):
            read_arguments(text)


def test_the_library_is_the_one_that_the_function_uses() -> None:
    assert library_of(torch_identity, (0.0,)) == "torch" and library_of(jax_identity, (0.0,)) == "jax"
    assert library_of(lambda x: x, (torch.zeros(1),)) == "torch" and library_of(torch.nn.ReLU(), ()) == "torch"
    assert library_of(lambda x: jax_identity(x), (0.0,)) == "jax"
    distance = partial(lambda x, y: (x - y).abs().sum(), torch.zeros(2))  # its code names no library
    assert library_of(distance, (0.0,)) == "torch" and library_of(partial(jax_identity), (0.0,)) == "jax"
    with pytest.raises(ConsderivError, match="one of jax and torch"):
        library_of(abs, (0.0,))


MODEL = """
import torch

def loss(x, y):
    return torch.relu(x).sum() - torch.relu(-x).sum() + y * y

def branch(x):
    return x if x > 0 else -x
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "audited_model.py"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_a_function_of_a_file_and_its_script(model: Path, tmp_path: Path) -> None:
    report = audit(f"{model}:loss", "[0.0, 0.1]; 1.5", **FLOAT32)
    assert report.text == f"{model}:loss" and verdicts(report) == {("chain_rule", "proved")}
    _runs(report.reproduction(), value_line(report.results[0]), tmp_path)


def _runs(text: str, expected: str, folder: Path) -> None:
    """The script prints the value that was reported."""
    script = folder / "shown.py"
    script.write_text(text, encoding="utf-8")
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == expected, run.stderr


def test_the_script_of_a_function_has_its_source(tmp_path: Path) -> None:
    report = audit(jax_identity, 0.0, **FLOAT32)
    text = report.reproduction()
    assert "def jax_identity(x):" in text and "exact Clarke set: {1}" in text
    _runs(text, "[[0.0]]", tmp_path)


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_the_script_of_a_program_spells_every_operation(library: str, tmp_path: Path) -> None:
    program = parse(
        "[relu(x) - 0.1*x, max(x, y, 2*x) + min(x, 3), norm(x, y) + clip(x, 0, 1), norm1(x, y)*exp(x)/softplus(y)"
        ", piecewise((x, x > 0 and not y < 0), (-x, True)) + median(x, y, 1) + norminf(x, y) - x**2]"
    )
    point, setting = (Fraction(1), Fraction(-1, 3)), Setting("reverse", "float64", library == "jax")
    backend = BACKENDS[library]()
    value = backend.jacobian(program, point, setting)
    result = Result(library, None, setting, value, Judgement("gradient", "proved", ""))
    _runs("\n".join(spelled_lines(program, point, result)), value_line(result), tmp_path)


def test_errors_are_clear(model: Path) -> None:
    for target, at, words in (
        (f"{model}:nothing", "0.0", "choose among loss, branch"),
        (f"{model}:loss", "0.0", "received 1"),
    ):
        with pytest.raises(ConsderivError, match=words):
            audit(target, at)
    with pytest.raises(ConsderivError, match="a format is one of"):
        audit(torch_identity, 0.0, dtypes=["float8"])
    with pytest.raises(ConsderivError, match="pip install"):
        _without_torch(model)


def _without_torch(path: Path) -> None:
    from consderiv.autodiff.functions import library

    old = library.missing
    library.missing = lambda name: f"{name} is required; received none; pip install consderiv[{name}]"  # type: ignore[assignment]
    try:
        library_of(loaded(f"{path}:loss"), (0.0, 0.0))
    finally:
        library.missing = old


SMALL = 2.0**-30


def jax_missed(x):  # type: ignore[no-untyped-def]
    return jnp.abs(x * x - 1.0 - 2.0 * SMALL - SMALL * SMALL)


def torch_missed(x):  # type: ignore[no-untyped-def]
    return torch.abs(x * x - 1.0 - 2.0 * SMALL - SMALL * SMALL)


@pytest.mark.parametrize("function", [jax_missed, torch_missed])
def test_a_real_kink_that_floats_miss(function) -> None:  # type: ignore[no-untyped-def]
    """At x = 1 + 2**-30 the square has 61 bits: abs ties exactly, and floats see -2**-60."""
    report = audit(function, 1.0 + SMALL, dtypes=["float64"])
    missed = [finding for finding in report.findings if finding.kind == "missed kink"]
    assert [[report.program.nodes[node].operation for node in finding.nodes] for finding in missed] == [["abs"]]
    assert "is not one in float64" in missed[0].text and missed[0].data == {"dtypes": ["float64"]}
    slope = 2 * (1 + Fraction(1, 2**30))
    assert report.clarke.contains([slope]) and report.clarke.contains([-slope]) and report.clarke.contains([0])
    assert "missed kink" in str(report) and not {r.judgement.verdict for r in report.results} & {"gradient", "outside"}


def test_a_kink_that_floats_see_is_not_missed() -> None:
    """The same program where the square is a float."""
    report = audit("abs(x*x - 1 - 2*y - y*y)", f"x={1 + Fraction(1, 2**20)}, y=1/{2**20}", backends="numpy")
    kinds = {(finding.kind, tuple(finding.data.get("dtypes", ()))) for finding in report.findings}
    assert ("real kink", ("float64",)) in kinds
    assert not any(kind == "missed kink" and "float64" in formats for kind, formats in kinds)


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_a_reference_has_the_values_of_the_function(library: str) -> None:
    """Up to rounding: one with other values is another function, and every verdict would be about that one."""
    absolute, relu = (torch.abs, torch.relu) if library == "torch" else (jnp.abs, jax.nn.relu)
    with pytest.raises(ConsderivError, match="values of the function is required; received 1 from the function and 0"):
        audit(lambda x: absolute(x) + 1, [0.0, 0.0], library, reference=relu, dtypes=["float32"])
    same = audit(lambda x: absolute(x) + 1e-7, 1.0, library, reference=absolute, dtypes=["float32"])
    assert {result.judgement.verdict for result in same.results} == {"gradient"}
