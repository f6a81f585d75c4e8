"""Regressions: what functions raise, and what numbers of another format do to a verdict."""

from __future__ import annotations

import pytest

from consderiv import audit
from consderiv.errors import UnsupportedError

jax = pytest.importorskip("jax")
torch = pytest.importorskip("torch")


def raising(x):  # type: ignore[no-untyped-def]
    raise ValueError("not today")


def branching(x):  # type: ignore[no-untyped-def]
    return jax.numpy.abs(x) if x > 0 else x


def recursive(x):  # type: ignore[no-untyped-def]
    return recursive(jax.numpy.abs(x))


@pytest.mark.parametrize(
    ("function", "words"),
    [(raising, "ValueError: not today"), (branching, "TracerBoolConversionError"), (recursive, "RecursionError")],
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
    report = audit(
        lambda x: 2.0 * x.to(torch.bfloat16).float() + x.detach(), torch.tensor(1.001), dtypes=["float32"]
    )
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
