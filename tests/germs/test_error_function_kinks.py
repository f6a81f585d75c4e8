"""Kinks made by erf and atan: decided where their values are formally equal, Unknown where they are not."""

from __future__ import annotations

import pytest

import consderiv
from consderiv.verdicts import Proved, Refuted

GELU = "x*(1 + erf(x/sqrt(2)))/2"


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("abs(erf(x))", "x=0", "[-2/sqrt(pi), 2/sqrt(pi)]"),
        ("max(erf(x), 0)", "x=0", "[0, 2/sqrt(pi)]"),
        ("abs(erf(x) - erf(1))", "x=1", "[-2/(exp(1)*sqrt(pi)), 2/(exp(1)*sqrt(pi))]"),
        ("abs(erf(x) + erf(1))", "x=-1", "[-2/(exp(1)*sqrt(pi)), 2/(exp(1)*sqrt(pi))]"),
        ("abs(erf(x) - erf(1))", "x=2", "{2/(exp(4)*sqrt(pi))}"),
        ("max(erf(x), 2*x/sqrt(4*atan(1)))", "x=0", "{2/sqrt(pi)}"),  # they agree to the second order
        ("abs(atan(x) - atan(1))", "x=1", "[-1/2, 1/2]"),
        ("abs(atan(x) + atan(1/x) - 2*atan(1))", "x=2", "{0}"),
        ("relu(4*atan(1/5) - atan(x) - atan(1))", "x=1/239", "[-57121/57122, 0]"),  # Machin
        ("max(atan(x), atan(2*x), 0)", "x=0", "[0, 2]"),
        ("abs(atan(x) - y)", "x=0,y=0", "conv{(-1, 1), (1, -1)}"),
        ("abs(erf(x)) - abs(2*x/sqrt(4*atan(1)))", "x=0", "{0}"),
        ("abs(sqrt(erf(x)) - sqrt(erf(1)))", "x=1",
         "[-sqrt(erf(1))/(erf(1)*exp(1)*sqrt(pi)), sqrt(erf(1))/(erf(1)*exp(1)*sqrt(pi))]"),
        (GELU, "x=0", "{1/2}"),
        (f"relu({GELU})", "x=0", "[0, 1/2]"),
        ("relu(x)*(1 + erf(relu(x)/sqrt(2)))/2", "x=0", "[0, 1/2]"),
    ],
)  # fmt: skip
def test_clarke_sets(text, at, expected):
    assert str(consderiv.clarke(text, at)) == expected


def test_comparisons_of_values_are_decided_by_balls_or_by_the_same_form():
    assert str(consderiv.clarke("where(erf(x) < erf(1), x, abs(y))", "x=1/2,y=0")) == "{(1, 0)}"
    assert isinstance(consderiv.is_differentiable("abs(erf(x) - 1/2)", "x=1/3"), Proved)
    assert isinstance(consderiv.is_differentiable("abs(erf(x))", "x=0"), Refuted)


def test_two_forms_of_one_number_stay_undecided():
    """tan(1/2) = (1 - cos(1))/sin(1), and the two values of erf are equal; no digits may say so."""
    at = {"x": "sin(1/2)/cos(1/2)", "y": "(1 - cos(1))/sin(1)"}
    found = consderiv.clarke("abs(erf(x) - erf(y))", at)
    assert "proved sign" in str(found) and "unknown" in str(found).lower()


def test_maps_and_critical_points_on_the_line():
    rows = str(consderiv.clarke_map("abs(erf(x) - erf(1))"))
    assert "[-2/(exp(1)*sqrt(pi)), 2/(exp(1)*sqrt(pi))]  if x == 1" in rows and "unknown" not in rows
    assert "[-1/10, 1/10]    if x == 3" in str(consderiv.clarke_map("abs(atan(x) - atan(3))"))
    assert "if x == sin(1/2)/cos(1/2)" in str(consderiv.clarke_map("relu(atan(x) - 1/2)"))
    assert "x == 1" in str(consderiv.critical_points("abs(erf(x) - erf(1))"))
    assert "everywhere" in str(consderiv.clarke_map("abs(erf(x) - 2)"))
    assert "everywhere" in str(consderiv.clarke_map("abs(atan(x) + 2)"))


@pytest.mark.parametrize("text", ["abs(erf(x) - 1/2)", "max(erf(x), x)", "max(atan(x), x/2)"])
def test_equations_without_a_closed_form_are_unknown(text):
    found = consderiv.clarke_map(text)
    assert isinstance(found, consderiv.Unknown) and "closed form" in found.reason


@pytest.mark.parametrize("text", ["abs(erf(x))", "abs(erf(x)) + abs(x - atan(1))", "abs(erf(pi))", "abs(pi - atan(1))"])
def test_fields_with_pi_are_read_back(text):
    """In the text of a field pi is the number, unless a variable has its name."""
    field = consderiv.clarke_map(text)
    again = consderiv.StratifiedField.from_dict(field.to_dict())
    (name,) = field.variables
    assert str(again) == str(field) and r"\pi" in field._repr_latex_()
    assert again.at(f"{name}=1/2") == consderiv.clarke(text, f"{name}=1/2")
    assert isinstance(consderiv.is_conservative(again, text), Proved)
