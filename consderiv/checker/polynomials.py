"""Sparse rational polynomials {monomial: coefficient}; a monomial is ((variable, exponent), ...)."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from limits import MAX_DEGREE, Malformed, charge, settle
from limits import power as number_power
from reader import Vector, index, items, number

Monomial = tuple[tuple[int, int], ...]
Poly = dict[Monomial, Fraction]

ZERO: Poly = {}
ONE: Poly = {(): Fraction(1)}


def constant(value: Fraction) -> Poly:
    return {(): value} if value else {}


def linear(slope: Vector) -> Poly:
    return {((i, 1),): value for i, value in slope.items() if value}


def at_zero(p: Poly) -> Fraction:
    return p.get((), Fraction(0))


def is_constant(p: Poly) -> bool:
    return not p or (len(p) == 1 and () in p)


def degree(p: Poly) -> int:
    return max((sum(e for _, e in monomial) for monomial in p), default=0)


def gradient(p: Poly) -> Vector:
    """The gradient at 0."""
    return {m[0][0]: value for m, value in p.items() if len(m) == 1 and m[0][1] == 1}


def add(p: Poly, q: Poly, factor: int = 1) -> Poly:
    """p + factor * q."""
    charge(len(p) + len(q))
    result = dict(p)
    for monomial, value in q.items():
        entry = settle(result.get(monomial, 0) + factor * value)
        if entry:
            result[monomial] = entry
        else:
            del result[monomial]
    return result


def scale(p: Poly, factor: Fraction) -> Poly:
    if factor == 1 or not p:
        return p
    charge(len(p))
    return {monomial: settle(factor * value) for monomial, value in p.items()} if factor else {}


@lru_cache(maxsize=1 << 16)
def join(left: Monomial, right: Monomial) -> Monomial:
    exponents = dict(left)
    for i, e in right:
        exponents[i] = exponents.get(i, 0) + e
    return tuple(sorted(exponents.items()))


def multiply(p: Poly, q: Poly) -> Poly:
    if is_constant(p):
        return scale(q, at_zero(p))
    if is_constant(q):
        return scale(p, at_zero(q))
    charge(2 * len(p) * len(q))
    if degree(p) + degree(q) > MAX_DEGREE:
        raise Malformed(f"too large: a polynomial of degree more than {MAX_DEGREE}")
    result: Poly = {}
    for left, a in p.items():
        for right, b in q.items():
            key = join(left, right)
            result[key] = settle(result.get(key, 0) + a * b)
    return {monomial: value for monomial, value in result.items() if value}


def power(p: Poly, exponent: int) -> Poly:
    """p ** exponent, exponent >= 0."""
    if is_constant(p):
        return constant(number_power(at_zero(p), exponent))
    if exponent * max(degree(p), 1) > MAX_DEGREE:
        raise Malformed(f"too large: a polynomial of degree more than {MAX_DEGREE}")
    if len(p) == 1:
        ((monomial, value),) = p.items()
        return {tuple((i, e * exponent) for i, e in monomial if exponent): number_power(value, exponent)}
    result = ONE
    for bit in bin(exponent)[2:]:
        result = multiply(result, result)
        result = multiply(result, p) if bit == "1" else result
    return result


def read(value: Any, n: int, where: str, scalar: Any = number, most: int = MAX_DEGREE) -> Poly:
    """A POLY in n variables: no monomial twice, no zero coefficient, exponents of at most `most`."""
    result: Poly = {}
    for place, term in enumerate(items(value, where)):
        spot = f"{where}[{place}]"
        coefficient, exponents = items(term, spot, 2)
        monomial = []
        for entry in items(exponents, spot):
            i, e = items(entry, spot, 2)
            monomial.append((index(i, n, spot), index(e, most + 1, spot)))
            if not monomial[-1][1] or (len(monomial) > 1 and monomial[-2][0] >= monomial[-1][0]):
                raise Malformed(f"{spot}: variables must increase and exponents must be positive")
        key = tuple(monomial)
        if key in result:
            raise Malformed(f"{spot}: a monomial occurs twice")
        result[key] = scalar(coefficient, spot)
        if not result[key]:
            raise Malformed(f"{spot}: a coefficient is zero")
    if degree(result) > MAX_DEGREE:
        raise Malformed(f"{where}: too large: a polynomial of degree more than {MAX_DEGREE}")
    return result


def by_remainders(p: Poly, n: int) -> dict[Monomial, Poly]:
    """The polynomial in the first n coordinates that stands at each monomial of the others."""
    if all(not m or m[-1][0] < n for m in p):
        return {(): p}
    found: dict[Monomial, Poly] = {(): {}}
    for monomial, value in p.items():
        place = next((k for k, (i, _) in enumerate(monomial) if i >= n), len(monomial))
        found.setdefault(monomial[place:], {})[monomial[:place]] = value
    return found


def rename(p: Poly, own: set[int], shift: int) -> Poly:
    """With coordinate i + shift in place of i, for the i in `own`."""
    charge(len(p))
    return {tuple(sorted((i + shift * (i in own), e) for i, e in m)): value for m, value in p.items()}


def is_clear(p: Poly, n: int) -> bool:
    """Whether the least degree in the first n coordinates occurs without remainder coordinates."""
    parts = by_remainders(p, n)
    least = {key: min(sum(e for _, e in m) for m in part) for key, part in parts.items() if part}
    return () in least and least[()] == min(least.values())


def lowest_on_arc(p: Poly, arc: Sequence[Vector], n: int) -> Fraction:
    """The lowest coefficient of t -> p(t arc[0] + t^2 arc[1] + ...) for a polynomial in n coordinates.

    0 if this is the zero polynomial, or if a term with remainder coordinates has a lower power of t.
    """
    parts = by_remainders(p, n)
    series = {
        i: {k + 1: step[i] for k, step in enumerate(arc) if step.get(i)}
        for i in {i for part in parts.values() for monomial in part for i, _ in monomial}
    }
    order, lowest = _lowest(parts.pop(()), series, len(arc))
    return Fraction(0) if any(_compose(part, series, order) for part in parts.values()) else lowest


def _lowest(p: Poly, series: dict[int, dict[int, Fraction]], length: int) -> tuple[int, Fraction]:
    """Computed modulo t^limit with growing limit: the lowest coefficient is seldom far up."""
    limit, top = 4, degree(p) * length
    while True:
        composed = _compose(p, series, limit)
        if composed:
            return min(composed), composed[min(composed)]
        if limit > top:
            return 0, Fraction(0)
        limit *= 2


def _compose(p: Poly, series: dict[int, dict[int, Fraction]], limit: int) -> dict[int, Fraction]:
    result: dict[int, Fraction] = {}
    for monomial, value in p.items():
        term = {0: value}
        if sum(e for _, e in monomial) >= limit:  # every variable has order >= 1 along the arc
            continue
        for i, e in monomial:
            for _ in range(e):
                term = _product(term, series[i], limit)
        for k, c in term.items():
            result[k] = settle(result.get(k, 0) + c)
    return {k: c for k, c in result.items() if c}


def _product(a: dict[int, Fraction], b: dict[int, Fraction], limit: int) -> dict[int, Fraction]:
    charge(1 + len(a) * len(b))
    result: dict[int, Fraction] = {}
    for i, x in a.items():
        for j, y in b.items():
            if i + j < limit:
                result[i + j] = settle(result.get(i + j, 0) + x * y)
    return result
