"""STRATA: a field as a statement gives it, parts with rational conditions, rational vector fields and balls.

Irrational points are written by polynomials that vanish there (irrational_points.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...sets import Empty, Undefined
from ...sets.ellipsoids import Cap, Ellipsoid
from ...stratified.field import StratifiedField
from ...stratified.set_field import Member, SetField
from ...stratified.stratum import Stratum
from ..encoding import polynomial
from ..model import Omitted
from .balls import Ball, ball
from .irrational_points import Surroundings, conditions, point_of, rational_field, surroundings

Json = Any


@dataclass(frozen=True)
class Part:
    """{equations = 0, positive > 0} with the hulls and balls of the field there."""

    equations: tuple[Polynomial, ...]
    positive: tuple[Polynomial, ...]
    members: tuple[Member | Ball, ...]

    def to_json(self) -> dict[str, Json]:
        """PART."""
        return {
            "equations": [polynomial(h) for h in self.equations],
            "positive": [polynomial(g) for g in self.positive],
            "value": [_member_json(member) for member in self.members],
        }


def _member_json(member: Member | Ball) -> Json:
    return member.to_json() if isinstance(member, Ball) else [[_pair_json(e) for e in v] for v in member]


def _pair_json(entry: RationalFunction) -> list[Json]:
    below = entry.denominator or Polynomial.constant_of(entry.count, 1)
    return [polynomial(entry.numerator), polynomial(below)]


def stated(field: StratifiedField) -> tuple[Part, ...]:
    """The parts of a field.

    Raises
    ------
    Omitted
        If values are no hulls of rational vector fields, or numbers are irrational elsewhere than at points.
    """
    if len(field.value_shape) > 1:
        raise Omitted("elements are matrices")
    around = surroundings(field)
    return tuple(part for stratum, value in field.parts for part in _parts(stratum, value, around))


def _parts(stratum: Stratum, value: SetField, around: Surroundings) -> list[Part]:
    point = point_of(stratum)
    members = tuple(
        member if isinstance(member, Ball) else tuple(rational_field(v, point, around.fields) for v in member)
        for member in _members(stratum, value)
    )
    return [Part(equations, positive, members) for equations, positive in conditions(stratum, point, around)]


def _members(stratum: Stratum, value: SetField) -> tuple[Member | Ball, ...]:
    if isinstance(value.fixed, (Empty, Undefined)):
        return ()
    if isinstance(value.fixed, Ellipsoid) and not isinstance(value.fixed, Cap):
        return (ball(value.fixed),)
    if value.moving is not None or value.fixed is not None:
        raise Omitted(f"the value on {stratum} is no hull of rational vector fields")
    return value.members


def part_contains(part: Part, sign_of: Any) -> bool:
    """Whether the conditions of a part hold; it is enough that one of them is known to fail."""
    from ...stratified.cells.signs import conditions_hold

    return conditions_hold(part.equations, part.positive, sign_of)
