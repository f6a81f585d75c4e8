"""What all statements about programs have in common: the program, the point, and what they need to be allowed."""

from __future__ import annotations

from typing import Any

from ..fields.local import Local
from ..germs.tree import ancestors
from ..programs.operations import OPERATIONS
from ..programs.program import Node
from ..programs.serial import program_to_json
from .encoding import vector
from .model import Omitted

UNCHECKED = ("elementary", "norm")  # kinds of operations that the checker of this version refuses


def statement(rule: str, local: Local, **keys: Any) -> dict[str, Any]:
    """The statement of a rule about a program at a point."""
    require_rational(local)
    found = {"rule": rule, "program": program_to_json(local.program), "point": vector(local.point)}
    return {**found, **keys}


def with_continuity(proof: dict[str, Any], local: Local, continuous: int | None) -> dict[str, Any]:
    """The proof, with the index of the continuity statement that programs with comparisons need."""
    if not local.jumping:
        return proof
    if continuous is None:
        raise Omitted("the program has a comparison, sign or floor, and its continuity is not stated before")
    return {**proof, "continuous": continuous}


def require_rational(local: Local) -> None:
    """Refuse programs whose outputs need an operation that is not a rational one or a switch."""
    for index in ancestors(local.program, local.program.outputs):
        node = local.program.nodes[index]
        if OPERATIONS[node.operation].kind in UNCHECKED or _is_root(node):
            raise Omitted(f"certificates do not cover {node.operation} (node {index}) yet")


def _is_root(node: Node) -> bool:
    return node.operation == "power" and getattr(node.parameter, "denominator", 1) != 1


def require_continuous_form(local: Local, what: str) -> None:
    """Refuse programs with comparisons, signs or floors for rules that do not allow them."""
    if local.jumping:
        raise Omitted(f"{what} is not covered for programs with a comparison, sign or floor")


def require_scalar(local: Local, what: str) -> None:
    """Refuse maps."""
    if local.program.is_map:
        raise Omitted(f"{what} is a set of gradients of scalar programs")
