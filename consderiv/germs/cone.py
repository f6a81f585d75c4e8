"""The cone {d : <a_1, d> >= 0, ..., <a_k, d> >= 0} of the gradients of a cell's guards, by its exact rays.

Coordinates are the values of a maximal independent subset of the rows (the *basis rows*), so the cone is pointed and
R^n, however large n is, never appears. A new independent row always cuts the cone in two; a dependent one splits the
rays (double description). All arithmetic is exact, over the integers or over the field of the entries: a cell is never
lost to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from ..exact.rationals import as_number, has_reals
from ..exact.rationals import primitive as primitive_vector
from ..exact.reals import Number, sign
from ..exact.rounding import nearby_rational

Row = Mapping[int, Any]
"""A sparse vector of integers, fractions or `Real`s."""

Ray = tuple[Any, ...]
RAY_LIMIT = 4000


class TooManyRays(Exception):
    """The rays of the cone are no longer a cheap description; use a linear programme."""


@dataclass(frozen=True, slots=True)
class Echelon:
    """A basis row, reduced by the basis rows before it: `reduced = sum combination_k * basis_k`."""

    pivot: int
    reduced: Row
    combination: tuple[tuple[int, Number], ...]  # sparse


@dataclass(frozen=True, slots=True)
class Cone:
    """A full-dimensional pointed cone in the coordinates y = (<basis_k, d>)_k.

    Parameters
    ----------
    echelon : tuple of Echelon
        The basis rows; their number is the dimension of the coordinates.
    listed : tuple of (ray, incidence), or None
        Extreme rays as primitive vectors, of integers unless the rows are irrational; bit j of the incidence is set
        where constraint j is tight. None as long as all constraints are basis rows: then the cone is the orthant, and
        hundreds of independent guards cost little.
    constraints : int
        The number of constraints so far.
    rows : tuple of rows
        The constraints, to check a rounded direction against.
    """

    echelon: tuple[Echelon, ...] = ()
    listed: tuple[tuple[Ray, int], ...] | None = None
    constraints: int = 0
    rows: tuple[Row, ...] = field(default=(), repr=False, compare=False)

    @property
    def rays(self) -> tuple[tuple[Ray, int], ...]:
        """The extreme rays with their incidences."""
        if self.listed is not None:
            return self.listed
        size, every = self.dimension, (1 << self.dimension) - 1
        return tuple((tuple(int(i == k) for i in range(size)), every ^ (1 << k)) for k in range(size))

    @property
    def dimension(self) -> int:
        """The rank of the rows."""
        return len(self.echelon)

    def coordinates(self, row: Row) -> tuple[list[Any], dict[int, Any]]:
        """Coefficients over the basis rows, and the remainder (empty iff the row is in their span)."""
        remainder = {i: as_number(c) for i, c in row.items() if c}
        coefficients: list[Any] = [Fraction(0)] * self.dimension
        for step in self.echelon:
            factor = remainder.get(step.pivot)
            if not factor:
                continue
            factor /= step.reduced[step.pivot]
            for index, value in step.reduced.items():
                rest = remainder.get(index, Fraction(0)) - factor * value
                if rest:
                    remainder[index] = rest
                else:
                    remainder.pop(index, None)
            for k, weight in step.combination:
                coefficients[k] += factor * weight
        return coefficients, remainder

    def cut(self, row: Row) -> Cone | None:
        """The cone cut by <row, d> >= 0, or None if no interior is left.

        Raises
        ------
        TooManyRays
            When the double description grows beyond `RAY_LIMIT`.
        """
        coefficients, remainder = self.coordinates(row)
        if remainder:
            return self._extended(row, coefficients, remainder)
        if self.listed is None and all(c >= 0 for c in coefficients):
            return self._divided(row, coefficients) if any(coefficients) else None
        values = [sum((c * y for c, y in zip(coefficients, ray, strict=True)), Fraction(0)) for ray, _ in self.rays]
        if not any(value > 0 for value in values):
            return None
        return self._divided(row, values)

    def _extended(self, row: Row, coefficients: list[Any], remainder: Row) -> Cone:
        """A new independent row is a new coordinate, whose axis is a new ray."""
        combination = (*((k, -c) for k, c in enumerate(coefficients) if c), (self.dimension, Fraction(1)))
        # The last coordinate as pivot: rows such as x_i - x_j then rarely contain the pivots of others.
        echelon = (*self.echelon, Echelon(max(remainder), remainder, combination))
        if self.listed is None:
            return Cone(echelon, None, self.constraints + 1, (*self.rows, row))
        bit = 1 << self.constraints
        # Every old ray may be moved along the new axis, so it lies on the new wall; the axis lies on all old walls.
        rays = [((*ray, 0), incidence | bit) for ray, incidence in self.rays]
        rays.append(((0,) * self.dimension + (1,), bit - 1))
        return Cone(echelon, tuple(rays), self.constraints + 1, (*self.rows, row))

    def _divided(self, row: Row, values: Sequence[Any]) -> Cone:
        """Keep the rays on the right side and add one on the wall for each adjacent pair that it separates."""
        sides = [sign(value) for value in values] if has_reals(values) else values  # one proof for each sign
        bit = 1 << self.constraints
        kept = [
            (ray, incidence | (bit if value == 0 else 0))
            for (ray, incidence), value in zip(self.rays, sides, strict=True)
            if value >= 0
        ]
        positive = [i for i, value in enumerate(sides) if value > 0]
        negative = [i for i, value in enumerate(sides) if value < 0]
        for i in positive:
            for j in negative:
                common = self.rays[i][1] & self.rays[j][1]
                if self._adjacent(i, j, common):
                    ray = _combine(self.rays[i][0], -values[j], self.rays[j][0], values[i])
                    kept.append((ray, common | bit))
            if len(kept) > RAY_LIMIT:
                raise TooManyRays
        return Cone(self.echelon, tuple(kept), self.constraints + 1, (*self.rows, row))

    def _adjacent(self, i: int, j: int, common: int) -> bool:
        """Two rays span a face of dimension two iff no third ray lies on all their common walls."""
        if common.bit_count() < self.dimension - 2:
            return False
        return not any(incidence & common == common for k, (_, incidence) in enumerate(self.rays) if k != i and k != j)

    def interior(self) -> Ray:
        """The sum of the rays: a point of the interior, in the cone's coordinates."""
        if self.listed is None:
            return (1,) * self.dimension
        total: list[Any] = [0] * self.dimension
        for ray, _ in self.rays:
            total = [a + b for a, b in zip(total, ray, strict=True)]
        return tuple(total)

    def lift(self, coordinates: Sequence[Any]) -> dict[int, Any]:
        """A sparse direction d with <basis_k, d> = coordinates_k."""
        direction: dict[int, Any] = {}
        for step in reversed(self.echelon):
            target = sum((c * coordinates[k] for k, c in step.combination), Fraction(0))
            others = sum((value * direction[i] for i, value in step.reduced.items() if i in direction), Fraction(0))
            direction[step.pivot] = (target - others) / step.reduced[step.pivot]
        return direction

    def direction(self) -> dict[int, Any]:
        """A direction that is strictly positive on every row, with small integer entries whenever they are found."""
        found = primitive(self.lift(self.interior()))
        if not has_reals(found.values()):
            return found
        near = nearby_rational(
            list(found.values()), lambda rounded: self._is_inside(dict(zip(found, rounded, strict=True)))
        )
        return found if near is None else primitive(dict(zip(found, near, strict=True)))

    def _is_inside(self, direction: Mapping[int, Number]) -> bool:
        return all(sum(c * direction[i] for i, c in row.items() if i in direction) > 0 for row in self.rows)

    def generators(self) -> list[dict[int, Any]]:
        """Directions over the rays (the cone in R^n is their hull plus the common kernel of the rows)."""
        return [primitive(self.lift(ray)) for ray, _ in self.rays]


def primitive(direction: Mapping[int, Any]) -> dict[int, Any]:
    """The same direction with coprime integer entries; with irrational ratios, its first entry becomes 1 or -1."""
    entries = {i: direction[i] for i in sorted(direction) if direction[i]}
    return {i: as_number(v) for i, v in zip(entries, primitive_vector(entries.values())[0], strict=True)}


def _combine(first: Ray, a: Any, second: Ray, b: Any) -> Ray:
    """The primitive multiple of a * first + b * second, with a, b > 0."""
    if has_reals((a, b, *first, *second)):
        return primitive_vector([a * x + b * y for x, y in zip(first, second, strict=True)])[0]
    scale = lcm(a.denominator, b.denominator)
    p, q = int(a * scale), int(b * scale)
    ray = [p * x + q * y for x, y in zip(first, second, strict=True)]
    divisor = gcd(*ray)
    return tuple(x // divisor for x in ray)
