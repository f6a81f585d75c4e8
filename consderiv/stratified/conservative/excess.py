"""What a field adds to the Clarke map, stratum by stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import ConsderivError
from ...exact.polynomials import Polynomial
from ...exact.reals import UndecidedSign
from ...html import Shown
from ...sets import Outside, is_subset
from ...sets.value_set import ValueSet
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict, verdict_to_json
from ..cells.faces import CurvedWall
from ..field import StratifiedField
from ..formulas import Vector
from ..maps.derivative_maps import clarke_map, scalar
from ..partition import require_gradients
from ..stratum import Point, Stratum
from ..writing import polynomial_text
from .compared_places import Place, on_arcs, on_faces

HEAD = ("stratum", "D", "Clarke", "normals")


@dataclass(frozen=True, repr=False)
class Excess(Shown):
    """A stratum on which a field is not the Clarke map; the sets are those at `point`.

    Parameters
    ----------
    stratum : Stratum
    point : Point
    value, clarke : ValueSet
    added : tuple or None
        An element of the field that Clarke does not have, if there is one.
    missing : tuple or None
        An element of Clarke that the field does not have (possible where the field is not convex valued).
    normals : tuple of vectors
        A basis of the normal space: for a conservative field elements differ from Clarke in these directions only.
    is_constant : bool
        Whether the two sets are these on all of the stratum.
    """

    stratum: Stratum
    point: Point
    value: ValueSet
    clarke: ValueSet
    added: Any
    missing: Any
    normals: tuple[Vector, ...]
    is_constant: bool = True

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Where, the value, the Clarke set and the normals, as text."""
        # On a curve the normals turn, and elsewhere the sets may vary: then it must be said where they are these.
        bends = any(not h.is_affine for h in self.stratum.equations)
        where = f"{self.stratum}, at {_vector(self.point)}" if bends or not self.is_constant else str(self.stratum)
        return where, str(self.value), str(self.clarke), ", ".join(_vector(n) for n in self.normals)

    def __str__(self) -> str:
        where, value, reference, normals = self.cells
        return f"{where}: {value} instead of {reference}" + (f", normals {normals}" if normals else "")


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """How a field compares with the Clarke map of f: everywhere but on `rows` they are equal.

    Parameters
    ----------
    contains, contained : Verdict
        Whether D(x) contains the Clarke set, or lies in it, at every point.
    rows : tuple of Excess
        For each stratum where they differ a point with an element added, and one where an element is missing.
    """

    contains: Verdict
    contained: Verdict
    rows: tuple[Excess, ...]

    def to_dict(self) -> dict[str, Any]:
        """Sets in the JSON form of `explain`."""
        rows = [
            {"stratum": str(r.stratum), "value": r.value.to_dict(), "clarke": r.clarke.to_dict()} for r in self.rows
        ]
        return {
            "contains": verdict_to_json(self.contains), "contained": verdict_to_json(self.contained), "excess": rows
        }  # fmt: skip

    def __str__(self) -> str:
        return "\n".join(map(str, self.rows)) or "equal to the Clarke map everywhere"

    def _repr_html_(self) -> str:
        from ...html import table

        return table([row.cells for row in self.rows], HEAD) if self.rows else super()._repr_html_()


def excess(field: StratifiedField, f: Any) -> Comparison | Unknown:
    """Where a field differs from the Clarke map of f, and by which elements.

    A conservative field of definable f lies in Clarke plus the normals of a stratification; so what it adds at a
    point of a stratum is normal to the stratum.

    Parameters
    ----------
    field : StratifiedField
    f : scalar program, text or expression

    Returns
    -------
    Comparison
        Strata are faces of hyperplanes, in the plane also of curves. Sets that vary along an edge or an arc are
        compared at points that decide it, in larger faces at one point (`contains` and `contained` are Unknown then).
    Unknown
        If one of the two is not decomposed.

    Examples
    --------
    >>> d = clarke_map("relu(x) - relu(-x)", kind="chain_rule")
    >>> print(excess(d, "x"))
    x == 0: [0, 2] instead of {1}, normals (1)

    Notes
    -----
    Lewis and Tian (2021), The structure of conservative gradient fields.
    """
    require_gradients(field)
    reference = clarke_map(scalar(f, field.variables))
    if isinstance(reference, Unknown):
        return reference
    try:
        return _compared(field, reference)
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        return Unknown(f"not compared: {error}")


def _compared(field: StratifiedField, reference: StratifiedField) -> Comparison | Unknown:
    try:
        places = list(on_faces(field, reference))
    except CurvedWall:
        if len(field.variables) != 2:
            raise
        places = list(on_arcs(field, reference))
    rows, inwards, outwards = [], [], []
    for place in steps(places, "strata"):
        found = _at_points(place)
        inwards += [(inner, place.complete) for _, inner, _ in found]
        outwards += [(outer, place.complete) for outer, _, _ in found]
        rows += _telling(place, [row for _, _, row in found])
    return Comparison(_everywhere(inwards), _everywhere(outwards), tuple(rows))


def _at_points(place: Place) -> list[tuple[Verdict, Verdict, Excess]]:
    """Both inclusions at each point: one can fail where the other holds."""
    found = []
    for point in place.points:
        here, there = place.value.at(point), place.clarke.at(point)
        outer, inner = is_subset(here, there), is_subset(there, here)
        row = Excess(place.stratum, point, here, there, _outside(outer), _outside(inner), place.normals(point),
                     place.is_constant)  # fmt: skip
        found.append((outer, inner, row))
    return found


def _telling(place: Place, rows: Sequence[Excess]) -> list[Excess]:
    """The first point with an element added, and the first with one missing."""
    first = (next((row for row in rows if getattr(row, name) is not None), None) for name in ("added", "missing"))
    told = {id(row): row for row in first if row is not None}
    return list(told.values()) or ([] if place.complete else [*rows[-1:]])


def _outside(verdict: Verdict) -> Any:
    return verdict.evidence.element if isinstance(verdict, Refuted) and isinstance(verdict.evidence, Outside) else None


def _everywhere(verdicts: Sequence[tuple[Verdict, bool]]) -> Verdict:
    """Refuted at a point is refuted; proved at points is proved only where these decide."""
    refuted = next((v for v, _ in verdicts if isinstance(v, Refuted)), None)
    if refuted is not None:
        return refuted
    unknown = next((v for v, _ in verdicts if isinstance(v, Unknown)), None)
    if unknown is not None:
        return unknown
    if all(exact for _, exact in verdicts):
        return Proved(None, "on every face")
    return Unknown("sets that vary along a face were compared at one point of it only")


def _vector(vector: Vector) -> str:
    return f"({', '.join(polynomial_text(Polynomial.constant_of(1, e), ('t',)) for e in vector)})"
