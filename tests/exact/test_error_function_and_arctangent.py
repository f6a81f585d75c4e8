"""erf and atan of exact numbers: known identities, proved signs, and values and Taylor coefficients against mpmath."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import mpmath
import pytest
import sympy

from consderiv.exact.arctangent import two_squares
from consderiv.exact.number_text import number_from_text
from consderiv.exact.real_functions import PI, atan, cos, erf, exp, inverse_erf, sin, sqrt, tan, to_sympy
from consderiv.exact.reals import UndecidedSign
from consderiv.programs.operations import OPERATIONS

DIGITS = 60
HALF = Fraction(1, 2)
REFERENCE = {"erf": mpmath.erf, "atan": mpmath.atan}


def points(count: int) -> list[Fraction]:
    random = Random(20261123)
    return [Fraction(random.randint(-400, 400), random.randint(1, 97)) for _ in range(count)]


def is_close(number, reference) -> bool:
    low, high = (Fraction(number),) * 2 if isinstance(number, Fraction) else number.enclosure(4 * DIGITS)
    middle = mpmath.mpf((low + high).numerator) / (2 * (low + high).denominator)
    return abs(middle - reference) <= mpmath.mpf(10) ** (-DIGITS) * max(1, abs(reference))


@pytest.mark.parametrize("name", ["erf", "atan"])
def test_values_slopes_and_taylor_coefficients_are_those_of_mpmath(name):
    operation, reference = OPERATIONS[name], REFERENCE[name]
    with mpmath.workdps(DIGITS + 30):
        for place, x in enumerate(points(40)):
            value = operation.value([x], None)
            at = mpmath.mpf(x.numerator) / x.denominator
            assert is_close(value, reference(at))
            slope = 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-(at**2)) if name == "erf" else 1 / (1 + at**2)
            assert is_close(operation.partials([x], None)[0], slope)
            if place % 10 == 0:
                found = operation.taylor(x, value, 6, None)
                assert len(found) == 7
                for coefficient, expected in zip(found, mpmath.taylor(reference, at, 6), strict=True):
                    assert is_close(coefficient, expected) or abs(expected) < mpmath.mpf(10) ** -40


@pytest.mark.parametrize("name", ["erf", "atan"])
def test_taylor_coefficients_come_in_every_length(name):
    taylor = OPERATIONS[name].taylor
    whole = taylor(Fraction(0), Fraction(0), 5, None)
    assert [taylor(Fraction(0), Fraction(0), order, None) for order in range(6)] == [whole[: k + 1] for k in range(6)]
    slope = 2 / sqrt(PI) if name == "erf" else Fraction(1)
    assert whole[::2] == [0, 0, 0] and whole[1] == slope and whole[3] == -slope / 3


def test_the_slope_of_erf_is_exact():
    (slope,) = OPERATIONS["erf"].partials([Fraction(-1, 2)], None)
    assert slope == 2 * exp(Fraction(-1, 4)) / sqrt(PI) and slope**2 == 4 / (PI * exp(HALF))
    assert str(OPERATIONS["erf"].partials([Fraction(0)], None)[0]) == "2/sqrt(pi)"


def test_erf_is_odd_increasing_and_bounded():
    assert erf(0) == 0 and erf(Fraction(-1, 3)) == -erf(Fraction(1, 3)) and erf(-sqrt(2)) + erf(sqrt(2)) == 0
    assert 0 < erf(Fraction(1, 10**30)) < erf(HALF) < erf(1) < erf(sqrt(2)) < erf(9) < 1


def test_equality_is_never_decided_by_digits():
    """tan(1/2) = (1 - cos(1))/sin(1) are two forms of one number, so that erf of them are two constants."""
    one, other = sin(HALF) / cos(HALF), (1 - cos(1)) / sin(1)
    assert one == other
    with pytest.raises(UndecidedSign):
        _ = erf(one) < erf(other)
    with pytest.raises(UndecidedSign):  # below 1 by less than 2**-4096
        _ = erf(100) < 1
    assert inverse_erf(erf(one)) == one


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (atan(1), PI / 4), (atan(sqrt(3)), PI / 3), (atan(1 / sqrt(3)), PI / 6), (atan(sqrt(2) - 1), PI / 8),
        (atan(2 - sqrt(3)), PI / 12), (atan(-1), -PI / 4), (atan(2) + atan(HALF), PI / 2),
        (atan(sqrt(2)) + atan(1 / sqrt(2)), PI / 2), (atan(exp(1)) + atan(exp(-1)), PI / 2),
        (4 * atan(Fraction(1, 5)) - atan(Fraction(1, 239)), PI / 4),  # Machin
        (12 * atan(Fraction(1, 18)) + 8 * atan(Fraction(1, 57)) - 5 * atan(Fraction(1, 239)), PI / 4),  # Gauss
        (atan(HALF) + atan(Fraction(1, 3)), PI / 4), (2 * atan(HALF), atan(Fraction(4, 3))),
        (atan(sin(HALF) / cos(HALF)), HALF), (atan(sin(4) / cos(4)), 4 - PI),
    ],
)  # fmt: skip
def test_known_values_of_atan(value, expected):
    assert value - expected == 0


def test_atan_of_long_fractions_is_a_constant_of_its_own():
    x = Fraction(10**30 + 57, 10**30 + 33)
    assert str(atan(x)) == f"1/2*pi - atan({1 / x})" and 0 < atan(x) - PI / 4 < Fraction(1, 10**28)


def test_primes_are_sums_of_two_squares():
    for p in sympy.primerange(5, 2000):
        if p % 4 == 1:
            a, b = two_squares(p)
            assert a > b > 0 and a * a + b * b == p


def test_tangents_and_inverse_error_functions():
    assert [tan(atan(x)) for x in points(20)] == points(20)
    assert tan(3 * atan(Fraction(1, 3))) == Fraction(13, 9)
    assert tan(atan(HALF) + PI / 4) == 3 and tan(PI / 3) == sqrt(3) and tan(1) == sin(1) / cos(1)
    assert [inverse_erf(erf(x)) for x in points(20)] == points(20)
    assert inverse_erf(Fraction(0)) == 0 and inverse_erf(HALF) is None and inverse_erf(erf(1) / 2) is None


@pytest.mark.parametrize(
    "text", ["erf(1/2)", "atan(1/2)", "1/2*pi - atan(1/2)", "erf(sqrt(2))*exp(1)", "1/sqrt(erf(1))"]
)
def test_closed_forms_read_back_and_are_those_of_sympy(text):
    number = number_from_text(text)
    assert number_from_text(str(number)) == number
    assert abs(float(to_sympy(number)) - float(sympy.sympify(text))) < 1e-14


def test_closed_forms_in_latex():
    assert (erf(2).latex(), atan(HALF).latex()) == (
        r"\operatorname{erf}\left(2\right)", r"\arctan\left(\frac{1}{2}\right)",
    )  # fmt: skip
