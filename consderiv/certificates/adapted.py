"""Linear coordinates in which a contradiction between guards is a sum of squares of monomials.

The gradients of the guards come first; in the others the quadratic part of a combination of the guards is diagonal.
-x**2 - x*y - y**2 is minus the squares of x + y/2 and y, up to factors, but of no monomials in x and y.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.matrices import independent_rows, inverse
from ..exact.polynomials import Polynomial
from ..exact.reals import Number

Matrix = list[list[Number]]


def adapted_coordinates(
    guards: Sequence[Polynomial], weights: Sequence[Number]
) -> tuple[list[Polynomial], list[Polynomial]] | None:
    """Old coordinates in terms of new ones, and new in terms of old ones; None if the old ones are as good.

    Parameters
    ----------
    guards : sequence of Polynomial
    weights : sequence of numbers
        With sum weights * (gradient of guard) == 0; the quadratic part of sum weights * guard is made diagonal.
    """
    count = guards[0].count
    variables = sorted({i for guard in guards for i in guard.variables()})
    rows = _completed([[guard.gradient.get(i, Fraction(0)) for i in variables] for guard in guards], len(variables))
    lines = len(rows[0])
    forms = rows[0] + rows[1]
    total = Polynomial.constant_of(count, 0)
    for guard, weight in zip(guards, weights, strict=True):
        total = total + guard.scaled(weight)
    quadratic = _in_forms(_quadratic_part(total, variables), forms)
    if quadratic is None:
        return None
    triangular = _diagonalising([row[lines:] for row in quadratic[lines:]])
    free = [
        [sum((u * form[j] for u, form in zip(row, rows[1], strict=True)), Fraction(0)) for j in range(len(variables))]
        for row in triangular
    ]
    return _substitutions(count, variables, rows[0] + free)


def _completed(gradients: Matrix, size: int) -> tuple[Matrix, Matrix]:
    """A basis of linear forms: independent gradients, and coordinates."""
    lines = [gradients[k] for k in independent_rows(gradients)]
    units: Matrix = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    chosen = independent_rows([*lines, *units])
    return lines, [units[k - len(lines)] for k in chosen if k >= len(lines)]


def _quadratic_part(total: Polynomial, variables: Sequence[int]) -> Matrix:
    place = {i: k for k, i in enumerate(variables)}
    matrix: Matrix = [[Fraction(0)] * len(variables) for _ in variables]
    for monomial, coefficient in total.terms():
        if sum(exponent for _, exponent in monomial) == 2:
            i, j = place[monomial[0][0]], place[monomial[-1][0]]
            matrix[i][j] += coefficient / 2
            matrix[j][i] += coefficient / 2
    return matrix


def _in_forms(matrix: Matrix, forms: Matrix) -> Matrix | None:
    """The matrix of the quadratic form when the given linear forms are the coordinates."""
    back = inverse(forms)
    if back is None:
        return None
    size = range(len(matrix))
    half = [[sum((matrix[i][k] * back[k][j] for k in size), Fraction(0)) for j in size] for i in size]
    return [[sum((back[k][i] * half[k][j] for k in size), Fraction(0)) for j in size] for i in size]


def _diagonalising(matrix: Matrix) -> Matrix:
    """Unit upper triangular U with matrix = U^T D U, as far as the pivots are not zero."""
    size = len(matrix)
    rest = [list(row) for row in matrix]
    triangular: Matrix = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    for i in range(size):
        pivot = rest[i][i]
        if not pivot:
            continue
        for j in range(i + 1, size):
            triangular[i][j] = rest[i][j] / pivot
        for j in range(i + 1, size):
            for k in range(i + 1, size):
                rest[j][k] -= rest[i][j] * rest[i][k] / pivot
    return triangular


def _substitutions(
    count: int, variables: Sequence[int], forms: Matrix
) -> tuple[list[Polynomial], list[Polynomial]] | None:
    matrix = inverse(forms)
    if matrix is None or all(sum(map(bool, form)) == 1 for form in forms):
        return None
    there = [Polynomial.coordinate(count, i) for i in range(count)]
    back = list(there)
    for k, i in enumerate(variables):
        there[i] = Polynomial.affine(count, 0, dict(zip(variables, matrix[k], strict=True)))
        back[i] = Polynomial.affine(count, 0, dict(zip(variables, forms[k], strict=True)))
    return there, back
