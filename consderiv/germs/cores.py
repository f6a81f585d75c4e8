"""The core of a guard: the guard without its local units and even factors, which do not change its sign off a null set.

guard = unit * square**2 * core with unit(0) > 0, all in Q[z]. On an open cell "guard > 0" and "core > 0" are the same
condition up to the zeros of the square. Many cells are decided by their cores alone: the core of -x**2 is -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ..exact.polynomials import Polynomial
from ..exact.reals import sign as sign_of
from .coprime import DEGREE_LIMIT, squarefree_factors

FACTOR_DEGREE_LIMIT = 40
FACTOR_TERM_LIMIT = 400
IRRATIONAL_TERM_LIMIT = 24  # polynomial remainders over exp(1) or roots grow fast


@dataclass(frozen=True)
class Core:
    """The factorisation guard = unit * square**2 * core with unit(0) > 0."""

    unit: Polynomial
    square: Polynomial
    core: Polynomial


def is_factorable(guard: Polynomial) -> bool:
    """Whether the guard is small enough to be factored: the library that does it cannot be interrupted."""
    if not guard.is_rational:
        return guard.degree <= DEGREE_LIMIT and (
            len(guard.variables()) == 1 or sum(1 for _ in guard.terms()) <= IRRATIONAL_TERM_LIMIT
        )
    return guard.degree <= FACTOR_DEGREE_LIMIT and sum(1 for _ in guard.terms()) <= FACTOR_TERM_LIMIT


@lru_cache(maxsize=4096)
def core_of(guard: Polynomial) -> Core:
    """The core of a guard; guards that are affine, or too large to factor, are their own core."""
    one = Polynomial.constant_of(guard.count, 1)
    if guard.is_affine or not is_factorable(guard):
        return Core(one, one, guard)
    constant, factors = guard.factors() if guard.is_rational else squarefree_factors(guard)
    sign = sign_of(constant)
    unit, square, core = one.scaled(abs(constant)), one, one
    for factor, multiplicity in factors:
        at_zero = factor.constant
        if at_zero:
            # A factor that does not vanish at the point has constant sign near it.
            sign *= sign_of(at_zero) ** multiplicity
            unit = unit * factor.scaled(Fraction(sign_of(at_zero))) ** multiplicity
        else:
            square = square * factor ** (multiplicity // 2)
            core = core * factor ** (multiplicity % 2)
    return Core(unit, square, core.scaled(Fraction(sign)))
