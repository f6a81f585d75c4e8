"""Section 5e: curves that start at a point, as cells: arcs of polynomials, or curves with a given tangent."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import polynomials as poly
from cells import read_arc
from elimination import rank
from limits import Malformed, Rejected
from polynomials import Poly
from quantities import dot
from ranges import derivative, powers, replaced
from ratios import Ratio
from reader import Vector, fields, index, items, vector
from regions import Region, sign_of
from strata import Ball, Part, VField, minus, ratio, slope


def value_at(p: Poly, point: Sequence[Any]) -> Any:
    for i, start in enumerate(point):
        p = replaced(p, i, poly.constant(start))
    return poly.at_zero(p)


class Arc:
    """Each coordinate is a polynomial in x_n =: t > 0, small. The lowest coefficient has the sign."""

    def __init__(self, point: Sequence[Any], steps: Sequence[Vector]):
        self.n, self.point = len(point), point
        self.values = {i: poly.constant(start) for i, start in enumerate(point)}
        for k, step in enumerate(steps, 1):
            for i, entry in step.items():
                self.values[i] = poly.add(self.values[i], {((self.n, k),): entry})

    def along(self, p: Poly) -> Poly:
        for i, value in self.values.items():
            p = replaced(p, i, value)
        return p

    def lowest(self, p: Poly) -> tuple[int, Any]:
        """The lowest power of t and its coefficient, for a polynomial in t that is not zero."""
        parts = powers(p, self.n)
        return min(parts), poly.at_zero(parts[min(parts)])

    def sign(self, p: Poly) -> int:
        p = self.along(p)
        return sign_of(self.lowest(p)[1]) if p else 0

    def end(self, above: Poly, below: Poly) -> Any:
        """The limit of a quotient at the point, or None."""
        above, below = self.along(above), self.along(below)
        if not above:
            return Fraction(0)
        (p, a), (q, b) = self.lowest(above), self.lowest(below)
        return None if p < q else Fraction(0) if p > q else a / b

    def deviates(self, field: VField, value: Ratio) -> bool:
        """Whether the vectors along the curve do not give the derivative of the value along it."""
        rest = slope(Ratio(value.above, value.below, None), self.n).scale(Fraction(-1))
        for i, (above, below) in enumerate(field):
            speed = derivative(self.values[i], self.n)
            rest = rest.add(Ratio(poly.multiply(self.along(above), speed), self.along(below), None))
        return bool(rest.above)


class Tangent(Region):
    """A curve in the surface where the zeros vanish: a polynomial has the sign of its value at the point, or
    of its slope along the tangent there, or it is zero because it follows from the zeros."""

    def __init__(self, point: Sequence[Any], tangent: Vector, equations: Sequence[Poly]):
        super().__init__(tuple((p, 0) for p in equations), len(point), {})
        self.point, self.tangent = point, tangent

    def gradient(self, p: Poly) -> Vector:
        return {i: value for i in range(self.n) if (value := value_at(derivative(p, i), self.point))}

    def known(self, p: Poly) -> int | None:
        here = value_at(p, self.point) or dot(self.gradient(p), self.tangent)
        return sign_of(here) if here else super().known(p)

    def end(self, above: Poly, below: Poly) -> Any:
        divisor, start = value_at(below, self.point), value_at(above, self.point)
        if divisor:
            return start / divisor
        if start and self.sign(below):
            return None
        raise Rejected("the limit of a quotient is not known")

    def deviates(self, field: VField, value: Ratio) -> bool:
        total: Any = Fraction(0)
        for i in range(self.n):  # all entries are to be bounded: the speed in another direction is o(1)
            rest = minus(ratio(field[i]), slope(Ratio(value.above, value.below, None), i))
            share = self.end(rest.above, rest.below)
            if share is None:
                raise Rejected("a derivative is not bounded at the point")
            total += self.tangent.get(i, Fraction(0)) * share
        return bool(total)


def read_curve(
    point: Sequence[Any], strata: Sequence[Part], value: Any, where: str
) -> tuple[Arc | Tangent, VField]:
    """A curve that lies in a part, and a vector field of this part along it."""
    straight = isinstance(value, dict) and "tangent" in value
    parts = fields(value, where, "point of " + ("tangent regular" if straight else "arc"), "known" * straight)
    first, second, third = items(parts["of"], f"{where}.of", 3)
    part = strata[index(first, len(strata), f"{where}.of")]
    member = part.value[index(second, len(part.value), f"{where}.of")]
    if isinstance(member, Ball):
        raise Malformed(f"{where}.of: the member is a ball, which has no vector fields")
    field = member[index(third, len(member), f"{where}.of")]
    curve: Arc | Tangent
    if straight:
        curve = _tangent(point, parts, part.equations, where)
    else:
        curve = Arc(point, read_arc(parts["arc"], len(point), f"{where}.arc"))
    signs = [(curve.sign(p), 0) for p in part.equations] + [(curve.sign(p), 1) for p in part.positive]
    if any(sign != wanted for sign, wanted in signs):
        raise Rejected(f"{where}: the curve does not lie in part {first}")
    if not all(curve.sign(below) for _, below in field):
        raise Rejected(f"{where}: the vector field is not defined along the curve")
    return curve, field


def _tangent(
    point: Sequence[Any], parts: Mapping[str, Any], equations: Sequence[Poly], where: str
) -> Tangent:
    """Near the point the equations define a smooth surface, to which the vector is tangent."""
    places = [
        index(k, len(equations), f"{where}.regular") for k in items(parts["regular"], f"{where}.regular")
    ]
    regular = [equations[k] for k in places]
    curve = Tangent(point, vector(parts["tangent"], len(point), f"{where}.tangent"), regular)
    gradients = [curve.gradient(p) for p in regular]
    if any(value_at(p, point) for p in regular):
        raise Rejected(f"{where}: the point is not on the surface")
    if rank(gradients) < len(gradients):
        raise Rejected(f"{where}: the gradients of the equations are not linearly independent")
    if any(dot(gradient, curve.tangent) for gradient in gradients):
        raise Rejected(f"{where}: the vector is not tangent to the surface")
    curve.read_known(parts.get("known", []), f"{where}.known")
    return curve
