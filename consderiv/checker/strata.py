"""Section 5e: a field on the whole space, given by the hulls of vector fields, and by balls, on parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import polynomials as poly
from limits import Malformed
from polynomials import Poly
from ranges import derivative
from ratios import Ratio
from reader import Object, fields, items, rational
from sets import formula, joined, short

Pair = tuple[Poly, Poly]
VField = tuple[Pair, ...]  # numerator and denominator of each entry


@dataclass(frozen=True)
class Ball:
    """All v with |v - centre|^2 <= square, the same at every point."""

    centre: tuple[Fraction, ...]
    square: Fraction

    def room(self, field: VField) -> Ratio:
        """The square minus |v - centre|^2: nowhere negative where v is in the ball."""
        rest = ratio((poly.constant(self.square), poly.ONE))
        for middle, pair in zip(self.centre, field, strict=True):
            step = minus(ratio(pair), ratio((poly.constant(middle), poly.ONE)))
            rest = minus(rest, step.times(step))
        return rest


Hull = tuple[VField, ...]
Member = Hull | Ball


class Part(NamedTuple):
    equations: list[Poly]
    positive: list[Poly]
    value: list[Member]


def read_rational(value: Any, n: int, where: str) -> Poly:
    return poly.read(value, n, where, rational)


def read_pair(value: Any, n: int, where: str) -> Pair:
    above, below = items(value, where, 2)
    found = read_rational(above, n, where), read_rational(below, n, where)
    if not found[1]:
        raise Malformed(f"{where}: a denominator is the zero polynomial")
    return found


def read_strata(value: Any, n: int, where: str) -> list[Part]:
    return [_part(entry, n, f"{where}[{k}]") for k, entry in enumerate(items(value, where, least=1))]


def _part(value: Any, n: int, where: str) -> Part:
    parts = fields(value, where, "equations positive value")
    first, second = (
        [read_rational(p, n, f"{where}.{key}") for p in items(parts[key], f"{where}.{key}")]
        for key in ("equations", "positive")
    )
    spot = f"{where}.value"
    members = [_member(entry, n, f"{spot}[{k}]") for k, entry in enumerate(items(parts["value"], spot))]
    return Part(first, second, members)


def _member(value: Any, n: int, where: str) -> Member:
    if isinstance(value, Object):
        parts = fields(value, where, "centre square")
        centre = tuple(rational(x, f"{where}.centre") for x in items(parts["centre"], f"{where}.centre", n))
        square = rational(parts["square"], f"{where}.square")
        if square < 0:
            raise Malformed(f"{where}.square: the square of a radius is negative")
        return Ball(centre, square)
    return tuple(
        tuple(read_pair(pair, n, f"{where}[{k}]") for pair in items(entry, f"{where}[{k}]", n))
        for k, entry in enumerate(items(value, where, least=1))
    )


def ratio(pair: Pair) -> Ratio:
    return Ratio(*pair, None)


def minus(first: Ratio, second: Ratio) -> Ratio:
    return first.add(second.scale(Fraction(-1)))


def slope(of: Ratio, i: int) -> Ratio:
    """The derivative with respect to x_i."""
    above, below = derivative(of.above, i), derivative(of.below, i)
    if of.below is poly.ONE:
        return Ratio(above, poly.ONE, None)
    above = poly.add(poly.multiply(above, of.below), poly.multiply(of.above, below), -1)
    return Ratio(above, poly.multiply(of.below, of.below), None)


def described(strata: Sequence[Part], names: Sequence[str]) -> str:
    """Mathematical notation of the field."""
    return f"D = [{joined('; ', (_where(part, names) for part in strata), len(strata))}]"


def _where(part: Part, names: Sequence[str]) -> str:
    conditions = [f"{formula(p, names)} = 0" for p in part.equations]
    conditions += [f"{formula(p, names)} > 0" for p in part.positive]
    value = joined(" union ", (_shown(member, names) for member in part.value), len(part.value)) or "empty"
    return f"{value} where {joined(', ', conditions, len(conditions)) or 'nothing is asked'}"


def listed(numbers: Sequence[Any]) -> str:
    """Notation of a point."""
    return f"({joined(', ', map(short, numbers), len(numbers))})"


def _shown(member: Member, names: Sequence[str]) -> str:
    if isinstance(member, Ball):
        return f"{{v : |v - {listed(member.centre)}|^2 <= {short(member.square)}}}"
    vectors = (joined(", ", (_quotient(*pair, names) for pair in entry), len(entry)) for entry in member)
    return f"conv{{{joined(', ', (f'({v})' for v in vectors), len(member))}}}"


def _quotient(above: Poly, below: Poly, names: Sequence[str]) -> str:
    text = formula(above, names)
    return text if below == poly.ONE else f"({text})/({formula(below, names)})"
