"""Leaves that name a vertex, an element or a combination."""

from typing import Any

from cells import check_arc, read_arc
from limits import Rejected
from reader import Object, Vector, fields, index
from run import Run
from sets import read_mix

Vertices = tuple[Vector, ...]


def check_leaf(
    leaf: Any, run: Run, jacobian: Vector, vertices: Vertices, where: str, longest: int = 1000
) -> int:
    """A leaf of proof A. The vertex that it reaches along an arc, or -1."""
    if isinstance(leaf, Object) and "weights" in leaf:
        if read_mix(fields(leaf, where, "weights")["weights"], vertices, where) != jacobian:
            raise Rejected(f"{where}: the Jacobian is not this combination of the vertices")
        return -1
    return named(leaf, "vertex", run, jacobian, vertices, where, longest)


def named(
    leaf: Any, key: str, run: Run, jacobian: Vector, choices: Vertices, where: str, longest: int = 1000
) -> int:
    """A leaf that names the element which its Jacobian is, with or without an arc."""
    parts = fields(leaf, where, key, "arc")
    k = index(parts[key], len(choices), f"{where}.{key}")
    if choices[k] != jacobian:
        raise Rejected(f"{where}: the Jacobian is not {key} {k}")
    if "arc" not in parts:
        return -1
    n = len(run.program.variables)
    arc = read_arc(parts["arc"], n, f"{where}.arc")
    if len(arc) > longest:
        raise Rejected(f"{where}.arc: the arc must be a straight line here")
    check_arc(arc, run.cell, n, f"{where}.arc")
    return k


def check_formal_leaf(leaf: Any, found: Vector, vertices: Vertices, where: str) -> int:
    """A leaf of a formal tree: the vertex that it is, or -1 for a combination."""
    if isinstance(leaf, Object) and "weights" in leaf:
        if read_mix(fields(leaf, where, "weights")["weights"], vertices, where) != found:
            raise Rejected(f"{where}: the derivative is not this combination of the vertices")
        return -1
    k = index(fields(leaf, where, "vertex")["vertex"], len(vertices), f"{where}.vertex")
    if vertices[k] != found:
        raise Rejected(f"{where}: the derivative is not vertex {k}")
    return k
