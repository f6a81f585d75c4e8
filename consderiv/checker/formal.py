"""Formal differentiation, backwards from one output: the rows of tied switches are chosen, never derived."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from claim import Claim, by_node
from limits import Rejected, charge, settle
from program import CHOICES, SWITCHES
from quantities import Form, combine, dot, expansion
from reader import Vector, vector, weights
from switches import all_branches, branches
from values import NUMERIC, UNDEFINED, numeric, pick, run_values

Choices = Mapping[int, Sequence[tuple[int, Fraction]]]
Counted = Mapping[int, Sequence[int]]  # of met nodes: the branches of `where` and `piecewise`, else nothing


class Chain:
    """The program with its values at the point: every operation has one derivative, or a choice of them."""

    def __init__(self, claim: Claim, formal: bool = True, counted: Counted | None = None):
        self.formal, self.counted = formal, counted
        self.claim, self.program = claim, claim.program
        self.needed = claim.program.needed(claim.program.outputs)
        self.values: dict[int, Any] = run_values(claim.program, self.needed, claim.constants)
        norms = [i for i in self.needed if self.program.nodes[i].name == "norm"]
        self.tips = [i for i in norms if self.values[i] is not UNDEFINED and not self.values[i].head]

    def operands(self, node: int) -> list[Any]:
        return [self.values[k] for k in self.program.nodes[node].operands]

    def rows(self, node: int) -> list[tuple[Form, ...]]:
        """The rows of the branches of a switch; more than one if it is tied."""
        name = self.program.nodes[node].name
        return [branch.rows for branch in all_branches(name, self.operands(node))]

    def count(self, node: int) -> int:
        """The number of branches of a tied node."""
        return len((self.counted or {}).get(node) or self.rows(node))

    def tied(self, node: int) -> bool:
        if self.counted is not None and node not in self.counted:
            return False
        if self.counted and self.counted[node]:
            return len(self.counted[node]) > 1
        if self.program.nodes[node].name not in SWITCHES or self.values.get(node, UNDEFINED) is UNDEFINED:
            return False
        if self.formal and self.program.nodes[node].data:  # a square root at zero has no derivative
            return False
        return len(list(islice(branches(self.program.nodes[node].name, self.operands(node)), 2))) == 2

    def derivative(self, output: int, stops: frozenset[int], choices: Choices) -> tuple[Vector, Vector]:
        """The derivative of an output with respect to the stops, and beside them to the variables."""
        open_nodes: dict[int, Fraction] = {output: Fraction(1)}
        at_stops: Vector = {}
        result: Vector = {}
        for i in reversed(self.needed):
            factor = open_nodes.pop(i, None)
            if factor is None:
                continue
            node = self.program.nodes[i]
            if i in stops:
                at_stops[i] = factor
            elif node.name == "variable":
                result[int(node.data)] = settle(result.get(int(node.data), 0) + factor)
            else:
                rates = self.rates(i, choices)
                charge(1 + len(rates))
                open_nodes |= {k: settle(open_nodes.get(k, 0) + factor * c) for k, c in rates.items()}
        return at_stops, {k: value for k, value in result.items() if value}

    def rates(self, i: int, choices: Choices) -> Vector:
        """The derivative of node i with respect to the nodes that it is computed from."""
        node, values = self.program.nodes[i], self.operands(i)
        if self.values[i] is UNDEFINED:
            raise Rejected(f"{self.claim.where}: node {i} is undefined or not supported")
        if i in self.tips:
            if i not in choices:
                raise Rejected(f"{self.claim.where}: nothing is chosen for the norm at node {i}")
            return self._onto(node.operands, dict(choices[i]))
        if node.name in NUMERIC:
            units = [expansion(v.head, {place: Fraction(1)}) for place, v in enumerate(values)]
            return self._onto(node.operands, numeric(node, units, self.claim.constants).slope())
        if self.counted and self.counted.get(i):
            if len(self.counted[i]) > 1 and i not in choices:
                raise Rejected(f"{self.claim.where}: the node {i} is needed, and nothing is chosen for it")
            return {self.counted[i][b]: share for b, share in choices.get(i, [(0, Fraction(1))])}
        if node.name in CHOICES:
            return {node.operands[pick(node, values)]: Fraction(1)}
        if node.name not in SWITCHES and node.name != "item":
            return {}
        switch, k = (node.operands[0], int(node.data)) if node.name == "item" else (i, 0)
        rows = self.rows(switch)
        if len(rows) > 1 and switch not in choices:
            raise Rejected(
                f"{self.claim.where}: the tied node {switch} is needed, and nothing is chosen for it"
            )
        shares = choices[switch] if len(rows) > 1 else [(0, Fraction(1))]
        row = combine([(share, dict(rows[branch][k])) for branch, share in shares])
        return self._onto(self.program.nodes[switch].operands, row)

    @staticmethod
    def _onto(operands: Sequence[int], row: Vector) -> Vector:
        """Places of operands become nodes; a node that occurs twice gets both."""
        return combine([(value, {operands[place]: Fraction(1)}) for place, value in row.items()])

    def element(self, choices: Choices) -> Vector:
        """The derivative of all outputs under the choices, as an ELEMENT."""
        n, found = self.claim.size, {}
        for r, output in enumerate(self.program.outputs):
            for i, value in self.derivative(output, frozenset(), choices)[1].items():
                found[r * n + i] = value
        return found

    def read_choices(self, value: Any, where: str) -> Choices:
        choices: dict[int, Sequence[tuple[int, Fraction]]] = {}
        for node, (shares,), spot in by_node(value, self.program, where):
            if node in self.tips:
                theta = vector(shares, len(self.program.nodes[node].operands), spot)
                if dot(theta, theta) > 1:
                    raise Rejected(f"{spot}: the numbers are not in the unit ball")
                choices[node] = sorted(theta.items())
                continue
            if not self.tied(node):
                raise Rejected(f"{spot}: node {node} is not tied at the point")
            choices[node] = weights(shares, self.count(node), spot)
        if not choices.keys() >= set(self.tips):
            raise Rejected(f"{where}: a norm of value 0 is not named")
        return choices
