"""Case trees as JSON: {"split": node, "cases": [...]} or a leaf that the rule describes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..fields.local import Local
from ..germs.germ import FlatRow
from ..germs.tree import Budget, EmptyCase, Leaf, Split, Tree, explore
from .empty import empty_json
from .model import Omitted

LEAF_LIMIT = 2000
DEPTH_LIMIT = 185  # a file is nested at most 400 deep, and each split takes two levels

LeafJson = Callable[[Leaf], dict[str, Any]]


def tree_json(tree: Tree, leaf_json: LeafJson, depth: int = 0) -> dict[str, Any]:
    """The JSON of a tree; branches that are proved empty get their evidence."""
    if depth > DEPTH_LIMIT:
        raise Omitted(f"the case tree has more than {DEPTH_LIMIT} splits on one path")
    if isinstance(tree, Split):
        return {"split": tree.node, "cases": [tree_json(case, leaf_json, depth + 1) for case in tree.cases]}
    if isinstance(tree, EmptyCase):
        return {"empty": empty_json(tree.cell)}
    return leaf_json(tree)


def output_tree(local: Local, *, linear: bool = False, three_way: bool = False) -> Tree:
    """The case tree of the outputs of the program as written.

    Raises
    ------
    Omitted
        If it is too large, or the program is not supported at the point.
    """
    try:
        return explore(
            local.program, local.point, local.program.outputs,
            linear=linear, three_way=three_way, budget=Budget(leaves=LEAF_LIMIT, seconds=local.budget.seconds),
        )  # fmt: skip
    except ConsderivError as error:
        raise Omitted(str(error)) from None


def leaf_jacobian(leaf: Leaf, width: int) -> FlatRow:
    """The Jacobian of the outputs on a leaf, as a sparse flat row.

    Raises
    ------
    Omitted
        If an output has no piece on this branch.
    """
    if leaf.error is not None:
        raise Omitted(str(leaf.error))
    row: FlatRow = {}
    for output, gradient in enumerate(leaf.gradients()):
        row.update({output * width + i: slope for i, slope in gradient.items() if slope})
    return row


def guards_of(tree: Tree) -> list[Polynomial]:
    """The distinct guards that occur on some path, empty branches included."""
    found: dict[Polynomial, None] = {}
    stack = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Split):
            stack.extend(top.cases)
        else:
            found.update(dict.fromkeys(top.cell.guards))
    return list(found)


def key_of(row: FlatRow) -> tuple[tuple[int, Fraction], ...]:
    """A hashable form of a sparse row."""
    return tuple(sorted((i, v) for i, v in row.items() if v))
