"""Iterative refinement: exact answers from float bases, also where floats see nothing.

A float solver sees nothing within about 1e-7 of the boundary. The residual of its answer, computed exactly
and magnified, is again a linear program with data of ordinary size: solving that one gains the missing
digits (Gleixner, Steffy, Wolter 2016). Every basis met on the way is tested exactly; only such a test ends
the search.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from flint import fmpq

from consderiv.exact.float_lp import ElasticProgram

ROUNDS = 12

_GROWTH = 10**12
"""Largest gain of digits that one round is trusted with."""

_CUT = 10**10
"""Costs and residuals beyond this are cut: HiGHS reads 1e20 as infinite, a cut only weakens a guess."""

_FREE = 10**15
"""Lower bounds further away than this are dropped: a cut bound would become active."""

Answer = TypeVar("Answer", covariant=True)


class ElasticProblem(Protocol, Generic[Answer]):
    """min sum(s) + sum(t) with A x + s - t = b and x, s, t >= 0, by exact operations."""

    @property
    def rows(self) -> int:
        """The number of equations."""

    @property
    def columns(self) -> int:
        """The number of columns of A."""

    def sides(self) -> list[Any]:
        """The right hand side b."""

    def times(self, x: list[Any]) -> list[Any]:
        """A x"""

    def priced(self, y: list[Any]) -> list[Any]:
        """A'y"""

    def floats(self) -> Sequence[Mapping[int, float]]:
        """The columns of A, rounded."""

    def test(self, basis: tuple[int, ...]) -> Answer | None:
        """What the basis proves when it is solved exactly; its numbering is that of `float_lp.Guess`."""


def refine(problem: ElasticProblem[Answer]) -> tuple[Answer | None, tuple[int, ...]]:
    """The first exact answer of a float basis, or None, and the last basis seen."""
    program = ElasticProgram(problem.rows, problem.floats())
    primal, dual = [fmpq(0)] * program.width, [fmpq(0)] * problem.rows
    primal_zoom = dual_zoom = fmpq(1)
    bounds, rest, costs = _residuals(problem, primal, dual)
    seen: set[tuple[int, ...]] = set()
    basis: tuple[int, ...] = ()
    for _ in range(ROUNDS):
        guess = program.run(
            [_bound(primal_zoom * x) for x in bounds],
            [to_float(primal_zoom * x) for x in rest],
            [to_float(dual_zoom * x) for x in costs],
        )
        if guess is None:
            break
        basis = guess.basis
        if basis not in seen and len(basis) == problem.rows:
            seen.add(basis)
            answer = problem.test(basis)
            if answer is not None:
                return answer, basis
        primal = [x + _exact(d) / primal_zoom if d else x for x, d in zip(primal, guess.values, strict=True)]
        dual = [y + _exact(d) / dual_zoom if d else y for y, d in zip(dual, guess.prices, strict=True)]
        bounds, rest, costs = _residuals(problem, primal, dual)
        primal_zoom = _zoom(max(*bounds, *map(abs, rest), fmpq(0)), primal_zoom)
        dual_zoom = _zoom(_dual_error(primal, costs), dual_zoom)
    return None, basis


def _exact(value: float) -> Any:
    numerator, denominator = float(value).as_integer_ratio()
    return fmpq(numerator, denominator)


def _residuals(
    problem: ElasticProblem[Answer], primal: list[Any], dual: list[Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    """Lower bounds -x, right hand sides b - A x - s + t and reduced costs c - A'y, exactly."""
    count, size = problem.columns, problem.rows
    excess = [s - t for s, t in zip(primal[count : count + size], primal[count + size :], strict=True)]
    product = problem.times(primal[:count])
    rest = [b - a - e for b, a, e in zip(problem.sides(), product, excess, strict=True)]
    costs = [-value for value in problem.priced(dual)] + [1 - y for y in dual] + [1 + y for y in dual]
    return [-x for x in primal], rest, costs


def _dual_error(primal: list[Any], costs: list[Any]) -> Any:
    """The worst of the negative reduced costs and of the products x_j c_j that should vanish."""
    error = max(-min(costs), fmpq(0))
    for x, cost in zip(primal, costs, strict=True):
        if x > 0 and cost > 0:
            error = max(error, min(x, cost))
    return error


def _zoom(error: Any, zoom: Any) -> Any:
    """An exact half needs no magnification: bounds ever further away would leave the program unbounded."""
    if not error:
        return zoom
    wanted = min(zoom * _GROWTH, 1 / error)
    exponent = int(wanted.p).bit_length() - int(wanted.q).bit_length()
    return max(fmpq(1), power_of_two(exponent))


def power_of_two(exponent: int) -> Any:
    """2**exponent as a flint rational."""
    return fmpq(1 << exponent) if exponent >= 0 else fmpq(1, 1 << -exponent)


def to_float(value: Any, cut: int = _CUT) -> float:
    numerator, denominator = int(value.p), int(value.q)
    if abs(numerator) > denominator * cut:
        return float(cut) if numerator > 0 else -float(cut)
    return numerator / denominator


def _bound(value: Any) -> float:
    return -math.inf if int(value.p) < -_FREE * int(value.q) else to_float(value, _FREE)
