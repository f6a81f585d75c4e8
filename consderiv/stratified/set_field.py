"""The values of a stratified field on one stratum: a finite union of hulls of rational vector fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from ..errors import UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet, expand, scale, to_text, union
from ..sets.elements import Flat as FlatElement
from ..sets.polytope import hull_of
from ..sets.union import convex_members
from ..sets.value_set import ValueSet
from .formulas import reduced, same, substituted, value_at
from .stratum import Flat
from .writing import formula_latex, formula_text

VectorField = tuple[RationalFunction, ...]
Member = tuple[VectorField, ...]


@dataclass(frozen=True)
class SetField:
    """x -> union over members of conv{v(x) : v in member}, or a set that nobody knows as such.

    A finite set of vector fields has one field in each member; a hull is one member.

    Parameters
    ----------
    members : tuple of tuple of vector fields
        Each vector field is a tuple of n rational functions of the variables.
    fixed : ValueSet, optional
        Instead of members: the same set at every point, such as a ball; or Undefined or UnknownSet with the reason.
    """

    members: tuple[Member, ...]
    fixed: ValueSet | None = None

    @classmethod
    def hull(cls, fields: Iterable[VectorField]) -> SetField:
        """conv{v_1(x), ..., v_k(x)}."""
        return cls((_distinct(fields),))

    @classmethod
    def finite(cls, fields: Iterable[VectorField]) -> SetField:
        """{v_1(x), ..., v_k(x)}."""
        return cls(tuple((field,) for field in _distinct(fields)))

    @classmethod
    def constant(cls, value: ValueSet) -> SetField:
        """The same set at every point."""
        if not isinstance(value, (Polytope, FiniteSet, MinkowskiSum, Union)):
            return cls((), value)
        members = []
        for part in convex_members(value):
            polytope = expand(part) if isinstance(part, MinkowskiSum) else part
            members.append(tuple(constant_field(flat) for flat in polytope.flat_vertices))
        return cls(tuple(members))

    @property
    def fields(self) -> tuple[VectorField, ...]:
        """All vector fields of all members, each once."""
        return _distinct(field for member in self.members for field in member)

    @property
    def kind(self) -> str:
        """One of single, finite, hull, union, fixed, none."""
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
    def is_constant(self) -> bool:
        """Whether no field depends on the point."""
        return all(p.denominator is None and p.numerator.is_constant for field in self.fields for p in field)

    def at(self, point: Sequence[Number]) -> ValueSet:
        """The exact set at a point of the stratum."""
        if self.fixed is not None:
            return self.fixed
        parts = []
        for member in self.members:
            flats = [element(field, point) for field in member]
            missing = next((f for f, flat in zip(member, flats, strict=True) if flat is None), None)
            if missing is not None:
                return Undefined("a vector field has no value at the point: its denominator is zero")
            parts.append(hull_of([flat for flat in flats if flat is not None], (len(member[0]),)))
        return union(*parts)

    def mapped(self, change: Callable[[VectorField], VectorField]) -> SetField:
        """Every vector field changed."""
        return SetField(tuple(_distinct(map(change, member)) for member in self.members), self.fixed)

    def on(self, flat: Flat) -> SetField:
        """Restricted to a flat: pivot coordinates are replaced, equal elements merge, points are evaluated."""
        if self.fixed is not None:
            return self
        members: list[Member] = []
        for member in self.members:
            images = [_on_flat(field, flat) for field in member]
            if any(image is None for image in images):
                return SetField((), Undefined("a vector field has no value on the stratum: its denominator is zero"))
            kept = _distinct(image for image in images if image is not None)
            members.append(_irredundant(kept))
        return SetField(tuple(dict.fromkeys(members)))

    def __add__(self, other: SetField) -> SetField:
        """The Minkowski sum at each point."""
        if self.fixed is not None or other.fixed is not None:
            return _with_fixed(self, other, _sum_of_sets)
        members = [
            _irredundant(_distinct(_added(v, w) for v, w in product(one, two)))
            for one, two in product(self.members, other.members)
        ]
        return SetField(tuple(dict.fromkeys(members)))

    def scaled(self, factor: Number) -> SetField:
        """factor * D(x)."""
        if self.fixed is not None:
            return SetField((), scale(self.fixed, factor))
        return self.mapped(lambda field: tuple(entry.scaled(factor) for entry in field))

    def convexified(self) -> SetField:
        """conv D(x)."""
        return self if self.fixed is not None else SetField((_irredundant(self.fields),))

    def united(self, other: SetField) -> SetField:
        """D(x) and E(x) together."""
        if self.fixed is not None or other.fixed is not None:
            return _with_fixed(self, other, union)
        both = SetField(tuple(dict.fromkeys((*self.members, *other.members))))
        return SetField.constant(both.at((Fraction(0),) * len(both.members[0][0]))) if both.is_constant else both

    def agrees_with(self, other: SetField) -> bool:
        """Whether the same formulas are given (equal sets may be written by different ones)."""
        if self.fixed is not None or other.fixed is not None:
            return str(self.fixed) == str(other.fixed) and type(self.fixed) is type(other.fixed)
        return frozenset(map(frozenset, self.members)) == frozenset(map(frozenset, other.members))

    def text(self, names: Sequence[str]) -> str:
        """As mathematics: {v}, {v, w}, conv{v, w}, [v, w] on the line."""
        if self.fixed is not None:
            return to_text(self.fixed)
        return _written(self, lambda field: field_text(field, names), "[{}, {}]", "{{{}}}", "conv{{{}}}", " ∪ ")

    def latex(self, names: Sequence[str]) -> str:
        """The same in LaTeX, without dollar signs."""
        if self.fixed is not None:
            from ..sets import to_latex

            return to_latex(self.fixed)

        def shown(field: VectorField) -> str:
            entries = [formula_latex(entry, names) for entry in field]
            return entries[0] if len(entries) == 1 else r"\left(" + ", ".join(entries) + r"\right)"

        hull = r"\operatorname{{conv}}\left\{{{}\right\}}"
        return _written(self, shown, r"\left[{}, {}\right]", r"\left\{{{}\right\}}", hull, r" \cup ")

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """{"type": "union_of_hulls", "members": [[vector field, ...], ...]}, entries as program text."""
        if self.fixed is not None:
            return self.fixed.to_dict()
        members = [[[formula_text(entry, names) for entry in field] for field in member] for member in self.members]
        return {"type": "union_of_hulls", "members": members}


def _with_fixed(first: SetField, second: SetField, combine: Callable[..., ValueSet]) -> SetField:
    """Where one of the two is not made of vector fields: combined if both are constant, else not known."""
    for value in (first, second):
        if value.is_missing:
            return SetField((), value.fixed)
    if not (first.is_constant and second.is_constant):
        return SetField((), UnknownSet("a set such as a ball is combined with sets that are constant on the stratum"))
    count = next((len(field) for value in (first, second) for field in value.fields), 0)
    parts = [value.fixed or value.at((Fraction(0),) * count) for value in (first, second)]
    try:
        return SetField.constant(combine(*parts))
    except UnsupportedError as error:
        return SetField((), UnknownSet(str(error)))


def _sum_of_sets(first: ValueSet, second: ValueSet) -> ValueSet:
    from ..sets.curved import curved_sum

    return curved_sum(first, second)


def constant_field(flat: FlatElement) -> VectorField:
    """The vector field with this value everywhere."""
    return tuple(RationalFunction.constant(len(flat), entry) for entry in flat)


def field_text(field: VectorField, names: Sequence[str]) -> str:
    """A vector field as text: 2*x, or (2*x, 0)."""
    entries = [formula_text(entry, names) for entry in field]
    return entries[0] if len(entries) == 1 else f"({', '.join(entries)})"


def element(field: VectorField, point: Sequence[Number]) -> FlatElement | None:
    """The value of a vector field at a point, None where a denominator is zero."""
    values = [value_at(entry, point) for entry in field]
    return None if any(value is None for value in values) else tuple(v for v in values if v is not None)


def same_field(first: VectorField, second: VectorField) -> bool:
    """Whether two vector fields are equal."""
    return all(same(a, b) for a, b in zip(first, second, strict=True))


def _distinct(fields: Iterable[VectorField]) -> Member:
    return tuple(dict.fromkeys(fields))


def _added(first: VectorField, second: VectorField) -> VectorField:
    return tuple(reduced(a + b) for a, b in zip(first, second, strict=True))


def _on_flat(field: VectorField, flat: Flat) -> VectorField | None:
    images = [substituted(entry, flat.images) for entry in field]
    return None if any(image is None for image in images) else tuple(i for i in images if i is not None)


def _irredundant(fields: Member) -> Member:
    """The vertices, in order, where all fields are constant; on the line the ends where differences are constant."""
    if len(fields) < 2 or not all(e.denominator is None and e.numerator.is_constant for f in fields for e in f):
        return fields
    flats = [tuple(entry.numerator.constant for entry in field) for field in fields]
    return tuple(constant_field(flat) for flat in hull_of(flats, (len(flats[0]),)).flat_vertices)


def _written(
    value: SetField, shown: Callable[[VectorField], str], interval: str, braces: str, hull: str, cup: str
) -> str:
    singles = [shown(member[0]) for member in value.members if len(member) == 1]
    parts = [braces.format(", ".join(singles))] if singles else []
    for member in value.members:
        if len(member) > 1:
            fields = [shown(field) for field in member]
            ordered = len(member) == 2 and len(member[0]) == 1 and _is_ordered(member)
            parts.append(interval.format(*fields) if ordered else hull.format(", ".join(fields)))
    return cup.join(parts)


def _is_ordered(member: Member) -> bool:
    """Whether on the line the first field is below the second everywhere (constants)."""
    low, high = (field[0] for field in member)
    constant = all(p.denominator is None and p.numerator.is_constant for p in (low, high))
    return constant and low.numerator.constant < high.numerator.constant


def polynomial_field(entries: Sequence[Polynomial]) -> VectorField:
    """A vector field with polynomial entries."""
    return tuple(RationalFunction(entry) for entry in entries)
