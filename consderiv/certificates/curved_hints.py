"""Candidates for inclusions of points, from the evidence of the engine: weights, members, and points of their terms."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ConsderivError
from ..exact.reals import Number
from ..sets import MinkowskiSum, Polytope
from ..sets.curved import CurvedHull, CurvedSum
from ..sets.curved_matrices import Vector, shifted
from ..sets.curved_membership import Decomposition
from ..sets.ellipsoids import Ellipsoid
from ..sets.membership import InMember, contains_flat
from ..sets.value_set import ValueSet
from ..verdicts import Proved
from .curved_inclusion import Inclusion, inclusion
from .curved_parts import ONE, ZERO, Atoms, Part, Parts, merged, parts_of


def hints(part: Part, container: ValueSet, parts: Parts, atoms: Atoms) -> list[Inclusion]:
    """Candidates for a point of a set with the given parts; none for parts that are no points."""
    if not part.is_point or not isinstance(container, (Ellipsoid, CurvedSum, CurvedHull)):
        return []
    try:
        verdict = contains_flat(container, part.centre)
    except ConsderivError:
        return []
    evidence = verdict.evidence if isinstance(verdict, Proved) else None
    members: Sequence[ValueSet] = container.members if isinstance(container, CurvedHull) else (container,)
    if isinstance(evidence, InMember):
        members, evidence = (members[evidence.index],), evidence.evidence
    if not isinstance(evidence, Decomposition):
        return []
    weights: list[tuple[int, Number]] = []
    shifts: dict[int, Vector] = {}
    place = {one: j for j, one in enumerate(parts)}
    for weight, index, points in evidence.pieces:
        found = _piece(members[index], points, place, atoms)
        if found is None:
            return []
        own, moved = found
        weights += [(j, weight * w) for j, w in own]
        for b, u in moved:
            shifts[b] = shifted(shifts.get(b, (ZERO,) * len(u)), u, weight)
    return [Inclusion(merged(weights), (), tuple(sorted(shifts.items())))]


def _piece(
    member: ValueSet, points: Sequence[Vector], place: dict[Part, int], atoms: Atoms
) -> tuple[list[tuple[int, Number]], list[tuple[int, Vector]]] | None:
    """Weights of the parts of one member, and the shifts, for a sum of points of its terms."""
    flats: list[tuple[Part, Number]] = [(Part((ZERO,) * atoms.size), ONE)]
    shifts = []
    terms = (member.flat, *member.curved) if isinstance(member, CurvedSum) else (member,)
    for term, point in zip(terms, points, strict=True):
        own = parts_of(term, atoms)
        if isinstance(term, (Polytope, MinkowskiSum)) or all(one.is_point for one in own):
            inside = inclusion(Part(point), own, atoms)
            if inside is None:
                return None
            chosen: list[tuple[Part, Number]] = [(own[j], w) for j, w in inside.weights]
        else:
            (one,) = own
            ((b, _),) = one.amounts
            shifts.append((b, shifted(point, one.centre, -ONE)))
            chosen = [(one, ONE)]
        flats = [(_joined(p, q), v * w) for p, v in flats for q, w in chosen]
    if any(part not in place for part, _ in flats):
        return None
    return [(place[part], w) for part, w in flats], shifts


def _joined(first: Part, second: Part) -> Part:
    return Part(shifted(first.centre, second.centre), merged([*first.amounts, *second.amounts]))
