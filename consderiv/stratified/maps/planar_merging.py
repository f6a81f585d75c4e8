"""Strata in the plane given by the signs of curves, joined where one formula holds on both sides of a curve and on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...exact.polynomials import Polynomial
from ...sets import Undefined, UnknownSet, is_equal
from ...verdicts import Proved
from ..cells.coarsening import ANY, SignMasks, spared
from ..set_field import Member, SetField, VectorField
from ..stratum import Point, Stratum
from .planar_curves import coordinate_equations, is_singular

Signs = tuple[int, ...]
Parts = tuple[tuple[Stratum, SetField], ...]


@dataclass(frozen=True)
class PlanarFace:
    """The points with one sign vector (an open set, or arcs), or one single point.

    Parameters
    ----------
    signs : tuple of int
        Of each curve.
    point : Point
        A sample point.
    value : SetField
    isolated : bool
        A point where curves meet, or a singular point of one.
    """

    signs: Signs
    point: Point
    value: SetField
    isolated: bool = False


def planar_strata(
    names: tuple[str, ...], curves: Sequence[Polynomial], faces: Sequence[PlanarFace], merge: bool
) -> Parts:
    """Faces as strata, joined greedily; open sets first, then arcs, then points."""
    masks = SignMasks([face.signs for face in faces], len(curves))
    assigned = 0
    parts = []
    for k, face in enumerate(faces):
        if assigned >> k & 1:
            continue
        if face.isolated:
            parts.append((Stratum(names, coordinate_equations(face.point)), face.value))
            continue
        singular = _singular_points(curves, faces, face)
        signs = _widened(curves, faces, masks, k, assigned | singular) if merge else face.signs
        mine = masks.matching(signs)
        if not singular & mine and merge:
            signs = spared(masks, signs)
        assigned |= mine & ~singular
        parts.append((_stratum(names, curves, signs, bool(singular & mine)), face.value))
    return tuple(parts)


def _singular_points(curves: Sequence[Polynomial], faces: Sequence[PlanarFace], face: PlanarFace) -> int:
    """The singular points of the curve of an arc, as bits: they never belong to its stratum."""
    on = [curve for curve, s in zip(curves, face.signs, strict=True) if s == 0]
    found = 0
    for j, other in enumerate(faces):
        if other.isolated and any(not c.at(other.point) and is_singular(c, other.point) for c in on):
            found |= 1 << j
    return found


def _widened(
    curves: Sequence[Polynomial], faces: Sequence[PlanarFace], masks: SignMasks, seed: int, taken: int
) -> Signs:
    """The signs of a face with curves dropped as long as only free faces come in on which its value holds."""
    signs = faces[seed].signs
    accepted = masks.matching(signs)
    singular = _singular_points(curves, faces, faces[seed])
    changed = True
    while changed:
        changed = False
        for place, s in enumerate(signs):
            if s in (ANY, 0):
                continue
            wider = (*signs[:place], ANY, *signs[place + 1 :])
            matched = masks.matching(wider)
            new = matched & ~accepted & ~singular
            if not new or new & taken:
                continue
            if all(holds(curves, faces[seed], face) for k, face in enumerate(faces) if new >> k & 1):
                signs, accepted, changed = wider, matched, True
    return signs


def holds(curves: Sequence[Polynomial], seed: PlanarFace, face: PlanarFace) -> bool:
    """Whether the formula of one face gives the value of another."""
    mine, other = seed.value, face.value
    if mine.fixed is not None or (other.fixed is not None and not face.isolated):
        return mine.agrees_with(other)
    if face.isolated:
        there, known = mine.at(face.point), other.at(face.point)
        if isinstance(there, (Undefined, UnknownSet)) or isinstance(known, (Undefined, UnknownSet)):
            return False
        return isinstance(is_equal(there, known), Proved)
    zero = [curve for curve, s in zip(curves, face.signs, strict=True) if s == 0]
    if not zero:
        return mine.agrees_with(other)
    return _same_on(mine, other, zero[0])


def _same_on(first: SetField, second: SetField, curve: Polynomial) -> bool:
    """Whether both values have the same hulls on a curve, by fields that are equal there."""
    pairs = [(first.members, second.members), (second.members, first.members)]
    return all(any(_same_hull(m, w, curve) for w in there) for here, there in pairs for m in here)


def _same_hull(first: Member, second: Member, curve: Polynomial) -> bool:
    return all(
        any(_equal(v, w, curve) for w in there) for here, there in ((first, second), (second, first)) for v in here
    )


def _equal(v: VectorField, w: VectorField, curve: Polynomial) -> bool:
    differences = ((a + b.scaled(Fraction(-1))).numerator for a, b in zip(v, w, strict=True))
    poles = (e.denominator for e in (*v, *w) if e.denominator is not None)
    return all(d.is_zero or d.divided_by(curve)[1].is_zero for d in differences) and not any(
        pole.divided_by(curve)[1].is_zero for pole in poles
    )


def _stratum(names: tuple[str, ...], curves: Sequence[Polynomial], signs: Signs, without_singular: bool) -> Stratum:
    """A sign vector; an arc's stratum leaves out the singular points of its curve."""
    equations = [curve for curve, s in zip(curves, signs, strict=True) if s == 0]
    inequalities = [curve.scaled(Fraction(s)) for curve, s in zip(curves, signs, strict=True) if s in (1, -1)]
    if without_singular:
        for curve in equations:
            slopes = [curve.derivative(i) for i in range(2)]
            inequalities.append(slopes[0] * slopes[0] + slopes[1] * slopes[1])
    return Stratum(names, tuple(equations), tuple(inequalities))
