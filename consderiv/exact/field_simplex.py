"""Phase one of the simplex method over any ordered field of exact numbers, by Bland's rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consderiv.exact.rationals import as_number
from consderiv.exact.reals import Number, compare, sign

_Tableau = list[list[Any]]


def final_field_basis(columns: Sequence[Sequence[Any]], target: Sequence[Any]) -> tuple[list[int], bool]:
    """Minimise the infeasibility of {x >= 0 : sum x_j columns_j = target} and return the last basis.

    The least index among the improving columns enters, the least among the ties leaves: no basis returns
    (Bland 1977).

    Parameters
    ----------
    columns : sequence of vectors
        The generators.
    target : vector
        The right hand side.

    Returns
    -------
    basis : list of int
        For each row the index of its basic column, or -1 - i for the artificial unit vector of row i
        (with the sign of target_i).
    feasible : bool
        Whether the infeasibility is zero.

    Examples
    --------
    >>> final_field_basis([(1, 0), (1, 2)], (1, 1))
    ([0, 1], True)
    """
    tableau = _start(columns, target)
    basis = [-1 - i for i in range(len(target))]
    while (entering := next((j for j in range(len(columns)) if sign(tableau[-1][j]) > 0), None)) is not None:
        leaving = _leaving(tableau, basis, entering)
        _pivot(tableau, leaving, entering)
        basis[leaving] = entering
    return basis, sign(tableau[-1][-1]) == 0


def _start(columns: Sequence[Sequence[Any]], target: Sequence[Any]) -> _Tableau:
    """Rows with a nonnegative right hand side, and below them their sum: the gain of each column."""
    tableau: _Tableau = []
    for i, value in enumerate(target):
        row = [as_number(column[i]) for column in columns] + [as_number(value)]
        tableau.append([-entry for entry in row] if sign(row[-1]) < 0 else row)
    tableau.append([sum(column[1:], column[0]) for column in zip(*tableau, strict=True)])
    return tableau


def _leaving(tableau: _Tableau, basis: Sequence[int], entering: int) -> int:
    """The row of least ratio; among ties the least basic index, so artificial columns go first."""
    best, least = -1, as_number(0)
    for i, own in enumerate(basis):
        if sign(tableau[i][entering]) <= 0:
            continue
        ratio: Number = tableau[i][-1] / tableau[i][entering]
        order = -1 if best < 0 else compare(ratio, least)
        if order < 0 or (order == 0 and own < basis[best]):
            best, least = i, ratio
    return best


def _pivot(tableau: _Tableau, leaving: int, entering: int) -> None:
    inverse = 1 / tableau[leaving][entering]
    tableau[leaving] = pivot_row = [entry * inverse if entry else entry for entry in tableau[leaving]]
    for i, row in enumerate(tableau):
        factor = row[entering]
        if i != leaving and factor:
            tableau[i] = [a - factor * b if b else a for a, b in zip(row, pivot_row, strict=True)]
            tableau[i][entering] = as_number(0)
