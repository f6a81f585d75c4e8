"""Differentiable, strictly differentiable, regular: with curved cells, jumps near the point, and roots at zero."""

import pytest

from consderiv import explain, gradient
from consderiv.api import localise
from consderiv.fields.branch_slopes import differentiable_by_cells
from consderiv.verdicts import Proved, Refuted, Unknown

ORIGIN = {"x": 0, "y": 0}


def names(program, at=ORIGIN):
    """The verdicts as words, for variables in the order x, y."""
    report = explain(program, at, variables=list(at))
    verdicts = (report.lipschitz, report.differentiable, report.strictly_differentiable, report.regular)
    return tuple(type(verdict).__name__.lower() for verdict in verdicts)


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        # A jump arbitrarily near the point says nothing about differentiability at it.
        ("where(y > 0, x**2, 0)", ("refuted", "proved", "refuted", "refuted")),
        ("where(x == y, x**2, 0)", ("refuted", "proved", "refuted", "refuted")),
        ("where(y > 0, x, 0)", ("refuted", "refuted", "refuted", "refuted")),
        ("where(x**2 == y, x, 0)", ("refuted", "refuted", "refuted", "refuted")),
        ("where(x**2 == y, y, 0)", ("refuted", "proved", "refuted", "refuted")),
        ("where(x == y, 5, 0)", ("refuted", "refuted", "refuted", "refuted")),
        # Curved boundaries: only the tangent cones count.
        ("where(abs(y) < x**2, x**2 - abs(y), 0)", ("proved", "proved", "refuted", "refuted")),
        ("where(y > x**2, y - x**2, 0)", ("proved", "refuted", "refuted", "proved")),
        ("where(y > x**2, x**2 - y, 0)", ("proved", "refuted", "refuted", "refuted")),
        ("where(y > x**2, (y - x**2)**2, 0)", ("proved", "proved", "proved", "proved")),
        # Roots that are not Lipschitz.
        ("sqrt(abs(x))*y", ("refuted", "proved", "refuted", "refuted")),
        ("abs(x)**(1/3)*abs(y)", ("refuted", "proved", "refuted", "refuted")),
        ("sqrt(abs(x)*abs(y))", ("refuted", "refuted", "refuted", "refuted")),
        ("max(min(y, sqrt(abs(x))**3), 0)", ("proved", "proved", "refuted", "refuted")),
        ("norm(x, y) - norm(x, 2*y)", ("proved", "refuted", "unknown", "unknown")),
    ],
)
def test_four_properties(program, wanted):
    found = names(program)
    assert all(word in (own, "unknown") for own, word in zip(found, wanted, strict=True)), found


@pytest.mark.parametrize(("program", "wanted"), [("sqrt(abs(x))", "refuted"), ("where(x > 0, x**(3/2), 0)", "proved")])
def test_roots_on_the_line(program, wanted):
    assert names(program, {"x": 0})[1] == wanted


def test_the_derivative_is_the_evidence():
    verdict = explain("x + where(y > 0, x**2, 0) + 2*y", ORIGIN).differentiable
    assert isinstance(verdict, Proved) and tuple(verdict.evidence) == (1, 2)
    verdict = explain("[x + where(y > 0, x**2, 0), 3*y]", ORIGIN).differentiable
    assert isinstance(verdict, Proved) and [tuple(row) for row in verdict.evidence] == [(1, 0), (0, 3)]


def test_gradient_of_a_squared_maximum_jumps_along_the_diagonal():
    # (2x, 0) below, (0, 2y) above, (x, y) on x = y: continuous at 0, not near it.
    program = gradient("max(x, y)**2")
    there, here = explain(program, {"x": 1, "y": 1}).lipschitz, explain(program, ORIGIN).lipschitz
    assert isinstance(there, Refuted) and there.evidence.arc
    assert isinstance(here, Refuted) and here.reason == "the program jumps arbitrarily near the point"
    (step,) = here.evidence.arc
    assert step[0] == step[1] != 0
    assert isinstance(explain(program, ORIGIN).differentiable, Refuted)
    # With the cube the values near 0 are O(|z|**2): differentiable at 0 although it jumps near it.
    cube = explain(gradient("max(x, y)**3"), ORIGIN)
    assert isinstance(cube.lipschitz, Refuted) and isinstance(cube.differentiable, Proved)


def test_branches_that_are_not_known_prove_nothing():
    local = localise("where(y > x**2*sin(x), sqrt(abs(x) + abs(y)), 0)", ORIGIN)
    assert not isinstance(differentiable_by_cells(local), Proved)
    local = localise("max(min(y - x**2, x**2 + x**4 - y), 0)*0 + where(x**3 > y**2, y, 0)", ORIGIN)
    assert isinstance(differentiable_by_cells(local), (Unknown, Refuted))


def test_a_cusp_contradicts_through_its_direction():
    # {x**3 > y**2} is approached along (1, 0), where x has the slope 1 and the program outside has 0.
    assert isinstance(explain("where(x**3 > y**2, x, 0)", ORIGIN).differentiable, Refuted)
