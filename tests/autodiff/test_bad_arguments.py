"""Whatever an audit of a function is given: one line with what, where and what to do, exit code 2, no traceback."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy
import pytest

from consderiv.autodiff import audit
from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.backends.torch_backend import TorchBackend
from consderiv.cli import main
from consderiv.errors import ConsderivError, UnsupportedError
from consderiv.programs import parse

TORCH = """
import torch
def one(x): return torch.relu(x)
def two(x, y): return torch.relu(x) * y
def vec(x): return torch.relu(x).sum() + x[2]
def matrix(x): return (torch.ones(2, 3) @ x).sum()
def none(x): torch.relu(x)
def text(x): return "a"
def imaginary(x): return torch.relu(x) * 1j
def raises(x): raise ValueError("my own\\nerror")
def quits(x): raise SystemExit(0)
def recursive(x): return recursive(x)
def too_wide(x): return x.half() + 2**24
def not_a_number(x): return torch.relu(x) * float("nan")
VALUE = 3
"""
JAX = """
import jax.numpy as jnp
def one(x): return jnp.maximum(x, 0.0)
def none(x): return None
def text(x): return "a"
def imaginary(x): return jnp.abs(x) * 1j
def matrix(x): return jnp.ones((2, 3)) @ x
def raises(x): raise ValueError("my own\\nerror")
"""
BAD = {
    "no such file": ("torch", "nofile.py:f", "0.0", "the path of a Python file"),
    "no such function": ("torch", "nope", "0.0", "choose among one"),
    "no function": ("torch", "VALUE", "0.0", "a function is required"),
    "too few arguments": ("torch", "two", "0.0", "received 1"),
    "wrong size": ("torch", "vec", "[0.0, 1.0]", "a function that runs at these arguments.*IndexError"),
    "wrong shape": ("torch", "matrix", "[0.0, 1.0]", "a function that runs at these arguments.*mismatch"),
    "wrong shape in jax": ("jax", "matrix", "[0.0, 1.0]", "a function that runs at these arguments"),
    "nan": ("torch", "one", "nan", "finite numbers; received nan"),
    "inf": ("torch", "one", "[0.0, -inf]", "finite numbers; received inf"),
    "too large": ("torch", "one", "1e400", "finite numbers"),
    "a string": ("torch", "one", '"a"', "finite numbers"),
    "a list of strings": ("torch", "one", "['a']", "finite numbers"),
    "ragged": ("jax", "one", "[[0.0], [1.0, 2.0]]", "rows of equal length"),
    "nothing": ("torch", "one", "", "received none"),
    "two numbers": ("torch", "one", "0.0 0.0", "separated by ;"),
    "an expression": ("torch", "one", "1+", "numbers and nested lists"),
    "returns None": ("torch", "none", "0.0", "received None"),
    "returns text": ("torch", "text", "0.0", "numbers as results are required; received 'a'"),
    "returns complex": ("torch", "imaginary", "0.0", "complex"),
    "returns None in jax": ("jax", "none", "0.0", "numbers as results are required; received None"),
    "returns text in jax": ("jax", "text", "0.0", "numbers as results are required; received 'a'"),
    "returns complex in jax": ("jax", "imaginary", "0.0", "complex"),
    "raises": ("torch", "raises", "0.0", "ValueError: my own"),
    "raises in jax": ("jax", "raises", "0.0", "ValueError: my own"),
    "exits": ("torch", "quits", "0.0", "a function that runs.*SystemExit"),
    "calls itself": ("torch", "recursive", "0.0", "RecursionError"),
    "adds what no half holds": ("torch", "too_wide", "1.0", "a finite result is required; received inf"),
    "computes nan": ("torch", "not_a_number", "0.0", "received nan"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    for name, text in (("torch", TORCH), ("jax", JAX)):
        (folder / f"bad_{name}.py").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", BAD)
def test_one_line_says_what_where_and_what_to_do(case, files, capsys):
    library, function, at, words = BAD[case]
    if missing(library) is not None:
        pytest.skip(missing(library))
    target = str(files / function) if ".py:" in function else f"{files}/bad_{library}.py:{function}"
    assert main(["audit", target, "--at", at, "--dtypes", "float32"]) == 2
    shown = capsys.readouterr()
    (line,) = shown.err.strip().splitlines()
    assert not shown.out and line.startswith("consderiv: ") and line.count("; ") >= 2
    assert "Traceback" not in line
    assert re.search(words, line), line


def torch_values():
    import torch

    return {
        "complex64": torch.zeros(2, dtype=torch.complex64), "complex128": numpy.zeros(2, dtype=complex),
        "type object": numpy.array([1.0, None], dtype=object), "type <U1": numpy.array(["a"]),
        "nan": torch.tensor([float("nan"), 1.0]), "inf": numpy.array([numpy.inf]), "sparse": torch.zeros(2).to_sparse(),
        "empty": torch.zeros(0), "integers": torch.zeros(2, dtype=torch.int64), "bool": True, "NoneType": None,
        "1000000": numpy.zeros(10**6, dtype=numpy.float32),
    }  # fmt: skip


def test_arrays_that_no_audit_takes():
    if missing("torch") is not None:
        pytest.skip(missing("torch"))
    import torch

    for words, value in torch_values().items():
        with pytest.raises(ConsderivError, match=f"received .*{words}"):
            audit(lambda x: torch.relu(x).sum(), value, "torch", dtypes=["float32"])


def test_arrays_that_an_audit_takes():
    """A tensor that requires gradients, strides of its own, numbers of 8 bits."""
    if missing("torch") is not None:
        pytest.skip(missing("torch"))
    import torch

    for value in (
        torch.zeros(2, requires_grad=True), torch.zeros(2, 3).t(), torch.zeros(2).to(torch.float8_e4m3fn),
    ):  # fmt: skip
        report = audit(lambda x: torch.relu(x).sum(), value, "torch", dtypes=["float32"])
        assert {(r.judgement.verdict, r.value) for r in report.results} == {("clarke", ((0.0,) * value.numel(),))}


def test_torch_programs_are_not_compiled():
    if missing("torch") is not None:
        pytest.skip(missing("torch"))
    backend, program, point = TorchBackend(), parse("relu(x)"), [Fraction(0)]
    compiled = Setting("reverse", "float32", True)
    for call in (
        lambda: backend.jacobian(program, point, compiled), lambda: backend.node_values(program, point, compiled),
        lambda: backend.jvp(program, point, [1.0], compiled),
    ):  # fmt: skip
        with pytest.raises(UnsupportedError, match="audited eagerly.*C\\+\\+ compiler.*compiled=False"):
            call()

    class Compiling(TorchBackend):
        def settings(self):
            return (compiled,)

    (result,) = audit("relu(x)", "x=0", backends=[Compiling()]).results
    assert (result.value, result.judgement.verdict) == (None, "refused") and "eagerly" in result.judgement.reason


def test_the_audit_is_printed_although_there_is_nothing_to_reproduce(capsys, tmp_path):
    script = tmp_path / "shown.py"
    assert main(["audit", "abs(x)", "--at", "x=0", "--backends", "numpy", "--reproduce", str(script)]) == 2
    shown = capsys.readouterr()
    assert "Clarke: [-1, 1]" in shown.out and "a value that jax or torch returned" in shown.err and not script.exists()
