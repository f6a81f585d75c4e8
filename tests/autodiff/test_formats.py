"""Functions that convert between number formats: every node is replayed and bounded in the format of its own."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from consderiv.autodiff import audit
from consderiv.autodiff.backends.installed import missing
from consderiv.autodiff.judging.judgement import digits
from consderiv.autodiff.rounding.node_formats import NodeFormats, node_formats
from consderiv.autodiff.rounding.number_format import EXACT, FORMATS, format_named
from consderiv.autodiff.rounding.replay import replayed_values
from consderiv.autodiff.rounding.rounding_analysis import rounding_analysis
from consderiv.autodiff.tracing import trace_jax
from consderiv.programs import parse
from consderiv.testing import SubgradientError, subgradcheck

for _library in ("torch", "jax"):
    if missing(_library):
        pytest.skip(str(missing(_library)), allow_module_level=True)

import jax  # noqa: E402
import torch  # noqa: E402

SCALE = int(os.environ.get("CONSDERIV_SCALE", "1"))
WEIGHTS = torch.tensor([256.0, 1.0, 1.0, -256.0])


def verdicts(function: Callable[..., Any], at: Any, dtype: str, **options: Any) -> set[str]:
    return {r.judgement.verdict for r in audit(function, at, dtypes=[dtype], **options).results}


# What is inside relu, the arguments, the verdict in float32, by hand. In parentheses the exact value and that in floats.
TORCH: dict[str, tuple[Callable[[Any], Any], list[float], str]] = {
    "wider (1, 1)": (lambda x: x[0].double() + 2.0**30 - 2.0**30, [1.0], "gradient"),
    "not wider (1, 0)": (lambda x: x[0] + 2.0**30 - 2.0**30, [1.0], "float_tie"),
    "there and back (1e-3, 0)": (lambda x: x[0].bfloat16().double() - 1, [1.001], "float_tie"),
    "only back (1e-3, 1e-3)": (lambda x: x[0].double().to(x.dtype) - 1, [1.001], "gradient"),
    "there and back, less itself (0, not 0)": (lambda x: x[0].half().double() - x[0], [0.1], "float_tie"),
    "dot in bfloat16 (2.001, 2)": (
        lambda x: (WEIGHTS.bfloat16() @ x.bfloat16()).float() - 1,
        [1, 1, 1.001, 1],
        "gradient",
    ),
    "dot at 2 (0.001, 0)": (lambda x: (WEIGHTS.bfloat16() @ x.bfloat16()).float() - 2, [1, 1, 1.001, 1], "float_tie"),
    "sum in float64 (1, 1)": (lambda x: x.sum(dtype=torch.float64) - 1, [2.0**25, 1.0, 1.0, -(2.0**25)], "gradient"),
    "sum in bfloat16 (1.5, 1.5)": (lambda x: x.bfloat16().sum().float() - 0.5, [256.0, 1.0, 1.0, -256.0], "gradient"),
    "cumulative sum (0.5, 0.5)": (lambda x: x.bfloat16().cumsum(0)[2].float() - 257.5, [256.0, 1.0, 1.0], "gradient"),
    "integer (0.25, 0.25)": (lambda x: x[0] * x[0].int() - 1.5, [1.75], "gradient"),
    "long integer (0.5, -0.5)": (lambda x: x[0] + (x[0].long() + 2**24).float() - 2.0**24 - 2, [1.5], "float_tie"),
    "accurate near zero": (lambda x: torch.log1p(x[0]) + torch.expm1(x[0]), [1e-10], "gradient"),
    "eight bits (0.01, 0)": (lambda x: x[0].to(torch.float8_e4m3fn).float() - 1, [1.01], "float_tie"),
    "numbers of Python are float32 in products": (lambda x: (x[0].bfloat16() * 0.1).float() - 0.1, [1.0], "float_tie"),
    "and rounded in sums (0, 0)": (lambda x: x[0].bfloat16() + 0.1, [-0.10009765625], "clarke"),
}


@pytest.mark.parametrize("case", TORCH)
def test_torch_with_conversions(case: str) -> None:
    inside, at, verdict = TORCH[case]
    assert verdicts(lambda x: torch.relu(inside(x)), torch.tensor(at), "float32") == {verdict}


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (lambda x: jax.numpy.dot(x.astype("bfloat16"), x.astype("bfloat16")), {"add": "replayed in float32"}),
        (lambda x: jax.lax.reduce_precision(x[0], 8, 7) - 1, {"mul": "rounding to bfloat16"}),
        (lambda x: jax.numpy.log1p(x[0]), {"add": "replayed in exact"}),
        (
            lambda x: jax.numpy.tanh(x[0].astype("float16")),
            {"mul": "rounding to float16", "tanh": "computed in float16"},
        ),
        (lambda x: x[0] * 2 + jax.numpy.sum(x), {}),
    ],
)
def test_notes_of_jax(inside: Callable[[Any], Any], expected: dict[str, str]) -> None:
    traced = trace_jax(inside, jax.numpy.array([1.0, 1.001, 2.0]))
    found = {traced.program.nodes[node].operation: {n.kind for n in notes} for node, notes in traced.notes.items()}
    assert all(kind in found[operation] for operation, kind in expected.items())
    assert bool(found) == bool(expected)


def test_narrow_arguments_are_computed_in_a_wider_format() -> None:
    """In bfloat16 alone 1 + 512 - 512 is 0; the function computes it in float32."""

    def inside(x: Any) -> Any:
        return jax.nn.relu(x.astype("float32") + 512 - 512).astype(x.dtype)

    assert verdicts(inside, 1.0, "bfloat16", backends="jax") == {"gradient"}


def test_a_tie_of_constants_is_no_kink() -> None:
    report = audit(lambda x: x * (x.int() == 1), torch.tensor(1.5), dtypes=["float32"])
    assert not report.findings and {r.judgement.verdict for r in report.results} == {"gradient"}


def test_a_wrong_derivative_is_outside_whatever_the_formats() -> None:
    report = audit(lambda x: x.double() + x.detach().bfloat16(), torch.tensor(1.0), dtypes=["float32", "bfloat16"])
    assert {r.judgement.verdict for r in report.results} == {"outside"}


def test_forward_mode_of_logcumsumexp() -> None:
    """PyTorch adds 1e-13 to its denominators: the derivative of x_0 by x_0 is e / (e + 1e-13) with e = exp(-40)."""
    report = audit(lambda x: torch.logcumsumexp(x, 0)[0], torch.tensor([-40.0, 0.0]), dtypes=["float32"])
    found = {r.setting.mode: (r.judgement.verdict, r.value) for r in report.results}
    assert found["reverse"] == ("gradient", ((1.0, 0.0),))
    if found["forward"][1] != ((1.0, 0.0),):
        assert (
            found["forward"][0] in ("outside", "not_conservative") and abs(found["forward"][1][0][0] - 4.248e-5) < 1e-7
        )


def test_no_digit_is_said_and_fails_a_check() -> None:
    def cancelling(x: Any) -> Any:
        return (1 - torch.cos(x)) / (x * x)

    report = audit(cancelling, torch.tensor(1e-4), dtypes=["float32"])
    assert (
        "gradient (measured, no digit)" in str(report)
        and "nothing is checked" in report.to_dict()["results"][0]["reason"]
    )
    with pytest.raises(SubgradientError, match='undecided="pass"'):
        subgradcheck(cancelling, torch.tensor(1e-4), dtypes=["float32"])
    assert subgradcheck(cancelling, torch.tensor(1e-4), dtypes=["float32"], undecided="pass")
    assert subgradcheck(cancelling, torch.tensor(0.5), dtypes=["float32"])


@pytest.mark.parametrize(
    ("target", "bound", "expected"),
    [((3, 0), (1, 2), True), ((3, 0), (1, 4), False), ((0,), (1,), False), ((0,), (None,), True)],
)
def test_digits(target: tuple[int, ...], bound: tuple[Any, ...], expected: bool) -> None:
    assert digits(list(map(Fraction, target)), bound) is expected


def test_a_value_that_the_chain_rule_does_not_have_is_undefined_and_not_permitted() -> None:
    report = audit("x*sign(x)/2 + x/2 - relu(x)", "x=0", "numpy")
    assert {r.judgement.verdict for r in report.results} == {"undefined"} and not report.is_permitted
    assert report.results[0].judgement.distance_squared == Fraction(1, 4)
    assert audit("sign(x)", "x=0", "numpy").is_permitted


def test_the_choice_of_a_branch_is_written() -> None:
    (first, *_) = audit("where(x >= 0, relu(x), -relu(-x))", "x=0", "numpy").to_dict()["results"]
    assert first["choices"] == [
        {"node": 4, "operation": "relu", "derivative": ["0"]},
        {"node": 9, "operation": "where", "derivative": ["1", "0"]},
    ]
    (first, *_) = audit("where(x >= 0, relu(x), -relu(-x))", "x=1", "numpy").to_dict()["results"]
    assert first["choices"] == []


def test_notes_say_the_formats() -> None:
    notes = {
        2: [SimpleNamespace(kind="stop_gradient"), SimpleNamespace(kind="rounding to bfloat16")],
        5: [SimpleNamespace(kind="computed in float64")], 6: [SimpleNamespace(kind="replayed in exact")],
        7: [SimpleNamespace(kind="computed in float32")],
    }  # fmt: skip
    formats = node_formats(notes, "float32")
    assert formats == NodeFormats("float32", ((2, "bfloat16"), (5, "float64")), ((6, "exact"),))
    assert (formats.of(6), formats.replayed(6)) == (FORMATS["float32"], EXACT)
    assert (
        node_formats({}, "float32").is_uniform and not formats.is_plain and format_named("e5m10") == FORMATS["float16"]
    )


def test_random_replays_are_those_of_the_library() -> None:
    """Sums, products and conversions, each once by the replay and once by PyTorch in the same formats."""
    rng = random.Random(5)
    names = ("float64", "float32", "bfloat16", "float16")
    for _ in range(60 * SCALE):
        count, text, own, value = 0, "x", [], torch.tensor(rng.uniform(-4, 4), dtype=torch.float64)
        at = Fraction(value.item())
        for _ in range(rng.randint(1, 7)):
            name, factor = rng.choice(names), rng.choice((1, 1, 3, 5))
            text, value = f"({text})*{factor}", value.to(getattr(torch, name)) if factor == 1 else value * factor
            own += [(count + 1, _name(value)), (count + 2, _name(value))]
            count += 2
        formats = NodeFormats("float64", tuple(own))
        found = replayed_values(parse(text), [at], formats)[-1]
        assert found == Fraction(value.item()), text
        assert abs(found - replayed_values(parse(text), [at], NodeFormats("exact"))[-1]) <= _bound(text, at, formats)


def _name(value: Any) -> str:
    return str(value.dtype).removeprefix("torch.")


def _bound(text: str, at: Fraction, formats: NodeFormats) -> Fraction:
    from consderiv.autodiff.rounding.balls import upper_fraction, working_precision
    from consderiv.autodiff.rounding.exact_values import exact_values
    from consderiv.autodiff.rounding.running_error import node_bounds

    with working_precision():
        program = parse(text)
        bound = upper_fraction(node_bounds(program, exact_values(program, [at]), formats)[program.outputs[0]].error)
    assert bound is not None
    return bound


def test_a_derivative_that_passes_a_narrow_format_has_its_error() -> None:
    """0.1 x 0.3 in float64, through x * 1 in bfloat16: the derivative is rounded there, and only there."""
    program = parse("((x*1)*0.3)")
    (wide,) = rounding_analysis(program, [Fraction(1, 3)], FORMATS["float64"]).bounds[0]
    (mixed,) = rounding_analysis(program, [Fraction(1, 3)], NodeFormats("float64", ((2, "bfloat16"),))).bounds[0]
    (narrow,) = rounding_analysis(program, [Fraction(1, 3)], FORMATS["bfloat16"]).bounds[0]
    assert wide is not None and mixed is not None and narrow is not None
    assert wide < Fraction(1, 2**50) < Fraction(1, 2**11) < mixed < narrow
    error = abs(Fraction(torch.tensor(0.3).bfloat16().item()) - Fraction(3, 10))
    assert error <= mixed
