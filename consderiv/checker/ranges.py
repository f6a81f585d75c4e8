"""Section 5c: cells given by ranges of variables, the sign of a polynomial on them, integrals over ranges."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise, product
from math import comb
from typing import Any, NamedTuple, TypeAlias

import polynomials as poly
from limits import Malformed, Rejected, charge, settle
from polynomials import Poly
from reader import items

End: TypeAlias = Poly | None  # None: no bound


def powers(p: Poly, i: int) -> dict[int, Poly]:
    """The coefficients of the powers of x_i: those that are not zero."""
    charge(1 + len(p) // 2)
    found: dict[int, Poly] = {}
    for monomial, value in p.items():
        e = next((e for k, e in monomial if k == i), 0)
        found.setdefault(e, {})[tuple(pair for pair in monomial if pair[0] != i)] = value
    return found


def mentioned(p: Poly) -> set[int]:
    return {i for monomial in p for i, _ in monomial}


def replaced(p: Poly, i: int, value: Poly) -> Poly:
    """With the polynomial `value` in place of x_i (Horner)."""
    parts, result = powers(p, i), poly.ZERO
    if parts.keys() <= {0}:
        return p
    for e in range(max(parts), -1, -1):
        charge(1)
        result = poly.add(poly.multiply(result, value), parts.get(e, poly.ZERO))
    return result


def derivative(p: Poly, i: int) -> Poly:
    return {
        tuple((k, e - (k == i)) for k, e in m if k != i or e > 1): value * dict(m)[i]
        for m, value in p.items()
        if any(k == i for k, _ in m)
    }


def integral(p: Poly, i: int, low: Poly, high: Poly) -> Poly:
    """Of p from low to high with respect to x_i."""
    whole = poly.ZERO
    for e, part in powers(p, i).items():
        whole = poly.add(
            whole, poly.multiply(poly.scale(part, Fraction(1, e + 1)), {((i, e + 1),): Fraction(1)})
        )
    return poly.add(replaced(whole, i, high), replaced(whole, i, low), -1)


def _in_bernstein_form(p: Poly, i: int) -> Poly:
    """The coefficients of t^j (1 - t)^(d-j) binomial(d, j), t = x_i, in the places of those of t^j."""
    parts, result = powers(p, i), dict(poly.ZERO)
    d = max(parts)
    for j, (k, part) in product(range(d + 1), parts.items()) if d else ():
        charge(1 + (d >> 4) + 3 * len(part))
        share, own = Fraction(comb(j, k), comb(d, k)), ((i, j),) if j else ()
        for monomial, value in part.items() if share else ():
            key = poly.join(monomial, own)
            result[key] = settle(result.get(key, 0) + share * value)
    return {monomial: value for monomial, value in result.items() if value} if d else p


class Cell(NamedTuple):
    """Ranges of variables, in the order in which they were given, and variables with a value."""

    ranges: dict[int, tuple[End, End]]
    values: dict[int, Poly]

    def ranging(self, i: int, low: End, high: End) -> "Cell":
        return self._replace(ranges={**self.ranges, i: (low, high)})

    def valued(self, values: Mapping[int, Poly]) -> "Cell":
        return self._replace(values={**self.values, **values})

    def read(self, value: Any, total: int, known: Iterable[int], where: str) -> Poly:
        """A POLY in the known ones of `total` variables, with values put in."""
        p = poly.read(value, total, where)
        if other := mentioned(p) - set(known):
            raise Malformed(f"{where}: the variable {min(other)} may not stand here")
        for i in mentioned(p) & self.values.keys():
            p = replaced(p, i, self.values[i])
        return p

    def sign(self, p: Poly) -> int:
        """Of p at every point of the cell, if the coefficients in positive products tell it."""
        charge(1)
        for i, (low, high) in reversed(self.ranges.items()) if not poly.is_constant(p) else ():
            t: Poly = {((i, 1),): Fraction(1)}
            step = t if low is None or high is None else poly.multiply(t, poly.add(high, low, -1))
            start = poly.add(high or poly.ZERO, step, -1) if low is None else poly.add(low, step)
            p = replaced(p, i, start)
        for i, ends in self.ranges.items():
            if p and None not in ends:
                p = _in_bernstein_form(p, i)
        signs = {1 if value > 0 else -1 for value in p.values()}
        if len(signs) > 1:
            raise Rejected("the sign of a polynomial is undecided on a cell")
        return signs.pop() if signs else 0

    def require(self, p: Poly, where: str) -> None:
        if self.sign(p) != 1:
            raise Rejected(f"{where}: a polynomial is not positive on the cell")

    def cuts(
        self, value: Any, ends: tuple[End, End], total: int, known: Iterable[int], where: str
    ) -> list[End]:
        """The ends of the ranges into which cuts divide one: they increase on the whole cell."""
        entries = [
            self.read(cut, total, known, f"{where}.cuts[{k}]") for k, cut in enumerate(items(value, where))
        ]
        found = [ends[0], *entries, ends[1]]
        for a, b in pairwise(found):
            if a is not None and b is not None:
                self.require(poly.add(b, a, -1), f"{where}.cuts")
        return found
