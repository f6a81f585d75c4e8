"""Gaussian elimination over any ordered field of exact numbers, for matrices with irrational entries."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from consderiv.exact.rationals import as_number
from consderiv.exact.reals import Number, is_rational

_Row = list[Any]


def field_rref(rows: Sequence[Sequence[Any]]) -> tuple[list[tuple[Any, ...]], list[int]]:
    """The nonzero rows of the reduced row echelon form, and the column of each pivot.

    Parameters
    ----------
    rows : sequence of rows of exact numbers
        At least one row, all of one length.

    Raises
    ------
    UndecidedSign
        If it is not proved whether some entry vanishes.

    Examples
    --------
    >>> field_rref([(2, 4), (1, 3)])
    ([(Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1))], [0, 1])
    """
    work = [[as_number(entry) for entry in row] for row in rows]
    pivots: list[int] = []
    for column in range(len(work[0])):
        top = len(pivots)
        found = _pivot_row(work, column, top)
        if found is None:
            continue
        work[top], work[found] = work[found], work[top]
        work[top] = _divided(work[top], work[top][column])
        for k, row in enumerate(work):
            if k != top and row[column]:
                work[k] = _reduced(row, work[top], row[column], column)
        pivots.append(column)
    return [tuple(row) for row in work[: len(pivots)]], pivots


def field_determinant(rows: Sequence[Sequence[Any]]) -> Number:
    """The determinant of a square matrix with at least one row.

    Examples
    --------
    >>> field_determinant([(1, 2), (3, 4)])
    Fraction(-2, 1)
    """
    work = [[as_number(entry) for entry in row] for row in rows]
    determinant: Number = Fraction(1)
    for column in range(len(work)):
        found = _pivot_row(work, column, column)
        if found is None:
            return Fraction(0)
        if found != column:
            work[column], work[found] = work[found], work[column]
            determinant = -determinant
        pivot = work[column][column]
        determinant = determinant * pivot
        for k in range(column + 1, len(work)):
            if work[k][column]:
                work[k] = _reduced(work[k], work[column], work[k][column] / pivot, column)
    return determinant


def _pivot_row(work: list[_Row], column: int, top: int) -> int | None:
    """A row from `top` on with a nonzero entry; a rational one if there is any, as dividing by it is cheap."""
    nonzero = [k for k in range(top, len(work)) if work[k][column]]
    return next((k for k in nonzero if is_rational(work[k][column])), nonzero[0] if nonzero else None)


def _divided(row: _Row, pivot: Number) -> _Row:
    if pivot == 1:
        return row
    inverse = 1 / pivot
    return [entry * inverse if entry else entry for entry in row]


def _reduced(row: _Row, pivot_row: _Row, factor: Number, column: int) -> _Row:
    """row - factor * pivot_row; the entry of the column is exactly zero then, whatever its closed form."""
    reduced = [a - factor * b if b else a for a, b in zip(row, pivot_row, strict=True)]
    reduced[column] = Fraction(0)
    return reduced
