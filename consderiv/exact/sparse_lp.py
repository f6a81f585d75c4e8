"""Exact linear feasibility with sparse columns: the program or its null space form, whichever is smaller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Any

from consderiv.errors import BudgetError
from consderiv.exact.lp import Feasible, Infeasible, UnverifiedError, solve_nonnegative
from consderiv.exact.rationals import has_reals
from consderiv.exact.sparse import SolutionSpace, SparseVector, solution_space, solve_sparse

LARGEST = 1_000_000
"""Largest number of entries of the dense program that is solved in the end."""

_GUESSED = 30_000
"""Programs with more entries than this try sparse float bases first."""

_DIRECT = 10_000
"""Programs with at most this many entries are solved as they are."""


@dataclass(frozen=True)
class SparseInfeasible:
    """<functional, column_j> >= 0 for all j, and <functional, target> < 0; missing entries are zero."""

    functional: Mapping[int, Any] = field(hash=False)


def solve_nonnegative_sparse(columns: Sequence[SparseVector], target: SparseVector) -> Feasible | SparseInfeasible:
    """Write the target as a nonnegative combination of sparse columns, or separate it from their cone.

    With x = x0 + Z z for the solutions of the equations alone, x >= 0 has dim z + 1 rows instead of one
    for each equation: for a sum of many segments with few dependences that is a tiny program. Its Farkas
    vector u >= 0 has Z'u = 0 and <u, x0> < 0, so u = A'y for the functional y of the original program.

    Parameters
    ----------
    columns : sequence of dictionaries index -> value
        The generators.
    target : dictionary index -> value
        The vector to be represented.

    Raises
    ------
    BudgetError
        If both forms have more than `LARGEST` entries.

    Examples
    --------
    >>> solve_nonnegative_sparse([{0: 1}, {0: 1, 7: 2}], {0: 1, 7: 1})
    Feasible(weights={0: Fraction(1, 2), 1: Fraction(1, 2)})
    """
    names = sorted({i for column in columns for i in column} | {i for i, value in target.items() if value})
    if len(names) * len(columns) <= _DIRECT:
        return _dense(columns, target, names)
    if len(names) * len(columns) > _GUESSED and not has_reals(_entries(columns, target)):
        from consderiv.exact.sparse_program import solve_by_sparse_refinement

        answer = solve_by_sparse_refinement(columns, target)
        if answer is not None:
            return _checked(columns, target, answer)
    rows: dict[int, dict[int, Fraction]] = {i: {} for i in names}
    for j, column in enumerate(columns):
        for i, value in column.items():
            rows[i][j] = value
    space = solution_space(list(rows.values()), _values(target, names), range(len(columns)))
    if space is None:
        return _annihilator(columns, target)
    height = min(len(names), 2 * (len(space.kernel) + 1))
    _require_budget(height, len(columns))
    if height == len(names):
        return _dense(columns, target, names)
    return _checked(columns, target, _by_null_space(columns, space))


def _entries(columns: Sequence[SparseVector], target: SparseVector) -> Iterable[object]:
    return chain(target.values(), *(column.values() for column in columns))


def _values(vector: SparseVector, names: Sequence[int]) -> tuple[Any, ...]:
    zero = Fraction(0)
    return tuple(vector.get(i, zero) for i in names)


def _dense(columns: Sequence[SparseVector], target: SparseVector, names: Sequence[int]) -> Feasible | SparseInfeasible:
    answer = solve_nonnegative([_values(column, names) for column in columns], _values(target, names))
    if isinstance(answer, Feasible):
        return answer
    return SparseInfeasible({i: y for i, y in zip(names, answer.functional, strict=True) if y})


def _require_budget(rows: int, columns: int) -> None:
    if rows * columns > LARGEST:
        raise BudgetError(
            f"a linear program with at most {LARGEST} entries is required",
            f"received one with {rows} rows and {columns} columns",
            "ask for a smaller sum",
        )


def _annihilator(columns: Sequence[SparseVector], target: SparseVector) -> SparseInfeasible:
    """The target is no combination at all: a functional that vanishes on the columns and is -1 on it."""
    functional = solve_sparse([*columns, target], [Fraction(0)] * len(columns) + [Fraction(-1)])
    if functional is None:
        raise _unverified()
    return SparseInfeasible(functional)


def _by_null_space(columns: Sequence[SparseVector], space: SolutionSpace) -> Feasible | SparseInfeasible:
    zero, vectors = Fraction(0), [*space.kernel, space.particular]
    lines = [tuple(vector.get(j, zero) for vector in vectors) for j in range(len(columns))]
    answer = solve_nonnegative(lines, (zero,) * len(space.kernel) + (Fraction(-1),))
    if isinstance(answer, Infeasible):
        *steps, scale = answer.functional
        solution = dict(space.particular)
        for step, vector in zip(steps, space.kernel, strict=True):
            for j, value in vector.items():
                solution[j] = solution.get(j, zero) + step * value / scale
        return Feasible({j: value for j, value in sorted(solution.items()) if value})
    functional = solve_sparse(columns, [answer.weights.get(j, zero) for j in range(len(columns))])
    if functional is None:
        raise _unverified()
    return SparseInfeasible(functional)


def _checked(
    columns: Sequence[SparseVector], target: SparseVector, answer: Feasible | SparseInfeasible
) -> Feasible | SparseInfeasible:
    if isinstance(answer, Feasible):
        rest = dict(target)
        for j, weight in answer.weights.items():
            for i, value in columns[j].items():
                rest[i] = rest.get(i, Fraction(0)) - weight * value
        good = not any(rest.values()) and all(weight > 0 for weight in answer.weights.values())
    else:
        y = answer.functional
        good = _pairing(y, target) < 0 and all(_pairing(y, column) >= 0 for column in columns)
    if not good:
        raise _unverified()
    return answer


def _pairing(y: SparseVector, vector: SparseVector) -> Any:
    return sum((value * y[i] for i, value in vector.items() if i in y), Fraction(0))


def _unverified() -> UnverifiedError:
    return UnverifiedError(
        "an exactly verified linear program is required",
        "the null space form failed its exact check",
        "this is an error of consderiv: please report it with the input",
    )
