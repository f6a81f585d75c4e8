"""Is the program locally Lipschitz at the point? Only then do its derivative sets exist."""

from __future__ import annotations

from fractions import Fraction

from ..germs.outer import run_at
from ..programs.program import Node
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .local import Local


def lipschitz(local: Local) -> Verdict:
    """Whether F is Lipschitz near the point.

    Compositions of locally Lipschitz operations are: every operation is at its operands' values, except square roots and
    fractional powers at zero; programs that jump need a proof of continuity besides, because their smooth pieces are
    then glued continuously. Refuted carries the arc along which the program jumps.
    """
    continuity = local.continuity
    if isinstance(continuity, (Refuted, Unknown)):
        return continuity
    run = run_at(local.program, local.point)
    for index in run.order:
        node = local.program.nodes[index]
        if is_root(node):
            value = run.values.get(node.operands[0])
            if not isinstance(value, Fraction) or value <= 0:
                return Unknown(f"{node.operation} at node {index} is not Lipschitz at 0, or its argument is not known")
    return Proved(None, "composed of locally Lipschitz operations" if not local.jumping else continuity.reason)


def is_root(node: Node) -> bool:
    """Whether the operation is a square root or a fractional power, whose slope at zero is infinite."""
    if node.operation == "power":
        return Fraction(node.parameter).denominator != 1  # type: ignore[arg-type]
    return node.operation == "sqrt"
