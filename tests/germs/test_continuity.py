"""Continuity of programs with comparisons, signs and floors."""

from __future__ import annotations

from fractions import Fraction

import pytest

from consderiv import Proved, Refuted, Unknown, parse
from consderiv.germs.continuity import continuity


def decide(text, point):
    program = parse(text)
    return continuity(program.merged(), tuple(Fraction(x) for x in point))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("where(x > 0, x, -x)", (0,)),
        ("x*sign(x)", (0,)),
        ("0 if x == 0 else x", (0,)),
        ("x*max(where(x > 0, 1, -1), 0)", (0,)),
        ("where(x > 0, x**2 + y, y)", (0, 0)),
        ("piecewise((x, x > 1), (1, x > -1), (-x, True))", (1,)),
        ("floor(x)*(x - 1)", (1,)),
        ("where(x > y, x*x, y*x)", (0, 0)),
        ("where(x**2 > y, x**2, y)", (0, 0)),
        ("where(x > 0 and y > 0, x*y, 0)", (0, 0)),
        ("where(x > 0, 1, 0)", (1,)),
    ],
)
def test_continuous(text, point):
    assert isinstance(decide(text, point), Proved)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("where(x > 0, 1, 0)", (0,)),
        ("where(x > 0, y, 0)", (0, 0)),
        ("where(x == y, where(x > 0, 5, 0), 0)", (0, 0)),
        ("sign(x) + y", (0, 0)),
        ("floor(x)", (2,)),
        ("where(x == 0, 1, x)", (0,)),
        ("where(y > x**2, y, 0)", (0, 0)),
    ],
)
def test_discontinuous_with_an_arc(text, point):
    verdict = decide(text, point)
    assert isinstance(verdict, Refuted)
    assert verdict.evidence.arc


def test_what_is_not_decided_says_why():
    verdict = decide("where(x**2 + y**2 > 0, x, 0)", (0, 0))
    assert isinstance(verdict, (Proved, Unknown))
    assert verdict.reason
