"""Phase one of the simplex method on integers: exact, finite, without any library."""

from __future__ import annotations

from collections.abc import Sequence

IntegerVector = tuple[int, ...]

_PATIENCE = 12
"""Pivots without progress before Bland's rule takes over; it ends every degenerate run."""


def final_basis(columns: Sequence[IntegerVector], target: IntegerVector) -> tuple[list[int], bool]:
    """Minimise the infeasibility of {x >= 0 : sum x_j columns_j = target} and return the last basis.

    The tableau stays integral over a common positive denominator (Edmonds 1967): no fraction is reduced.
    Largest coefficient pricing; after a few degenerate pivots Bland's rule (1977), until one makes progress:
    finite, because the infeasibility falls at each pivot with progress.

    Parameters
    ----------
    columns : sequence of integer vectors
        The generators.
    target : integer vector
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
    >>> final_basis([(1, 0), (1, 2)], (1, 1))
    ([0, 1], True)
    """
    tableau = _start(columns, target)
    basis = [-1 - i for i in range(len(target))]
    denominator, stalled = 1, 0
    while (entering := _entering(tableau[-1], stalled > _PATIENCE)) is not None:
        leaving = _leaving(tableau, basis, entering)
        stalled = stalled + 1 if tableau[leaving][-1] == 0 else 0
        denominator = _pivot(tableau, leaving, entering, denominator)
        basis[leaving] = entering
    return basis, tableau[-1][-1] == 0


def _start(columns: Sequence[IntegerVector], target: IntegerVector) -> list[list[int]]:
    """Rows with a nonnegative right hand side, and below them their sum: the gain of each column."""
    tableau = []
    for i, value in enumerate(target):
        sign = -1 if value < 0 else 1
        tableau.append([sign * column[i] for column in columns] + [sign * value])
    width = len(columns) + 1
    tableau.append([sum(row[j] for row in tableau) for j in range(width)])
    return tableau


def _entering(gains: list[int], bland: bool) -> int | None:
    if bland:
        return next((j for j in range(len(gains) - 1) if gains[j] > 0), None)
    best = max(gains[:-1], default=0)
    return gains.index(best) if best > 0 else None


def _leaving(tableau: list[list[int]], basis: list[int], entering: int) -> int:
    """The row of least ratio; among ties the least basic index, so artificial columns go first."""
    best = -1
    for i in range(len(basis)):
        entry = tableau[i][entering]
        if entry <= 0:
            continue
        if best < 0:
            best = i
            continue
        order = tableau[i][-1] * tableau[best][entering] - tableau[best][-1] * entry
        if order < 0 or (order == 0 and basis[i] < basis[best]):
            best = i
    return best


def _pivot(tableau: list[list[int]], leaving: int, entering: int, denominator: int) -> int:
    pivot_row = tableau[leaving]
    pivot = pivot_row[entering]
    for i, row in enumerate(tableau):
        if i == leaving:
            continue
        factor = row[entering]
        if factor:
            tableau[i] = [(pivot * a - factor * b) // denominator for a, b in zip(row, pivot_row, strict=True)]
        elif pivot != denominator:
            tableau[i] = [pivot * a // denominator for a in row]
    return pivot
