"""How far elementary functions are expanded so that a checker can follow a program with comparisons along rays."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..fields.directional import along_line
from ..germs.elementary import is_clear, is_elementary
from ..germs.tree import Leaf, Split, Tree, ancestors, explore
from .model import Omitted
from .trees import TAYLOR_ORDERS
from .workspace import Workspace

Vector = tuple[Number, ...]


def ray_taylor(work: Workspace, directions: Sequence[Vector], orders: Sequence[int] = TAYLOR_ORDERS) -> int:
    """The least degree of Taylor polynomials that decides all comparisons along x + t d, for each of the directions.

    Without comparisons, or without elementary functions, it is 1, and nothing is expanded.

    Raises
    ------
    Omitted
        If no degree does.
    """
    program = work.local.program
    elementary = any(is_elementary(program.nodes[i]) for i in ancestors(program, program.outputs))
    if not work.local.jumping or not elementary:
        return 1
    for order in orders:
        if all(_is_decided(work, direction, order) for direction in directions):
            return order
    raise Omitted("the Taylor polynomials of an elementary function do not decide a comparison along a ray")


def _is_decided(work: Workspace, direction: Vector, order: int) -> bool:
    """Whether one branch is followed for small t > 0, and all conditions on the way are clear."""
    line = along_line(work.local.program, work.local.point, direction)
    time = Polynomial.coordinate(1, 0)
    try:
        tree: Tree = explore(line, (Fraction(0),), line.outputs, three_way=True, start=(time,), taylor=order)
    except ConsderivError as error:
        raise Omitted(str(error)) from None
    while isinstance(tree, Split):
        open_cases = [case for case in tree.cases if not _is_empty(case)]
        if len(open_cases) != 1:
            return False
        tree = open_cases[0]
    if not isinstance(tree, Leaf) or tree.error is not None:
        return False
    conditions = (*tree.cell.guards, *tree.cell.equalities)
    return not tree.cell.is_undecided and all(is_clear(condition, 1) for condition in conditions)


def _is_empty(tree: Tree) -> bool:
    return not isinstance(tree, Split) and tree.cell.is_empty
