"""Rules about sets alone."""

import sets
from claim import Claim
from limits import Rejected
from reader import Vector, boolean, fields, items, number
from sets import Body, check_member, check_outside, described, maximum, read_element, read_set, written

ANY = "empty polytope finite union minkowski_sum"


def _set_and(claim: Claim, key: str, kinds: str) -> tuple[Body, Vector]:
    """The set and the element of a statement; the element gives the shape."""
    shape = sets.guess_shape(claim.statement[key], f"{claim.where}: {key}")
    body = read_set(claim.statement["set"], shape, f"{claim.where}: set", kinds)
    return body, read_element(claim.statement[key], shape, f"{claim.where}: {key}")


def member(claim: Claim) -> str:
    body, element = _set_and(claim, "element", "polytope finite union minkowski_sum")
    check_member(claim.proof, element, body, f"{claim.where}: proof")
    return f"{written(element, body.shape)} is in {described(body)}"


def nonmember(claim: Claim) -> str:
    body, element = _set_and(claim, "element", ANY)
    check_outside(claim.proof, element, body, f"{claim.where}: proof")
    return f"{written(element, body.shape)} is not in {described(body)}"


def subset(claim: Claim) -> str:
    where = claim.where
    shape = sets.guess_shape(claim.statement["inner"], f"{where}: inner")
    inner = read_set(claim.statement["inner"], shape, f"{where}: inner", "polytope finite union")
    outer = read_set(claim.statement["outer"], shape, f"{where}: outer", "polytope minkowski_sum")
    strict = boolean(claim.statement["strict"], f"{where}: strict")
    parts = claim.proof_fields("members" + (" beyond" if strict else ""))
    vertices = [vertex for group in inner.members for vertex in group]
    proofs = items(parts["members"], f"{where}: proof.members", len(vertices))
    for k, (vertex, proof) in enumerate(zip(vertices, proofs, strict=True)):
        check_member(proof, vertex, outer, f"{where}: proof.members[{k}]")
    if strict:
        spot = f"{where}: proof.beyond"
        beyond = fields(parts["beyond"], spot, "element member outside")
        element = read_element(beyond["element"], shape, f"{spot}.element")
        check_member(beyond["member"], element, outer, f"{spot}.member")
        check_outside(beyond["outside"], element, inner, f"{spot}.outside")
    return f"{described(inner)} is {'strictly ' if strict else ''}inside {described(outer)}"


def support(claim: Claim) -> str:
    body, direction = _set_and(claim, "direction", "polytope finite minkowski_sum")
    value = number(claim.statement["value"], f"{claim.where}: value")
    claim.proof_fields("")
    if maximum(direction, body.members) != value:
        raise Rejected(f"{claim.where}: the maximum has another value")
    return (
        f"the maximum of <{written(direction, body.shape)}, .> over {described(body)} is {sets.short(value)}"
    )
