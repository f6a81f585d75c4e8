"""Where two fields have different formulas: faces, arcs and points, each with exact points that decide inclusions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ..cells.coarsening import face_stratum
from ..cells.solving import solved
from ..field import StratifiedField
from ..formulas import Vector
from ..partition import NotPartitioned, located, refined
from ..set_field import SetField
from ..stratum import Flat, Point, Stratum, identity
from .along_edges import deciding_points
from .curves import points_of
from .planar import planar_field
from .planar_closure import arc_points
from .planar_witness import points_on_arc
from .sign_proof import by_fields

SAMPLES = 4


@dataclass(frozen=True)
class Place:
    """A face with the two values there, and points that decide inclusions on all of it (or the first of them only)."""

    stratum: Stratum
    value: SetField
    clarke: SetField
    points: tuple[Point, ...]
    complete: bool
    normals: Callable[[Point], tuple[Vector, ...]]

    @property
    def is_constant(self) -> bool:
        """Whether the two sets are the same at all points."""
        return self.stratum.dimension == 0 or (self.value.is_constant and self.clarke.is_constant)


def on_faces(field: StratifiedField, reference: StratifiedField) -> Iterator[Place]:
    """The faces of hyperplanes on which formulas differ."""
    found = refined([field, reference])
    places = [located(one, found) for one in (field, reference)]
    if any(isinstance(place, NotPartitioned) for place in places):
        raise _not_partitioned()
    own, other = (place for place in places if not isinstance(place, NotPartitioned))
    for k, face in enumerate(found.faces):
        flat = found.flats[k]
        value, clarke = field.parts[own[k]][1].on(flat), reference.parts[other[k]][1].on(flat)
        if value.agrees_with(clarke):
            continue
        exact = not face.directions or (value.is_constant and clarke.is_constant)
        points: tuple[Point, ...] = (face.point,)
        if not exact and not value.is_missing and not clarke.is_missing:
            sides = [deciding_points(found, k, *pair) for pair in ((value, clarke), (clarke, value))]
            if all(side is not None for side in sides):
                exact, points = True, tuple(dict.fromkeys(point for side in sides for point in side or ()))
        if not exact:
            points = tuple(islice(points_of(found, k), SAMPLES))
        stratum = face_stratum(found, k, field.variables)
        yield Place(stratum, value, clarke, points, exact, partial(_normals_at, flat))


def on_arcs(field: StratifiedField, reference: StratifiedField) -> Iterator[Place]:
    """The cells, arcs and points of the plane on which formulas differ."""
    one, other = (planar_field(each, None, (field, reference)) for each in (field, reference))
    for face in one.representatives():
        leaves = [found.leaf(face) for found in (one, other)]
        if any(len(leaf.places) != 1 for leaf in leaves):
            raise _not_partitioned()
        value, clarke = (found.value(leaf) for found, leaf in zip((one, other), leaves, strict=True))
        where = solved(face.on, 2) if face.dimension else None
        if where is not None and by_fields(where, value, clarke) and by_fields(where, clarke, value):
            continue
        points: tuple[Point, ...] = (face.point,)
        exact = face.dimension == 0 or (value.is_constant and clarke.is_constant)
        if face.dimension == 1 and not exact and value.fixed is None and clarke.fixed is None:
            if len(value.members) == 1 and len(clarke.members) == 1:
                sides = (arc_points(one, face, *pair) for pair in ((value, clarke), (clarke, value)))
                exact, points = True, tuple(dict.fromkeys(point for side in sides for point in side))
        if not exact and face.dimension == 1:
            points = tuple(islice(points_on_arc(face), SAMPLES))
        slopes = partial(_slopes, face.on)
        yield Place(one.stratum(face), value, clarke, points, exact, slopes)


def _slopes(curves: Sequence[Polynomial], point: Point) -> tuple[Vector, ...]:
    """The gradient of the curve of an arc; at a point every vector is normal."""
    if len(curves) == 1:
        slope = tuple(curves[0].derivative(i).at(point) for i in range(2))
        if any(slope):
            return (slope,)
    return identity(2) if curves else ()


def _not_partitioned() -> UnsupportedError:
    return UnsupportedError("strata that partition the space are required", "received others", "ask is_partition")


def _normals_at(flat: Flat, _: Point) -> tuple[Vector, ...]:
    return normals(flat)


def normals(flat: Flat) -> tuple[Vector, ...]:
    """A basis of the normal space of a flat."""
    return tuple(row[:-1] for row in reversed(flat.rows))
