"""Box traces (section 4): polynomials in two variables that are nowhere near the point all positive.

A polynomial in x and y is kept as a list over the powers of y of polynomials in x.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import polynomials as poly
import univariate
from limits import Malformed, Rejected, charge, settle
from polynomials import Poly
from reader import fields, index, items, rational
from sets import short
from univariate import Line

Plane = list[Line]
X: Plane = [[Fraction(0), Fraction(1)]]


class Trace:
    """The parts of a TRACE. Construction reads them and checks their shape."""

    def __init__(self, value: Any, guards: Sequence[Poly], strict: Sequence[bool], n: int, where: str):
        keys = "axes guards basis units factors eps delta right left"
        self.parts, self.where = fields(value, where, keys), where
        self.axes = [index(i, n, f"{where}.axes") for i in items(self.parts["axes"], f"{where}.axes", 2)]
        if self.axes[0] == self.axes[1]:
            raise Malformed(f"{where}.axes: twice the same coordinate")
        self.eps, self.delta = (rational(self.parts[key], f"{where}.{key}") for key in ("eps", "delta"))
        if self.eps <= 0 or self.delta <= 0:
            raise Rejected(f"{where}: eps and delta must be positive")
        self.basis, self.units = ([self._plane(p) for p in self._read(key, n)] for key in ("basis", "units"))
        places = items(self.parts["guards"], f"{where}.guards", least=1)
        chosen = [index(k, len(guards), f"{where}.guards") for k in places]
        if len(set(chosen)) < len(chosen):
            raise Malformed(f"{where}.guards: a guard is named twice")
        if not all(strict[k] for k in chosen):
            raise Rejected(f"{where}.guards: with equalities on the path, only guards of comparisons")
        self.guards = [self._plane(guards[k]) for k in chosen]
        self._check_factors([guards[k] for k in chosen], n)

    def _read(self, key: str, n: int) -> list[Poly]:
        where = f"{self.where}.{key}"
        return [poly.read(p, n, f"{where}[{k}]") for k, p in enumerate(items(self.parts[key], where))]

    def _plane(self, p: Poly) -> Plane:
        """The polynomial by powers of y, then of x; it must be rational, in the two axes only."""
        found: dict[int, dict[int, Fraction]] = {}
        for monomial, value in p.items():
            powers = dict(monomial)
            a, b = (powers.pop(i, 0) for i in self.axes)
            if powers or not isinstance(value, Fraction):
                raise Rejected(f"{self.where}: a polynomial is not rational, or not in the two axes only")
            found.setdefault(b, {})[a] = value
        charge(1 + len(p) + max(found, default=0) + sum(max(row) for row in found.values()) // 4)
        rows = [found.get(b, {}) for b in range(max(found, default=-1) + 1)]
        return [[row.get(a, Fraction(0)) for a in range(max(row, default=-1) + 1)] for row in rows]

    def _check_factors(self, guards: Sequence[Poly], n: int) -> None:
        """Condition 1."""
        where = f"{self.where}.factors"
        pools = [self._read("basis", n), self._read("units", n)]
        for k, entry in enumerate(items(self.parts["factors"], where, len(guards))):
            spot = f"{where}[{k}]"
            first, *lists = items(entry, spot, 3)
            product = poly.constant(rational(first, spot))
            for pool, powers in zip(pools, lists, strict=True):
                last = -1
                for pair in items(powers, spot):
                    b, e = items(pair, spot, 2)
                    if index(b, len(pool), spot) <= last or not index(e, poly.MAX_DEGREE + 1, spot):
                        raise Malformed(f"{spot}: factors must increase, exponents must be positive")
                    last = b
                    product = poly.multiply(product, poly.power(pool[b], e))
            if not product or product != guards[k]:
                raise Rejected(f"{spot}: the product is not the guard")


def check_trace(value: Any, guards: Sequence[Poly], strict: Sequence[bool], n: int, where: str) -> None:
    trace = Trace(value, guards, strict, n, where)
    eps, delta = trace.eps, trace.delta
    for k, u in enumerate(trace.units):
        _require(_is_unit(u, eps, delta), f"{where}.units[{k}]: may vanish in the box")
    if trace.basis.count(X) > 1:
        raise Rejected(f"{where}.basis: x occurs twice")
    curves = {k: p for k, p in enumerate(trace.basis) if p != X}
    for k, p in curves.items():
        spot = f"{where}.basis[{k}]"
        for lid in (delta, -delta):
            _require(_is_unit([_row_sum(p, lid)], eps, delta), f"{spot}: may have a root at y = {short(lid)}")
        slope: Plane = [[b * c for c in row] for b, row in enumerate(p)][1:]
        if slope and not _is_unit(slope, eps, delta):
            _check_resultant(p, slope, eps, f"{spot}: may have multiple roots")
        for j in (j for j in curves if j < k):
            _check_resultant(curves[j], p, eps, f"{spot}: may have a root in common with basis[{j}]")
    for key, side in (("right", eps), ("left", -eps)):
        _check_side(trace, curves, side, f"{where}.{key}")


def _require(truth: bool, text: str) -> None:
    if not truth:
        raise Rejected(text)


def _is_unit(p: Plane, eps: Fraction, delta: Fraction) -> bool:
    """|p(0, 0)| exceeds the sum of all other terms on |x| <= eps, |y| <= delta."""
    sizes = univariate.at([univariate.at([abs(c) for c in row], eps) for row in p], delta)
    center = abs(p[0][0]) if p and p[0] else Fraction(0)
    return 2 * center > sizes


def _row_sum(p: Plane, y: Fraction) -> Line:
    """p(x, y) for a number y."""
    result: Line = []
    for row in reversed(p):
        result = univariate.minus(univariate.times(result, [y]), [-c for c in row])
    return result


def _check_resultant(p: Plane, q: Plane, eps: Fraction, text: str) -> None:
    """Condition 4: the resultant with respect to y is a power of x times a unit."""
    found = resultant(p, q)
    low = next((k for k, c in enumerate(found) if c), len(found))
    _require(_is_unit([found[low:]], eps, Fraction(0)), text)


def resultant(p: Plane, q: Plane) -> Line:
    """A multiple of the resultant: the determinant of the Sylvester matrix, by fraction-free elimination.

    (Bareiss. All coefficients are made integers first.)
    """
    m, k = len(p) - 1, len(q) - 1
    size = m + k
    shifts = [(a, i) for a, count in ((p, k), (q, m)) for i in range(count)]
    whole = {id(a): _integers(a) for a in (p, q)}
    down = [[*([[]] * i), *whole[id(a)], *([[]] * (size - len(a) - i))] for a, i in shifts]
    before = [1]
    for i in range(size - 1):
        pivot = next((r for r in range(i, size) if down[r][i]), None)
        if pivot is None:
            return []
        down[i], down[pivot] = down[pivot], down[i]
        for r in range(i + 1, size):
            for c in range(i + 1, size):
                down[r][c] = _step(down[i][i], down[r][c], down[r][i], down[i][c], before)
        before = down[i][i]
    return [Fraction(c) for c in (down[-1][-1] if size else before)]


def _integers(p: Plane) -> list[list[int]]:
    """A positive multiple with integer coefficients, highest power of y first."""
    below = lcm(*(c.denominator for row in p for c in row))
    return [[int(settle(c * below)) for c in row] for row in reversed(p)]


def _step(a: list[int], b: list[int], c: list[int], d: list[int], divisor: list[int]) -> list[int]:
    """(a b - c d) / divisor, which has integer coefficients."""
    charge(1 + (len(a) * len(b) + len(c) * len(d)) // 24)
    rest = [0] * max(len(a) + len(b), len(c) + len(d))
    for left, right, sign in ((a, b, 1), (c, d, -1)):
        for i, x in enumerate(left):
            for j, y in enumerate(right):
                rest[i + j] += sign * x * y
    while rest and not rest[-1]:
        rest.pop()
    charge((len(rest) * len(divisor) + sum(x.bit_length() for x in rest) // 256) // 24)
    quotient = [0] * max(len(rest) - len(divisor) + 1, 0)
    for k in reversed(range(len(quotient))):
        quotient[k] = int(settle(Fraction(rest[k + len(divisor) - 1] // divisor[-1])))
        for j, y in enumerate(divisor):
            rest[k + j] -= quotient[k] * y
    return quotient


def _check_side(trace: Trace, curves: Mapping[int, Plane], side: Fraction, where: str) -> None:
    """Conditions 5 and 6 on the line x = side."""
    product: Line = [Fraction(1)]
    for p in curves.values():
        product = univariate.times(product, [univariate.at(row, side) for row in p])
    key = where.rpartition(".")[2]
    samples = [rational(y, where) for y in items(trace.parts[key], where)]
    ends = [-trace.delta, *samples, trace.delta]
    if any(low >= high for low, high in zip(ends, ends[1:], strict=False)):
        raise Rejected(f"{where}: the numbers do not increase inside the box")
    count = univariate.roots_between(product, -trace.delta, trace.delta)
    _require(len(samples) == count + 1, f"{where}: expected {count + 1} numbers")
    signs = [univariate.at(product, y) for y in samples]
    _require(all(signs), f"{where}: a number is a root")
    steps = zip(signs, signs[1:], strict=False)
    _require(all((a > 0) != (b > 0) for a, b in steps), f"{where}: no root between two numbers")
    for y in samples:
        values = [univariate.at([univariate.at(row, side) for row in guard], y) for guard in trace.guards]
        _require(any(v <= 0 for v in values), f"{where}: all guards are positive beside {short(y)}")
