"""Section 5d: truncated power series in u > 0, small; as numbers that a program is run on."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from elementary import series
from limits import Rejected, charge, settle
from program import Node
from quantities import Quantity

ZERO, ONE = Fraction(0), Fraction(1)


class Series(Quantity):
    """values[0] + values[1] u + ... + O(u^P), P = len(values) <= bound. The head is the sign."""

    def __init__(self, values: Sequence[Any], bound: int):
        charge(1 + len(values) // 2)
        self.values, self.bound, self.linear = [*values], bound, False

    def lift(self, value: Any) -> "Series":
        return Series([value] + [ZERO] * (self.bound - 1), self.bound)

    def cut(self, length: int) -> "Series":
        return Series(self.values[:length], self.bound)

    def first(self) -> int | None:
        """The order: the place of the first coefficient that is not zero. None: the series is invisible."""
        return next((k for k, value in enumerate(self.values) if value), None)

    def order(self) -> int:
        value = self.values[self.first() or 0]
        return (value > 0) - (value < 0)

    @property
    def head(self) -> Any:  # type: ignore[override]
        return self.order()

    def add(self, other: Any) -> "Series":
        return Series([settle(a + b) for a, b in zip(self.values, other.values, strict=False)], self.bound)

    def scale(self, factor: Fraction) -> "Series":
        return Series([settle(factor * a) for a in self.values], self.bound)

    def times(self, other: Any) -> "Series":
        size = min(len(self.values), len(other.values))
        found: list[Any] = [ZERO] * size
        for j, a in enumerate(self.values[:size]):
            for k, b in enumerate(other.values[: size - j] if a else (), j):
                if b:
                    charge(1)
                    found[k] = settle(found[k] + a * b)
        return Series(found, self.bound)

    def over(self, other: Any) -> "Series":
        """The quotient by a series that is not invisible, if it is bounded."""
        m = other.first()
        if m is None or any(self.values[:m]) or len(self.values) <= m:
            raise Rejected("a quotient is not bounded, or not known")
        above, below = self.values[m:], other.values[m:]
        found: list[Any] = []
        for k in range(min(len(above), len(below))):
            rest = _dot(below[1 : k + 1], found[::-1])
            found.append(settle((above[k] - rest) / below[0]))
        return Series(found, self.bound)

    def raised(self, exponent: int) -> "Series":
        result = self.lift(ONE)
        for bit in bin(abs(exponent))[2:] if exponent else "":
            result = result.times(result)
            result = result.times(self) if bit == "1" else result
        return result if exponent >= 0 else self.lift(ONE).over(result)

    def root(self, node: Node) -> "Series":
        """The power with the exponent of the node, a fraction."""
        m, exponent = self.first(), node.data
        if m is None or (m * exponent).denominator != 1 or m * exponent < 0:
            raise Rejected("a root is not a power series, or not known")
        values = self.values[m:]
        found = series(node, values[0], 1)
        if found is None:
            raise Rejected("a root of a number that is not positive, or that is not rational and not listed")
        for k in range(1, len(values)):  # k v_0 w_k = sum over j of ((p/q) j - (k - j)) v_j w_(k-j)
            terms = [(exponent * j - (k - j)) * v for j, v in enumerate(values[1 : k + 1], 1)]
            found.append(settle(_dot(terms, found[::-1]) / (k * values[0])))
        start = [ZERO] * min(int(m * exponent), self.bound)
        return Series((start + found)[: self.bound], self.bound)


def _dot(left: Sequence[Any], right: Sequence[Any]) -> Any:
    charge(1 + len(left))
    result: Any = ZERO
    for a, b in zip(left, right, strict=True):
        if a and b:
            result = settle(result + a * b)
    return result
