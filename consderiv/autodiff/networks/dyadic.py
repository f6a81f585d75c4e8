"""Matrices of dyadic rationals, such as all floats are: integers over one power of two, multiplied exactly by FLINT."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from flint import fmpz_mat


@dataclass(frozen=True)
class Dyadic:
    """The matrix entries * 2**-scale.

    Examples
    --------
    >>> a = Dyadic.of([[0.5, 1.0], [0.0, 0.25]])
    >>> (a @ a).fractions()[0]
    (Fraction(1, 4), Fraction(3, 4))
    """

    entries: fmpz_mat
    scale: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[float | Fraction]]) -> Dyadic:
        """The matrix of these floats or dyadic fractions, exactly."""
        exact = [[_parts(entry) for entry in row] for row in rows]
        scale = max((power for row in exact for _, power in row), default=0)
        integers = [[top << (scale - power) for top, power in row] for row in exact]
        return cls(
            fmpz_mat(len(integers), len(integers[0]) if integers else 0, list(chain.from_iterable(integers))), scale
        )

    @classmethod
    def column(cls, numbers: Iterable[float | Fraction]) -> Dyadic:
        """A column of numbers."""
        return cls.of([[number] for number in numbers])

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.entries.nrows(), self.entries.ncols()

    def __matmul__(self, other: Dyadic) -> Dyadic:
        return Dyadic(self.entries * other.entries, self.scale + other.scale)

    def __add__(self, other: Dyadic) -> Dyadic:
        scale = max(self.scale, other.scale)
        return Dyadic(self.at_scale(scale).entries + other.at_scale(scale).entries, scale)

    def at_scale(self, scale: int) -> Dyadic:
        """The same matrix over a larger power of two."""
        return self if scale == self.scale else Dyadic(self.entries * (1 << (scale - self.scale)), scale)

    def absolute(self) -> Dyadic:
        """The absolute values of the entries."""
        rows, columns = self.shape
        return Dyadic(fmpz_mat(rows, columns, [abs(entry) for entry in self.entries.entries()]), self.scale)

    @property
    def is_zero(self) -> bool:
        """Whether every entry is zero."""
        return not any(self.entries.entries())

    def integers(self) -> list[int]:
        """The numerators, row by row."""
        return [int(entry) for entry in self.entries.entries()]

    def fractions(self) -> tuple[tuple[Fraction, ...], ...]:
        """The rows of the matrix."""
        _, columns = self.shape
        flat = [Fraction(entry, 1 << self.scale) for entry in self.integers()]
        return tuple(tuple(flat[k : k + columns]) for k in range(0, len(flat), columns))

    def vector(self) -> tuple[Fraction, ...]:
        """The entries of a row or a column."""
        return tuple(entry for row in self.fractions() for entry in row)


def _parts(number: float | Fraction) -> tuple[int, int]:
    """(n, k) with number = n * 2**-k."""
    top, bottom = number.as_integer_ratio()
    return top, bottom.bit_length() - 1


def rounded_up(number: Fraction, bits: int) -> Fraction:
    """The least multiple of 2**-bits that is not below the number."""
    return Fraction(math.ceil(number * (1 << bits)), 1 << bits)


__all__ = ["Dyadic", "rounded_up"]
