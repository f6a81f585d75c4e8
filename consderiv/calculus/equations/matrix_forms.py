"""Matrices whose entries are linear forms in the weights of a polytope's vertices: determinants and adjugates."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number

Matrix = Sequence[Sequence[Number]]
FormMatrix = list[list[Polynomial]]
LARGEST = 6


def combination(matrices: Sequence[Matrix]) -> FormMatrix:
    """The matrix sum_i l_i M_i of linear forms in l_1, ..., l_k."""
    count = len(matrices)
    rows, columns = len(matrices[0]), len(matrices[0][0])
    return [
        [Polynomial.affine(count, 0, {i: matrix[r][c] for i, matrix in enumerate(matrices)}) for c in range(columns)]
        for r in range(rows)
    ]


def determinant(matrix: FormMatrix, count: int) -> Polynomial:
    """The determinant, a form of degree m, expanded along the rows; minors are computed once.

    Raises
    ------
    BudgetError
        Beyond 6 rows.
    """
    size = len(matrix)
    if size > LARGEST:
        raise BudgetError(
            f"determinants of at most {LARGEST} x {LARGEST} matrices of forms are expanded",
            f"received {size} rows",
            "split the system into blocks",
        )
    minors: dict[tuple[int, ...], Polynomial] = {(): Polynomial.constant_of(count, 1)}
    for row in matrix:
        larger: dict[tuple[int, ...], Polynomial] = {}
        for columns, minor in minors.items():
            for c in range(size):
                if c in columns or row[c].is_zero or minor.is_zero:
                    continue
                chosen = tuple(sorted((*columns, c)))
                term = row[c] * minor
                swaps = sum(1 for other in columns if other > c)
                known = larger.get(chosen, Polynomial.constant_of(count, 0))
                larger[chosen] = known + (-term if swaps % 2 else term)
        minors = larger
    return minors.get(tuple(range(size)), Polynomial.constant_of(count, 0))


def adjugate(matrix: FormMatrix, count: int) -> FormMatrix:
    """adj(B), with B adj(B) = det(B) I."""
    size = len(matrix)
    if size == 1:
        return [[Polynomial.constant_of(count, 1)]]

    def cofactor(r: int, c: int) -> Polynomial:
        minor = [[entry for j, entry in enumerate(row) if j != c] for i, row in enumerate(matrix) if i != r]
        value = determinant(minor, count)
        return -value if (r + c) % 2 else value

    return [[cofactor(c, r) for c in range(size)] for r in range(size)]


def product(first: FormMatrix, second: FormMatrix, count: int) -> FormMatrix:
    """The product of two matrices of forms."""
    zero = Polynomial.constant_of(count, 0)
    columns = list(zip(*second, strict=True))
    return [[sum((a * b for a, b in zip(row, column, strict=True)), zero) for column in columns] for row in first]


def weighted(weights: Sequence[Number], matrices: Sequence[Matrix]) -> tuple[tuple[Number, ...], ...]:
    """The matrix sum_i weights_i M_i."""
    rows, columns = len(matrices[0]), len(matrices[0][0])

    def entry(r: int, c: int) -> Number:
        return sum((w * m[r][c] for w, m in zip(weights, matrices, strict=True) if w), Fraction(0))

    return tuple(tuple(entry(r, c) for c in range(columns)) for r in range(rows))
