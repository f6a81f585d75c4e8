"""A program on one face: the rational function that it is there, and what is tied there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

from ...errors import DomainError, UnsupportedError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction, linear_form
from ...exact.reals import Number, sign
from ...germs.run_rational import smooth_piece
from ...programs.evaluate import demanded_values
from ...programs.operations import COMPARISONS, OPERATIONS, OperationBranch
from ...programs.operations.smooth import zero_division
from ...programs.program import Node, Program
from ...programs.rebuilding import all_branches
from ...selections.arrangement import AffineFace
from ..formulas import Vector, reduced, value_at
from .faces import new_walls


@dataclass(frozen=True)
class Tie:
    """A node some of whose guards vanish on the face.

    Parameters
    ----------
    node : int
    operation : str
    guards : tuple of Polynomial
        Those that are not zero everywhere; empty where the operands are the same function.
    """

    node: int
    operation: str
    guards: tuple[Polynomial, ...]


@dataclass(frozen=True)
class OnFace:
    """What a program is on a face: one formula for each output, or the reason why it has no value there."""

    formulas: tuple[RationalFunction, ...]
    ties: tuple[Tie, ...]
    reason: str = ""

    @property
    def formula(self) -> RationalFunction:
        """The formula of a scalar program."""
        return self.formulas[0]


class _Unsettled(Exception):
    """A choice waits for a wall."""


class _Pending:
    """The value of a node that waits for a wall."""

    def __bool__(self) -> bool:
        raise _Unsettled


PENDING = _Pending()


def run_on_face(program: Program, face: AffineFace, walls: Sequence[Vector]) -> OnFace | set[Vector]:
    """The program on the face, or the walls that are missing before it has one formula there.

    Raises
    ------
    CurvedWall
        If a guard changes sign across a curved set.
    UnsupportedError
        For elementary functions, norms, and floor of what varies.
    """
    return settled(program, FaceRun(face, walls))


def settled(program: Program, run: FaceRun) -> OnFace | set[Any]:
    """The program in a run, or what is missing before it has one formula."""
    count = len(program.variables)
    point = [RationalFunction(Polynomial.coordinate(count, i)) for i in range(count)]
    try:
        values = demanded_values(program, point, run.apply)
    except DomainError as error:
        return run.missing or OnFace((), tuple(run.ties), error.received)
    except _Unsettled:
        return run.missing
    if run.missing:
        return run.missing
    return OnFace(tuple(reduced(values[output]) for output in program.outputs), tuple(run.ties))


class FaceRun:
    """The face, and what was met on it."""

    def __init__(self, face: AffineFace, walls: Sequence[Vector]):
        self.face, self.walls, self.count = face, walls, len(face.point)
        self.missing: set[Any] = set()
        self.ties: list[Tie] = []

    def apply(self, index: int, node: Node, operands: Sequence[Any]) -> Any:
        """The value of a node from those of its operands."""
        if any(operand is PENDING for operand in operands):
            return PENDING
        kind, name = OPERATIONS[node.operation].kind, node.operation
        if name == "boolean":
            return bool(node.parameter)
        if name == "constant":
            return RationalFunction.constant(self.count, node.number)
        if name == "item":
            return operands[0][node.index]
        if kind == "predicate":
            return self._comparison(index, node, operands)
        if kind == "logic":
            return not operands[0]
        if kind == "switch":
            return self._switch(index, node, operands)
        if kind == "jump":
            return self._jump(index, node, operands[0])
        if kind == "smooth" and not node.is_elementary:
            return self._smooth(node, operands)
        return self._constant(index, node, operands)

    def _comparison(self, index: int, node: Node, operands: Sequence[RationalFunction]) -> Any:
        difference = operands[0] + operands[1].scaled(Fraction(-1))
        side = self._sign(difference)
        if side is None:
            return PENDING
        if side == 0 and not difference.is_zero:
            self.ties.append(Tie(index, node.operation, (difference.numerator,)))
        return COMPARISONS[node.operation][side + 1]

    def _switch(self, index: int, node: Node, operands: Sequence[RationalFunction]) -> Any:
        """The first branch whose guards are all nonnegative on the face."""
        for branch in branches_of(node.operation, len(operands), node.parameter):
            guards = [self._form(guard, operands) for guard in branch.guards]
            signs = []
            for guard in guards:
                signs.append(self._sign(guard))
                if signs[-1] is None or signs[-1] < 0:
                    break
            if None in signs:
                return PENDING
            if all(s is not None and s >= 0 for s in signs):
                tied = [g.numerator for g, s in zip(guards, signs, strict=True) if s == 0]
                if tied:
                    kept = tuple(dict.fromkeys(g for g in tied if not g.is_zero))
                    self.ties.append(Tie(index, node.operation, kept))
                rows = tuple(self._form(row, operands) for row in branch.rows)
                return rows if node.operation == "sort" else rows[0]
        raise UnsupportedError(
            "branches that cover the space are required", f"received {node.operation}", "report this"
        )

    def _form(self, form: Mapping[int, Fraction], operands: Sequence[RationalFunction]) -> RationalFunction:
        return linear_form(self.count, ((form[k], operands[k]) for k in sorted(form)))

    def _jump(self, index: int, node: Node, operand: RationalFunction) -> Any:
        if node.operation == "sign":
            side = self._sign(operand)
            if side == 0:
                self.ties.append(Tie(index, "sign", () if operand.is_zero else (operand.numerator,)))
            return PENDING if side is None else RationalFunction.constant(self.count, side)
        value = self._value(operand)
        if value is None:
            raise _unsupported(node)
        return RationalFunction.constant(self.count, floor(value))

    def _smooth(self, node: Node, operands: Sequence[RationalFunction]) -> Any:
        divides = node.operation == "div" or (node.operation == "power" and node.rational < 0)
        if not divides:
            return smooth_piece(node, operands)
        side = self._sign(operands[-1])
        if side is None:
            return PENDING
        if side == 0:
            raise zero_division(Fraction(1))
        quotient = operands[0] / operands[1] if node.operation == "div" else operands[0] ** int(node.rational)
        return reduced(quotient)

    def _constant(self, index: int, node: Node, operands: Sequence[RationalFunction]) -> Any:
        """An elementary function of constants is a constant; roots and norms have their kinks at zero."""
        values = [self._value(operand) for operand in operands]
        if any(value is None for value in values):
            raise _unsupported(node)
        varying = tuple(operand.numerator for operand in operands if not operand.numerator.is_constant)
        if node.operation in ("norm", "sqrt") and varying and not any(values):
            self.ties.append(Tie(index, node.operation, varying))
        return RationalFunction.constant(self.count, OPERATIONS[node.operation].value(values, node.parameter))

    def _value(self, operand: RationalFunction) -> Number | None:
        """The value where it is the same on the whole face, else None."""
        if operand.denominator is None and operand.numerator.is_constant:
            return operand.numerator.constant
        return value_at(operand, self.face.point) if not self.face.directions else None

    def _sign(self, function: RationalFunction) -> int | None:
        """The sign on the face; None where a wall is missing. Denominators do not vanish on the face."""
        product = 1
        for part in (function.numerator, function.denominator):
            if part is None:
                continue
            missing = new_walls(part, self.face, self.walls)
            self.missing.update(missing)
            if missing:
                return None
            product *= sign(part.constant if part.is_constant else part.at(self.face.point))
        return product


@lru_cache(maxsize=256)
def branches_of(operation: str, count: int, parameter: Any) -> tuple[OperationBranch, ...]:
    """All branches of a switch with this number of operands."""
    return all_branches(Node(operation, tuple(range(count)), parameter))


TRANSCENDENTAL = ("exp", "log", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "atan")


def _unsupported(node: Node) -> UnsupportedError:
    return UnsupportedError(
        "programs of rational operations, switches and comparisons are decomposed globally",
        f"received {node.operation} of what varies"
        + (", not semialgebraic" if node.operation in TRANSCENDENTAL else ""),
        "ask at a point, or replace it by a polynomial",
    )
