"""What explanations say: whose choices make the gap, notes that are said once, unions cut between members, LaTeX."""

from __future__ import annotations

from fractions import Fraction

import pytest

import consderiv as c
from consderiv.errors import UnsupportedError
from consderiv.sets import Undefined

WANDERING = "x**2*sin(1/x) if x != 0 else 0"


def gap_of(program: str, point: str = "x=0,y=0") -> list[str]:
    lines = str(c.explain(program, point)).splitlines()
    return lines[next(k for k, line in enumerate(lines) if line.startswith("Gap: ")) :]


def test_the_gap_shows_the_choices_of_the_library_that_returns_it() -> None:
    shown = gap_of("max(abs(x), abs(y)) - abs(x - y)/2")
    assert shown == [
        "Gap: (0, 1) is in the chain-rule field and not in Clarke. The choices of JAX 0.10",
        "  abs(x) takes 1", "  abs(y) takes 1", "  max(abs(x), abs(y)) takes (1/2, 1/2)", "  abs(x - y) takes 1",
        "give it, but", "  no cell near the point has these slopes together.",
    ]  # fmt: skip


def test_the_json_keeps_choices_of_branches() -> None:
    (chosen,) = [
        choice
        for choice in c.explain("max(abs(x), abs(y)) - abs(x - y)/2", "x=0,y=0").to_dict()["gap"]["choices"]
        if choice["operation"] == "max"
    ]
    assert chosen["derivative"] == ["0", "1"] and chosen["weights"] == {"1": "1"}


def test_conventions_with_the_same_choices_are_named_together() -> None:
    first, *_, last = gap_of("relu(x) - relu(-x)", "x=0")
    assert first.endswith("The choices of relu'(0) = 0, JAX 0.10 and PyTorch 2.13")
    assert last == "  it needs x < 0 and -x < 0 at once, which no open cell near the point has."


def test_a_note_is_said_once() -> None:
    lines = str(c.explain(WANDERING, "x=0")).splitlines()
    assert sum("a branch has no smooth piece" in line for line in lines) == 1
    assert "  path differentiable         unknown  local Lipschitz continuity is not decided [1]" in lines


def test_where_clarke_is_undefined_there_is_no_gap_to_decide() -> None:
    report = c.explain("relu(x) - relu(-x)", "x=0")
    report.__dict__["clarke"] = Undefined("not locally Lipschitz")
    assert str(report).endswith("Gap: not defined; not locally Lipschitz")


def test_a_long_union_is_cut_between_members() -> None:
    report = c.explain("abs(abs(x) + y) + abs(abs(z) + w)", "x=0,y=0,z=0,w=0", only=["limiting"])
    (line,) = [line for line in str(report).splitlines() if "limiting set" in line]
    assert line.endswith("} and 5 more (--json)") and line.count("conv{") == line.count("}") == 4


def test_latex_has_the_predictions() -> None:
    written = c.latex(c.explain("relu(x) - relu(-x)", "x=0"))
    assert r"\text{JAX 0.10} &: 0\quad\text{NOT in Clarke}" in written and "$" not in written


def test_latex_of_results() -> None:
    assert c.latex(c.clarke("abs(x)", "x=0")) == "[-1, 1]"
    assert c.latex("x/2") == r"\frac{x}{2}" and c.latex((Fraction(1, 2), 3)) == r"(\frac{1}{2}, 3)"
    with pytest.raises(UnsupportedError, match="an object with a formula is required; received Refuted"):
        c.latex(c.is_differentiable("abs(x)", "x=0"))


def test_reasons_are_statements_about_the_program() -> None:
    text = str(c.explain(WANDERING, "x=0")) + str(c.explain("sqrt(abs(x))", "x=0"))
    assert "is required" not in text and "z0" not in text
    assert "the gradient of the root sqrt(abs(x)) is not proved to have a limit at the point" in text


def test_brackets_are_as_high_as_what_is_in_them() -> None:
    assert c.latex(c.clarke("abs(x)/2", "x=0")) == r"\left[-\frac{1}{2}, \frac{1}{2}\right]"
    assert c.latex(c.bouligand("abs(x)/2", "x=0")) == r"\left\{-\frac{1}{2}, \frac{1}{2}\right\}"
    curved = c.latex(c.clarke("max(norm(x, y), x/2)", "x=0,y=0"))
    assert curved.count(r"\left") == curved.count(r"\right")


def test_bounds_of_one_variable_are_chained_in_latex() -> None:
    assert r"-\sqrt{2} < x < 0" in c.latex(c.clarke_map("abs(x) + max(x**2 - 2, 0)"))


def test_html_has_no_backticks() -> None:
    shown = c.explain("abs(x)", "x=0")._repr_html_()
    assert "consderiv audit runs it" in shown or "not installed" in shown
    assert "`" not in shown
