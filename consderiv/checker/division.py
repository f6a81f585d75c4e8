"""Exact division of polynomials. Monomials are ordered by the exponent of coordinate 0, then of 1, ..."""

from heapq import heapify, heappop, heappush

from limits import charge, settle
from polynomials import ONE, Monomial, Poly, is_constant, join

PRIME = 2**61 - 1
LAST = (1 << 60, 0)


def leading(p: Poly) -> Monomial:
    return min(p, key=_rank)


def _rank(monomial: Monomial) -> Monomial:
    """Smaller for monomials that come first in the order; a monomial comes before its divisors."""
    return *((i, -e) for i, e in monomial), LAST


def lowered(monomial: Monomial, by: Monomial) -> Monomial | None:
    """The quotient of two monomials, or None."""
    left = dict(monomial)
    for i, e in by:
        left[i] = left.get(i, 0) - e
    return tuple((i, e) for i, e in left.items() if e) if min(left.values(), default=0) >= 0 else None


def divided(p: Poly, b: Poly) -> Poly | None:
    """p / b if this is a polynomial; the leading coefficient of b is 1."""
    if is_constant(b) or p == b:
        return p if p != b else ONE
    if not _may_divide(p, b):
        return None
    top, rest, quotient = leading(b), dict(p), {}
    others = [(m, c) for m, c in b.items() if m != top]
    heap = [(_rank(m), m) for m in p]
    heapify(heap)
    while heap:
        first = heappop(heap)[1]
        if not (factor := rest.pop(first)):
            continue
        monomial = lowered(first, top)
        if monomial is None:
            return None
        quotient[monomial] = factor
        charge(1 + len(others) // 2)
        for m, c in others:
            key = join(monomial, m)
            if key not in rest:
                heappush(heap, (_rank(key), key))
            rest[key] = settle(rest.get(key, 0) - factor * c)
    return quotient


def _may_divide(p: Poly, b: Poly) -> bool:
    """False only if b does not divide p: seen modulo a prime, with numbers for all variables but one."""
    charge(1 + (len(p) + len(b)) // 3)
    if not all(c.denominator % PRIME for q in (p, b) for c in q.values()):
        return True
    variable = leading(b)[0][0]
    rest, divisor = _line(p, variable), _line(b, variable)
    charge(1 + len(rest) * len(divisor) // 50)
    while divisor and len(rest) >= len(divisor):
        factor, shift = rest[-1] * pow(divisor[-1], -1, PRIME), len(rest) - len(divisor)
        for k, c in enumerate(divisor):
            rest[shift + k] = (rest[shift + k] - factor * c) % PRIME
        while rest and not rest[-1]:
            rest.pop()
    return not (divisor and rest)


def _line(p: Poly, variable: int) -> list[int]:
    """The coefficients as a polynomial in one variable, modulo the prime."""
    found: dict[int, int] = {}
    for monomial, c in p.items():
        value, place = c.numerator * pow(c.denominator, -1, PRIME), 0
        for i, e in monomial:
            if i == variable:
                place = e
            else:
                value = value * pow(10**6 + 7919 * i * i, e, PRIME) % PRIME
        found[place] = (found.get(place, 0) + value) % PRIME
    size = max((k + 1 for k, value in found.items() if value), default=0)
    return [found.get(k, 0) for k in range(size)]
