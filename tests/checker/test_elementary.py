"""Taylor coefficients against numerical ones, exact roots, and the remainders of a run."""

from fractions import Fraction
from typing import Any

import pytest
from inprocess import MODULES

elementary, poly = MODULES["elementary"], MODULES["polynomials"]
Node = MODULES["program"].Node
PLACES: list[tuple[str, str, str, str]] = [
    ("exp", "0", "0", "exp(z)"),
    ("sin", "0", "0", "sin(z)"),
    ("cos", "0", "0", "cos(z)"),
    ("tanh", "0", "0", "tanh(z)"),
    ("sigmoid", "0", "0", "1/(1+exp(-z))"),
    ("log", "0", "1", "log(z)"),
    ("sqrt", "1/2", "9/4", "sqrt(z)"),
    ("power", "-2/3", "8", "z**(-2/3)"),
    ("power", "5/2", "1/4", "z**(5/2)"),
]


@pytest.mark.parametrize(("name", "exponent", "place", "text"), PLACES)
def test_series(name: str, exponent: str, place: str, text: str) -> None:
    sympy = pytest.importorskip("sympy")
    z, MODULES["limits"].Budget.left = sympy.Symbol("z"), 10**7
    found = elementary.series(Node(name, (0,), Fraction(exponent)), Fraction(place), 9)
    f, at = sympy.sympify(text, rational=True, locals={"z": z}), sympy.Rational(place)
    for j, value in enumerate(found):
        expected = sympy.nsimplify(f.diff(z, j).subs(z, at)) / sympy.factorial(j)
        assert sympy.simplify(expected - sympy.Rational(value.numerator, value.denominator)) == 0


@pytest.mark.parametrize(
    ("name", "exponent", "place"),
    [("exp", "0", "1"), ("log", "0", "0"), ("log", "0", "2"), ("sin", "0", "1"), ("sqrt", "1/2", "0")]
    + [("sqrt", "1/2", "-4"), ("sqrt", "1/2", "2"), ("power", "1/3", "-8"), ("power", "1/1000003", "2")],
)
def test_not_supported(name: str, exponent: str, place: str) -> None:
    assert elementary.series(Node(name, (0,), Fraction(exponent)), Fraction(place), 3) is None


def test_whole_roots() -> None:
    for k in range(2, 8):
        powers = {b**k: b for b in range(1, 20)}
        for number in range(1, 300):
            assert elementary._whole_root(number, k) == powers.get(number)


def piece(terms: Any) -> Any:
    return {tuple((i, e) for i, e in m): Fraction(c) for c, m in terms}


def test_composition_with_a_denominator() -> None:
    """exp of z / (1 + y) to the order 1, with the remainder w as coordinate 2."""
    one, y = ["1", []], ["1", [[1, 1]]]
    u = MODULES["quantities"].Quantity(piece([["1", [[0, 1]]]]), piece([one, y]))
    found = u.composed([Fraction(1), Fraction(1), Fraction(1, 2)], 2)
    square = [one, ["2", [[1, 1]]], ["1", [[1, 2]]]]
    assert found.below == piece(square)
    assert found.above == piece(
        [*square, ["1", [[0, 1]]], ["1", [[0, 1], [1, 1]]], ["1/2", [[0, 2]]], ["1", [[0, 2], [2, 1]]]]
    )


@pytest.mark.parametrize(
    ("terms", "clear"),
    [
        ([["1", [[0, 2]]], ["1", [[0, 2], [2, 1]]]], True),
        ([["1", [[0, 3]]], ["1", [[0, 2], [2, 1]]]], False),
        ([["1", [[0, 2], [2, 1]]]], False),
        ([["1", [[0, 1], [1, 1]]], ["5", [[1, 2], [2, 3], [3, 1]]]], True),
    ],
)
def test_clear(terms: Any, clear: bool) -> None:
    assert poly.is_clear(piece(terms), 2) == clear


def test_arcs_and_remainders() -> None:
    """x^2 (1/2 + w) - y along (t, c t^2): positive for c < 1/2, not decided for c = 1/2."""
    guard = piece([["1/2", [[0, 2]]], ["1", [[0, 2], [2, 1]]], ["-1", [[1, 1]]]])
    for c, expected in (("1/3", Fraction(1, 6)), ("1/2", 0), ("1", Fraction(-1, 2))):
        arc = [{0: Fraction(1)}, {1: Fraction(c)}]
        assert poly.lowest_on_arc(guard, arc, 2) == expected
