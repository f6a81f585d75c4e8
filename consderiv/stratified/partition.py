"""Do the strata of a field partition the space? Decided over the faces of all their walls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ConsderivError
from ..programs.program import Program
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .cells.decomposition import Decomposition, decompose
from .cells.faces import CurvedWall, walls_of
from .field import StratifiedField
from .formulas import Vector
from .stratum import Point


@dataclass(frozen=True)
class NotPartitioned:
    """A point that lies in no stratum (`strata` is empty), or in several."""

    point: Point
    strata: tuple[int, ...]


def field_walls(field: StratifiedField) -> tuple[Vector, ...]:
    """The hyperplanes (points of the line) on which conditions of the strata vanish.

    Raises
    ------
    CurvedWall
        In several variables, where a condition vanishes on something else.
    """
    found: dict[Vector, None] = {}
    for stratum, _ in field.parts:
        for condition in (*stratum.equations, *stratum.inequalities):
            flat, curved = walls_of(condition)
            if curved:
                raise CurvedWall(
                    "strata that are cut out by hyperplanes are required in more than one variable",
                    f"received a condition with the factor {curved[0]} (z: the variables in order)",
                    "ask at points",
                )
            found.update(dict.fromkeys(flat))
    return tuple(found)


def refined(fields: Sequence[StratifiedField], programs: Sequence[Program] = ()) -> Decomposition:
    """Faces on each of which every field has one stratum and every program one formula."""
    walls = dict.fromkeys(wall for field in fields for wall in field_walls(field))
    return decompose(programs, len(fields[0].variables), tuple(walls))


def located(field: StratifiedField, found: Decomposition) -> list[int] | NotPartitioned:
    """The stratum of each face, or a point that has none or several."""
    places = []
    for face in found.faces:
        here = field.stratum_of(face.point)
        if len(here) != 1:
            return NotPartitioned(face.point, tuple(here))
        places.append(here[0])
    return places


def is_partition(field: StratifiedField) -> Verdict:
    """Whether the strata are disjoint and cover the space.

    Each condition has one sign on each face of the arrangement of all conditions, so one point of each face decides.

    Returns
    -------
    Proved(Decomposition), Refuted(NotPartitioned) or Unknown

    Examples
    --------
    >>> d = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x > 0", "1")])
    >>> is_partition(d).evidence.point
    (Fraction(0, 1),)
    """
    try:
        found = refined([field])
    except ConsderivError as error:
        return Unknown(str(error))
    places = located(field, found)
    if isinstance(places, NotPartitioned):
        return Refuted(places, "in no stratum" if not places.strata else "in several strata")
    return Proved(found, f"each of {len(found.faces)} faces lies in exactly one stratum")
