"""The expectation of the hulls of the chain-rule fields of f(., s): a conservative field of F(w) = E f(w, s) at a point.

On a cell of parameters the nodes that are tied at the point are the same for all s: their guards vanish there identically
in s. Every node that is tied makes its own choice, feasible or not; shared nodes make one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...errors import BudgetError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.reals import Number, sign
from ...programs.operations import COMPARISONS, OPERATIONS
from ...programs.program import Node
from ...programs.rebuilding import all_branches
from ...sets import UnknownSet, ValueSet, minkowski_sum
from ...sets.polytope import hull_of
from .cells import ParameterCell, integral, without_roots
from .germs import Vertex
from .hulls import hull_conditions, turning_edge
from .quotients import Quotient, combined, smooth_value
from .refinement import on_refined_cells
from .sets import Germs
from .walk import Integrand, at_point, gradient_at

CHOICE_LIMIT = 256
Values = dict[int, Any]


@dataclass
class FieldType:
    """The vertices of the chain-rule field of f(., s) on one cell of parameters."""

    cell: ParameterCell
    vertices: tuple[Vertex, ...]
    conditions: set[Polynomial] = field(default_factory=set)


def expected_field(germs: Germs) -> ValueSet:
    """The Aumann expectation of the hulls of the chain-rule fields.

    Raises
    ------
    UnsupportedError
        If a comparison is tied for a whole interval of parameters, or an operation is not rational.
    """
    parts: list[ValueSet] = []
    for component in germs.law.components:
        integrand = Integrand(germs.program, germs.point, component)
        density = Quotient.of(component.free_density)
        for kind in on_refined_cells(integrand, partial(_type_on, integrand)):
            reason = turning_edge(kind.vertices, kind.cell.sample)
            if reason:
                return UnknownSet(f"{reason}: a curved set")
            means = [tuple(integral(kind.cell, entry * density) for entry in v) for v in kind.vertices]
            parts.append(hull_of(means, germs.shape))
    return minkowski_sum(*parts)


def _type_on(integrand: Integrand, cell: ParameterCell) -> FieldType:
    return _Choices(integrand, cell).run()


class _Choices:
    """All choices at tied nodes, at the sample of a cell."""

    def __init__(self, integrand: Integrand, cell: ParameterCell):
        self.integrand, self.cell = integrand, cell
        self.width, self.count = integrand.width, integrand.count
        self.conditions: set[Polynomial] = set()

    def run(self) -> FieldType:
        program, inputs = self.integrand.program, self.integrand.inputs()
        states: list[Values] = [{}]
        for index in program.needed():
            node = program.nodes[index]
            grown = []
            for values in states:
                operands = [values[i] for i in node.operands]
                own = [inputs[node.index]] if node.operation == "variable" else self._values(node, operands)
                grown += [{**values, index: value} for value in own]
            states = grown
            if len(states) > CHOICE_LIMIT:
                raise BudgetError(f"at most {CHOICE_LIMIT} choices are listed", "received more", "split the integrand")
        gradients = [
            tuple(q for out in program.outputs for q in gradient_at(values[out], self.width)) for values in states
        ]
        vertices = tuple(dict.fromkeys(gradients))
        conditions = self.conditions | hull_conditions(vertices, self.cell.sample)
        return FieldType(self.cell, vertices, conditions)

    def _values(self, node: Node, operands: Sequence[Any]) -> list[Any]:
        kind = OPERATIONS[node.operation].kind
        if kind in ("predicate", "jump"):
            return [self._compared(node, operands)]
        if kind in ("logic", "choice"):
            return [OPERATIONS[node.operation].value(operands, node.parameter)]
        if node.operation == "boolean":
            return [bool(node.parameter)]
        if node.operation == "item":
            return [operands[0][node.index]]
        if kind == "switch":
            return self._switch(node, operands)
        if node.operation == "div" or (node.operation == "power" and node.rational < 0):
            below = at_point(operands[-1], self.width).numerator
            if not without_roots(self.cell, below):
                raise UnsupportedError(
                    "denominators without zero in the range of the parameter are required",
                    "received one",
                    "change the law",
                )
        return [smooth_value(self.count, node, operands)]

    def _switch(self, node: Node, operands: Sequence[Quotient]) -> list[Any]:
        found: dict[Any, None] = {}
        for branch in all_branches(node):
            if all(self._sign(combined(self.count, guard, operands)) >= 0 for guard in branch.guards):
                rows = tuple(combined(self.count, row, operands) for row in branch.rows)
                found[rows if node.operation == "sort" else rows[0]] = None
        return list(found)

    def _compared(self, node: Node, operands: Sequence[Quotient]) -> Any:
        difference = operands[0] - operands[1] if len(operands) > 1 else operands[0]
        here = self._sign(difference)
        depends = any(i < self.width for p in (difference.numerator, difference.denominator) for i in p.variables())
        if depends or node.operation == "floor":
            raise UnsupportedError(
                "comparisons of the parameters alone are required",
                "received one of the variables",
                "use abs, max or min",
            )
        if node.operation == "sign":
            return Quotient.constant(self.count, here)
        return COMPARISONS[node.operation][here + 1]

    def _sign(self, value: Quotient) -> int:
        """The sign at the point and the sample; zero where it is zero at the point for all parameters: a tie."""
        here = at_point(value, self.width)
        if here.is_zero:
            return 0
        self.conditions |= {p for p in (here.numerator, here.denominator) if not p.is_constant}
        at: Number = here.at(self.cell.sample)
        return sign(at)
