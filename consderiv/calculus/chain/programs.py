"""Programs made of programs: compositions, and programs with some variables fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors import UnsupportedError
from ...exact.reals import Number
from ...programs import evaluate
from ...programs.program import Node, Program
from ..cases import PointedFunction


def composed(outer: Program, inner: Program) -> Program:
    """The program x -> outer(inner(x)): each output of the inner program is one node, shared by all its users.

    Raises
    ------
    UnsupportedError
        If the outer program has not as many variables as the inner one has outputs.
    """
    if len(outer.variables) != len(inner.outputs):
        raise UnsupportedError(
            f"an outer function of {len(inner.outputs)} variables is required",
            f"received one of {len(outer.variables)}: {', '.join(outer.variables)}",
            "write the inner map as a list with one entry for each variable of the outer function",
        )
    return _substituted(outer, list(inner.nodes), inner.outputs, inner.variables)


def _substituted(outer: Program, nodes: list[Node], sources: Sequence[int], variables: tuple[str, ...]) -> Program:
    """The outer program after some nodes, the k-th variable replaced by the node sources[k]."""
    place: list[int] = []
    for node in outer.nodes:
        if node.operation == "variable":
            place.append(sources[node.index])
            continue
        nodes.append(Node(node.operation, tuple(place[i] for i in node.operands), node.parameter))
        place.append(len(nodes) - 1)
    return Program(variables, tuple(nodes), tuple(place[i] for i in outer.outputs), outer.is_map)


def with_fixed(program: Program, fixed: Mapping[str, Number]) -> Program:
    """The program as a function of the other variables."""
    kept = tuple(name for name in program.variables if name not in fixed)
    nodes: list[Node] = []
    sources = []
    for name in program.variables:
        sources.append(len(nodes))
        nodes.append(Node("constant", (), fixed[name]) if name in fixed else Node("variable", (), kept.index(name)))
    return _substituted(program, nodes, sources, kept)


def applied(operation: str, programs: Sequence[Program]) -> Program:
    """The scalar program operation(f_1, ..., f_k)."""
    from ...programs.rebuilding import joined

    whole = joined(programs)
    return Program(whole.variables, (*whole.nodes, Node(operation, whole.outputs)), (len(whole.nodes),), False)


def value_of(function: PointedFunction) -> Number:
    """The exact value of a scalar function at its point."""
    found = evaluate(function.program, function.point)[0]
    return found  # type: ignore[no-any-return]


def require_scalar(functions: Sequence[PointedFunction], rule: str) -> None:
    """Raise unless all functions have one output and are no lists."""
    for function in functions:
        if function.program.is_map:
            raise UnsupportedError(
                f"scalar functions are required by the {rule} rule", f"received the map {function.text}",
                "apply the rule to each component, or use the composition rule",
            )  # fmt: skip
