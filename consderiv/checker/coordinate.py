"""Section 5e: conditions on one coordinate that contradict each other, by counting roots."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import polynomials as poly
import univariate
from limits import Rejected
from polynomials import Poly
from ranges import mentioned, powers


def check_coordinate(
    i: int, samples: Sequence[Fraction], positives: Sequence[Poly], zeros: Sequence[Poly], where: str
) -> None:
    """No number x_i satisfies all those conditions that mention x_i alone: each sample stands for an open
    interval beside the roots of all polynomials, each gap between two samples for the root in it."""
    rows = [(_row(p, i), True) for p in positives if mentioned(p) == {i}]
    rows += [(_row(p, i), False) for p in zeros if mentioned(p) == {i}]
    product = [Fraction(1)]
    for row, _ in rows:
        product = univariate.times(product, row)
    bound = 1 + max(abs(value / product[-1]) for value in product)
    if len(samples) != 1 + univariate.roots_between(product, -bound, bound):
        raise Rejected(f"{where}: expected one number more than there are roots")
    if not all(univariate.at(product, y) for y in samples) or any(a >= b for a, b in pairwise(samples)):
        raise Rejected(f"{where}: a number is a root, or the numbers do not increase")
    for y in samples:
        if not any(not strict or univariate.at(row, y) < 0 for row, strict in rows):
            raise Rejected(f"{where}: the conditions hold at a number")
    for a, b in pairwise(samples):
        if univariate.roots_between(product, a, b) != 1:
            raise Rejected(f"{where}: not one root between two numbers")
        counts = [(univariate.roots_between(row, a, b), row, strict) for row, strict in rows]
        if not any((n > 0 or univariate.at(row, a) < 0) if strict else not n for n, row, strict in counts):
            raise Rejected(f"{where}: the conditions hold at a root")


def _row(p: Poly, i: int) -> list[Fraction]:
    """The coefficients, rising."""
    parts = powers(p, i)
    return [poly.at_zero(parts.get(k, poly.ZERO)) for k in range(max(parts) + 1)]
