"""Conditions whose sum is minus a definite quadratic form plus higher terms: squares completed with polynomial pivots.

Write -T = z^T A z with polynomial entries in A. With a = A_11, a(0) > 0, a z^T A z = (sum_j A_1j z_j)**2 + z'^T A' z'
with A'_jk = a A_jk - A_1j A_1k in one coordinate less (Lagrange without division). So in the end
U T + U_1 L_1**2 + ... + U_n L_n**2 == 0 with units U, U_i that are positive at the point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.cores import core_of
from ..germs.identities import Identity, Term

SIZE_LIMIT = 5
TERM_LIMIT = 400  # of an entry
Matrix = list[list[Polynomial]]


def definite_identity(conditions: Sequence[Polynomial], weights: Sequence[Number]) -> Identity | None:
    """The identity for T = sum weights * conditions; None if -T is no definite form plus higher terms.

    Parameters
    ----------
    conditions : sequence of Polynomial
        They vanish at the point.
    weights : sequence of positive numbers
        With sum weights * (gradient of condition) == 0.
    """
    count = conditions[0].count
    one = Polynomial.constant_of(count, 1)
    total = Polynomial.constant_of(count, 0)
    for condition, weight in zip(conditions, weights, strict=True):
        total = total + condition.scaled(weight)
    variables = _quadratic_variables(total)
    matrix = _form(-total, variables) if 0 < len(variables) <= SIZE_LIMIT else None
    if matrix is None:
        return None
    squares: list[Term] = []
    unit = one
    for k in range(len(variables)):
        pivot = matrix[0][0]
        coordinates = [Polynomial.coordinate(count, j) for j in variables[k:]]
        if k + 1 == len(variables):
            last = _last(pivot, coordinates[0])
            if last is None:
                return None
            squares += last
            break
        if pivot.constant <= 0:
            return None
        line = Polynomial.constant_of(count, 0)
        for entry, z in zip(matrix[0], coordinates, strict=True):
            line = line + entry * z
        squares = [Term(t.unit * pivot, t.square, ()) for t in squares] + [Term(one, line, ())]
        unit = unit * pivot
        size = range(1, len(matrix))
        matrix = [[pivot * matrix[p][q] - matrix[0][p] * matrix[0][q] for q in size] for p in size]
        if any(sum(1 for _ in entry.terms()) > TERM_LIMIT for row in matrix for entry in row):
            return None
    terms = [Term(unit.scaled(w), one, (j,)) for j, w in enumerate(weights)]
    return Identity((*terms, *squares))


def _last(entry: Polynomial, z: Polynomial) -> list[Term] | None:
    """entry * z**2 as a square with a unit, or nothing if the entry is zero; None if it is not nonnegative."""
    if entry.is_zero:
        return []
    if entry.constant > 0:
        return [Term(entry, z, ())]
    core = core_of(entry)
    if not core.core.is_constant or core.core.constant <= 0:
        return None
    return [Term(core.unit.scaled(core.core.constant), core.square * z, ())]


def _quadratic_variables(total: Polynomial) -> list[int]:
    """The coordinates of the quadratic part."""
    return sorted({i for monomial, _ in total.terms() if sum(e for _, e in monomial) == 2 for i, _ in monomial})


def _form(value: Polynomial, variables: Sequence[int]) -> Matrix | None:
    """A symmetric matrix of polynomials with value = z^T A z; None if some term has no two factors among z."""
    place = {i: k for k, i in enumerate(variables)}
    zero = Polynomial.constant_of(value.count, 0)
    matrix = [[zero for _ in variables] for _ in variables]
    for monomial, coefficient in value.terms():
        inner = [(i, e) for i, e in monomial if i in place]
        if sum(e for _, e in inner) < 2:
            return None
        first = inner[0][0]
        second = first if inner[0][1] >= 2 else inner[1][0]
        powers = dict(monomial)
        for i in (first, second):
            powers[i] -= 1
        rest = Polynomial.from_terms(
            value.count, {tuple((i, e) for i, e in sorted(powers.items()) if e): coefficient * Fraction(1, 2)}
        )
        p, q = place[first], place[second]
        matrix[p][q] = matrix[p][q] + rest
        matrix[q][p] = matrix[q][p] + rest
    return matrix
