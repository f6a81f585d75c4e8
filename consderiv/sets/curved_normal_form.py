"""The simplest form of a convex hull of curved sets: whole ellipses from arcs, polytopes where nothing is curved."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product as choices
from typing import Any

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.reals import sign
from consderiv.sets.curved import CurvedHull, CurvedSum, curved_sum
from consderiv.sets.curved_inclusion import beyond, proved_inside
from consderiv.sets.curved_matrices import Vector, block_of, inner, shifted, times
from consderiv.sets.curved_numbers import square_root
from consderiv.sets.elements import Shape
from consderiv.sets.ellipsoid import Cap, Ellipsoid
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import MinkowskiSum, expand
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved


def simplest_hull(members: Sequence[ValueSet], shape: Shape) -> ValueSet:
    """The hull of convex sets of the types Polytope, MinkowskiSum, Ellipsoid, Cap and CurvedSum."""
    points, curved = _sorted_out(members)
    curved = _maximal(_whole_ellipsoids(curved))
    corners = {id(part): corners_of(part) for part in curved}
    everything = [*points, *(corner for part in curved for corner in corners[id(part)])]
    straight = [part for part in curved if everything and _in_polytope(part, hull_of(everything, shape))]
    points += [corner for part in straight for corner in corners[id(part)]]
    curved = [part for part in curved if not any(part is other for other in straight)]
    if curved and points:
        kept = hull_of(points, shape).flat_vertices
        points = [p for p in kept if not any(isinstance(contains_flat(part, p), Proved) for part in curved)]
    flat: list[ValueSet] = [hull_of(points, shape)] if points else []
    found = [*flat, *sorted(curved, key=_sort_key)]
    return found[0] if len(found) == 1 else CurvedHull(tuple(found))


def _sorted_out(members: Sequence[ValueSet]) -> tuple[list[Vector], list[ValueSet]]:
    """The vertices of the polytopes, and the other members."""
    points: list[Vector] = []
    curved: list[ValueSet] = []
    for member in members:
        if isinstance(member, (Polytope, MinkowskiSum)):
            points.extend(expand(member).flat_vertices)
        else:
            curved.append(member)
    return points, curved


def _maximal(members: Sequence[ValueSet]) -> list[ValueSet]:
    kept: list[ValueSet] = []
    for member in members:
        if any(proved_inside(member, other) for other in kept):
            continue
        kept = [other for other in kept if not proved_inside(other, member)] + [member]
    return kept


def _in_polytope(part: ValueSet, polytope: Polytope) -> bool:
    try:
        return beyond(part, polytope) is None
    except BudgetError:
        return False


def corners_of(part: ValueSet) -> list[Vector]:
    """Points of the set: the ends of its arcs, or sums of these with vertices; none where a term has no corners."""
    if isinstance(part, Cap) and part.rank == 2:
        try:
            return list(ends_of(part))
        except UnsupportedError:
            return []
    if isinstance(part, CurvedSum):
        parts = [list(expand(part.flat).flat_vertices), *(corners_of(term) for term in part.curved)]
        return [_total(choice) for choice in choices(*parts)]
    return []


def _total(points: Sequence[Vector]) -> Vector:
    total = points[0]
    for point in points[1:]:
        total = shifted(total, point)
    return total


def ends_of(part: Cap) -> tuple[Vector, Vector]:
    """The end points of an arc, the last one in the orientation of the plane of its block coordinates second."""
    middle, gram = part.disc
    k = block_of(gram)[0]
    length = square_root(gram[k][k])
    half = tuple(entry / length for entry in gram[k])
    first, last = shifted(middle, half, Fraction(-1)), shifted(middle, half)
    i, j = block_of(part.gram)
    axis = times(part.gram, part.normal)
    turn = sign(axis[i] * half[j] - axis[j] * half[i])
    return (first, last) if turn > 0 else (last, first)


def _whole_ellipsoids(members: Sequence[ValueSet]) -> list[ValueSet]:
    """Caps of one ellipsoid that cover its surface have it as their hull, also as terms of equal sums."""
    groups: dict[Any, list[Cap]] = {}
    kept: list[ValueSet] = []
    for member in members:
        atoms = member.curved if isinstance(member, CurvedSum) else (member,)
        if len(atoms) == 1 and isinstance(atoms[0], Cap):
            flat = member.flat if isinstance(member, CurvedSum) else None
            vertices = None if flat is None else expand(flat).flat_vertices
            groups.setdefault((vertices, atoms[0].flat_centre, atoms[0].gram), []).append(atoms[0])
        else:
            kept.append(member)
    for (vertices, _, _), caps in groups.items():
        parts: list[Ellipsoid] = [caps[0].whole] if len(caps) > 1 and _cover(caps) else list(caps)
        flats = [] if vertices is None else [Polytope(vertices, caps[0].shape)]
        kept.extend(curved_sum(*flats, part) if flats else part for part in parts)
    return kept


def _cover(caps: Sequence[Cap]) -> bool:
    """Whether caps of one ellipsoid are proved to cover its surface."""
    for first in caps:
        for second in caps:
            if _opposite(first, second) and sign(first.level + second.level) <= 0:
                return True
    if caps[0].rank != 2:
        return False
    try:
        ends = [ends_of(arc)[1] for arc in caps]
    except UnsupportedError:
        return False
    # Closed arcs cover the ellipse iff each can be continued: its last point lies in another one and not at its end.
    return all(any(end != ends[k] and _on_arc(end, other) for k, other in enumerate(caps)) for end in ends)


def _opposite(first: Cap, second: Cap) -> bool:
    return all(sign(a + b) == 0 for a, b in zip(first.normal, second.normal, strict=True))


def _on_arc(point: Vector, arc: Cap) -> bool:
    offset = shifted(point, arc.flat_centre, Fraction(-1))
    return sign(inner(arc.normal, offset) - arc.level) >= 0


def _sort_key(part: ValueSet) -> Any:
    if isinstance(part, CurvedSum):
        vertices = expand(part.flat).flat_vertices
        return 1, len(part.curved), vertices, tuple(_atom_key(atom) for atom in part.curved)
    assert isinstance(part, Ellipsoid)
    return 0, 0, (), (_atom_key(part),)


def _atom_key(part: Ellipsoid) -> Any:
    cap = (part.normal, part.level) if isinstance(part, Cap) else ()
    return part.flat_centre, part.gram, len(cap), cap
