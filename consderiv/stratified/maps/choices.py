"""The chain-rule field on a stratum with constant ties: gradients of all combinations of branches at a sample point.

A combination replaces every tied node by one of its branches. Node values agree with the program's on the stratum
(checked), so the gradient of the combination there is what formal differentiation returns for these choices.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ...errors import ConsderivError, DomainError
from ...exact.rational_functions import RationalFunction
from ...fields.local import Local
from ...fields.ties import UndecidedChainRule, UndefinedChainRule, linearise
from ...programs.program import Program
from ...selections.branches import pieces_at
from ...sets import Undefined, UnknownSet
from ...sets.value_set import ValueSet
from ..formulas import reduced
from ..reading import rational_nodes
from ..set_field import SetField
from ..stratum import Point
from .gradients import jacobian_of

PIECES = 256
Formulas = tuple[RationalFunction, ...]


def choice_field(
    program: Program, point: Point, own: Formulas, vanishes: Callable[[RationalFunction], bool]
) -> SetField | UnknownSet:
    """conv{Jac F_c : c a combination of branches of the nodes that are tied on the stratum of a point}.

    Parameters
    ----------
    program : Program
    point : Point
        Of the stratum; nodes that are tied there are tied throughout.
    own : tuple of RationalFunction
        The program on the stratum.
    vanishes : whether a rational function is zero on the stratum
    """
    try:
        pieces = pieces_at(program, point, PIECES)
        found = []
        for piece in pieces:
            nodes = rational_nodes(piece.formula)
            found.append(tuple(reduced(nodes[output]) for output in piece.formula.outputs))
    except ConsderivError as error:
        return UnknownSet(f"the choices are not known on the whole stratum: {error}")
    for formulas in found:
        if not all(vanishes(a + b.scaled(Fraction(-1))) for a, b in zip(formulas, own, strict=True)):
            return UnknownSet("a combination of branches has another value on the stratum")
    return SetField.hull([jacobian_of(formulas, len(program.variables)) for formulas in dict.fromkeys(found)])


def is_nested(program: Program, point: Point) -> bool:
    """Whether a tie feeds another one, or that is not known; else derivatives are affine in all choices: a convex set."""
    try:
        found = linearise(program, point)
    except (UndefinedChainRule, UndecidedChainRule):
        return True
    return any(len(found.ties_below(tie)) > 1 for tie in found.ties)


def value_at_point(program: Program, point: Point, compute: Callable[[Local], ValueSet]) -> ValueSet:
    """A pointwise field, Undefined where the program has no value."""
    try:
        return compute(Local(program, point))
    except DomainError as error:
        return Undefined(f"the program has no value: {error.reason}")
