"""Guards whose gradients cancel: sum u_j g_j == 0 with polynomials u_j that are positive at the point.

If g_1, ..., g_n are local coordinates and the gradient of g_0 is a negative combination of theirs, such u_j exist, and
they are found by linear algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from ..exact.matrices import solve
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..exact.term_arithmetic import Monomial
from ..germs.identities import Identity, Term, monomials

DEGREES = (1, 2, 3)
UNKNOWN_LIMIT = 160


def syzygy(guards: Sequence[Polynomial], weights: Sequence[Number]) -> Identity | None:
    """The identity sum u_j g_j == 0 with u_j(0) = weights_j, of the least degree that has one; None if none is found.

    Parameters
    ----------
    guards : sequence of Polynomial
        They vanish at the point.
    weights : sequence of positive numbers
        With sum weights_j * (gradient of g_j) == 0.
    """
    variables = sorted({i for guard in guards for i in guard.variables()})
    for degree in DEGREES:
        if len(guards) * comb(len(variables) + degree, degree) > UNKNOWN_LIMIT:
            return None
        units = _units(guards, weights, variables, degree)
        if units is not None:
            one = Polynomial.constant_of(guards[0].count, 1)
            return Identity(tuple(Term(unit, one, (j,)) for j, unit in enumerate(units)))
    return None


def _units(
    guards: Sequence[Polynomial], weights: Sequence[Number], variables: Sequence[int], degree: int
) -> list[Polynomial] | None:
    """Solve for the coefficients of the u_j beyond their constants."""
    count = guards[0].count
    factors = [m for m in monomials(variables, degree) if m]
    columns = [
        dict((Polynomial.from_terms(count, {factor: Fraction(1)}) * guard).terms())
        for guard in guards
        for factor in factors
    ]
    total = Polynomial.constant_of(count, 0)
    for guard, weight in zip(guards, weights, strict=True):
        total = total + guard.scaled(weight)
    target = dict((-total).terms())
    places: list[Monomial] = sorted({m for terms in (*columns, target) for m in terms})
    zero = Fraction(0)
    rows = [[column.get(m, zero) for column in columns] for m in places]
    solution = solve(rows, [target.get(m, zero) for m in places], len(columns))
    if solution is None:
        return None
    units = []
    for j, weight in enumerate(weights):
        own = solution[j * len(factors) : (j + 1) * len(factors)]
        terms = {factor: c for factor, c in zip(factors, own, strict=True) if c}
        units.append(Polynomial.from_terms(count, {(): weight, **terms}))
    return units
