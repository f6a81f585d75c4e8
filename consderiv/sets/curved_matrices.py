"""Positive semidefinite matrices as the inner products of ellipsoids, over exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from consderiv.exact.matrices import independent_rows, inverse, nullspace, solve
from consderiv.exact.reals import Number, sign

Vector = tuple[Number, ...]
Gram = tuple[Vector, ...]

ZERO = Fraction(0)


def inner(left: Sequence[Number], right: Sequence[Number]) -> Number:
    """The inner product of two vectors."""
    total: Number = ZERO
    for a, b in zip(left, right, strict=True):
        if (a.__class__ is Fraction and not a) or (b.__class__ is Fraction and not b):
            continue
        total = total + a * b
    return total


def times(gram: Gram, vector: Sequence[Number]) -> Vector:
    """Q x."""
    return tuple(inner(row, vector) for row in gram)


def product(gram: Gram, left: Sequence[Number], right: Sequence[Number]) -> Number:
    """x^T Q y."""
    return inner(left, times(gram, right))


def combination(weights: Sequence[Number], vectors: Sequence[Vector]) -> Vector:
    """sum of weight * vector; at least one vector."""
    return tuple(inner(weights, column) for column in zip(*vectors, strict=True))


def shifted(vector: Vector, other: Sequence[Number], factor: Number = Fraction(1)) -> Vector:
    """vector + factor * other."""
    return tuple(a + factor * b for a, b in zip(vector, other, strict=True))


def is_positive(gram: Gram, strictly: bool = False) -> bool:
    """Whether a symmetric matrix is positive semidefinite (definite), by elimination.

    Examples
    --------
    >>> is_positive(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(1))))
    True
    """
    rows = [list(row) for row in gram]
    while rows:
        pivot = rows[0][0]
        size = sign(pivot)
        if size < 0 or (size == 0 and (strictly or any(sign(entry) for entry in rows[0]))):
            return False
        if size == 0:
            rows = [row[1:] for row in rows[1:]]
            continue
        head = rows[0]
        rows = [
            [a - row[0] * b / pivot for a, b in zip(row[1:], head[1:], strict=True)] if row[0] else row[1:]
            for row in rows[1:]
        ]
    return True


def negative_direction(gram: Gram) -> Vector | None:
    """Some d with d^T Q d < 0 for a symmetric matrix, None if it is positive semidefinite.

    Examples
    --------
    >>> negative_direction(((Fraction(1), Fraction(2)), (Fraction(2), Fraction(1))))
    (Fraction(-2, 1), Fraction(1, 1))
    """
    size = len(gram)
    # Directions that are orthogonal for Q to those used already; the form on their span is `rest`.
    axes: list[Vector] = [tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size)]
    while axes:
        rest = congruent(axes, gram)
        values = [sign(rest[i][i]) for i in range(len(axes))]
        if min(values) < 0:
            return axes[values.index(-1)]
        if not any(values):
            pair = next(((i, j) for i in range(len(axes)) for j in range(i) if sign(rest[i][j])), None)
            if pair is None:
                return None
            return shifted(axes[pair[0]], axes[pair[1]], Fraction(-sign(rest[pair[0]][pair[1]])))
        k = values.index(1)
        axes = [shifted(axis, axes[k], -rest[i][k] / rest[k][k]) for i, axis in enumerate(axes) if i != k]
    return None


def solution(gram: Gram, target: Sequence[Number]) -> Vector | None:
    """Some y with Q y = target, None if there is none."""
    return solve(gram, target)


def kernel(gram: Gram) -> list[Vector]:
    """A basis of {x : Q x = 0}."""
    return list(nullspace(gram, len(gram)))


def generalised_inverse(gram: Gram) -> Gram:
    """A symmetric G with Q G Q = Q: the inverse of a regular principal block of full rank, zero elsewhere."""
    size = len(gram)
    kept = independent_rows(gram)
    block = inverse([[gram[i][j] for j in kept] for i in kept]) or []
    place = {i: k for k, i in enumerate(kept)}
    return tuple(
        tuple(block[place[i]][place[j]] if i in place and j in place else ZERO for j in range(size))
        for i in range(size)
    )


def block_of(gram: Gram) -> list[int]:
    """Coordinates of a regular principal block of full rank: the others are affine functions of them."""
    return independent_rows(gram)


def congruent(rows: Sequence[Vector], gram: Gram) -> Gram:
    """A Q A^T."""
    images = [times(gram, row) for row in rows]
    return tuple(tuple(inner(row, image) for image in images) for row in rows)
