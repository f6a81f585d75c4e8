"""Rules about sets alone."""

from typing import Any

import sets
from claim import Claim
from curved import ATOMS, Atoms, Parts, check_inclusion, expand, with_lengths
from limits import Malformed, Rejected
from quantities import dot
from reader import Vector, boolean, fields, index, items, number
from sets import CONVEX, CURVED, Body, Shape, check_member, check_outside, described, maximum

ANY = f"empty polytope finite union minkowski_sum {CURVED}"
MAX_SHAPE = 10**9


def stated_shape(claim: Claim, key: str) -> Shape:
    """The shape of all elements: as the statement says, or that of the first one."""
    where = f"{claim.where}: shape"
    if "shape" not in claim.statement:
        return sets.guess_shape(claim.statement[key], f"{claim.where}: {key}")
    counts = [index(count, MAX_SHAPE, where) for count in items(claim.statement["shape"], where, least=1)]
    if 0 in counts or len(counts) > 2:
        raise Malformed(f"{where}: expected one or two positive numbers")
    return Shape(counts[0] if len(counts) == 2 else None, counts[-1])


def _set_and(claim: Claim, key: str, kinds: str) -> tuple[Body, Vector]:
    """The set and the element of a statement; the element gives the shape."""
    shape = stated_shape(claim, key)
    body = claim.set_of("set", kinds, shape)
    return body, sets.read_element(claim.statement[key], shape, f"{claim.where}: {key}")


def _curved(claim: Claim, proof: Any, required: str, *bodies: Body) -> tuple[Any, Atoms, list[Parts]]:
    """A proof about curved sets, its bases, and the parts of the sets."""
    where = f"{claim.where}: proof"
    parts = fields(proof, where, required, ATOMS)
    atoms = Atoms(parts, bodies[0].shape, where)
    return parts, atoms, [expand(body, atoms) for body in bodies]


def _check_beyond(parts: Any, element: Vector, members: Parts, atoms: Atoms, where: str) -> None:
    """The functional separates the element from the parts."""
    y = sets.read_element(parts["functional"], atoms.shape, f"{where}.functional")
    if dot(y, element) <= maximum(with_lengths(parts["lengths"], y, atoms, f"{where}.lengths"), [members]):
        raise Rejected(f"{where}: the functional does not separate the element from the set")


def member(claim: Claim) -> str:
    body, element = _set_and(claim, "element", f"finite union {CONVEX}")
    if body.kind in CURVED.split():
        parts, atoms, (members,) = _curved(claim, claim.proof, "inclusion", body)
        check_inclusion(parts["inclusion"], element, members, atoms, f"{claim.where}: proof.inclusion")
    else:
        check_member(claim.proof, element, body, f"{claim.where}: proof")
    return f"{sets.written(element, body.shape)} is in {described(body)}"


def nonmember(claim: Claim) -> str:
    body, element = _set_and(claim, "element", ANY)
    if body.kind in CURVED.split():
        parts, atoms, (members,) = _curved(claim, claim.proof, "functional lengths", body)
        _check_beyond(parts, element, members, atoms, f"{claim.where}: proof")
    else:
        check_outside(claim.proof, element, body, f"{claim.where}: proof")
    return f"{sets.written(element, body.shape)} is not in {described(body)}"


def subset(claim: Claim) -> str:
    where = claim.where
    shape, strict = stated_shape(claim, "inner"), boolean(claim.statement["strict"], f"{where}: strict")
    inner = claim.set_of("inner", f"finite union {CONVEX}", shape)
    outer = claim.set_of("outer", CONVEX, shape)
    words = f"{described(inner)} is {'strictly ' if strict else ''}inside {described(outer)}"
    if {inner.kind, outer.kind} & set(CURVED.split()):
        _check_curved_subset(claim, inner, outer, strict)
        return words
    if inner.kind == "minkowski_sum":
        raise Malformed(f"{where}: inner: a Minkowski sum is compared with curved sets only")
    parts = claim.proof_fields("members" + (" beyond" if strict else ""))
    vertices = [vertex for group in inner.members for vertex in group]
    proofs = items(parts["members"], f"{where}: proof.members", len(vertices))
    for k, (vertex, proof) in enumerate(zip(vertices, proofs, strict=True)):
        check_member(proof, vertex, outer, f"{where}: proof.members[{k}]")
    if strict:
        spot = f"{where}: proof.beyond"
        beyond = fields(parts["beyond"], spot, "element member outside")
        element = sets.read_element(beyond["element"], shape, f"{spot}.element")
        check_member(beyond["member"], element, outer, f"{spot}.member")
        check_outside(beyond["outside"], element, inner, f"{spot}.outside")
    return words


def _check_curved_subset(claim: Claim, inner: Body, outer: Body, strict: bool) -> None:
    where = f"{claim.where}: proof"
    if inner.kind in ("finite", "union"):
        raise Malformed(f"{claim.where}: inner: finite sets and unions are not compared with curved sets")
    required = "inclusions" + (" beyond" if strict else "")
    parts, atoms, (small, large) = _curved(claim, claim.proof, required, inner, outer)
    proofs = items(parts["inclusions"], f"{where}.inclusions", len(small))
    for k, (part, proof) in enumerate(zip(small, proofs, strict=True)):
        check_inclusion(proof, part, large, atoms, f"{where}.inclusions[{k}]")
    if strict:
        beyond = fields(parts["beyond"], f"{where}.beyond", "element inclusion functional lengths")
        element = sets.read_element(beyond["element"], atoms.shape, f"{where}.beyond.element")
        check_inclusion(beyond["inclusion"], element, large, atoms, f"{where}.beyond.inclusion")
        _check_beyond(beyond, element, small, atoms, f"{where}.beyond")


def support(claim: Claim) -> str:
    body, direction = _set_and(claim, "direction", f"finite {CONVEX}")
    value = number(claim.statement["value"], f"{claim.where}: value")
    if body.kind in CURVED.split():
        parts, atoms, (members,) = _curved(claim, claim.proof, "lengths", body)
        y = with_lengths(parts["lengths"], direction, atoms, f"{claim.where}: proof.lengths", exact=True)
        found = maximum(y, [members])
    else:
        claim.proof_fields("")
        found = maximum(direction, body.members)
    if found != value:
        raise Rejected(f"{claim.where}: the maximum has another value")
    shown = sets.written(direction, body.shape)
    return f"the maximum of <{shown}, .> over {described(body)} is {sets.short(value)}"
