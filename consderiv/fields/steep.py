"""Roots at zero that are not Lipschitz: an arc along which the root grows too fast, or its argument is negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.arcs import Arc
from ..germs.continuity import Jump
from ..germs.elementary import exponent_of
from ..germs.feasibility import Realised
from ..germs.germ import Group
from ..germs.outer import is_steep_root
from ..germs.remainders import has_remainders
from ..germs.tree import explore, leaves_of
from ..programs.names import SPOKEN
from .local import Local, Obstacle


def steep_arc(local: Local, group: Group) -> Jump | None:
    """The evidence that F = smooth + Lipschitz + c u**e is not Lipschitz, for a group that is one root u**e at zero.

    Along x + t**s d + ... the operand is a t**m + ... with a > 0, and |F - F(x)| ~ c a**e t**(m e) with m e < s.
    """
    if len(group.roots) != 1 or not any(group.columns[0].values()) or isinstance(local.germ, Obstacle):
        return None
    program, (root,) = local.germ.program, group.roots
    if not is_steep_root(local.smooth_run, root):
        return None
    node = program.nodes[root]
    exponent = exponent_of(node)
    for leaf in leaves_of(explore(program, local.point, node.operands, budget=local.budget)):
        arc = leaf.cell.arc()
        realised = leaf.cell.cone is not None or isinstance(leaf.cell.status, Realised)
        if arc is None or not realised or leaf.error is not None or leaf.pieces[0].denominator is not None:
            continue
        if has_remainders([leaf.pieces[0].numerator], len(local.point)):
            continue
        for candidate in _candidates(arc, leaf.pieces[0].gradient, len(local.point), not leaf.cell.guards):
            found = _fault(leaf.pieces[0].numerator, candidate, exponent, node.operation)
            if found is not None:
                return found
    return None


def _candidates(arc: Arc, gradient: Mapping[int, Number], width: int, free: bool) -> Iterator[Arc]:
    """The arc of the cell; in a cell without conditions the two directions along the gradient."""
    if not free:
        yield tuple(step[:width] for step in arc)
        return
    for side in (-1, 1):
        yield (tuple(gradient.get(i, Fraction(0)) * side for i in range(width)),)


def _fault(operand: Polynomial, arc: Arc, exponent: Number, operation: str) -> Jump | None:
    series = operand.along(arc)
    if not series:
        return None
    order = min(series)
    if series[order] < 0:
        name = SPOKEN.get(operation, operation)
        return Jump(arc, f"the argument of {name} is negative along an arc to the point: no value there")
    speed = next(k + 1 for k, step in enumerate(arc) if any(step))
    if order * exponent < speed:
        distance = "t" if speed == 1 else f"t**{speed}"
        rate = f"grows like t**({order * exponent}) along an arc to the point"
        return Jump(arc, f"a root {rate}, faster than the distance {distance}")
    return None
