"""Switches that tie at the point and leave no trace in the limits of Jacobians, as y*|x| at 0: no group holds them.

An arc on which the program is differentiable must leave their ties too.
"""

from __future__ import annotations

from ..errors import ConsderivError
from .germ import Germ
from .outer import is_tied, run_at, tied_below
from .tree import Budget, Leaf, ancestors, explore_until_decided, leaves_of

LEAVES = 200
SECONDS = 2.0


def passed_over(germ: Germ) -> tuple[Leaf, ...] | None:
    """The branches of all tied switches that no group holds; empty if there are none, None if they are too many.

    Examples
    --------
    >>> from consderiv.fields.local import Local
    >>> from consderiv.programs import parse
    >>> len(passed_over(Local(parse("abs(x) + y*abs(y)"), (0, 0)).germ))
    2
    """
    run = run_at(germ.program, germ.point)
    held = {index for group in germ.groups for root in group.roots for index in tied_below(run, root)}
    needed = ancestors(germ.program, germ.program.outputs)
    dropped = [index for index in sorted(needed) if index not in held and is_tied(run, index)]
    below = {i for index in dropped for i in ancestors(germ.program, [index]) if i != index}
    roots = [index for index in dropped if index not in below]
    if not roots:
        return ()
    try:
        tree = explore_until_decided(germ.program, germ.point, roots, budget=Budget(LEAVES, SECONDS))
    except ConsderivError:
        return None
    return tuple(leaves_of(tree))
