"""Common factors of polynomials whose coefficients are closed forms: a resultant in balls spares Euclid's algorithm."""

from __future__ import annotations

from fractions import Fraction

import pytest

import consderiv
from consderiv.exact.real_functions import PI, cos, erf, exp, sin
from consderiv.germs import univariate

ONE = Fraction(1)
LONG = [sin(1) * k + cos(1) / (k + 1) + exp(Fraction(1, k + 1)) for k in range(8)]
OTHER = [PI * k - cos(1) + erf(Fraction(k + 1)) for k in range(7)]


def product(first, second):
    total = [Fraction(0)] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            total[i + j] = total[i + j] + a * b
    return total


def test_coprime_polynomials_need_no_division(monkeypatch):
    def forbidden(*_):
        raise AssertionError("Euclid's algorithm is not needed")

    monkeypatch.setattr(univariate, "gcd", forbidden)
    assert univariate.coprime(LONG, OTHER)
    assert univariate.coprime([exp(1), ONE], [exp(1) + Fraction(1, 10**60), ONE])
    assert univariate.coprime([exp(1)], [exp(2), ONE])


@pytest.mark.parametrize("factor", [[-PI, ONE], [exp(1), Fraction(0), sin(1)]])
def test_a_common_factor_is_never_missed(factor):
    assert not univariate.coprime(product(factor, [PI, ONE]), product(factor, [exp(1), Fraction(2), ONE]))
    assert not univariate.coprime(factor, factor)


def test_rational_polynomials():
    assert univariate.coprime([Fraction(2), ONE], [Fraction(3), ONE])
    assert not univariate.coprime([Fraction(-4), Fraction(0), ONE], [Fraction(2), ONE])


def test_a_directional_derivative_at_tied_sines_takes_no_minutes():
    text = "-(min(sin(x*y) - sin(1), sin(x*y) - sin(1), 0))"
    found = consderiv.directional_derivative(text, "x=1,y=1", (-1, -2))
    assert isinstance(found, consderiv.Unknown) or found == 3 * cos(1)
