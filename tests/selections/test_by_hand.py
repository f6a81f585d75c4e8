"""Selections given by hand: their sets, and verdicts on wrong ones, with expectations worked out by hand."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from consderiv.errors import ConsderivError, DomainError, ProgramTextError, UnsupportedError
from consderiv.germs.arcs import lies_in
from consderiv.programs import variables
from consderiv.selections import Disagreement, LipschitzGradientSelection, Uncovered
from consderiv.sets import FiniteSet, Polytope, Undefined
from consderiv.verdicts import Proved, Refuted, Unknown

ORIGIN = {"x": 0, "y": 0}


def selection(names, *pieces):
    return LipschitzGradientSelection.from_pieces(names, pieces)


A16 = selection("x", ("x", "x > 0"), ("-x", "x < 0"), ("2*x", "x == 0"))
A43 = selection("x,y", ("x", True), ("x-y", "y == 0"), ("x+y", "y == 0"))
A49 = selection("x,y", ("x", "x > 0"), ("-x", "x < 0"), ("5*x", "x == 0"))


@pytest.mark.parametrize(
    ("given", "field", "clarke", "essential"),
    [
        (A16, Polytope.hull([-1, 2]), Polytope.hull([-1, 1]), (0, 1)),
        (A43, Polytope.hull([(1, -1), (1, 1)]), Polytope.hull([(1, 0)]), (0,)),
        (A49, Polytope.hull([(-1, 0), (5, 0)]), Polytope.hull([(-1, 0), (1, 0)]), (0, 1)),
    ],
)
def test_corpus_cases(given, field, clarke, essential):
    point = dict.fromkeys(given.variables, 0)
    assert isinstance(given.is_selection(point), Proved)
    assert isinstance(given.is_selection(), Proved)
    assert given.selection_field(point) == field
    assert given.clarke(point) == clarke
    assert given.active(point) == (0, 1, 2)
    assert given.essentially_active(point) == essential


def test_away_from_the_kink():
    assert A16.value("x=-3") == (Q(3),)
    assert A16.active("x=-3") == (1,)
    assert A16.selection_field("x=-3") == Polytope.hull([-1])
    assert A49.active({"x": 0, "y": 7}) == (0, 1, 2)


def test_null_set_pieces_count_for_the_field_only():
    s = selection("x,y", ("x + y", "x**2 + y**2 > 0"), ("3*x", "x**2 + y**2 == 0"))
    assert isinstance(s.is_selection(ORIGIN), Proved)
    assert s.selection_field(ORIGIN) == Polytope.hull([(1, 1), (3, 0)])
    assert s.bouligand(ORIGIN) == FiniteSet.of([(1, 1)])
    assert s.essentially_active(ORIGIN) == (0,)


def test_curved_cells():
    s = selection("x,y", ("0", "y >= x**2"), ("y - x**2", "y < x**2"))
    assert isinstance(s.is_selection(ORIGIN), Proved)
    assert s.clarke(ORIGIN) == Polytope.hull([(0, 0), (0, 1)])
    # max(0, min(y, x**2)) lives on the cusp {0 < y < x**2} and above it.
    cusp = selection("x,y", ("0", "y <= 0"), ("y", "0 < y and y < x**2"), ("x**2", "y >= x**2 and y > 0"))
    assert isinstance(cusp.is_selection(ORIGIN), Proved)
    assert cusp.clarke(ORIGIN) == Polytope.hull([(0, 0), (0, 1)])
    assert cusp.essentially_active(ORIGIN) == (0, 1, 2)


def test_essentially_active_by_formula_and_not_by_cell():
    """A piece whose own cell is a null set counts if its formula is that of an open cell."""
    s = selection("x", ("x", "x > 0"), ("0", "x < 0"), ("x + x - x", "x == 0"))
    assert s.essentially_active("x=0") == (0, 1, 2)


def test_a_piece_that_is_rational_in_disguise_is_not_overlooked():
    s = selection("x", ("1", "x > 0"), ("1", "x < 0"), ("exp(x)*exp(-x)", "x == 0"))
    assert isinstance(s.essentially_active("x=0"), Unknown)


def test_maps():
    s = selection("x,y", ("[x, y]", "x >= y"), ("[y, x]", "x < y"))
    assert isinstance(s.is_selection(), Proved)
    assert s.clarke(ORIGIN) == Polytope.hull([((1, 0), (0, 1)), ((0, 1), (1, 0))])
    wrong = selection("x,y", ("[x, y]", "x >= y"), ("[y, 0]", "x < y"))
    assert isinstance(wrong.agrees(ORIGIN), Refuted)


def test_rational_pieces():
    s = selection("x", ("x/(1+x)", "x >= 0"), ("-x/(1-x)", "x <= 0"))
    assert isinstance(s.is_selection("x=0"), Proved)
    assert s.clarke("x=0") == Polytope.hull([-1, 1])
    assert isinstance(s.is_selection(), Unknown)


# Wrong selections.


def uncovered_along(s, at=ORIGIN):
    verdict = s.covers(at)
    assert isinstance(verdict, Refuted)
    assert isinstance(verdict.evidence, Uncovered)
    assert isinstance(s.clarke(at), Undefined)
    return verdict.evidence


def test_a_gap_at_the_point_only():
    assert uncovered_along(selection("x", ("x", "x > 0"), ("-x", "x < 0")), "x=0").point == (0,)
    s = selection("x,y", ("x", "x**2 + y**2 > 0"))
    assert uncovered_along(s).point == (0, 0)
    assert isinstance(s.is_selection({"x": 1, "y": 0}), Proved)
    with pytest.raises(DomainError):
        s.value(ORIGIN)


def test_an_uncovered_sliver():
    s = selection("x,y", ("y", "y >= x"), ("y", "1000*y <= 999*x"), ("y", "x <= 0"))
    arc = uncovered_along(s).arc
    assert not any(piece.holds(tuple(c / 10**6 for c in arc[0])) for piece in s.pieces)
    assert isinstance(s.is_selection({"x": -1, "y": 0}), Proved)
    assert isinstance(s.covers(), Refuted)


def test_an_uncovered_cusp():
    arc = uncovered_along(selection("x,y", ("y", "y <= 0"), ("y", "y >= x**2"))).arc
    t = Q(1, 10**6)
    x, y = (sum(row[i] * t ** (k + 1) for k, row in enumerate(arc)) for i in (0, 1))
    assert 0 < y < x**2


def test_an_uncovered_line():
    s = selection("x,y", ("x", "x > y"), ("x", "x < y"), ("x", "x == y and x <= 0"))
    assert uncovered_along(s).arc is not None
    assert isinstance(s.is_selection({"x": -1, "y": -1}), Proved)


def test_kinks_in_conditions_hide_no_null_set():
    """{|x| > 0} misses the line x = 0, which no open branch of |x| sees."""
    s = selection("x,y", ("x", "abs(x) > 0"), ("x", "y == 0"))
    assert isinstance(s.covers(ORIGIN), Refuted)
    assert isinstance(selection("x", ("x", "abs(x) > 0"), ("2*x", "abs(x) <= 0")).is_selection("x=0"), Proved)


@pytest.mark.parametrize(
    "pieces",
    [
        [("x", "x > y"), ("y", "x < y"), ("x + y", "x == y")],  # on the line x = y they differ but at 0
        [("x", "x > 0"), ("2*x", "x <= 0 and y > 0"), ("3*x", "x <= 0 and y <= 0")],  # along {y = 0, x < 0}
        [("y", "y <= x**2"), ("2*x**2", "y > x**2")],  # along the parabola
        [("x", True), ("y", "x > 0 and y > 0")],  # on an overlap
        [("0", "x*y <= 0"), ("x", "x > 0 and y > 0"), ("0", "x < 0 and y < 0")],  # along {y = 0, x > 0}
    ],
)
def test_pieces_that_disagree(pieces):
    s = selection("x,y", *pieces)
    assert isinstance(s.covers(ORIGIN), Proved)
    verdict = s.agrees(ORIGIN)
    assert isinstance(verdict, Refuted)
    evidence = verdict.evidence
    assert isinstance(evidence, Disagreement)
    i, j = evidence.pieces
    t = Q(1, 10**4)
    point = tuple(sum(row[k] * t ** (n + 1) for n, row in enumerate(evidence.arc)) for k in (0, 1))
    assert s.pieces[i].value(point) != s.pieces[j].value(point)
    assert isinstance(s.clarke(ORIGIN), Undefined)


def test_different_values_at_the_point():
    s = selection("x", ("x", "x > 0"), ("x + 1", "x <= 0"))
    assert s.agrees("x=0").evidence.point == (0,)
    overlap = selection("x", ("x", "x >= 0"), ("x + 1", "x <= 0"))
    assert isinstance(overlap.agrees("x=0"), Refuted)
    with pytest.raises(ConsderivError):
        overlap.value("x=0")


def test_cells_that_touch_in_the_point_only():
    """Opposite quadrants meet at 0 only, where all formulas vanish: x and y need not agree anywhere else."""
    s = selection(
        "x,y",
        ("x", "x >= 0 and y >= 0"),
        ("-y", "x <= 0 and y <= 0"),
        ("0", "x <= 0 and y >= 0"),
        ("x - y", "x >= 0 and y <= 0"),
    )
    assert isinstance(s.is_selection(ORIGIN), Proved)
    assert isinstance(s.is_selection(), Proved)


# Boxes.


def test_boxes():
    s = selection("x,y", ("x + y", "x + y >= 0"), ("-x - y", "x + y <= 0 and x >= -1"))
    assert isinstance(s.is_selection(box={"x": (-1, 1), "y": (-5, 5)}), Proved)
    assert isinstance(s.is_selection(box=[(0, 1), (0, 1)]), Proved)
    refuted = s.covers(box={"x": (-2, 1), "y": (-5, 5)})
    assert isinstance(refuted, Refuted)
    assert not any(piece.holds(refuted.evidence.point) for piece in s.pieces)
    assert isinstance(s.covers(), Refuted)


def test_disagreement_in_a_box_away_from_the_origin():
    s = selection("x,y", ("0", "x <= 1"), ("(x-1)*(y-2)", "x > 1"), ("x-1", "x > 1 and y > 3"))
    assert isinstance(s.is_selection(box=[(-1, 3), (-3, 3)]), Proved)
    refuted = s.agrees(box=[(-1, 3), (-3, 4)])
    assert isinstance(refuted, Refuted)
    x, y = refuted.evidence.point
    assert 1 < x <= 3
    assert 3 <= y <= 4
    assert isinstance(s.is_selection({"x": 2, "y": 3}), Refuted)


def test_polynomial_pieces_on_affine_cells():
    s = selection("x,y", ("x**2 - y**2", "x >= y"), ("0", "x < y"))
    assert isinstance(s.is_selection(), Proved)
    assert isinstance(selection("x,y", ("x**2 + y**2", "x >= y"), ("0", "x < y")).agrees(), Refuted)


def test_curved_guards_on_a_box_are_not_decided():
    s = selection("x,y", ("0", "y >= x**2"), ("y - x**2", "y < x**2"))
    assert isinstance(s.is_selection(box=[(-1, 1), (-1, 1)]), Unknown)
    gap = selection("x,y", ("0", "y > x**2"), ("y - x**2", "y < x**2"))
    assert isinstance(gap.covers(box=[(-1, 1), (-1, 1)]), Refuted)  # (1, 1), a corner


# Input and output.


def test_expressions_as_pieces():
    x, y = variables("x y")
    s = LipschitzGradientSelection.from_pieces((x, y), [(x, x > y), (y, x <= y)])
    assert s.clarke(ORIGIN) == Polytope.hull([(1, 0), (0, 1)])


def test_to_program_is_the_function():
    assert str(A16) == "F(x) =\n  [0] x    if x > 0\n  [1] -x   if x < 0\n  [2] 2*x  if x == 0"
    program = A16.to_program()
    assert program.variables == ("x",)
    assert len(program.outputs) == 1


def test_json_and_latex():
    for s in (A16, A43, A49):
        again = LipschitzGradientSelection.from_dict(s.to_dict())
        assert again.to_dict() == s.to_dict()
        assert again.selection_field([0] * len(s.variables)) == s.selection_field([0] * len(s.variables))
        assert r"\begin{cases}" in s._repr_latex_()
    with pytest.raises(UnsupportedError):
        LipschitzGradientSelection.from_dict({"schema": "consderiv-selection/1", "variables": ["x"]})


@pytest.mark.parametrize(
    ("pieces", "error"),
    [
        ([("abs(x)", True)], UnsupportedError),
        ([], UnsupportedError),
        ([("x", "x")], ConsderivError),
        ([("x", "x > ")], ProgramTextError),
        ([("x", "x > 0, 1, 0) + where(x > 0")], ConsderivError),
        ([("x", "x > 0"), ("[x]", "x <= 0")], UnsupportedError),
        (["x"], UnsupportedError),
        ([("z", "x > 0")], ProgramTextError),
    ],
)
def test_bad_input(pieces, error):
    with pytest.raises(error):
        selection("x", *pieces)


def test_evidence_of_cover_is_checkable():
    cover = A49.covers(ORIGIN).evidence
    for pattern in cover.patterns:
        assert pattern.true
        assert lies_in(pattern.cell.arc(), pattern.cell.guards, pattern.cell.equalities)
