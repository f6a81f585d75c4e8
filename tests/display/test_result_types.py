"""Every public result shows itself: one readable text, and HTML or LaTeX that no name can break."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from test_rich_display import words_of

import consderiv as c
from consderiv import calculus, gallery, lipschitz, stratified
from consderiv.calculus import Equation
from consderiv.sets import Polytope, UnknownSet, polyhedra

NAMES = "x_<&"
IDENTITY = "relu(x) - relu(-x)"


@cache
def identity() -> Any:
    return c.explain(IDENTITY, "x=0")


@cache
def sign_field() -> Any:
    return c.StratifiedField.by_hand("x", [("x < 0", "-1"), ("x == 0", "[-1, 1]"), ("x > 0", "1")])


@cache
def kinks() -> Any:
    return c.kink_locus("max(abs(x_1), y_)")


@cache
def difference() -> Any:
    return c.excess(c.clarke_map(IDENTITY, kind="chain_rule"), "x")


@cache
def audit() -> Any:
    return c.audit(IDENTITY, "x=0", backends="numpy")


@cache
def rule() -> Any:
    return calculus.apply_sum("abs(x)", "-abs(x)", at="x=0")


@cache
def along() -> Any:
    return c.chain_rule_along(IDENTITY, "x=t", (-1, 1), field="chain_rule")


@cache
def system() -> Any:
    return calculus.solution_set(Polytope.hull([[(1, 1, 0), (0, 0, 1)], [(1, 2, 1), (3, 0, 1)]]))


RESULTS: dict[str, Callable[[], Any]] = {
    "program": lambda: c.parse("abs(x_1)/2 + y_"),
    "expression": lambda: abs(c.variables("x_")),
    "explanation": identity,
    "explanation of a jump": lambda: c.explain("where(x_ > 0, 1, 0)", "x_=0"),
    "explanation of a map": lambda: c.explain("[abs(x), 2*y_]", "x=0,y_=1/3"),
    "gap": lambda: identity().gap,
    "witness": lambda: c.explain("abs(x)", "x=0").witnesses[0],
    "local": lambda: identity().local,
    "chain-rule field": lambda: c.chain_rule_field(IDENTITY, "x=0"),
    "chain-rule field without a value": lambda: c.chain_rule_field("sqrt(x)", "x=0"),
    "comparison of programs": lambda: c.compare(IDENTITY, "x", "x=0"),
    "structure": lambda: c.structure_of("exp(x)"),
    "definability": lambda: c.definability("exp(x_)"),
    "path differentiability": lambda: c.is_path_differentiable("abs(x)"),
    "unknown": lambda: c.definability("sin(x_)"),
    "gradient": lambda: c.gradient("x_**2*y"),
    "derivative": lambda: c.is_differentiable("x**2", "x=1"),
    "no derivative": lambda: c.is_differentiable("abs(x)", "x=0"),
    "membership": lambda: c.clarke("abs(x)", "x=0").contains([0]),
    "weights": lambda: c.clarke("abs(x)", "x=0").contains([0]).evidence,
    "separator": lambda: c.clarke("abs(x)", "x=0").contains([3]).evidence,
    "choices": lambda: c.chain_rule_field(IDENTITY, "x=0").contains([0]).evidence,
    "polytope": lambda: c.clarke("abs(x)/2", "x=0"),
    "finite set": lambda: c.bouligand("[abs(x), y]", "x=0,y=0"),
    "union": lambda: c.limiting("median(x, y, 0)", "x=0,y=0"),
    "curved set": lambda: c.clarke("norm(x, y)", "x=0,y=0"),
    "curved surface": lambda: c.bouligand("norm(x, y) - abs(x)", "x=0,y=0"),
    "polyhedron": lambda: polyhedra.polyhedron([(0, 0)], [(0, 1)]),
    "undefined set": lambda: c.clarke("where(x > 0, 1, 0)", "x=0"),
    "unknown set": lambda: UnknownSet(f"50% of {NAMES}$", Polytope.hull([0]), None),
    "inverses": lambda: calculus.inverse_set(Polytope.hull([[(1, 0), (0, 1)], [(2, 1), (0, 1)], [(1, 1), (1, 3)]])),
    "solutions": system,
    "along a curve": along,
    "row": lambda: along().rows[0],
    "curve": lambda: along().curve,
    "Lipschitz constant": lambda: c.lipschitz_constant("abs(x)"),
    "no Lipschitz constant": lambda: c.lipschitz_constant("x**2"),
    "unknown constant": lambda: lipschitz.UnknownConstant("not decided", "l2", None, None),
    "stratified field": sign_field,
    "stratum": lambda: sign_field().parts[0][0],
    "values": lambda: sign_field().parts[1][1],
    "Clarke map": lambda: c.clarke_map("max(x_1, y_**2)/2"),
    "conservative": lambda: c.is_conservative(sign_field(), "abs(x)"),
    "defect": lambda: c.is_conservative(sign_field(), "2*abs(x)").evidence,
    "potential": lambda: c.potential(sign_field()),
    "excess": difference,
    "no excess": lambda: c.excess(c.clarke_map("relu(x)"), "relu(x)"),
    "row of an excess": lambda: difference().rows[0],
    "minimality": lambda: stratified.minimal(sign_field(), "abs(x)"),
    "kinks": kinks,
    "stratum of kinks": lambda: kinks().strata[0],
    "critical points": lambda: c.critical_points("abs(x_)"),
    "critical stratum": lambda: c.critical_points("abs(x)").strata[0],
    "critical values": lambda: c.critical_values("abs(x)"),
    "artificial points": lambda: c.artificial_critical_points(IDENTITY),
    "exceptional starts": lambda: c.exceptional_starts(IDENTITY, "1/2", 2),
    "exceptional steps": lambda: c.exceptional_steps(IDENTITY, "x=1", 2),
    "step": lambda: c.exceptional_steps(IDENTITY, "x=1", 2).hits[0],
    "selection": lambda: c.LipschitzGradientSelection.from_program("abs(x_)", at="x_=0"),
    "piece": lambda: c.LipschitzGradientSelection.from_program("abs(x)", at="x=0").pieces[0],
    "application of a rule": rule,
    "rule": lambda: rule().rule,
    "theorem": lambda: rule().rule.theorem,
    "registered rule": lambda: calculus.RULES[0],
    "gap of a rule": lambda: rule().gap,
    "part of a rule": lambda: rule().parts[0],
    "qualification": lambda: rule().qualifications[0],
    "law": lambda: calculus.Law.uniform(0, 1),
    "gallery entry": lambda: gallery.entries()[0],
    "source": lambda: gallery.entries()[0].source,
    "gallery run": lambda: gallery.run("absolute-value"),
    "audit": audit,
    "result": lambda: audit().results[0],
    "judgement": lambda: audit().results[0].judgement,
    "finding": lambda: audit().findings[0],
    "certificate": lambda: c.Certificate(identity().certificate().claims[:2]),
    "claim": lambda: identity().certificate().claims[0],
}
LIMIT = 3000


def balanced(latex: str) -> bool:
    """Braces close, \\left has its \\right, environments end, no dollar inside, no bare character of TeX in words."""
    inner = latex.strip("$")
    plain = inner.replace(r"\{", "").replace(r"\}", "").replace(r"\$", "").replace(r"\%", "").replace(r"\&", "")
    depth = 0
    for letter in plain:
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0, latex
    assert depth == 0 and "$" not in plain and "%" not in plain, latex
    assert not re.search(r"\\text\{[^}]*(?<!\\)[_&#^]", inner), latex
    assert len(re.findall(r"\\left[^a-z]|\\left\\", inner)) == len(re.findall(r"\\right[^a-z]|\\right\\", inner)), latex
    assert sorted(re.findall(r"\\begin\{(\w+)\}", inner)) == sorted(re.findall(r"\\end\{(\w+)\}", inner)), latex
    return True


@pytest.mark.parametrize("name", RESULTS)
def test_results_show_themselves(name: str) -> None:
    result = RESULTS[name]()
    text = repr(result)
    assert text.strip() and len(text) < LIMIT
    assert not re.search(r"0x[0-9a-f]{6}|Fraction\(|evidence=|fmpq|object at", text), text
    assert str(result).strip() and not re.search(r"0x[0-9a-f]{6}|Fraction\(|object at", str(result))
    html, latex = (getattr(result, kind, None) for kind in ("_repr_html_", "_repr_latex_"))
    assert html is not None or latex is not None
    if html is not None:
        assert words_of(html()).strip()
    if latex is not None:
        shown = latex()
        assert shown.startswith("$") and shown.endswith("$") and balanced(shown)


PACKAGES = (
    "", ".autodiff", ".calculus", ".certificates", ".critical", ".curves", ".lipschitz", ".selections", ".sets",
    ".stratified", ".testing",
)  # fmt: skip
INPUTS = {"Backend", "JaxBackend", "NumpyBackend", "TorchBackend", "Setting", "Workspace"}
"""What a user gives or a computation keeps: no results."""


@pytest.mark.parametrize("package", PACKAGES)
def test_public_classes_are_shown(package: str) -> None:
    module = import_module(f"consderiv{package}")
    for name in module.__all__:
        found = getattr(module, name)
        if not inspect.isclass(found) or issubclass(found, BaseException) or name in INPUTS:
            continue
        assert hasattr(found, "_repr_html_") or hasattr(found, "_repr_latex_"), name
        # The text that dataclasses generate nests the names of all parts.
        assert found.__repr__ is not object.__repr__ and not hasattr(found.__repr__, "__wrapped__"), name


def test_names_cannot_break_the_html() -> None:
    for found in (c.Unknown(NAMES), c.Proved(None, NAMES), lipschitz.Infinite("l2", NAMES)):
        html = found._repr_html_()
        assert NAMES in words_of(html) and "<&" not in html


def test_the_field_says_whether_it_is_the_hull() -> None:
    assert str(c.chain_rule_field(IDENTITY, "x=0")) == "chain-rule field: [0, 2]"
    unknown = c.chain_rule_field("x**2*where(x > 0, 1, -1)", "x=0")
    assert str(unknown).startswith("hull of the chain-rule field: unknown")
    split = c.chain_rule_field("[relu(x), relu(-x)]", "x=0")
    assert str(split).startswith("chain-rule field: ") and repr(split) == str(split)


def test_the_explanation_says_the_same_in_html_and_in_text() -> None:
    """Every word of the text is in the table, and every set and verdict in the LaTeX."""
    found = identity()
    words = words_of(found._repr_html_())
    for line in str(found).splitlines():
        assert all(word in words for word in line.replace("   at   ", " at ").replace("`", "").split()), line
    latex = found._repr_latex_()
    assert r"\text{at}\quad x = 0" in latex and r"\text{differentiable} &: \text{proved}" in latex
    assert r"\text{chain-rule field} &: [0, 2]" in latex and r"\text{gap} &: 0" in latex


def test_long_programs_have_no_formula() -> None:
    """A notebook shows their text then; the formula of a report names their size."""
    long = c.parse(" + ".join(["abs(x)"] * 40))
    assert long._repr_latex_() is None and "119 nodes" in repr(long)
    assert "a program of 119 nodes" in c.explain(long, "x=1")._repr_latex_()


def test_verdicts_are_short() -> None:
    reason = "a reason with many words " * 20
    assert len(repr(c.Unknown(reason))) < 100 and repr(c.Unknown(reason)).endswith("…')")
    assert reason in str(c.Unknown(reason)) and repr(c.Proved(None, "short")) == "Proved('short')"


def test_the_table_along_a_curve_says_which_elements() -> None:
    assert r"v \in \{1\} \text{ only}" in along().latex() and "v in {1} only" in str(along())
    assert "some v" not in along().latex()


def test_solutions_say_what_they_are() -> None:
    assert str(system()).startswith("{M : A + B M = 0 for (A, B) in conv{([[1], [0]], [[1, 0], [0, 1]])")
    assert r"M : A + B M = 0,\ (A, B) \in \operatorname{conv}\{" in system()._repr_latex_()
    assert issubclass(Equation, object) and "solved for y" in str(Equation(rule_function(), 1))


def rule_function() -> Any:
    from consderiv.calculus.cases import PointedFunction

    return PointedFunction(c.api.localise("y - abs(x)", {"x": 0, "y": 0}, variables="x,y"))


REPORTS = (
    ("sqrt(x)", "roots and fractional powers need a base >= 0; received a negative one near the point"),
    ("sqrt(abs(x))", "a root grows like t**(1/2) along an arc to the point, faster than the distance t"),
    ("where(x > 0, 1, 0)", "not continuous: the limit 1 along the direction, and the value 0 at the point"),
    ("abs(x)", "abs'(0) = 0"),
    ("relu(x)", "relu'(0) = 0"),
    ("max(x, 2*x)", "mean at ties"),
    (IDENTITY, "relu(-x) takes 0"),
)


@pytest.mark.parametrize(("text", "sentence"), REPORTS)
def test_sentences_of_explanations(text: str, sentence: str) -> None:
    shown = str(c.explain(text, "x=0"))
    assert sentence in shown and " node " not in shown


def test_arcs_are_written_as_programs_are() -> None:
    shown = str(c.explain("min(max(y, 0), x**2)", "x=0,y=0"))
    assert "y = t**2" in shown and "^" not in shown.replace("J^s", "")


def test_equal_expressions_are_counted() -> None:
    from consderiv.programs.occurrences import node_names

    program = c.parse("relu(x) - relu(x) + relu(" + " + ".join(["x"] * 40) + ")")
    names = node_names(program, [i for i, node in enumerate(program.nodes) if node.operation == "relu"])
    assert names[:2] == ["the 1st relu(x)", "the 2nd relu(x)"] and re.search(r"node \d+\)$", names[2])


def test_audits_of_long_numbers_can_be_read() -> None:
    found = c.audit("relu(x - 0.1)*x", {"x": 0.1}, backends="numpy")
    assert "at x = 0.1 (float64)" in str(found) and "float_tie" in str(found)
    words = " ".join(str(found).split())
    assert "What decides relu(x - 0.1): x - 0.1 is positive (≈5.55e-18) exactly, and zero in float32." in words
    assert "Fraction" not in str(found.results[0]) and "float32" in str(found.results[0])
    cube = str(c.audit("x**3", {"x": 0.1}, backends="numpy"))
    assert "Clarke: {≈0.03}" in cube


def test_the_hint_for_bars_quotes_the_word() -> None:
    with pytest.raises(c.ConsderivError, match=r"write abs\(x\) for \|x\|, and the word `or` for a choice"):
        c.parse("|x|")
