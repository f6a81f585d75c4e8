"""Exact linear algebra: one door over python-flint for rows of fractions, plain elimination for other reals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

from flint import fmpq, fmpq_mat, fmpz_mat

from consderiv.errors import UnsupportedError
from consderiv.exact.field_matrices import field_determinant, field_rref
from consderiv.exact.rationals import dot, from_flint, has_reals, primitive

Vector = tuple[Any, ...]
"""Fractions, or `Real`s where the data contain some."""

Rows = Sequence[Sequence[Any]]


def _irrational(rows: Rows) -> bool:
    return has_reals(chain.from_iterable(rows))


def to_flint(rows: Rows, columns: int | None = None) -> Any:
    """The flint matrix with these rows; `columns` is needed when there are none."""
    width = _width(rows, columns)
    return fmpq_mat(len(rows), width, [fmpq(x.numerator, x.denominator) for row in rows for x in row])


def rows_of(matrix: Any) -> list[Vector]:
    """The rows of a flint matrix as tuples of fractions."""
    width = matrix.ncols()
    flat = [from_flint(entry) for entry in matrix.entries()]
    return [tuple(flat[i * width : (i + 1) * width]) for i in range(matrix.nrows())]


def _width(rows: Rows, columns: int | None = None) -> int:
    width = len(rows[0]) if rows else (columns or 0)
    if any(len(row) != width for row in rows):
        raise UnsupportedError(
            "rows of equal length are required",
            f"received rows of lengths {sorted({len(row) for row in rows})}",
            "pad or split the rows",
        )
    return width


def _integer_matrix(rows: Rows) -> Any:
    """Rows scaled to coprime integers: the same rank and null space, and flint is faster on it."""
    width = _width(rows)
    return fmpz_mat(len(rows), width, [entry for row in rows for entry in primitive(row)[0]])


def rank(rows: Rows) -> int:
    """The rank of a matrix.

    Examples
    --------
    >>> rank([(1, 2), (2, 4)])
    1
    """
    if not rows or not rows[0]:
        return 0
    return len(field_rref(rows)[1]) if _irrational(rows) else int(_integer_matrix(rows).rank())


def integer_rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank of a matrix of integers, without any scaling.

    Examples
    --------
    >>> integer_rank([[1, 2], [2, 4]])
    1
    """
    return int(fmpz_mat(rows).rank()) if rows and rows[0] else 0


def rref(rows: Rows) -> tuple[list[Vector], list[int]]:
    """The nonzero rows of the reduced row echelon form, and the column of each pivot.

    Examples
    --------
    >>> rref([(2, 4), (1, 2)])
    ([(Fraction(1, 1), Fraction(2, 1))], [0])
    """
    if not rows or not rows[0]:
        return [], []
    if _irrational(rows):
        _width(rows)
        return field_rref(rows)
    reduced, denominator, size = _integer_matrix(rows).rref()
    kept, pivots = [], []
    for row in reduced.table()[:size]:
        entries = [int(entry) for entry in row]
        pivots.append(next(j for j, entry in enumerate(entries) if entry))
        kept.append(tuple(Fraction(entry, int(denominator)) for entry in entries))
    return kept, pivots


def nullspace(rows: Rows, columns: int | None = None) -> list[Vector]:
    """A basis of {x : A x = 0}, one vector for each column without a pivot.

    Parameters
    ----------
    rows : sequence of vectors
        The rows of A.
    columns : int, optional
        The number of columns; needed when A has no row.

    Examples
    --------
    >>> nullspace([(1, 1)])
    [(Fraction(-1, 1), Fraction(1, 1))]
    """
    width = _width(rows, columns)
    reduced, pivots = rref(rows)
    basis = []
    for free in sorted(set(range(width)) - set(pivots)):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for row, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = -row[free]
        basis.append(tuple(vector))
    return basis


def solve(rows: Rows, target: Sequence[Any], columns: int | None = None) -> Vector | None:
    """Some exact solution of A x = target, or None when there is none.

    Examples
    --------
    >>> solve([(1, 1), (1, -1)], (2, 0))
    (Fraction(1, 1), Fraction(1, 1))
    >>> solve([(1, 1), (2, 2)], (1, 3)) is None
    True
    """
    width = _width(rows, columns)
    if len(rows) == width and width and not _irrational((*rows, target)):
        answer = _solve_square(rows, target)
        if answer is not None:
            return answer
    augmented = [tuple(row) + (entry,) for row, entry in zip(rows, target, strict=True)]
    reduced, pivots = rref(augmented)
    if width in pivots:
        return None
    solution = [Fraction(0)] * width
    for row, pivot in zip(reduced, pivots, strict=True):
        solution[pivot] = row[width]
    return tuple(solution)


def _solve_square(rows: Rows, target: Sequence[Any]) -> Vector | None:
    """The solution of a regular square system, None when it is singular."""
    try:
        answer = to_flint(rows).solve(to_flint([(entry,) for entry in target]))
    except ZeroDivisionError:
        return None
    return tuple(from_flint(entry) for entry in answer.entries())


def gram(rows: Rows) -> list[Vector]:
    """The inner products of the rows with each other, A A^T.

    Examples
    --------
    >>> gram([(1, 2), (0, 1)])
    [(Fraction(5, 1), Fraction(2, 1)), (Fraction(2, 1), Fraction(1, 1))]
    """
    if not rows or _irrational(rows):
        return [tuple(dot(left, right) for right in rows) for left in rows]
    matrix = to_flint(rows)
    return rows_of(matrix * matrix.transpose())


def inverse(rows: Rows) -> list[Vector] | None:
    """The inverse of a square matrix, or None when it is singular.

    Examples
    --------
    >>> inverse([(2,)])
    [(Fraction(1, 2),)]
    """
    _require_square(rows)
    if not rows:
        return []
    if _irrational(rows):
        return _inverse_over_field(rows)
    try:
        return rows_of(to_flint(rows).inv())
    except ZeroDivisionError:
        return None


def _inverse_over_field(rows: Rows) -> list[Vector] | None:
    size = len(rows)
    units = [tuple(Fraction(int(i == k)) for i in range(size)) for k in range(size)]
    reduced, pivots = field_rref([(*row, *unit) for row, unit in zip(rows, units, strict=True)])
    return [row[size:] for row in reduced] if pivots == list(range(size)) else None


def determinant(rows: Rows) -> Any:
    """The determinant of a square matrix.

    Examples
    --------
    >>> determinant([(1, 2), (3, 4)])
    Fraction(-2, 1)
    """
    _require_square(rows)
    if not rows:
        return Fraction(1)
    return field_determinant(rows) if _irrational(rows) else from_flint(to_flint(rows).det())


def _require_square(rows: Rows) -> None:
    if len(rows) != _width(rows):
        raise UnsupportedError(
            "a square matrix is required",
            f"received {len(rows)} rows of length {_width(rows)}",
            "use solve or nullspace for rectangular systems",
        )


def independent_rows(rows: Rows) -> list[int]:
    """The indices of the rows that are not combinations of earlier rows: a basis of the row space.

    Examples
    --------
    >>> independent_rows([(1, 2), (2, 4), (0, 1)])
    [0, 2]
    """
    if not rows or not rows[0]:
        return []
    return rref(list(zip(*rows, strict=True)))[1]
