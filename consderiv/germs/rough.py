"""Roots at zero whose gradients are unbounded, as coordinates: is what is made of them still a C^1 piece?

On a branch with b > 0 and b = 0 at the point let w = b**e, 0 < e < 1. It tends to zero, but its gradient e (w/b) grad b
may not be bounded. A polynomial P(z, w) has the gradient P_z + P_w grad w, and P_w is a sum of terms a(z) w**k with

    a w**k grad w = e (a w**(k+1) / b) grad b.

This tends to zero if, for each irreducible factor f of b = f**m ..., f divides a or e m (k+1) > 1; if b >= 0 is C^2 and
e (k+1) > 1/2, because |grad b|**2 <= C b; and if b is a positive definite form in the coordinates z' plus higher terms
and a = O(|z'|**s) with s + 2 e (k+1) > 1. Then grad P tends to P_z at zero, with all w left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from .cores import is_factorable
from .sums_of_squares import positive_definite

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class RoughRoot:
    """The coordinate w = base ** exponent with 0 < exponent < 1, where base >= 0 vanishes at the point.

    Parameters
    ----------
    base : RationalFunction
    exponent : Fraction or Real
    smooth : bool
        Whether the base is smooth and nonnegative in a whole neighbourhood of the point.
    """

    base: RationalFunction
    exponent: Number
    smooth: bool = False


@dataclass(frozen=True)
class RoughPieces:
    """The roots of a program on a branch, with the rough coordinates in them and the arguments of all remainders."""

    pieces: tuple[RationalFunction, ...]
    roots: Mapping[int, RoughRoot]
    arguments: Mapping[int, RationalFunction]


@dataclass(frozen=True)
class Smoothness:
    """What is needed to see whether a piece has a gradient at the point.

    Parameters
    ----------
    variables : int
        The number of coordinates of the point.
    roots : mapping from coordinate to RoughRoot
    arguments : mapping from coordinate to RationalFunction
        The arguments of smooth elementary functions, by the coordinate of their remainder.
    """

    variables: int
    roots: Mapping[int, RoughRoot]
    arguments: Mapping[int, RationalFunction]

    def settles(self, piece: RationalFunction, depth: int = 0) -> bool:
        """Whether the gradient of the piece is proved to tend to that of the piece without the rough coordinates."""
        if depth > 8:
            return False
        parts = [piece.numerator] if piece.denominator is None else [piece.numerator, piece.denominator]
        return all(self._settles(part, depth) for part in map(self.reduced, parts))

    def simplified(self, piece: RationalFunction) -> RationalFunction:
        """The same function with powers of rough coordinates that are smooth written out: only then its gradient is P_z."""
        denominator = None if piece.denominator is None else self.reduced(piece.denominator)
        return RationalFunction.of(self.reduced(piece.numerator), denominator)

    def roots_below(self, piece: RationalFunction) -> set[int]:
        """The rough coordinates that enter a piece."""
        found = self.reached(piece.numerator)
        return found if piece.denominator is None else found | self.reached(piece.denominator)

    def _settles(self, polynomial: Polynomial, depth: int) -> bool:
        for place in self.reached(polynomial):
            root = self.roots[place]
            if root.base.denominator is not None or not self.settles(root.base, depth + 1):
                return False
            for slope in self.slopes(polynomial, place):
                if slope is None or not self._vanishes(slope, place, root):
                    return False
        return True

    def reached(self, polynomial: Polynomial) -> set[int]:
        """The rough coordinates in the polynomial and in the arguments of its remainders."""
        found: set[int] = set()
        stack, seen = sorted(polynomial.variables()), set[int]()
        while stack:
            place = stack.pop()
            if place in seen or place < self.variables:
                continue
            seen.add(place)
            if place in self.roots:
                found.add(place)
            elif (argument := self.arguments.get(place)) is not None:
                for part in (argument.numerator, argument.denominator):
                    stack.extend(() if part is None else part.variables())
        return found

    def slopes(self, polynomial: Polynomial, place: int, depth: int = 0) -> Iterator[Polynomial | None]:
        """Polynomials such that dP/dw is a combination of them with bounded factors (chain rule); None: not known."""
        if depth > 8:
            yield None
            return
        direct = polynomial.derivative(place)
        if not direct.is_zero:
            yield direct
        for other in polynomial.variables():
            if other < self.variables or other in self.roots or other not in self.arguments:
                continue
            argument, outer = self.arguments[other], polynomial.derivative(other)
            if argument.denominator is not None:
                if place in self.reached(argument.numerator) | self.reached(argument.denominator):
                    yield None
                continue
            for inner in self.slopes(argument.numerator, place, depth + 1):
                yield None if inner is None else outer * inner

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial with w**d replaced by b**n, for exponents n/d."""
        for place in sorted(polynomial.variables() & set(self.roots), reverse=True):
            root = self.roots[place]
            if isinstance(root.exponent, Fraction) and root.base.denominator is None:
                n, d = root.exponent.numerator, root.exponent.denominator
                polynomial = _replaced(polynomial, place, d, root.base.numerator**n)
        return polynomial

    def _vanishes(self, slope: Polynomial, place: int, root: RoughRoot) -> bool:
        """Whether slope * grad w tends to zero."""
        base = root.base.numerator
        for power, factor in by_powers(self.reduced(slope), place).items():
            order, factor = root.exponent * (power + 1), _without_content(factor)
            if order > 1 or (root.smooth and order > _HALF) or _is_multiple(factor, base):
                continue
            # Below, the base has to be smooth itself.
            if self.reached(base) or not (self._is_small(factor, base, order) or _is_divided(factor, base, order)):
                return False
        return True

    def _is_small(self, factor: Polynomial, base: Polynomial, order: Number) -> bool:
        """The criterion for positive definite forms, by degrees in their coordinates."""
        if not positive_definite(base, self.variables):
            return False
        used = {i for i in base.variables() if i < self.variables}
        degree = min((sum(e for i, e in monomial if i in used) for monomial, _ in factor.terms()), default=0)
        return degree + 2 * order > 1


def _without_content(polynomial: Polynomial) -> Polynomial:
    """A multiple with leading coefficient one: rational where all coefficients have one irrational factor in common."""
    if polynomial.is_rational:
        return polynomial
    return polynomial.scaled(1 / next(coefficient for _, coefficient in polynomial.terms()))


def _is_multiple(factor: Polynomial, base: Polynomial) -> bool:
    return factor.is_rational and base.is_rational and factor.divided_by(base)[1].is_zero


def _is_divided(factor: Polynomial, base: Polynomial, order: Number) -> bool:
    """The criterion for each irreducible factor of the base that vanishes at the point."""
    if not base.is_rational or not is_factorable(base):
        return False
    for part, multiplicity in base.factors()[1]:
        if part.constant or order * multiplicity > 1:
            continue
        if not factor.is_rational or not factor.divided_by(part)[1].is_zero:
            return False
    return True


def by_powers(polynomial: Polynomial, place: int) -> dict[int, Polynomial]:
    """The coefficients of the powers of one coordinate."""
    found: dict[int, dict[Sequence[tuple[int, int]], Number]] = {}
    for monomial, coefficient in polynomial.terms():
        rest = tuple((i, e) for i, e in monomial if i != place)
        found.setdefault(dict(monomial).get(place, 0), {})[rest] = coefficient
    return {power: Polynomial.from_terms(polynomial.count, terms) for power, terms in found.items()}  # type: ignore[arg-type]


def _replaced(polynomial: Polynomial, place: int, degree: int, image: Polynomial) -> Polynomial:
    """The polynomial with z_place ** degree replaced, as often as it occurs."""
    parts = by_powers(polynomial, place)
    if max(parts, default=0) < degree:
        return polynomial
    coordinate = Polynomial.coordinate(polynomial.count, place)
    total = Polynomial.constant_of(polynomial.count, 0)
    for power, factor in parts.items():
        total = total + factor * coordinate ** (power % degree) * image ** (power // degree)
    return total
