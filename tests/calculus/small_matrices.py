"""Exact linear algebra of 1 x 1 and 2 x 2 matrices, without the package: inverses, and singular matrices in a hull."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from . import piecewise_linear as pl

Row = tuple[Fraction, ...]
Matrix = tuple[Row, ...]


def determinant(matrix: Matrix) -> Fraction:
    """Of a 1 x 1 or 2 x 2 matrix."""
    if len(matrix) == 1:
        return matrix[0][0]
    return matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]


def inverse(matrix: Matrix) -> Matrix:
    """Of an invertible 1 x 1 or 2 x 2 matrix."""
    size = determinant(matrix)
    if len(matrix) == 1:
        return ((1 / size,),)
    (a, b), (c, d) = matrix
    return ((d / size, -b / size), (-c / size, a / size))


def solved(a: Matrix, b: Matrix) -> Matrix:
    """-B^{-1} A."""
    return tuple(tuple(-x for x in row) for row in pl.times(inverse(b), a))


def has_singular(matrices: Sequence[Matrix]) -> bool:
    """Whether the hull of 1 x 1 or 2 x 2 matrices contains a singular one.

    det(sum l_i B_i) is a quadratic form in l. It is strictly copositive (up to its sign) if and only if every principal
    submatrix whose cofactors of the last row are all positive has a positive determinant: Hadeler (1983).
    """
    distinct = list(dict.fromkeys(matrices))
    sides = {(d > 0) - (d < 0) for d in map(determinant, distinct)}
    if sides != {1} and sides != {-1}:
        return True
    if len(distinct[0]) == 1:
        return False
    form = [[polar(b, c) * min(sides) for c in distinct] for b in distinct]
    return not all(_passes(form, chosen) for chosen in _subsets(len(distinct)))


def polar(b: Matrix, c: Matrix) -> Fraction:
    """The polar form of the determinant, twice: B, B gives 2 det B."""
    return b[0][0] * c[1][1] + c[0][0] * b[1][1] - b[0][1] * c[1][0] - c[0][1] * b[1][0]


def _subsets(count: int) -> Iterator[tuple[int, ...]]:
    """The form has rank at most four: cofactors of larger submatrices vanish beyond five rows."""
    for size in range(1, min(count, 5) + 1):
        yield from combinations(range(count), size)


def _passes(form: list[list[Fraction]], chosen: tuple[int, ...]) -> bool:
    part = [[form[i][j] for j in chosen] for i in chosen]
    last = len(part) - 1
    total = Fraction(0)
    for column in range(last + 1):
        minor = _laplace([[row[j] for j in range(last + 1) if j != column] for row in part[:last]])
        cofactor = minor if (last + column) % 2 == 0 else -minor
        if cofactor <= 0:
            return True
        total += part[last][column] * cofactor
    return total > 0


def _laplace(rows: list[list[Fraction]]) -> Fraction:
    if not rows:
        return Fraction(1)
    return sum(
        ((-1) ** j * x * _laplace([r[:j] + r[j + 1 :] for r in rows[1:]]) for j, x in enumerate(rows[0]) if x),
        Fraction(0),
    )


def grid(count: int, steps: int) -> Iterator[tuple[Fraction, ...]]:
    """All weights with this denominator."""
    for places in combinations(range(steps + count - 1), count - 1):
        ends = (-1, *places, steps + count - 1)
        yield tuple(Fraction(b - a - 1, steps) for a, b in zip(ends, ends[1:], strict=False))


def mixed(weights: Sequence[Fraction], matrices: Sequence[Matrix]) -> Matrix:
    """sum l_i M_i."""
    used = [(w, m) for w, m in zip(weights, matrices, strict=True) if w]
    return tuple(
        tuple(sum((w * m[i][j] for w, m in used), Fraction(0)) for j in range(len(row)))
        for i, row in enumerate(matrices[0])
    )
