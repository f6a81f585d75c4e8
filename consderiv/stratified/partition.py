"""Do the strata of a field partition the space? Decided over the faces of all their walls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ConsderivError, UnsupportedError
from ..exact.reals import format_number
from ..html import Shown
from ..programs.conversion import as_program
from ..programs.program import Program
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .cells.decomposition import Decomposition, decompose
from .cells.faces import CurvedWall, walls_of
from .cells.leaf_points import points_on
from .cells.plane import plane_of
from .cells.sign_tree import sign_leaves, value_denominators
from .cells.signs import factors_of, satisfied
from .field import StratifiedField
from .formulas import Vector
from .set_field import SetField
from .stratum import Point


@dataclass(frozen=True, repr=False)
class NotPartitioned(Shown):
    """A point that lies in no stratum (`strata` is empty), or in several."""

    point: Point
    strata: tuple[int, ...]

    def __str__(self) -> str:
        shown = ", ".join(map(format_number, self.point))
        return f"({shown}) is in no stratum" if not self.strata else f"({shown}) is in the strata {self.strata}"


def require_gradients(field: StratifiedField) -> None:
    """Refuse what is no field, and fields of matrices and of vectors of another length.

    Raises
    ------
    UnsupportedError
        If elements are not in R^n.
    """
    if not isinstance(field, StratifiedField):
        shown = f"an unknown map: {field.reason}" if isinstance(field, Unknown) else repr(field)
        raise UnsupportedError(
            "a StratifiedField is required",
            f"received {shown}",
            "write StratifiedField.by_hand, or clarke_map(program)",
        )
    if field.value_shape != (len(field.variables),):
        raise UnsupportedError(
            "a field of gradients is required", f"received elements of the shape {field.value_shape}", "take one row"
        )


def field_walls(field: StratifiedField, denominators: bool = False) -> tuple[Vector, ...]:
    """The hyperplanes (points of the line) on which conditions of the strata vanish, and denominators if asked for.

    Raises
    ------
    CurvedWall
        In several variables, where a condition vanishes on something else.
    """
    found: dict[Vector, None] = {}
    for stratum, value in field.parts:
        below = value_denominators(value) if denominators else ()
        for condition in (*stratum.equations, *stratum.inequalities, *below):
            flat, curved = walls_of(condition)
            if curved:
                raise CurvedWall(
                    "strata that are cut out by hyperplanes are required in more than one variable",
                    f"received a condition with the factor {curved[0]} (z: the variables in order)",
                    "ask at points",
                )
            found.update(dict.fromkeys(flat))
    return tuple(found)


def refined(
    fields: Sequence[StratifiedField], programs: Sequence[Program] = (), denominators: bool = False
) -> Decomposition:
    """Faces on each of which every field has one stratum and every program one formula (and denominators one sign)."""
    walls = dict.fromkeys(wall for field in fields for wall in field_walls(field, denominators))
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
    Curved strata: all vectors of signs of irreducible factors of the conditions, and in the plane those that occur.

    Returns
    -------
    Proved(Decomposition, Plane or tuple of Leaf), Refuted(NotPartitioned) or Unknown

    Examples
    --------
    >>> d = StratifiedField.by_hand("x", [("x < 0", "-1"), ("x > 0", "1")])
    >>> is_partition(d).evidence.point
    (Fraction(0, 1),)
    >>> is_partition(StratifiedField.by_hand("x y", [("y < x**2", "(0, 0)"), ("y > x**2", "(0, 0)")])).evidence.point
    (Fraction(0, 1), Fraction(0, 1))
    """
    try:
        return _on_faces(field)
    except CurvedWall:
        pass
    except ConsderivError as error:
        return Unknown(str(error))
    try:
        return _on_signs(field)
    except ConsderivError as error:
        return Unknown(str(error))


def _on_faces(field: StratifiedField) -> Verdict:
    found = refined([field])
    places = located(field, found)
    if isinstance(places, NotPartitioned):
        return _refuted(places)
    return Proved(found, f"each of {len(found.faces)} faces lies in exactly one stratum")


def _on_signs(field: StratifiedField) -> Verdict:
    zero = as_program("0", field.variables)
    leaves = sign_leaves(StratifiedField(field.variables, tuple((s, SetField(())) for s, _ in field.parts)), zero)
    if all(len(leaf.places) == 1 for leaf in leaves):
        return Proved(tuple(leaves), f"each of {len(leaves)} sign vectors lies in exactly one stratum")
    if len(field.variables) != 2:
        for leaf in leaves:
            point = next(points_on(leaf, len(field.variables)), None) if len(leaf.places) != 1 else None
            if point is not None:
                return _refuted(NotPartitioned(point, leaf.places))
        return Unknown("whether some signs of polynomials occur together is not decided")
    factors = {p for s, _ in field.parts for h in (*s.equations, *s.inequalities) for p in factors_of(h)}
    plane = plane_of(sorted(factors, key=str))
    for face in plane.faces:
        here = tuple(k for k, (s, _) in enumerate(field.parts) if satisfied(s, face.signs))
        if len(here) != 1:
            return _refuted(NotPartitioned(face.point, here))
    return Proved(plane, f"each of {len(plane.faces)} faces lies in exactly one stratum")


def _refuted(found: NotPartitioned) -> Refuted:
    return Refuted(found, "in no stratum" if not found.strata else "in several strata")
