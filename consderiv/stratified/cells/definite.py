"""Polynomials without zeros, and without a change of sign, by completing squares."""

from __future__ import annotations

from fractions import Fraction

from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...germs.sums_of_squares import completed, leads_square


def is_definite(polynomial: Polynomial) -> bool:
    """Enough for no zeros: after completing squares a constant and even powers, all coefficients of one sign.

    a z**2 + b z + c with a number a > 0 is positive everywhere iff c - b**2/(4 a) is; so quadratic ones are decided.

    Examples
    --------
    >>> x, y = (Polynomial.coordinate(2, i) for i in range(2))
    >>> one = Polynomial.constant_of(2, 1)
    >>> is_definite((x - y)**2 + one), is_definite(x**2 + x - y**2 + one)
    (True, False)
    """
    side = sign(polynomial.constant)
    return bool(side) and sign(_least(polynomial.scaled(Fraction(side))) or 0) > 0


def is_semidefinite(polynomial: Polynomial) -> bool:
    """Enough for no change of sign: after completing squares even powers with coefficients of one sign, as above.

    Examples
    --------
    >>> x, y = (Polynomial.coordinate(2, i) for i in range(2))
    >>> is_semidefinite(x**2 + x * y + y**2), is_semidefinite(x**2 - y**2)
    (True, False)
    """
    values = (_least(polynomial.scaled(Fraction(side))) for side in (1, -1))
    return any(value is not None and sign(value) >= 0 for value in values)


def _least(polynomial: Polynomial) -> Number | None:
    """The least value where completing squares leaves even powers with positive coefficients, else None."""
    rest = polynomial
    for _ in range(polynomial.count + 1):
        if all(sign(c) > 0 and all(e % 2 == 0 for _, e in monomial) for monomial, c in rest.terms() if monomial):
            return rest.constant
        index = next((i for i in sorted(rest.variables()) if leads_square(rest, i)), None)
        if index is None:
            return None
        rest = completed(rest, index)
    return None
