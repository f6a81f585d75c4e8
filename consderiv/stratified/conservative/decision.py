"""Is a stratified field conservative for a function? The projection formula on every stratum, decided exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...errors import ConsderivError
from ...exact.rational_functions import RationalFunction
from ...exact.reals import UndecidedSign
from ...programs.program import Program
from ...sets import Undefined, UnknownSet, maximizer
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.coarsening import face_stratum
from ..cells.decomposition import Decomposition
from ..cells.faults import faults_of
from ..field import StratifiedField
from ..formulas import Vector, differentiated, same, substituted
from ..maps.derivative_maps import scalar
from ..partition import NotPartitioned, located, refined
from ..set_field import SetField, VectorField, constant_field, field_text
from ..stratum import Stratum
from ..writing import formula_text
from .closed_graph import closedness
from .curves import Defect, defect_on


@dataclass(frozen=True)
class Identity:
    """On `stratum` <v, d> = df/dd for every element v and every direction d of a basis of its tangent space.

    Parameters
    ----------
    stratum : Stratum
    directions : tuple of vectors
    derivatives : tuple of RationalFunction
        The common value for each direction, a function on the stratum.
    fields : tuple of vector fields
        Those of which D is made there.
    """

    stratum: Stratum
    directions: tuple[Vector, ...]
    derivatives: tuple[RationalFunction, ...]
    fields: tuple[VectorField, ...]

    def __str__(self) -> str:
        names = self.stratum.variables
        along = [field_text(constant_field(d), names) for d in self.directions]
        slopes = [formula_text(slope, names) for slope in self.derivatives]
        shown = ", ".join(f"<v, {d}> = {slope}" for d, slope in zip(along, slopes, strict=True))
        return f"{self.stratum}: {shown or 'a point'}"


@dataclass(frozen=True)
class Stratification:
    """The evidence of `Proved`: a partition into manifolds with the projection identity on each of them."""

    identities: tuple[Identity, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.identities))


@dataclass(frozen=True)
class BadFunction:
    """The function jumps, is unbounded or has no value at a point of the stratum."""

    stratum: Stratum
    reason: str


def is_conservative(field: StratifiedField, f: Any) -> Verdict:
    """Whether a stratified field is a conservative gradient of f: d/dt f(c(t)) = <v, c'(t)> for all v in D(c(t)).

    D: graph closed, nonempty, locally bounded. With that it is conservative for f iff P_{T M} D(x) = {grad_M f(x)}
    for the strata M of a partition into manifolds, but for subsets without interior in M.

    Parameters
    ----------
    field : StratifiedField
        On the line with any strata; in two and three variables with strata cut out by hyperplanes.
    f : scalar program, text or expression
        Rational on the faces of hyperplanes (piecewise rational on the line).

    Returns
    -------
    Proved(Stratification)
        The faces, a basis of each tangent space, and the derivatives of f in these directions.
    Refuted(Defect | NotPartitioned | NotClosed | Unbounded | NoValue | BadFunction)
        A Defect is a segment along which an element v of D has <v, c'> != d/dt f(c), with the exact difference.
    Unknown(reason)

    Examples
    --------
    >>> sides = [("y > 0", "(0, 0)"), ("y < 0", "(0, 0)")]
    >>> d = StratifiedField.by_hand("x y", [*sides, ("y == 0", "conv{(0, -1), (0, 1)}")])
    >>> bool(is_conservative(d, "0"))
    True
    >>> e = StratifiedField.by_hand("x y", [*sides, ("y == 0", "conv{(0, 0), (1, 0)}")])
    >>> print(is_conservative(e, "0").evidence)
    along (x, y) = (t, 0), -1 < t < 1: <v, c'> - d/dt f(c) = 1 for v = (1, 0)

    Notes
    -----
    Bolte and Pauwels (2021), Conservative set valued fields, theorem on variational stratifications; Lewis and Tian
    (2021), The structure of conservative gradient fields.
    """
    program = scalar(f, field.variables)
    try:
        return _decided(field, program)
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        return Unknown(f"not decided: {error}")


def _decided(field: StratifiedField, program: Program) -> Verdict:
    found = refined([field], [program])
    places = located(field, found)
    if isinstance(places, NotPartitioned):
        return Refuted(places, "a point is in no stratum" if not places.strata else "a point is in several strata")
    missing = _without_value(field, found, places)
    if missing is not None:
        return missing
    bad = faults_of(found)
    if bad:
        k = min(bad, key=lambda k: -len(found.faces[k].directions))
        return Refuted(BadFunction(face_stratum(found, k, field.variables), bad[k].reason), f"f: {bad[k].reason}")
    # The projection first: its witness says more than one about the closure of the graph.
    identities = []
    for k, place in enumerate(places):
        answer = _projection(field, found, k, place)
        if isinstance(answer, Defect):
            return Refuted(answer, "an element has another derivative along a curve in a stratum than f")
        identities.append(answer)
    closed = closedness(field, found, places)
    if not isinstance(closed, Proved):
        return closed
    reason = (
        f"the projection formula holds on each of {len(found.faces)} faces, the graph is closed, D is locally bounded"
    )
    return Proved(Stratification(tuple(identities)), reason)


def _without_value(field: StratifiedField, found: Decomposition, places: list[int]) -> Verdict | None:
    for k, place in enumerate(places):
        value = field.parts[place][1]
        there = value.on(found.flats[k])
        here = there.fixed
        if isinstance(here, UnknownSet):
            return Unknown(f"the field is not known on {face_stratum(found, k, field.variables)}: {here.reason}")
        if there.is_missing:
            reason = here.reason if isinstance(here, Undefined) else "the value is empty"
            return Refuted(BadFunction(face_stratum(found, k, field.variables), reason), f"D has no value: {reason}")
        pole = _pole(value.fields, found, k)
        if pole:
            return Unknown(f"a denominator may vanish on {face_stratum(found, k, field.variables)}")
    return None


def _pole(fields: tuple[VectorField, ...], found: Decomposition, k: int) -> bool:
    """Whether some denominator is not known to be nonzero on the face."""
    from ..cells.faces import new_walls

    face = found.faces[k]
    for field in fields:
        for entry in field:
            if entry.denominator is None:
                continue
            if new_walls(entry.denominator, face, found.walls) or not entry.denominator.at(face.point):
                return True
    return False


def _projection(field: StratifiedField, found: Decomposition, k: int, place: int) -> Identity | Defect:
    face, flat = found.faces[k], found.flats[k]
    formula = found.values[k][0].formula
    derivatives = []
    value = field.parts[place][1]
    for direction in face.directions:
        slope = _along([differentiated(formula, i) for i in range(len(face.point))], direction)
        expected = substituted(slope, flat.images)
        assert expected is not None
        derivatives.append(expected)
        for v in _extremes(value, direction):
            actual = substituted(_along(v, direction), flat.images)
            assert actual is not None
            if not same(actual, expected):
                return defect_on(found, k, direction, v, slope, field.variables)
    return Identity(face_stratum(found, k, field.variables), face.directions, tuple(derivatives), value.fields)


def _extremes(value: SetField, direction: Vector) -> tuple[VectorField, ...]:
    """Elements whose pairings with a direction span those of all elements."""
    if value.fixed is None:
        return value.fields
    opposite = tuple(-entry for entry in direction)
    return tuple(constant_field(maximizer(value.fixed, d)) for d in (direction, opposite))


def _along(entries: Any, direction: Vector) -> RationalFunction:
    """sum direction_i entries_i."""
    from ...exact.rational_functions import linear_form

    count = len(direction)
    return linear_form(count, ((d, entry) for d, entry in zip(direction, entries, strict=True) if d))
