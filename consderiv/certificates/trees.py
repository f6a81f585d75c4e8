"""Case trees as JSON: {"split": node, "cases": [...]} or a leaf that the rule describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..fields.local import Local
from ..germs.elementary import is_clear, remainder_places
from ..germs.feasibility import Cell
from ..germs.germ import FlatRow
from ..germs.tree import Budget, EmptyCase, Leaf, Split, Tree, explore, leaves_of
from .empty import empty_json
from .model import Omitted

LEAF_LIMIT = 2000
DEPTH_LIMIT = 185  # a file is nested at most 400 deep, and each split takes two levels
TAYLOR_ORDERS = (1, 2, 3, 4, 6, 9, 12, 16)  # degrees of Taylor polynomials that are tried
PATIENCE = 2  # degrees in a row that decide nothing more
SECONDS = 10.0  # after which no larger degree is tried

LeafJson = Callable[[Leaf], dict[str, Any]]


@dataclass(frozen=True)
class Explored:
    """A case tree, and the degree of the Taylor polynomials of elementary functions on it."""

    tree: Tree
    taylor: int = 1


def tree_json(tree: Tree, leaf_json: LeafJson, depth: int = 0) -> dict[str, Any]:
    """The JSON of a tree; branches that are proved empty get their evidence."""
    if depth > DEPTH_LIMIT:
        raise Omitted(f"the case tree has more than {DEPTH_LIMIT} splits on one path")
    if isinstance(tree, Split):
        return {"split": tree.node, "cases": [tree_json(case, leaf_json, depth + 1) for case in tree.cases]}
    if isinstance(tree, EmptyCase):
        return {"empty": empty_json(tree.cell)}
    return leaf_json(tree)


def explored(
    local: Local, roots: Sequence[int], *, linear: bool = False, three_way: bool = False, expanded: bool = False
) -> Explored:
    """The case tree of some nodes; with elementary functions, for the least degree that decides most of its cells.

    Parameters
    ----------
    expanded : bool
        Whether an elementary function occurs.

    Raises
    ------
    Omitted
        If it is too large, or the program is not supported at the point.
    """
    budget = Budget(leaves=LEAF_LIMIT, seconds=local.budget.seconds)

    def tree_of(taylor: int) -> Tree:
        try:
            return explore(
                local.program, local.point, roots, linear=linear, three_way=three_way, budget=budget, taylor=taylor
            )
        except ConsderivError as error:
            raise Omitted(str(error)) from None

    return Explored(tree_of(1)) if linear or not expanded else _best(tree_of, len(local.point), _twins(local))


def _twins(local: Local) -> dict[int, int]:
    """For each remainder coordinate that of the first elementary node that is equal as an expression."""
    first: dict[Any, int] = {}
    equal: list[int] = []
    for index, node in enumerate(local.program.nodes):
        key = (node.operation, tuple(equal[i] for i in node.operands), node.parameter)
        equal.append(first.setdefault(key, index))
    places = remainder_places(local.program, len(local.point))
    return {place: places[equal[index]] for index, place in places.items()}


def _best(tree_of: Callable[[int], Tree], variables: int, twins: dict[int, int]) -> Explored:
    """The tree of the degree that leaves least open; larger degrees are tried as long as they help."""
    deadline = monotonic() + SECONDS
    best: tuple[tuple[int, int], Explored] | None = None
    useless = 0
    for taylor in TAYLOR_ORDERS:
        if best is not None and (best[0] == (0, 0) or useless == PATIENCE or monotonic() > deadline):
            break
        try:
            tree = tree_of(taylor)
        except Omitted:
            if best is None:
                raise
            break
        leaves = list(leaves_of(tree))
        left = sum(leaf.error is not None for leaf in leaves), sum(leaf.cell.is_undecided for leaf in leaves)
        unclear = unclear_conditions(tree, variables)
        if any(_renamed(condition, twins).is_zero for condition in unclear):
            raise Omitted("an elementary function is written twice, and a checker does not know that both are equal")
        if unclear:
            continue
        if best is None or left < best[0]:
            best, useless = (left, Explored(tree, taylor)), 0
        else:
            useless += 1
    if best is None:
        raise Omitted("the Taylor polynomials of an elementary function do not decide a comparison")
    return best[1]


def unclear_conditions(tree: Tree, variables: int) -> list[Polynomial]:
    """The conditions of the tree that may be zero functions, for some remainders."""
    conditions = {condition: None for cell in cells_of(tree) for condition in (*cell.guards, *cell.equalities)}
    return [condition for condition in conditions if not is_clear(condition, variables)]


def _renamed(condition: Polynomial, twins: dict[int, int]) -> Polynomial:
    """The condition with equal remainders for equal expressions."""
    images = [Polynomial.coordinate(condition.count, twins.get(i, i)) for i in range(condition.count)]
    return condition.substitute(images)


def cells_of(tree: Tree) -> Iterator[Cell]:
    """The cells of all leaves, those of empty branches included."""
    stack = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Split):
            stack.extend(top.cases)
        else:
            yield top.cell


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
    return list(dict.fromkeys(guard for cell in cells_of(tree) for guard in cell.guards))


def key_of(row: FlatRow) -> tuple[tuple[int, Number], ...]:
    """A hashable form of a sparse row."""
    return tuple(sorted(((i, v) for i, v in row.items() if v), key=lambda entry: entry[0]))
