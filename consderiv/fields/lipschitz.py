"""Is the program locally Lipschitz at the point? Only then do its derivative sets exist."""

from __future__ import annotations

from fractions import Fraction

from ..exact.reals import Real
from ..germs.outer import run_at
from ..germs.run import Run
from ..programs.program import Node
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .local import Local, Obstacle


def lipschitz(local: Local) -> Verdict:
    """Whether F is Lipschitz near the point.

    Compositions of locally Lipschitz operations are: every operation is at its operands' values, except square roots and
    fractional powers at zero; programs that jump need a proof of continuity besides, because their smooth pieces are
    then glued continuously. A root at zero is Lipschitz if it is a product of smooth functions and of |q|, or regular
    (regular.py). Refuted carries the arc along which the program jumps or is too steep.
    """
    continuity = local.continuity
    if isinstance(continuity, Refuted):
        return continuity
    if isinstance(continuity, Unknown):
        germ = local.germ
        return Refuted(germ.jump, germ.reason) if isinstance(germ, Obstacle) and germ.jump else continuity
    run = run_at(local.program, local.point)
    for index in run.order:
        if is_root(local.program.nodes[index]) and not _is_away_from_zero(run, index):
            return _with_roots(local)
    return Proved(None, "composed of locally Lipschitz operations" if not local.jumping else continuity.reason)


def _is_away_from_zero(run: Run, index: int) -> bool:
    value = run.values.get(run.program.nodes[index].operands[0])
    return isinstance(value, (Fraction, Real)) and value > 0


def _with_roots(local: Local) -> Verdict:
    """Roots at zero: every leaf has a smooth piece, or a rule for regular functions applies; else look for a steep arc."""
    from .planar_limits import is_lipschitz_in_plane
    from .regular import regular_part
    from .steep import steep_arc

    germ = local.germ
    if isinstance(germ, Obstacle):
        return Refuted(germ.jump, germ.reason) if germ.undefined else Unknown(germ.reason)
    failed = [group for group in germ.groups if any(leaf.error is not None for leaf in group.leaves())]
    if all(regular_part(local, group) is not None for group in failed):
        return Proved(None, "its roots at zero have bounded gradients, with their factors")
    if is_lipschitz_in_plane(local):
        return Proved(None, "continuous, and its gradients are bounded on each of finitely many sectors")
    steep = next((found for group in failed if (found := steep_arc(local, group)) is not None), None)
    if steep is not None and len(failed) == 1:
        return Refuted(steep, steep.gap)
    from .unbounded import unbounded_gradient

    unbounded = unbounded_gradient(germ, local.budget)
    if unbounded is not None:
        return Refuted(unbounded, unbounded.gap)
    return Unknown("a root or fractional power at zero may have unbounded slopes")


def is_root(node: Node) -> bool:
    """Whether the operation is a square root or a fractional power, whose slope at zero is infinite."""
    if node.operation == "power":
        return node.is_elementary
    return node.operation == "sqrt"
