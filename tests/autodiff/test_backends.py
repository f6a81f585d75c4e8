"""The door: every back-end offers the same, absent libraries are reported, and no global state changes."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

from consderiv.autodiff.auditing import audit
from consderiv.autodiff.backends.backend import Backend, Setting
from consderiv.autodiff.backends.jax_backend import JaxBackend
from consderiv.autodiff.backends.numpy_backend import NumpyBackend
from consderiv.autodiff.backends.torch_backend import TorchBackend
from consderiv.programs import parse
from consderiv.programs.operations import OPERATIONS

BACKENDS = [NumpyBackend, JaxBackend, TorchBackend]
NOT_SPELLED = {"variable", "constant", "boolean", "item"}


@pytest.mark.parametrize("kind", BACKENDS)
def test_every_operation_is_spelled(kind: type[Backend]) -> None:
    assert set(kind.spelling) == set(OPERATIONS) - NOT_SPELLED


SMOOTH = "x*y - x/y + (-x)**3 + y**0.5 + sqrt(y) + exp(x) + log(y) + sin(x)*cos(y) + tanh(x) + sigmoid(x) + softplus(y)"


@pytest.mark.parametrize("kind", BACKENDS)
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_smooth_functions_agree_with_differences(kind: type[Backend], mode: str) -> None:
    import math

    backend = kind()
    if backend.available() is not None:
        pytest.skip(str(backend.available()))
    x, y = 0.25, 1.5

    def f(x: float, y: float) -> float:
        value = x * y - x / y - x**3 + 2 * math.sqrt(y) + math.exp(x) + math.log(y) + math.sin(x) * math.cos(y)
        return value + math.tanh(x) + 1 / (1 + math.exp(-x)) + math.log1p(math.exp(y))

    h = 1e-6
    expected = ((f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h))
    setting = Setting(mode, "float64", kind is JaxBackend)  # type: ignore[arg-type]
    (row,) = backend.jacobian(parse(SMOOTH), [Fraction(x), Fraction(y)], setting)
    assert row == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("kind", BACKENDS)
def test_maps_constants_and_logic(kind: type[Backend]) -> None:
    backend = kind()
    if backend.available() is not None:
        pytest.skip(str(backend.available()))
    logic = "where(x > 0 and not (y < 1) or False, x*y, x)"
    text = f"[3, x, {logic}, piecewise((y, x < 0), (2*y, True)), norm1(x, 2)]"
    at = [Fraction(2), Fraction(5)]
    for mode in ("reverse", "forward"):
        for dtype in ("float32", "float64"):
            # Eager JAX compiles each step for itself: once is enough.
            compiled = kind is JaxBackend and (mode, dtype) != ("reverse", "float32")
            rows = backend.jacobian(parse(text), at, Setting(mode, dtype, compiled))  # type: ignore[arg-type]
            assert rows == ((0, 0), (1, 0), (5, 2), (0, 2), (1, 0))
    values = backend.node_values(parse("sort(x, 1)"), [Fraction(2)], Setting("reverse", "float32"))
    assert (1.0, 2.0) in values


def test_the_value_at_a_kink_is_a_parameter() -> None:
    program, zero = parse("relu(x) - relu(-x)"), [Fraction(0)]
    for slope in (Fraction(0), Fraction(1, 4), Fraction(1)):
        backend = NumpyBackend({"relu": slope})
        for setting in backend.settings():
            assert backend.jacobian(program, zero, setting) == ((2 * float(slope),),)


def test_jax_keeps_its_global_precision() -> None:
    backend = JaxBackend()
    if backend.available() is not None:
        pytest.skip(str(backend.available()))
    import jax

    before = jax.config.jax_enable_x64
    third = [Fraction(1, 3)]
    (double,) = backend.jacobian(parse("x**2"), third, Setting("reverse", "float64"))
    (single,) = backend.jacobian(parse("x**2"), third, Setting("reverse", "float32"))
    assert jax.config.jax_enable_x64 == before
    assert double == (2 / 3,) and single != double


class Broken(NumpyBackend):
    def jacobian(self, program, point, setting):  # type: ignore[no-untyped-def]
        raise RuntimeError("no derivative today\nand a long traceback")


def test_a_library_that_raises_is_a_finding() -> None:
    report = audit("abs(x)", "x=0", backends=[Broken()])
    assert {r.judgement.verdict for r in report.results} == {"refused"}
    assert "no derivative today" in report.results[0].judgement.reason
    assert report.is_permitted


class Absent(NumpyBackend):
    def available(self) -> str | None:
        return "the optional library is required; received nothing; install it"


def test_a_missing_library_is_reported() -> None:
    report = audit("abs(x)", "x=0", backends=[Absent(), "numpy"])
    first, *rest = report.to_dict()["results"]
    assert (first["verdict"], first["version"], first["value"]) == ("refused", None, None)
    assert len(rest) == 4 and "install it" in str(report)


def test_torch_is_not_compiled() -> None:
    from consderiv.errors import UnsupportedError

    with pytest.raises(UnsupportedError, match="eagerly"):
        TorchBackend().node_values(parse("x"), [Fraction(0)], Setting("reverse", "float32", compiled=True))


def test_importing_autodiff_loads_no_library() -> None:
    code = (
        "import sys, consderiv.autodiff.auditing;"
        "print([m for m in ('numpy', 'jax', 'torch', 'sympy', 'highspy') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
