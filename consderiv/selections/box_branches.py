"""The selection of a program on a box: one piece for each pattern of the switches that can change there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor

from ..errors import BudgetError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..germs.run_rational import smooth_piece
from ..germs.tree import ancestors
from ..programs.expression import Expression
from ..programs.operations import OPERATIONS
from ..programs.program import Node, Program
from ..programs.rebuilding import all_branches, conjunction, constant, program_of, rebuilt
from .arrangement import Bounds
from .branches import Option, case_option, choice_cases, option_conditions, option_rows
from .piece import Piece
from .ranges import bounds_on_box

PATTERN_BUDGET = 1024
Rows = tuple[Expression, ...]
Formulas = tuple[RationalFunction, ...] | None  # None: not a rational function, or a condition


@dataclass
class _Branch:
    """Nodes resolved so far: expressions, formulas in coordinates centred in the box, and the cell."""

    rows: dict[int, Rows] = field(default_factory=dict)
    formulas: dict[int, Formulas] = field(default_factory=dict)
    cell: tuple[Expression, ...] = ()

    def extended(self, index: int, rows: Rows, formulas: Formulas, cell: tuple[Expression, ...]) -> _Branch:
        return _Branch({**self.rows, index: rows}, {**self.formulas, index: formulas}, (*self.cell, *cell))


def pieces_on_box(program: Program, box: Bounds, budget: int = PATTERN_BUDGET) -> tuple[Piece, ...]:
    """One piece for each pattern of branches, without those that a bound on the box excludes.

    A switch that bounds show to keep its branch on the whole box is no switch. What the bounds do not
    exclude stays,
    feasible or not; the cells are closed and cover the box.

    Raises
    ------
    BudgetError
        When there are more patterns than the budget.
    UnsupportedError
        For a sign, floor, norm or quotient that is not smooth on the box.
    """
    builder = _Builder(program, box)
    done: list[_Branch] = []
    stack = [(0, _Branch())]
    while stack:
        position, branch = stack.pop()
        if position == len(builder.order):
            done.append(branch)
            if len(done) > budget:
                raise BudgetError(
                    f"a selection of at most {budget} pieces is written out",
                    "received a program with more patterns of switches on this box",
                    "take a smaller box, or the selection at a point",
                )
            continue
        extended = list(builder.extensions(branch, builder.order[position]))
        stack.extend((position + 1, one) for one in reversed(extended))
    return tuple(builder.piece(branch) for branch in done)


class _Builder:
    """The program, the box, and the order in which nodes are resolved."""

    def __init__(self, program: Program, box: Bounds):
        self.program = program
        self.center = tuple((low + high) / 2 for low, high in box)
        self.radii = tuple((high - low) / 2 for low, high in box)
        self.order = ancestors(program, program.outputs)

    def extensions(self, branch: _Branch, index: int) -> Iterator[_Branch]:
        """The branch with the node resolved in each possible way."""
        node = self.program.nodes[index]
        kind = OPERATIONS[node.operation].kind
        operands = {k: branch.rows[i][0] for k, i in enumerate(node.operands)}
        if kind in ("switch", "choice"):
            yield from self._options(branch, index, node, operands)
        elif node.operation == "item":
            k, sort = node.index, node.operands[0]
            formulas = branch.formulas[sort]
            yield branch.extended(index, (branch.rows[sort][k],), formulas and (formulas[k],), ())
        elif kind == "jump":
            yield branch.extended(index, *self._jump(branch, node), ())
        elif kind == "norm":
            raise _not_smooth(node)
        else:
            rows = (rebuilt(node, list(operands.values()), self.program.variables),)
            yield branch.extended(index, rows, self._formula(branch, node), ())

    def _options(
        self, branch: _Branch, index: int, node: Node, operands: Mapping[int, Expression]
    ) -> Iterator[_Branch]:
        formulas = {k: found[0] for k, i in enumerate(node.operands) if (found := branch.formulas[i])}
        kept = [o for o in self._candidates(node) if not self._excluded(o, formulas)]
        for option in kept:
            conditions = option_conditions(option, operands) if len(kept) > 1 else []
            known = all(k in formulas for row in option.rows for k in row)
            count = len(self.center)
            derived = (
                tuple(linear_form(count, ((row[k], formulas[k]) for k in sorted(row))) for row in option.rows)
                if known
                else None
            )
            yield branch.extended(index, option_rows(option, operands), derived, tuple(conditions))

    def _candidates(self, node: Node) -> list[Option]:
        if OPERATIONS[node.operation].kind == "switch":
            return [Option(b.guards, b.rows) for b in all_branches(node)]
        conditions, results = choice_cases(node)
        return [case_option(conditions, results, k) for k in range(len(results))]

    def _excluded(self, option: Option, formulas: Mapping[int, RationalFunction]) -> bool:
        """Whether some guard is negative on the whole box."""
        for guard in option.guards:
            if all(k in formulas for k in guard):
                form = linear_form(len(self.center), ((guard[k], formulas[k]) for k in sorted(guard)))
                if bounds_on_box(form.guard, self.radii)[1] < 0:
                    return True
        return False

    def _formula(self, branch: _Branch, node: Node) -> Formulas:
        count = len(self.center)
        if node.operation == "variable":
            i = node.index
            return (RationalFunction(Polynomial.coordinate(count, i, self.center[i])),)
        if node.operation == "constant":
            return (RationalFunction.constant(count, node.rational),)
        known = [branch.formulas[i] for i in node.operands]
        if OPERATIONS[node.operation].kind == "elementary" or _is_root(node):
            raise _not_smooth(node)
        if OPERATIONS[node.operation].kind != "smooth" or any(formulas is None for formulas in known):
            return None
        divisor = known[-1][0] if known[-1] else None
        if node.operation == "div" or (node.operation == "power" and node.rational < 0):
            self._require_nonzero(node, divisor)
        return (smooth_piece(node, [formulas[0] for formulas in known if formulas]),)

    def _require_nonzero(self, node: Node, divisor: RationalFunction | None) -> None:
        low, high = bounds_on_box(divisor.numerator, self.radii) if divisor is not None else (0, 0)
        if low <= 0 <= high:
            raise _not_smooth(node)

    def _jump(self, branch: _Branch, node: Node) -> tuple[Rows, Formulas]:
        """sign or floor of something that bounds show to stay between two jumps."""
        found = branch.formulas[node.operands[0]]
        if found is None or found[0].denominator is not None:
            raise _not_smooth(node)
        low, high = bounds_on_box(found[0].numerator, self.radii)
        if node.operation == "sign" and (low > 0 or high < 0 or low == high):
            value = (low > 0) - (high < 0)
        elif node.operation == "floor" and floor(low) == floor(high):
            value = floor(low)
        else:
            raise _not_smooth(node)
        return (constant(value),), (RationalFunction.constant(len(self.center), value),)

    def piece(self, branch: _Branch) -> Piece:
        """The finished piece."""
        names = self.program.variables
        outputs = [branch.rows[i][0] for i in self.program.outputs]
        formula = program_of(outputs, names, self.program.is_map)
        return Piece(formula, program_of([conjunction(branch.cell)], names, False))


def _is_root(node: Node) -> bool:
    return node.operation == "power" and node.is_elementary


def _not_smooth(node: Node) -> UnsupportedError:
    return UnsupportedError(
        "a selection on a box needs a program of rational pieces that are smooth on the whole box",
        f"received {node.operation}, which is not shown to be smooth there",
        "take a smaller box, or the selection at a point",
    )
