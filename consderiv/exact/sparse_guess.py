"""Large sparse linear feasibility: one float basis, tested by sparse exact systems."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from consderiv.exact.float_lp import ElasticProgram
from consderiv.exact.lp import Feasible
from consderiv.exact.sparse import SparseVector, solve_sparse
from consderiv.exact.sparse_lp import SparseInfeasible

_EXTREME = 300
"""Data beyond 2**300 or below 2**-300 are left to other methods."""


def solve_by_sparse_guess(
    columns: Sequence[SparseVector], target: SparseVector, names: Sequence[int]
) -> Feasible | SparseInfeasible | None:
    """Weights or a functional from the basis of one float run, None when the basis proves neither.

    Both come from exact sparse systems; the caller checks them against all columns.
    """
    position = {name: i for i, name in enumerate(names)}
    if not all(_is_moderate(value) for vector in (*columns, target) for value in vector.values()):
        return None
    floats = [{position[i]: float(value) for i, value in column.items()} for column in columns]
    program = ElasticProgram(len(names), floats)
    count = len(columns)
    sides = [float(target.get(name, 0)) for name in names]
    guess = program.run([0.0] * program.width, sides, [0.0] * count + [1.0] * (2 * len(names)))
    if guess is None or len(guess.basis) != len(names):
        return None
    chosen = [_column(j, columns, names) for j in guess.basis]
    return _weights(guess.basis, chosen, target, names, count) or _functional(
        guess.basis, chosen, columns, count
    )


def _is_moderate(value: Fraction) -> bool:
    return not value or abs(value.numerator.bit_length() - value.denominator.bit_length()) < _EXTREME


def _column(j: int, columns: Sequence[SparseVector], names: Sequence[int]) -> SparseVector:
    """A column of the elastic program, exactly."""
    if j < len(columns):
        return columns[j]
    k = j - len(columns)
    return {names[k % len(names)]: Fraction(1 if k < len(names) else -1)}


def _weights(
    basis: Sequence[int],
    chosen: Sequence[SparseVector],
    target: SparseVector,
    names: Sequence[int],
    count: int,
) -> Feasible | None:
    rows: dict[int, dict[int, Fraction]] = {name: {} for name in names}
    for k, column in enumerate(chosen):
        for i, value in column.items():
            rows[i][k] = value
    zero = Fraction(0)
    values = solve_sparse(list(rows.values()), [target.get(name, zero) for name in names])
    if values is None or any(value < 0 or basis[k] >= count for k, value in values.items()):
        return None
    return Feasible({basis[k]: value for k, value in values.items() if value})


def _functional(
    basis: Sequence[int], chosen: Sequence[SparseVector], columns: Sequence[SparseVector], count: int
) -> SparseInfeasible | None:
    """The prices of the basis; they prove something iff no column has a positive price."""
    prices = solve_sparse(chosen, [Fraction(1 if j >= count else 0) for j in basis])
    if not prices:
        return None
    for column in columns:
        if sum((value * prices[i] for i, value in column.items() if i in prices), Fraction(0)) > 0:
            return None
    return SparseInfeasible({i: -price for i, price in prices.items()})
