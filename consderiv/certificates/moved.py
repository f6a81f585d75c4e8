"""A program a little way from the point: pairs (value at x, derivative along d), compared lexicographically."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number
from ..fields.lexicographic import Lexicographic, _node
from ..fields.local import Local
from ..germs.outer import run_at
from ..germs.run import Run
from ..programs.operations import OPERATIONS
from .model import Omitted

Vector = tuple[Number, ...]
HALVINGS = 200


def pairs_along(run: Run, direction: Vector) -> dict[int, list[Lexicographic]]:
    """The pairs of all nodes of a program without jumps that have one (a list, because a sort has many outputs)."""
    known: dict[int, list[Lexicographic]] = {}
    for index in run.order:
        if index in run.values and not isinstance(run.values[index], bool):
            try:
                known[index] = _node(run, index, known, [list(direction)])
            except (KeyError, ConsderivError):
                continue  # an operand that no output needs
    return known


def derivatives_along(run: Run, direction: Vector) -> Vector:
    """F'(x; d) of a program without jumps: every tie is broken by the derivatives along d."""
    known = pairs_along(run, direction)
    if not all(output in known for output in run.program.outputs):
        raise Omitted("a derivative along the direction is not known")
    return tuple(known[output][0].entries[1] for output in run.program.outputs)


def moved_point(local: Local, direction: Vector) -> Vector:
    """x + eps d with eps so small that every switch has the branches that it has for all smaller eps > 0.

    What these are is read off the pairs (value at x, derivative along d), compared lexicographically.
    """
    if not any(direction):
        return local.point
    expected = _branches_along(local, direction)
    eps = Fraction(1)
    for _ in range(HALVINGS):
        point = tuple(x + eps * d for x, d in zip(local.point, direction, strict=True))
        if _branches_at(local, point, expected) == expected:
            return point
        eps /= 2
    raise Omitted("no point was found that is near enough")


def _branches_along(local: Local, direction: Vector) -> dict[int, Any]:
    known = pairs_along(run_at(local.program, local.point), direction)
    found = {}
    for index in sorted(known):
        node = local.program.nodes[index]
        if OPERATIONS[node.operation].kind == "switch" and all(i in known for i in node.operands):
            branches = OPERATIONS[node.operation].branches
            assert branches is not None
            found[index] = branches([known[i][0] for i in node.operands], node.parameter)
    return found


def _branches_at(local: Local, point: Vector, nodes: dict[int, Any]) -> dict[int, Any]:
    run = run_at(local.program, point)
    return {
        index: run.branches(local.program.nodes[index])
        for index in nodes
        if all(i in run.values for i in local.program.nodes[index].operands)
    }
