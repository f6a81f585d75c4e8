"""Large linear feasibility: a float basis as a guess, exact tests of it, refinement where it is too coarse.

A float solver sees nothing within about 1e-7 of the boundary. The residual of its answer, computed exactly
and magnified, is again a linear program with data of ordinary size: solving that one gains the missing
digits (Gleixner, Steffy, Wolter 2016). Every basis met on the way is tested exactly; only such a test ends
the search.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from consderiv.exact.float_lp import ElasticProgram
from consderiv.exact.rationals import from_flint
from consderiv.exact.simplex import IntegerVector

if TYPE_CHECKING:
    from consderiv.exact.lp import Feasible, Infeasible

ROUNDS = 12
_GROWTH = 10**12
"""Largest gain of digits that one round is trusted with."""


@dataclass(frozen=True)
class _Scaled:
    """min sum(s) : A x + S s = b, x, s >= 0 with A, b scaled by powers of two; S = [I, -I]."""

    matrix: Any
    target: Any
    rows: int
    columns: int
    column_shift: tuple[int, ...]
    row_shift: tuple[int, ...]
    target_shift: int


def solve_by_refinement(
    columns: Sequence[IntegerVector], target: IntegerVector
) -> tuple[Feasible | Infeasible | None, list[int]]:
    """Decide x >= 0, sum x_j columns_j = target from float bases, or give up.

    Returns
    -------
    answer : Feasible, Infeasible or None
        None when no basis within the budget of rounds passed an exact test.
    last : list of int
        The columns of the last basis: a good start for an exact method.
    """
    problem = _scale(columns, target)
    program = _program(problem)
    width = problem.columns + 2 * problem.rows
    primal, dual = [fmpq(0)] * width, [fmpq(0)] * problem.rows
    primal_zoom = dual_zoom = fmpq(1)
    seen: set[tuple[int, ...]] = set()
    basis: tuple[int, ...] = ()
    for _ in range(ROUNDS):
        bounds, rest, costs = _residuals(problem, primal, dual)
        guess = program.run(
            [_bound(primal_zoom * x) for x in bounds],
            [to_float(primal_zoom * x) for x in rest],
            [to_float(dual_zoom * x) for x in costs],
        )
        if guess is None:
            break
        basis = guess.basis
        if basis not in seen:
            seen.add(basis)
            answer = _test_basis(problem, basis)
            if answer is not None:
                return answer, []
        primal = [x + _exact(d) / primal_zoom if d else x for x, d in zip(primal, guess.values, strict=True)]
        dual = [y + _exact(d) / dual_zoom if d else y for y, d in zip(dual, guess.prices, strict=True)]
        primal_zoom, dual_zoom = _zooms(problem, primal, dual, primal_zoom, dual_zoom)
    return None, [j for j in basis if j < problem.columns]


def _exact(value: float) -> Any:
    numerator, denominator = float(value).as_integer_ratio()
    return fmpq(numerator, denominator)


def _scale(columns: Sequence[IntegerVector], target: IntegerVector) -> _Scaled:
    """Powers of two that bring the largest entry of each row, then of each column, near one."""
    rows = len(target)
    bits = [max((abs(column[i]).bit_length() for column in columns), default=0) for i in range(rows)]
    row_shift = tuple(max(b, abs(target[i]).bit_length() if b == 0 else b) for i, b in enumerate(bits))
    column_shift = tuple(
        max((abs(a).bit_length() - s for a, s in zip(column, row_shift, strict=True) if a), default=0)
        for column in columns
    )
    target_shift = max(
        (abs(a).bit_length() - s for a, s in zip(target, row_shift, strict=True) if a), default=0
    )
    entries = [
        _shifted(column[i], row_shift[i] + column_shift[j])
        for i in range(rows)
        for j, column in enumerate(columns)
    ]
    matrix = fmpq_mat(rows, len(columns), entries)
    goal = fmpq_mat(rows, 1, [_shifted(a, s + target_shift) for a, s in zip(target, row_shift, strict=True)])
    return _Scaled(matrix, goal, rows, len(columns), column_shift, row_shift, target_shift)


def _shifted(value: int, shift: int) -> Any:
    """value / 2**shift"""
    return fmpq(value, 1 << shift) if shift >= 0 else fmpq(value << -shift)


def _slack_part(problem: _Scaled, primal: list[Any], row: int) -> Any:
    return primal[problem.columns + row] - primal[problem.columns + problem.rows + row]


def _residuals(
    problem: _Scaled, primal: list[Any], dual: list[Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    """Lower bounds -x, right hand sides b - A x - S s and reduced costs c - A'y, exactly."""
    product = problem.matrix * fmpq_mat(problem.columns, 1, primal[: problem.columns])
    rest = [
        problem.target[i, 0] - product[i, 0] - _slack_part(problem, primal, i) for i in range(problem.rows)
    ]
    priced = fmpq_mat(1, problem.rows, dual) * problem.matrix
    costs = [-value for value in priced.entries()] + [1 - y for y in dual] + [1 + y for y in dual]
    return [-x for x in primal], rest, costs


def _zooms(
    problem: _Scaled, primal: list[Any], dual: list[Any], primal_zoom: Any, dual_zoom: Any
) -> tuple[Any, Any]:
    """The factors that make the present violations of order one, growing by at most `_GROWTH`."""
    bounds, rest, costs = _residuals(problem, primal, dual)
    primal_error = max(max(bounds), max(abs(r) for r in rest), fmpq(0))
    dual_error = max(-min(costs), fmpq(0))
    for x, cost in zip(primal, costs, strict=True):
        if x > 0 and cost > 0:
            dual_error = max(dual_error, min(x, cost))
    return _zoom(primal_error, primal_zoom), _zoom(dual_error, dual_zoom)


def _zoom(error: Any, zoom: Any) -> Any:
    limit = zoom * _GROWTH
    wanted = min(limit, 1 / error) if error else limit
    exponent = int(wanted.p).bit_length() - int(wanted.q).bit_length()
    return max(fmpq(1), _shifted(1, -exponent))


def _test_basis(problem: _Scaled, basis: tuple[int, ...]) -> Feasible | Infeasible | None:
    """Solve with the basis exactly; keep what it proves."""
    from consderiv.exact.lp import Feasible, Infeasible

    size = problem.rows
    if len(basis) != size:
        return None
    square = fmpq_mat(size, size, [_entry(problem, i, j) for i in range(size) for j in basis])
    try:
        values = square.solve(problem.target).entries()
    except ZeroDivisionError:
        return None
    slack = any(value != 0 for j, value in zip(basis, values, strict=True) if j >= problem.columns)
    if not slack and all(value >= 0 for value in values):
        pairs = [(j, value) for j, value in zip(basis, values, strict=True) if value > 0]
        return Feasible(
            {
                j: from_flint(value) * _power(problem.target_shift - problem.column_shift[j])
                for j, value in pairs
            }
        )
    cost = fmpq_mat(size, 1, [fmpq(1 if j >= problem.columns else 0) for j in basis])
    prices = square.transpose().solve(cost)
    gain = (prices.transpose() * problem.target)[0, 0]
    if gain > 0 and all(value <= 0 for value in (prices.transpose() * problem.matrix).entries()):
        shifts = problem.row_shift
        return Infeasible(
            tuple(-from_flint(p) * _power(-s) for p, s in zip(prices.entries(), shifts, strict=True))
        )
    return None


def _entry(problem: _Scaled, row: int, column: int) -> Any:
    if column < problem.columns:
        return problem.matrix[row, column]
    index, sign = (
        (column - problem.columns) % problem.rows,
        (1 if column < problem.columns + problem.rows else -1),
    )
    return fmpq(sign if index == row else 0)


def _power(exponent: int) -> Fraction:
    return Fraction(2) ** exponent


def _program(problem: _Scaled) -> ElasticProgram:
    columns: list[dict[int, float]] = [{} for _ in range(problem.columns)]
    for k, entry in enumerate(problem.matrix.entries()):
        if entry != 0:
            columns[k % problem.columns][k // problem.columns] = to_float(entry)
    return ElasticProgram(problem.rows, columns)


_CUT = 10**10
"""Costs and residuals beyond this are cut: HiGHS reads 1e20 as infinite, and a cut only weakens a guess."""

_FREE = 10**15
"""Lower bounds further away than this are dropped: a cut bound would become active."""


def to_float(value: Any, cut: int = _CUT) -> float:
    numerator, denominator = int(value.p), int(value.q)
    if abs(numerator) > denominator * cut:
        return float(cut) if numerator > 0 else -float(cut)
    return numerator / denominator


def _bound(value: Any) -> float:
    return -math.inf if int(value.p) < -_FREE * int(value.q) else to_float(value, _FREE)
