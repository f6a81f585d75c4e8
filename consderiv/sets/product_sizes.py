"""Sizes of products of matrices, and products of flat matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consderiv.errors import UnsupportedError
from consderiv.exact.rationals import dot
from consderiv.sets.elements import Flat, Shape, describe_space
from consderiv.sets.value_set import ValueSet

PRODUCTS = 20_000
"""At most this many products of vertices are formed for a hull."""


@dataclass(frozen=True)
class Sizes:
    """A is p x k, B is k x n; `shape` is that of A B."""

    p: int
    k: int
    n: int
    shape: Shape


def sizes_of(left: ValueSet, right: ValueSet) -> Sizes:
    """The sizes of the factors of a product.

    Raises
    ------
    UnsupportedError
        If the number of columns of A is not the number of rows of B.
    """
    a, b = left.shape, right.shape
    if a is None or b is None:
        raise UnsupportedError("factors with a known shape are required", "received none", "use their bounds")
    rows = b[0] if len(b) == 2 else 1
    if a[-1] != rows:
        raise UnsupportedError(
            f"a right factor with {a[-1]} rows is required",
            f"received one of {describe_space(b)}",
            "the columns of the left factor are the rows of the right one",
        )
    return Sizes(a[0] if len(a) == 2 else 1, rows, b[-1], (a[0], b[-1]) if len(a) == 2 else (b[-1],))


def multiplied(left: Flat, right: Flat, sizes: Sizes) -> Flat:
    """A B for flat A and B."""
    columns = [right[j :: sizes.n] for j in range(sizes.n)]
    rows = [left[i * sizes.k : (i + 1) * sizes.k] for i in range(sizes.p)]
    return tuple(dot(row, column) for row in rows for column in columns)


def products_of(lefts: Iterable[Flat], rights: Iterable[Flat], sizes: Sizes) -> list[Flat]:
    """All products, those of the first left factor first."""
    others = list(rights)
    return [multiplied(left, right, sizes) for left in lefts for right in others]
