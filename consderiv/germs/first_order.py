"""Cells seen by the gradients of their guards: directions inside, and dependences that contradict smooth guards."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.lp import Dependence, Direction, strict_direction
from ..exact.matrices import rank
from ..exact.polynomials import Polynomial
from .arcs import Arc, straight
from .cone import primitive


def first_order_arc(count: int, guards: Sequence[Polynomial]) -> Arc | None:
    """The arc t d with <grad g_j, d> > 0 for all j, or None if there is no such direction."""
    gradients = [guard.gradient for guard in guards]
    if not all(gradients):
        return None
    used = sorted({i for gradient in gradients for i in gradient})
    if not used:
        return straight(count, {})
    answer = strict_direction([[gradient.get(i, Fraction(0)) for i in used] for gradient in gradients])
    if not isinstance(answer, Direction):
        return None
    return straight(count, primitive(dict(zip(used, answer.direction, strict=True))))


def first_order_empty(guards: Sequence[Polynomial]) -> bool:
    """Whether some guards g_0, ..., g_n with a positive dependence of their gradients contradict each other.

    If these involve n coordinates and the gradients span them, then g_1, ..., g_n are local coordinates, and
    g_0 = a_1 g_1 + ... + a_n g_n with all a_j < 0 near the point.
    """
    gradients = [guard.gradient for guard in guards]
    used = sorted({i for gradient in gradients for i in gradient})
    if not used:
        return False
    answer = strict_direction([[gradient.get(i, Fraction(0)) for i in used] for gradient in gradients])
    if not isinstance(answer, Dependence):
        return False
    chosen = [guards[j] for j in answer.multipliers]
    variables = {i for guard in chosen for i in guard.variables()}
    rows = [[guard.gradient.get(i, Fraction(0)) for i in used] for guard in chosen]
    return len(chosen) == len(variables) + 1 and rank(rows) == len(variables)
