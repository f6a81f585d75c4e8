"""Named germs: the answer, and an arc inside the cell where there is one; box traces where there is none."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from consderiv.exact.polynomials import Polynomial
from consderiv.exact.reals import Real
from consderiv.germs.arcs import leading_sign
from consderiv.germs.box_trace import box_trace
from consderiv.germs.feasibility import LocallyEmpty, Realised, decide

from .hard import HARD
from .trace_checker import accepts

CASES = [pytest.param(guards, realised, id=name) for name, guards, realised in HARD]
PLANAR = [pytest.param(guards, id=name) for name, guards, realised in HARD if guards[0].count == 2 and not realised]


@pytest.mark.parametrize(("guards", "realised"), CASES)
def test_the_answer(guards, realised):
    status = decide(guards[0].count, guards)
    assert isinstance(status, Realised if realised else LocallyEmpty)
    if realised:
        assert all(leading_sign(guard, status.arc) == 1 for guard in guards)


@pytest.mark.parametrize("guards", PLANAR)
def test_box_traces_of_empty_cells(guards):
    trace = box_trace(guards, (0, 1))
    assert trace is not None
    assert accepts(json.loads(json.dumps(trace.to_json())), [plain_terms(g) for g in guards])


def plain_terms(polynomial):
    return [[str(c), [list(pair) for pair in monomial]] for monomial, c in polynomial.terms()]


def test_the_checker_of_traces_rejects_forgeries():
    x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    guards = (y - x * x, x * x * x - y)
    data = json.loads(json.dumps(box_trace(guards, (0, 1)).to_json()))
    terms = [plain_terms(g) for g in guards]
    assert accepts(data, terms)
    assert not accepts({**data, "eps": "8"}, terms)
    assert not accepts({**data, "right": data["right"][1:]}, terms)
    assert not accepts({**data, "right": ["0", "1/100", "1/2"]}, terms)
    assert not accepts(data, [terms[0], plain_terms(x * x + x - y)])


def test_places_of_guards_are_kept():
    x, y = Polynomial.coordinate(3, 2), Polynomial.coordinate(3, 1)
    trace = box_trace((y - x, y - x * x, x * x * x - y), (1, 2))
    assert trace.to_json((4, 5, 7))["guards"] == [5, 7]
    assert box_trace((y - x,), (1, 2)) is None


def test_a_cell_that_only_irrational_arcs_enter():
    x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    status = decide(2, (x**6 - (y * y - x * x - x * x) ** 2, x))
    assert any(isinstance(c, Real) for row in status.arc for c in row)


def test_cells_that_are_equal_up_to_a_huge_factor():
    x, y = Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1)
    small = Polynomial.constant_of(2, Fraction(1, 10**80))
    assert isinstance(decide(2, (y - x * x, x * x + small * x * x - y)), Realised)
