"""Convex combinations whose weights vary: solved for over subsets of the fields, as rational functions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number
from ...germs.projection import determinant
from ...stratified.cells.solving import Solved
from ...stratified.conservative.identity import over_one_denominator
from ...stratified.formulas import reduced, substituted
from ...stratified.set_field import Member, VectorField
from ..expectation_run import Pair

Share = tuple[int, Number | Pair]
SUBSETS = 60


def varying_shares(v: VectorField, outer: Member, where: Solved) -> Iterator[tuple[Share, ...]]:
    """Weights N/D with v = sum of weights times fields on the common zeros, by Cramer's rule; they may be negative."""
    size, count = len(v), len(where.images)
    images = [[substituted(e, where.images) for e in w] for w in (*outer, v)]
    if any(e is None for w in images for e in w):
        return
    columns = []
    for w in images:
        above, below = over_one_denominator([e for e in w if e is not None], count)
        columns.append(([*above, below], below))
    tried = 0
    for width in range(2, min(len(outer), size + 1) + 1):
        for chosen in combinations(range(len(outer)), width):
            for rows in combinations(range(size), width - 1):
                tried += 1
                if tried > SUBSETS:
                    return
                found = _cramer(columns, chosen, (*rows, size), where, count)
                if found is not None:
                    yield found
                    break


def _cramer(
    columns: list[tuple[list[Polynomial], Polynomial]],
    chosen: tuple[int, ...],
    rows: tuple[int, ...],
    where: Solved,
    count: int,
) -> tuple[Share, ...] | None:
    """Of sum_k weight_k (w_k, 1) = (v, 1) the equations in some rows; the columns carry their denominators."""

    def minor(columns_used: list[list[Polynomial]]) -> Polynomial:
        table = [{j: column[i] for j, column in enumerate(columns_used)} for i in rows]
        return where.reduced(determinant(table, tuple(range(len(rows))), count))

    target, target_below = columns[-1]
    base = [columns[k][0] for k in chosen]
    below = minor(base)
    if below.is_zero:
        return None
    shares: list[Share] = []
    rest = Pair.of(Polynomial.constant_of(count, 1))
    for place, k in enumerate(chosen[:-1]):
        above = minor([*base[:place], target, *base[place + 1 :]])
        weight = reduced(RationalFunction.of(above * columns[k][1], below * target_below))
        shares.append((k, own := Pair.of(weight.numerator, weight.denominator)))
        rest = rest - own
    last = reduced(RationalFunction.of(rest.top, None if rest.below.is_constant else rest.below))
    return (*shares, (chosen[-1], Pair.of(last.numerator, last.denominator)))
