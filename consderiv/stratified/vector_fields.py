"""Vector fields with rational entries: values, sums, restrictions to flats, vertices of constant hulls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..sets.elements import Flat as FlatElement
from ..sets.polytope import hull_of
from .formulas import reduced, same, substituted, value_at
from .stratum import Flat

VectorField = tuple[RationalFunction, ...]
Member = tuple[VectorField, ...]


def constant_field(flat: FlatElement, count: int | None = None) -> VectorField:
    """The vector field with this value everywhere, in that many variables (as many as entries unless told)."""
    size = len(flat) if count is None else count
    return tuple(RationalFunction.constant(size, entry) for entry in flat)


def element(field: VectorField, point: Sequence[Number]) -> FlatElement | None:
    """The value of a vector field at a point, None where a denominator is zero."""
    values = [value_at(entry, point) for entry in field]
    return None if any(value is None for value in values) else tuple(v for v in values if v is not None)


def same_field(first: VectorField, second: VectorField) -> bool:
    """Whether two vector fields are equal."""
    return all(same(a, b) for a, b in zip(first, second, strict=True))


def distinct(fields: Iterable[VectorField]) -> Member:
    """Each field once, in order."""
    return tuple(dict.fromkeys(fields))


def added(first: VectorField, second: VectorField) -> VectorField:
    """The sum of two vector fields."""
    return tuple(reduced(a + b) for a, b in zip(first, second, strict=True))


def on_flat(field: VectorField, flat: Flat) -> VectorField | None:
    """The restriction to a flat, None where a denominator vanishes on it."""
    images = [substituted(entry, flat.images) for entry in field]
    return None if any(image is None for image in images) else tuple(i for i in images if i is not None)


def irredundant(fields: Member) -> Member:
    """The vertices, in order, where all fields are constant; on the line the ends where differences are constant."""
    if len(fields) < 2 or not all(e.denominator is None and e.numerator.is_constant for f in fields for e in f):
        return fields
    flats = [tuple(entry.numerator.constant for entry in field) for field in fields]
    count = fields[0][0].count
    return tuple(constant_field(flat, count) for flat in hull_of(flats, (len(flats[0]),)).flat_vertices)


def polynomial_field(entries: Sequence[Polynomial]) -> VectorField:
    """A vector field with polynomial entries."""
    return tuple(RationalFunction(entry) for entry in entries)
