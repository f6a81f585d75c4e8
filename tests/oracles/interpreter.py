"""An evaluator of programs that shares nothing with the package: exact dual numbers and the decisions taken.

Written from the definitions only. A decision is what a node did at a point: a linear combination of its operands, a
constant, or the operand it passed on. Replaying the decisions of one point at another gives the smooth branch there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, permutations, product
from math import floor
from typing import Any

Row = dict[int, Fraction]  # operand position -> coefficient
Gradient = tuple[Fraction, ...]
ONE, ZERO = Fraction(1), Fraction(0)


@dataclass(frozen=True)
class Option:
    """One way in which a node can act: where all guards (rows over operands) are >= 0 its outputs are the rows."""

    guards: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Dual:
    """Value and gradient of a node; `affine` says that both are exact for the whole branch."""

    value: Any
    gradient: Gradient
    affine: bool = True

    @property
    def constant(self) -> bool:
        return self.affine and not any(self.gradient)


def less(high: int, low: int, s: int = 1, t: int = 1) -> Row:
    """The guard s u_high - t u_low."""
    return {high: Fraction(s), low: Fraction(-t)}


def options(name: str, values: Sequence[Fraction]) -> list[Option]:
    """All ways in which a switching node can act near operands with these values."""
    count = range(len(values))
    if name in ("abs", "relu"):
        sides = {1: {0: ONE}, -1: {0: -ONE} if name == "abs" else {}}
        signs = [1, -1] if values[0] == 0 else [1 if values[0] > 0 else -1]
        tied = len(signs) == 2
        return [Option(({0: Fraction(s)},) if tied else (), (sides[s],)) for s in signs]
    if name in ("max", "min"):
        sense = 1 if name == "max" else -1
        best = max(sense * v for v in values)
        tied = [i for i in count if sense * values[i] == best]
        return [Option(tuple(less(i, j, sense, sense) for j in tied if j != i), ({i: ONE},)) for i in tied]
    if name == "clip":
        return _clip(values)
    if name == "sort":
        return _sorts(values)
    if name == "median":
        return _medians(values)
    if name == "norm1":
        signs = [[1, -1] if v == 0 else [1 if v > 0 else -1] for v in values]
        return [
            Option(
                tuple({i: Fraction(s)} for i, s in enumerate(chosen) if values[i] == 0),
                ({i: Fraction(s) for i, s in enumerate(chosen)},),
            )
            for chosen in product(*signs)
        ]
    assert name == "norminf", name
    signed = [(i, s) for i in count for s in (1, -1)]
    best = max(abs(v) for v in values)
    tied_pairs = [(i, s) for i, s in signed if s * values[i] == best]
    return [
        Option(tuple(_apart(i, s, j, r) for j, r in tied_pairs if (j, r) != (i, s)), ({i: Fraction(s)},))
        for i, s in tied_pairs
    ]


def _apart(i: int, s: int, j: int, r: int) -> Row:
    return {i: Fraction(s - r)} if i == j else less(i, j, s, r)


def _clip(values: Sequence[Fraction]) -> list[Option]:
    """min(max(x, lo), hi) from the values of the three operands."""
    x, lo, hi = values
    inner = [(0, [(0, 1)])] if x > lo else [(1, [(1, 0)])] if lo > x else [(0, [(0, 1)]), (1, [(1, 0)])]
    found = []
    for winner, pairs in inner:
        guards = [less(a, b) for a, b in pairs] if x == lo else []
        top = values[winner]
        if top < hi:
            found.append(Option(tuple(guards), ({winner: ONE},)))
        elif top > hi:
            found.append(Option(tuple(guards), ({2: ONE},)))
        else:
            found.append(Option((*guards, less(2, winner)), ({winner: ONE},)))
            found.append(Option((*guards, less(winner, 2)), ({2: ONE},)))
    return found


def _sorts(values: Sequence[Fraction]) -> list[Option]:
    found = []
    for order in permutations(range(len(values))):
        if all(values[a] <= values[b] for a, b in zip(order, order[1:], strict=False)):
            guards = [less(b, a) for a, b in zip(order, order[1:], strict=False) if values[a] == values[b]]
            found.append(Option(tuple(guards), tuple({k: ONE} for k in order)))
    return found


def _medians(values: Sequence[Fraction]) -> list[Option]:
    """A choice of the members below, in the middle and above."""
    size = len(values)
    wide = 1 if size % 2 else 2
    below_count = (size - wide) // 2
    found = []
    for middle in combinations(range(size), wide):
        rest = [i for i in range(size) if i not in middle]
        for below in combinations(rest, below_count):
            above = [i for i in rest if i not in below]
            pairs = [(m, b) for m in middle for b in below] + [(a, m) for a in above for m in middle]
            if all(values[high] >= values[low] for high, low in pairs):
                guards = tuple(less(h, low) for h, low in pairs if values[h] == values[low])
                found.append(Option(guards, ({m: Fraction(1, wide) for m in middle},)))
    return found


SWITCHES = frozenset(("abs", "relu", "max", "min", "clip", "sort", "median", "norm1", "norminf"))
COMPARE = {
    "lt": lambda s: s < 0, "le": lambda s: s <= 0, "gt": lambda s: s > 0, "ge": lambda s: s >= 0,
    "eq": lambda s: s == 0, "ne": lambda s: s != 0,
}  # fmt: skip


def combine(row: Mapping[int, Fraction], operands: Sequence[Dual], width: int) -> Dual:
    """sum row_k operand_k."""
    chosen = [(c, operands[k]) for k, c in row.items() if c]
    if len(chosen) == 1 and chosen[0][0] == 1:
        return chosen[0][1]
    value, total, affine = ZERO, [ZERO] * width, True
    for c, operand in chosen:
        value += c * operand.value
        affine = affine and operand.affine
        for i, g in enumerate(operand.gradient):
            if g:
                total[i] += c * g
    return Dual(value, tuple(total), affine)


def smooth(name: str, operands: Sequence[Dual], parameter: Any, width: int) -> Dual:
    """Arithmetic on dual numbers."""
    if name == "neg":
        return combine({0: -ONE}, operands, width)
    u = operands[0]
    if name in ("add", "sub"):
        v = operands[1]
        pairs = zip(u.gradient, v.gradient, strict=True)
        if name == "add":
            return Dual(u.value + v.value, tuple(g + h if h else g for g, h in pairs), u.affine and v.affine)
        return Dual(u.value - v.value, tuple(g - h if h else g for g, h in pairs), u.affine and v.affine)
    if name == "power":
        e = int(parameter)
        assert e == parameter
        if e == 0:
            return Dual(ONE, (ZERO,) * width)
        slope = e * u.value ** (e - 1)
        return Dual(u.value**e, tuple(slope * g for g in u.gradient), u.affine and (e == 1 or u.constant))
    v = operands[1]
    if name == "mul":
        if not any(u.gradient):
            gradient = tuple(u.value * h if h else ZERO for h in v.gradient)
        else:
            gradient = tuple(u.value * h + v.value * g for g, h in zip(u.gradient, v.gradient, strict=True))
        return Dual(u.value * v.value, gradient, u.affine and v.affine and (u.constant or v.constant))
    assert name == "div", name
    quotient = u.value / v.value
    gradient = tuple((g - quotient * h) / v.value for g, h in zip(u.gradient, v.gradient, strict=True))
    return Dual(quotient, gradient, u.affine and v.constant)


@dataclass
class Trace:
    """A run at one point.

    `decisions` maps a node to what it did: rows for a switch, ("constant", c) for sign and floor, ("operand", k) for
    where and piecewise. `ties` are nodes that could have acted in several ways that really differ.
    """

    outputs: tuple[Dual, ...]
    nodes: list[Any]
    decisions: dict[int, Any] = field(default_factory=dict)
    ties: set[int] = field(default_factory=set)

    @property
    def jacobian(self) -> tuple[Gradient, ...]:
        return tuple(output.gradient for output in self.outputs)

    @property
    def values(self) -> tuple[Fraction, ...]:
        return tuple(output.value for output in self.outputs)


class NoValue(Exception):
    """The program has no value here."""


def run(program: Any, point: Sequence[Fraction], decisions: Mapping[int, Any] | None = None) -> Trace:
    """Evaluate at a point; with `decisions`, every node acts as told whatever the values."""
    width = len(point)
    trace = Trace((), [])
    for index, node in enumerate(program.nodes):
        operands = [trace.nodes[i] for i in node.operands]
        try:
            trace.nodes.append(_node(trace, index, node, operands, point, width, decisions))
        except (ZeroDivisionError, AttributeError, TypeError):
            trace.nodes.append(None)  # an operand has no value; an error only if an output needs it
    outputs = tuple(trace.nodes[i] for i in program.outputs)
    if any(output is None for output in outputs):
        raise NoValue
    return Trace(outputs, trace.nodes, trace.decisions, trace.ties)


def _node(
    trace: Trace, index: int, node: Any, operands: list[Any], point: Sequence[Fraction], width: int,
    decisions: Mapping[int, Any] | None,
) -> Any:  # fmt: skip
    name, zero = node.operation, (ZERO,) * width
    if name == "variable":
        return Dual(point[node.parameter], tuple(ONE if i == node.parameter else ZERO for i in range(width)))
    if name in ("constant", "boolean"):
        return Dual(node.parameter, zero)
    if name == "item":
        return operands[0][node.parameter]
    if name in SWITCHES:
        rows = decisions[index] if decisions is not None else _decide(trace, index, name, operands)
        trace.decisions[index] = rows
        made = tuple(combine(row, operands, width) for row in rows)
        return made if name == "sort" else made[0]
    if name in COMPARE:
        difference = operands[0].value - operands[1].value
        if difference == 0 and operands[0].gradient != operands[1].gradient:
            trace.ties.add(index)
        return Dual(COMPARE[name]((difference > 0) - (difference < 0)), zero)
    if name in ("and", "or", "not"):
        return _logic(name, operands, zero)
    if name in ("sign", "floor"):
        u = operands[0]
        value = Fraction((u.value > 0) - (u.value < 0) if name == "sign" else floor(u.value))
        jump = u.value == 0 if name == "sign" else u.value == value
        if jump and any(u.gradient):
            trace.ties.add(index)
        decision = decisions[index] if decisions is not None else ("constant", value)
        trace.decisions[index] = decision
        return Dual(decision[1], zero)
    if name in ("where", "piecewise"):
        if decisions is not None and decisions[index][0] == "row":
            return combine(decisions[index][1], operands, width)
        position = decisions[index][1] if decisions is not None else _chosen(name, operands)
        trace.decisions[index] = ("operand", position)
        return operands[position]
    return smooth(name, operands, node.parameter, width)


def _logic(name: str, operands: list[Any], zero: Gradient) -> Dual:
    """From the left, stopping as soon as the truth is known."""
    if name == "not":
        return Dual(not operands[0].value, zero)
    for operand in operands:
        if operand.value == (name == "or"):
            return Dual(name == "or", zero)
    return Dual(name == "and", zero)


def _chosen(name: str, operands: list[Any]) -> int:
    if name == "where":
        return 1 if operands[0].value else 2
    for position in range(1, len(operands), 2):
        if operands[position].value:
            return position - 1
    raise ZeroDivisionError


def _decide(trace: Trace, index: int, name: str, operands: list[Dual]) -> tuple[Row, ...]:
    found = options(name, [u.value for u in operands])
    if len(found) > 1:
        width = len(operands[0].gradient)
        results = {tuple(combine(row, operands, width).gradient for row in option.rows) for option in found}
        if len(results) > 1:
            trace.ties.add(index)
    return found[0].rows
