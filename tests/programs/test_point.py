"""Points from text, mappings and sequences."""

from decimal import Decimal
from fractions import Fraction

import pytest

from consderiv.errors import PointError
from consderiv.exact.reals import Real
from consderiv.programs import parse_point, variables

XY = ("x", "y")


@pytest.mark.parametrize(("source", "names", "expected"), [
    ("x=0,y=1/2", XY, (0, Fraction(1, 2))), (" y = 0.1 , x=-2 ", XY, (-2, Fraction(1, 10))),
    ("x=max(1,2),y=(1+2)*3", XY, (2, 9)), ("x=sqrt(4)", ("x",), (2,)), ("x=1e-3", ("x",), (Fraction(1, 1000),)),
    ("x=2**-2", ("x",), (Fraction(1, 4),)), ("x=exp(0)", ("x",), (1,)), ("", (), ()), ("  ", (), ()), ({}, (), ()),
    ([], (), ()), ({"x": 0.5, "y": "1/3"}, XY, (Fraction(1, 2), Fraction(1, 3))), ([1, "2/3"], XY, (1, Fraction(2, 3))),
    ((Fraction(1, 7), 0.1), XY, (Fraction(1, 7), Fraction(0.1))), ({"x": -0.0}, ("x",), (0,)),
    ("e=1,i2=2", ("e", "i2"), (1, 2)),
])  # fmt: skip
def test_good_points(source, names, expected):
    point = parse_point(source, names)
    assert point == expected and all(type(value) is Fraction for value in point)


@pytest.mark.parametrize(("source", "word"), [
    ("", "none for x, y"), ("x=0", "none for y"), ("x=0,y=0,x=1", "twice"), ("x=0,z=0", "'z'"), ("x=0,y", "'y'"),
    ("x=0,y=", "empty"), ("x=0,y=0,", "nothing between"), ("x=0;y=0", "write x=0,y=0"),
    ("x=0,y=sqrt(-1)", "real"), ("x=0,y=I", "real"),
    ("x=0,y=nan", "real"), ("x=0,y=-inf", "real"), ("x=0,y=1/0", "1/0"), ("x=0,y=0**-1", "real"),
    ("x=0,y=x", "the name x in it"), ("x=0 y=0", "write x=0,y=0"),
    ("x=0,y=[1]", "list"), ("x=0,y=1<2", "condition"), ("x==0,y=0", "write x=0,y=0"), ("x=0,y=9**9**9", "10000"),
    ("x=0,y=1e999999999", "digits"), ("x=0,y=(", "bracket"), ("x=0,y=__import__('os')", "quotes"), ("0,1", "'0'"),
    ("x=0,y=RootOf(", "bracket"), ("x=0,2y=1", "'2y=1'"), ("x=0,y=log(0)", "real"), ("x=0,y=zoo", "real"),
    ("x=0,y=1+2j", "decimal"), ("x=0,y=foo(1)", "function"), ("x=0,y=" + "(" * 10**5, "200"),
    ({"x": 0}, "none for y"), ({"x": 0, "y": 0, "z": 0}, "'z'"), ({"x": 0, "y": float("nan")}, "real"),
    ({"x": 0, "y": float("inf")}, "real"), ({"x": 0, "y": 1j}, "real"), ({"x": 0, "y": True}, "real"),
    ({"x": 0, "y": None}, "real"), ({"x": 0, "y": object()}, "real"), ({"x": 0, 1: 0}, "names"), ([1], "2 coordinates"),
    ([1, 2, 3], "2 coordinates"), (3, "sequence"), (None, "sequence"), ({"x": 0, " x": 1, "y": 1}, "twice"),
], ids=lambda value: str(value)[:30])  # fmt: skip
def test_bad_points(source, word):
    with pytest.raises(PointError) as caught:
        parse_point(source, XY)
    assert word in str(caught.value) and len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("value", "low", "high"), [
    ("sqrt(2)", "1.414", "1.415"), ("RootOf(t**3-t-1,0)", "1.324", "1.325"), ("CRootOf(x**2 - 2, 1)", "1.414", "1.415"),
    ("pi/2", "1.570", "1.571"), ("exp(1)", "2.718", "2.719"), ("2*log(2)", "1.386", "1.387"), ("E", "2.718", "2.719"),
    ("2*RootOf(t**2 - 2, 0) + GoldenRatio", "-1.211", "-1.21"), ("sqrt(2)*sqrt(3) - RootOf(t**3-2, 0)", "1.18", "1.19"),
])  # fmt: skip
def test_irrational_points(value, low, high):
    _, y = parse_point(f"x=0,y={value}", XY)
    assert isinstance(y, Real) and Fraction(low) < y < Fraction(high)


@pytest.mark.parametrize(
    "value",
    ["RootOf(t**3-t-1,3)", "RootOf(t**2+1,0)", "RootOf(t)", "RootOf(a*b,0)", "RootOf(t**2-2,x)", "RootOf(exp(t),0)"],
)
def test_roots_that_are_none(value):
    with pytest.raises(PointError):
        parse_point(f"x=0,y={value}", XY)


def test_symbolic_keys_and_values():
    sympy = pytest.importorskip("sympy")
    a, b = variables("x y")
    assert parse_point({a: 1, b: 2}, XY) == (1, 2)
    symbols = sympy.symbols("x y")
    assert parse_point(dict(zip(symbols, (sympy.Rational(1, 3), sympy.Float(0.5)), strict=True)), XY) == (
        Fraction(1, 3), Fraction(1, 2),
    )  # fmt: skip
    assert parse_point([0, sympy.sqrt(2)], XY) == parse_point("x=0,y=sqrt(2)", XY)
    for bad in (sympy.I, sympy.oo, sympy.nan, sympy.zoo, sympy.Symbol("t")):
        with pytest.raises(PointError):
            parse_point([0, bad], XY)


def test_numbers_of_other_libraries():
    numpy = pytest.importorskip("numpy")
    assert parse_point(numpy.array([0.5, 0.1]), XY) == (Fraction(1, 2), Fraction(0.1))
    assert parse_point([numpy.float32(0.1), numpy.int64(3)], XY) == (Fraction(13421773, 134217728), 3)
    with pytest.raises(PointError):
        parse_point([0, Decimal("NaN")], XY)


def test_of_one_variable_the_number_alone():
    assert [parse_point(number, ("x",)) for number in (0, 0.5, Fraction(1, 3))] == [
        (Fraction(0),), (Fraction(1, 2),), (Fraction(1, 3),),
    ]  # fmt: skip
    for point in (0, "0", ""):
        with pytest.raises(PointError):
            parse_point(point, ("x", "y"))
    for point in (True, "", "0", "1/2", "nan", "0 1"):
        with pytest.raises(PointError):
            parse_point(point, ("x",))
