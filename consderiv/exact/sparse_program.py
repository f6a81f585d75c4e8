"""Large sparse linear feasibility: refined float bases, tested by exact sparse systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from consderiv.exact.lp import Feasible
from consderiv.exact.refinement import ElasticProblem, refine
from consderiv.exact.sparse import SparseVector, solve_sparse
from consderiv.exact.sparse_lp import SparseInfeasible

_EXTREME = 40
"""Columns with entries beyond 2**40 or below 2**-40 are left to other methods: they are not scaled here."""


def solve_by_sparse_refinement(
    columns: Sequence[SparseVector], target: SparseVector
) -> Feasible | SparseInfeasible | None:
    """Weights or a functional from float bases, None when no basis proves either.

    Both come from exact sparse systems; the caller checks them against all columns.
    """
    names = sorted({i for column in columns for i in column} | set(target))
    position = {name: i for i, name in enumerate(names)}
    if not all(_is_moderate(value) for column in columns for value in column.values()):
        return None
    placed = tuple({position[i]: Fraction(value) for i, value in column.items() if value} for column in columns)
    goal = {position[i]: Fraction(value) for i, value in target.items() if value}
    problem: ElasticProblem[Feasible | SparseInfeasible] = SparseProgram(placed, goal, len(names))
    answer, _ = refine(problem)
    if isinstance(answer, SparseInfeasible):
        return SparseInfeasible({names[i]: value for i, value in answer.functional.items()})
    return answer


def _is_moderate(value: Fraction) -> bool:
    return not value or abs(value.numerator.bit_length() - value.denominator.bit_length()) < _EXTREME


@dataclass(frozen=True)
class SparseProgram:
    """The elastic problem with columns and right hand side as dictionaries."""

    vectors: tuple[dict[int, Fraction], ...]
    target: dict[int, Fraction]
    rows: int

    @property
    def columns(self) -> int:
        """The number of columns of A."""
        return len(self.vectors)

    def sides(self) -> list[Any]:
        """The right hand side b."""
        zero = Fraction(0)
        return [_flint(self.target.get(i, zero)) for i in range(self.rows)]

    def times(self, x: list[Any]) -> list[Any]:
        """A x"""
        total = [fmpq(0)] * self.rows
        for vector, value in zip(self.vectors, x, strict=True):
            if value != 0:
                for i, entry in vector.items():
                    total[i] += _flint(entry) * value
        return total

    def priced(self, y: list[Any]) -> list[Any]:
        """A'y"""
        return [sum((_flint(v) * y[i] for i, v in vector.items()), fmpq(0)) for vector in self.vectors]

    def floats(self) -> Sequence[Mapping[int, float]]:
        """The columns of A, rounded."""
        return [{i: float(value) for i, value in vector.items()} for vector in self.vectors]

    def test(self, basis: tuple[int, ...]) -> Feasible | SparseInfeasible | None:
        """What the basis proves when it is solved exactly."""
        chosen = [self._column(j) for j in basis]
        return self._weights(basis, chosen) or self._functional(basis, chosen)

    def _column(self, j: int) -> SparseVector:
        if j < self.columns:
            return self.vectors[j]
        block, index = divmod(j - self.columns, self.rows)
        return {index: Fraction(-1 if block == 1 else 1)}

    def _weights(self, basis: Sequence[int], chosen: Sequence[SparseVector]) -> Feasible | None:
        rows: list[dict[int, Fraction]] = [{} for _ in range(self.rows)]
        for k, column in enumerate(chosen):
            for i, value in column.items():
                rows[i][k] = value
        zero = Fraction(0)
        values = solve_sparse(rows, [self.target.get(i, zero) for i in range(self.rows)])
        if values is None or any(v < 0 or (v and basis[k] >= self.columns) for k, v in values.items()):
            return None
        return Feasible({basis[k]: value for k, value in values.items() if value})

    def _functional(self, basis: Sequence[int], chosen: Sequence[SparseVector]) -> SparseInfeasible | None:
        """The prices of the basis; they prove something iff no column has a positive price."""
        costly = range(self.columns, self.columns + 2 * self.rows)
        prices = solve_sparse(chosen, [Fraction(1 if j in costly else 0) for j in basis])
        if not prices or _paired(prices, self.target) <= 0:
            return None
        if any(_paired(prices, vector) > 0 for vector in self.vectors):
            return None
        return SparseInfeasible({i: -price for i, price in prices.items()})


def _flint(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)


def _paired(prices: SparseVector, vector: SparseVector) -> Fraction:
    return sum((value * prices[i] for i, value in vector.items() if i in prices), Fraction(0))
