"""Programs all of whose pieces near the point are affine, and what they decide along a direction."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from claim import Claim
from elimination import Echelon
from limits import Rejected, charge
from program import ELEMENTARY, SWITCHES, Node
from quantities import Form, Quantity, along, dot, expansion
from reader import Vector
from switches import all_branches, branches
from values import UNDEFINED, of_branch, outcome, pick, run_values

CURVED = 2


class Germ:
    """The program near the point. Construction checks that every piece that can matter is affine."""

    def __init__(self, claim: Claim):
        self.claim, self.program = claim, claim.program
        (self.output,) = claim.program.outputs
        self.needed = claim.program.needed(claim.program.outputs)
        self.values: dict[int, Any] = run_values(claim.program, self.needed, claim.constants)
        if self.values[self.output] is UNDEFINED:
            raise Rejected(f"{claim.where}: the output is undefined")
        self.used = {i: self._used(self.program.nodes[i]) for i in self.needed}
        levels: dict[int, int] = {}
        for i in self.needed:
            levels[i] = self._level(self.program.nodes[i], [levels[k] for k in self.used[i]])
        if levels[self.output] == CURVED:
            raise Rejected(f"{claim.where}: the program may have pieces that are not affine")
        self.reached = {self.output}
        for i in reversed(self.needed):
            if i in self.reached:
                self.reached.update(self.used[i])

    def _used(self, node: Node) -> list[int]:
        """The operands that some branch tied at the point uses."""
        values = [self.values[k] for k in node.operands]
        if any(value is UNDEFINED for value in values):
            return list(node.operands)
        if node.name in ("where", "piecewise"):
            place = pick(node, values)
            return [node.operands[place]] if isinstance(place, int) else []
        if node.name not in SWITCHES:
            return list(node.operands)
        return sorted(
            {
                node.operands[k]
                for branch in all_branches(node.name, values)
                for row in branch.rows
                for k, _ in row
            }
        )

    def _level(self, node: Node, levels: list[int]) -> int:
        """0 if all pieces of a node are constant, 1 if they are affine, CURVED if they may be anything."""
        if node.name == "variable":
            return 1
        if node.name == "power" and node.data in (0, 1):
            return levels[0] * int(node.data)
        curved = node.name in ("power", *ELEMENTARY) and levels[0] > 0
        curved |= node.name == "mul" and min(levels) > 0
        curved |= node.name == "div" and levels[1] > 0
        return CURVED if curved else max(levels, default=0)

    def check_steady(self, direction: Vector, path: Sequence[tuple[Vector, int]], where: str) -> None:
        """What the program decides at the point moved a little along d is the same on the whole cell of d.

        Each node has one affine function that it equals on the cell. Operands with one value at the point are
        compared by linear functions: each difference must be a multiple of one whose side is known on the
        cell, up to functions that vanish on the cell.
        """
        known = Sides(path)
        functions: dict[int, Any] = {}
        for i in self.needed:
            node = self.program.nodes[i]
            operands = [functions[k] for k in node.operands]
            if node.name not in SWITCHES or any(item is UNDEFINED for item in operands):
                functions[i] = outcome(node, operands, self.claim.affine, True)
                continue
            keys = [_key(item, direction) for item in operands]
            functions[i] = of_branch(next(branches(node.name, keys)), operands, node, self.claim.affine)
            for form in decisive(node.name, keys) if i in self.reached else ():
                difference = along(form, operands, operands[0])
                if not difference.head and not known.decide(difference.slope()):
                    raise Rejected(f"{where}: node {i} compares a linear function undecided on this cell")


def _key(item: Quantity, direction: Vector) -> Quantity:
    rate = dot(item.slope(), direction)
    return expansion(item.head, {0: rate})


class Sides:
    """The linear functions whose signs a path of sides tells."""

    def __init__(self, path: Sequence[tuple[Vector, int]]):
        self.zero = Echelon()
        for on, case in path:
            if case == 2:
                self.zero.insert(on)
        self.sides = [self.zero.reduce(on) for on, _ in path]

    def decide(self, form: Vector) -> bool:
        """Whether the form is a multiple of one of the path, up to those that vanish."""
        charge(1 + len(self.sides))
        vector = self.zero.reduce(form)
        if not vector:
            return True
        first = min(vector)
        for side in self.sides:
            if side.keys() == vector.keys():
                factor = vector[first] / side[first]
                if all(value == factor * side[i] for i, value in vector.items()):
                    return True
        return False


def decisive(name: str, keys: Sequence[Quantity]) -> list[Form]:
    """Linear forms of the operands whose signs decide which branches are tied, for these keys."""
    one, minus = Fraction(1), Fraction(-1)
    count = len(keys)
    order = sorted(range(count), key=keys.__getitem__)

    def against(i: int, others: Sequence[int], sign: Fraction = one) -> list[Form]:
        return [((i, sign), (j, minus)) for j in others if j != i]

    if name in ("abs", "relu", "norm1") or (name == "norminf" and count == 1):
        return [((i, one),) for i in range(count)]
    if name in ("max", "min"):
        return against(order[-1] if name == "max" else order[0], range(count))
    if name == "clip":
        winner = 0 if keys[1] < keys[0] else 1
        return against(0, [1]) + against(winner, [2])
    if name == "sort":
        return [form for i, j in pairwise(order) for form in against(i, [j])]
    if name == "median":
        middle = {order[(count - 1) // 2], order[count // 2]}
        return [form for i in middle for form in against(i, range(count))]
    signs = [Fraction(key.order() or 1) for key in keys]
    largest = max(range(count), key=lambda i: keys[i].scale(signs[i]))
    plus = against(largest, range(count), signs[largest])
    return plus + [((largest, signs[largest]), (j, one)) for j in range(count) if j != largest]
