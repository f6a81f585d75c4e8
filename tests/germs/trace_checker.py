"""A checker of box traces for the tests, written from the format page: it shares no code with the prover."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Poly = dict[tuple[int, int], Fraction]


def read(data: Any, axes: list[int]) -> Poly:
    result: Poly = {}
    for number, monomial in data:
        powers = dict(map(tuple, monomial))
        assert set(powers) <= set(axes)
        key = (powers.get(axes[0], 0), powers.get(axes[1], 0))
        assert key not in result and Fraction(number)
        result[key] = Fraction(number)
    return result


def multiply(p: Poly, q: Poly) -> Poly:
    result: Poly = {}
    for (a, b), c in p.items():
        for (d, e), f in q.items():
            result[a + d, b + e] = result.get((a + d, b + e), Fraction(0)) + c * f
    return {k: v for k, v in result.items() if v}


def is_unit(p: Poly, eps: Fraction, delta: Fraction) -> bool:
    return abs(p.get((0, 0), 0)) > sum(abs(c) * eps**a * delta**b for (a, b), c in p.items() if (a, b) != (0, 0))


def restrict(p: Poly, y: Fraction) -> Poly:
    result: Poly = {}
    for (a, b), c in p.items():
        result[a, 0] = result.get((a, 0), Fraction(0)) + c * y**b
    return {k: v for k, v in result.items() if v}


def sylvester(p: Poly, q: Poly) -> list[list[Poly]]:
    m, n = max(b for _, b in p), max(b for _, b in q)
    rows = []
    for polynomial, degree, count in ((p, m, n), (q, n, m)):
        for shift in range(count):
            row: list[Poly] = [{} for _ in range(m + n)]
            for (a, b), c in polynomial.items():
                row[degree - b + shift][a, 0] = c
            rows.append(row)
    return rows


def determinant(rows: list[list[Poly]]) -> Poly:
    """By evaluation at many x and interpolation."""
    bound = sum(max((a for entry in row for a, _ in entry), default=0) for row in rows)
    nodes = [Fraction(k) for k in range(bound + 1)]
    values = [scalar_determinant([[evaluate(entry, x) for entry in row] for row in rows]) for x in nodes]
    # Newton's divided differences.
    table = list(values)
    for level in range(1, len(nodes)):
        for k in range(len(nodes) - 1, level - 1, -1):
            table[k] = (table[k] - table[k - 1]) / (nodes[k] - nodes[k - level])
    result = [Fraction(0)]
    for k in range(len(nodes) - 1, -1, -1):
        result = [Fraction(0), *result]
        for j in range(len(result) - 1):
            result[j] -= nodes[k] * result[j + 1]
        result[0] += table[k]
    return {(a, 0): c for a, c in enumerate(result) if c}


def evaluate(p: Poly, x: Fraction) -> Fraction:
    return sum((c * x**a for (a, _), c in p.items()), Fraction(0))


def scalar_determinant(rows: list[list[Fraction]]) -> Fraction:
    rows, total = [list(r) for r in rows], Fraction(1)
    for i in range(len(rows)):
        pivot = next((k for k in range(i, len(rows)) if rows[k][i]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != i:
            rows[i], rows[pivot], total = rows[pivot], rows[i], -total
        total *= rows[i][i]
        for k in range(i + 1, len(rows)):
            factor = rows[k][i] / rows[i][i]
            if factor:
                rows[k] = [u - factor * v for u, v in zip(rows[k], rows[i], strict=True)]
    return total


def sturm_count(p: list[Fraction], low: Fraction, high: Fraction) -> int:
    """Distinct zeros in (low, high]; none of the ends is a zero."""

    def trim(u: list[Fraction]) -> list[Fraction]:
        while u and not u[-1]:
            u = u[:-1]
        return u

    def remainder(u: list[Fraction], v: list[Fraction]) -> list[Fraction]:
        u = list(u)
        while len(u) >= len(v):
            factor, shift = u[-1] / v[-1], len(u) - len(v)
            for k, c in enumerate(v):
                u[shift + k] -= factor * c
            u = u[:-1]
        return trim(u)

    def variations(x: Fraction) -> int:
        signs = [value for u in chain if (value := sum((c * x**k for k, c in enumerate(u)), Fraction(0)))]
        return sum((s > 0) != (t > 0) for s, t in zip(signs, signs[1:], strict=False))

    chain = [trim(p), trim([k * c for k, c in enumerate(p)][1:])]
    while chain[-1]:
        chain.append([-c for c in remainder(chain[-2], chain[-1])])
    chain = [u for u in chain if u]
    return variations(low) - variations(high)


def accepts(trace: Any, guards: list[Any]) -> bool:
    """Whether the trace proves that {guards > 0} is locally empty; guards are POLYs."""
    axes = trace["axes"]
    eps, delta = Fraction(trace["eps"]), Fraction(trace["delta"])
    basis, units = ([read(p, axes) for p in trace[key]] for key in ("basis", "units"))
    if eps <= 0 or delta <= 0 or axes[0] == axes[1] or len(trace["guards"]) != len(trace["factors"]):
        return False
    positive = [read(guards[k], axes) for k in trace["guards"]]
    for guard, (constant, powers, unit_powers) in zip(positive, trace["factors"], strict=True):
        product: Poly = {(0, 0): Fraction(constant)}
        for members, exponents in ((basis, powers), (units, unit_powers)):
            for k, e in exponents:
                for _ in range(e):
                    product = multiply(product, members[k])
        if product != guard:
            return False
    if not all(is_unit(u, eps, delta) for u in units):
        return False
    curves = [p for p in basis if p != {(1, 0): 1}]
    if len(curves) < len(basis) - 1:
        return False
    return _isolated(curves, eps, delta) and _sampled(trace, curves, positive, eps, delta)


def _isolated(curves: list[Poly], eps: Fraction, delta: Fraction) -> bool:
    for k, p in enumerate(curves):
        axis = {b: c for (a, b), c in p.items() if a == 0}
        if not axis:
            return False
        least = min(axis)
        if not is_unit({(0, b - least): c for b, c in axis.items()}, eps, delta):
            return False
        if not all(is_unit(restrict(p, y), eps, delta) for y in (delta, -delta)):
            return False
        slope = {(a, b - 1): c * b for (a, b), c in p.items() if b}
        others = curves[:k] if is_unit(slope, eps, delta) else [slope, *curves[:k]]
        for q in others:
            line = determinant(sylvester(p, q))
            if not line:
                return False
            lowest = min(a for a, _ in line)
            if not is_unit({(a - lowest, 0): c for (a, _), c in line.items()}, eps, delta):
                return False
    return True


def _sampled(trace: Any, curves: list[Poly], positive: list[Poly], eps: Fraction, delta: Fraction) -> bool:
    for x, samples in ((eps, trace["right"]), (-eps, trace["left"])):
        product: Poly = {(0, 0): Fraction(1)}
        for p in curves:
            product = multiply(product, p)
        degree = max(b for _, b in product)
        line = [sum((c * x**a for (a, b), c in product.items() if b == k), Fraction(0)) for k in range(degree + 1)]
        points = [Fraction(y) for y in samples]
        values = [sum((c * y**k for k, c in enumerate(line)), Fraction(0)) for y in points]
        count = sturm_count(line, -delta, delta) if degree else 0
        if len(points) != count + 1 or sorted(set(points)) != points or not -delta < points[0] <= points[-1] < delta:
            return False
        if not all(values) or any((u > 0) == (v > 0) for u, v in zip(values, values[1:], strict=False)):
            return False
        for y in points:
            if all(sum((c * x**a * y**b for (a, b), c in g.items()), Fraction(0)) > 0 for g in positive):
                return False
    return True
