"""Exact linear feasibility: nonnegative combinations, or a functional that forbids them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Any

from consderiv.errors import BudgetError, ConsderivError, UnsupportedError
from consderiv.exact.matrices import solve
from consderiv.exact.rationals import as_number, dot, has_reals, primitive
from consderiv.exact.reals import Number
from consderiv.exact.rounding import nearby_rational
from consderiv.exact.simplex import IntegerVector, final_basis

SMALL = 2000
"""Problems with at most this many entries are solved by exact pivots, larger ones from a float basis."""

_ENTERING_AT_ONCE = 40

_FALLBACK_ROWS = 32
"""Exact pivots without a float guess take minutes beyond this many rows: a budget error instead."""


@dataclass(frozen=True)
class Feasible:
    """sum_j weights[j] columns_j = target with positive weights; the other weights are zero."""

    weights: Mapping[int, Any] = field(hash=False)


@dataclass(frozen=True)
class Infeasible:
    """<functional, column_j> >= 0 for all j, and <functional, target> < 0."""

    functional: tuple[Any, ...]


@dataclass(frozen=True)
class Direction:
    """<row_j, direction> > 0 for all j."""

    direction: tuple[Any, ...]


@dataclass(frozen=True)
class Dependence:
    """sum_j multipliers[j] row_j = 0 with positive multipliers, at least one; the others are zero."""

    multipliers: Mapping[int, Any] = field(hash=False)


class UnverifiedError(ConsderivError):
    """An internal error: a result failed its exact check. It is raised instead of a guess."""


def solve_nonnegative(columns: Sequence[Sequence[Any]], target: Sequence[Any]) -> Feasible | Infeasible:
    """Write the target as a nonnegative combination of the columns, or separate it from their cone.

    Entries are integers, fractions or `Real`s. Either x >= 0 with sum_j x_j columns_j = target, or y with
    <y, columns_j> >= 0 for all j and <y, target> < 0; never both (Farkas 1902). The answer is checked exactly
    before it is returned.

    Parameters
    ----------
    columns : sequence of vectors of length m
        The generators of the cone; there may be none.
    target : vector of length m
        The vector to be represented.

    Returns
    -------
    Feasible or Infeasible
        With the weights, or with the functional.

    Raises
    ------
    UnsupportedError
        If the lengths differ.
    UndecidedSign
        If a sign that is needed of an irrational number is not proved.

    Examples
    --------
    >>> solve_nonnegative([(1, 0), (1, 2)], (1, 1))
    Feasible(weights={0: Fraction(1, 2), 1: Fraction(1, 2)})
    >>> solve_nonnegative([(1, 0), (1, 2)], (0, 1))
    Infeasible(functional=(Fraction(2, 1), Fraction(-1, 1)))
    """
    if any(len(column) != len(target) for column in columns):
        raise UnsupportedError(
            "columns as long as the target are required",
            f"received lengths {sorted({len(column) for column in columns})} for {len(target)}",
            "pass the generators as columns, not as rows",
        )
    scaled = [primitive(column) for column in columns]
    integers = [vector for vector, _ in scaled]
    goal, unit = primitive(target)
    if has_reals(chain(goal, *integers)):
        from consderiv.exact.field_lp import solve_over_field

        answer = solve_over_field(integers, goal)
    else:
        answer = decide(integers, goal)
    if isinstance(answer, Infeasible):
        return _verified(integers, goal, answer)  # positive multiples: the same signs
    weights = {j: weight * unit / scaled[j][1] for j, weight in sorted(answer.weights.items())}
    return _verified(columns, target, Feasible(weights))


def decide(columns: Sequence[IntegerVector], target: IntegerVector) -> Feasible | Infeasible:
    """`solve_nonnegative` for integers, before the check."""
    if not any(target):
        return Feasible({})
    if len(columns) * len(target) <= SMALL:
        return solve_by_pivots(columns, target)
    from consderiv.exact.dense_program import solve_by_refinement

    answer, start = solve_by_refinement(columns, target)
    if answer is not None:
        return answer
    if len(target) > _FALLBACK_ROWS:
        raise BudgetError(
            f"at most {_FALLBACK_ROWS} rows are required where no float basis verifies",
            f"received {len(target)} rows and {len(columns)} columns",
            "the target is very close to the boundary of the cone: split the problem, or move it",
        )
    return solve_by_generation(columns, target, start)


def solve_by_pivots(columns: Sequence[IntegerVector], target: IntegerVector) -> Feasible | Infeasible:
    """Exact pivots to the end, on integers; the weights or the functional come from the last basis."""
    basis, feasible = final_basis(columns, target)
    rows = range(len(target))
    chosen = [columns[j] if j >= 0 else _artificial(-1 - j, target) for j in basis]
    if feasible:
        values = solve(list(zip(*chosen, strict=True)), target)
        if values is None:
            raise _unverified("the basis")
        return Feasible({basis[i]: values[i] for i in rows if values[i] and basis[i] >= 0})
    prices = solve(chosen, [Fraction(-1 if j < 0 else 0) for j in basis])
    if prices is None:
        raise _unverified("the basis")
    return Infeasible(prices)


def _artificial(row: int, target: IntegerVector) -> IntegerVector:
    return tuple((-1 if target[row] < 0 else 1) if i == row else 0 for i in range(len(target)))


def solve_by_generation(
    columns: Sequence[Sequence[Any]],
    target: Sequence[Any],
    start: Sequence[int] = (),
    pivots: Callable[[Sequence[Any], Any], Feasible | Infeasible] = solve_by_pivots,
) -> Feasible | Infeasible:
    """Exact pivots on a growing choice of columns: those that violate the last functional most join it."""
    chosen = sorted(set(start)) or list(range(min(len(columns), len(target) + 1)))
    while True:
        answer = pivots([columns[j] for j in chosen], target)
        if isinstance(answer, Feasible):
            return Feasible({chosen[k]: weight for k, weight in answer.weights.items()})
        functional = primitive(answer.functional)[0]
        values = [(sum(a * b for a, b in zip(functional, column, strict=True)), j) for j, column in enumerate(columns)]
        violated = sorted(pair for pair in values if pair[0] < 0)
        if not violated:
            return answer
        chosen = sorted({*chosen, *(j for _, j in violated[:_ENTERING_AT_ONCE])})


def _verified(
    columns: Sequence[Sequence[Any]],
    target: Sequence[Any],
    answer: Feasible | Infeasible,
) -> Feasible | Infeasible:
    if isinstance(answer, Feasible):
        total: list[Number] = [Fraction(0)] * len(target)
        for j, weight in answer.weights.items():
            for i, entry in enumerate(columns[j]):
                if entry:
                    total[i] += weight * entry
        good = total == list(target) and all(weight > 0 for weight in answer.weights.values())
    else:
        y, _ = primitive(answer.functional)
        answer = Infeasible(tuple(as_number(entry) for entry in y))
        good = _pairing(y, target) < 0 and all(_pairing(y, column) >= 0 for column in columns)
    if not good:
        raise _unverified("the combination" if isinstance(answer, Feasible) else "the functional")
    return answer


def _pairing(y: Sequence[Any], vector: Sequence[Any]) -> Any:
    """<y, vector>: an integer where both are integral."""
    return sum(a * b for a, b in zip(y, vector, strict=True))


def _unverified(what: str) -> UnverifiedError:
    return UnverifiedError(
        "an exactly verified linear program is required",
        f"{what} failed its exact check",
        "this is an error of consderiv: please report it with the input",
    )


def strict_direction(rows: Sequence[Sequence[Any]]) -> Direction | Dependence:
    """Find d with <row_j, d> > 0 for all j, or multipliers that show there is none.

    Exactly one of these holds (Gordan 1873): such a d exists, or some lambda >= 0, not zero, has
    sum_j lambda_j row_j = 0. The answer is checked exactly. A direction is rational whenever one was found
    by rounding, also where rows are irrational.

    Parameters
    ----------
    rows : sequence of vectors of length n
        At least one.

    Returns
    -------
    Direction or Dependence

    Examples
    --------
    >>> strict_direction([(1, 0), (-1, 1)])
    Direction(direction=(Fraction(1, 1), Fraction(2, 1)))
    >>> strict_direction([(1, 0), (-2, 0)])
    Dependence(multipliers={0: Fraction(2, 3), 1: Fraction(1, 3)})
    """
    if not rows:
        raise UnsupportedError("at least one row is required", "received none", "every direction will do")
    zero, one = Fraction(0), Fraction(1)
    lifted = [tuple(row) + (one,) for row in rows]
    answer = solve_nonnegative(lifted, (zero,) * len(rows[0]) + (one,))
    if isinstance(answer, Feasible):
        return Dependence(answer.weights)
    direction = tuple(as_number(entry) for entry in primitive(answer.functional[:-1])[0])
    if has_reals(direction):
        near = nearby_rational(direction, lambda found: _is_strict(rows, found))
        direction = direction if near is None else tuple(Fraction(entry) for entry in primitive(near)[0])
    if not _is_strict(rows, direction):
        raise _unverified("the direction")
    return Direction(direction)


def _is_strict(rows: Sequence[Sequence[Any]], direction: Sequence[Any]) -> bool:
    return all(dot(row, direction) > 0 for row in rows)
