"""Real roots of rational polynomials in one variable: exact rationals, or isolating intervals with rational ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_poly, fmpz_poly


@dataclass(frozen=True)
class RealRoot:
    """A real root of an irreducible factor.

    Parameters
    ----------
    factor : int
        Which irreducible factor it is a root of.
    low, high : Fraction
        An open interval with exactly this root of the factor, or low = high = the root itself.
    """

    factor: int
    low: Fraction
    high: Fraction

    @property
    def is_rational(self) -> bool:
        """Whether the root is known as a rational number."""
        return self.low == self.high


def irreducible_factors(coefficients: Sequence[Fraction]) -> list[tuple[fmpz_poly, int]]:
    """Irreducible factors over Q with multiplicities of a polynomial given by rising coefficients; constants dropped."""
    polynomial = fmpq_poly([fmpq(c.numerator, c.denominator) for c in coefficients])
    _, factors = polynomial.numer().factor()
    return [(factor, int(multiplicity)) for factor, multiplicity in factors if factor.degree() > 0]


def real_roots(factors: Sequence[fmpz_poly]) -> list[RealRoot]:
    """All real roots of distinct irreducible polynomials in increasing order, in disjoint closed intervals.

    Intervals do not contain zero, unless the root is zero. FLINT isolates the roots of each factor rigorously; bisection
    with exact signs separates roots of different factors.
    """
    roots = [root for k, factor in enumerate(factors) for root in _roots_of(factor, k)]
    while True:
        roots.sort(key=lambda root: (root.low, root.high))
        overlapping = {k for k in range(1, len(roots)) if roots[k].low <= roots[k - 1].high}
        around_zero = {k for k, root in enumerate(roots) if not root.is_rational and root.low <= 0 <= root.high}
        wide = overlapping | {k - 1 for k in overlapping} | around_zero
        if not wide:
            return roots
        for k in wide:
            roots[k] = _bisect(factors, roots[k])


def _bisect(factors: Sequence[fmpz_poly], root: RealRoot) -> RealRoot:
    """Half of the interval, by the exact sign at the middle (an irreducible factor of degree > 1 has no rational root)."""
    if root.is_rational:
        return root
    factor = factors[root.factor]
    middle = (root.low + root.high) / 2
    if _sign_at(factor, root.low) * _sign_at(factor, middle) < 0:
        return RealRoot(root.factor, root.low, middle)
    return RealRoot(root.factor, middle, root.high)


def _sign_at(factor: fmpz_poly, at: Fraction) -> int:
    value = factor(fmpq(at.numerator, at.denominator))
    return 1 if value > 0 else -1 if value < 0 else 0


def _roots_of(factor: fmpz_poly, k: int) -> list[RealRoot]:
    if factor.degree() == 1:
        root = Fraction(-int(factor[0]), int(factor[1]))
        return [RealRoot(k, root, root)]
    found = []
    for root, _ in factor.complex_roots():
        if root.imag.is_zero():
            low, high = _dyadic(root.real.lower()), _dyadic(root.real.upper())
            found.append(RealRoot(k, low, high))
    return found


def _dyadic(ball: object) -> Fraction:
    mantissa, exponent = ball.man_exp()  # type: ignore[attr-defined]
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
