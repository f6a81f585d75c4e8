"""Rewritings that keep the function and the chain-rule field: for operations with too many branches to list."""

from __future__ import annotations

from .program import Node, Program

LISTED = 6


def lowered(program: Program) -> Program:
    """The program with each norm1 of more than six operands written as a sum of absolute values.

    The Clarke set of norm1 at tied zeros is the product of the intervals of the absolute values, so neither the function
    nor the choices change; a product of a thousand intervals has 2**1000 vertices, and a sum of a thousand terms is small.
    """
    if not any(_is_long(node) for node in program.nodes):
        return program
    nodes: list[Node] = []
    place: list[int] = []

    def emit(node: Node) -> int:
        nodes.append(node)
        return len(nodes) - 1

    for node in program.nodes:
        operands = tuple(place[i] for i in node.operands)
        if not _is_long(node):
            place.append(emit(Node(node.operation, operands, node.parameter)))
            continue
        total = emit(Node("abs", (operands[0],)))
        for operand in operands[1:]:
            total = emit(Node("add", (total, emit(Node("abs", (operand,))))))
        place.append(total)
    return Program(program.variables, tuple(nodes), tuple(place[i] for i in program.outputs), program.is_map)


def _is_long(node: Node) -> bool:
    return node.operation == "norm1" and len(node.operands) > LISTED
