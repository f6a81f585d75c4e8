"""Guards of one operation at given operand values: where one vanishes the operation is at a kink."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from ...exact.reals import Number, Real, sign
from ...programs.operations import COMPARISONS, OPERATIONS, LinearForm
from ...programs.operations.base import difference, unit
from ...programs.program import Node
from ..rounding.balls import ball, rational_midpoint


@dataclass(frozen=True)
class Guard:
    """The affine form `sum form_i u_i - offset` of the operands; its sign says which piece is active."""

    form: LinearForm
    offset: int = 0

    def sign(self, values: Sequence[Any]) -> int | None:
        """Sign at exact or floating-point operand values, computed exactly; None for NaN and infinity.

        Real balls around irrational values have a sign where they exclude zero, else None.
        """
        if any(isinstance(values[position], arb) for position in self.form):
            return self._sign_of_ball(values)
        total: Number = Fraction(-self.offset)
        for position, coefficient in self.form.items():
            value = values[position]
            if isinstance(value, Real):
                total = total + coefficient * value
                continue
            if not isinstance(value, (int, Fraction)):
                value = float(value)  # NumPy scalars too: float32 is a subset of float64
                if not math.isfinite(value):
                    return None
            total += coefficient * Fraction(value)
        return sign(total)

    def _sign_of_ball(self, values: Sequence[Any]) -> int | None:
        total = ball(-self.offset)
        for position, coefficient in self.form.items():
            total += ball(coefficient) * ball(values[position])
        return 1 if total > 0 else -1 if total < 0 else None


def guards(node: Node, values: Sequence[Any]) -> tuple[Guard, ...]:
    """The guards that fix the active pieces of `node` at exact operand `values`; none for a smooth operation.

    A float evaluation in which every one of these guards has the exact sign takes the same pieces and sees
    the same ties: for max the comparisons with one largest operand suffice, for a sort those of neighbours
    in order.
    """
    name = node.operation
    # Midpoints only choose which operands are compared; where balls overlap, the sign is unknown.
    values = [rational_midpoint(value) for value in values]
    if name in ("abs", "relu", "sign", "sqrt", "norm1") or (name == "power" and _has_kink(node)):
        return tuple(Guard(unit(i)) for i in range(len(values)))
    if name in ("max", "min"):
        best = (max if name == "max" else min)(range(len(values)), key=lambda i: values[i])
        return tuple(Guard(difference(best, j)) for j in range(len(values)) if j != best)
    if name in COMPARISONS:
        return (Guard(difference(0, 1)),)
    if name == "clip":
        return tuple(Guard(difference(i, j)) for i, j in ((0, 1), (0, 2), (1, 2)))
    if name in ("sort", "median"):
        order = sorted(range(len(values)), key=lambda i: values[i])
        return tuple(Guard(difference(high, low)) for low, high in zip(order, order[1:], strict=False))
    if name == "floor":
        below = math.floor(values[0])
        return Guard(unit(0), below), Guard(unit(0), below + 1)
    if name == "norminf":
        return _norminf_guards(values)
    if name == "norm":
        return tuple(Guard(unit(i)) for i in _largest(values))
    return ()


def _has_kink(node: Node) -> bool:
    """Whether u ** e is not smooth at u = 0: every exponent but 0, 1, 2, ..."""
    return node.is_elementary or node.exponent < 0


def _largest(values: Sequence[Any]) -> list[int]:
    """One operand of largest size, or all of them when all are zero."""
    best = max(range(len(values)), key=lambda i: abs(values[i]))
    return [best] if values[best] else list(range(len(values)))


def _norminf_guards(values: Sequence[Any]) -> tuple[Guard, ...]:
    largest = _largest(values)
    signs = tuple(Guard(unit(i)) for i in largest)
    if len(largest) > 1 or len(values) == 1:
        return signs
    (best,) = largest
    sign = 1 if values[best] > 0 else -1
    others = [(j, s) for j in range(len(values)) if j != best for s in (1, -1)]
    return signs + tuple(Guard(difference(best, j, sign, s)) for j, s in others)


def is_tied(node: Node, values: Sequence[Any]) -> bool:
    """Whether `node` is at a kink or a jump at these operand values, exact or floating-point."""
    name = node.operation
    if name == "clip":
        branches = OPERATIONS["clip"].branches
        return branches is not None and len(branches(values, None)) > 1
    if name == "median":
        return _middle_is_tied(values)
    if name == "floor":
        return bool(values[0] == math.floor(values[0]))
    if name == "norm":
        return not any(values)
    if OPERATIONS[name].kind not in ("switch", "jump"):
        return False
    return any(guard.sign(values) == 0 for guard in guards(node, values))


def _middle_is_tied(values: Sequence[Any]) -> bool:
    """Whether a middle order statistic is attained by more operands than the median averages."""
    ordered = sorted(values)
    count = len(ordered)
    low, high = (count - 1) // 2, count // 2
    return (low > 0 and bool(ordered[low - 1] == ordered[low])) or (
        high + 1 < count and bool(ordered[high + 1] == ordered[high])
    )
