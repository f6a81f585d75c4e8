"""Laws of exact linear algebra, on random and degenerate matrices."""

import random
from fractions import Fraction

import pytest
import sympy

from consderiv.errors import UnsupportedError
from consderiv.exact.matrices import (
    determinant,
    independent_rows,
    inverse,
    nullspace,
    rank,
    rref,
    solve,
)
from consderiv.exact.rationals import dot


def random_matrix(rng, rows, columns, low_rank=False):
    if low_rank:
        left = random_matrix(rng, rows, 2)
        right = random_matrix(rng, 2, columns)
        return [tuple(dot(row, column) for column in zip(*right, strict=True)) for row in left]
    return [tuple(Fraction(rng.randint(-3, 3), rng.randint(1, 4)) for _ in range(columns)) for _ in range(rows)]


def apply(rows, vector):
    return tuple(dot(row, vector) for row in rows)


@pytest.mark.parametrize("seed", range(20))
def test_against_sympy(seed):
    rng = random.Random(seed)
    matrix = random_matrix(rng, rng.randint(1, 5), rng.randint(1, 5), low_rank=seed % 2 == 0)
    reference = sympy.Matrix([[sympy.Rational(x.numerator, x.denominator) for x in row] for row in matrix])
    reduced, pivots = rref(matrix)
    expected, expected_pivots = reference.rref()
    assert tuple(pivots) == expected_pivots
    assert [list(row) for row in reduced] == expected.tolist()[: len(pivots)]
    assert rank(matrix) == len(pivots)
    assert [matrix[k] for k in independent_rows(matrix)] == [
        matrix[k] for k in range(len(matrix)) if rank(matrix[: k + 1]) > rank(matrix[:k])
    ]
    for vector in nullspace(matrix):
        assert not any(apply(matrix, vector))
    assert len(nullspace(matrix)) == len(matrix[0]) - len(pivots)


@pytest.mark.parametrize("seed", range(20))
def test_solve(seed):
    rng = random.Random(seed)
    rows, columns = rng.randint(1, 5), rng.randint(1, 5)
    matrix = random_matrix(rng, rows, columns, low_rank=seed % 2 == 0)
    goal = apply(matrix, [Fraction(rng.randint(-3, 3)) for _ in range(columns)])
    solution = solve(matrix, goal)
    assert solution is not None and apply(matrix, solution) == goal
    other = tuple(Fraction(rng.randint(-3, 3)) for _ in range(rows))
    solution = solve(matrix, other)
    augmented = [(*row, entry) for row, entry in zip(matrix, other, strict=True)]
    assert (solution is None) == (rank(augmented) > rank(matrix))
    if solution is not None:
        assert apply(matrix, solution) == other


def test_square():
    matrix = [(Fraction(1), Fraction(2)), (Fraction(3), Fraction(4))]
    result = inverse(matrix)
    assert result is not None and apply(result, apply(matrix, (5, 7))) == (5, 7)
    assert determinant(matrix) == -2
    singular = [(1, 2), (2, 4)]
    assert inverse(singular) is None and determinant(singular) == 0
    assert solve(singular, (1, 2)) is not None


def test_no_rows_or_columns():
    assert rank([]) == 0 and rank([(), ()]) == 0
    assert nullspace([], 2) == [(1, 0), (0, 1)]
    assert nullspace([()]) == []
    assert solve([], [], 2) == (0, 0)
    assert solve([(), ()], [0, 0]) == () and solve([(), ()], [0, 1]) is None
    assert determinant([]) == 1 and inverse([]) == [] and independent_rows([]) == []


def test_errors():
    with pytest.raises(UnsupportedError, match="equal length"):
        rank([(1, 2), (1,)])
    with pytest.raises(UnsupportedError, match="square"):
        determinant([(1, 2)])
