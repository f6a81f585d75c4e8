"""Section 4: arcs that lie in a cell, and identities that show that a cell is locally empty."""

from collections.abc import Sequence
from typing import Any

import polynomials as poly
from boxtrace import check_trace
from limits import Malformed, Rejected, charge
from polynomials import Poly
from reader import Vector, fields, index, items, string, vector
from run import Cell

MAX_ARC = 1000


def read_arc(value: Any, n: int, where: str) -> list[Vector]:
    steps = items(value, where, least=1)
    if len(steps) > MAX_ARC:
        raise Malformed(f"{where}: an arc has at most {MAX_ARC} vectors")
    return [vector(step, n, f"{where}[{k}]") for k, step in enumerate(steps)]


def check_arc(arc: Sequence[Vector], cell: Cell, n: int, where: str, closed: bool = False) -> None:
    """`closed`: the guards of switches may also be zero along the arc."""

    def vanishes(p: Poly) -> bool:
        return not any(poly.lowest_on_arc(part, arc, n) for part in poly.by_remainders(p, n).values())

    for k, (guard, strict) in enumerate(zip(cell.guards, cell.strict, strict=True)):
        if poly.lowest_on_arc(guard, arc, n) <= 0 and (strict or not closed or not vanishes(guard)):
            raise Rejected(f"{where}: the arc does not lie in the cell: guard {k} is not positive along it")
    for k, equality in enumerate(cell.equalities):
        if not vanishes(equality):
            raise Rejected(f"{where}: the arc does not lie in the cell: equality {k} does not hold along it")


def check_empty(value: Any, cell: Cell, n: int, where: str) -> list[str]:
    """The cell is locally empty. The answer lists what is only trusted.

    On a path with equalities the cell is a null set, and the closed branches of a switch must cover it.
    There the guard of a switch counts as >= 0 only: the positive term and the cores need strict guards.
    """
    if isinstance(value, dict) and "trust" in value:
        return [
            f"{where}: trusted, not proved: {string(fields(value, where, 'trust')['trust'], where)[:80]!r}"
        ]
    known = list(cell.guards)
    strict = [flag or not cell.equalities for flag in cell.strict]
    if isinstance(value, dict) and "trace" in value:
        check_trace(fields(value, where, "trace")["trace"], known, strict, n, f"{where}.trace")
        return []
    parts = fields(value, where, "terms", "cores equalities")
    for place, core in enumerate(items(parts.get("cores", []), f"{where}.cores")):
        spot = f"{where}.cores[{place}]"
        i, *entries = items(core, spot, 4)
        unit, root, positive = (poly.read(entry, n, spot) for entry in entries)
        source = index(i, len(known), spot)
        _check_unit(unit, spot)
        if not strict[source]:
            raise Rejected(f"{spot}: with equalities on the path, a core needs the guard of a comparison")
        if poly.multiply(unit, poly.multiply(poly.multiply(root, root), positive)) != known[source]:
            raise Rejected(f"{spot}: U S^2 C is not guard {source}")
        known.append(positive)
        strict.append(True)
    sum_of_terms, good = read_terms(parts["terms"], known, strict, n, f"{where}.terms", bool(cell.equalities))
    items(parts["terms"], f"{where}.terms", least=1)
    if not good:
        raise Rejected(
            f"{where}: no term with constant S and strict guards only, as equalities on the path require"
        )
    if poly.add(
        sum_of_terms, read_ideal(parts.get("equalities", []), cell.equalities, n, f"{where}.equalities")
    ):
        raise Rejected(f"{where}: the sum is not the zero polynomial")
    return []


def read_terms(
    value: Any, known: Sequence[Poly], strict: Sequence[bool], n: int, where: str, pointwise: bool | None
) -> tuple[Poly, bool]:
    """The sum of the terms U S^2 g_i g_j ..., and whether one of them is positive.

    `pointwise`: at every point of the cell; if false, almost everywhere; if None, nothing is asked.
    """
    result, good = poly.ZERO, False
    for place, term in enumerate(items(value, where)):
        spot = f"{where}[{place}]"
        first, second, factors = items(term, spot, 3)
        unit, root = poly.read(first, n, spot), poly.read(second, n, spot)
        _check_unit(unit, spot)
        product = poly.multiply(unit, poly.multiply(root, root))
        chosen = [index(i, len(known), spot) for i in items(factors, spot)]
        for i in chosen:
            product = poly.multiply(product, known[i])
        result = poly.add(result, product)
        if pointwise is None:  # S may be anything
            continue
        if not root:
            raise Rejected(f"{spot}: S is zero")
        good |= not pointwise or (poly.is_constant(root) and all(strict[i] for i in chosen))
    return result, good


def read_ideal(value: Any, generators: Sequence[Poly], n: int, where: str) -> Poly:
    """sum Q h_k of entries [Q, k]."""
    result = poly.ZERO
    for place, entry in enumerate(items(value, where)):
        factor, k = items(entry, f"{where}[{place}]", 2)
        generator = generators[index(k, len(generators), f"{where}[{place}]")]
        result = poly.add(result, poly.multiply(poly.read(factor, n, f"{where}[{place}]"), generator))
    return result


def _check_unit(unit: Poly, where: str) -> None:
    charge(1)
    if poly.at_zero(unit) <= 0:
        raise Rejected(f"{where}: U(0) is not positive")
