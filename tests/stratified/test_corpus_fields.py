"""Area E of the ground truth: which fields are conservative, with checked strata for yes and checked curves for no."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from consderiv import Proved, Refuted, StratifiedField, Unknown, clarke, clarke_map, is_conservative, parse
from consderiv.exact.reals import sign
from consderiv.programs import evaluate
from consderiv.sets import contains
from consderiv.stratified.conservative.curves import Defect
from consderiv.stratified.formulas import differentiated, value_at
from consderiv.stratified.set_field import element

from .random_fields import check_stratification

CORPUS = Path(__file__).parents[1] / "data" / "corpus.json"
CASES = {case["id"]: case for case in json.loads(CORPUS.read_text())["cases"] if case["area"] == "E"}
ZERO = "(0, 0)"
AXIS = [("y < 0", ZERO), ("y > 0", ZERO)]
FIELDS = {
    "E01": ("x", [("x < 0", "0"), ("x > 0", "0"), ("x == 0", "[-1, 1]")], "0"),
    "E05": ("x y", [*AXIS, ("y == 0", "conv{(0, -1), (0, 1)}")], "0"),
    "E06": ("x y", [*AXIS, ("y == 0", "conv{(-1, 0), (1, 0)}")], "0"),
    "E07": ("x y", [*AXIS, ("y == 0 and x > 0", ZERO), ("y == 0 and x < 0", ZERO),
                    ("x == 0 and y == 0", clarke("norm(x, y)", "x=0, y=0"))], "0"),
    "E08": ("x y", clarke_map("abs(x)", "x y"), "abs(x)"),
    "E10": ("x", [("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "[-5, 7]")], "abs(x)"),
    "E11": ("x", [("x < 0", "-1"), ("x > 0", "1"), ("x == 0", "{-1, 1}")], "abs(x)"),
    "E13": ("x", [("x < 0", "-1"), ("x > 1", "1"), ("x == 0", "[-1, 1]"), ("0 < x < 1", "{0, 1}"), ("x == 1", "{0, 1}")],
            "abs(x)"),
    "E14": ("x y", [("y < x**2", ZERO), ("y > x**2", ZERO), ("y == x**2", "conv{(2*x, -1), (-2*x, 1)}")], "0"),
    "E17": ("x y", [(s, v if len(s.equations) < 2 else "conv{(10, 10), (10, -10), (-10, 10), (-10, -10)}")
                    for s, v in clarke_map("abs(x) + abs(y)")], "abs(x) + abs(y)"),
    "E18": ("x y", [("x > y", "(1, 0)"), ("x < y", "(0, 1)"), ("x == y", "conv{(-3, 4), (4, -3)}")], "max(x, y)"),
    "E20": ("x y", [*AXIS, ("y == 0", "conv{(0, 0), (0, 1)}")], "0"),
    "E22": ("x", [("x < 0", "0"), ("x > 0", "0"), ("x == 0", "[-2, 2]")], "0"),
    "E26": ("x y z", [("x > 0", "(0, 0, 0)"), ("x < 0", "(0, 0, 0)"), ("x == 0 and y > 0", "(0, 0, 0)"),
                      ("x == 0 and y < 0", "(0, 0, 0)"),
                      ("x == 0 and y == 0", "conv{(1, 1, 0), (1, -1, 0), (-1, 1, 0), (-1, -1, 0)}")], "0"),
}  # fmt: skip
NOT_SEMIALGEBRAIC = {"E02", "E29", "E30"}


def field_of(name: str) -> tuple[StratifiedField, str]:
    names, parts, f = FIELDS[name]
    return (parts if isinstance(parts, StratifiedField) else StratifiedField.by_hand(names, parts)), f


def test_all_cases_are_here():
    assert set(CASES) == set(FIELDS) | NOT_SEMIALGEBRAIC


@pytest.mark.parametrize("name", FIELDS)
def test_case(name):
    field, f = field_of(name)
    verdict = is_conservative(field, f)
    if CASES[name]["answer"]["conservative"] == "yes":
        assert isinstance(verdict, Proved)
        check_stratification(field, f, verdict.evidence.identities)
    else:
        assert isinstance(verdict, Refuted)
        check_curve(field, f, verdict.evidence)


def check_curve(field: StratifiedField, f: str, defect: Defect) -> None:
    """Difference quotients of f along the curve, exact for the piecewise linear functions here."""
    assert isinstance(defect, Defect)
    program, step = parse(f, field.variables), defect.radius / 100
    for k in (-2, 0, 1):
        t = defect.radius * Fraction(k, 3)
        at = [tuple(p + (t + s) * d for p, d in zip(defect.start, defect.direction, strict=True)) for s in (0, step)]
        v = element(defect.element, at[0])
        assert defect.stratum.contains(at[0]) and v is not None and contains(field.at(at[0]), v)
        slope = (evaluate(program, at[1])[0] - evaluate(program, at[0])[0]) / step
        total = sum(a * b for a, b in zip(v, defect.direction, strict=True)) - slope
        assert total == defect.defect.numerator.at((t,)) != 0


def test_values_at_countably_many_points():
    """E02 has infinitely many strata: it cannot be written. Each field with finitely many of these values can."""
    ends = [Fraction(1, k) for k in range(1, 5)]
    parts = [("x < 0", "0"), ("x == 0", "{0, 1}"), ("x > 1", "0"), *((f"x == {end}", "{0, 1}") for end in ends)]
    parts += [(f"{low} < x < {high}", "0") for low, high in zip([*ends[1:], 0], ends, strict=True)]
    verdict = is_conservative(StratifiedField.by_hand("x", parts), "0")
    assert isinstance(verdict, Proved) and len(verdict.evidence.identities) == 11


def test_a_function_that_is_not_semialgebraic():
    """E29: the derivative 2 x sin(1/x) - cos(1/x) is no rational field, and f has infinitely many oscillations."""
    f = "where(x == 0, 0, x**2*sin(1/x))"
    parts = [("x < 0", "[-2, 2]"), ("x > 0", "[-2, 2]"), ("x == 0", "[-1, 1]")]
    verdict = is_conservative(StratifiedField.by_hand("x", parts), f)
    assert isinstance(verdict, Unknown) and "not semialgebraic" in verdict.reason
    clarke = clarke_map(f)
    assert isinstance(clarke, Unknown) or isinstance(is_conservative(clarke, f), Unknown)


def test_a_function_without_any_conservative_field():
    """E30: f' = 1 on A and -1 elsewhere, where both have positive measure in every interval: no program computes it.

    What is left of it: D = {-1, 1} on an interval is refuted for each of x and -x by a curve.
    """
    field = StratifiedField.by_hand("x", [("True", "[-1, 1]")])
    for f in ("x", "-x"):
        verdict = is_conservative(field, f)
        assert isinstance(verdict, Refuted)
        check_curve(field, f, verdict.evidence)


def test_the_normals_of_a_parabola():
    """E14: the multipliers are those of y - x**2; a tangent vector is refuted along a parametrised parabola."""
    field, f = field_of("E14")
    identities = is_conservative(field, f).evidence.identities
    (curved,) = [one for one in identities if one.stratum.equations]
    assert [mu.numerator.constant for one in curved.elements for mu in one.multipliers] == [1, -1]
    parts = [(s, v) if not s.equations else (s, "conv{(2*x, -1), (-2*x, 1), (1, 1)}") for s, v in field]
    tilted = StratifiedField.by_hand("x y", parts)
    defect = is_conservative(tilted, f).evidence
    for t in (-defect.radius / 2, Fraction(0), defect.radius / 3):
        x, y = (value_at(entry, (t,)) for entry in defect.curve)
        slope = [value_at(differentiated(entry, 0), (t,)) for entry in defect.curve]
        v = element(defect.element, (x, y))
        assert y == x**2 and contains(tilted.at((x, y)), v)
        assert v[0] * slope[0] + v[1] * slope[1] == value_at(defect.defect, (t,))
    assert sign(value_at(defect.defect, (Fraction(0),)))
