"""Everything that the guards of a program may compare, whatever branches are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from ...errors import BudgetError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction, linear_form
from ...programs.operations import OPERATIONS
from ...programs.program import Node, Program
from ..cells.face_run import branches_of
from ..reading import combined_node

FORMULA_BUDGET = 64
Formulas = tuple[RationalFunction, ...]


class PossibleGuards:
    """The formulas that each node may have, as rational functions of `count` variables, and the guards that they meet.

    Parameters
    ----------
    count : int
        The variables of the program, and symbols for elementary functions, if a subclass has them.
    """

    def __init__(self, count: int):
        self.count = count
        self.guards: dict[Polynomial, None] = {}

    def visit(self, program: Program) -> dict[int, Formulas]:
        """All formulas of all nodes; guards are collected.

        Raises
        ------
        BudgetError, UnsupportedError
            If there are too many, or an operation is not followed.
        """
        formulas: dict[int, Formulas] = {}
        for index in program.needed():
            node = program.nodes[index]
            made = tuple(dict.fromkeys(self._possible(node, [formulas.get(i, ()) for i in node.operands])))
            if len(made) > FORMULA_BUDGET:
                raise BudgetError(
                    f"at most {FORMULA_BUDGET} formulas of a node are followed", "received more", "ask at a point"
                )
            formulas[index] = made
        return formulas

    def note(self, function: RationalFunction) -> None:
        """A guard: what may vanish."""
        for part in (function.numerator, function.denominator):
            if part is not None and (part.is_zero or not part.is_constant):
                self.guards[part] = None

    def elementary(self, node: Node, operand: RationalFunction) -> RationalFunction:
        """An elementary function of a formula."""
        raise UnsupportedError(
            "rational operations and switches are followed in the plane", f"received {node.operation}", "ask at a point"
        )

    def _possible(self, node: Node, operands: Sequence[Formulas]) -> Iterator[RationalFunction]:
        kind, name = OPERATIONS[node.operation].kind, node.operation
        if name == "variable":
            yield RationalFunction(Polynomial.coordinate(self.count, node.index))
        elif name == "constant":
            yield RationalFunction.constant(self.count, node.number)
        elif kind == "predicate":
            for a, b in product(*operands):
                self.note(a + b.scaled(Fraction(-1)))
        elif kind in ("choice", "logic") or name == "boolean":
            for formulas in operands:
                yield from formulas
        elif kind == "switch" and name != "sort":
            yield from self._switch(node, operands)
        elif kind == "smooth" and not node.is_elementary and name != "item":
            for picked in product(*operands):
                if name == "div" or (name == "power" and node.rational < 0):
                    self.note(picked[-1])
                yield combined_node(node, picked)
        elif name == "sign":
            for operand in operands[0]:
                self.note(operand)
            yield from (RationalFunction.constant(self.count, value) for value in (-1, 0, 1))
        elif name in ("sort", "item"):
            raise UnsupportedError("single outputs are required", f"received {name}", "ask at a point")
        else:
            for picked in product(*operands):
                yield self.elementary(node, picked[0])

    def _switch(self, node: Node, operands: Sequence[Formulas]) -> Iterator[RationalFunction]:
        for branch in branches_of(node.operation, len(operands), node.parameter):
            for picked in product(*operands):
                for guard in branch.guards:
                    self.note(linear_form(self.count, ((guard[k], picked[k]) for k in sorted(guard))))
                for row in branch.rows:
                    yield linear_form(self.count, ((row[k], picked[k]) for k in sorted(row)))
