"""Comparisons, signs and floors on a branch: decided by values where these differ, else cases by the sign of a piece."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from ..exact.rational_functions import RationalFunction, linear_form
from ..programs.operations import COMPARISONS
from ..programs.program import Node
from .elementary import Case, Piece, UnclearComparison, is_clear

if TYPE_CHECKING:
    from .run import Run


def visit_comparison(run: Run, index: int, node: Node) -> None:
    """True or False where the sides have different values or are identical, else two or three cases."""
    below, equal, above = COMPARISONS[node.operation]
    a, b = node.operands
    if a not in run.values or b not in run.values:
        return
    if run.values[a] != run.values[b]:
        run.values[index] = above if run.values[a] > run.values[b] else below
        return
    piece = _difference(run, node.operands)
    if piece is None:
        return
    if piece.is_zero:
        if not run.linear or a == b or (run.is_fixed(a) and run.is_fixed(b)):
            run.values[index] = equal
        return  # a linearised difference that is zero decides nothing: x**2 > 0
    run.cases[index] = _sign_cases(run, piece, (above, below, equal), (None, None, None))


def _difference(run: Run, operands: Sequence[int]) -> RationalFunction | None:
    pieces = [run.pieces.get(i) for i in operands]
    if any(piece is None for piece in pieces):
        return None
    return linear_form(run.count, zip((Fraction(1), Fraction(-1)), pieces, strict=False))  # type: ignore[arg-type]


def visit_jump(run: Run, index: int, node: Node) -> None:
    """sign and floor: constant between their jumps, cases at a jump."""
    (a,) = node.operands
    if a not in run.values:
        return
    value = run.values[a]
    whole = Fraction(floor(value))
    if node.operation == "sign":
        base, constants = Fraction(0), (Fraction(1), Fraction(-1), Fraction(0))
        tied, here = value == 0, Fraction((value > 0) - (value < 0))
    else:
        base, constants = whole, (whole, whole - 1, whole)
        tied, here = value == whole, whole
    if not tied:
        run.store(index, RationalFunction.constant(run.count, here))
        return
    piece = run.pieces.get(a)
    if not isinstance(piece, RationalFunction):
        return
    shifted = linear_form(run.count, [(Fraction(1), piece), (Fraction(-1), RationalFunction.constant(run.count, base))])
    if shifted.is_zero:
        if not run.linear or run.is_fixed(a):
            run.store(index, RationalFunction.constant(run.count, constants[2]))
        return
    results = [RationalFunction.constant(run.count, c) for c in constants]
    run.cases[index] = _sign_cases(run, shifted, constants, results)


def _sign_cases(
    run: Run, piece: RationalFunction, values: Sequence[Any], pieces: Sequence[Piece | None]
) -> tuple[Case, ...]:
    """The cases positive, negative and, in three-way runs, zero."""
    guard = piece.guard
    if run.remainders and not is_clear(guard, len(run.point)):
        raise UnclearComparison(
            "a comparison of functions that are proved to differ near the point is required",
            "received one that its Taylor polynomials do not decide",
            "simplify the two sides",
        )
    cases = [Case((guard,), (), values[0], pieces[0]), Case((-guard,), (), values[1], pieces[1])]
    if run.three_way:
        cases.append(Case((), (guard,), values[2], pieces[2]))
    return tuple(cases)
