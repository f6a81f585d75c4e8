"""Regressions: what functions raise, and what numbers of another format do to a verdict."""

from __future__ import annotations

import json
import math
import time
from fractions import Fraction

import pytest

from consderiv import audit
from consderiv.autodiff.atlas import chosen_rows
from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.judging.findings import disagreements
from consderiv.autodiff.judging.judgement import Judgement
from consderiv.autodiff.judging.result import Own, Result
from consderiv.autodiff.networks import compare_network, local_program, network_from_torch
from consderiv.autodiff.tracing import trace_jax, trace_torch
from consderiv.cli import main
from consderiv.errors import BudgetError, PointError, UnsupportedError
from consderiv.programs import parse
from consderiv.testing import kink_arguments, kink_points, subgradcheck

jax = pytest.importorskip("jax")
torch = pytest.importorskip("torch")


def raising(x):  # type: ignore[no-untyped-def]
    raise ValueError("not today")


def recursive(x):  # type: ignore[no-untyped-def]
    return recursive(jax.numpy.abs(x))


@pytest.mark.parametrize(
    ("function", "words"),
    [(raising, "ValueError: not today"), (recursive, "RecursionError")],
)
def test_what_a_function_of_jax_raises_is_an_error_of_the_package(function, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnsupportedError, match=words):
        audit(function, 0.0, backends="jax", dtypes=["float32"])


def test_a_constant_of_another_format_refuses_that_format_only() -> None:
    target = torch.tensor([1.0])
    report = audit(
        lambda x: torch.nn.functional.binary_cross_entropy(x, target),
        torch.tensor([0.5]),
        dtypes=["float64", "float32"],
    )
    verdicts = {(r.setting.dtype, r.judgement.verdict) for r in report.results}
    assert verdicts == {("float64", "refused"), ("float32", "gradient")}


NARROWING = {
    "torch": lambda x: torch.relu(x.to(torch.bfloat16) - 1.0).float(),
    "jax": lambda x: jax.nn.relu(x.astype(jax.numpy.bfloat16) - 1.0).astype(jax.numpy.float32),
}
SQUARED = {
    "torch": lambda x: (x.to(torch.bfloat16) ** 2).float(),
    "jax": lambda x: (x.astype(jax.numpy.bfloat16) ** 2).astype(jax.numpy.float32),
}


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_a_conversion_to_a_narrower_format_makes_a_tie(library) -> None:  # type: ignore[no-untyped-def]
    """1.001 is 1 in bfloat16: the value 0 is no error of a derivative rule."""
    report = audit(NARROWING[library], 1.001, backends=library, dtypes=["float32"])
    assert {r.value for r in report.results} == {((0.0,),)}
    assert {r.judgement.verdict for r in report.results} == {"float_tie"}
    assert "in bfloat16" in report.results[0].judgement.reason
    assert "float kink" in {finding.kind for finding in report.findings}


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_the_error_bound_is_that_of_the_narrowest_format(library) -> None:  # type: ignore[no-untyped-def]
    report = audit(SQUARED[library], 1.001, backends=library, dtypes=["float32"])
    assert {(r.judgement.verdict, r.judgement.evidence) for r in report.results} == {("gradient", "measured")}


def test_a_wrong_rule_is_still_outside_after_a_conversion() -> None:
    report = audit(lambda x: 2.0 * x.to(torch.bfloat16).float() + x.detach(), torch.tensor(1.001), dtypes=["float32"])
    assert {r.judgement.verdict for r in report.results} == {"outside"}


def test_eager_jax_flushes_computed_subnormals() -> None:
    report = audit(lambda x: jax.nn.relu(x * 1e-30), 1e-10, backends="jax", dtypes=["float32"])
    assert {r.judgement.verdict for r in report.results} == {"float_tie"}


def test_a_value_next_to_the_derivative_is_not_outside() -> None:
    """The squares underflow in the formula of the norm, so that it has no bound, but torch.hypot is careful."""
    report = audit(lambda x: torch.hypot(x[0], x[1]), torch.tensor([1e-30, 1e-30]), dtypes=["float32"])
    assert {r.judgement.verdict for r in report.results} == {"gradient"}
    assert "one unit in the last place" in report.results[0].judgement.reason


def test_a_bound_above_the_derivative_is_said() -> None:
    report = audit(lambda x: (1 - torch.cos(x)) / (x * x), torch.tensor(1e-4), dtypes=["float32"])
    assert "no digit is certain" in report.results[0].judgement.reason


def test_what_a_function_prints_is_not_in_the_json(tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "loud.py"
    file.write_text("import torch\ndef f(x):\n    print('hello')\n    return torch.relu(x)\n")
    code = main(["audit", f"{file}:f", "--at", "0.0", "--dtypes", "float32", "--json"])
    out, err = capsys.readouterr()
    assert code in (0, 1) and json.loads(out)["results"] and "hello" in err


def _network():  # type: ignore[no-untyped-def]
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))


def _with_infinite_weight():  # type: ignore[no-untyped-def]
    module = _network()
    with torch.no_grad():
        module[0].weight[0, 0] = math.inf
    return module


@pytest.mark.parametrize(
    ("module", "point", "output", "words"),
    [
        (_network(), torch.tensor([math.nan, 0.0]), 0, "real numbers.*nan"),
        (_network(), torch.tensor([0.0, math.inf]), 0, "real numbers.*inf at 1"),
        (_network(), torch.zeros(3), 0, r"shape.*Linear.*\(3,\)"),
        (_network(), torch.zeros(2), 1, "an entry of 1.*received 1"),
        (_network(), torch.zeros(2), -1, "an entry of 1.*received -1"),
        (_network(), torch.zeros(2, dtype=torch.float64), 0, "type of the weights"),
        (_network(), torch.zeros(2, dtype=torch.int64), 0, "type of the weights"),
        (_with_infinite_weight(), torch.zeros(2), 0, "weights that are real"),
        (_network(), torch.full((2,), 3e38), 0, "NaN or infinity in torch.float32"),
    ],
)
def test_networks_refuse_bad_input_in_three_parts(module, point, output, words) -> None:  # type: ignore[no-untyped-def]
    if "torch.float32" in words:
        with torch.no_grad():
            module[0].weight.fill_(4.0)
    with pytest.raises((UnsupportedError, PointError), match=words) as raised:
        compare_network(module, point, output)
    assert raised.value.remedy


def test_an_output_that_a_network_does_not_have() -> None:
    sweep = network_from_torch(_network(), (2,)).at([0.5, 0.25])
    for call in (sweep.gradient, sweep.conventional_gradient, lambda k: local_program(sweep, k)):
        with pytest.raises(UnsupportedError, match="received 7"):
            call(7)


def test_points_on_kinks_need_kinks() -> None:
    for make in (
        lambda: kink_points("x**2 + abs(-3)"),
        lambda: kink_arguments(jax.numpy.sin, 0.0),
        lambda: kink_arguments(torch.square, torch.zeros(2)),
    ):
        with pytest.raises(UnsupportedError, match="a program with kinks is required; received"):
            make()


def test_the_atlas_without_libraries_says_what_to_install(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("consderiv.autodiff.atlas.running.missing", lambda library: "required; missing; install")
    with pytest.raises(UnsupportedError, match=r"pip install 'consderiv\[jax\]'"):
        chosen_rows()


def _result(dtype, value, own=None, verdict="gradient"):  # type: ignore[no-untyped-def]
    judged = Judgement(verdict, "proved", "")
    return Result("torch", None, Setting("reverse", dtype), (value,), judged, own)


def test_formats_with_other_constants_do_not_disagree() -> None:
    own = Own(parse("relu(x - 1/10)"), (Fraction(1),), None)
    other = Own(parse("relu(x - 1/5)"), (Fraction(1),), None)
    high, low = ("float64", (0.0,)), ("float32", (1.0,))
    for first, second in ((None, own), (own, other)):
        assert not disagreements([_result(*high, first), _result(*low, second, "clarke")])
    for same in (None, own):
        (found,) = disagreements([_result(*high, same), _result(*low, same, "clarke")])
        assert found.kind == "formats disagree"


def test_the_sign_of_zero_is_no_disagreement() -> None:
    for rest in (1.0, math.inf, math.nan):
        assert not disagreements([_result("float64", (0.0, rest)), _result("float32", (-0.0, rest))])
    assert disagreements([_result("float64", (0.0, math.inf)), _result("float32", (0.0, -math.inf))])


def test_one_third_in_two_formats_is_no_disagreement() -> None:
    rounded = float(torch.tensor(1 / 3))
    assert not disagreements([_result("float64", (1 / 3, 0.0)), _result("float32", (rounded, 0.0), verdict="clarke")])
    assert disagreements([_result("float64", (1 / 3,)), _result("float32", (rounded + 2.0**-23,), verdict="clarke")])


@pytest.mark.parametrize("traced", [False, True])
def test_large_arrays_are_refused_before_anything_is_traced(traced) -> None:  # type: ignore[no-untyped-def]
    def never(x):  # type: ignore[no-untyped-def]
        raise AssertionError("it was traced")

    calls = (
        (lambda: trace_jax(never, jax.numpy.zeros(100_001)), lambda: trace_torch(never, torch.zeros(500, 500)))
        if not traced
        else (lambda: audit(never, jax.numpy.zeros(10**6)), lambda: audit(never, torch.zeros(10**6)))
    )
    start = time.perf_counter()
    for call in calls:
        with pytest.raises(BudgetError, match="at most 100000 entries are required; received"):
            call()
    assert time.perf_counter() - start < 5


def test_no_mode_at_all() -> None:
    with pytest.raises(UnsupportedError, match="received none"):
        subgradcheck("relu(x)", "x=0", backends="numpy", modes=[])


@pytest.mark.parametrize(
    ("function", "point", "kinds"),
    [
        (lambda x: torch.sqrt(x * x), torch.tensor(0.0), {"real kink"}),
        (lambda x: torch.sqrt(x * x), torch.tensor(1e-30), {"float kink"}),
        (lambda x: torch.sqrt(x * x), torch.tensor(0.5), set()),
        (torch.std, torch.ones(2), {"real kink"}),
    ],
)
def test_a_root_at_zero_is_a_kink_by_name(function, point, kinds) -> None:  # type: ignore[no-untyped-def]
    """The square of 1e-30 underflows in float32, and the root of zero has an infinite derivative."""
    assert {finding.kind for finding in audit(function, point, dtypes=["float32"]).findings} == kinds
