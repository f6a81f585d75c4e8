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
from .number_format import NumberFormat
from .running_error import gamma

BoundMatrix = tuple[tuple[Fraction | None, ...], ...]
"""One upper bound for each entry of the Jacobian; None: no bound is known."""


def derivative_bounds(program: Program, edges: Edges, number_format: NumberFormat) -> BoundMatrix:
    """Entrywise error bounds of the Jacobian, from bounds on its factors."""
    into = _tangent_sizes(program, edges)
    rows = [_adjoint_sizes(program, edges, output, _enlarged) for output in program.outputs]
    sizes = [*into, *(value for row in rows for value in (*row, *_by_variable(program, row)))]
    if not all(bool(value < number_format.largest_ball) for value in sizes):
        return tuple((None,) * len(program.variables) for _ in program.outputs)
    if _is_exact(program, edges, sizes, number_format):
        return tuple((Fraction(0),) * len(program.variables) for _ in program.outputs)
    count = path_roundings(program, edges)
    matrix = []
    for output, enlarged in zip(program.outputs, rows, strict=True):
        plain = _adjoint_sizes(program, edges, output, lambda edge: edge.size)
        lost = _underflows(edges, enlarged, into, number_format)
        row: list[Fraction | None] = []
        for large, small in zip(_by_variable(program, enlarged), _by_variable(program, plain), strict=True):
            if large == 0:
                row.append(Fraction(0))
                continue
            row.append(upper_fraction(large - small + gamma(count, number_format) * large + lost))
        matrix.append(tuple(row))
    return tuple(matrix)


def _enlarged(edge: EdgeBound) -> Any:
    return (edge.size + edge.error).upper()


def _adjoint_sizes(
    program: Program, edges: Edges, output: int, factor: Callable[[EdgeBound], Any]
) -> list[Any]:
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


def path_roundings(program: Program, edges: Edges) -> int:
    """The largest number of roundings along one path, in a reverse or in a forward sweep."""
    users = [0] * len(program.nodes)
    for outgoing in edges.values():
        for edge in outgoing:
            users[edge.operand] += 1
    occurrences = [0] * len(program.variables)
    for node in program.nodes:
        if node.operation == "variable":
            occurrences[node.index] += 1
    reverse, forward = [0] * len(program.nodes), [0] * len(program.nodes)
    for index in range(len(program.nodes)):
        for edge in edges.get(index, ()):
            product = 0 if edge.is_unit else 2
            reverse[index] = max(reverse[index], reverse[edge.operand] + product + users[edge.operand] - 1)
            forward[index] = max(forward[index], forward[edge.operand] + product + len(edges[index]) - 1)
    longest = max((max(reverse[i], forward[i]) for i in program.outputs), default=0)
    return longest + max(occurrences, default=1)


def _is_exact(program: Program, edges: Edges, sizes: list[Any], number_format: NumberFormat) -> bool:
    """Whether every intermediate is a multiple of 2**-grain, below 2**precision of these multiples."""
    if any(edge.grain is None for outgoing in edges.values() for edge in outgoing):
        return False
    grain = [0] * len(program.nodes)
    for index in range(len(program.nodes)):
        for edge in edges.get(index, ()):
            grain[index] = max(grain[index], grain[edge.operand] + (edge.grain or 0))
    finest = max((grain[i] for i in program.outputs), default=0)
    if finest > -number_format.least:
        return False
    limit = ball(Fraction(2) ** (number_format.precision - finest))
    return all(bool(size(value) <= limit) for value in sizes)


def _underflows(edges: Edges, adjoint: list[Any], into: list[Any], number_format: NumberFormat) -> Any:
    """Each product may lose the smallest normal number, carried on by the rest of its path."""
    lost = arb(0)
    for index, outgoing in edges.items():
        for edge in outgoing:
            if not edge.is_unit:
                lost += 4 * (into[edge.operand] + adjoint[index] + 1)
    return lost * number_format.smallest_ball
