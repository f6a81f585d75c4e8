"""Smooth guards as coordinates: u = a z_k + b with a(0) != 0, where a and b do not contain z_k.

In the new coordinates the guard is u, or close to it, so ties between its linear and other terms are gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from ..exact.polynomials import Polynomial
from ..exact.reals import Number, sign
from .arcs import Arc
from .coprime import rows_in

TERM_LIMIT = 120
PRODUCT_LIMIT = 5000
SERIES_LENGTH = 24
CHANGE_LIMIT = 6


@dataclass(frozen=True)
class Straightening:
    """The new coordinate u = slope * z_axis + rest with slope(0) > 0; it takes the place of z_axis.

    Parameters
    ----------
    axis : int
    slope, rest : Polynomial
        Without z_axis.
    """

    axis: int
    slope: Polynomial
    rest: Polynomial

    def guard(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial at z_axis = (u - rest) / slope, times a power of the slope: the same signs near the point."""
        rows = rows_in(polynomial, self.axis)
        degree = max(rows)
        value = Polynomial.coordinate(polynomial.count, self.axis) - self.rest
        total, power = rows[degree], degree
        for power in range(degree - 1, -1, -1):
            total = total * value
            if power in rows:
                total = total + rows[power] * self.slope ** (degree - power)
        return total

    def lift(self, arc: Arc) -> Arc:
        """The arc in the old coordinates; the quotient is cut off where the slope is not constant."""
        rest, slope = self.rest.along(arc), self.slope.along(arc)
        numerator: dict[int, Number] = {k: -value for k, value in rest.items()}
        for k, step in enumerate(arc, 1):
            numerator[k] = numerator.get(k, Fraction(0)) + step[self.axis]
        length = max([len(arc), *numerator])
        if len(slope) > 1:
            length += SERIES_LENGTH
        path = _quotient(numerator, slope, length)
        still: tuple[Number, ...] = (Fraction(0),) * len(arc[0])
        rows: list[list[Number]] = [list(arc[k]) if k < len(arc) else list(still) for k in range(length)]
        for k, row in enumerate(rows, 1):
            row[self.axis] = path.get(k, Fraction(0))
        return tuple(map(tuple, rows))


def _quotient(numerator: dict[int, Number], slope: dict[int, Number], length: int) -> dict[int, Number]:
    """The power series numerator / slope up to t**length."""
    rest = dict(numerator)
    found: dict[int, Number] = {}
    for power in range(1, length + 1):
        value = rest.get(power)
        if value is None or not value:
            continue
        factor: Number = value / slope[0]
        found[power] = factor
        for k, c in slope.items():
            if k:
                rest[power + k] = rest.get(power + k, Fraction(0)) - factor * c
    return found


def straightenings(guards: Sequence[Polynomial], axes: Sequence[int]) -> Iterator[tuple[Straightening, ...]]:
    """Short chains of changes of coordinates: single guards first, then as many as possible one after the other."""
    singles = [change for guard in guards for change in _of(guard, axes)][:CHANGE_LIMIT]
    for change in singles:
        yield (change,)
    seen = set()
    for change in singles:
        chain = _extended((change,), guards, axes)
        key = frozenset(one.axis for one in chain), len(chain)
        if len(chain) > 1 and key not in seen:
            seen.add(key)
            yield chain


def _of(guard: Polynomial, axes: Sequence[int]) -> Iterator[Straightening]:
    gradient = {} if guard.constant or len(guard.variables()) == 1 else guard.gradient
    for axis in axes:
        if axis in gradient:
            rows = rows_in(guard, axis)
            zero = Polynomial.constant_of(guard.count, 0)
            # Terms with higher powers of z_k are left out: then the guard is u up to terms of higher order only.
            slope = rows[1] if max(rows) == 1 else Polynomial.constant_of(guard.count, gradient[axis])
            side = Fraction(sign(gradient[axis]))
            yield Straightening(axis, slope.scaled(side), rows.get(0, zero).scaled(side))


def _extended(
    chain: tuple[Straightening, ...], guards: Sequence[Polynomial], axes: Sequence[int]
) -> tuple[Straightening, ...]:
    left = [axis for axis in axes if axis not in {one.axis for one in chain}]
    moved = straightened(guards, chain)
    if moved is None:
        return chain
    following = next((change for guard in moved for change in _of(guard, left)), None)
    return chain if following is None else _extended((*chain, following), guards, axes)


def straightened(guards: Sequence[Polynomial], chain: Sequence[Straightening]) -> list[Polynomial] | None:
    """The guards in the new coordinates; None if they become too long."""
    moved = list(guards)
    for change in chain:
        if not all(_stays_short(guard, change) for guard in moved):
            return None
        moved = [change.guard(guard) if change.axis in guard.variables() else guard for guard in moved]
        if any(_length(guard) > TERM_LIMIT for guard in moved):
            return None
    return moved


def _stays_short(guard: Polynomial, change: Straightening) -> bool:
    """A bound for the powers of the new coordinate that are multiplied out on the way."""
    degree = max(dict(monomial).get(change.axis, 0) for monomial, _ in guard.terms())
    terms = _length(change.rest) + 1
    return _length(guard) * comb(degree + terms, terms) <= PRODUCT_LIMIT


def _length(polynomial: Polynomial) -> int:
    return sum(1 for _ in polynomial.terms())
