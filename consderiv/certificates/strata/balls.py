"""Balls as members of a field at points, such as the unit ball that is the Clarke set of a norm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...exact.polynomials import Polynomial
from ...exact.reals import Number, all_rational, sign
from ...sets.ellipsoids import Ellipsoid
from ...stratified.set_field import VectorField
from ..encoding import number, vector
from ..expectation_run import Pair
from ..model import Omitted

Json = Any


@dataclass(frozen=True)
class Ball:
    """{v : |v - centre|^2 <= square}, a member that is no hull; as a sequence of vector fields it is empty."""

    centre: tuple[Fraction, ...]
    square: Fraction

    def __iter__(self) -> Iterator[VectorField]:
        return iter(())

    def slack(self, v: VectorField) -> Pair:
        """square - |v - centre|^2, which is not negative where v is in the ball."""
        count = v[0].count
        found = Pair.of(Polynomial.constant_of(count, self.square))
        for entry, c in zip(v, self.centre, strict=True):
            distance = Pair.of(entry.numerator, entry.denominator) - Pair.of(Polynomial.constant_of(count, c))
            found = found - distance * distance
        return found

    def separator(self, w: tuple[Number, ...]) -> tuple[Number, ...] | None:
        """y = w - centre, if <y, w> > <y, u> for all u in the ball."""
        away = tuple(a - c for a, c in zip(w, self.centre, strict=True))
        return away if sign(sum((a * a for a in away), -self.square)) > 0 else None

    def to_json(self) -> Json:
        """BALL."""
        return {"centre": vector(self.centre), "square": number(self.square)}


def ball(value: Ellipsoid) -> Ball:
    """An ellipsoid with equal axes as a member.

    Raises
    ------
    Omitted
        If it has other axes, or irrational data.
    """
    square = value.gram[0][0]
    is_ball = all(e == (square if i == j else 0) for i, row in enumerate(value.gram) for j, e in enumerate(row))
    if not is_ball or not all_rational((square, *value.flat_centre)):
        raise Omitted("a value is an ellipsoid, and no ball with rational data")
    return Ball(tuple(map(Fraction, value.flat_centre)), Fraction(square))  # type: ignore[arg-type]
