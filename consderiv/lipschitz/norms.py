"""Operator norms of Jacobians for the norms l1, l2 and linf; of a gradient they are the dual norms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from ..errors import UnsupportedError
from ..exact.algebraic_roots import real_roots
from ..exact.exponentials import sqrt
from ..exact.rationals import dot
from ..exact.reals import Number
from ..sets.elements import Flat, Shape

NORMS = ("l2", "l1", "linf")
DUAL = {"l1": "linf", "l2": "l2", "linf": "l1"}
SIGN_BUDGET = 12

Rows = Sequence[Sequence[Number]]


def matrix_size(rows: Rows, norm: str) -> Number:
    """max{|J d| : |d| <= 1}, the same norm on both sides; for l2 its square.

    l1: the largest sum of a column; linf: the largest sum of a row; l2: the largest eigenvalue of J J^T.
    One row: the dual norm of a gradient (linf for l1, l1 for linf).

    Examples
    --------
    >>> [str(matrix_size([(1, -2)], norm)) for norm in NORMS]
    ['5', '2', '3']
    >>> matrix_size([(1, 1), (0, 1)], "l2")
    3/2 + 1/2*sqrt(5)
    """
    if norm == "linf":
        return max((_sum_of_sizes(row) for row in rows), default=Fraction(0))
    if norm == "l1":
        return max((_sum_of_sizes(column) for column in zip(*rows, strict=True)), default=Fraction(0))
    return _largest_eigenvalue(rows)


def _sum_of_sizes(entries: Sequence[Number]) -> Number:
    return sum((abs(entry) for entry in entries), Fraction(0))


def _largest_eigenvalue(rows: Rows) -> Number:
    """Of the smaller one of J J^T and J^T J."""
    short = list(rows) if len(rows) <= len(rows[0]) else list(zip(*rows, strict=True))
    gram: list[list[Number]] = [[dot(a, b) for b in short] for a in short]
    if all(not gram[i][j] for i, j in product(range(len(gram)), repeat=2) if i != j):
        return max((gram[i][i] for i in range(len(gram))), default=Fraction(0))
    return real_roots(characteristic(gram))[-1][0]


def characteristic(matrix: Rows) -> list[Number]:
    """The rising coefficients of det(x - M), by the recursion of Faddeev and Le Verrier.

    Examples
    --------
    >>> [str(c) for c in characteristic([[2, 1], [1, 2]])]
    ['3', '-4', '1']
    """
    size = len(matrix)
    falling: list[Number] = [Fraction(1)]
    power: list[list[Number]] = [[Fraction(0)] * size for _ in range(size)]
    for k in range(1, size + 1):
        shifted = [[power[i][j] + (falling[-1] if i == j else 0) for j in range(size)] for i in range(size)]
        columns = list(zip(*shifted, strict=True))
        power = [[dot(row, column) for column in columns] for row in matrix]
        trace = sum((power[i][i] for i in range(size)), Fraction(0))
        falling.append(-trace / k)
    return falling[::-1]


def value_of(size: Number, norm: str) -> Number:
    """The norm from its size: the square root for l2."""
    return sqrt(size) if norm == "l2" else size


def rows_of(flat: Flat, shape: Shape) -> Rows:
    """A flat element as the rows of a matrix; a gradient is one row."""
    width = shape[-1]
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def dual_vertices(norm: str, size: int) -> list[tuple[Fraction, ...]]:
    """Directions d with |v|_dual = max <v, d>: the vertices of the unit ball of l1 or linf.

    Raises
    ------
    UnsupportedError
        For l2, and for linf in many variables.
    """
    if norm == "l1":
        units = [tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size)]
        return [tuple(s * e for e in unit) for unit in units for s in (1, -1)]
    if norm == "linf" and size <= SIGN_BUDGET:
        return [tuple(map(Fraction, signs)) for signs in product((1, -1), repeat=size)]
    raise UnsupportedError(
        f"a ball with few vertices is required (l1, or linf in at most {SIGN_BUDGET} variables)",
        f"received {norm} in {size} variables", "use l1",
    )  # fmt: skip


def require_norm(norm: str) -> None:
    """Refuse other names."""
    if norm not in NORMS:
        raise UnsupportedError(f"a norm among {', '.join(NORMS)} is required", f"received {norm!r}", "choose one")
