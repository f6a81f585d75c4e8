"""Factored proofs: the outermost ties of a program as written, in groups that are decided independently.

Unlike germs/germ.py this keeps ties whose coefficient is zero (a checker meets them, too) and merges no equal nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number
from ..fields.local import Local
from ..germs.feasibility import Realised
from ..germs.germ import FlatRow, Group, _by_shared_ties, _independent_parts
from ..germs.outer import Column, JumpTied, Outer, is_tied, local_derivative, run_at, tied_below
from ..germs.run import Run
from ..germs.tree import Budget, explore
from ..sets import Polytope
from ..sets.elements import Flat, Shape
from ..sets.polytope import hull_of
from .encoding import sparse_element
from .model import Omitted
from .trees import LEAF_LIMIT, guards_of, key_of

GROUP_LIMIT = 512  # leaves of one group


@dataclass(frozen=True)
class OuterTies:
    """F = Phi(x, w_1, ..., w_k) with Phi smooth: the derivative of Phi, and the tied switches w by shared ties.

    Parameters
    ----------
    base : sparse flat row
    columns : mapping from root to {output: coefficient}
    sharing : list of lists of roots
        Roots that need a common tied node stand together.
    """

    base: FlatRow
    columns: Mapping[int, Column]
    sharing: tuple[tuple[int, ...], ...]


def outer_ties(local: Local) -> OuterTies:
    """The outermost ties of a program without jumps, those with coefficient zero included."""
    try:
        run = run_at(local.program, local.point)
        outer = _sweep(run)
    except (ConsderivError, JumpTied) as error:
        raise Omitted(str(error) or "a comparison is tied") from None
    width = len(local.point)
    base = {k * width + i: value for (k, i), value in outer.base.items() if value}
    sharing = _by_shared_ties(outer, {root: tied_below(run, root) for root in outer.roots})
    return OuterTies(base, outer.roots, tuple(tuple(sorted(part)) for part in sharing))


def _sweep(run: Run) -> Outer:
    program = run.program
    adjoint: dict[int, Column] = {}
    for k, output in enumerate(program.outputs):
        _add(adjoint, output, {k: Fraction(1)})
    base: dict[tuple[int, int], Number] = {}
    roots: dict[int, Column] = {}
    for index in reversed(run.order):
        column = adjoint.get(index)
        if column is None:
            continue
        if index in run.errors:
            raise run.errors[index]
        node = run.program.nodes[index]
        if node.operation == "variable":
            for k, value in column.items():
                place = (k, int(node.parameter))  # type: ignore[arg-type]
                base[place] = base.get(place, Fraction(0)) + value
        elif is_tied(run, index):
            # Of a tied sort the items are met, and are the roots.
            roots[index] = column
        else:
            for operand, factor in local_derivative(run, index, node):
                _add(adjoint, operand, {k: c * factor for k, c in column.items()})
    return Outer(base, dict(sorted(roots.items())))


def _add(adjoint: dict[int, Column], node: int, column: Column) -> None:
    total = adjoint.setdefault(node, {})
    for k, value in column.items():
        total[k] = total.get(k, Fraction(0)) + value


def independent_groups(local: Local, outer: OuterTies) -> list[Group]:
    """Groups with their case trees; the guards' gradients of different groups are in direct sum.

    Raises
    ------
    Omitted
        If a group is too large.
    """

    def group_of(roots: Sequence[int]) -> Group:
        budget = Budget(leaves=LEAF_LIMIT, seconds=local.budget.seconds)
        try:
            tree = explore(local.program, local.point, roots, budget=budget)
        except ConsderivError as error:
            raise Omitted(str(error)) from None
        return Group(tuple(roots), tuple(outer.columns[r] for r in roots), tree)

    groups = [group_of(roots) for roots in outer.sharing]
    parts = _independent_parts(groups, local.program, len(local.point))
    return [
        groups[part[0]] if len(part) == 1 else group_of(sorted(r for k in part for r in groups[k].roots))
        for part in parts
    ]


@dataclass(frozen=True)
class Member:
    """The hull of sparse contributions, in the coordinates that vary: one member of a factored sum.

    Parameters
    ----------
    vertices : tuple of sparse flat rows
        Irredundant, in lexicographic order.
    """

    vertices: tuple[FlatRow, ...]

    def index(self) -> dict[Any, int]:
        """{vertex: its position}."""
        return {key_of(vertex): k for k, vertex in enumerate(self.vertices)}

    def to_json(self, shape: Shape) -> dict[str, Any]:
        """The SET."""
        return {"type": "polytope", "vertices": [sparse_element(v, shape) for v in self.vertices]}

    def polytope(self, local: Local) -> Polytope:
        """The same as a set."""
        return Polytope(tuple(local.dense(v) for v in self.vertices), local.shape)

    def weights(self, row: FlatRow) -> Mapping[int, Number] | None:
        """Convex weights of the vertices that give a row; None if there are none."""
        from ..exact.lp import Feasible
        from ..sets.membership import combine

        used = sorted({i for v in (*self.vertices, row) for i in v})
        answer = combine(tuple(_flat(v, used) for v in self.vertices), _flat(row, used))
        return answer.weights if isinstance(answer, Feasible) else None


def member_of(rows: Sequence[FlatRow]) -> Member:
    """The hull of sparse rows."""
    distinct = {key_of(row): row for row in rows}
    if len(distinct) == 1:
        return Member(tuple(dict(key) for key in distinct))
    used = sorted({i for row in distinct.values() for i in row})
    hull = hull_of([_flat(row, used) for row in distinct.values()], (len(used),))
    return Member(tuple({i: v for i, v in zip(used, f, strict=True) if v} for f in hull.flat_vertices))


def _flat(row: FlatRow, used: Sequence[int]) -> Flat:
    zero = Fraction(0)
    return tuple(row.get(i, zero) for i in used)


def sum_json(base: FlatRow, members: Sequence[Member], shape: Shape) -> dict[str, Any]:
    """The Minkowski sum [base, members...] in the order of the groups."""
    point = Member((base,))
    return {"type": "minkowski_sum", "members": [m.to_json(shape) for m in (point, *members)]}


def is_straight(group: Group) -> bool:
    """Whether all guards have degree one and every known arc is straight, as factored proofs need it."""
    cells = [leaf.cell for leaf in group.leaves()]
    arcs = [cell.status.arc for cell in cells if cell.cone is None and isinstance(cell.status, Realised)]
    return all(len(path) == 1 for path in arcs) and all(guard.is_affine for guard in guards_of(group.tree))
