"""Cells of variables and parameters with exact signs of polynomials, as proofs/format.md, section 5c, has them.

A cell is the image of intervals (0, 1) and (0, infinity) under a triangular polynomial map. A polynomial has a sign on it
if its coefficients in the Bernstein basis have one sign; where they have not, the cell is cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import comb

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign

End = Polynomial | None


class Undecided(Exception):
    """A polynomial has no sign on the cell: the cell is too large."""

    def __init__(self, polynomial: Polynomial):
        super().__init__(f"the sign of {polynomial} is not decided")
        self.polynomial = polynomial


@dataclass(frozen=True)
class SignedCell:
    """Ranges and values of the variables x_0, ..., x_(count - 1), given one after the other.

    Parameters
    ----------
    count : int
    ranges : tuple of (index, low, high)
        Polynomials in variables that were given before; None for infinity.
    values : mapping of index to Polynomial
        In variables with ranges only.
    germ : int or None
        A coordinate that is positive and infinitely small.
    """

    count: int
    ranges: tuple[tuple[int, End, End], ...] = ()
    values: Mapping[int, Polynomial] | None = None
    germ: int | None = None

    def with_range(self, index: int, low: End, high: End) -> SignedCell:
        """The cell with a range for one more variable."""
        return replace(self, ranges=(*self.ranges, (index, low, high)))

    def with_value(self, index: int, value: Polynomial) -> SignedCell:
        """The cell with a value for one more variable."""
        return replace(self, values={**(self.values or {}), index: value})

    def coordinate(self, index: int) -> Polynomial:
        """A variable as a polynomial in the variables with a range."""
        return (self.values or {}).get(index, Polynomial.coordinate(self.count, index))

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial with the values put in."""
        if not self.values or not (polynomial.variables() & set(self.values)):
            return polynomial
        return polynomial.substitute([self.coordinate(i) for i in range(self.count)])

    @cached_property
    def images(self) -> list[Polynomial]:
        """The variables as polynomials in the coordinates t (coordinate i belongs to the range of variable i)."""
        found = [Polynomial.coordinate(self.count, i) for i in range(self.count)]
        for index, low, high in self.ranges:
            t = Polynomial.coordinate(self.count, index)
            below, above = (None if end is None else end.substitute(found) for end in (low, high))
            if below is not None:
                found[index] = below + t * (above - below) if above is not None else below + t
            elif above is not None:
                found[index] = above - t
        return found

    def sign(self, polynomial: Polynomial) -> int:
        """The sign on the cell.

        Raises
        ------
        Undecided
            If the coefficients have different signs.
        """
        polynomial = self.reduced(polynomial)
        if self.germ is not None and not polynomial.is_zero:
            polynomial = lowest(polynomial, self.germ)
        if polynomial.is_constant:
            return sign(polynomial.constant)
        if any(low is None and high is None for i, low, high in self.ranges if i in polynomial.variables()):
            raise Undecided(polynomial)
        signs = {sign(c) for c in self._coefficients(polynomial)} - {0}
        if len(signs) != 1:
            raise Undecided(polynomial)
        return signs.pop()

    def _coefficients(self, polynomial: Polynomial) -> list[Number]:
        terms = dict(polynomial.substitute(self.images).terms())
        for index, low, high in self.ranges:
            if low is not None and high is not None:
                terms = bernstein(terms, index)
        return list(terms.values())


def lowest(polynomial: Polynomial, index: int) -> Polynomial:
    """The coefficient of the least power of a coordinate."""
    powers = {m: next((e for i, e in m if i == index), 0) for m, _ in polynomial.terms()}
    least = min(powers.values())
    kept = {tuple(p for p in m if p[0] != index): c for m, c in polynomial.terms() if powers[m] == least}
    return Polynomial.from_terms(polynomial.count, kept)


Terms = dict[tuple[tuple[int, int], ...], Number]


def bernstein(terms: Terms, index: int) -> Terms:
    """Powers of one coordinate as products t^i (1 - t)^(d - i) binomial(d, i): b_i = sum_j C(i, j) / C(d, j) a_j."""
    rows: dict[tuple[tuple[int, int], ...], dict[int, Number]] = {}
    for monomial, c in terms.items():
        power = next((e for i, e in monomial if i == index), 0)
        rows.setdefault(tuple(p for p in monomial if p[0] != index), {})[power] = c
    degree = max((max(row) for row in rows.values()), default=0)
    found: Terms = {}
    for rest, row in rows.items():
        for i in range(degree + 1):
            total: Number = Fraction(0)
            for j, a in row.items():
                if j <= i:
                    total += a * Fraction(comb(i, j), comb(degree, j))
            found[tuple(sorted((*rest, (index, i))))] = total
    return found
