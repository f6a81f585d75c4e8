"""The rule that a function is not Lipschitz (section 5d): what its outputs do along arcs."""

from typing import Any

from arcrun import along_arc
from cells import read_arc
from claim import Claim
from limits import Malformed, Rejected
from powerseries import Series
from reader import Object, Vector, index, items
from sets import short

MAX_ORDER = 200


def not_lipschitz(claim: Claim) -> str:
    where, jump = f"{claim.where}: proof", isinstance(claim.proof, Object) and "arcs" in claim.proof
    parts = claim.proof_fields("arcs order" if jump else "arc order")
    bound = index(parts["order"], MAX_ORDER + 1, f"{where}.order")
    arcs = items(parts["arcs"], f"{where}.arcs", 2) if jump else [parts["arc"]]
    found = [_outputs(claim, value, bound, where) for value in arcs]
    words = _jump(found[0][1], found[1][1], where) if jump else _steep(*found[0], where)
    return f"{claim.at()} is Lipschitz on no neighbourhood (where it is defined): {words}"


def _outputs(claim: Claim, value: Any, bound: int, where: str) -> tuple[list[Vector], list[Series]]:
    arc = read_arc(value, claim.size, f"{where}: arc")
    if len(arc) >= bound:
        raise Malformed(f"{where}: arc: expected fewer vectors than the order")
    return arc, along_arc(claim.program, claim.point, arc, bound, where)


def _steep(arc: list[Vector], outputs: list[Series], where: str) -> str:
    """Some output has a lower power of u than the arc."""
    speed = next((k for k, step in enumerate(arc, 1) if step), None)
    if speed is None:
        raise Rejected(f"{where}.arc: the arc does not move")
    for row, u in enumerate(outputs):
        rate = next((k for k, value in enumerate(u.values[1:speed], 1) if value), None)
        if rate is not None:
            return f"along an arc of order u^{speed} output {row} changes by the order u^{rate}"
    raise Rejected(f"{where}: no output has a power of u below u^{speed}")


def _jump(left: list[Series], right: list[Series], where: str) -> str:
    for row, (u, v) in enumerate(zip(left, right, strict=True)):
        a, b = u.values[0], v.values[0]
        if a != b:
            return f"output {row} tends to {short(a)} and to {short(b)} along two arcs"
    raise Rejected(f"{where}: all outputs have the same limits along both arcs")
