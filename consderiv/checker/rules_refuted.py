"""Section 5e: fields on the whole space that are no conservative gradients, as a curve or a point shows."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import program as programs
from cellrun import on_cell
from claim import Claim
from curves import Arc, Tangent, read_curve, value_at
from limits import Rejected
from quantities import combine, dot
from reader import Object, Vector, index, items, number, vector
from rules_strata import read_field, words
from strata import Ball, Part, VField, listed


def not_conservative(claim: Claim) -> str:
    strata, proof, where = read_field(claim), claim.proof, f"{claim.where}: proof"
    key = next((key for key in PROOFS if isinstance(proof, Object) and key in proof), "curve")
    parts = claim.proof_fields(key, "functionals" * (key == "limit"))
    reason = PROOFS[key](claim, strata, parts, where)
    return f"{words(claim, strata)} is no conservative gradient of {claim.name}: {reason}"


def _read(
    claim: Claim, strata: Sequence[Part], value: Any, where: str
) -> tuple[Arc | Tangent, VField, list[Any]]:
    start = value.get("point") if isinstance(value, Object) else None
    point = _point(claim, start, f"{where}.point")
    return *read_curve(point, strata, value, where), point


def _curve(claim: Claim, strata: Sequence[Part], parts: Mapping[str, Any], where: str) -> str:
    curve, field, _ = _read(claim, strata, parts["curve"], f"{where}.curve")
    (value,) = on_cell(claim.program, curve, where)  # type: ignore[arg-type]
    if not curve.deviates(field, value):
        raise Rejected(f"{where}: along this curve the vectors give the derivative of the function")
    return f"its vectors along a curve do not give the derivative of {claim.name}"


def _limit(claim: Claim, strata: Sequence[Part], parts: Mapping[str, Any], where: str) -> str:
    curve, field, point = _read(claim, strata, parts["limit"], f"{where}.limit")
    limits = [curve.end(above, below) for above, below in field]
    if None in limits:
        raise Rejected(f"{where}: the vectors have no limit along the curve")
    w = {i: value for i, value in enumerate(limits) if value}
    members = [member for part in strata if _contains(part, point) for member in part.value]
    spot = f"{where}.functionals"
    entries = items(parts["functionals"], spot, len(members))
    for k, (entry, member) in enumerate(zip(entries, members, strict=True)):
        y = vector(entry, len(point), f"{spot}[{k}]")
        if isinstance(member, Ball):
            gap = dot(y, combine([(Fraction(1), w), (Fraction(-1), dict(enumerate(member.centre)))]))
            if gap <= 0 or gap * gap <= member.square * dot(y, y):
                raise Rejected(f"{spot}[{k}]: the limit is not separated from this ball")
        elif any(dot(y, w) <= dot(y, _at(u, point, f"{spot}[{k}]")) for u in member):
            raise Rejected(f"{spot}[{k}]: the limit is not separated from this hull")
    return f"a limit of its vectors at {listed(point)} is not in its value there"


def _pole(claim: Claim, strata: Sequence[Part], parts: Mapping[str, Any], where: str) -> str:
    curve, field, point = _read(claim, strata, parts["pole"], f"{where}.pole")
    if all(curve.end(above, below) is not None for above, below in field):
        raise Rejected(f"{where}: the vectors have a limit along the curve")
    return f"it is not bounded near {listed(point)}"


def _empty(claim: Claim, strata: Sequence[Part], parts: Mapping[str, Any], where: str) -> str:
    point = _point(claim, parts["empty"], f"{where}.empty")
    if any(part.value for part in strata if _contains(part, point)):
        raise Rejected(f"{where}: the field has a value at the point")
    return f"it is empty at {listed(point)}"


def _steep(claim: Claim, strata: Sequence[Part], parts: Mapping[str, Any], where: str) -> str:
    k = index(parts["not_lipschitz"], len(claim.others), f"{where}.not_lipschitz")
    other = claim.others[k]
    if other.rule != "not_lipschitz":
        raise Rejected(f"{where}: statement {k} is not a 'not_lipschitz' statement")
    if programs.read(other.statement["program"], where) != claim.program:
        raise Rejected(f"{where}: statement {k} is about another program")
    return f"{claim.name} is not locally Lipschitz (given statement {k})"


PROOFS = {"curve": _curve, "limit": _limit, "pole": _pole, "empty": _empty, "not_lipschitz": _steep}


def _point(claim: Claim, value: Any, where: str) -> list[Any]:
    return [number(entry, where) for entry in items(value, where, len(claim.program.variables))]


def _contains(part: Part, point: Sequence[Any]) -> bool:
    zero = all(not value_at(p, point) for p in part.equations)
    return zero and all(value_at(p, point) > 0 for p in part.positive)


def _at(field: VField, point: Sequence[Any], where: str) -> Vector:
    found = {}
    for i, (above, below) in enumerate(field):
        divisor = value_at(below, point)
        if not divisor:
            raise Rejected(f"{where}: a vector field is not defined at the point")
        found[i] = value_at(above, point) / divisor
    return found
