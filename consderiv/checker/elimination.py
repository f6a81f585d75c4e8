"""Sparse Gaussian elimination: rank, reduction modulo a span, and solving."""

from collections.abc import Iterable
from fractions import Fraction

from limits import charge, settle
from quantities import combine, dot
from reader import Vector

PRIME = 2**61 - 1


class Echelon:
    """A basis of a span; each vector has a first column that is in no other vector as first column."""

    def __init__(self) -> None:
        self.pivots: dict[int, Vector] = {}

    def reduce(self, vector: Vector) -> Vector:
        """The vector modulo the span: the one representative that is zero in all first columns."""
        for column in sorted(self.pivots):
            if column in vector:
                pivot = self.pivots[column]
                vector = combine([(Fraction(1), vector), (-vector[column] / pivot[column], pivot)])
        return vector

    def insert(self, vector: Vector) -> bool:
        """Whether the vector was not in the span; then it is added."""
        rest = self.reduce(vector)
        if rest:
            self.pivots[min(rest)] = rest
        return bool(rest)


def line(rows: Iterable[Vector], unknowns: int) -> tuple[Vector, Vector] | None:
    """All x with <row, (x, -1)> = 0 for the `unknowns` - 1 rows, as base + t direction.

    Column `unknowns` is the right-hand side. None if the left-hand sides are linearly dependent.
    """
    echelon = Echelon()
    for row in rows:
        if min(echelon.reduce(row), default=unknowns) == unknowns:
            return None
        echelon.insert(row)
    (free,) = set(range(unknowns)) - set(echelon.pivots)
    base = _substitute(echelon, {unknowns: Fraction(-1)})
    del base[unknowns]
    return base, _substitute(echelon, {free: Fraction(1)})


def _substitute(echelon: Echelon, known: Vector) -> Vector:
    """The entries in the first columns, last one first, from the entries in the others."""
    for column in sorted(echelon.pivots, reverse=True):
        pivot = echelon.pivots[column]
        value = -dot(pivot, known) / pivot[column]
        if value:
            known[column] = settle(value)
    return known


def rank(vectors: Iterable[Vector]) -> int:
    echelon = Echelon()
    return sum(echelon.insert(vector) for vector in vectors)


def has_rank(vectors: list[Vector], expected: int) -> bool:
    """rank >= expected. The rank modulo a prime is a cheap lower bound, and nearly always suffices."""
    values = [value for vector in vectors for value in vector.values()]
    usable = all(isinstance(value, Fraction) and value.denominator % PRIME for value in values)
    return (usable and _modular_rank(vectors) >= expected) or rank(vectors) >= expected


def _modular_rank(vectors: list[Vector]) -> int:
    pivots: dict[int, dict[int, int]] = {}
    for vector in vectors:
        row = {i: v.numerator * pow(v.denominator, -1, PRIME) % PRIME for i, v in vector.items()}
        row = {i: v for i, v in row.items() if v}
        while row:
            column = min(row)
            if column not in pivots:
                inverse = pow(row[column], -1, PRIME)
                pivots[column] = {i: v * inverse % PRIME for i, v in row.items()}
                break
            charge(1 + len(pivots[column]) // 4)
            factor = row[column]
            for i, v in pivots[column].items():
                row[i] = (row.get(i, 0) - factor * v) % PRIME
                if not row[i]:
                    del row[i]
    return len(pivots)
