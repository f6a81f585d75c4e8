"""Refinement of cells of parameters until no condition changes its sign on a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from .cells import ParameterCell, cells
from .walk import Integrand

ROUNDS = 24


class Conditioned(Protocol):
    """What is known on a cell while `conditions` do not vanish."""

    conditions: set[Polynomial]


Kind = TypeVar("Kind", bound=Conditioned)


def on_refined_cells(integrand: Integrand, kind_of: Callable[[ParameterCell], Kind]) -> list[Kind]:
    """What holds on each cell of one component, refined until no condition changes its sign on a cell."""
    known: set[Polynomial] = set()
    for _ in range(ROUNDS):
        found = [kind_of(cell) for cell in cells(integrand.component.box, known)]
        fresh = _irreducible({p for kind in found for p in kind.conditions}) - known
        if not fresh:
            return found
        known |= fresh
    raise BudgetError(
        f"cells of parameters that are known after {ROUNDS} rounds are required",
        "received more",
        "simplify the integrand",
    )


def _irreducible(polynomials: Iterable[Polynomial]) -> set[Polynomial]:
    """The irreducible factors that are not constant; polynomials with irrational coefficients as they are."""
    found: set[Polynomial] = set()
    for polynomial in polynomials:
        if polynomial.is_constant:
            continue
        if polynomial.is_rational:
            found.update(factor for factor, _ in polynomial.factors()[1])
        else:
            found.add(polynomial)
    return found
