"""The chain rule for a stratified field on an interval of t: products with the velocity as rational functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, sign
from ..stratified.enlarged import Hull, enlarged, hulls_of
from ..stratified.field import StratifiedField
from ..stratified.formulas import reduced, same, value_at
from ..stratified.set_field import VectorField
from .row import Row
from .slices import crossing
from .subdivision import Cuts, Formulas, Part, along

ZERO = RationalFunction.constant(1, 0)
ONE = RationalFunction.constant(1, 1)


def cuts_of(field: StratifiedField) -> Cuts:
    """What must not change sign on an interval: conditions of strata, products that are compared, denominators."""

    def cuts(part: Part) -> Iterator[RationalFunction]:
        yield from part.velocity
        for stratum, value in field:
            for condition in (*stratum.equations, *stratum.inequalities):
                found = along(condition, part.curve.formulas)
                assert found is not None, "conditions are polynomials"
                yield found
            for hull in (hulls_of(value) or ()) if part.value.formulas else ():
                products = _Products.of(hull, part)
                if products is not None:
                    yield from products.compared()

    return cuts


def row_on_interval(part: Part, field: StratifiedField) -> Row:
    """The row of an interval on which nothing that is compared changes sign."""

    def row(status: str, **more: Any) -> Row:
        return Row(part.low, part.high, (False, False), status, derivative=part.derivative, **more)

    here = field.stratum_of(part.place)
    if not here:
        return row("undefined", reason="no stratum contains c(t)")
    value = field.parts[here[0]][1]
    hulls = hulls_of(value)
    if hulls is None:
        missing = value.is_missing and value.moving is None
        return row("undefined" if missing else "unknown", reason=getattr(value.fixed, "reason", "the set is curved"))
    known = [products for hull in hulls if (products := _Products.of(hull, part)) is not None]
    if len(known) < len(hulls):
        return row("undefined", reason="a vector field has no value: its denominator is zero")
    ranges = [products.range() for products in known]
    values = enlarged(r for r in ranges if r is not None) if None not in ranges else None
    if all(products.hold for products in known):
        return row("all", values=values)
    if not any(products.meet for products in known):
        return row("none", values=values)
    slices = [products.slice() for products in known if products.meet]
    elements = enlarged(s for s in slices if s is not None) if None not in slices else None
    return row("some", values=values, elements=elements)


@dataclass(frozen=True)
class _Products:
    """A hull along the curve: <v, c'(t)> - (f o c)'(t) for its points v, <w, c'(t)> for its rays w.

    Parameters
    ----------
    hull : Hull
        Its vector fields at c(t), in the one variable t.
    heights, rises : tuple of RationalFunction
    part : Part
    """

    hull: Hull
    heights: Formulas
    rises: Formulas
    part: Part

    @classmethod
    def of(cls, hull: Hull, part: Part) -> _Products | None:
        """None where a vector field has no value on the interval."""
        points, rays = (_along(fields, part) for fields in (hull.points, hull.rays))
        if points is None or rays is None:
            return None
        heights = tuple(_minus(_product(field, part.velocity), part.derivative) for field in points)
        rises = tuple(_product(field, part.velocity) for field in rays)
        return cls(Hull(tuple(points), tuple(rays), hull.radius), heights, rises, part)

    @property
    def radius_squared(self) -> RationalFunction:
        """The square of what the ball adds to both sides of the products: r^2 |c'|^2."""
        return _product(self.part.velocity, self.part.velocity).scaled(self.hull.radius * self.hull.radius)

    def compared(self) -> Iterator[RationalFunction]:
        """What must not change sign."""
        yield from (*self.heights, *self.rises)
        yield from (_minus(a, b) for a, b in combinations(self.heights, 2))
        if self.hull.radius:
            yield from (_minus(reduced(h * h), self.radius_squared) for h in self.heights)

    @property
    def hold(self) -> bool:
        """Whether the chain rule holds for all elements."""
        return all(f.is_zero for f in (*self.heights, *self.rises, self.radius_squared))

    @property
    def meet(self) -> bool:
        """Whether it holds for some element: heights of both signs, or a ball that reaches zero."""
        sides = {self.sign(height) for height in self.heights}
        sides |= {2 * s for rise in self.rises if (s := self.sign(rise))}
        if 0 in sides or (min(sides) < 0 < max(sides)):
            return True
        return any(self.sign(_minus(reduced(h * h), self.radius_squared)) <= 0 for h in self.heights)

    def range(self) -> Hull | None:
        """The products with c'(t), in one dimension; None where a root would have to be taken."""
        spread = self._spread()
        if spread is None:
            return None
        ranked = sorted((self.value(height), k) for k, height in enumerate(self.heights))
        low, high = (self.heights[ranked[k][1]] + self.part.derivative for k in (0, -1))
        ends = [reduced(_minus(low, spread)), reduced(high + spread)]
        rays = {s: ONE.scaled(Fraction(s)) for rise in self.rises if (s := self.sign(rise))}
        points = ((ends[0],),) if same(*ends) else ((ends[0],), (ends[1],))
        if len(rays) == 1:
            points = ((ends[0 if 1 in rays else 1],),)
        return Hull(points, tuple((ray,) for ray in rays.values()))

    def _spread(self) -> RationalFunction | None:
        """r |c'(t)| where that is rational: one coordinate moves."""
        moving = [speed for speed in self.part.velocity if not speed.is_zero]
        if not self.hull.radius or not moving:
            return ZERO
        return moving[0].scaled(self.hull.radius * self.sign(moving[0])) if len(moving) == 1 else None

    def slice(self) -> Hull | None:
        """The elements that satisfy the chain rule, as a hull; None where a ball is cut."""
        if self.hull.radius and not self.radius_squared.is_zero:
            return None
        one, zero = (ONE,), (ZERO,)
        cone = [(*field, *one) for field in self.hull.points] + [(*field, *zero) for field in self.hull.rays]
        heights = (*self.heights, *self.rises)

        def between(i: int, j: int) -> VectorField:
            # A positive combination of both on the hyperplane.
            pairs = zip(cone[i], cone[j], strict=True)
            return tuple(reduced(_minus(heights[i] * b, heights[j] * a)) for a, b in pairs)

        found = crossing(cone, [self.sign(height) for height in heights], between)
        points = [tuple(reduced(e / field[-1]) for e in field[:-1]) for field in found if not field[-1].is_zero]
        rays = [field[:-1] for field in found if field[-1].is_zero and any(not e.is_zero for e in field)]
        return Hull(tuple(dict.fromkeys(points)), tuple(dict.fromkeys(rays)), self.hull.radius)

    def sign(self, function: RationalFunction) -> int:
        """The sign on the interval."""
        return sign(self.value(function))

    def value(self, function: RationalFunction) -> Number:
        """The value at the sample."""
        found = value_at(function, (self.part.sample,))
        assert found is not None, "denominators have no zeros on the interval"
        return found


def _along(fields: Sequence[VectorField], part: Part) -> list[VectorField] | None:
    found = []
    for field in fields:
        entries = [along(entry, part.curve.formulas) for entry in field]
        if any(entry is None for entry in entries):
            return None
        found.append(tuple(entry for entry in entries if entry is not None))
    return found


def _product(first: VectorField, second: VectorField) -> RationalFunction:
    total = ZERO
    for a, b in zip(first, second, strict=True):
        total = total + a * b
    return reduced(total)


def _minus(first: RationalFunction, second: RationalFunction) -> RationalFunction:
    return reduced(first + second.scaled(Fraction(-1)))
