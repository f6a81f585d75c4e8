"""Calculus of stratified fields: sums, unions and restrictions on the common refinement of their strata."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..errors import ConsderivError, UnsupportedError
from .cells.coarsening import strata_of
from .cells.faces import CurvedWall
from .field import StratifiedField
from .partition import NotPartitioned, located, refined
from .set_field import SetField
from .stratum import Flat, Point, Stratum

Combine = Callable[[SetField, SetField], SetField]


def combined(first: StratifiedField, second: StratifiedField, combine: Combine, sign: str) -> StratifiedField:
    """x -> combine(D(x), E(x)).

    Strata cut out by hyperplanes are refined to faces and joined again; others are intersected in pairs, and in more
    than two variables some of these intersections may be empty.
    """
    if first.variables != second.variables:
        raise UnsupportedError(
            "two fields in the same variables are required",
            f"received {', '.join(first.variables)} and {', '.join(second.variables)}",
            "give the variables in one order",
        )  # fmt: skip
    shape = first.shape if first.value_shape == second.value_shape else ()
    name = f"({first.name}) {sign} ({second.name})" if first.name and second.name else ""
    try:
        found = refined([first, second])
    except CurvedWall:
        return StratifiedField(first.variables, _pairs(first, second, combine), name, shape)
    places = [located(field, found) for field in (first, second)]
    if any(isinstance(place, NotPartitioned) for place in places):
        return StratifiedField(first.variables, _pairs(first, second, combine), name, shape)
    one, other = (place for place in places if not isinstance(place, NotPartitioned))
    values = [
        combine(_here(first.parts[i][1], flat), _here(second.parts[j][1], flat)).on(flat)
        for i, j, flat in zip(one, other, found.flats, strict=True)
    ]
    return StratifiedField(first.variables, strata_of(found, values, first.variables), name, shape)


def _here(value: SetField, flat: Flat) -> SetField:
    """A value of an unusual type may be a plain one on a point."""
    return value if value.moving is None else value.on(flat)


def _pairs(first: StratifiedField, second: StratifiedField, combine: Combine) -> tuple[tuple[Stratum, SetField], ...]:
    """Intersections of strata; in the plane without those that are empty."""
    points = representatives([first, second])
    if points is None:
        return tuple((meet(s, t), combine(v, w)) for s, v in first.parts for t, w in second.parts)
    met = dict.fromkeys((i, j) for p in points for i in first.stratum_of(p) for j in second.stratum_of(p))
    found = [
        (meet(first.parts[i][0], second.parts[j][0]), combine(first.parts[i][1], second.parts[j][1])) for i, j in met
    ]
    return tuple(sorted(found, key=lambda part: len(part[0].equations)))


def representatives(fields: Sequence[StratifiedField]) -> list[Point] | None:
    """In the plane a point of every set on which all conditions of the strata have constant signs; None if unknown."""
    if len(fields[0].variables) != 2:
        return None
    from .maps.planar_curves import CURVE_BUDGET, cell_samples, curve_samples

    conditions = [p for f in fields for s, _ in f.parts for p in (*s.equations, *s.inequalities) if not p.is_constant]
    if not all(p.is_rational for p in conditions):
        return None
    curves = list(dict.fromkeys(factor for p in conditions for factor, _ in p.factors()[1]))
    if len(curves) > CURVE_BUDGET:
        return None
    undecided: list[str] = []
    try:
        found = [*cell_samples(curves), *(point for point, _ in curve_samples(curves, undecided))]
    except ConsderivError:
        return None
    return None if undecided else found


def meet(first: Stratum, second: Stratum) -> Stratum:
    """The intersection of two strata."""
    return Stratum(
        first.variables,
        tuple(dict.fromkeys((*first.equations, *second.equations))),
        tuple(dict.fromkeys((*first.inequalities, *second.inequalities))),
    )


def restricted(field: StratifiedField, condition: Stratum) -> StratifiedField:
    """The field on the points of a stratum only; strata that are seen not to meet it are left out."""
    parts = [(meet(stratum, condition), value) for stratum, value in field.parts]
    whole = StratifiedField(field.variables, tuple(parts), field.name, field.shape)
    try:
        found = refined([whole])
    except CurvedWall:
        points = representatives([whole])
        if points is None:
            return whole
        met = {k for point in points for k in whole.stratum_of(point)}
    else:
        met = {k for face in found.faces for k in whole.stratum_of(face.point)}
    return StratifiedField(
        field.variables, tuple(part for k, part in enumerate(parts) if k in met), field.name, field.shape
    )
