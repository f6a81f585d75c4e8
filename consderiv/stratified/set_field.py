"""The values of a stratified field on one stratum: a finite union of hulls of rational vector fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from ..exact.reals import Number
from ..html import Shown
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet, expand, scale, union
from ..sets.polytope import hull_of
from ..sets.union import convex_members
from ..sets.value_set import ValueSet
from .set_field_text import field_text, value_latex, value_text, value_to_dict
from .stratum import Flat
from .vector_fields import (
    Member,
    VectorField,
    added,
    constant_field,
    distinct,
    element,
    irredundant,
    on_flat,
    polynomial_field,
    same_field,
)

if TYPE_CHECKING:
    from ..sets.elements import Shape
    from .moving import Moving


@dataclass(frozen=True, repr=False)
class SetField(Shown):
    """x -> union over members of conv{v(x) : v in member}, or a set that nobody knows as such.

    A finite set of vector fields has one field in each member; a hull is one member.

    Parameters
    ----------
    members : tuple of tuple of vector fields
        Each vector field is a tuple of n rational functions of the variables.
    fixed : ValueSet, optional
        Instead of members: the same set at every point, such as a ball; or Undefined or UnknownSet with the reason.
    moving : Moving, optional
        Values that are no hulls of rational vector fields: rays, cones, balls with a moving centre, elementary functions.
        `members` is empty then and `fixed` an UnknownSet, so that whoever knows hulls only takes the value as unknown.
    """

    members: tuple[Member, ...]
    fixed: ValueSet | None = None
    moving: Moving | None = None

    def __str__(self) -> str:
        fields = [field for member in self.members for field in member]
        count = fields[0][0].numerator.count if fields and fields[0] else 0
        return self.text([f"x{i + 1}" for i in range(count)])

    @classmethod
    def hull(cls, fields: Iterable[VectorField]) -> SetField:
        """conv{v_1(x), ..., v_k(x)}."""
        return cls((distinct(fields),))

    @classmethod
    def finite(cls, fields: Iterable[VectorField]) -> SetField:
        """{v_1(x), ..., v_k(x)}."""
        return cls(tuple((field,) for field in distinct(fields)))

    @classmethod
    def constant(cls, value: ValueSet, count: int | None = None) -> SetField:
        """The same set at every point (of R^count; where not told, elements are vectors of the space itself)."""
        if not isinstance(value, (Polytope, FiniteSet, MinkowskiSum, Union)):
            from .fixed_values import of_other_type

            return of_other_type(value, count)
        members = []
        for part in convex_members(value):
            polytope = expand(part) if isinstance(part, MinkowskiSum) else part
            members.append(tuple(constant_field(flat, count) for flat in polytope.flat_vertices))
        return cls(tuple(members))

    @classmethod
    def of_moving(cls, moving: Moving) -> SetField:
        """A value of another type; it is simplified where hulls of vector fields say the same."""
        simple = moving.simplified
        return cls((), UnknownSet(moving.reason), moving) if simple is None else simple

    @property
    def fields(self) -> tuple[VectorField, ...]:
        """All vector fields of all members, each once."""
        return distinct(field for member in self.members for field in member)

    @property
    def kind(self) -> str:
        """One of single, finite, hull, union, fixed, moving, none."""
        if self.moving is not None:
            return "moving"
        if self.fixed is not None:
            return "none" if self.is_missing else "fixed"
        if all(len(member) == 1 for member in self.members):
            return "single" if len(self.members) == 1 else "finite"
        return "hull" if len(self.members) == 1 else "union"

    @property
    def is_missing(self) -> bool:
        """Whether there is no value, or nobody knows it."""
        return isinstance(self.fixed, (Undefined, UnknownSet, Empty)) or (self.fixed is None and not self.members)

    @property
    def is_bounded(self) -> bool:
        """Whether the set at each point is bounded: there are no rays. (Rays may vanish at some points.)"""
        return self.moving is None or self.moving.is_bounded

    def is_unbounded_at(self, point: Sequence[Number]) -> bool:
        """Whether there is a ray that is not zero at a point."""
        return self.moving is not None and self.moving.is_unbounded_at(point)

    @property
    def is_constant(self) -> bool:
        """Whether no field depends on the point."""
        if self.moving is not None:
            return False
        return all(p.denominator is None and p.numerator.is_constant for field in self.fields for p in field)

    def at(self, point: Sequence[Number], shape: Shape | None = None) -> ValueSet:
        """The exact set at a point of the stratum; elements are vectors unless a shape (m, n) is given."""
        if self.moving is not None:
            return self.moving.at(point, shape)
        if self.fixed is not None:
            return self.fixed
        parts = []
        for member in self.members:
            flats = [element(field, point) for field in member]
            missing = next((f for f, flat in zip(member, flats, strict=True) if flat is None), None)
            if missing is not None:
                return Undefined("a vector field has no value at the point: its denominator is zero")
            parts.append(hull_of([flat for flat in flats if flat is not None], shape or (len(member[0]),)))
        return union(*parts)

    def mapped(self, change: Callable[[VectorField], VectorField]) -> SetField:
        """Every vector field changed, by a map that is linear in the vectors."""
        if self.moving is not None:
            return self.moving.mapped(change)
        if self.fixed is not None:
            return self if self.is_missing else SetField((), UnknownSet("the image of a fixed set is not known"))
        return SetField(tuple(irredundant(distinct(map(change, member))) for member in self.members))

    def pulled_back(self, change: Callable[[VectorField], VectorField | None]) -> SetField:
        """x -> D(g(x)): every vector field composed with g."""
        if self.moving is not None:
            return self.moving.pulled_back(change)
        if self.fixed is not None:
            return self
        members = [[change(field) for field in member] for member in self.members]
        if any(field is None for member in members for field in member):
            return SetField((), Undefined("a vector field has no value on the stratum: its denominator is zero"))
        return SetField(tuple(irredundant(distinct(f for f in member if f is not None)) for member in members))

    def on(self, flat: Flat) -> SetField:
        """Restricted to a flat: pivot coordinates are replaced, equal elements merge, points are evaluated."""
        if self.moving is not None:
            return self.moving.on(flat)
        if self.fixed is not None:
            return self
        members: list[Member] = []
        for member in self.members:
            images = [on_flat(field, flat) for field in member]
            if any(image is None for image in images):
                return SetField((), Undefined("a vector field has no value on the stratum: its denominator is zero"))
            kept = distinct(image for image in images if image is not None)
            members.append(irredundant(kept))
        return SetField(tuple(dict.fromkeys(members)))

    def __add__(self, other: SetField) -> SetField:
        """The Minkowski sum at each point."""
        if self.moving is not None or other.moving is not None:
            from .moving import sum_of_moving

            return sum_of_moving(self, other)
        if self.fixed is not None or other.fixed is not None:
            from .fixed_values import sum_of_sets, with_fixed

            return with_fixed(self, other, sum_of_sets)
        members = [
            irredundant(distinct(added(v, w) for v, w in product(one, two)))
            for one, two in product(self.members, other.members)
        ]
        return SetField(tuple(dict.fromkeys(members)))

    def scaled(self, factor: Number) -> SetField:
        """factor * D(x)."""
        if self.moving is not None:
            return self.moving.scaled(factor)
        if self.fixed is not None:
            return SetField((), scale(self.fixed, factor))
        return self.mapped(lambda field: tuple(entry.scaled(factor) for entry in field))

    def convexified(self) -> SetField:
        """conv D(x)."""
        if self.moving is not None:
            return self.moving.convexified()
        return self if self.fixed is not None else SetField((irredundant(self.fields),))

    def united(self, other: SetField) -> SetField:
        """D(x) and E(x) together."""
        if self.moving is not None or other.moving is not None:
            from .moving import union_of_moving

            return union_of_moving(self, other)
        if self.fixed is not None or other.fixed is not None:
            from .fixed_values import with_fixed

            return with_fixed(self, other, union)
        both = SetField(tuple(dict.fromkeys((*self.members, *other.members))))
        if not both.is_constant:
            return both
        count = both.members[0][0][0].count
        return SetField.constant(both.at((Fraction(0),) * count), count)

    def agrees_with(self, other: SetField) -> bool:
        """Whether the same formulas are given (equal sets may be written by different ones)."""
        if self.moving is not None or other.moving is not None:
            return self.moving == other.moving
        if self.fixed is not None or other.fixed is not None:
            from .fixed_values import same_fixed

            return same_fixed(self.fixed, other.fixed)
        return frozenset(map(frozenset, self.members)) == frozenset(map(frozenset, other.members))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SetField):
            return NotImplemented
        from .fixed_values import same_fixed

        return self.members == other.members and self.moving == other.moving and same_fixed(self.fixed, other.fixed)

    def text(self, names: Sequence[str], shape: Shape | None = None) -> str:
        """As mathematics: {v}, {v, w}, conv{v, w}, [v, w] on the line."""
        return value_text(self, names, shape)

    def latex(self, names: Sequence[str], shape: Shape | None = None) -> str:
        """The same in LaTeX, without dollar signs."""
        return value_latex(self, names, shape)

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """{"type": "union_of_hulls", "members": [[vector field, ...], ...]}, entries as program text."""
        return value_to_dict(self, names)


__all__ = [
    "Member",
    "SetField",
    "VectorField",
    "constant_field",
    "element",
    "field_text",
    "polynomial_field",
    "same_field",
]
