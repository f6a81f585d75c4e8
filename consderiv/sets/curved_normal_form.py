"""The simplest form of a convex hull of curved sets: whole ellipses from arcs, polytopes where nothing is curved."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product as choices
from math import prod
from typing import Any

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.matrices import nullspace, rref
from consderiv.exact.rationals import primitive
from consderiv.exact.reals import Real, sign
from consderiv.sets.curved import CurvedHull, CurvedSum, centred, curved_sum
from consderiv.sets.curved_arcs import ends_of, united
from consderiv.sets.curved_inclusion import beyond, proved_inside, split_terms
from consderiv.sets.curved_matrices import Vector, shifted
from consderiv.sets.curved_numbers import enclose, rounded
from consderiv.sets.curved_support import support_value
from consderiv.sets.double_description import MAX_RAYS, extreme_rays
from consderiv.sets.elements import Shape
from consderiv.sets.ellipsoids import Cap, Ellipsoid, ellipsoid_flat, reaches, same_data
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import MinkowskiSum, expand
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved

_LARGEST_DEGREE = 8
"""Corners with coordinates in larger number fields are not tried as the vertices of a polytope."""


def simplest_hull(members: Sequence[ValueSet], shape: Shape) -> ValueSet:
    """The hull of convex sets of the types Polytope, MinkowskiSum, Ellipsoid, Cap and CurvedSum."""
    points, curved = _sorted_out(members)
    curved = _maximal(_joined(_completed(_whole_ellipsoids(curved))))
    flattened = _flattened(curved, shape)
    if flattened is not None:
        return simplest_hull([*_polytopes(points, shape), *flattened], shape)
    corners = {id(part): corners_of(part) for part in curved}
    everything = [*points, *(corner for part in curved for corner in corners[id(part)])]
    straight = [part for part in curved if not _sticks_out(part, everything)]
    if straight and _tractable(everything):
        polytope = hull_of(everything, shape)
        straight = [part for part in straight if _in_polytope(part, polytope)]
    else:
        straight = []
    points += [corner for part in straight for corner in corners[id(part)]]
    curved = [part for part in curved if not any(part is other for other in straight)]
    if curved and points:
        kept = hull_of(points, shape).flat_vertices
        points = [p for p in kept if not any(isinstance(contains_flat(part, p), Proved) for part in curved)]
    found = [*_polytopes(points, shape), *sorted(curved, key=_sort_key)]
    return found[0] if len(found) == 1 else CurvedHull(tuple(found))


def _polytopes(points: Sequence[Vector], shape: Shape) -> list[ValueSet]:
    return [hull_of(points, shape)] if points else []


def _joined(members: Sequence[ValueSet]) -> list[ValueSet]:
    """Members with the same atoms: the hull of P_1 + E and P_2 + E is conv(P_1 u P_2) + E."""
    groups: list[tuple[tuple[Ellipsoid, ...], list[Vector]]] = []
    kept: list[ValueSet] = []
    for member in members:
        flat, atoms = split_terms(member)
        if isinstance(flat, MinkowskiSum):
            kept.append(member)
            continue
        for known, points in groups:
            if len(known) == len(atoms) and all(same_data(a, b) for a, b in zip(known, atoms, strict=True)):
                points.extend(expand(flat).flat_vertices)
                break
        else:
            groups.append((tuple(atoms), list(expand(flat).flat_vertices)))
    return kept + [curved_sum(hull_of(points, atoms[0].shape), *atoms) for atoms, points in groups]


def _completed(members: Sequence[ValueSet]) -> list[ValueSet]:
    """Caps at the vertices of a polytope that reach all normals there: their hull is the polytope plus the ellipsoid.

    norm(x, y) + abs(x) has two half discs, whose hull is a disc plus a segment.
    """
    groups: dict[Any, list[Cap]] = {}
    for member in members:
        if isinstance(member, Cap):
            groups.setdefault(member.gram, []).append(member)
    kept = [member for member in members if not isinstance(member, Cap)]
    for caps in groups.values():
        centres = hull_of([part.flat_centre for part in caps], caps[0].shape)
        if len(caps) > 1 and all(_reached(vertex, centres, caps) for vertex in centres.flat_vertices):
            kept.append(curved_sum(centres, centred(caps[0].whole)))
        else:
            kept.extend(caps)
    return kept


def _reached(vertex: Vector, centres: Polytope, caps: Sequence[Cap]) -> bool:
    """Whether one cap with this centre contains the maximisers of all normals of the polytope at the vertex."""
    own = [part for part in caps if part.flat_centre == vertex and sign(part.level) >= 0]
    if not own:
        return False
    normals = _normal_cone(vertex, centres)
    # For level >= 0 the directions whose maximiser lies in the cap form a convex cone.
    return any(all(reaches(part, normal) >= 0 for normal in normals) for part in own)


def _normal_cone(vertex: Vector, polytope: Polytope) -> list[Vector]:
    """Generators of {d : <d, vertex - v> >= 0 for all v in the polytope}."""
    rows = [shifted(vertex, other, Fraction(-1)) for other in polytope.flat_vertices if other != vertex]
    size = len(vertex)
    lines = nullspace(rows, size)
    axes = rref(rows)[1]
    rays = extreme_rays([primitive([row[k] for k in axes])[0] for row in rows], MAX_RAYS) if axes else []
    padded = [tuple(Fraction(0) + dict(zip(axes, ray, strict=True)).get(k, 0) for k in range(size)) for ray in rays]
    return [*padded, *lines, *(tuple(-entry for entry in line) for line in lines)]


def _flattened(members: Sequence[ValueSet], shape: Shape) -> list[ValueSet] | None:
    """The members with the flat sides in place of the caps, None unless the hull of these contains the caps.

    norm(x, y, z) - abs(x) has two half balls whose flat sides span a cylinder that contains them.
    """
    caps = [member for member in members if isinstance(member, Cap) and member.rank > 2]
    if not caps:
        return None
    sides: list[ValueSet] = [ellipsoid_flat(*part.disc, shape) for part in caps]
    rest = [member for member in members if not any(member is part for part in caps)]
    hull = simplest_hull([*rest, *sides], shape)
    return [*rest, *sides] if all(proved_inside(part, hull) for part in caps) else None


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


def _sticks_out(part: ValueSet, points: Sequence[Vector]) -> bool:
    """Whether bounds of supports show at once that a set is not in the hull of some points."""
    if not points:
        return True
    size = len(points[0])
    axes = [tuple(Fraction(int(i == k)) for i in range(size)) for k in range(size)]
    atoms = part.curved if isinstance(part, CurvedSum) else (part,)
    axes += [tuple(rounded(entry, 16) for entry in atom.normal) for atom in atoms if isinstance(atom, Cap)]
    near = [tuple(enclose(entry, 64) for entry in point) for point in points]
    for axis in axes:
        for side in (1, -1):
            direction = tuple(side * entry for entry in axis)
            low, _ = support_value(part, direction).bounds(64)
            if low > max(
                sum(max(a * low, a * high) for a, (low, high) in zip(direction, p, strict=True)) for p in near
            ):
                return True
    return False


def _tractable(points: Sequence[Vector]) -> bool:
    """Whether the irrational coordinates lie in number fields with a common extension of small degree."""
    irrational = [entry for point in points for entry in point if isinstance(entry, Real)]
    fields = {field for entry in irrational if (field := getattr(entry, "field", None)) is not None}
    degree: int = prod(field.degree for field in fields)
    return degree <= _LARGEST_DEGREE


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
    if isinstance(part, CurvedSum) and isinstance(part.flat, Polytope):
        parts = [list(part.flat.flat_vertices), *(corners_of(term) for term in part.curved)]
        return [_total(choice) for choice in choices(*parts)]
    return []


def _total(points: Sequence[Vector]) -> Vector:
    total = points[0]
    for point in points[1:]:
        total = shifted(total, point)
    return total


def _whole_ellipsoids(members: Sequence[ValueSet]) -> list[ValueSet]:
    """Caps of one ellipsoid that cover its surface have it as their hull, also as terms of equal sums."""
    groups: dict[Any, list[Cap]] = {}
    kept: list[ValueSet] = []
    for member in members:
        atoms = member.curved if isinstance(member, CurvedSum) else (member,)
        factored = isinstance(member, CurvedSum) and isinstance(member.flat, MinkowskiSum)
        if len(atoms) == 1 and isinstance(atoms[0], Cap) and not factored:
            flat = member.flat if isinstance(member, CurvedSum) else None
            vertices = None if flat is None else expand(flat).flat_vertices
            groups.setdefault((vertices, atoms[0].flat_centre, atoms[0].gram), []).append(atoms[0])
        else:
            kept.append(member)
    for (vertices, _, _), caps in groups.items():
        flats = [] if vertices is None else [Polytope(vertices, caps[0].shape)]
        kept.extend(curved_sum(*flats, part) if flats else part for part in united(caps))
    return kept


def _sort_key(part: ValueSet) -> Any:
    if isinstance(part, CurvedSum):
        flats = part.flat.members if isinstance(part.flat, MinkowskiSum) else (part.flat,)
        vertices = tuple(flat.flat_vertices for flat in flats)
        return 1, len(part.curved), vertices, tuple(_atom_key(atom) for atom in part.curved)
    assert isinstance(part, Ellipsoid)
    return 0, 0, (), (_atom_key(part),)


def _atom_key(part: Ellipsoid) -> Any:
    cap = (part.normal, part.level) if isinstance(part, Cap) else ()
    return part.flat_centre, part.gram, len(cap), cap
