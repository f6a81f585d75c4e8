"""Jumps that slopes show at once: F'(x; .) is Lipschitz if F is, so the slopes of two branches agree where their cones meet.

Let the cones {<grad g, d> > 0} of two branches be nonempty, with slopes G_1 and G_2. If (G_1 - G_2) d is not zero for some d
in both closures, points near x + t d in the two branches, at the distance s t, have values that differ by c t + O(s t) + o(t).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from ..errors import ConsderivError
from ..exact.lp import Infeasible, solve_nonnegative
from ..exact.reals import Number
from ..programs.operations import OPERATIONS
from ..programs.program import Program
from .arcs import Arc
from .tree import Budget, Leaf, ancestors, explore, leaves_of

SMALL = 5  # programs with fewer kinks are compared branch by branch at once
PAIRS = 300
BUDGET = Budget(leaves=200, seconds=5.0)
KINKS = ("predicate", "jump", "switch")


def jump_at_first_order(program: Program, point: tuple[Number, ...]) -> tuple[Arc, str] | None:
    """A direction in which two branches meet with different slopes, and the gap; None if none is seen.

    Examples
    --------
    >>> from consderiv.programs import parse
    >>> program = parse("where(x > 0, y, 0) + abs(x) + abs(y) + abs(x+y) + abs(x-y)")
    >>> arc, gap = jump_at_first_order(program, (Fraction(0), Fraction(0)))
    >>> gap
    'the slopes of two branches that meet in this direction differ by 1'
    """
    needed = ancestors(program, program.outputs)
    if sum(OPERATIONS[program.nodes[i].operation].kind in KINKS for i in needed) < SMALL:
        return None
    try:
        leaves = list(leaves_of(explore(program, point, program.outputs, budget=BUDGET)))
    except ConsderivError:
        return None
    straight = [leaf for leaf in leaves if leaf.error is None and leaf.cell.cone is not None]
    for first, second in islice(_neighbours(straight), PAIRS):
        found = _difference(first, second, len(point))
        if found is not None:
            return found
    return None


def _neighbours(leaves: Sequence[Leaf]) -> Iterator[tuple[Leaf, Leaf]]:
    """Pairs with one guard of opposite signs: most of them share a facet."""
    for j, second in enumerate(leaves):
        opposite = {-guard for guard in second.cell.guards}
        for first in leaves[:j]:
            if len(opposite.intersection(first.cell.guards)) == 1:
                yield first, second


def _difference(first: Leaf, second: Leaf, width: int) -> tuple[Arc, str] | None:
    normals = {tuple(sorted(guard.gradient.items())) for leaf in (first, second) for guard in leaf.cell.guards}
    if any(index >= width for normal in normals for index, _ in normal):
        return None
    columns = [tuple(dict(normal).get(i, Fraction(0)) for i in range(width)) for normal in sorted(normals)]
    for one, other in zip(first.gradients(), second.gradients(), strict=True):
        row = [one.get(i, Fraction(0)) - other.get(i, Fraction(0)) for i in range(width)]
        for sign in (1, -1):
            answer = solve_nonnegative(columns, [sign * entry for entry in row])
            if isinstance(answer, Infeasible):
                gap = abs(sum((d * entry for d, entry in zip(answer.functional, row, strict=True)), Fraction(0)))
                return (
                    tuple(answer.functional),
                ), f"the slopes of two branches that meet in this direction differ by {gap}"
    return None
