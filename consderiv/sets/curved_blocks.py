"""Sums whose terms move different coordinates are products: each factor is decided by itself, also on the boundary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consderiv.exact.matrices import independent_rows, solve
from consderiv.exact.reals import sign
from consderiv.sets.curved import CurvedSum, curved_sum
from consderiv.sets.curved_matrices import Vector, combination, inner, shifted
from consderiv.sets.curved_support import centre_of
from consderiv.sets.elements import flatten
from consderiv.sets.ellipsoids import Cap, Ellipsoid, cap_flat, ellipsoid_flat
from consderiv.sets.membership import contains_flat
from consderiv.sets.minkowski import MinkowskiSum
from consderiv.sets.polytope import Polytope, hull_of
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict


@dataclass(frozen=True)
class InBlocks:
    """One piece of evidence for each block: pairs (flat coordinates, evidence for the projection on them)."""

    blocks: tuple[tuple[tuple[int, ...], Any], ...]


def by_blocks(part: CurvedSum, point: Vector) -> Verdict | None:
    """Membership by independent blocks of coordinates, None where there is only one block."""
    factors = factors_of(part)
    if len(factors) < 2:
        return None
    evidence: list[tuple[tuple[int, ...], Any]] = []
    reason = ""
    for coordinates, factor in factors:
        verdict = contains_flat(factor, tuple(point[i] for i in coordinates))
        if isinstance(verdict, Refuted):
            return _refuted(part, point, coordinates, verdict)
        if isinstance(verdict, Unknown):
            reason = verdict.reason
        else:
            evidence.append((tuple(coordinates), verdict.evidence))
    return Unknown(reason) if reason else Proved(InBlocks(tuple(evidence)))


def factors_of(part: CurvedSum) -> list[tuple[list[int], ValueSet]]:
    """The factors of the sum as a product over blocks of coordinates; none if there is one block only."""
    return [
        (coordinates, curved_sum(*(_restricted(term, coordinates) for term in terms)))
        for coordinates, terms in blocks_of(part)
    ]


def _refuted(part: CurvedSum, point: Vector, coordinates: Sequence[int], verdict: Refuted) -> Refuted:
    from consderiv.sets.curved_membership import separated_by

    functional = getattr(verdict.evidence, "functional", None)
    if functional is None:
        return verdict
    full: list[Any] = [Fraction(0)] * len(point)
    for i, value in zip(coordinates, functional, strict=True):
        full[i] = value
    return separated_by(part, point, tuple(full))


def blocks_of(part: CurvedSum) -> list[tuple[list[int], list[ValueSet]]]:
    """Sets of coordinates and the terms that move them; a coordinate that nothing moves is in the first block."""
    flats = part.flat.members if isinstance(part.flat, MinkowskiSum) else (part.flat,)
    blocks: list[tuple[set[int], list[ValueSet]]] = []
    still: list[ValueSet] = []
    for term in (*flats, *part.curved):
        moved = _moves(term)
        if not moved:
            still.append(term)
            continue
        own: list[ValueSet] = [term]
        joined = [block for block in blocks if block[0] & moved]
        for coordinates, terms in joined:
            moved |= coordinates
            own = [*terms, *own]
        blocks = [block for block in blocks if block not in joined] + [(moved, own)]
    if len(blocks) < 2:
        return []
    free = set(range(len(part.curved[0].gram))) - set().union(*(coordinates for coordinates, _ in blocks))
    blocks[0][0].update(free)
    # A term that is constant on a block still adds its constant there.
    everything = (*flats, *part.curved)
    return [(sorted(c), [*own, *(t for t in everything if not any(t is o for o in own))]) for c, own in blocks]


def _moves(term: ValueSet) -> set[int]:
    if isinstance(term, Ellipsoid):
        return {i for i, row in enumerate(term.gram) if sign(row[i])}
    assert isinstance(term, Polytope)
    return set(term.varying)


def _restricted(term: ValueSet, coordinates: Sequence[int]) -> ValueSet:
    """The projection of a term on a block: itself, or a constant."""
    shape = (len(coordinates),)
    if isinstance(term, Polytope):
        return hull_of([tuple(v[i] for i in coordinates) for v in term.flat_vertices], shape)
    assert isinstance(term, Ellipsoid)
    centre = tuple(term.flat_centre[i] for i in coordinates)
    gram = tuple(tuple(term.gram[i][j] for j in coordinates) for i in coordinates)
    whole = ellipsoid_flat(centre, gram, shape)
    if isinstance(term, Cap) and isinstance(whole, Ellipsoid):
        return cap_flat(whole, tuple(term.normal[i] for i in coordinates), term.level)
    return whole


def by_direct_sum(part: CurvedSum, point: Vector) -> Verdict | None:
    """Membership where the spans of the terms are in direct sum: the decomposition is unique. None otherwise."""
    from consderiv.sets.curved_membership import Decomposition, checked, directions_of, separated_by

    terms = (part.flat, *part.curved)
    bases = [_basis(directions_of(term)) for term in terms]
    columns = [vector for basis in bases for vector in basis]
    if len(independent_rows(columns)) < len(columns):
        return None
    offset = point
    for term in terms:
        offset = shifted(offset, centre_of(term), Fraction(-1))
    shares = solve(list(zip(*columns, strict=True)), offset)
    if shares is None:
        return None
    points: list[Vector] = []
    reason = ""
    for term, basis in zip(terms, bases, strict=True):
        own, shares = shares[: len(basis)], shares[len(basis) :]
        points.append(shifted(centre_of(term), combination(own, basis)) if basis else centre_of(term))
        verdict = contains_flat(term, points[-1])
        if isinstance(verdict, Refuted):
            # A functional that agrees with the separating one on this span and vanishes on the others.
            functional = flatten(verdict.evidence.functional, part.shape)
            values = [inner(functional, vector) if vector in basis else Fraction(0) for vector in columns]
            extended = solve(columns, values)
            return None if extended is None else separated_by(part, point, extended)
        if isinstance(verdict, Unknown):
            reason = verdict.reason
    if reason:
        return Unknown(reason)
    return Proved(checked(part, point, Decomposition(((Fraction(1), 0, tuple(points)),))))


def _basis(vectors: Sequence[Vector]) -> list[Vector]:
    return [vectors[k] for k in independent_rows(vectors)] if vectors else []
