"""Calculus of stratified fields: sums, unions and restrictions on the common refinement of their strata."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import UnsupportedError
from .cells.coarsening import strata_of
from .cells.faces import CurvedWall
from .field import StratifiedField
from .partition import NotPartitioned, located, refined
from .set_field import SetField
from .stratum import Stratum

Combine = Callable[[SetField, SetField], SetField]


def combined(first: StratifiedField, second: StratifiedField, combine: Combine, sign: str) -> StratifiedField:
    """x -> combine(D(x), E(x)).

    Strata cut out by hyperplanes are refined to faces and joined again; others are intersected in pairs, and some of
    these intersections may be empty.
    """
    if first.variables != second.variables:
        raise UnsupportedError(
            "two fields in the same variables are required",
            f"received {', '.join(first.variables)} and {', '.join(second.variables)}",
            "give the variables in one order",
        )  # fmt: skip
    name = f"({first.name}) {sign} ({second.name})" if first.name and second.name else ""
    try:
        found = refined([first, second])
    except CurvedWall:
        return StratifiedField(first.variables, _pairs(first, second, combine), name)
    places = [located(field, found) for field in (first, second)]
    if any(isinstance(place, NotPartitioned) for place in places):
        return StratifiedField(first.variables, _pairs(first, second, combine), name)
    one, other = (place for place in places if not isinstance(place, NotPartitioned))
    values = [
        combine(first.parts[i][1], second.parts[j][1]).on(flat)
        for i, j, flat in zip(one, other, found.flats, strict=True)
    ]
    return StratifiedField(first.variables, strata_of(found, values, first.variables), name)


def _pairs(first: StratifiedField, second: StratifiedField, combine: Combine) -> tuple[tuple[Stratum, SetField], ...]:
    return tuple((meet(s, t), combine(v, w)) for s, v in first.parts for t, w in second.parts)


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
    whole = StratifiedField(field.variables, tuple(parts), field.name)
    try:
        found = refined([whole])
    except CurvedWall:
        return whole
    met = {k for face in found.faces for k in whole.stratum_of(face.point)}
    return StratifiedField(field.variables, tuple(part for k, part in enumerate(parts) if k in met), field.name)
