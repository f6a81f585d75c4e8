"""Numbers of a field of constants (section 1a): a polynomial in the constants over a product of such.

Only equal normal forms show that a number is zero, only an interval shows that it is not. Where neither does,
the sign is undecided and the statement is rejected: nothing is guessed.
"""

from fractions import Fraction
from math import prod
from typing import Any

import polynomials as poly
from division import leading, lowered
from intervals import Enclosure, enclosed, over, shifted
from irrational import Irrational, written
from limits import MAX_DEGREE, Rejected
from polynomials import Monomial, Poly

BITS = [64 << level for level in range(7)]
MAX_TERMS = 20


def precision(level: int) -> int:
    if level == len(BITS):
        raise Rejected(f"undecided: {BITS[-1]} bits do not tell a number from zero")
    return BITS[level]


class Closed(Irrational):
    """above / below in normal form, not formally zero; below is a monomial in the bases of the field."""

    def __init__(self, field: Any, above: Poly, below: Monomial = ()):
        self.field, self.above, self.below = field, above, below
        self._sign = 0

    def __add__(self, other: Any) -> Any:
        above, below = split(other)
        shared = dict(self.below)
        for i, e in below:
            shared[i] = max(e, shared.get(i, 0))
        every, times = tuple(sorted(shared.items())), self.field.times
        left, right = times(self.above, lowered(every, self.below)), times(above, lowered(every, below))
        return self.field.make(poly.add(left, right), every)

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __neg__(self) -> Any:
        return Closed(self.field, poly.scale(self.above, Fraction(-1)), self.below)

    def __mul__(self, other: Any) -> Any:
        above, below = split(other)
        return self.field.make(poly.multiply(self.above, above), poly.join(self.below, below))

    __radd__, __rmul__ = __add__, __mul__

    def inverse(self) -> Any:
        """Of a number that is shown not to be zero. What is left of it without known bases is a new base."""
        self.sign()
        left, below = self.above, []
        for i in range(len(self.field.bases)):
            left, count = self.field.stripped(left, i, MAX_DEGREE)
            below += [(i, count)] * (count > 0)
        factor = 1 / left[leading(left)]
        if not poly.is_constant(left):
            below.append((len(self.field.bases), 1))
            self.field.bases.append(poly.scale(left, factor))
        return self.field.make(self.field.times(poly.constant(factor), self.below), tuple(below))

    def sign(self) -> int:
        if not self._sign:
            odd = [self.field.bases[i] for i, e in self.below if e % 2]
            self._sign = prod(self.field.sign(p) for p in (self.above, *odd))
        return self._sign

    def enclosure(self, level: int) -> Enclosure:
        """An interval, computed with more bits if a polynomial below is not told from zero."""
        bits, result = precision(level), self.field.value(self.above, level)
        for i, e in self.below:
            factor = self.field.value(self.field.bases[i], level)
            if factor[0] <= 0 <= factor[1]:
                return shifted(self.enclosure(level + 1), bits)
            for _ in range(e):
                result = over(result, factor, bits)
        return result

    def bounds(self, level: int) -> tuple[int, int, int]:
        return *self.enclosure(level), 1 << precision(level)

    def __hash__(self) -> int:
        return hash((frozenset(self.above.items()), self.below))

    def __str__(self) -> str:
        factors = [(self.field.bases[i], e) for i, e in self.below]
        if max(len(p) for p, _ in ((self.above, 1), *factors)) > MAX_TERMS:
            return "<a number of the field>"
        below = "".join(f"/({self._written(p)})" + (f"^{e}" if e > 1 else "") for p, e in factors)
        return f"({self._written(self.above)}){below}" if below else self._written(self.above)

    def _written(self, p: Poly) -> str:
        names = [part.name for part in self.field.parts]
        powers = {m: "*".join(names[k] + (f"^{e}" if e > 1 else "") for k, e in m) for m in sorted(p)}
        return written((p[m], name) for m, name in powers.items())


def split(number: Any) -> tuple[Poly, Monomial]:
    if isinstance(number, Closed):
        return number.above, number.below
    return poly.constant(Fraction(number)), ()


def enclosure(number: Any, level: int) -> Enclosure:
    return number.enclosure(level) if isinstance(number, Closed) else enclosed(number, precision(level))


def same(a: Any, b: Any) -> bool:
    """Formally equal; for numbers of other kinds equal."""
    difference = a - b
    return not isinstance(difference, Closed) and not difference
