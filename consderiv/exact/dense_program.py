"""Large dense linear feasibility: refined float bases, tested by exact dense systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat

from consderiv.exact.lp import Feasible, Infeasible
from consderiv.exact.rationals import from_flint
from consderiv.exact.refinement import ElasticProblem, refine, to_float
from consderiv.exact.simplex import IntegerVector


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
    problem: ElasticProblem[Feasible | Infeasible] = _scale(columns, target)
    answer, basis = refine(problem)
    return answer, [j for j in basis if j < len(columns)]


@dataclass(frozen=True)
class DenseProgram:
    """The elastic problem with A and b scaled by powers of two."""

    matrix: Any
    target: Any
    rows: int
    columns: int
    column_shift: tuple[int, ...]
    row_shift: tuple[int, ...]
    target_shift: int

    def sides(self) -> list[Any]:
        """The right hand side b."""
        return list(self.target.entries())

    def times(self, x: list[Any]) -> list[Any]:
        """A x"""
        return list((self.matrix * fmpq_mat(self.columns, 1, x)).entries())

    def priced(self, y: list[Any]) -> list[Any]:
        """A'y"""
        return list((fmpq_mat(1, self.rows, y) * self.matrix).entries())

    def floats(self) -> Sequence[Mapping[int, float]]:
        """The columns of A, rounded."""
        columns: list[dict[int, float]] = [{} for _ in range(self.columns)]
        for k, entry in enumerate(self.matrix.entries()):
            if entry != 0:
                columns[k % self.columns][k // self.columns] = to_float(entry)
        return columns

    def test(self, basis: tuple[int, ...]) -> Feasible | Infeasible | None:
        """Solve with the basis exactly; keep what it proves."""
        size = self.rows
        square = fmpq_mat(size, size, [self._entry(i, j) for i in range(size) for j in basis])
        try:
            values = square.solve(self.target).entries()
        except ZeroDivisionError:
            return None
        slack = any(value != 0 for j, value in zip(basis, values, strict=True) if j >= self.columns)
        if not slack and all(value >= 0 for value in values):
            pairs = [(j, value) for j, value in zip(basis, values, strict=True) if value > 0]
            return Feasible(
                {j: from_flint(value) * _power(self.target_shift - self.column_shift[j]) for j, value in pairs}
            )
        costly = range(self.columns, self.columns + 2 * size)
        cost = fmpq_mat(size, 1, [fmpq(1 if j in costly else 0) for j in basis])
        prices = square.transpose().solve(cost)
        gain = (prices.transpose() * self.target)[0, 0]
        if gain > 0 and all(value <= 0 for value in (prices.transpose() * self.matrix).entries()):
            shifts = self.row_shift
            return Infeasible(tuple(-from_flint(p) * _power(-s) for p, s in zip(prices.entries(), shifts, strict=True)))
        return None

    def _entry(self, row: int, column: int) -> Any:
        if column < self.columns:
            return self.matrix[row, column]
        block, index = divmod(column - self.columns, self.rows)
        return fmpq((-1 if block == 1 else 1) if index == row else 0)


def _power(exponent: int) -> Fraction:
    return Fraction(2) ** exponent


def _scale(columns: Sequence[IntegerVector], target: IntegerVector) -> DenseProgram:
    """Powers of two that bring the largest entry of each row, then of each column, near one."""
    rows = len(target)
    bits = [max((abs(column[i]).bit_length() for column in columns), default=0) for i in range(rows)]
    row_shift = tuple(max(b, abs(target[i]).bit_length() if b == 0 else b) for i, b in enumerate(bits))
    column_shift = tuple(
        max((abs(a).bit_length() - s for a, s in zip(column, row_shift, strict=True) if a), default=0)
        for column in columns
    )
    target_shift = max((abs(a).bit_length() - s for a, s in zip(target, row_shift, strict=True) if a), default=0)
    entries = [
        _shifted(column[i], row_shift[i] + column_shift[j]) for i in range(rows) for j, column in enumerate(columns)
    ]
    matrix = fmpq_mat(rows, len(columns), entries)
    goal = fmpq_mat(rows, 1, [_shifted(a, s + target_shift) for a, s in zip(target, row_shift, strict=True)])
    return DenseProgram(matrix, goal, rows, len(columns), column_shift, row_shift, target_shift)


def _shifted(value: int, shift: int) -> Any:
    """value / 2**shift"""
    return fmpq(value, 1 << shift) if shift >= 0 else fmpq(value << -shift)
