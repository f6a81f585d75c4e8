"""Points of curves over an x, and roots of polynomials in the first coordinate."""

from __future__ import annotations

from ...errors import BudgetError
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, is_rational
from ...germs.projection import resultant
from .faces import coefficients

DEGREE_BUDGET = 144


def eliminant(first: Polynomial, second: Polynomial) -> Polynomial:
    """The resultant in the second coordinate; the library that computes it cannot be interrupted.

    Raises
    ------
    BudgetError
        If its degree may be large.
    """
    if first.degree * second.degree > DEGREE_BUDGET:
        raise BudgetError(
            f"curves whose resultants have degree at most {DEGREE_BUDGET} are followed",
            f"received degrees {first.degree} and {second.degree}", "ask at a point",
        )  # fmt: skip
    return resultant(first, second, 1)


def roots_in_x(polynomial: Polynomial) -> list[Number]:
    """The real roots of a polynomial in the first coordinate; none of a constant."""
    if polynomial.is_constant:
        return []
    line = Polynomial.from_terms(1, dict(polynomial.terms()))
    return [root for root, _ in real_roots(coefficients(line))]


def heights_over(curve: Polynomial, x: Number) -> list[Number]:
    """The y with (x, y) on the curve."""
    rising = coefficients(curve.substitute([Polynomial.constant_of(1, x), Polynomial.coordinate(1, 0)]))
    if is_rational(x):
        return [y for y, _ in real_roots(rising)] if len(rising) > 1 else []
    while rising and not rising[-1]:
        rising.pop()
    return [y for y, _ in real_roots(rising)] if len(rising) > 1 else []
