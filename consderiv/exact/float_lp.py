"""Float guesses for linear programs, by HiGHS: nothing here is exact, and nothing here decides anything."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Guess:
    """A float solution, the float prices of the rows, and the columns of the basis.

    A basic row i is the column `width + i`: a unit vector without cost, whose variable must vanish.
    """

    values: list[float]
    prices: list[float]
    basis: tuple[int, ...]


class ElasticProgram:
    """min <c, (x, s, t)> with A x + s - t = b and lower bounds, kept warm between runs.

    Columns 0 .. n-1 are those of A, then come one s and one t for each row, so that every right hand side
    has a solution and the basis found says how far it is from a combination of the columns of A.
    """

    def __init__(self, rows: int, columns: Sequence[Mapping[int, float]]):
        import highspy
        import numpy

        self.rows, self.width = rows, len(columns) + 2 * rows
        self._numpy, self._highspy = numpy, highspy
        self._highs: Any = highspy.Highs()
        options: dict[str, bool | int | float | str] = {
            "output_flag": False,
            "threads": 1,
            "presolve": "off",
            "solver": "simplex",
            "small_matrix_value": 1e-12,
            "simplex_iteration_limit": 1000 + 10 * self.width,
        }
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        slack = [{i: sign} for sign in (1.0, -1.0) for i in range(rows)]
        self._highs.passModel(self._model([*columns, *slack]))

    def _model(self, columns: Sequence[Mapping[int, float]]) -> Any:
        numpy, model = self._numpy, self._highspy.HighsLp()
        model.num_col_, model.num_row_ = self.width, self.rows
        model.col_cost_ = model.col_lower_ = numpy.zeros(self.width)
        model.col_upper_ = numpy.full(self.width, numpy.inf)
        model.row_lower_ = model.row_upper_ = numpy.zeros(self.rows)
        starts = numpy.cumsum([0, *(len(column) for column in columns)])
        model.a_matrix_.format_ = self._highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = starts.astype(numpy.int32)
        model.a_matrix_.index_ = numpy.array([i for column in columns for i in column], dtype=numpy.int32)
        model.a_matrix_.value_ = numpy.array([value for column in columns for value in column.values()])
        return model

    def run(self, lower: Sequence[float], sides: Sequence[float], costs: Sequence[float]) -> Guess | None:
        """Solve with these lower bounds, right hand sides and costs; None when there is no usable basis."""
        numpy, highs = self._numpy, self._highs
        index = numpy.arange(self.width, dtype=numpy.int32)
        highs.changeColsBounds(self.width, index, numpy.array(lower), numpy.full(self.width, numpy.inf))
        for row, side in enumerate(sides):
            highs.changeRowBounds(row, side, side)
        highs.changeColsCost(self.width, index, numpy.array(costs))
        highs.run()
        if highs.getModelStatus() != self._highspy.HighsModelStatus.kOptimal:
            highs.clearSolver()
            highs.run()
        solution, basis = highs.getSolution(), highs.getBasis()
        if not (solution.value_valid and solution.dual_valid and basis.valid):
            return None
        values, prices = list(solution.col_value), list(solution.row_dual)
        if not all(map(math.isfinite, values)) or not all(map(math.isfinite, prices)):
            return None
        return Guess(values, prices, self._basic(basis))

    def _basic(self, basis: Any) -> tuple[int, ...]:
        basic = self._highspy.HighsBasisStatus.kBasic
        statuses = [*basis.col_status, *basis.row_status]
        return tuple(j for j, status in enumerate(statuses) if status == basic)
