"""GRAMs: symmetric positive semidefinite matrices. They are kept flat, row by row, like the elements."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from limits import Rejected, charge
from quantities import combine
from reader import Vector, items, total, vector


def read_gram(value: Any, size: int, where: str) -> Vector:
    rows = [vector(row, size, where) for row in items(value, where, size)]
    gram = {i * size + j: x for i, row in enumerate(rows) for j, x in row.items()}
    if any(gram.get(place % size * size + place // size) != x for place, x in gram.items()):
        raise Rejected(f"{where}: the matrix is not symmetric")
    if semidefinite_rank(gram, size) is None:
        raise Rejected(f"{where}: the matrix is not positive semidefinite")
    return gram


def semidefinite_rank(gram: Vector, size: int) -> int | None:
    """The rank of a symmetric matrix, by elimination; None if it is not positive semidefinite."""
    rows: dict[int, Vector] = {}
    for place, x in gram.items():
        rows.setdefault(place // size, {})[place % size] = x
    count = 0
    for k in sorted(rows):
        charge(1 + len(rows[k]))
        row = {j: x for j, x in rows.pop(k).items() if j >= k}
        pivot = row.pop(k, Fraction(0))
        if pivot < 0 or (row and not pivot):
            return None
        count += bool(pivot)
        for i, x in row.items():
            rows[i] = combine([(Fraction(1), rows[i]), (-x / pivot, row)])
    return count


def squares(terms: Sequence[tuple[Fraction, Vector]], size: int) -> Vector:
    """sum c u u^T."""
    found = []
    for factor, u in terms:
        charge(1 + len(u) * len(u))
        found.append((factor, {i * size + j: x * y for i, x in u.items() for j, y in u.items()}))
    return combine(found)


def form(gram: Vector, y: Vector, size: int) -> Fraction:
    """y^T Q y."""
    charge(1 + len(gram) // 2)
    inside = {place: x for place, x in gram.items() if place // size in y and place % size in y}
    return total(x * y[place // size] * y[place % size] for place, x in inside.items())
