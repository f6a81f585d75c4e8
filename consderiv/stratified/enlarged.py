"""Hulls of vector fields with rays and balls: conv{v_1(x), ...} + cone{w_1(x), ...} + r * unit ball."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, format_number
from ..sets import Undefined, UnknownSet, union
from ..sets.polytope import hull_of
from ..sets.value_set import ValueSet
from .moving import Moving
from .set_field import SetField
from .set_field_text import PLAIN, Notation, field_written, fields_to_json, members_text
from .vector_fields import Member, VectorField, added, constant_field, distinct, element, irredundant, on_flat

if TYPE_CHECKING:
    from ..sets.elements import Shape
    from .stratum import Flat

POLE = "a vector field has no value: its denominator is zero"


@dataclass(frozen=True)
class Hull:
    """conv(points) + cone(rays) + radius * unit ball.

    Parameters
    ----------
    points : tuple of vector fields, at least one
    rays : tuple of vector fields
    radius : Number
        Not negative.
    """

    points: Member
    rays: Member = ()
    radius: Number = Fraction(0)

    @property
    def fields(self) -> Member:
        """Points and rays."""
        return (*self.points, *self.rays)

    def changed(self, change: Callable[[VectorField], VectorField], radius: Number) -> Hull:
        """Points and rays changed."""
        return Hull(distinct(map(change, self.points)), _nonzero(map(change, self.rays)), radius)

    def at(self, point: Sequence[Number], shape: Shape | None) -> ValueSet:
        """The exact set at a point."""
        flats = [element(field, point) for field in self.fields]
        known = [flat for flat in flats if flat is not None]
        if len(known) < len(flats):
            return Undefined(POLE)
        space = shape or (len(known[0]),)
        base, rays = known[: len(self.points)], known[len(self.points) :]
        if not any(any(ray) for ray in rays):
            return self._with_ball(hull_of(base, space))
        if self.radius and space != (1,):
            return UnknownSet("a ball and a cone are added")
        from ..sets.polyhedra import polyhedron_of

        ends = [tuple(e + s * self.radius for e in flat) for flat in base for s in (-1, 1)]
        return polyhedron_of(ends if self.radius else base, rays, space)

    def _with_ball(self, base: ValueSet) -> ValueSet:
        if not self.radius:
            return base
        from ..sets.curved import curved_sum
        from ..sets.elements import size_of, unflatten
        from ..sets.ellipsoids import ball

        assert base.shape is not None
        origin = unflatten((Fraction(0),) * size_of(base.shape), base.shape)
        return curved_sum(base, ball(origin, self.radius))


@dataclass(frozen=True)
class Enlarged(Moving):
    """A union of hulls with rays and balls."""

    reason: ClassVar[str] = "rays and balls that move with the point"
    hulls: tuple[Hull, ...]

    @property
    def simplified(self) -> SetField | None:
        """Hulls without rays and balls; intervals on the line; balls that do not move."""
        members = [_plain(hull) for hull in self.hulls]
        if None not in members:
            return SetField(tuple(member for member in members if member is not None))
        moves = any(not e.numerator.is_constant or e.denominator for h in self.hulls for f in h.fields for e in f)
        if moves or not self.is_bounded or len(self.hulls) > 1:
            return None
        return SetField((), self.at((Fraction(0),) * self.hulls[0].points[0][0].count))

    @property
    def is_bounded(self) -> bool:
        """Whether there are no rays."""
        return not any(hull.rays for hull in self.hulls)

    def is_unbounded_at(self, point: Sequence[Number]) -> bool:
        """Whether a ray is not zero at a point."""
        return any(any(element(ray, point) or ()) for hull in self.hulls for ray in hull.rays)

    def at(self, point: Sequence[Number], shape: Shape | None = None) -> ValueSet:
        """The exact set at a point; UnknownSet where it is a union of unbounded or curved sets."""
        parts = [hull.at(point, shape) for hull in self.hulls]
        if len(parts) == 1:
            return parts[0]
        from ..sets.curved_boundary import curved_union

        for unite in (union, curved_union):
            try:
                return unite(*parts)
            except UnsupportedError as error:
                reason = str(error)
        return UnknownSet(reason)

    def on(self, flat: Flat) -> SetField:
        """Restricted to a flat."""
        return self.pulled_back(lambda field: on_flat(field, flat))

    def pulled_back(self, change: Callable[[VectorField], VectorField | None]) -> SetField:
        """Every point and ray composed with an inner function; balls stay."""
        hulls = []
        for hull in self.hulls:
            points, rays = ([change(field) for field in fields] for fields in (hull.points, hull.rays))
            if None in points or None in rays:
                return SetField((), Undefined(POLE))
            known = irredundant(distinct(f for f in points if f is not None))
            hulls.append(Hull(known, _nonzero(f for f in rays if f is not None), hull.radius))
        return enlarged(hulls)

    def scaled(self, factor: Number) -> SetField:
        """factor * D(x)."""
        radius = abs(factor)
        return enlarged(h.changed(lambda f: tuple(e.scaled(factor) for e in f), radius * h.radius) for h in self.hulls)

    def mapped(self, change: Callable[[VectorField], VectorField]) -> SetField:
        """The image under a linear map, where there are no balls."""
        if any(hull.radius for hull in self.hulls):
            return super().mapped(change)
        return enlarged(hull.changed(change, Fraction(0)) for hull in self.hulls)

    def convexified(self) -> SetField:
        """conv D(x), where all hulls have the same rays and radius (else it need not be closed)."""
        kinds = {(frozenset(hull.rays), hull.radius) for hull in self.hulls}
        if len(kinds) > 1:
            return super().convexified()
        points = irredundant(distinct(field for hull in self.hulls for field in hull.points))
        return enlarged([Hull(points, self.hulls[0].rays, self.hulls[0].radius)])

    def plus(self, other: SetField) -> SetField:
        """The Minkowski sum."""
        others = hulls_of(other)
        if others is None:
            return super().plus(other)
        return enlarged(_sum(a, b) for a, b in product(self.hulls, others))

    def united(self, other: SetField) -> SetField:
        """The union."""
        others = hulls_of(other)
        return super().united(other) if others is None else enlarged((*self.hulls, *others))

    def written(self, names: Sequence[str], notation: Notation, shape: Shape | None = None) -> str:
        """conv{...} + cone{...} + r*Ball."""
        return notation.cup.join(_written(hull, names, notation, shape) for hull in self.hulls)

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """{"type": "enlarged_hulls", "hulls": [{"points": ..., "rays": ..., "radius": ...}]}."""
        hulls = [
            {
                "points": fields_to_json(hull.points, names),
                "rays": fields_to_json(hull.rays, names),
                "radius": format_number(hull.radius),
            }
            for hull in self.hulls
        ]
        return {"type": "enlarged_hulls", "hulls": hulls}


def enlarged(hulls: Iterable[Hull]) -> SetField:
    """The union of hulls as a value, in its simplest type.

    Examples
    --------
    >>> from consderiv import StratifiedField
    >>> d = StratifiedField.by_hand("x y", [("y == 0", "(x, 0) + cone{(0, 1)}"), ("y > 0", "(x, 0) + 2*Ball")])
    >>> d.at("x=3,y=0"), d.at("x=3,y=1")
    ({(3, 0)} + cone{(0, 1)}, {(a, b) : (a - 3)**2 + b**2 <= 4})
    """
    return SetField.of_moving(Enlarged(tuple(dict.fromkeys(hulls))))


def hulls_of(value: SetField) -> tuple[Hull, ...] | None:
    """A value as hulls with rays and balls; None for sets of other types."""
    if isinstance(value.moving, Enlarged):
        return value.moving.hulls
    if value.moving is not None or value.is_missing:
        return None
    if value.fixed is None:
        return tuple(map(Hull, value.members))
    return round_ball(value.fixed)


def round_ball(part: ValueSet) -> tuple[Hull, ...] | None:
    """A fixed ball as a hull with a radius."""
    from ..sets.curved_numbers import rational_root
    from ..sets.ellipsoids import Cap, Ellipsoid

    if not isinstance(part, Ellipsoid) or isinstance(part, Cap) or len(part.shape) != 1:
        return None
    radius = rational_root(part.gram[0][0])
    size = range(len(part.gram))
    if radius is None or any(part.gram[i][j] != (radius * radius if i == j else 0) for i in size for j in size):
        return None
    return (Hull((constant_field(part.flat_centre),), (), radius),)


def _plain(hull: Hull) -> Member | None:
    if hull.rays or (hull.radius and len(hull.points[0]) > 1):
        return None
    if not hull.radius:
        return hull.points
    count = hull.points[0][0].count
    steps = [constant_field((end,), count) for end in (-hull.radius, hull.radius)]
    return irredundant(distinct(added(field, step) for field in hull.points for step in steps))


def _sum(first: Hull, second: Hull) -> Hull:
    points = irredundant(distinct(added(v, w) for v, w in product(first.points, second.points)))
    return Hull(points, distinct((*first.rays, *second.rays)), first.radius + second.radius)


def _nonzero(fields: Iterable[VectorField]) -> Member:
    return distinct(field for field in fields if not all(entry.is_zero for entry in field))


def _written(hull: Hull, names: Sequence[str], notation: Notation, shape: Shape | None) -> str:
    if len(hull.points[0]) == 1 and not hull.radius and len(hull.points) == 1 and len(hull.rays) <= 2:
        ends = _half_line(hull, "inf" if notation is PLAIN else r"\infty")
        if ends is not None:
            return ends.format(notation.entry(hull.points[0][0], names))
    parts = [members_text((hull.points,), names, notation, shape)]
    if hull.rays:
        parts.append(notation.cone.format(", ".join(field_written(ray, names, notation, shape) for ray in hull.rays)))
    if hull.radius:
        parts.append(notation.ball.format(format_number(hull.radius) if hull.radius != 1 else "").lstrip("*\\,"))
    return " + ".join(parts)


def _half_line(hull: Hull, infinity: str) -> str | None:
    """[v, inf), (-inf, v] or the whole line where the rays are constant."""
    slopes = [ray[0] for ray in hull.rays]
    if not all(isinstance(s, RationalFunction) and s.denominator is None and s.numerator.is_constant for s in slopes):
        return None
    up, down = any(s.numerator.constant > 0 for s in slopes), any(s.numerator.constant < 0 for s in slopes)
    if up and down:
        return f"(-{infinity}, {infinity})"
    return f"[{{}}, {infinity})" if up else f"(-{infinity}, {{}}]"
