"""What an audit says to people: signs, formats, numbers and rows; and verdicts that rounding does not excuse."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv import audit
from consderiv.autodiff.backends.backend import Setting
from consderiv.autodiff.judging.judgement import NEITHER, Circumstances, Judgement, judge
from consderiv.autodiff.judging.kinks import Guard
from consderiv.autodiff.judging.reference import reference
from consderiv.autodiff.judging.result import Own, Result
from consderiv.autodiff.judging.tie_text import tie_text
from consderiv.autodiff.reports.number_text import float_value, readable
from consderiv.autodiff.reports.other_numbers import other_numbers
from consderiv.autodiff.reports.report_table import Subjected, entries, table
from consderiv.autodiff.reports.report_values import point_text, set_text
from consderiv.autodiff.reports.settings_text import settings_text
from consderiv.autodiff.rounding.number_format import FORMATS
from consderiv.autodiff.rounding.rounding_analysis import DoubtfulGuard
from consderiv.exact.exponentials import sqrt
from consderiv.programs import parse
from consderiv.sets import Polytope

torch = pytest.importorskip("torch")


def words(found) -> str:  # type: ignore[no-untyped-def]
    return " ".join(str(found).split())


def hinge(w):  # type: ignore[no-untyped-def]
    return torch.clamp(1 - (w[0] + 2 * w[1]), min=0)


def shifted(w):  # type: ignore[no-untyped-def]
    return torch.relu(1 - (w[0] + 2 * w[1])) + w[0]


def without_graph(x):  # type: ignore[no-untyped-def]
    return (x / (x.abs().max().item() + 1)).sum()


def test_the_sign_of_the_operand_and_not_of_its_difference_from_the_larger_one() -> None:
    text = words(audit(hinge, torch.tensor([0.2, 0.4]), dtypes=["float32"]))
    assert "1 - (w_0 + w_1*2) is negative (≈-1.49e-08) exactly, and zero in float32" in text
    assert "positive" not in text


@pytest.mark.parametrize(
    ("source", "node", "guard", "sign", "values", "shown"),
    [
        ("max(x, y)", 2, Guard({0: 1, 1: -1}), 1, (1.0, 1.0), "x is greater than y (by ≈0.5) exactly, and equal to it in F"),
        ("max(x, y)", 2, Guard({1: 1, 0: -1}), 0, (1.0, 2.0), "y is equal to x exactly, and greater than it in F"),
        ("floor(x)", 1, Guard({0: 1}, 3), -1, (3.0,), "x is less than 3 (by ≈0.5) exactly, and equal to it in F"),
        ("norminf(x, y)", 2, Guard({0: -1, 1: -1}), 1, (1., -1.), "x is less than -y (by ≈0.5) exactly, and equal to it in F"),
    ],
)  # fmt: skip
def test_which_operand_is_larger(source, node, guard, sign, values, shown) -> None:  # type: ignore[no-untyped-def]
    found = tie_text(parse(source), DoubtfulGuard(node, guard, sign, sign * 0.5), values, "F")
    assert found == f"what decides {source}: {shown}"


def test_a_tie_that_does_no_harm_says_so_and_is_allowed() -> None:
    found = audit(shifted, torch.tensor([0.2, 0.4], dtype=torch.float64), dtypes=["float64", "float16"])
    double, *_, half = found.results
    assert (double.judgement.verdict, double.judgement.is_harmless, found.permits(double)) == ("float_tie", True, True)
    assert double.judgement.reason.endswith("the value is the derivative all the same (proved)")
    assert (half.judgement.verdict, found.permits(half)) == ("float_tie", False)  # its derivative is (0, -2)
    text = words(found)
    assert "w_0 = 0.2 is ≈0.199951" in text and "judged for these numbers, with the Clarke set {(0, -2)}" in text
    assert "1 of 2 values is not allowed by --allow chain_rule: float_tie (measured)" in text


def test_a_bound_as_large_as_the_difference_of_two_branches_does_not_excuse_a_tie() -> None:
    program = parse("x")
    exact = reference(program, (Fraction(0),))
    near = Circumstances(FORMATS["float32"], ((Fraction(1, 2),),), False, "what decides it", {})
    assert not judge(program, ((0.75,),), exact, near).is_harmless
    rounded = judge(program, ((1 - 2.0**-23,),), exact, near)
    assert rounded.is_harmless and rounded.reason.endswith("(measured: within 4 units in the last place)")


def test_rounding_does_not_excuse_an_error_of_three_eighths_in_any_mode() -> None:
    found = audit(without_graph, torch.tensor([1.0, 0.5]), dtypes=["float64", "bfloat16"])
    reasons = {result.judgement.reason for result in found.results}
    assert len(reasons) == 1 and NEITHER in reasons.pop()
    assert str(found).count("outside (measured)") == 2  # one row, and the summary


def test_larger_bounds_that_are_proved_exclude_what_is_beyond_them() -> None:
    program, half = parse("x"), ((0.5,),)
    for bound, evidence in ((Fraction(1, 100), "proved"), (Fraction(1), "measured")):
        near = Circumstances(FORMATS["float64"], ((Fraction(0),),), False, "", {}, False, ((bound,),))
        judged = judge(program, half, reference(program, (Fraction(0),)), near)
        assert (judged.verdict, judged.evidence) == ("outside", evidence)
    found = audit("max(x, 1e30*(x - 1))", "x=0", backends="torch")  # the forward rule of torch loses the tangent 1
    forward = [result for result in found.results if result.setting.mode == "forward"]
    assert {result.judgement.evidence for result in forward if result.value != ((1.0,),)} == {"measured"}


def test_equal_numbers_are_judged_in_one_row() -> None:
    jax = pytest.importorskip("jax")

    def safe(x):  # type: ignore[no-untyped-def]
        return jax.numpy.where(x.sum() > 0, x.sum(), 0.0)

    found = audit(safe, jax.numpy.array([0.0, 0.0]), dtypes=["float32", "bfloat16"])
    assert len(found.entries()) == 1 and "judged for" not in str(found)
    assert any(result.own is not None for result in found.results)  # the program of bfloat16 has conversions
    assert len([finding for finding in found.findings if finding.kind == "real kink"]) == 1


def test_other_constants_are_named() -> None:
    text = other_numbers(
        parse("relu(x - 0.1)"), (Fraction(0),), Polytope.hull([0]),
        Own(parse("relu(x - 0.10009765625)"), (Fraction(0),), Polytope.hull([1])), "bfloat16",
    )  # fmt: skip
    assert text == "in bfloat16, the constant 1/10 is ≈0.100098; judged for that number, with the Clarke set {1}"


def test_a_point_names_its_own_format_and_what_was_rounded() -> None:
    held = Fraction(10066330, 2**25)
    program = parse("x")
    assert point_text(program, (held,), "float32", (0.30000000000000004,)) == (
        "x = 0.3 (float32, rounded from 0.30000000000000004)"
    )
    assert point_text(program, (held,), "float32", (0.3,)) == "x = 0.3 (float32)"
    found = audit(lambda x: x.abs().sum(), [0.30000000000000004], dtypes=["float32"])
    assert "(float32, rounded from 0.30000000000000004)" in str(found) and "float64" not in str(found)


def test_one_convention_for_numbers() -> None:
    assert set_text(Polytope.hull([(Fraction(1, 6), Fraction(0.1))])) == "{(1/6, 0.1)}"
    root = sqrt(Fraction(1, 2))
    assert set_text(Polytope.hull([(-root, Fraction(1, 3))])) == "{(-1/2*sqrt(2), 1/3)}"
    mixed = (1 + root, -root, Fraction(-999999999, 10**9), Fraction(1, 3))
    assert set_text(Polytope.hull([mixed])) == "{(≈1.70711, ≈-0.707107, ≈-0.999999999, 1/3)}"
    assert readable(Fraction(0.1), dtype="float32") == "≈0.1"  # no number of float32
    assert float_value(0.1, "float16") == "≈0.1" and float_value(0.0999755859375, "float16") == "≈0.0999756"


def test_minus_zero_is_zero_and_matrices_stay_matrices() -> None:
    judged = Judgement("gradient", "proved", "equals the derivative of the function")
    values = (((-1.0, 0.0),), ((-1.0, -0.0),))
    results = [Result("torch", "2", Setting("reverse", "float32"), value, judged) for value in values]
    rows = entries(Subjected(parse("[x + y]"), (Fraction(0),) * 2, Polytope.hull([((1, 1),)]), "float64"), results)
    assert len(rows) == 1 and "[-1, 0]  gradient" in table(rows)[0]
    assert set_text(Polytope.hull([((1, 1),)])) == "{(1, 1)}"


def test_settings_that_are_no_product_can_be_read() -> None:
    settings = [Setting(m, "float32") for m in ("reverse", "forward")]
    settings += [Setting(m, d, True) for d in ("float64", "float32") for m in ("reverse", "forward")]  # type: ignore[arg-type]
    assert settings_text(settings) == "reverse, forward; eager: float32, compiled: float64, float32"


def test_a_call_at_fault_shows_its_value_in_the_shape_of_its_set() -> None:
    from consderiv.autodiff.judging.fault_text import fault

    judged = Judgement("outside", "proved", "neither")
    setting = Setting("reverse", "float32")
    result = Result("torch", "2", setting, ((0.5, 0.0), (0.0, 0.5)), judged)
    text = fault("sort", "", setting, result, Polytope.hull([((1, 0), (0, 1))]))["text"]
    assert text == "sort, which gives [[0.5, 0], [0, 0.5]] where its Clarke set is {[[1, 0], [0, 1]]}"
