"""Rules about single directions: the program is run on rational functions of one small t > 0."""

import polynomials as poly
from claim import Claim, read_directions
from limits import Rejected
from polynomials import Poly
from quantities import Quantity, combine
from reader import Vector, number, vector
from sets import Shape, short, written
from values import output_values


def slopes(claim: Claim, direction: Vector) -> Vector:
    """F'(x; d), its nonzero entries. The value just beside the point must tend to F(x)."""
    beside = output_values(claim.program, _inputs(claim, direction), claim.where)
    here = output_values(claim.program, claim.constants, claim.where)
    for left, right in zip(beside, here, strict=True):
        if left.head != right.head:
            raise Rejected(f"{claim.where}: F jumps along {written(direction, Shape(None, claim.size))}")
    rates = [piece.slope() for piece in beside]
    return {k: rate[0] for k, rate in enumerate(rates) if rate}


def _inputs(claim: Claim, direction: Vector) -> list[Quantity]:
    """x + t d; to first order if there are elementary nodes, which is enough if the program does not jump."""
    nodes = claim.program.nodes
    if any(nodes[i].is_elementary() for i in claim.program.needed(claim.program.outputs)):
        if claim.jumps:
            raise Rejected(f"{claim.where}: a program that jumps, with elementary nodes, is not supported")
        return claim.along(direction)
    steps: list[Poly] = [{((0, 1),): direction[i]} if i in direction else {} for i in range(claim.size)]
    return [Quantity(poly.add(poly.constant(v), p)) for v, p in zip(claim.point, steps, strict=True)]


def directional_derivative(claim: Claim) -> str:
    where = f"{claim.where}: direction"
    direction = vector(claim.statement["direction"], claim.size, where)
    count = len(claim.program.outputs)
    if claim.program.is_map:
        stated = vector(claim.statement["value"], count, f"{claim.where}: value")
    else:
        value = number(claim.statement["value"], f"{claim.where}: value")
        stated = {0: value} if value else {}
    claim.proof_fields("")
    if slopes(claim, direction) != stated:
        raise Rejected(f"{claim.where}: the directional derivative has another value")
    shown = written(stated, Shape(None, count))
    d = written(direction, Shape(None, claim.size))
    return f"the directional derivative of {claim.at()} along {d} is {shown}"


def not_differentiable(claim: Claim) -> str:
    where = f"{claim.where}: proof.directions"
    first, second = read_directions(claim.proof_fields("directions")["directions"], claim.size, where, 2)
    separate = combine([(poly.ONE[()], slopes(claim, d)) for d in (first, second)])
    together = slopes(claim, combine([(poly.ONE[()], first), (poly.ONE[()], second)]))
    if separate == together:
        raise Rejected(f"{where}: the directional derivative is additive on these two")
    k = next(k for k in range(len(claim.program.outputs)) if separate.get(k, 0) != together.get(k, 0))
    zero = poly.at_zero({})
    return (
        f"{claim.at()} is not differentiable: in output {k} the derivatives along two directions "
        f"add up to {short(separate.get(k, zero))}, along their sum it is {short(together.get(k, zero))}"
    )
