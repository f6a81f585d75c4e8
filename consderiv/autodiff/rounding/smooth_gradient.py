"""An enclosure of the derivative where a program is smooth but its values are irrational."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import arb

from ...errors import ConsderivError
from ...programs.program import Program
from ..judging.kinks import guards
from .balls import ball, ball_function, ball_power, rational_midpoint, upper_fraction, working_precision
from .exact_values import ExactValues, exact_values
from .local_derivatives import Edge, smooth_partials, switch_edges
from .sweeps import reverse_jacobian

Enclosure = tuple[tuple[Fraction, Fraction], ...]
"""For each entry of the derivative, row by row, a lower and an upper bound."""


def smooth_gradient(program: Program, point: Sequence[Fraction]) -> Enclosure | None:
    """Bounds of the derivative at a point where no guard of the program vanishes; None where one does or may.

    With all guards away from zero the program is a composition of smooth functions near the point, so it is
    strictly differentiable there and the chain rule gives its derivative.
    """
    try:
        with working_precision():
            exact = exact_values(program, point)
            if any(_may_vanish(program, index, exact) for index in exact.demanded):
                return None
            # No guard vanishes, so the midpoints have the order and the signs of the exact values.
            midpoints = [rational_midpoint(value) for value in exact.values]
            edges = {index: _edges(program, index, exact, midpoints) for index in exact.demanded}
            rows = reverse_jacobian(program, edges, arb(0), arb(1))
            bounds = [(upper_fraction(-entry), upper_fraction(entry)) for row in rows for entry in row]
    except ConsderivError:
        return None
    enclosure = [(-low, high) for low, high in bounds if low is not None and high is not None]
    return tuple(enclosure) if len(enclosure) == len(bounds) else None


def _may_vanish(program: Program, index: int, exact: ExactValues) -> bool:
    """Whether some guard of the node is zero, or a ball that contains zero."""
    node = program.nodes[index]
    values = [exact.values[i] for i in node.operands]
    if any(isinstance(value, (bool, tuple)) for value in values):
        return False
    for guard in guards(node, values):
        total = arb(-guard.offset)
        for position, coefficient in guard.form.items():
            total += ball(coefficient) * ball(values[position])
        if not total.abs_lower() > 0:
            return True
    return False


def _edges(program: Program, index: int, exact: ExactValues, midpoints: Sequence[Any]) -> list[Edge]:
    node = program.nodes[index]
    edges = switch_edges(program, index, midpoints, ball, {})
    if edges is not None:
        return edges
    operands = [ball(exact.values[i]) for i in node.operands]
    value = ball(exact.values[index])
    if node.operation == "norm":
        partials: Sequence[Any] = [u / value for u in operands]
    else:
        partials = smooth_partials(node, operands, value, ball, ball_function, ball_power)
    return list(zip(node.operands, partials, strict=True))
