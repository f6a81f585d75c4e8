"""Pieces of a selection: a smooth formula and the cell on which the function is given by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..errors import ConsderivError, DomainError, UnsupportedError
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.run import Run
from ..germs.tree import ancestors
from ..html import Shown
from ..programs.evaluate import evaluate, node_values
from ..programs.operations import OPERATIONS
from ..programs.program import Program
from ..programs.rebuilding import switches_as_choices
from ..sets.elements import Flat

SMOOTH_KINDS = ("leaf", "smooth", "elementary")
Point = tuple[Number, ...]


@dataclass(frozen=True, repr=False)
class Piece(Shown):
    """The formula F_i and the cell on which it gives the function.

    Parameters
    ----------
    formula : Program
        Smooth: no abs, max, where, ...
    cell : Program
        Its one output is a condition, for example x > 0 and y == 0.
    """

    formula: Program
    cell: Program

    def __str__(self) -> str:
        return f"{self.formula} if {self.cell}"

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the cell."""
        (truth,) = evaluate(self.cell, point)
        return bool(truth)

    def value(self, point: Point) -> tuple[Number, ...] | None:
        """The exact values of the outputs of the formula, or None where it has none."""
        try:
            return evaluate(self.formula, point)
        except DomainError:
            return None

    def jacobian(self, point: Point) -> Flat:
        """The exact Jacobian of the formula, flat, by forward differentiation."""
        values = node_values(self.formula, point)
        rows: dict[int, dict[int, Number]] = {}
        for index in sorted(values):
            node = self.formula.nodes[index]
            if node.operation == "variable":
                rows[index] = {node.index: Fraction(1)}
            elif node.operation == "constant":
                rows[index] = {}
            else:
                operands = [values[i] for i in node.operands]
                partials = _partials(node.operation, operands, node.parameter)
                rows[index] = _combined([rows[i] for i in node.operands], partials)
        width = len(point)
        return tuple(rows[output].get(i, Fraction(0)) for output in self.formula.outputs for i in range(width))

    def rational(self, point: Point) -> tuple[RationalFunction, ...] | str:
        """The formula in local coordinates at the point, or why it has no such form."""
        run = Run(self.formula, point, ancestors(self.formula, self.formula.outputs))
        run.advance()
        found = []
        for output in self.formula.outputs:
            piece = run.pieces.get(output)
            if not isinstance(piece, RationalFunction):
                return run.obstacle(output).reason
            found.append(piece)
        return tuple(found)

    @property
    def is_rational(self) -> bool:
        """Whether the formula is written with + - * / and integer powers only."""
        nodes = [self.formula.nodes[i] for i in ancestors(self.formula, self.formula.outputs)]
        kinds = {OPERATIONS[node.operation].kind for node in nodes}
        return "elementary" not in kinds and not any(node.operation == "power" and node.is_elementary for node in nodes)

    @cached_property
    def comparisons(self) -> Program:
        """The cell's condition with every kink in it written as a comparison."""
        return switches_as_choices(self.cell)


def require_smooth(formula: Program, position: int) -> None:
    """Refuse formulas with kinks."""
    for index in ancestors(formula, formula.outputs):
        operation = formula.nodes[index].operation
        if OPERATIONS[operation].kind not in SMOOTH_KINDS or operation == "item":
            raise UnsupportedError(
                "the pieces of a selection are smooth",
                f"received {operation} in piece {position}",
                "write one piece for each of its branches, with their cells as conditions",
            )


def _partials(operation: str, values: Sequence[Number], parameter: object) -> tuple[Number, ...]:
    partials = OPERATIONS[operation].partials
    if partials is None:
        raise UnsupportedError(
            "a known derivative is required", f"received {operation}", "use polynomials or rational functions"
        )
    return partials(values, parameter)


def _combined(rows: Sequence[dict[int, Number]], factors: Sequence[Number]) -> dict[int, Number]:
    total: dict[int, Number] = {}
    for row, factor in zip(rows, factors, strict=True):
        for i, slope in row.items():
            total[i] = total.get(i, Fraction(0)) + factor * slope
    return total


def common_value(pieces: Sequence[Piece], point: Point) -> tuple[Number, ...]:
    """The value that all pieces whose cell contains the point give.

    Raises
    ------
    DomainError
        If no cell contains the point.
    ConsderivError
        If two pieces disagree there, or one has no value.
    """
    shown = ", ".join(str(entry) for entry in point)
    found: list[tuple[int, tuple[Number, ...] | None]] = []
    for i, piece in enumerate(pieces):
        if piece.holds(point):
            found.append((i, piece.value(point)))
    if not found:
        raise DomainError("the cells of a selection cover the point", f"received ({shown}), in no cell", "add a piece")
    first, value = found[0]
    for i, other in found:
        if other is None:
            raise DomainError(f"piece {i} has a value in its cell", f"received ({shown})", "correct the cell")
        if other != value:
            raise ConsderivError(
                "pieces agree where their cells overlap",
                f"received different values of the pieces {first} and {i} at ({shown})",
                "correct the cells or the pieces",
            )
    assert value is not None
    return value
