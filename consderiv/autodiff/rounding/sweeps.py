"""The reverse and the forward sweep over a program whose local derivatives are given, in any arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...programs.program import Program
from .local_derivatives import Edge

Edges = Mapping[int, Sequence[Edge]]


def adjoints(program: Program, edges: Edges, output: int, zero: Any, one: Any) -> list[Any]:
    """Derivative of one output with respect to every node: one pass from the output to the inputs."""
    adjoint = [zero] * len(program.nodes)
    adjoint[output] = one
    for index in range(output, -1, -1):
        for operand, coefficient in edges.get(index, ()):
            adjoint[operand] = adjoint[operand] + adjoint[index] * coefficient
    return adjoint


def reverse_jacobian(program: Program, edges: Edges, zero: Any, one: Any) -> tuple[tuple[Any, ...], ...]:
    """All rows of the Jacobian, one reverse pass for each output."""
    rows = []
    for output in program.outputs:
        adjoint = adjoints(program, edges, output, zero, one)
        row = [zero] * len(program.variables)
        for index in program.needed():
            node = program.nodes[index]
            if node.operation == "variable":
                row[node.index] = row[node.index] + adjoint[index]
        rows.append(tuple(row))
    return tuple(rows)


def pushed(program: Program, edges: Edges, direction: Sequence[Any], zero: Any) -> list[Any]:
    """The tangent of every output along one direction: one forward pass."""
    tangent = [zero] * len(program.nodes)
    for index in program.needed():
        node = program.nodes[index]
        if node.operation == "variable":
            tangent[index] = direction[node.index]
        for operand, coefficient in edges.get(index, ()):
            tangent[index] = tangent[index] + tangent[operand] * coefficient
    return [tangent[output] for output in program.outputs]


def forward_jacobian(program: Program, edges: Edges, zero: Any, one: Any) -> tuple[tuple[Any, ...], ...]:
    """All columns of the Jacobian, one forward pass for each variable."""
    places = range(len(program.variables))
    columns = [pushed(program, edges, [one if i == k else zero for i in places], zero) for k in places]
    return tuple(tuple(column[row] for column in columns) for row in range(len(program.outputs)))
