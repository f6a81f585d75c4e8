"""Leaves and rational operations on a branch: their pieces, by the arithmetic of section 2 of proofs/format.md."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any

from ..errors import DomainError, UnsupportedError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..programs.operations import OPERATIONS
from ..programs.operations.smooth import zero_division
from ..programs.program import Node
from .quotients import is_spare_quotient, visit_spare_quotient

if TYPE_CHECKING:
    from .run import Run

TERM_LIMIT = 20_000


def visit_leaf(run: Run, index: int, node: Node) -> None:
    """A variable, a constant, True or False."""
    if node.operation == "variable":
        i = int(node.parameter)  # type: ignore[arg-type]
        run.store(index, RationalFunction(Polynomial.coordinate(run.count, i, run.point[i])))
    elif node.operation == "boolean":
        run.values[index] = bool(node.parameter)
    else:
        run.store(index, RationalFunction.constant(run.count, node.parameter))  # type: ignore[arg-type]


def visit_smooth(run: Run, index: int, node: Node) -> None:
    """A rational operation: its piece where those of its operands are known, else its value."""
    if is_spare_quotient(run, node):
        visit_spare_quotient(run, index, node)
    elif all(i in run.pieces for i in node.operands):
        run.store(index, smooth_piece(node, [run.pieces[i] for i in node.operands]))
    elif all(i in run.values for i in node.operands):
        values = [run.values[i] for i in node.operands]
        run.values[index] = OPERATIONS[node.operation].value(values, node.parameter)


def smooth_piece(node: Node, pieces: Sequence[Any]) -> RationalFunction:
    """The piece of a rational operation, by the arithmetic of section 2 of the format."""
    name = node.operation
    if name == "item":
        return pieces[0][int(node.parameter)]  # type: ignore[arg-type, no-any-return]
    if name == "neg":
        return pieces[0].scaled(Fraction(-1))  # type: ignore[no-any-return]
    if name == "power":
        return _power(pieces[0], Fraction(node.parameter))  # type: ignore[arg-type]
    first, second = pieces
    if name == "add":
        return first + second  # type: ignore[no-any-return]
    if name == "sub":
        return first + second.scaled(Fraction(-1))  # type: ignore[no-any-return]
    if name == "mul":
        return first * second  # type: ignore[no-any-return]
    if second.value == 0:
        raise zero_division(first.value)
    return first / second  # type: ignore[no-any-return]


def _power(piece: RationalFunction, exponent: Fraction) -> RationalFunction:
    if exponent < 0 and piece.value == 0:
        raise DomainError(
            "a negative power needs a base that is not zero at the point",
            f"received 0**({exponent})",
            "move the point, or rewrite the power",
        )
    _require_small(piece, abs(int(exponent)))
    return piece ** int(exponent)


def _require_small(piece: RationalFunction, exponent: int) -> None:
    """Refuse powers whose expansion would not fit: the number of terms is predicted before they are multiplied out."""
    if piece.numerator.is_constant and piece.denominator is None:
        return
    for polynomial in (piece.numerator, piece.denominator):
        if polynomial is None:
            continue
        terms = sum(1 for _ in polynomial.terms())
        if terms > 1 and comb(exponent + terms - 1, min(exponent, terms - 1)) > TERM_LIMIT:
            raise UnsupportedError(
                f"a power with at most {TERM_LIMIT} terms is required",
                f"received a sum of {terms} terms to the power {exponent}",
                "lower the exponent",
            )
