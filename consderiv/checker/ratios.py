"""Section 5c: quotients of polynomials on a cell, plus logarithms of polynomials."""

from fractions import Fraction
from typing import Any

import polynomials as poly
from limits import Rejected
from polynomials import Poly
from quantities import Quantity

Logs = tuple[tuple["Ratio", Poly], ...]


class Ratio(Quantity):
    """above / below + sum of C log V. `cell` knows signs; the head, which decides everything, is the sign."""

    def __init__(self, above: Poly, below: Poly, cell: Any, logs: Logs = ()):
        if not below:
            raise Rejected("a denominator is zero")
        if not above:
            below = poly.ONE
        elif below is not poly.ONE and poly.is_constant(below):
            above, below = poly.scale(above, 1 / poly.at_zero(below)), poly.ONE
        self.above, self.below, self.cell, self.linear = above, below, cell, False
        self.logs: Logs = tuple((c, v) for c, v in logs if c.above and v != poly.ONE)

    def like(self, above: Poly, below: Poly = poly.ONE) -> "Ratio":
        return Ratio(above, below, self.cell)

    def _plus(self, found: Quantity, logs: Logs) -> "Ratio":
        return Ratio(found.above, found.below, self.cell, logs)

    def plain(self) -> "Ratio":
        if self.logs:
            raise Rejected("a logarithm is used otherwise than in sums and multiples")
        return self

    def order(self) -> int:
        return int(self.cell.sign(self.plain().above) * self.cell.sign(self.below))

    @property
    def head(self) -> Any:  # type: ignore[override]
        return self.order()

    def add(self, other: Any) -> "Ratio":
        return self._plus(super().add(other), self.logs + other.logs)

    def scale(self, factor: Fraction) -> "Ratio":
        return self._plus(super().scale(factor), tuple((c.scale(factor), v) for c, v in self.logs))

    def times(self, other: Any) -> "Ratio":
        if not self.logs:
            return other.times(self) if other.logs else self._plus(super().times(other), ())
        other.plain()
        return self._plus(super().times(other), tuple((c.times(other), v) for c, v in self.logs))

    def over(self, other: Any) -> "Ratio":
        return self._plus(super().over(other.plain()), tuple((c.over(other), v) for c, v in self.logs))

    def raised(self, exponent: int) -> "Ratio":
        return self._plus(super(Ratio, self.plain()).raised(exponent), ())

    def logarithm(self) -> "Ratio":
        if self.order() != 1:
            raise Rejected("the logarithm of something that is not positive on the cell")
        q, one = Fraction(self.cell.sign(self.above)), self.like(poly.ONE)
        parts = (one, poly.scale(self.above, q)), (one.scale(Fraction(-1)), poly.scale(self.below, q))
        return Ratio(poly.ZERO, poly.ONE, self.cell, parts)
