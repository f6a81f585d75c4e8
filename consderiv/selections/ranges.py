"""Bounds of a polynomial on a box, exact for affine ones: does a switch change its branch there?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.reals import Number


def bounds_on_box(polynomial: Polynomial, radii: Sequence[Number]) -> tuple[Number, Number]:
    """Numbers low <= p(z) <= high for |z_i| <= radii_i; least and greatest value if p is affine.

    Examples
    --------
    >>> z = Polynomial.coordinate(1, 0, offset=2)
    >>> bounds_on_box(z, [Fraction(1)]) == (1, 3)
    True
    """
    low: Number = Fraction(0)
    high = low
    for monomial, coefficient in polynomial.terms():
        size = abs(coefficient)
        for i, exponent in monomial:
            size *= radii[i] ** exponent
        if not monomial:
            low, high = low + coefficient, high + coefficient
        elif all(exponent % 2 == 0 for _, exponent in monomial):
            low, high = (low, high + size) if coefficient > 0 else (low - size, high)
        else:
            low, high = low - size, high + size
    return low, high
