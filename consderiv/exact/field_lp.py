"""Linear feasibility with irrational data: a basis guessed from rounded data, tested exactly, else exact pivots."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from consderiv.exact.field_simplex import final_field_basis
from consderiv.exact.lp import SMALL, Feasible, Infeasible, decide, solve_by_generation
from consderiv.exact.matrices import solve
from consderiv.exact.rationals import as_number, dot, has_reals, primitive
from consderiv.exact.reals import Number, sign
from consderiv.exact.rounding import approximation
from consderiv.exact.simplex import final_basis

Column = Sequence[Any]

_BITS = 80
"""Data are rounded to this relative precision for the guess."""


def solve_over_field(columns: Sequence[Column], target: Column) -> Feasible | Infeasible:
    """Decide x >= 0, sum x_j columns_j = target exactly, for columns and a target with some `Real`.

    Rows whose entries are rational multiples of one number are scaled to integers; if that leaves no `Real`,
    the problem is one of integers.

    Examples
    --------
    >>> solve_over_field([(Fraction(1), Fraction(0)), (Fraction(1), Fraction(2))], (Fraction(1), Fraction(1)))
    Feasible(weights={0: Fraction(1, 2), 1: Fraction(1, 2)})
    """
    rows = list(zip(*columns, target, strict=True))
    scaled = [primitive(row) for row in rows]
    integral = [not has_reals(row) for row, _ in scaled]
    chosen = [new if whole else row for row, (new, _), whole in zip(rows, scaled, integral, strict=True)]
    *new_columns, new_target = zip(*chosen, strict=True)
    if all(integral):
        answer = decide(new_columns, new_target)
    elif len(columns) * len(target) <= SMALL:
        answer = solve_by_field_pivots(new_columns, new_target)
    else:
        answer = solve_by_generation(new_columns, new_target, pivots=solve_by_field_pivots)
    if isinstance(answer, Feasible):
        return answer
    units = [scale if whole else Fraction(1) for (_, scale), whole in zip(scaled, integral, strict=True)]
    return Infeasible(tuple(y / unit for y, unit in zip(answer.functional, units, strict=True)))


def solve_by_field_pivots(columns: Sequence[Column], target: Column) -> Feasible | Infeasible:
    """The answer of the basis that is optimal for rounded data if the exact data agree, else of exact pivots."""
    if not any(target):
        return Feasible({})
    *rounded, goal = [primitive([approximation(entry, _BITS) for entry in v])[0] for v in (*columns, target)]
    guess, _ = final_basis(rounded, goal)
    answer = _proved_by(guess, columns, target)
    if answer is None:
        basis, _ = final_field_basis(columns, target)
        answer = _proved_by(basis, columns, target)
    assert answer is not None, "the last basis of the simplex method proves one of the alternatives"
    return answer


def _proved_by(basis: Sequence[int], columns: Sequence[Column], target: Column) -> Feasible | Infeasible | None:
    """What the basis proves: weights if its solution is one, a functional if its prices are; both exactly."""
    chosen = [columns[j] if j >= 0 else _artificial(-1 - j, target) for j in basis]
    values = solve(list(zip(*chosen, strict=True)), target)
    if values is None:
        return None
    signs = [sign(value) for value in values]
    if all(s == 0 or (s > 0 and j >= 0) for j, s in zip(basis, signs, strict=True)):
        return Feasible({j: value for j, value, s in zip(basis, values, signs, strict=True) if s})
    prices = solve(chosen, [Fraction(-1 if j < 0 else 0) for j in basis])
    if prices is None or not sign(dot(prices, target)) < 0:
        return None
    nonbasic = (column for j, column in enumerate(columns) if j not in basis)
    return Infeasible(prices) if all(sign(dot(prices, column)) >= 0 for column in nonbasic) else None


def _artificial(row: int, target: Column) -> tuple[Number, ...]:
    own = as_number(-1 if sign(as_number(target[row])) < 0 else 1)
    return tuple(own if i == row else Fraction(0) for i in range(len(target)))
