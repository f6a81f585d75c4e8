"""Is the graph of a stratified field closed, and the field locally bounded? Limits at the boundary of each stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from ...exact.lp import Feasible, solve_nonnegative
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, format_number
from ...html import Shown
from ...sets import is_subset
from ...sets.value_set import ValueSet
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.coarsening import face_stratum
from ..cells.decomposition import Decomposition
from ..field import StratifiedField
from ..set_field import Member, SetField, VectorField, field_text, same_field
from ..stratum import Point, Stratum
from .along_edges import deciding_points
from .curves import point_off_zeros, points_of

SAMPLES = 12


@dataclass(frozen=True, repr=False)
class NotClosed(Shown):
    """At `point`, in the closure of `stratum`, the field tends along the stratum to `limit`, which D(point) lacks."""

    point: Point
    stratum: Stratum
    limit: VectorField
    limits: ValueSet
    value: ValueSet

    def __str__(self) -> str:
        where = point_text(self.stratum.variables, self.point)
        return f"at {where}: limits {self.limits} from {self.stratum}, but D = {self.value} there"


@dataclass(frozen=True, repr=False)
class Unbounded(Shown):
    """An element of the field on `stratum` tends to infinity at `point`; none is named where D(point) has rays."""

    point: Point
    stratum: Stratum
    element: VectorField

    def __str__(self) -> str:
        names = self.stratum.variables
        element = f"{field_text(self.element, names)} " if self.element else "D "
        return f"at {point_text(names, self.point)}: {element}is unbounded on {self.stratum}"


def point_text(names: Sequence[str], point: Point) -> str:
    """x = 1, or (x, y) = (1, 2)."""
    shown = [format_number(entry) for entry in point]
    return f"{names[0]} = {shown[0]}" if len(names) == 1 else f"({', '.join(names)}) = ({', '.join(shown)})"


def closedness(field: StratifiedField, found: Decomposition, places: Sequence[int]) -> Verdict:
    """Whether the graph is closed and the field locally bounded, face by face.

    On a face G the field is made of rational vector fields; where these continue to a face F in the closure of G their
    values there must belong to D on F.
    """
    undecided: Unknown | None = None
    seen: dict[tuple[int, int, int], Verdict] = {}
    for k in steps(range(len(found.faces)), "faces"):
        outer = field.parts[places[k]][1]
        for j in found.above[k]:
            if places[j] == places[k] and _is_polynomial(outer):
                continue
            key = (k if not _all_constant(field, places, k, j) else -1, places[k], places[j])
            if key not in seen:
                seen[key] = _limits_inside(field, found, places, k, j)
            verdict = seen[key]
            if isinstance(verdict, Refuted):
                return verdict
            if isinstance(verdict, Unknown):
                undecided = verdict
    if undecided is not None:
        return undecided
    return Proved(None, "limits at the boundary of each stratum belong to the field")


def _all_constant(field: StratifiedField, places: Sequence[int], k: int, j: int) -> bool:
    return field.parts[places[k]][1].is_constant and field.parts[places[j]][1].is_constant


def _is_polynomial(value: SetField) -> bool:
    return all(entry.denominator is None for v in value.fields for entry in v)


def _limits_inside(field: StratifiedField, found: Decomposition, places: Sequence[int], k: int, j: int) -> Verdict:
    inner, outer = field.parts[places[j]][1], field.parts[places[k]][1].on(found.flats[k])
    limits = inner.on(found.flats[k])  # denominators are walls: they vanish on all of the face, or nowhere
    if limits.is_missing:
        return _poles(field, found, inner, k, j)
    if outer.fixed is not None and not limits.is_constant and found.faces[k].directions:
        return _at_points(field, found, limits, outer, k, j)
    if not found.faces[k].directions or (limits.is_constant and outer.is_constant):
        return _at_a_point(field, found, limits, outer, k, j)
    if _by_members(limits, outer):
        return Proved(None, "the continued fields belong to the value on the face")
    return _at_points(field, found, limits, outer, k, j)


def _by_members(limits: SetField, outer: SetField) -> bool:
    """Whether each hull of limits lies in one hull of the value (its fields do, and hulls are convex)."""
    return all(
        any(all(is_fixed_combination(v, other) for v in member) for other in outer.members) for member in limits.members
    )


def is_fixed_combination(v: VectorField, member: Member) -> bool:
    """Whether v is one of the fields, or a fixed convex combination of them (of all coefficients)."""
    if any(same_field(v, w) for w in member):
        return True
    if len(member) < 2 or any(entry.denominator is not None for w in (v, *member) for entry in w):
        return False
    places: dict[tuple[int, object], int] = {}
    columns = [_column(w, places) for w in (*member, v)]
    rows = len(places)
    dense = [[column.get(i, Fraction(0)) for i in range(rows)] + [Fraction(1)] for column in columns]
    return isinstance(solve_nonnegative(dense[:-1], dense[-1]), Feasible)


def _column(v: VectorField, places: dict[tuple[int, object], int]) -> dict[int, Number]:
    found: dict[int, Number] = {}
    for i, entry in enumerate(v):
        for monomial, coefficient in entry.numerator.terms():
            found[places.setdefault((i, monomial), len(places))] = coefficient
    return found


def _at_a_point(
    field: StratifiedField, found: Decomposition, limits: SetField, outer: SetField, k: int, j: int
) -> Verdict:
    point = found.faces[k].point
    return _compared(field, found, limits, outer, j, point)


def _compared(
    field: StratifiedField, found: Decomposition, limits: SetField, outer: SetField, j: int, point: Point
) -> Verdict:
    there, here = limits.at(point), outer.at(point)
    verdict = is_subset(there, here)
    if not isinstance(verdict, Refuted):
        return verdict
    from ..set_field import constant_field

    missing = getattr(verdict.evidence, "element", None)
    limit = constant_field(missing) if missing is not None else limits.fields[0]
    evidence = NotClosed(point, face_stratum(found, j, field.variables), limit, there, here)
    return Refuted(evidence, "the graph is not closed: a limit along a stratum is missing at its boundary")


def _at_points(
    field: StratifiedField, found: Decomposition, limits: SetField, outer: SetField, k: int, j: int
) -> Verdict:
    """At points that decide it along an edge; else at points where different fields are different."""
    deciding = deciding_points(found, k, limits, outer)
    if deciding is not None:
        verdicts = [_compared(field, found, limits, outer, j, point) for point in deciding]
        doubtful = next((verdict for verdict in verdicts if not isinstance(verdict, Proved)), None)
        return Proved(None, "at all points of the edge") if doubtful is None else doubtful
    differences = []
    for v, w in product(limits.fields, outer.fields):
        for a, b in zip(v, w, strict=True):
            difference = a + b.scaled(Fraction(-1))
            if not difference.is_zero:
                differences.append(difference)
                break
    generic = point_off_zeros(found, k, differences)
    for point in (generic, *islice(points_of(found, k), SAMPLES)):
        verdict = _compared(field, found, limits, outer, j, point)
        if not isinstance(verdict, Proved):
            return verdict
    return Unknown(f"whether the graph is closed along {face_stratum(found, k, field.variables)} is not decided")


def _poles(field: StratifiedField, found: Decomposition, inner: SetField, k: int, j: int) -> Verdict:
    """A reduced denominator vanishes on the whole face."""
    if len(found.faces[j].directions) - len(found.faces[k].directions) > 1:
        return Unknown("a quotient whose denominator vanishes on a face of lower dimension")
    for v in inner.fields:
        for entry in v:
            below = entry.denominator
            if below is not None and _vanishes(below, found, k) and not _vanishes(entry.numerator, found, k):
                point = point_off_zeros(found, k, [RationalFunction(entry.numerator)])
                return Refuted(Unbounded(point, face_stratum(found, j, field.variables), v), "D is not locally bounded")
    return Unknown("a quotient that is 0/0 on a face")


def _vanishes(polynomial: Polynomial, found: Decomposition, k: int) -> bool:
    return polynomial.substitute(found.flats[k].images).is_zero
