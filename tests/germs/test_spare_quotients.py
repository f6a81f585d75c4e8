"""Quotients that are 0/0 at the point in a branch that is not taken there."""

import pytest

from consderiv import clarke, explain
from consderiv.errors import DomainError
from consderiv.verdicts import Proved, Refuted, Unknown


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("where(x == 0, 0, x**3/(x**2 + abs(x)))", "{0}"),
        ("where(x == 0, 0, x**2/x)", "{1}"),
        ("where(x > 0, x**2/x, 0)", "[0, 1]"),
        ("where(x == 0, 1, sin(x)/x)", "{0}"),
        ("where(x == 0, 1/2, (exp(x) - 1 - x)/x**2)", "{1/6}"),
        ("where(x == 0, 0, x**2/(exp(x) - 1))", "{1}"),
        ("where(abs(x) > 0, (x**2 + abs(x)**3)/abs(x), 0)", "[-1, 1]"),
    ],
)
def test_common_factors_cancel_branch_by_branch(program, wanted):
    report = explain(program, {"x": 0})
    assert isinstance(report.lipschitz, Proved) and str(report.clarke) == wanted
    assert report.value == {"where(x == 0, 1, sin(x)/x)": "1", "where(x == 0, 1/2, (exp(x) - 1 - x)/x**2)": "1/2"}.get(
        program, "0"
    )


def test_in_the_plane():
    point = {"x": 0, "y": 0}
    assert str(clarke("where(abs(x) + abs(y) > 0, (x**2 - y**2)/(abs(x) + abs(y)), 0)", point)) == "[-1, 1] x [-1, 1]"
    assert str(clarke("where(x == y, x + y, (x**2 - y**2)/(x - y))", point)) == "{(1, 1)}"
    assert str(clarke("where(x == y, x + y, (x**2 - y**2)/(x - y))", {"x": 1, "y": 1})) == "{(1, 1)}"


@pytest.mark.parametrize("program", ["where(x == 0, 0, abs(x)/x)", "where(x == 0, 0, (exp(x) - 1 - x)/x**2)"])
def test_a_wrong_value_at_the_point_is_a_jump(program):
    assert isinstance(explain(program, {"x": 0}).lipschitz, Refuted)


@pytest.mark.parametrize("program", ["x**2/x", "where(x > 0, 1, 1)*0 + x**2/x", "where(x > 1, 0, x**2/x)"])
def test_a_quotient_that_is_needed_is_an_error(program):
    with pytest.raises(DomainError):
        clarke(program, {"x": 0})


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("where(y == 0, 0, x*y/x)", "zero at points of this branch"),  # no value at x = 0, y != 0
        ("where(x**2 + y**2 > 0, x**2*y/(x**2 + y**2), 0)", "the denominator of (x**2*y)/(x**2 + y**2)"),
    ],
)
def test_what_does_not_cancel_is_named(program, words):
    verdict = explain(program, {"x": 0, "y": 0}).lipschitz
    assert isinstance(verdict, Unknown) and words in verdict.reason


def test_formal_derivatives_do_not_exist_there():
    field = explain("where(x == 0, 0, x**2/x)", {"x": 0}).chain_rule_field.hull
    assert "no value at the point" in field.reason
