"""The common zeros of polynomials near the point 0, in a simpler form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .polynomials import Polynomial


def reduced_equalities(equalities: Sequence[Polynomial]) -> list[Polynomial]:
    """Equalities with the same common zeros near 0: square-free, without units, solved ones substituted."""
    pending = list(dict.fromkeys(equalities))
    solved: list[Polynomial] = []
    while pending:
        pending = list(dict.fromkeys(p for h in pending if not h.is_zero for p in (_radical(h),)))
        linear = next(((h, i) for h in pending for i in _solvable(h)), None)
        if linear is None:
            break
        pivot, i = linear
        images = [Polynomial.coordinate(pivot.count, j) for j in range(pivot.count)]
        images[i] = images[i] - pivot.scaled(1 / pivot.gradient[i])
        pending = [h.substitute(images) for h in pending if h is not pivot]
        solved.append(pivot)
    return [*solved, *pending]


def _radical(equality: Polynomial) -> Polynomial:
    """The product of the distinct factors that vanish at 0."""
    if equality.is_affine:
        return equality
    product_of_factors = Polynomial.constant_of(equality.count, 1)
    for factor, _ in equality.factors()[1]:
        if not factor.constant:
            product_of_factors = product_of_factors * factor
    return product_of_factors


def _solvable(equality: Polynomial) -> list[int]:
    """Coordinates that occur in one term only, to the first power."""
    terms = [monomial for monomial, _ in equality.terms()]
    return [i for i in sorted(equality.gradient) if sum(any(j == i for j, _ in m) for m in terms) == 1]


def definite(polynomial: Polynomial) -> bool:
    """Whether it starts with a definite quadratic form: an isolated zero (Sylvester's criterion)."""
    if polynomial.constant or polynomial.gradient or polynomial.is_affine:
        return False
    n = polynomial.count
    form = [[Fraction(0)] * n for _ in range(n)]
    for monomial, coefficient in polynomial.terms():
        if sum(exponent for _, exponent in monomial) == 2:
            i, j = monomial[0][0], monomial[-1][0]
            form[i][j] += coefficient / 2
            form[j][i] += coefficient / 2
    # Elimination without exchanges: the pivots of a definite form all have one sign.
    sign = 1 if form[0][0] > 0 else -1
    for k in range(n):
        if sign * form[k][k] <= 0:
            return False
        for i in range(k + 1, n):
            factor = form[i][k] / form[k][k]
            form[i] = [a - factor * b for a, b in zip(form[i], form[k], strict=True)]
    return True
