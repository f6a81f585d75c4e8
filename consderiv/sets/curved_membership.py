"""Membership in curved sets: a decomposition into points of the terms, or a functional that separates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consderiv.errors import BudgetError, UnsupportedError
from consderiv.exact.lp import Feasible, UnverifiedError
from consderiv.exact.matrices import nullspace
from consderiv.exact.reals import Number, UndecidedSign, sign
from consderiv.sets.curved import CurvedHull, CurvedSum, centred
from consderiv.sets.curved_faces import MOST_FACES, OneCurve, split
from consderiv.sets.curved_matrices import Vector, combination, inner, shifted, solution
from consderiv.sets.curved_numbers import RootSum
from consderiv.sets.curved_search import Found, Open, search
from consderiv.sets.curved_support import centre_of, support_value
from consderiv.sets.elements import unflatten
from consderiv.sets.ellipsoids import Cap, CurvedSet, Ellipsoid
from consderiv.sets.membership import InMember, Separator, combine, contains_flat
from consderiv.sets.minkowski import EXPANDED, MinkowskiSum, expand
from consderiv.sets.polytope import Polytope
from consderiv.sets.value_set import ValueSet
from consderiv.verdicts import Proved, Refuted, Unknown, Verdict


@dataclass(frozen=True)
class Preimage:
    """v = c + Q y with y^T Q y <= 1 (and <normal, Q y> >= level): `preimage` is y, `square` the number y^T Q y."""

    preimage: Vector
    square: Number


@dataclass(frozen=True)
class Decomposition:
    """v = sum_k weight_k (sum of the points of piece k).

    Each piece is (weight, index of the member of the hull, one point for each term of that member: of the polytope
    first, then of the atoms). A set that is no hull is its own member 0.
    """

    pieces: tuple[tuple[Number, int, tuple[Vector, ...]], ...]


@dataclass(frozen=True)
class NoFace:
    """No face of the weights of the corners has a solution: a decision by complete search; `faces` were tried."""

    faces: int


@contains_flat.register
def _(part: CurvedSet, point: Vector) -> Verdict:
    try:
        return _decide(part, point)
    except UndecidedSign as error:
        return Unknown(str(error))


def _decide(part: ValueSet, point: Vector) -> Verdict:
    if isinstance(part, Ellipsoid):
        return _in_atom(part, point)
    flat = _off_affine_hull(part, point)
    if flat is not None:
        return separated_by(part, point, flat)
    if isinstance(part, CurvedHull):
        for index, member in enumerate(part.members):
            inside = contains_flat(member, point)
            if isinstance(inside, Proved):
                return Proved(InMember(index, inside.evidence))
    if isinstance(part, CurvedSum):
        from consderiv.sets.curved_blocks import by_blocks, by_direct_sum

        for decide in (by_blocks, by_direct_sum):
            verdict = decide(part, point)
            if verdict is not None:
                return verdict
    problem = _one_curve(part)
    if problem is not None and problem.faces <= MOST_FACES:
        evidence = _by_faces(part, problem, point)
        if evidence is not None:
            return Proved(evidence)
        found = search(part, point)
        if isinstance(found, tuple):
            return separated_by(part, point, found)
        return Refuted(NoFace(problem.faces), "no face of the weights has a solution")
    return _searched(part, point)


def _searched(part: ValueSet, point: Vector) -> Verdict:
    found = search(part, point)
    if isinstance(found, Open):
        return Unknown(found.reason)
    if isinstance(found, Found):
        return Proved(checked(part, point, Decomposition(found.pieces)))
    return separated_by(part, point, found)


def separated_by(part: ValueSet, point: Vector, functional: Vector) -> Refuted:
    """The refutation by a functional, checked on the set itself."""
    value, bound = inner(functional, point), support_value(part, functional)
    if bound.minus(RootSum.of(value)).sign() >= 0 or part.shape is None:
        raise _unverified("a separator")
    return Refuted(Separator(unflatten(functional, part.shape), value, exact_value(bound)))


def exact_value(value: RootSum) -> Any:
    """The value as a number; sums of many roots, of huge degree, stay as they are."""
    if len(value.terms) > 4:
        return value
    try:
        return value.number()
    except UnsupportedError:
        return value


def _in_atom(part: Ellipsoid, point: Vector) -> Verdict:
    offset = shifted(point, part.flat_centre, Fraction(-1))
    for functional in part.kernel:
        value = sign(inner(functional, offset))
        if value:
            return separated_by(part, point, tuple(value * entry for entry in functional))
    preimage = solution(part.gram, offset)
    assert preimage is not None, "the offset is orthogonal to the kernel"
    square = inner(preimage, offset)
    if sign(square - 1) > 0:
        return separated_by(part, point, preimage)
    if isinstance(part, Cap) and sign(inner(part.normal, offset) - part.level) < 0:
        return separated_by(part, point, tuple(-entry for entry in part.normal))
    return Proved(Preimage(preimage, square))


def _off_affine_hull(part: ValueSet, point: Vector) -> Vector | None:
    """A functional that is constant on the set and greater at the point, None if the affine hull contains it."""
    base, directions = centre_of(part), directions_of(part)
    offset = shifted(point, base, Fraction(-1))
    for functional in nullspace(directions, len(base)):
        value = sign(inner(functional, offset))
        if value:
            return tuple(value * entry for entry in functional)
    return None


def directions_of(part: ValueSet) -> list[Vector]:
    """Vectors that span the differences of the points of a convex set."""
    if isinstance(part, Ellipsoid):
        return list(part.gram)
    if isinstance(part, CurvedSum):
        return [row for term in (part.flat, *part.curved) for row in directions_of(term)]
    if isinstance(part, CurvedHull):
        base = centre_of(part)
        joined = [shifted(centre_of(member), base, Fraction(-1)) for member in part.members]
        return joined + [row for member in part.members for row in directions_of(member)]
    if isinstance(part, MinkowskiSum):
        return [row for member in part.members for row in directions_of(member)]
    assert isinstance(part, Polytope)
    first, *rest = part.flat_vertices
    return [shifted(vertex, first, Fraction(-1)) for vertex in rest]


def _one_curve(part: ValueSet) -> OneCurve | None:
    """The set as conv((carriers + atom) u others), None if more than one atom occurs or a sum is too large."""
    members = part.members if isinstance(part, CurvedHull) else (part,)
    curved = [member for member in members if isinstance(member, CurvedSet)]
    flats = [member for member in members if isinstance(member, (Polytope, MinkowskiSum))]
    if len(curved) != 1:
        return None
    (own,) = curved
    try:
        others = tuple(vertex for flat in flats for vertex in expand(flat, EXPANDED).flat_vertices)
        if isinstance(own, Ellipsoid):
            return OneCurve((own.flat_centre,), others, centred(own))
        assert isinstance(own, CurvedSum)
        if len(own.curved) > 1:
            return None
        return OneCurve(expand(own.flat, EXPANDED).flat_vertices, others, own.curved[0])
    except BudgetError:
        return None


def _by_faces(part: ValueSet, problem: OneCurve, point: Vector) -> Decomposition | None:
    members = part.members if isinstance(part, CurvedHull) else (part,)
    if problem.others and isinstance(weights := combine(problem.others, point), Feasible):
        index = next(k for k, member in enumerate(members) if isinstance(member, Polytope))
        return checked(
            part, point, Decomposition(tuple((w, index, (problem.others[k],)) for k, w in weights.weights.items()))
        )
    found = split(problem, point)
    if found is None:
        return None
    share = sum(found.carriers, Fraction(0))
    carrier = combination([weight / share for weight in found.carriers], problem.carriers)
    offset = tuple(entry / share for entry in found.rest)
    own = next(k for k, member in enumerate(members) if isinstance(member, CurvedSet))
    points = (carrier, offset) if isinstance(members[own], CurvedSum) else (shifted(carrier, offset),)
    pieces: list[Any] = [(share, own, points)]
    if sign(1 - share):
        other = next(k for k, member in enumerate(members) if not isinstance(member, CurvedSet))
        rest = combination([weight / (1 - share) for weight in found.others], problem.others)
        pieces.append((1 - share, other, (rest,)))
    return checked(part, point, Decomposition(tuple(pieces)))


def checked(part: ValueSet, point: Vector, evidence: Decomposition) -> Decomposition:
    """The decomposition, verified: weights >= 0 that add up to one, points in their terms, the right sum."""
    members = part.members if isinstance(part, CurvedHull) else (part,)
    total: Vector = (Fraction(0),) * len(point)
    for weight, index, points in evidence.pieces:
        member = members[index]
        terms = (member.flat, *member.curved) if isinstance(member, CurvedSum) else (member,)
        ok = sign(weight) >= 0 and len(points) == len(terms)
        if not ok or not all(isinstance(contains_flat(t, p), Proved) for t, p in zip(terms, points, strict=True)):
            raise _unverified("a piece of a decomposition")
        for own in points:
            total = shifted(total, own, weight)
    if sign(sum((weight for weight, _, _ in evidence.pieces), Fraction(-1))) or total != point:
        raise _unverified("a decomposition")
    return evidence


def _unverified(what: str) -> UnverifiedError:
    return UnverifiedError(
        "exactly verified evidence is required",
        f"{what} failed the exact check",
        "this is an error of consderiv: please report it with the input",
    )
