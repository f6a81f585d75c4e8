"""Rules about single directions: the program is run on rational functions of one small t > 0."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polynomials as poly
from claim import Claim, by_node, read_directions
from grams import form
from lengths import square_root
from limits import Rejected
from polynomials import Poly
from quantities import Quantity, combine, dot, expansion
from reader import Vector, items, number, total, vector
from regular import HALF, Squares, read_squares, square_gram
from run import Run
from sets import Shape, short, written
from values import UNDEFINED, outcome, output_values

Lengths = Mapping[int, Fraction]
NOTHING: Mapping[int, Any] = {}


def slopes(claim: Claim, direction: Vector, squares: Squares = NOTHING, lengths: Lengths = NOTHING) -> Vector:
    """F'(x; d), its nonzero entries. The value just beside the point must tend to F(x)."""
    nodes = [claim.program.nodes[i] for i in claim.program.needed(claim.program.outputs)]
    curved = any(node.is_elementary() or node.name == "norm" for node in nodes)
    if curved and not claim.jumps:
        beside = _linearised(claim, direction, squares, lengths)
    else:
        claim.program.check_supported(claim.where)
        inputs = _inputs(claim, direction)
        if curved:
            beside = _along_ray(claim, inputs)
        else:
            beside = output_values(claim.program, inputs, claim.where)
        here = output_values(claim.program, claim.constants, claim.where)
        if any(left.head != right.head for left, right in zip(beside, here, strict=True)):
            raise Rejected(f"{claim.where}: F jumps along {written(direction, Shape(None, claim.size))}")
    rates = [piece.slope() for piece in beside]
    return {k: rate[0] for k, rate in enumerate(rates) if rate}


def _inputs(claim: Claim, direction: Vector) -> list[Quantity]:
    """x + t d."""
    steps: list[Poly] = [{((0, 1),): direction[i]} if i in direction else {} for i in range(claim.size)]
    return [Quantity(poly.add(poly.constant(v), p)) for v, p in zip(claim.point, steps, strict=True)]


def _along_ray(claim: Claim, inputs: list[Quantity]) -> list[Quantity]:
    """The run with remainders, t being coordinate 0; tied nodes are split as the ray says."""
    n = claim.size
    run = Run(claim.program, claim.program.outputs, claim.constants, inputs, True, taylor=claim.taylor)
    while any(run.states[k].piece is None for k in claim.program.outputs):
        tied = next((i for i, state in sorted(run.states.items()) if state.cases), None)
        cases = list(run.states[tied].cases or ()) if tied is not None else []
        for place, case in enumerate(cases):
            rates = [poly.lowest_on_arc(guard, [{0: Fraction(1)}], n) for guard in case.guards]
            if not case.equalities and all(rate > 0 for rate in rates):
                run.split(tied or 0, place, claim.where)
                break
        else:
            raise Rejected(f"{claim.where}: what the program does along a direction is not decided")
    return run.pieces(claim.where)


def _linearised(claim: Claim, direction: Vector, squares: Squares, lengths: Lengths) -> list[Quantity]:
    """The run on a + b t: enough if the program does not jump. Norms and roots may have the value 0."""
    values: dict[int, Any] = {}
    for i in claim.program.needed(claim.program.outputs):
        node = claim.program.nodes[i]
        operands = [values[k] for k in node.operands]
        values[i] = outcome(node, operands, claim.along(direction), True)
        tip = node.name == "norm" or (node.is_root() and node.data >= HALF and i in squares)
        if not tip or values[i] is not UNDEFINED or any(u is UNDEFINED or u.head for u in operands):
            continue
        if node.name == "norm":
            square = total(dot(u.slope(), u.slope()) for u in operands)
        else:
            gram = square_gram(claim, i, squares, 0, claim.size)
            square = form(gram, direction, claim.size) if node.data == HALF else Fraction(0)
        rate = square_root(square, lengths.get(i))
        if rate is not None:
            values[i] = expansion(Fraction(0), {0: rate} if rate else {})
    if any(values[k] is UNDEFINED for k in claim.program.outputs):
        raise Rejected(f"{claim.where}: an output is undefined, or has a length that is not listed")
    return [values[k] for k in claim.program.outputs]


def _read_rough(claim: Claim, required: str, count: int) -> tuple[Mapping[str, Any], Squares, list[Lengths]]:
    """The proof; `squares` and `lengths`, if norms or roots are needed: one list, or one per direction."""
    nodes = claim.program.nodes
    needed = claim.program.needed(claim.program.outputs)
    rough = any(nodes[i].name == "norm" or nodes[i].is_root() for i in needed)
    parts, where = claim.proof_fields(required, "squares lengths" if rough else ""), f"{claim.where}: proof"
    value = parts.get("lengths", [[]] * (count > 1) * count)
    entries = [value] if count == 1 else items(value, f"{where}.lengths", count)
    lengths: list[Lengths] = [
        {
            node: number(rate, spot)
            for node, (rate,), spot in by_node(entry, claim.program, f"{where}.lengths")
        }
        for entry in entries
    ]
    return parts, read_squares(claim, parts.get("squares", []), f"{where}.squares"), lengths


def directional_derivative(claim: Claim) -> str:
    where = f"{claim.where}: direction"
    direction = vector(claim.statement["direction"], claim.size, where)
    count = len(claim.program.outputs)
    if claim.program.is_map:
        stated = vector(claim.statement["value"], count, f"{claim.where}: value")
    else:
        value = number(claim.statement["value"], f"{claim.where}: value")
        stated = {0: value} if value else {}
    _, squares, (lengths,) = _read_rough(claim, "", 1)
    if slopes(claim, direction, squares, lengths) != stated:
        raise Rejected(f"{claim.where}: the directional derivative has another value")
    shown = written(stated, Shape(None, count))
    d = written(direction, Shape(None, claim.size))
    return f"the directional derivative of {claim.at()} along {d} is {shown}"


def not_differentiable(claim: Claim) -> str:
    where = f"{claim.where}: proof.directions"
    parts, squares, lengths = _read_rough(claim, "directions", 3)
    directions = read_directions(parts["directions"], claim.size, where, 2)
    directions.append(combine([(poly.ONE[()], d) for d in directions]))
    *rates, together = [slopes(claim, d, squares, more) for d, more in zip(directions, lengths, strict=True)]
    separate = combine([(poly.ONE[()], rate) for rate in rates])
    if separate == together:
        raise Rejected(f"{where}: the directional derivative is additive on these two")
    k = next(k for k in range(len(claim.program.outputs)) if separate.get(k, 0) != together.get(k, 0))
    zero = poly.at_zero({})
    return (
        f"{claim.at()} is not differentiable: in output {k} the derivatives along two directions "
        f"add up to {short(separate.get(k, zero))}, along their sum it is {short(together.get(k, zero))}"
    )
