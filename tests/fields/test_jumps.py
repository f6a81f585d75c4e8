"""One-sided derivatives and fields of programs that jump at the point, or hide a jump inside."""

from __future__ import annotations

import pytest

from consderiv import chain_rule_field, clarke, directional_derivative, explain, frechet
from consderiv.errors import NotLipschitzError
from consderiv.sets import Polytope, Undefined, UnknownSet
from consderiv.verdicts import Refuted

JUMPS = [
    "sign(-x**2)",
    "where(x**2 > 0, x, 3)",
    "where(-x**2 >= 0, 3, x)",
    "where(x**3 == x**2, x**3 - 1, abs(2*x))",
    "sign(x**2 - x**3)",
]


@pytest.mark.parametrize("text", JUMPS)
def test_a_limit_that_is_not_the_value(text):
    report = explain(text, {"x": 0})
    assert isinstance(report.lipschitz, Refuted) and report.lipschitz.evidence.arc
    assert isinstance(frechet(text, {"x": 0}), Undefined)
    assert isinstance(report.clarke, Undefined)
    with pytest.raises(NotLipschitzError, match="continuous along the direction"):
        directional_derivative(text, {"x": 0}, (1,))


def test_a_one_sided_jump():
    assert directional_derivative("where(x > 0, 1, 2*x)", {"x": 0}, (-1,)) == -2
    with pytest.raises(NotLipschitzError):
        directional_derivative("where(x > 0, 1, 2*x)", {"x": 0}, (1,))


@pytest.mark.parametrize("text", ["x*relu(where(x > 0, 1, -1))", "x*max(where(x > 0, 1, -1), 0)"])
def test_the_value_at_the_point_does_not_decide_an_inner_jump(text):
    assert clarke(text, {"x": 0}) == Polytope.hull([0, 1])
    assert isinstance(chain_rule_field(text, {"x": 0}).hull, UnknownSet)
    assert explain(text, {"x": 0}).gap is not None


def test_large_ties_are_decided_or_refused():
    names = [f"x{i}" for i in range(12)]
    point = [0] * 12
    assert len(explain(f"max({', '.join(names)})", point, names).limiting.vertices) == 12
    assert len(clarke(f"norm1({', '.join(names)})", point, names).members) == 12
    assert "branches" in clarke(f"sort({', '.join(names)})", point, names).reason
