"""Inclusion of curved sets in others: rules that prove it, directions in which it fails, or Unknown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product as choices

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.reals import UndecidedSign
from consderiv.sets.comparison import Outside, subset_of
from consderiv.sets.curved import CurvedHull, CurvedSum, curved_hull
from consderiv.sets.curved_inclusion import beyond, proved_inside
from consderiv.sets.curved_matrices import Vector, negative_direction, shifted
from consderiv.sets.curved_support import inner_points, support_value
from consderiv.sets.elements import size_of, unflatten
from consderiv.sets.ellipsoids import CurvedSet, Ellipsoid
from consderiv.sets.finite import Empty, FiniteSet
from consderiv.sets.json_form import to_json
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope
from consderiv.sets.support import maximizer_flat
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict

_OPEN = "no rule proves the inclusion of the curved set, and no direction that was tried refutes it"


@subset_of.register
def _(inner_set: CurvedSet, outer: ValueSet) -> Verdict:
    try:
        if isinstance(outer, (Empty, FiniteSet)) or not outer.convex:
            return _in_nonconvex(inner_set, outer)
        return _in_convex(inner_set, outer)
    except UndecidedSign as error:
        return Unknown(str(error))


def _in_convex(part: CurvedSet, outer: ValueSet) -> Verdict:
    if proved_inside(part, outer):
        return Proved(None, "its support function is below that of the other set")
    if _absorbed(part, outer):
        return Proved(None, "the hull of both is the other set")
    members = part.members if isinstance(part, CurvedHull) else (part,)
    left = [member for member in members if not proved_inside(member, outer)]
    for member in left:
        for direction in _directions(member, outer):
            difference = support_value(member, direction).minus(support_value(outer, direction))
            if difference.sign() > 0:
                return _refuted(member, outer, direction)
    return Unknown(_OPEN)


def _absorbed(part: ValueSet, outer: ValueSet) -> bool:
    try:
        return to_json(curved_hull(part, outer)) == to_json(outer)
    except BudgetError:
        return False


def _refuted(part: ValueSet, outer: ValueSet, direction: Vector) -> Verdict:
    """A rational point of the first set outside the second where one is found, otherwise the maximiser."""
    for point in _witnesses(part, direction):
        verdict = contains_flat(outer, point)
        if isinstance(verdict, Refuted):
            assert outer.shape is not None
            return Refuted(Outside(unflatten(point, outer.shape), verdict.evidence), verdict.reason)
    return Refuted(None, "its support function is greater in one direction")


def _witnesses(part: ValueSet, direction: Vector) -> Iterator[Vector]:
    members = part.members if isinstance(part, CurvedHull) else (part,)
    for member in members:
        first, *rest = inner_points(member, direction)
        for other in rest:
            first = shifted(first, other)
        yield first
    try:
        yield maximizer_flat(part, direction)
    except UnsupportedError:
        return


def _directions(part: ValueSet, outer: ValueSet) -> Iterator[Vector]:
    if isinstance(outer, (Polytope, MinkowskiSum)):
        try:
            normal = beyond(part, outer)
        except BudgetError:
            normal = None
        if normal is not None:
            yield normal
            return
    if isinstance(part, Ellipsoid) and isinstance(outer, Ellipsoid):
        gram = tuple(shifted(a, b, Fraction(-1)) for a, b in zip(outer.gram, part.gram, strict=True))
        direction = negative_direction(gram)
        if direction is not None:
            yield direction
            yield tuple(-entry for entry in direction)
    for known in (part, outer):
        for functional in _functionals(known):
            yield functional
            yield tuple(-entry for entry in functional)
    size = _size(part)
    small = (Fraction(0), Fraction(1), Fraction(-1))
    if size <= 4:
        yield from (d for d in choices(small, repeat=size) if any(d))
    else:
        for i in range(size):
            for side in (Fraction(1), Fraction(-1)):
                yield tuple(side if j == i else Fraction(0) for j in range(size))


def _size(part: ValueSet) -> int:
    assert part.shape is not None
    return size_of(part.shape)


def _functionals(part: ValueSet) -> Iterator[Vector]:
    """Kernels of matrices and normals of caps: where supports have kinks."""
    if isinstance(part, CurvedHull):
        for member in part.members:
            yield from _functionals(member)
    elif isinstance(part, CurvedSum):
        for term in part.curved:
            yield from _functionals(term)
    elif isinstance(part, Ellipsoid):
        yield from part.kernel
        if hasattr(part, "normal"):
            yield part.normal


def _in_nonconvex(part: CurvedSet, outer: ValueSet) -> Verdict:
    """In a union: inside one member, or some point outside all of them."""
    for member in getattr(outer, "members", ()):
        if member.convex and proved_inside(part, member):
            return Proved(None, "one member of the union contains it")
    for direction in choices((Fraction(1), Fraction(-1), Fraction(0)), repeat=min(3, _size(part))):
        padded = direction + (Fraction(0),) * (_size(part) - len(direction))
        for point in _witnesses(part, padded):
            verdict = contains_flat(outer, point)
            if isinstance(verdict, Refuted):
                assert part.shape is not None
                return Refuted(Outside(unflatten(point, part.shape), verdict.evidence), verdict.reason)
    return Unknown(_OPEN)
