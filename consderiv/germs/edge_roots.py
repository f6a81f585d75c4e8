"""Real roots of the edge polynomials of several curves, with the curves and multiplicities that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpz_poly

from ..exact.real_roots import irreducible_factors
from ..exact.real_roots import real_roots as rational_real_roots
from ..exact.reals import Number, all_rational
from .univariate import bisected, divided, gcd, isolate, monic, squarefree_parts

Owners = dict[int, int]  # curve -> multiplicity


@dataclass(frozen=True)
class EdgeRoot:
    """One real root of some edge polynomials, not zero.

    Parameters
    ----------
    low, high : Fraction
        A closed interval without zero that holds no other root of any edge polynomial; low = high = a rational root.
    owners : tuple of int
        The curves whose edge polynomials have it.
    multiplicity : int
        The sum of its multiplicities.
    polynomial : tuple of Number
        A squarefree polynomial with this root, by rising powers.
    index : int
        Its place among the real roots of that polynomial.
    """

    low: Fraction
    high: Fraction
    owners: tuple[int, ...]
    multiplicity: int
    polynomial: tuple[Number, ...]
    index: int

    def exact(self) -> Number:
        """The root as a number; irrational ones live in an extension of the field of the coefficients."""
        if self.low == self.high:
            return self.low
        if len(self.polynomial) == 2:
            return -self.polynomial[0] / self.polynomial[1]
        from ..exact.algebraic import Algebraic
        from ..exact.algebraic_roots import real_roots

        if len(self.polynomial) == 3 and not all(isinstance(c, (Fraction, Algebraic)) for c in self.polynomial):
            return _root_of_quadratic(self.polynomial, self.index)
        return real_roots(self.polynomial)[self.index][0]


def _root_of_quadratic(polynomial: tuple[Number, ...], index: int) -> Number:
    """The smaller or larger root, for transcendental coefficients."""
    from ..exact.real_functions import sqrt

    c, b, a = polynomial
    half, product = b / (2 * a), c / a
    width = sqrt(half * half - product)
    return -half - width if index == 0 else width - half


def edge_roots(edges: Sequence[tuple[int, Sequence[Number]]]) -> list[EdgeRoot]:
    """All real roots of the edge polynomials, increasing, in disjoint intervals."""
    if all(all_rational(edge) for _, edge in edges):
        return _over_the_rationals(edges)
    return _over_a_field(edges)


def _over_the_rationals(edges: Sequence[tuple[int, Sequence[Number]]]) -> list[EdgeRoot]:
    if len(edges) == 1 and len(edges[0][1]) == 2:
        curve, (constant, slope) = edges[0]
        single = Fraction(-constant / slope)
        return [EdgeRoot(single, single, (curve,), 1, (), 0)]
    factors: list[fmpz_poly] = []
    owners: list[Owners] = []
    for curve, edge in edges:
        for factor, multiplicity in irreducible_factors(edge):  # type: ignore[arg-type]
            if factor not in factors:
                factors.append(factor)
                owners.append({})
            owners[factors.index(factor)][curve] = multiplicity
    seen = [0] * len(factors)
    found = []
    for root in rational_real_roots(factors):
        k = root.factor
        coefficients = () if root.is_rational else tuple(Fraction(int(c)) for c in factors[k].coeffs())
        found.append(EdgeRoot(root.low, root.high, tuple(owners[k]), sum(owners[k].values()), coefficients, seen[k]))
        seen[k] += 1
    return found


def _over_a_field(edges: Sequence[tuple[int, Sequence[Number]]]) -> list[EdgeRoot]:
    found = []
    for polynomial, owners in _coprime(edges):
        multiplicity = sum(owners.values())
        for index, (low, high) in enumerate(isolate(polynomial)):
            found.append(EdgeRoot(low, high, tuple(owners), multiplicity, tuple(polynomial), index))
    return _separated(found)


def _coprime(edges: Sequence[tuple[int, Sequence[Number]]]) -> list[tuple[list[Number], Owners]]:
    """Pairwise coprime squarefree polynomials with the multiplicities in which they divide the edge polynomials."""
    basis: list[tuple[list[Number], Owners]] = []
    one: list[Number] = [Fraction(1)]
    for curve, edge in edges:
        for part, multiplicity in squarefree_parts(edge):
            refined: list[tuple[list[Number], Owners]] = []
            rest = monic(part)
            for polynomial, owners in basis:
                common = gcd(polynomial, rest) if len(rest) > 1 else one
                if len(common) == 1:
                    refined.append((polynomial, owners))
                    continue
                rest = divided(rest, common)[0]
                refined.append((common, {**owners, curve: multiplicity}))
                if len(common) < len(polynomial):
                    refined.append((divided(polynomial, common)[0], owners))
            if len(rest) > 1:
                refined.append((rest, {curve: multiplicity}))
            basis = refined
    return basis


def _separated(roots: list[EdgeRoot]) -> list[EdgeRoot]:
    """Refined until the closed intervals are disjoint and none of them contains zero."""
    while True:
        roots.sort(key=lambda root: (root.low, root.high))
        overlapping = {k for k in range(1, len(roots)) if roots[k].low <= roots[k - 1].high}
        around_zero = {k for k, root in enumerate(roots) if root.low < root.high and root.low <= 0 <= root.high}
        wide = overlapping | {k - 1 for k in overlapping} | around_zero
        if not wide:
            return roots
        for k in wide:
            if roots[k].low < roots[k].high:
                low, high = bisected(roots[k].polynomial, roots[k].low, roots[k].high)
                roots[k] = replace(roots[k], low=low, high=high)
