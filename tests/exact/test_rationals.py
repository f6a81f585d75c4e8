"""Numbers enter exactly or not at all."""

from fractions import Fraction

import numpy
import pytest
import sympy
from flint import fmpq, fmpz

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import as_rational, dot, format_rational, primitive


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        (10**30, Fraction(10**30)),
        (Fraction(-1, 2), Fraction(-1, 2)),
        ("3", Fraction(3)),
        (" -1/2 ", Fraction(-1, 2)),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("2.", Fraction(2)),
        ("1e-3", Fraction(1, 1000)),
        (0.1, Fraction(0.1)),
        (-0.0, Fraction(0)),
        (numpy.float64(0.25), Fraction(1, 4)),
        (numpy.float32(0.1), Fraction(float(numpy.float32(0.1)))),
        (numpy.int64(-7), Fraction(-7)),
        (numpy.array(0.5), Fraction(1, 2)),
        (fmpz(5), Fraction(5)),
        (fmpq(-3, 4), Fraction(-3, 4)),
        (sympy.Rational(2, 3), Fraction(2, 3)),
        (sympy.Integer(0), Fraction(0)),
    ],
)
def test_read_exactly(value, expected):
    result = as_rational(value)
    assert type(result) is Fraction
    assert result == expected


@pytest.mark.parametrize(
    "value",
    [
        True,
        numpy.bool_(True),
        float("nan"),
        float("inf"),
        numpy.float64("-inf"),
        "nan",
        "inf",
        "1/0",
        "0x10",
        "1_000",
        "",
        "1e999999999",
        "7" * 5000,
        "sqrt(2)",
        1j,
        None,
        [1],
        sympy.sqrt(2),
        sympy.oo,
        sympy.nan,
        sympy.zoo,
        sympy.pi,
    ],
)
def test_refuse(value):
    with pytest.raises(UnsupportedError) as caught:
        as_rational(value)
    assert caught.value.required and caught.value.received and caught.value.remedy


def test_dyadic_float_is_not_its_text():
    assert as_rational(0.1) != as_rational("0.1")
    assert as_rational(0.1).denominator == 2**55


def test_long_double_keeps_its_digits():
    value = numpy.longdouble(1) / numpy.longdouble(3)
    numerator, denominator = value.as_integer_ratio()
    assert as_rational(value) == Fraction(numerator, denominator)


def test_format_round_trip():
    for text in ("3", "-1/2", "0"):
        assert format_rational(as_rational(text)) == text


def test_primitive_and_dot():
    vector = [Fraction(2, 3), Fraction(-4, 9), Fraction(0)]
    integers, scale = primitive(vector)
    assert integers == (3, -2, 0)
    assert [scale * entry for entry in integers] == vector
    assert primitive([Fraction(0)]) == ((0,), 1)
    assert primitive([]) == ((), 1)
    assert dot(vector, vector) == Fraction(4, 9) + Fraction(16, 81)
