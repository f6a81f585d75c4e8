"""Verdicts of the audit, and the JSON that it promises."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from consderiv.autodiff.auditing import audit
from consderiv.autodiff.backends.numpy_backend import NumpyBackend
from consderiv.autodiff.judging.judgement import VERDICTS, upper_root
from consderiv.autodiff.reports.audit_report import decimal_above
from consderiv.errors import ConsderivError

CASES = [
    ("relu(x) - relu(-x)", "x=0", "chain_rule", "0", "1"),
    ("abs(x) - abs(x)", "x=0", "gradient", "0", "0"),
    ("relu(-x) + x - relu(x)", "x=0", "chain_rule", "1", "1"),
    ("x**2 - 2*(relu(1 - x) + (x - 1) - relu(x - 1))", "x=1", "chain_rule", "0", "4"),
    ("abs(x)", "x=0", "clarke", "0", "0"),
    ("max(x, 0)", "x=0", "clarke", "1/2", "0"),
    ("x**2 + 3*x", "x=1/2", "gradient", "4", "0"),
    ("relu(x + 1e30 - 1e30)", "x=1", "float_tie", "0", "1"),
    ("relu(x + 1e30 - 1e30)", "x=0", "clarke", "0", "0"),
    ("min(max(y, 0), x**2)", "x=0,y=0", "clarke", "1/4", "0"),
    ("sign(x)", "x=0", "undefined", "0", None),
    ("sqrt(x)", "x=0", None, "inf", None),
]


@pytest.mark.parametrize(("text", "point", "verdict", "entry", "distance"), CASES)
def test_verdicts_of_the_built_in_back_end(
    text: str, point: str, verdict: str | None, entry: str, distance: str | None
) -> None:
    for result in audit(text, point, backends="numpy").to_dict()["results"]:
        if verdict is not None:
            assert result["verdict"] == verdict, result
        assert result["value"][0] == entry
        assert result["distance_squared"] == distance


def test_a_value_outside_is_proved() -> None:
    (first, *_) = audit("abs(x)", "x=0", backends=[NumpyBackend({"abs": 3})]).results
    assert first.judgement.verdict == "outside"
    assert first.judgement.distance_squared == 4
    assert first.fault is not None and first.fault["node"] == 1 and first.fault["derivative"] == [["3"]]


def test_the_node_at_fault() -> None:
    """The infinite slope of sqrt makes NaN; the relus before it are in order."""
    (first, *_) = audit("relu(x) + sqrt(x*x)", "x=0", "numpy").results
    assert first.judgement.verdict == "nan" and first.fault is not None
    assert first.fault["call"].startswith("sqrt(")


def test_differentiable_is_more_than_a_singleton() -> None:
    (first, *_) = audit("min(max(y, 0), x**2)", "x=0,y=0", backends=[NumpyBackend({"min": (0, 1)})]).results
    assert (first.value, first.judgement.verdict) == (((0.0, 0.0),), "gradient")


def test_an_explanation_names_the_choices() -> None:
    (first, *_) = audit("relu(x) - relu(-x)", "x=0", backends="numpy").to_dict()["results"]
    assert first["evidence"] == "proved"
    assert first["choices"] == [
        {"node": 1, "operation": "relu", "derivative": ["0"]},
        {"node": 4, "operation": "relu", "derivative": ["0"]},
    ]


def test_rounding_is_measured_and_counted_in_ulps() -> None:
    for result in audit("0.1*x**3", "x=1/3", backends="numpy").results:
        judged = result.judgement
        assert (judged.verdict, judged.evidence) == ("gradient", "measured")
        assert judged.ulp is not None and 0 < judged.ulp < 4
        assert judged.error_bound is not None and 0 < judged.error_bound < Fraction(1, 10**5)


def test_rounding_at_a_tie() -> None:
    """1/10 is not a float: in float64 the difference is positive, exactly and in float32 it is zero."""
    verdicts = {r.setting.dtype: r.judgement.verdict for r in audit("abs(0.1*x - 0.3)", "x=3", "numpy").results}
    assert verdicts == {"float32": "clarke", "float64": "float_tie"}


def test_an_irrational_derivative_is_enclosed() -> None:
    for text, point in (
        ("max(exp(x), y, 2, norm(x, y)) + abs(exp(x) - 3)*norm1(y, exp(y))", "x=1,y=-1"),
        ("norm(x, y)", "x=3,y=1"),
        ("exp(x) + abs(y)", "x=1,y=-1"),
        ("softplus(x)*y", "x=0,y=1"),
    ):
        for result in audit(text, point, backends="numpy").results:
            assert result.judgement.verdict == "gradient", (text, result)


def test_no_moved_guard_excuses_a_wrong_value() -> None:
    class Wrong(NumpyBackend):
        def jacobian(self, program, point, setting):  # type: ignore[no-untyped-def]
            return ((0.75,),)

    for text, evidence in (
        ("x", "proved"),
        ("0.3*x", "proved"),
        ("relu(x + 0.1)", "proved"),
        ("exp(x)", "measured"),
    ):
        (first, *_) = audit(text, "x=0", backends=[Wrong()]).results
        assert (first.judgement.verdict, first.judgement.evidence) in (
            ("outside", evidence),
            ("outside", "measured"),
        )


def test_nan_is_a_verdict_of_its_own() -> None:
    for result in audit("where(x > 0, x/x, 1)", "x=0", backends="numpy").to_dict()["results"]:
        found = result["verdict"], result["value"]
        assert found[0] in ("nan", "undefined") or found == ("gradient", ["0"])
    report = audit("norm(x, y)/norm(x, y) + x", "x=0,y=0", backends="numpy")
    json.dumps(report.to_dict(), allow_nan=False)


def test_json_contract() -> None:
    report = audit("[abs(x) + y, 2*x + abs(y)]", {"x": 0, "y": 0}, backends=["numpy"])
    shown = report.to_dict()
    assert list(shown) == ["schema", "program", "point", "clarke", "results", "findings"]
    assert shown["schema"] == "consderiv-audit/1" and shown["point"] == {"x": "0", "y": "0"}
    required = {
        "backend", "version", "mode", "compiled", "dtype", "value", "verdict", "distance_squared", "choices",
        "evidence", "ulp", "error_bound",
    }  # fmt: skip
    for result in shown["results"]:
        assert required <= set(result)
        assert result["verdict"] in VERDICTS and result["evidence"] in ("proved", "measured")
        assert result["value"] == [["0", "1"], ["2", "0"]]
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_equal_results_are_reported_once() -> None:
    lines = str(audit("relu(x) - relu(-x)", "x=0", backends="numpy")).splitlines()
    assert lines[0] == "relu(x) - relu(-x)   at x = 0" and lines[1] == "Clarke: {1}"
    assert lines[3].endswith("reverse, forward; float32, float64")
    assert "chain_rule (proved)" in lines[3] and lines[5].endswith(".")
    assert lines[6:] == [
        "",
        "the value is allowed by --allow chain_rule",
        "",
        "real kink: relu(x), relu(-x): a tie of the exact program, seen in float32, float64",
    ]


def test_what_is_permitted() -> None:
    assert audit("relu(x) - relu(-x)", "x=0", backends="numpy").is_permitted
    assert not audit("relu(x) - relu(-x)", "x=0", backends="numpy", allow="clarke").is_permitted
    assert audit("relu(x + 1e30 - 1e30)", "x=-1", backends="numpy").is_permitted
    assert not audit("relu(x + 1e30 - 1e30)", "x=1", backends="numpy").is_permitted


@pytest.mark.parametrize("arguments", [{"backends": "tensorflow"}, {"allow": "everything"}])
def test_bad_arguments(arguments: dict[str, str]) -> None:
    with pytest.raises(ConsderivError):
        audit("x", "x=0", **arguments)  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_refused_clearly() -> None:
    with pytest.raises(ConsderivError, match=r"path of a Python file"):
        audit("no_such_model.py:loss", "[0.0]")


def test_a_program_takes_no_options_of_functions() -> None:
    with pytest.raises(ConsderivError, match="is for functions"):
        audit("abs(x)", "x=0", "numpy", dtypes=["float32"])


def test_the_three_situations_at_a_tie() -> None:
    """x + 1e30 - 1e30 is 0 in floats for x = 1; 1/10*3 - 3/10 is 0, and a positive double."""

    def kinds(text: str, at: str) -> set[str]:
        return {finding.kind for finding in audit(text, at, "numpy").findings}

    assert kinds("relu(x + 1e30 - 1e30)", "x=1") == {"float kink"}
    assert kinds("abs(0.1*x - 0.3)", "x=3") == {"real kink", "missed kink", "formats disagree"}
    assert kinds("abs(x - 1)", "x=1") == {"real kink"}
    assert kinds("abs(x - 1)", "x=2") == set()


def test_settings_that_disagree_are_a_finding() -> None:
    class Odd(NumpyBackend):
        def jacobian(self, program, point, setting):  # type: ignore[no-untyped-def]
            return ((0.0 if setting.mode == "reverse" else 1.0,),)

    found = [f for f in audit("abs(x)", "x=0", [Odd()]).findings if f.kind == "modes disagree"]
    assert len(found) == 1 and [value for _, value in found[0].values] == [((0.0,),), ((1.0,),)]


def test_a_derivative_inside_the_ties_contradicts() -> None:
    """Along x = y the function grows by 1; rows with the sum 3/2 are in no conservative field."""

    class Wrong(NumpyBackend):
        def jacobian(self, program, point, setting):  # type: ignore[no-untyped-def]
            return ((0.75, 0.75),) if point[0] == point[1] else ((1.0, 0.0),)

    report = audit("max(x, y)", "x=0,y=0", [Wrong()])
    assert {r.judgement.verdict for r in report.results} == {"not_conservative"}
    assert {r.fault["node"] for r in report.results if r.fault} == {2}
    assert not report.is_permitted and all(r.path for r in report.results)
    assert "not conservative" in {finding.kind for finding in report.findings}


def test_the_short_bound_is_not_below_the_bound() -> None:
    for number in (
        Fraction(1, 3),
        Fraction(999, 1000),
        Fraction(10),
        Fraction(99999, 10**9),
        Fraction(7) ** 60,
    ):
        text = decimal_above(number)
        assert text is not None and number <= Fraction(text) <= number * Fraction(102, 100)
        assert number <= upper_root(number * number) <= number * (1 + Fraction(1, 2**29))


def test_compiled_code_may_break_a_tie() -> None:
    """XLA reassociates x + 1e30 - 1e30, so the compiled program takes another branch."""
    from consderiv.autodiff.backends.jax_backend import JaxBackend

    if JaxBackend().available() is not None:
        pytest.skip(str(JaxBackend().available()))
    found = {
        r.setting.compiled: r.judgement.verdict for r in audit("relu(x + 1e30 - 1e30)", "x=1", backends="jax").results
    }
    assert found == {False: "float_tie", True: "gradient"}


def test_the_inactive_tangent_spoils_forward_mode_of_torch() -> None:
    """torch's forward rule of maximum computes v + m (u - v): with v' = 1e30 nothing is left of u' = 1."""
    from consderiv.autodiff.backends.torch_backend import TorchBackend

    if TorchBackend().available() is not None:
        pytest.skip(str(TorchBackend().available()))
    report = audit("max(x, 1e30*(x - 1))", "x=0", backends="torch")
    found = {(r.setting.mode, r.setting.dtype): r.judgement.verdict for r in report.results}
    assert set(found.values()) == {"gradient", "outside"}
    assert all((verdict == "outside") == (mode == "forward") for (mode, _), verdict in found.items())
    harmless = audit("min(-0.1*y*0.2, 7*x + 4)", "x=-1/3,y=-7/2", backends="torch")
    assert {r.judgement.verdict for r in harmless.results} == {"gradient"}
