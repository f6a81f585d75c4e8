"""Section 2 on values: what one node gives, from what its operands give. Unknown is None."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from elementary import series
from lengths import length
from limits import Rejected, charge
from program import CHOICES, COMPARISONS, ELEMENTARY, LOGIC, SWITCHES, Node, Program
from quantities import Quantity, along
from switches import Branch, first_branch


class Undefined:
    """The value of a quotient with denominator 0 and of everything that is computed from it."""


UNDEFINED = Undefined()
TRUTH = {"lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1), "eq": (0,), "ne": (-1, 1)}
NUMERIC = frozenset(["variable", "constant", "neg", "add", "sub", "mul", "div", "power", "norm", *ELEMENTARY])


def compared(name: str, sign: int) -> bool:
    """The truth value of a comparison whose difference has this sign."""
    return sign in TRUTH[name]


def numeric(node: Node, operands: Sequence[Any], inputs: Sequence[Quantity]) -> Any:
    """A variable, a constant or one of the arithmetic operations."""
    if node.name == "variable":
        return inputs[int(node.data)]
    if node.name == "constant":
        return inputs[0].lift(node.data)
    if node.name == "norm":
        return length(operands, node.root) or UNDEFINED
    a, b = operands[0], operands[-1]
    if node.is_elementary():  # to first order: rules with remainder coordinates do this themselves
        found = series(node, a.head, 2)
        return UNDEFINED if found is None else a.composed(found, 0)
    if node.name == "power":
        return UNDEFINED if node.data < 0 and not a.head else a.raised(int(node.data))
    if node.name == "div":
        return a.over(b) if b.head else UNDEFINED
    if node.name == "neg":
        return a.scale(Fraction(-1))
    return a.times(b) if node.name == "mul" else a.add(b) if node.name == "add" else a.minus(b)


def pick(node: Node, operands: Sequence[Any]) -> Any:
    """The position that `where` or `piecewise` chooses: an index, None or UNDEFINED."""
    tests = [(0, 1)] if node.name == "where" else [(k + 1, k) for k in range(0, len(operands), 2)]
    for condition, value in tests:
        truth = operands[condition]
        if truth is not False:
            return value if truth is True else truth
    return 2 if node.name == "where" else UNDEFINED


def connected(name: str, operands: Sequence[Any]) -> Any:
    """`and`, `or`, `not`: the first operand that decides, if all before it are decided."""
    if name == "not":
        return not operands[0] if isinstance(operands[0], bool) else operands[0]
    for truth in operands:
        if truth is not (name == "and"):
            return truth
    return name == "and"


def stepped(name: str, value: Quantity, sign: int) -> Quantity:
    """`sign` or `floor`; at a jump on the side that `sign` tells, elsewhere `sign` does not matter."""
    if name == "sign":
        return value.lift(Fraction((value.head > 0) - (value.head < 0) or sign))
    whole = floor(value.head)
    return value.lift(Fraction(whole - (value.head == whole and sign < 0)))


def at_jump(name: str, value: Quantity) -> bool:
    return not value.head if name == "sign" else value.head == floor(value.head)


def distance(name: str, value: Quantity) -> Quantity:
    """What is zero at the jump: u for sign u, u - v for floor u at the integer value v."""
    return value if name == "sign" else value.minus(value.lift(value.head))


def of_branch(branch: Branch, operands: Sequence[Any], node: Node, inputs: Sequence[Quantity]) -> Any:
    """The rows of a branch: a tuple for a sort, else one quantity; None where an operand is."""
    zero = inputs[0].lift(Fraction(0))
    results = tuple(
        None if any(operands[k] is None for k, _ in row) else along(row, operands, zero)
        for row in branch.rows
    )
    return results if node.name == "sort" else results[0]


def outcome(node: Node, operands: Sequence[Any], inputs: Sequence[Quantity], ordered: bool) -> Any:
    """The value of a node. If `ordered`, equal operands decide a comparison; else they leave it unknown."""
    name = node.name
    if name == "boolean":
        return bool(node.data)
    if name in ("and", "or", "not"):
        return connected(name, operands)
    if name in ("where", "piecewise"):
        place = pick(node, operands)
        return operands[place] if isinstance(place, int) else place
    if any(operand is UNDEFINED for operand in operands):
        return UNDEFINED
    if any(operand is None for operand in operands):
        return None
    if name in NUMERIC:
        return numeric(node, operands, inputs)
    if name in SWITCHES:
        return of_branch(first_branch(name, operands), operands, node, inputs)
    if name == "item":
        return operands[0][int(node.data)]
    if name in COMPARISONS:
        sign = operands[0].minus(operands[1]).order()
        return compared(name, sign) if sign or ordered else None
    if not ordered and at_jump(name, operands[0]):
        return None
    return stepped(name, operands[0], distance(name, operands[0]).order())


def run_values(program: Program, needed: Sequence[int], inputs: Sequence[Quantity]) -> dict[int, Any]:
    """All values, for inputs that have an order: nothing is left undecided."""
    values: dict[int, Any] = {}
    for i in needed:
        node = program.nodes[i]
        values[i] = outcome(node, [values[k] for k in node.operands], inputs, True)
    return values


def output_values(program: Program, inputs: Sequence[Quantity], where: str) -> list[Quantity]:
    values = run_values(program, program.needed(program.outputs), inputs)
    for k in program.outputs:
        if values[k] is UNDEFINED:
            raise Rejected(f"{where}: the output node {k} is undefined")
    return [values[k] for k in program.outputs]


def lazily(program: Program, evaluate: Callable[[int, Node, list[Any]], Any], where: str) -> list[Any]:
    """The outputs, where only those nodes are run that decide, or that are chosen. None: more is needed."""
    charge(1 + len(program.nodes) // 8)
    values: dict[int, Any] = {}
    waiting = list(program.outputs)
    try:
        while waiting:
            i = waiting[-1]
            node = program.nodes[i]
            operands = [values.get(k) for k in node.operands]
            charge(1 + len(operands))
            found = values[i] if i in values else evaluate(i, node, operands)
            if found is UNDEFINED:
                raise Rejected(f"node {i} ({node.name}) is undefined here")
            if found is None:
                waiting.extend(_missing(node, operands))
            else:
                values[i] = found
                waiting.pop()
        return [values[k] for k in program.outputs]
    except Rejected as error:
        raise Rejected(f"{where}: {error}") from None


def _missing(node: Node, operands: Sequence[Any]) -> list[int]:
    """Operands that the node needs next."""
    unknown = [k for k, value in zip(node.operands, operands, strict=True) if value is None]
    if node.name in CHOICES:
        place = pick(node, operands)
        conditions = node.operands[:1] if node.name == "where" else node.operands[1::2]
        return [k for k in conditions if k in unknown][:1] if place is None else [node.operands[place]]
    return unknown[:1] if node.name in LOGIC else unknown
