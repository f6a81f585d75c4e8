"""Sums of logarithms that vanish, by factors of their arguments: the keys "factors" and "logs" of a cell of the variables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...certificates.encoding import polynomial
from ...certificates.expectation_cells import SignedCell
from ...certificates.model import Omitted
from ...exact.polynomials import Polynomial
from ..integrals.quotients import Quotient

Logs = list[tuple[Quotient, Polynomial]]


def added(logs: Logs) -> Logs:
    """Terms of equal arguments added up; without zeros, and without log(1)."""
    found: dict[Polynomial, Quotient] = {}
    for coefficient, argument in logs:
        found[argument] = found[argument] + coefficient if argument in found else coefficient
    return [(c, v) for v, c in found.items() if not c.is_zero and not (v.is_constant and v.constant == 1)]


def in_factors(cell: SignedCell, logs: Logs) -> dict[str, Any]:
    """The evidence that sum C_i log V_i = 0 on the cell.

    Raises
    ------
    Undecided
        If the sign of a factor is not decided.
    Omitted
        If the sum is not formally zero.
    """
    if not logs:
        return {}
    places: dict[Polynomial, int] = {}
    totals: list[Quotient] = []
    shown = []
    for coefficient, argument in logs:
        powers = []
        for factor, e in _positive_factors(cell, argument):
            if factor not in places:
                places[factor] = len(places)
                totals.append(Quotient.constant(cell.count, 0))
            k = places[factor]
            totals[k] = totals[k] + coefficient.scaled(Fraction(e))
            powers.append((k, e))
        shown.append([polynomial(argument), [[k, e] for k, e in sorted(powers)]])
    if any(not total.is_zero for total in totals):
        raise Omitted("the logarithms of the formula and of the expectation differ")
    return {"factors": [polynomial(factor) for factor in places], "logs": shown}


def _positive_factors(cell: SignedCell, argument: Polynomial) -> list[tuple[Polynomial, int]]:
    """Irreducible factors that are positive on the cell, and primes."""
    if not argument.is_rational:
        raise Omitted("a logarithm with irrational coefficients")
    scale, factors = argument.factors()
    found = []
    for factor, e in factors:
        side = cell.sign(factor)
        scale *= side**e
        found.append((factor.scaled(Fraction(side)), e))
    for value, sign in ((scale.numerator, 1), (scale.denominator, -1)):
        for prime, e in _primes(value):
            found.append((Polynomial.constant_of(argument.count, prime), sign * e))
    return found


def _primes(value: int) -> list[tuple[int, int]]:
    from flint import fmpz

    if value <= 0:
        raise Omitted("the logarithm of something that is not positive")
    return [(int(p), int(e)) for p, e in fmpz(value).factor()]
