"""Ranks and minors of polynomials: relations with constant coefficients, and dependence of gradients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from ..exact.matrices import rank
from ..exact.polynomials import Polynomial
from .limiting_strata import coefficients


def coefficient_rank(polynomials: Sequence[Polynomial]) -> int:
    """The dimension of the span of some polynomials."""
    vectors = coefficients(polynomials)
    return rank(vectors) if vectors[0] else 0


def minors(polynomials: Sequence[Polynomial], variables: int, size: int) -> Iterator[Polynomial]:
    """The minors of the Jacobian matrix of some polynomials that are not identically zero."""
    jacobian = [[q.derivative(i) for i in range(variables)] for q in polynomials]
    for rows in combinations(jacobian, size):
        for columns in combinations(range(variables), size):
            minor = _determinant([[row[i] for i in columns] for row in rows], variables)
            if not minor.is_zero:
                yield minor


def _determinant(matrix: Sequence[Sequence[Polynomial]], count: int) -> Polynomial:
    if not matrix:
        return Polynomial.constant_of(count, 1)
    total = Polynomial.constant_of(count, 0)
    for i, entry in enumerate(matrix[0]):
        if not entry.is_zero:
            rest = _determinant([[*row[:i], *row[i + 1 :]] for row in matrix[1:]], count)
            total = total + (entry * rest).scaled(Fraction((-1) ** i))
    return total
