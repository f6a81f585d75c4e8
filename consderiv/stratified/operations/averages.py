"""The integral of a stratified field over a parameter with a polynomial density on an interval: cylinders over faces.

The strata are cut by hyperplanes; those that are not parallel to the axis of the parameter s are graphs s = a(x). Over
a face of the arrangement of their meetings the order of the graphs is constant, and between two of them the field is
given by one value. Null sets of s do not count, and the integral of a field over a law without atoms is that of its
hull (Aumann 1965).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ...errors import UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number
from ...sets import Undefined, scale
from ..cells.coarsening import strata_of
from ..cells.decomposition import Decomposition, decompose
from ..cells.faces import in_order, walls_of
from ..field import StratifiedField
from ..formulas import Vector
from ..partition import field_walls
from ..set_field import SetField
from ..stratum import affine
from ..vector_fields import VectorField


@dataclass(frozen=True)
class _Cylinders:
    """The field, the place of the parameter, its interval and density, the graphs s = a(x) that cut the space."""

    field: StratifiedField
    place: int
    ends: tuple[Number, Number]
    graphs: tuple[Polynomial, ...]
    density: Polynomial

    @property
    def names(self) -> tuple[str, ...]:
        """The other variables."""
        return tuple(name for i, name in enumerate(self.field.variables) if i != self.place)

    def lifted(self, point: Sequence[Number], s: Number) -> tuple[Number, ...]:
        """The point with its parameter."""
        return (*point[: self.place], s, *point[self.place :])

    def at(self, polynomial: Polynomial, graph: Polynomial) -> Polynomial:
        """The polynomial of all variables where s = a(x)."""
        count = len(self.names)
        images = [Polynomial.coordinate(count, i) for i in range(count)]
        return polynomial.substitute([*images[: self.place], graph, *images[self.place :]])


def average(
    field: StratifiedField, parameter: str, ends: tuple[Number, Number], density: Polynomial
) -> StratifiedField:
    """x -> the integral of density(s) D(x, s) ds over an interval; the density is not negative there."""
    low, high = ends
    place, count = field.variables.index(parameter), len(field.variables) - 1
    if not count or field.value_shape not in ((count,), (count + 1,)):
        raise UnsupportedError(
            "a field with vectors of other variables too is required", f"received {field.value_shape}", "add variables"
        )
    walls = dict.fromkeys([*field_walls(field), *_turning_walls(field, place)])
    graphs = dict.fromkeys(Polynomial.constant_of(count, end) for end in (low, high))
    upright: dict[Vector, None] = {}
    for wall in walls:
        rest = (*wall[:place], *wall[place + 1 :])
        if wall[place]:
            graphs[affine(tuple(-entry / wall[place] for entry in rest), count)] = None
        else:
            upright.update(dict.fromkeys(walls_of(affine(rest, count))[0]))
    for one, other in combinations(graphs, 2):
        upright.update(dict.fromkeys(walls_of(one - other)[0]))
    weight = density.substitute([Polynomial.coordinate(count + 1, place)])
    cylinders = _Cylinders(field, place, ends, tuple(graphs), weight)
    found = decompose([], count, tuple(upright))
    values = [_over_face(cylinders, found, k) for k in range(len(found.faces))]
    return StratifiedField(cylinders.names, strata_of(found, values, cylinders.names))


def _turning_walls(field: StratifiedField, place: int) -> Iterator[Vector]:
    """Where the common factor of the differences of a hull changes its sign."""
    for _, value in field.parts:
        factor = _common_factor(_projected(value.fields, place, field))
        if factor is not None:
            yield from walls_of(factor)[0]


def _projected(fields: Sequence[VectorField], place: int, field: StratifiedField) -> list[VectorField]:
    """Vector fields without the entry of the parameter."""
    if field.value_shape != (len(field.variables),):
        return list(fields)
    return list(dict.fromkeys((*v[:place], *v[place + 1 :]) for v in fields))


def _differences(fields: Sequence[VectorField]) -> list[Polynomial]:
    found = []
    for v in fields[1:]:
        for a, b in zip(v, fields[0], strict=True):
            difference = a + b.scaled(Fraction(-1))
            if difference.denominator is not None:
                return []
            if not difference.is_zero:
                found.append(difference.numerator)
    return found


def _common_factor(fields: Sequence[VectorField]) -> Polynomial | None:
    """The greatest common divisor of all entries of all differences."""
    found: Polynomial | None = None
    for polynomial in _differences(fields):
        if not polynomial.is_rational:
            return None
        gcd = polynomial.mpoly if found is None else found.mpoly.gcd(polynomial.mpoly)
        found = Polynomial(polynomial.count, mpoly=gcd)
    return found


def _over_face(cylinders: _Cylinders, found: Decomposition, k: int) -> SetField:
    """The integral over the cells above a face."""
    face, flat = found.faces[k], found.flats[k]
    low, high = cylinders.ends
    heights = {graph: graph.at(face.point) for graph in cylinders.graphs}
    levels = [h for h in in_order(heights.values()) if low <= h <= high]
    by_level = [next(graph for graph, h in heights.items() if h == level) for level in levels]
    total: SetField | None = None
    for below, above in zip(by_level, by_level[1:], strict=False):
        middle = (heights[below] + heights[above]) / 2
        point = cylinders.lifted(face.point, middle)
        places = cylinders.field.stratum_of(point)
        if len(places) != 1:
            return SetField((), Undefined(f"a point lies in {len(places)} strata for some value of the parameter"))
        value = cylinders.field.parts[places[0]][1]
        part = _integral(cylinders, value, below, above).on(flat)
        total = part if total is None else total + part
    assert total is not None
    return total


def _integral(cylinders: _Cylinders, value: SetField, below: Polynomial, above: Polynomial) -> SetField:
    """The integral of one value over below < s < above."""
    if value.is_missing and value.moving is None:
        return SetField((), value.fixed)
    if value.fixed is not None:
        whole = cylinders.field.value_shape == (len(cylinders.field.variables),)
        mass = _mean(cylinders, RationalFunction.constant(cylinders.density.count, 1), below, above).numerator
        if value.moving is not None or whole or not mass.is_constant or not value.fixed.convex:
            raise _unsupported("a ball or a set with rays whose share varies")
        return SetField((), scale(value.fixed, mass.constant))
    fields = _projected(value.fields, cylinders.place, cylinders.field)
    _require_fixed_directions(cylinders, fields)
    return SetField.hull([tuple(_mean(cylinders, e, below, above) for e in v) for v in fields])


def _require_fixed_directions(cylinders: _Cylinders, fields: Sequence[VectorField]) -> None:
    """All v_i - v_0 = c(x, s) w_i(x) with c of one sign between two graphs: then conv and the integral commute."""
    if any(entry.denominator is not None for v in fields for entry in v):
        raise _unsupported("a quotient")
    differences = [d for d in _differences(fields) if not d.is_zero]
    if not any(cylinders.place in d.variables() for d in differences):
        return
    factor = _common_factor(fields)
    if factor is None:
        raise _unsupported("irrational coefficients")
    if any(cylinders.place in d.divided_by(factor)[0].variables() for d in differences):
        raise _unsupported("a hull that turns with the parameter")
    if any(cylinders.place in curved.variables() for curved in walls_of(factor)[1]):
        raise _unsupported("a hull that collapses on a curve")


def _mean(cylinders: _Cylinders, entry: RationalFunction, below: Polynomial, above: Polynomial) -> RationalFunction:
    """The integral of a polynomial with the density over s between two graphs."""
    place, terms = cylinders.place, {}
    for monomial, coefficient in (entry.numerator * cylinders.density).terms():
        powers = dict(monomial)
        exponent = powers.get(place, 0) + 1
        powers[place] = exponent
        terms[tuple(sorted(powers.items()))] = coefficient / exponent
    primitive = Polynomial.from_terms(entry.count, terms)
    return RationalFunction(cylinders.at(primitive, above) - cylinders.at(primitive, below))


def _unsupported(received: str) -> UnsupportedError:
    return UnsupportedError(
        "values that are polynomial in the parameter, with hulls in fixed directions, are required",
        f"received {received}", "use a law with finitely many values",
    )  # fmt: skip
