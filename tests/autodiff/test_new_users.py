"""What somebody meets who audits a file of their own for the first time: scripts, faults, formats, random numbers."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pytest

from consderiv import audit, from_jax, from_torch, parse
from consderiv.autodiff.auditing import refuse_options
from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.functions.audited import function_runner
from consderiv.autodiff.functions.target import MOST, loaded
from consderiv.autodiff.judging.choices import choices_in_words
from consderiv.autodiff.judging.judgement import Judgement
from consderiv.autodiff.judging.result import Result
from consderiv.autodiff.reports.report_table import Subjected, entries
from consderiv.autodiff.tracing.untraceable import first_line
from consderiv.errors import UnsupportedError
from consderiv.programs.occurrences import node_name

needs_torch = pytest.mark.skipif(missing("torch") is not None, reason=missing("torch") or "")
needs_jax = pytest.mark.skipif(missing("jax") is not None, reason=missing("jax") or "")
FLOAT32 = {"dtypes": ["float32"]}
MODEL = """\
import torch
import math
WEIGHTS = torch.tensor([0.5, -2.0])
LARGE = torch.ones(1000)

def helper(x):
    return torch.relu(x) * math.pi

def kinks(x):
    return (helper(x) - torch.relu(-x)).sum()

def scaled(x):
    return (x / (x.abs().max().item() + 1)).sum()

def logged(x):
    print("largest", x.max().item())
    return (x * x.detach()).sum()

def stable(x):
    largest = x.max().detach()
    return (x - largest).exp().sum().log() + largest

NET = torch.nn.Linear(2, 1)

def network(x):
    return torch.relu(NET(x)).sum()

def layer(x):
    return torch.relu(WEIGHTS @ x)

def large(x):
    return torch.relu(x).sum() * LARGE.sum()

def noisy(x):
    return (torch.relu(x) + torch.rand_like(x)).sum()

def dropped(x):
    return torch.nn.functional.dropout(torch.relu(x), 0.5).sum()
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "new_users_model.py"
    path.write_text(MODEL, encoding="utf-8")
    return path


@needs_torch
def test_a_script_has_the_source_of_the_file(model: Path) -> None:
    text = audit(f"{model}:kinks", "[0.0, 1.0]", **FLOAT32).reproduction()
    assert "def helper(x):" in text and "import math" in text
    assert str(model.parent) not in text and model.stem not in text and "import sys" not in text


@needs_torch
def test_a_script_that_imports_says_so_with_the_path_as_it_was_given(model: Path, monkeypatch) -> None:
    monkeypatch.chdir(model.parent.parent)
    target = os.path.relpath(model)
    text = audit(f"{target}:large", "[0.0]", **FLOAT32).reproduction()
    assert "# This imports new_users_model.py (no source for an array with 1000 entries), so run it in" in text
    assert str(model.parent) not in text and f"import {model.stem}" in text


@needs_torch
@pytest.mark.parametrize(("name", "call", "line"), [("scaled", "Tensor.item", 13), ("logged", "Tensor.detach", 17)])
def test_a_dropped_dependence_is_named(model: Path, capsys, name: str, call: str, line: int) -> None:
    """An `.item()` that is only printed is not to blame; and the function prints once, not at each of its runs."""
    report = audit(f"{model}:{name}", "[1.0, 0.5]", **FLOAT32)
    words = (
        f"{call} at new_users_model.py:{line} takes a number out of the graph, and its dependence on x_0, x_1 is lost"
    )
    assert [result.fault["text"] for result in report.results] == [words, words]
    assert " ".join(str(report).split()).count("takes a number out") == 1
    assert capsys.readouterr().out == ("largest 1.0\n" if name == "logged" else "")


@needs_torch
def test_a_harmless_detach_is_no_fault(model: Path) -> None:
    report = audit(f"{model}:stable", "[1.0, 0.5]", **FLOAT32)
    assert {result.judgement.verdict for result in report.results} == {"gradient"}
    assert not any(result.fault for result in report.results)


@needs_jax
def test_a_stopped_gradient_of_jax_is_named() -> None:
    import jax

    def stopped(x):
        return x * jax.lax.stop_gradient(x)

    (first, *_) = audit(stopped, 1.0, **FLOAT32).results
    assert first.fault is not None and "jax.lax.stop_gradient at test_new_users.py:" in first.fault["text"]
    assert first.fault["text"].endswith("its dependence on x is lost")


@needs_torch
def test_weights_of_one_format_are_one_line(model: Path) -> None:
    runner, _ = function_runner(f"{model}:layer", "[0.0, 0.0]")
    found = set()
    for dtype in ("float64", "bfloat16"):
        with pytest.raises(UnsupportedError) as error:
            runner.subject(Setting("reverse", dtype))
        found.add(str(error.value))
    (text,) = found
    assert "received WEIGHTS of float32 at new_users_model.py:3" in text and "--dtypes float32" in text
    assert runner.main().point == (0, 0)
    with pytest.raises(UnsupportedError, match="WEIGHTS of float32"):
        audit(f"{model}:layer", "[0.0, 0.0]", dtypes=["float64"])


@needs_torch
def test_a_module_of_one_format_is_one_line(model: Path) -> None:
    """The trace mixes formats, and torch does not."""
    report = audit(f"{model}:network", "[1.0, 0.5]", dtypes=["float64", "float32", "float16"])
    refused = {result.judgement.reason for result in report.results if result.setting.dtype != "float32"}
    (reason,) = refused
    assert "received NET of float32 at new_users_model.py:" in reason and "--dtypes float32" in reason
    assert {r.judgement.verdict for r in report.results if r.setting.dtype == "float32"} <= {"gradient"}


@needs_torch
@pytest.mark.parametrize(("name", "call"), [("noisy", "torch.rand_like"), ("dropped", "dropout in training mode")])
def test_random_numbers_are_named(model: Path, name: str, call: str) -> None:
    with pytest.raises(UnsupportedError, match="a function without random numbers is required") as error:
        audit(f"{model}:{name}", "[1.0, 0.5]", **FLOAT32)
    assert call in str(error.value) and "ask for" not in str(error.value)
    assert str(error.value).count("new_users_model.py") == 1


@needs_torch
def test_integers_of_torch_are_no_variables() -> None:
    import torch

    with pytest.raises(UnsupportedError, match='a real argument is required.*write "0.0" instead of "0"'):
        from_torch(torch.relu, torch.tensor(0))


@needs_jax
def test_integers_of_jax_are_no_variables() -> None:
    with pytest.raises(UnsupportedError, match='a real argument is required.*write "0.0" instead of "0"'):
        from_jax(abs, 0)


def test_a_branch_is_named_and_a_long_expression_closed() -> None:
    program = parse("where(x + 12345 > 0, x + 123456789, x*987654321 + 12345)")
    index = program.outputs[0]
    name = node_name(program, index)
    assert name == f"where(x + 12345 > 0, x + 123456789, …) (node {index})"
    otherwise = {index: ({2: Fraction(1)},)}
    assert choices_in_words(program, otherwise) == f"{name} takes its else branch"


def test_only_the_option_that_was_given_is_named() -> None:
    with pytest.raises(UnsupportedError) as error:
        refuse_options({"dtypes": ["float32"]})
    assert str(error.value).startswith("dtypes (--dtypes) is for functions") and "compiled" not in str(error.value)


def test_a_long_list_of_functions_says_that_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "many_functions.py"
    path.write_text("".join(f"def f{k}(x): return x\n" for k in range(MOST + 1)), encoding="utf-8")
    with pytest.raises(UnsupportedError, match=f"f{MOST - 1}, …"):
        loaded(f"{path}:missing")


def test_an_error_that_ends_with_a_full_stop_has_one() -> None:
    assert first_line(ValueError("has not been implemented yet.")) == "has not been implemented yet"


def test_a_refusal_that_ends_with_a_full_stop_has_one() -> None:
    refused = Judgement("refused", "measured", "NotImplementedError: it has not been implemented yet.")
    result = Result("torch", None, Setting("forward", "float32"), None, refused)
    (row,) = entries(Subjected(parse("x"), (Fraction(0),), None, "float64"), [result])
    assert row.finding.endswith("yet.") and not row.finding.endswith("..")
