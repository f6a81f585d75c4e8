"""Path differentiability and definability: what is proved, refuted, left open, and why."""

import pytest

from consderiv import definability, is_path_differentiable, parse
from consderiv.curves import Definable
from consderiv.curves.isolated_kinks import IsolatedKinks, smooth_off_points
from consderiv.errors import DomainError, PointError
from consderiv.verdicts import Proved, Refuted, Unknown

PROVED = [
    ("abs(x*y) - max(x, y)", None, "semialgebraic everywhere"),
    ("norm(x, y)/(1 + x**2)", None, "semialgebraic everywhere"),
    ("1/x", None, "semialgebraic everywhere"),
    ("sqrt(1 + x**2 + y**4)", None, "semialgebraic everywhere"),
    # Roots of sums of squares, of polynomials without a change of sign, and of powers of |u|.
    ("sqrt(x**2)", None, "semialgebraic everywhere"),
    ("sqrt(relu(x)**2 + 3*abs(y)**2)", None, "semialgebraic everywhere"),
    ("sqrt(x**2 + 2*x*y + y**2) + sqrt(x**2 - x*y + y**2)", None, "semialgebraic everywhere"),
    ("sqrt(x**2*(1 + y**2)/(x - y)**2)", None, "semialgebraic everywhere"),
    ("sqrt(abs(x)**3*abs(y)**2) + abs(x)**(5/4) + (x**4)**(1/4)", None, "semialgebraic everywhere"),
    ("softplus(relu(x)) + log(1 + exp(y))", None, "definable in R_exp everywhere"),
    ("where(x > 0, x, 0) + abs(y)", None, "semialgebraic everywhere"),
    # sin is definable near every point, and path differentiability is local.
    ("abs(sin(x*y))", None, "globally subanalytic near every point"),
    ("sin(exp(x))", None, "definable in R_an,exp near every point"),
    ("abs(sin(x))", "x=0", "globally subanalytic near the point"),
    ("sqrt(x)", "x=1", "semialgebraic near the point"),
]


@pytest.mark.parametrize(("program", "point", "expected"), PROVED)
def test_definable_and_lipschitz(program, point, expected):
    found = is_path_differentiable(program, point)
    assert isinstance(found, Proved) and isinstance(found.evidence, Definable) and str(found.evidence) == expected


def test_the_evidence_names_the_operations():
    evidence = is_path_differentiable("abs(x) + exp(y)").evidence
    assert dict(evidence.operations) == {"abs": "semialgebraic", "exp": "definable in R_exp", "add": "semialgebraic"}


ISOLATED = [
    ("where(x == 0, 0, x**2*sin(1/x))", "smooth off 0"),
    ("where(x == 0, 0, x**3*sin(1/x**2))", "smooth off 0"),
    ("where(x == 1, 0, (x - 1)**2*cos(1/(x - 1))) + abs(x - 2)", "smooth off 1, 2"),
    ("where(x == 0, 0, x*tanh(1/x))", "smooth off 0"),
    ("where(x**2 == 2, 0, (x**2 - 2)**2*sin(x/(x**2 - 2)))", "smooth off -sqrt(2), sqrt(2)"),
]


@pytest.mark.parametrize(("program", "expected"), ISOLATED[:3] + ISOLATED[4:])
def test_smooth_off_a_finite_set(program, expected):
    found = is_path_differentiable(program)
    assert isinstance(found.evidence, IsolatedKinks) and str(found.evidence) == expected


def test_only_the_point_matters_near_a_point():
    program = "where(x == 0, 0, x**2*sin(1/x)) + where(x == 1, 0, (x - 1)*sin(1/(x - 1)))"
    assert isinstance(is_path_differentiable(program, "x=0"), Proved)
    assert isinstance(is_path_differentiable(program, "x=1"), Unknown)
    assert isinstance(is_path_differentiable(program), Unknown)


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        # f' = sin(1/x) - cos(1/x)/x: at 1/x = 2 k pi it is -1/x.
        ("where(x == 0, 0, x*sin(1/x))", "slope is -1/x"),
        ("where(x > 0, 3*x - x*cos(1/x), 0)", "slope is (3*x - 1)/x"),
        ("where(x == 0, 0, x**2*sin(1/x**2))", "slope is -2/x"),
        ("where(x**2 == 2, 0, (x**2 - 2)*sin(x/(x**2 - 2)))", "tending to -sqrt(2)"),
        ("where(x == 0, 1, x**2*sin(1/x))", "value is 0"),
        ("where(x == 0, 0, sin(1/x))", "value is 1"),
        ("where(x == 0, 0, sin(1/x)**2 + cos(1/x)**2)", "value is 1"),
    ],
)
def test_oscillations_that_are_not_lipschitz(program, seen):
    found = is_path_differentiable(program)
    (point,), witness = found.evidence
    assert isinstance(found, Refuted) and seen in str(witness) and witness.point == point
    assert isinstance(is_path_differentiable(program, [point]), Refuted)


@pytest.mark.parametrize(
    "program",
    [
        "where(x == 0, 1, sin(1/x)**2 + cos(1/x)**2)",  # the constant 1, which is not seen
        "where(x == 0, 0, x*tanh(1/x)*sin(1/x))",
        "where(sin(x) > 0, x, 0)",
    ],
)
def test_the_rule_of_isolated_kinks_does_not_overreach(program):
    assert isinstance(smooth_off_points(parse(program)), Unknown)
    assert not isinstance(is_path_differentiable(program), Proved)


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("sqrt(abs(x))", (0,)),
        ("where(x > 0, 1, 0)", (0,)),
        ("sqrt(abs(x**2 - 4))", (-2,)),
        ("x + sqrt(abs(y))", (0, 0)),
        ("floor(x)", (0,)),
    ],
)
def test_refuted_at_a_point(program, point):
    found = is_path_differentiable(program)
    assert isinstance(found, Refuted) and found.evidence[0] == point
    assert isinstance(is_path_differentiable(program, point), Refuted)


@pytest.mark.parametrize(
    "program", ["(x**2)**(1/3)", "sqrt(abs(x)*y**2)", "sqrt(x**2*abs(y - 1))", "sqrt(x**2 - x**4 + y**2)"]
)
def test_other_roots_are_not_lipschitz_everywhere(program):
    """x**(2/3), |x|**(1/2) |y|, |x| |y - 1|**(1/2), and the domain's boundary x**2 = 1 at y = 0."""
    assert not isinstance(is_path_differentiable(program), Proved)


@pytest.mark.parametrize("program", ["sqrt(x)", "x*sqrt(x)", "sqrt(x*y)"])
def test_the_boundary_of_a_domain_is_no_refutation(program):
    assert not isinstance(is_path_differentiable(program), Proved)
    if program != "sqrt(x*y)":
        assert isinstance(is_path_differentiable(program), Unknown)


def test_definability():
    assert str(definability("abs(x)**3")) == "semialgebraic everywhere"
    assert isinstance(definability("sin(x)"), Unknown) and "sin has the operand x" in definability("sin(x)").reason
    assert str(definability("sin(x)*exp(y)", box={"x": (0, 1), "y": (0, 2)})) == "definable in R_an,exp on the box"
    assert str(definability("sin(x)", "x=3")) == "globally subanalytic near the point"
    assert isinstance(definability("sin(1/x)", box={"x": (-1, 1)}), Unknown)
    with pytest.raises(PointError):
        definability("sin(x) + y", box={"x": (0, 1)})
    with pytest.raises(DomainError):
        is_path_differentiable("1/x", "x=0")
