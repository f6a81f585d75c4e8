"""Exact rank, direct sums and linear systems of sparse vectors, written as dictionaries index -> value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

from consderiv.exact.matrices import integer_rank, rank, rref, solve
from consderiv.exact.rationals import as_number, has_reals, primitive

SparseVector = Mapping[int, Any]
"""Integers, fractions or `Real`s by index."""

_Row = dict[int, Any]

_STRUCTURED = 6
"""Columns with at most this many entries are eliminated one by one; the rest is a dense block for flint."""


def sparse(vector: Sequence[Any]) -> dict[int, Any]:
    """The nonzero entries of a vector."""
    return {index: value for index, value in enumerate(vector) if value}


def sparse_rank(rows: Iterable[SparseVector]) -> int:
    """The exact rank of sparse rows.

    Columns that meet few rows are eliminated first, without fill-in to speak of; the rest is a dense rank.

    Examples
    --------
    >>> sparse_rank([{0: 1, 5: 1}, {5: 2}, {0: 3}])
    2
    """
    steps, rest = _eliminate([dict(row) for row in rows], frozenset())
    return len(steps) + _dense_rank(rest)


def is_direct_sum(groups: Iterable[Sequence[SparseVector]]) -> bool:
    """Whether the spans of the groups are in direct sum: their ranks add up to the rank of all rows.

    Examples
    --------
    >>> is_direct_sum([[{0: 1}, {0: 2}], [{0: 1, 1: 1}]])
    True
    """
    members = [list(group) for group in groups]
    total = sum(sparse_rank(group) for group in members)
    return total == sparse_rank(row for group in members for row in group)


def solve_sparse(rows: Sequence[SparseVector], target: Sequence[Any]) -> dict[int, Any] | None:
    """Some exact solution x of <row_i, x> = target_i, as a dictionary, or None when there is none.

    Examples
    --------
    >>> solve_sparse([{0: 1, 1: 1}, {1: 2}], [Fraction(3), Fraction(2)])
    {0: Fraction(2, 1), 1: Fraction(1, 1)}
    """
    system, constant = _augmented(rows, target)
    steps, rest = _eliminate(system, frozenset([constant]))
    solution = _solve_dense(rest, constant)
    if solution is None:
        return None
    return _back_substitute(steps, solution, constant)


@dataclass(frozen=True)
class SolutionSpace:
    """{particular + combinations of kernel}: all solutions of a linear system, as sparse vectors."""

    particular: dict[int, Any]
    kernel: tuple[dict[int, Any], ...]


def solution_space(
    rows: Sequence[SparseVector], target: Sequence[Any], unknowns: Sequence[int]
) -> SolutionSpace | None:
    """All solutions x of <row_i, x> = target_i, None when there is none.

    Examples
    --------
    >>> solution_space([{0: 1, 1: 1}], [Fraction(3)], [0, 1])
    SolutionSpace(particular={1: Fraction(3, 1)}, kernel=({0: Fraction(1, 1), 1: Fraction(-1, 1)},))
    """
    system, constant = _augmented(rows, target, unknowns)
    steps, rest = _eliminate(system, frozenset([constant]))
    columns = sorted({column for row in rest for column in row} - {constant})
    reduced, pivots = rref(_dense(rest, [*columns, constant])) if rest else ([], [])
    if len(columns) in pivots:
        return None
    dense = [
        (columns[p], dict(zip([*columns, constant], row, strict=True))) for row, p in zip(reduced, pivots, strict=True)
    ]
    chain = [*steps, *dense]
    bound = {column for column, _ in chain}
    free = [j for j in sorted(unknowns) if j not in bound]
    kernel = tuple(_back_substitute(chain, {j: Fraction(1)}, constant, homogeneous=True) for j in free)
    return SolutionSpace(_back_substitute(chain, {}, constant), kernel)


def _augmented(
    rows: Sequence[SparseVector], target: Sequence[Any], unknowns: Iterable[int] = ()
) -> tuple[list[_Row], int]:
    """The rows with their right hand sides at an index that is smaller than all others."""
    constant = min([0, *unknowns, *(j for row in rows for j in row)]) - 1
    pairs = zip(rows, target, strict=True)
    return [dict(row) | ({constant: value} if value else {}) for row, value in pairs], constant


def _back_substitute(
    chain: Sequence[tuple[int, _Row]], solution: dict[int, Any], constant: int, homogeneous: bool = False
) -> dict[int, Any]:
    """Solve the pivot rows from the last to the first, starting from the values of the free unknowns."""
    zero = Fraction(0)
    for column, row in reversed(chain):
        value = zero if homogeneous else row.get(constant, zero)
        for j, entry in row.items():
            if j in solution and j != column:
                value -= entry * solution[j]
        if value:
            solution[column] = value / row[column]
    return dict(sorted(solution.items()))


def _eliminate(rows: list[_Row], protected: frozenset[int]) -> tuple[list[tuple[int, _Row]], list[_Row]]:
    """Eliminate columns that meet at most `_STRUCTURED` rows; return the pivots (column, row) and the rest.

    A pivot row is not changed after its step, so back substitution in reverse order solves the system.
    """
    alive = dict(enumerate({j: v for j, v in row.items() if v} for row in rows))
    where: dict[int, set[int]] = defaultdict(set)
    for index, row in alive.items():
        for column in row:
            where[column].add(index)
    queue = [column for column in where if len(where[column]) <= _STRUCTURED and column not in protected]
    steps: list[tuple[int, _Row]] = []
    while queue:
        column = queue.pop()
        if not 0 < len(where[column]) <= _STRUCTURED:
            continue
        pivot = min(where[column], key=lambda index: (len(alive[index]), index))
        row = alive.pop(pivot)
        steps.append((column, row))
        touched = set(row)
        for index in list(where[column] - {pivot}):
            _subtract(alive[index], row, column, index, where)
        for other in row:
            where[other].discard(pivot)
        queue.extend(j for j in touched if 0 < len(where[j]) <= _STRUCTURED and j not in protected)
    return steps, [row for row in alive.values() if row]


def _subtract(row: _Row, pivot: _Row, column: int, index: int, where: dict[int, set[int]]) -> None:
    """row -= (row[column] / pivot[column]) * pivot, keeping the column lists right."""
    factor = row[column] / as_number(pivot[column])
    for j, value in pivot.items():
        changed = row.get(j, Fraction(0)) - factor * value
        if changed:
            row[j] = changed
            where[j].add(index)
        else:
            row.pop(j, None)
            where[j].discard(index)


def _dense(rows: list[_Row], columns: list[int]) -> list[list[Any]]:
    zero = Fraction(0)
    return [[row.get(column, zero) for column in columns] for row in rows]


def _dense_rank(rows: list[_Row]) -> int:
    columns = {column: k for k, column in enumerate(sorted({column for row in rows for column in row}))}
    dense = []
    for row in rows:
        line = [0] * len(columns)
        for column, value in zip(row, primitive(row.values())[0], strict=True):
            line[columns[column]] = value
        dense.append(line)
    return rank(dense) if has_reals(chain.from_iterable(dense)) else integer_rank(dense)


def _solve_dense(rows: list[_Row], constant: int) -> dict[int, Any] | None:
    if not rows:
        return {}
    columns = sorted({column for row in rows for column in row} - {constant})
    answer = solve(_dense(rows, columns), [row.get(constant, Fraction(0)) for row in rows], len(columns))
    if answer is None:
        return None
    return {column: value for column, value in zip(columns, answer, strict=True) if value}
