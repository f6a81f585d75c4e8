"""Sums of square roots, a + sum c_i sqrt(r_i): the values of support functions of curved sets, with exact signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from consderiv.errors import UnsupportedError
from consderiv.exact.reals import Number, Real, all_rational, sign

Term = tuple[Number, Number]
"""A coefficient and a radicand > 0."""

_BITS = 64
"""Precision of the first attempt to separate a sum of roots from zero."""


@dataclass(frozen=True)
class RootSum:
    """rational + sum of coefficient * sqrt(radicand). Use `RootSum.of`; the radicands are no squares."""

    base: Number
    terms: tuple[Term, ...] = ()

    @staticmethod
    def of(base: Number, terms: Iterable[Term] = ()) -> RootSum:
        """The sum in normal form: roots of rational squares are taken, roots that differ by a rational are merged.

        Rational radicands whose pairwise products are no squares have linearly independent roots over Q
        (Besicovitch 1940), so the sum is zero iff nothing is left.

        Examples
        --------
        >>> RootSum.of(Fraction(1), [(Fraction(1), Fraction(2)), (Fraction(-1, 2), Fraction(8))])
        RootSum(base=Fraction(1, 1), terms=())
        """
        kept: list[Term] = []
        for coefficient, radicand in terms:
            if (isinstance(coefficient, Fraction) and not coefficient) or (
                isinstance(radicand, Fraction) and not radicand
            ):
                continue
            root = rational_root(radicand)
            if root is not None:
                base = base + coefficient * root
                continue
            for k, (other, class_of) in enumerate(kept):
                ratio = rational_root(radicand / class_of)
                if ratio is not None:
                    kept[k] = (other + coefficient * ratio, class_of)
                    break
            else:
                kept.append((coefficient, radicand))
        nonzero = [term for term in kept if sign(term[0])]
        return RootSum(base, tuple(nonzero))

    def plus(self, other: RootSum) -> RootSum:
        """self + other."""
        return RootSum.of(self.base + other.base, (*self.terms, *other.terms))

    def times(self, factor: Number) -> RootSum:
        """factor * self."""
        return RootSum.of(factor * self.base, [(factor * c, r) for c, r in self.terms])

    def minus(self, other: RootSum) -> RootSum:
        """self - other."""
        return self.plus(other.times(Fraction(-1)))

    def sign(self) -> int:
        """-1, 0 or 1, proved."""
        if not self.terms:
            return sign(self.base)
        if not all_rational([self.base, *(entry for term in self.terms for entry in term)]):
            low, high = self.bounds(_BITS)  # a common field of all numbers can be large: only ties need it
            return 1 if low > 0 else -1 if high < 0 else sign(self.number())
        signs = {sign(entry) for entry in (self.base, *(c for c, _ in self.terms)) if sign(entry)}
        if len(signs) == 1:
            return signs.pop()
        bits = _BITS
        while True:  # ends: the sum is not zero
            low, high = self.bounds(bits)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            bits *= 2

    def bounds(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rational bounds; the roots are within 2**-bits."""
        low, high = enclose(self.base, bits)
        for coefficient, radicand in self.terms:
            ends = [a * b for a in enclose(coefficient, bits) for b in root_bounds(radicand, bits)]
            low, high = low + min(ends), high + max(ends)
        return low, high

    def number(self) -> Number:
        """The sum as an exact number."""
        total = self.base
        for coefficient, radicand in self.terms:
            total = total + coefficient * square_root(radicand)
        return total


def enclose(number: Number, bits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds of a number; itself twice if it is rational."""
    return number.enclosure(bits) if isinstance(number, Real) else (number, number)


def rational_root(number: Number) -> Fraction | None:
    """The rational square root, None where there is none (or the number is irrational).

    Examples
    --------
    >>> rational_root(Fraction(4, 9)), rational_root(Fraction(2))
    (Fraction(2, 3), None)
    """
    if isinstance(number, Real) or number < 0:
        return None
    top, bottom = isqrt(number.numerator), isqrt(number.denominator)
    if top * top != number.numerator or bottom * bottom != number.denominator:
        return None
    return Fraction(top, bottom)


def square_root(number: Number) -> Number:
    """The exact square root of a number >= 0, as a fraction or a `Real`."""
    root = rational_root(number)
    if root is not None:
        return root
    try:
        from consderiv.exact.real_functions import sqrt
    except ImportError as error:
        raise UnsupportedError(
            "irrational square roots need consderiv.exact.real_functions", f"received sqrt({number})", str(error)
        ) from None
    return sqrt(number)


def root_bounds(number: Number, bits: int) -> tuple[Fraction, Fraction]:
    """Rational bounds of the square root of a number >= 0, about 2**-bits apart."""
    low, high = enclose(number, 2 * bits)
    return _root_below(max(low, Fraction(0)), bits), _root_below(high, bits) + Fraction(1, high.denominator << bits)


def _root_below(number: Fraction, bits: int) -> Fraction:
    # sqrt(n/d) = sqrt(n d 4^b) / (d 2^b)
    return Fraction(isqrt((number.numerator * number.denominator) << (2 * bits)), number.denominator << bits)


def rounded(number: Number, bits: int) -> Fraction:
    """A dyadic rational near the number: proposals that are verified later stay short."""
    low, high = enclose(number, bits)
    return Fraction(round(((low + high) / 2) * (1 << bits)), 1 << bits)
