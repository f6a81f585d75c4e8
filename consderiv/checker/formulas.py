"""Section 5c: a formula for an expectation, range by range of its variables, and sums of logarithms."""

from fractions import Fraction
from typing import Any

import polynomials as poly
from cellrun import on_cell
from claim import Claim
from laws import Component
from limits import Malformed, Rejected, charge
from polynomials import Poly
from program import Program
from ranges import Cell, End, derivative, mentioned, powers, replaced
from ratios import Ratio
from reader import Object, fields, index, items, number

MAX_EXPONENT, MINUS = 1000, Fraction(-1)


def read_where(claim: Claim) -> list[tuple[Any, Any]]:
    """The ranges of the variables; None: no bound."""
    where, found = f"{claim.where}: where", []
    n = len(claim.statement["formula"]["variables"])
    for entry in items(claim.statement["where"], where, n):
        low, high = (None if end is None else number(end, where) for end in items(entry, where, 2))
        if low is not None and high is not None and low >= high:
            raise Malformed(f"{where}: an interval is empty")
        found.append((low, high))
    return found


def check_formula(claim: Claim, formula: Program, law: list[Component]) -> None:
    box: list[tuple[End, End]] = [
        (None if a is None else poly.constant(a), None if b is None else poly.constant(b))
        for a, b in read_where(claim)
    ]
    n, total = len(box), len(claim.program.variables)
    waiting = [(claim.proof_fields("cells")["cells"], Cell({}, {}), 0, f"{claim.where}: proof.cells")]
    while waiting:
        tree, cell, level, where = waiting.pop()
        charge(5 + level + len(law))
        if level == n:
            _check_cell(claim, formula, law, tree, cell, where)
            continue
        parts = fields(tree, where, "cuts cases")
        ends = cell.cuts(parts["cuts"], box[level], total, range(level), where)
        if ends == [None, None]:
            raise Malformed(f"{where}.cuts: a range without ends needs a cut")
        cases = items(parts["cases"], f"{where}.cases", 2 * len(ends) - 3)
        for k, case in enumerate(cases):
            value, ends_ = ends[(k + 1) // 2] or poly.ZERO, ends[k // 2 : k // 2 + 2]
            part = cell.valued({level: value}) if k % 2 else cell.ranging(level, *ends_)
            waiting.append((case, part, level + 1, f"{where}.cases[{k}]"))


def _check_cell(
    claim: Claim, formula: Program, law: list[Component], value: Any, cell: Cell, where: str
) -> None:
    """On one cell of the variables: E f - G = 0."""
    parts, result = fields(value, where, "components", "factors logs"), Ratio(poly.ZERO, poly.ONE, cell)
    trees = items(parts["components"], f"{where}.components", len(law))
    for k, (component, tree) in enumerate(zip(law, trees, strict=True)):
        for leaf, inner, spot in component.leaves(tree, cell, f"{where}.components[{k}]"):
            (f,) = on_cell(claim.program, inner, spot)
            if isinstance(leaf, Object) and "antiderivative" in leaf:
                result = result.add(_by_antiderivative(leaf, f, component, cell, inner, spot))
                continue
            fields(leaf, spot, "")
            if mentioned(f.below) & component.free.keys():
                raise Rejected(f"{spot}: the denominator depends on a parameter")
            result = result.add(Ratio(component.integral(f.above, inner), f.below, cell))
    (g,) = on_cell(formula, cell, where, logs=True)
    difference = result.add(g.scale(MINUS))
    if difference.above:
        raise Rejected(f"{where}: the rational parts of the expectation and of the formula differ")
    _check_logs(difference, parts, cell, len(formula.variables), where)


def _by_antiderivative(
    leaf: Any, f: Ratio, component: Component, cell: Cell, inner: Cell, where: str
) -> Ratio:
    """A(high) - A(low), for an antiderivative A of f times the density that is continuous up to the ends."""
    spot = f"{where}.antiderivative"
    parts = fields(fields(leaf, where, "antiderivative")["antiderivative"], spot, "rational logs")
    if len(component.free) != 1:
        raise Malformed(f"{spot}: the component has not exactly one free parameter")
    ((s, _),) = component.free.items()

    def read(value: Any, count: int) -> list[Poly]:
        return [inner.read(p, component.total, inner.ranges, spot) for p in items(value, spot, count)]

    above, below = read(parts["rational"], 2)
    logs = [read(entry, 3) for entry in items(parts["logs"], f"{spot}.logs")]
    if any(s in mentioned(u) | mentioned(v) for u, v, _ in logs):
        raise Malformed(f"{spot}.logs: a factor depends on the parameter")
    _check_places(inner, [below, *(v for _, v, _ in logs)], [inside for _, _, inside in logs], spot)
    rate = poly.multiply(derivative(above, s), below)
    rate = poly.add(rate, poly.multiply(above, derivative(below, s)), -1)
    slope = f.times(Ratio(component.density, poly.ONE, inner)).scale(MINUS)
    slope = slope.add(Ratio(rate, poly.multiply(below, below), inner))
    for u, v, inside in logs:
        slope = slope.add(Ratio(poly.multiply(u, derivative(inside, s)), poly.multiply(v, inside), inner))
    if slope.above:
        raise Rejected(f"{spot}: the derivative is not f times the density")
    ends = []
    for end in inner.ranges[s]:
        over, under, *inside_ = (
            replaced(p, s, end or poly.ZERO) for p in (above, below, *(e[2] for e in logs))
        )
        _check_places(cell, [under, *(v for _, v, _ in logs)], inside_, spot)
        terms = [(Ratio(u, v, cell), p) for (u, v, _), p in zip(logs, inside_, strict=True)]
        ends.append(Ratio(over, under, cell, tuple(terms)))
    return ends[1].add(ends[0].scale(MINUS))


def _check_places(cell: Cell, below: list[Poly], inside: list[Poly], where: str) -> None:
    """Denominators are not zero, and logarithms are those of positive numbers, on the whole cell."""
    if not all(map(cell.sign, below)):
        raise Rejected(f"{where}: a denominator is zero")
    for p in inside:
        cell.require(p, where)


def _check_logs(u: Ratio, parts: Any, cell: Cell, n: int, where: str) -> None:
    """The logarithms cancel: those of the factors are all that they are made of."""
    factors = []
    for k, entry in enumerate(items(parts.get("factors", []), f"{where}.factors")):
        factors.append(cell.read(entry, n, range(n), f"{where}.factors[{k}]"))
        cell.require(factors[-1], f"{where}.factors[{k}]")
    known: list[tuple[Poly, list[tuple[int, int]]]] = []
    for place, entry in enumerate(items(parts.get("logs", []), f"{where}.logs")):
        spot = f"{where}.logs[{place}]"
        known.append(_factored(entry, factors, cell, n, spot))
        if any(known[-1][0] == v for v, _ in known[:-1]):
            raise Malformed(f"{spot}: the polynomial occurs twice")
    sums = [Ratio(poly.ZERO, poly.ONE, cell)] * len(factors)
    left: list[tuple[Ratio, Poly]] = []  # logarithms that are not listed: they must cancel by themselves
    for c, v in u.logs:
        charge(len(known) + len(left) * len(v))
        exponents = next((exponents for other, exponents in known if other == v), None)
        if exponents is None:
            same = [old for old, other in left if other == v]
            left = [(old, other) for old, other in left if other != v] + [(c.add(*same) if same else c, v)]
        for j, e in exponents or ():
            sums[j] = sums[j].add(c.scale(Fraction(e)))
    if any(c.above for c, _ in left):
        raise Rejected(f"{where}.logs: a logarithm is not listed")
    if any(total.above for total in sums):
        raise Rejected(f"{where}.logs: the logarithms do not cancel")


def _factored(
    entry: Any, factors: list[Poly], cell: Cell, n: int, where: str
) -> tuple[Poly, list[tuple[int, int]]]:
    """A polynomial that is a product of powers of the factors."""
    value, exponents = items(entry, where, 2)
    found, left, right, last = list[tuple[int, int]](), cell.read(value, n, range(n), where), poly.ONE, -1
    whole = left
    for pair in items(exponents, where):
        j, e = items(pair, where, 2)
        if index(j, len(factors), where) <= last or type(e) is not int or not 1 <= abs(e) <= MAX_EXPONENT:
            raise Malformed(f"{where}: factors must increase, exponents are from 1 to {MAX_EXPONENT} in size")
        power = poly.power(factors[j], abs(e))
        left, right = (left, poly.multiply(right, power)) if e > 0 else (poly.multiply(left, power), right)
        last = j
        found.append((j, e))
    if left != right:
        raise Rejected(f"{where}: the polynomial is not this product of powers")
    return whole, found


def check_logarithm(u: Ratio, root: Any, where: str) -> None:
    """Continued around the root, the function changes by a rational function that is not zero."""
    change, step = u.lift(Fraction(0)), poly.add(poly.constant(root), {((0, 1),): poly.ONE[()]})
    for c, v in u.logs:
        change = change.add(c.scale(Fraction(min(powers(replaced(v, 0, step), 0)))))
    if not change.above:
        raise Rejected(f"{where}: the logarithms do not change around the root")
