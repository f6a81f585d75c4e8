"""Square matrices: sets of them without a singular one, and linear equations with one of them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import polynomials as poly
from elimination import Echelon
from limits import Malformed, Rejected
from polynomials import Poly
from quantities import combine
from reader import Vector, index

MAX_SIZE, MAX_POWER = 6, 64
ONE = Fraction(1)


def determinant(rows: Sequence[Sequence[Poly]]) -> Poly:
    """Expanded by minors: those of the first rows, for each set of as many columns."""
    minors: dict[tuple[int, ...], Poly] = {(): poly.ONE}
    for row in rows:
        larger: dict[tuple[int, ...], Poly] = {}
        for columns, minor in minors.items():
            for j, entry in enumerate(row):
                if entry and j not in columns:
                    key = tuple(sorted((*columns, j)))
                    term = poly.multiply(minor, entry)
                    sign = (-1) ** sum(column > j for column in columns)
                    larger[key] = poly.add(larger.get(key, poly.ZERO), term, sign)
        minors = larger
    return minors.get(tuple(range(len(rows))), poly.ZERO)


def check_invertible(matrices: Sequence[Vector], size: int, value: Any, where: str) -> None:
    """No matrix of the hull is singular: the determinant, times a power of the sum of the weights, has
    coefficients of one sign, and contains the pure power of each weight (Polya)."""
    count = index(value, MAX_POWER + 1, f"{where}.power")
    if size > MAX_SIZE:
        raise Malformed(f"{where}: too large: matrices with more than {MAX_SIZE} rows")
    forms = [
        [poly.linear({k: v[i] for k, v in enumerate(matrices) if i in v}) for i in range(r, r + size)]
        for r in range(0, size * size, size)
    ]
    result, weights = determinant(forms), poly.linear(dict.fromkeys(range(len(matrices)), ONE))
    for _ in range(count):
        result = poly.multiply(result, weights)
    if len({coefficient > 0 for coefficient in result.values()}) > 1:
        raise Rejected(f"{where}: the determinant times this power has coefficients of both signs")
    for k in range(len(matrices)):
        if ((k, size + count),) not in result:
            raise Rejected(f"{where}: matrix {k} is singular: its pure power does not occur")


def solve(rows: Sequence[Vector], n: int) -> list[Vector] | None:
    """The rows of V with A + B V = 0, for the rows of [A B] with n columns in A. None: B is singular."""
    m, echelon = len(rows), Echelon()
    for row in rows:  # of [B A]: the columns of B are eliminated first
        echelon.insert({i - n if i >= n else i + m: value for i, value in row.items()})
    if set(echelon.pivots) != set(range(m)):
        return None
    found: dict[int, Vector] = {}
    for r in reversed(range(m)):
        pivot = echelon.pivots[r]
        terms = [(ONE, {i - m: value for i, value in pivot.items() if i >= m})]
        terms += [(pivot[c], found[c]) for c in found if c in pivot]
        found[r] = combine([(-1 / pivot[r], combine(terms))])
    return [found[r] for r in range(m)]
