"""A bound on the rounding error of a derivative, valid for every reverse and forward sweep.

Each entry of the Jacobian is the sum over all paths of the product of the factors p on the path. With |p| <=
P, computed factors within E of exact ones, and at most K roundings along a path (products, accumulations),

    |computed - exact| <= [sum prod (P + E) - sum prod P] + gamma_K sum prod (P + E) + underflows,

because every product of at most K terms 1 + d is within gamma_K of 1, in whatever order (Higham, Accuracy and
Stability of Numerical Algorithms, 2002, lemma 3.1). "Exact" is the chain rule of the exact program with some
element of the Clarke set of each operation at a kink. If all factors are dyadic and no partial sum can leave
the format, the bound is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb

from ...programs.program import Program
from .balls import ball, size, upper_fraction
from .edge_bounds import EdgeBound, Edges
from .node_formats import NodeFormats
from .number_format import EXACT, NumberFormat

BoundMatrix = tuple[tuple[Fraction | None, ...], ...]
"""One upper bound for each entry of the Jacobian; None: no bound is known."""


def derivative_bounds(program: Program, edges: Edges, formats: NumberFormat | NodeFormats) -> BoundMatrix:
    """Entrywise error bounds of the Jacobian, from bounds on its factors."""
    held = _held(program, edges, formats)
    into = _tangent_sizes(program, edges)
    rows = [_adjoint_sizes(program, edges, output, _enlarged) for output in program.outputs]
    sizes = [*zip(into, held, strict=True), *(pair for row in rows for pair in zip(row, held, strict=True))]
    totals = [_by_variable(program, row) for row in rows]
    whole = _variable_formats(program, held)
    sizes += [pair for total in totals for pair in zip(total, whole, strict=True)]
    if not all(bool(value < one.largest_ball) for value, one in sizes):
        return tuple((None,) * len(program.variables) for _ in program.outputs)
    if _is_exact(program, edges, sizes):
        return tuple((Fraction(0),) * len(program.variables) for _ in program.outputs)
    relative = _gamma(path_roundoff(program, edges, formats))
    matrix = []
    for output, enlarged in zip(program.outputs, rows, strict=True):
        plain = _adjoint_sizes(program, edges, output, lambda edge: edge.size)
        lost = _underflows(edges, enlarged, into, held)
        row: list[Fraction | None] = []
        for large, small in zip(_by_variable(program, enlarged), _by_variable(program, plain), strict=True):
            if large == 0:
                row.append(Fraction(0))
                continue
            row.append(upper_fraction(large - small + relative * large + lost))
        matrix.append(tuple(row))
    return tuple(matrix)


def _enlarged(edge: EdgeBound) -> Any:
    return (edge.size + edge.error).upper()


def _adjoint_sizes(program: Program, edges: Edges, output: int, factor: Callable[[EdgeBound], Any]) -> list[Any]:
    """For each node the sum over the paths from the output of the product of the factors."""
    sizes = [arb(0)] * len(program.nodes)
    sizes[output] = arb(1)
    for index in range(output, -1, -1):
        if sizes[index] != 0:
            for edge in edges.get(index, ()):
                sizes[edge.operand] = sizes[edge.operand] + sizes[index] * factor(edge)
    return sizes


def _tangent_sizes(program: Program, edges: Edges) -> list[Any]:
    """For each node the sum over the paths to all variables of the product of the enlarged factors."""
    sizes = [arb(0)] * len(program.nodes)
    for index in program.needed():
        if program.nodes[index].operation == "variable":
            sizes[index] = arb(1)
        for edge in edges.get(index, ()):
            sizes[index] = sizes[index] + sizes[edge.operand] * _enlarged(edge)
    return sizes


def _by_variable(program: Program, sizes: list[Any]) -> list[Any]:
    """Sums over the nodes of each variable."""
    total = [arb(0)] * len(program.variables)
    for index, node in enumerate(program.nodes):
        if node.operation == "variable":
            total[node.index] += sizes[index]
    return total


def _held(program: Program, edges: Edges, formats: NumberFormat | NodeFormats) -> list[NumberFormat]:
    """For each node a format that its derivatives are in, wherever they are read: its own, or a common part of several."""
    held = [formats.of(index) for index in range(len(program.nodes))]
    if isinstance(formats, NumberFormat):
        return held
    for index, outgoing in edges.items():
        for edge in outgoing:
            held[edge.operand] = _common(held[edge.operand], formats.of(index))
            held[index] = _common(held[index], formats.of(edge.operand))
    return held


def _common(left: NumberFormat, right: NumberFormat) -> NumberFormat:
    """Numbers that are in both formats."""
    if left.includes(right):
        return right
    if right.includes(left):
        return left
    least, greatest = max(left.least, right.least), min(left.greatest, right.greatest)
    return NumberFormat(min(left.precision, right.precision), least, greatest)


def _variable_formats(program: Program, held: list[NumberFormat]) -> list[NumberFormat]:
    """The common part of the formats of the occurrences of each variable."""
    found: dict[int, NumberFormat] = {}
    for index, node in enumerate(program.nodes):
        if node.operation == "variable":
            found[node.index] = _common(found.get(node.index, held[index]), held[index])
    return [found.get(k, EXACT) for k in range(len(program.variables))]


def _gamma(weight: Fraction) -> Any:
    """w / (1 - w) for the sum w of all units of roundoff: with k equal ones this is gamma_k."""
    return ball(weight / (1 - weight)) if weight < 1 else arb("inf")


def path_roundoff(program: Program, edges: Edges, formats: NumberFormat | NodeFormats) -> Fraction:
    """The largest sum of units of roundoff along one path, in a reverse or in a forward sweep."""
    used = [formats.of(index) for index in range(len(program.nodes))]
    finest = max((one.precision for one in used), default=0)
    units = {one: 1 << (finest - one.precision) for one in set(used)}  # in multiples of the finest, as integers
    unit = [units[one] for one in used]
    users = [0] * len(program.nodes)
    for outgoing in edges.values():
        for edge in outgoing:
            users[edge.operand] += 1
    reverse, forward = [0] * len(program.nodes), [0] * len(program.nodes)
    for index in range(len(program.nodes)):
        for edge in edges.get(index, ()):
            below = edge.operand
            product = 0 if edge.is_unit else 2 * unit[index]
            is_rounded_back, is_rounded_on = _conversions(used[index], used[below])
            back, on = is_rounded_back * unit[below], is_rounded_on * unit[index]
            reverse[index] = max(reverse[index], reverse[below] + product + back + (users[below] - 1) * unit[below])
            forward[index] = max(forward[index], forward[below] + product + on + (len(edges[index]) - 1) * unit[index])
    longest = max((max(reverse[i], forward[i]) for i in program.outputs), default=0)
    return Fraction(longest + _occurrences(program, unit), 1 << finest)


def _conversions(above: NumberFormat, below: NumberFormat) -> tuple[bool, bool]:
    """Whether a derivative is rounded on its way from a node to an operand, and on the way back."""
    return above is not below and not below.includes(above), above is not below and not above.includes(below)


def _occurrences(program: Program, unit: list[int]) -> int:
    """The roundings of the sum over the occurrences of a variable."""
    counts, coarsest = [0] * len(program.variables), [1] * len(program.variables)
    for index, node in enumerate(program.nodes):
        if node.operation == "variable":
            counts[node.index] += 1
            coarsest[node.index] = max(coarsest[node.index], unit[index])
    return max((count * one for count, one in zip(counts, coarsest, strict=True)), default=1)


def _is_exact(program: Program, edges: Edges, sizes: list[tuple[Any, NumberFormat]]) -> bool:
    """Whether every intermediate is a multiple of 2**-grain, below 2**precision of these multiples."""
    if any(edge.grain is None for outgoing in edges.values() for edge in outgoing):
        return False
    grain = [0] * len(program.nodes)
    for index in range(len(program.nodes)):
        for edge in edges.get(index, ()):
            grain[index] = max(grain[index], grain[edge.operand] + (edge.grain or 0))
    finest = max((grain[i] for i in program.outputs), default=0)
    limits = {one: ball(Fraction(2) ** (one.precision - finest)) for one in {one for _, one in sizes}}
    if any(finest > -one.least for one in limits):
        return False
    return all(bool(size(value) <= limits[one]) for value, one in sizes)


def _underflows(edges: Edges, adjoint: list[Any], into: list[Any], held: list[NumberFormat]) -> Any:
    """Each product may lose the smallest normal number, carried on by the rest of its path."""
    lost = arb(0)
    for index, outgoing in edges.items():
        for edge in outgoing:
            if not edge.is_unit or held[edge.operand] is not held[index]:
                smallest = held[edge.operand].smallest_ball.max(held[index].smallest_ball)
                lost += 4 * (into[edge.operand] + adjoint[index] + 1) * smallest
    return lost
