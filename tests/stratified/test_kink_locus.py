"""The locus of ties: every sample point ties, points off the locus do not, and the worst point is degenerate."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

import consderiv
import consderiv.exact.reals
from consderiv import Unknown, is_differentiable, kink_locus, parse
from consderiv.fields.ties import linearise
from consderiv.verdicts import Proved, Refuted

PROGRAMS = (
    "abs(x)", "max(x**2, 2) + abs(x)", "relu(x**3 - x - 1)", "abs(abs(x) + y)", "x*abs(y)", "max(x, y, z, 0)",
    "min(abs(x), abs(y))", "abs(x - 1) + relu(y - x) - relu(x + y)", "max(x**2 + y**2, 1, x + y)", "abs(abs(x**2 - y) - y**2)",
    "relu(x**2 - y**3)", "abs(x*y - 1) + abs(x)", "max(x**2 - y, y**2 - x)",
)  # fmt: skip


def tied_nodes(program, point):
    return set(linearise(program, tuple(point)).ties)


@pytest.mark.parametrize("text", PROGRAMS)
def test_sample_points_tie_and_others_do_not(text):
    program = parse(text)
    locus = kink_locus(text)
    assert isinstance(locus.complete, Proved)
    for stratum in locus.strata:
        for point in stratum.points:
            assert all(not h.at(point) for h in stratum.stratum.equations)
            assert tied_nodes(program, point) == {t.node for t in stratum.ties}
            verdict = consderiv.is_differentiable(text, point)
            assert type(verdict) is type(stratum.differentiable)
    guards = [parse(f"where({e}, 1, 0)", program.variables) for e in locus.equations]
    rng = random.Random(text)
    for _ in range(30):
        point = tuple(Fraction(rng.randint(-4, 4), rng.choice((1, 2))) for _ in program.variables)
        on_locus = any(consderiv.programs.evaluate(g, point)[0] for g in guards)
        if tied_nodes(program, point):
            assert on_locus, point


@pytest.mark.parametrize(
    ("text", "point", "rank"),
    [("abs(abs(x) + y)", (0, 0), 2), ("max(x, y, z, 0)", (0, 0, 0), 3), ("abs(x) + abs(y - 1) + abs(x + y - 1)", (0, 1), 2),
     ("max(x**2 + y**2, 1, x + y)", (0, 1), 2), ("abs(x - 1/3)", (Fraction(1, 3),), 1)],
)  # fmt: skip
def test_most_degenerate_point(text, point, rank):
    worst = kink_locus(text).most_degenerate
    assert worst.points[0] == point and worst.rank == rank


def test_equations():
    assert kink_locus("max(x**2, 2)").equations == ("x**2 == 2",)
    assert kink_locus("abs(x**2 + y**2 - 1)").equations == ("x**2 + y**2 == 1",)
    assert kink_locus("max(x, x)").equations == () and kink_locus("max(x, x)").strata[0].ties[0].operation == "max"
    assert kink_locus("x**2").strata == () and kink_locus("x**2").point is None


def test_equations_of_points_with_several_ties():
    """Points that lie on no other stratum are in the locus, however many guards vanish there."""
    assert kink_locus("abs(x)*abs(x)").equations == ("x == 0",)
    assert kink_locus("abs(x + 1) + abs(x)*abs(x)").equations == ("x == -1", "x == 0")
    assert kink_locus("abs(x + 1) + abs(x) + relu(x**3 + x)").equations == ("x == -1", "x == 0 and x**3 + x == 0")
    assert kink_locus("norm(x, y) + abs(x - 1)").equations == ("x == 1", "x == 0 and y == 0")
    assert kink_locus("abs(x) + abs(y)").equations == ("y == 0", "x == 0")


def test_where_it_ties_and_is_differentiable():
    (stratum,) = kink_locus("relu(x)**2").strata
    assert isinstance(stratum.differentiable, Proved)
    (stratum,) = kink_locus("x*abs(y)").strata
    assert isinstance(stratum.differentiable, Refuted) and stratum.differentiable.reason.endswith("except where x == 0")
    assert stratum.points[0][0] != 0


def test_a_curved_kink_that_turns():
    """x*|y - x**2| is differentiable at one point of the parabola."""
    locus = kink_locus("x*abs(y - x**2)", "x y")
    found = {str(s.stratum): type(s.differentiable) for s in locus.strata}
    assert found.pop("x == 0 and y == 0") is Proved and set(found.values()) == {Refuted}
    assert locus.equations == ("x**2 == y",)


def test_parts_of_a_curve():
    """The circle, where the chord x + y is lower; two points where three operands meet."""
    strata = [str(s.stratum) for s in kink_locus("max(x**2 + y**2, 1, x + y)").strata]
    assert "x**2 + y**2 == 1 and x + y < 1" in strata and strata[-2:] == ["x == 0 and y == 1", "x == 1 and y == 0"]


def test_a_jump_may_have_a_derivative_at_some_points():
    (stratum,) = kink_locus("where(y > 0, x**2, 0)", "x y").strata
    assert isinstance(stratum.differentiable, Refuted) and "except where x**2 == 0" in stratum.differentiable.reason


def test_box():
    assert [s.points for s in kink_locus("abs(x**3 - 3*x + 1)", box=[(-1, 1)]).strata] == [
        (consderiv.programs.parse_point("x=RootOf(t**3 - 3*t + 1, 1)", ("x",)),)
    ]
    inside = kink_locus("abs(x**2 + y**2 - 1)", box={"x": (0, 2), "y": (0, 2)})
    assert isinstance(inside.complete, Proved)
    assert all(0 <= c <= 2 for s in inside.strata for p in s.points for c in p)
    assert kink_locus("abs(x**2 + y**2 - 1)", box=[(2, 3), (0, 1)]).strata == ()
    assert kink_locus("abs(x) + abs(y)", box=[(1, 2), (-1, 1)]).equations == ("y == 0",)


def test_unknown():
    assert isinstance(kink_locus("floor(x)"), Unknown)
    assert kink_locus("abs(exp(x) - x - 2)").strata == ()


def test_ties_of_elementary_functions_have_no_equation_but_points():
    """The kink is the curve y == -exp(x); x == 0 is no equation of it."""
    found = kink_locus("abs(exp(x) + y)")
    assert [str(s.stratum) for s in found.strata] == ["x == 0 and y == -1"] and isinstance(found.complete, Unknown)
    assert kink_locus("abs(sin(x))").point == (0,)


@pytest.mark.parametrize(
    ("text", "equations"),
    [("abs(x**2 + y**2 + z**2 - 1)", ("x**2 + y**2 + z**2 == 1",)), ("abs(x + y + z + w)", ("x + y + z + w == 0",)),
     ("abs(x**2 + y**2 + z**2 - 1) + abs(z)", ("x**2 + y**2 + z**2 == 1", "z == 0")), ("max(x*y*z - 1, 0)", None)],
)  # fmt: skip
def test_a_search_gives_points_and_never_says_that_it_is_complete(text, equations):
    locus = kink_locus(text)
    assert isinstance(locus.complete, Unknown) and locus.point is not None
    assert equations is None or set(locus.equations) == set(equations)
    for stratum in locus.strata:
        for point in stratum.points:
            assert tied_nodes(parse(text), point) == {t.node for t in stratum.ties}
            assert all(not h.at(point) for h in stratum.stratum.equations)
    inside = kink_locus(text, box=[(0, 1)] * len(parse(text).variables))
    assert all(0 <= c <= 1 for s in inside.strata for p in s.points for c in p)


def test_a_search_speaks_of_its_points_only():
    """On x == 0 there is a derivative where y/(1 + y**4) is z, and nowhere else."""
    locus = kink_locus("where(x > 0, x*y/(1 + (x + y)**4), x*z)")
    assert isinstance(locus.complete, Unknown) and "(at the sample points" in str(locus)
    for stratum in locus.strata:
        assert stratum.to_dict()["differentiable"]["reason"].startswith("at the sample points")
        assert all(type(is_differentiable("where(x > 0, x*y/(1 + (x + y)**4), x*z)", p)) is type(stratum.differentiable)
                   for p in stratum.points)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "points"),
    [("exp(abs(x))", ["0"]), ("abs(exp(x) - 2) + relu(x - 1)", ["log(2)", "1"]), ("softplus(x)", []), ("sqrt(x**2 + 1)", []),
     ("max(tanh(x), 1/2)", ["1/2*log(3)"]), ("relu(exp(x))", [])],
)  # fmt: skip
def test_elementary_functions_on_the_line(text, points):
    locus = kink_locus(text)
    assert isinstance(locus.complete, Proved)
    assert [consderiv.exact.reals.format_number(s.points[0][0]) for s in locus.strata] == points
    assert locus.equations == tuple(f"x == {p}" for p in points)


def test_where_there_is_no_value():
    strata = [(str(s.stratum), type(s.differentiable)) for s in kink_locus("log(x) + abs(x - 1)").strata]
    assert strata == [("x < 0", Refuted), ("x == 0", Refuted), ("x == 1", Refuted)]
    assert [str(s.stratum) for s in kink_locus("sqrt(x)", box=[(-1, 2)]).strata] == ["-1 < x < 0", "x == -1", "x == 0"]


def test_a_box_without_kinks_says_nothing_about_the_rest():
    assert "in the box" in str(kink_locus("abs(exp(x) - 2)", box=[(1, 2)]))
    assert "everywhere" in str(kink_locus("x**2"))


def test_kinks_below_a_larger_operand_are_not_listed():
    """On the circle between (1, 0) and (0, 1) the operand x + y is larger: nothing ties there."""
    hidden = (Fraction(4, 5), Fraction(3, 5))
    assert not tied_nodes(parse("max(x**2 + y**2, 1, x + y)"), hidden)
    for stratum in kink_locus("max(x**2 + y**2, 1, x + y)").strata:
        assert not any(x + y > 1 and x**2 + y**2 == 1 for x, y in stratum.points)


@pytest.mark.parametrize(
    "text, point, rank",
    [
        ("norm(x, y) - abs(x)", (0, 0), 2),
        ("norm(x - 1, y) + norm(x, y + 2)", (1, 0), 2),
        ("sqrt(x**2 + y**2)", (0, 0), 0),
        ("max(norm(x, y), x, z)", (0, 0, 0), 3),
        ("abs(exp(x) - 1) + y", (0, 0), 0),
    ],
)
def test_kinks_of_norms_and_elementary_functions_are_searched(text, point, rank):
    locus = kink_locus(text)
    assert isinstance(locus.complete, Unknown)
    assert locus.point == point and locus.most_degenerate.rank == rank
    assert any(isinstance(stratum.differentiable, Refuted) for stratum in locus.strata)
