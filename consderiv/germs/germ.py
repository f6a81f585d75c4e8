"""The germ of a program at a point: a smooth outer part and independent groups of switches, each with its case tree.

Groups whose switches share nodes, or whose guards' gradients are linearly dependent, are one group. Cells of
different groups then always meet (their conditions can be met one by one), so sets of Jacobians are Minkowski sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import BudgetError, ConsderivError
from ..exact.matrices import rref
from ..exact.reals import Number
from ..programs.exponential_form import with_common_exponentials
from ..programs.lowering import lowered
from ..programs.program import Program
from .elementary import SingularRoot
from .feasibility import Cell, Realised, Undecided
from .outer import Column, JumpTied, Outer, is_steep_root, outer_part, run_at, tied_below
from .run import Run
from .tree import Budget, EmptyCase, Leaf, Split, Tree, ancestors, explore_until_decided, leaves_of

FlatRow = dict[int, Number]  # (output * n + variable) -> entry of a Jacobian


@dataclass(frozen=True)
class Group:
    """Switches that are decided together.

    Parameters
    ----------
    roots : tuple of int
        Nodes of the program whose pieces the leaves give.
    columns : tuple of {output: coefficient}
        dPhi/dw for each root.
    tree : Tree
        The case tree of the roots.
    """

    roots: tuple[int, ...]
    columns: tuple[Column, ...]
    tree: Tree

    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves from left to right, locally empty branches left out."""
        return tuple(leaves_of(self.tree))

    def jacobian(self, leaf: Leaf, width: int) -> FlatRow:
        """The contribution sum_r c_r grad w_r of a leaf, as a sparse flat row (`width` variables)."""
        total: FlatRow = {}
        for column, gradient in zip(self.columns, leaf.gradients(), strict=True):
            for output, coefficient in column.items():
                for index, slope in gradient.items():
                    place = output * width + index
                    total[place] = total.get(place, Fraction(0)) + coefficient * slope
        return total


@dataclass(frozen=True)
class Germ:
    """What a program is near a point.

    Parameters
    ----------
    program, point
        The program (equal nodes merged: the function is meant) and the exact point.
    base : sparse flat row
        The constant part of the Jacobians.
    groups : tuple of Group
        Independent groups; with `jumps` there is exactly one, whose roots are the outputs.
    jumps : bool
        Whether a comparison, sign or floor is tied, so that continuity has to be proved first.
    """

    program: Program
    point: tuple[Number, ...]
    base: FlatRow
    groups: tuple[Group, ...]
    jumps: bool


WHOLE_SECONDS = 5.0  # for all outputs at once, where a root has an unbounded gradient
UNFINISHED = -1  # the node of a split that stands for the explored part of a tree beyond the budget


def germ(program: Program, point: tuple[Number, ...], *, linear: bool = False, budget: Budget | None = None) -> Germ:
    """The germ of a program at an exact point.

    Parameters
    ----------
    program : Program
    point : tuple of Fraction
    linear : bool
        The germ of the linearised program (directional derivatives) instead.
    budget : Budget, optional
        Leaves and seconds that each group may take.

    Raises
    ------
    ConsderivError
        If the program is undefined at the point or uses a piece that is not represented yet.
    """
    merged = lowered(program).merged()
    merged = with_common_exponentials(merged).merged() if merged.elementary_nodes else merged
    budget = budget or Budget()
    run = run_at(merged, point)
    try:
        outer = outer_part(run)
    except JumpTied:
        return _germ_of_outputs(merged, point, linear, budget, jumps=True)
    width = len(point)
    base = {output * width + index: value for (output, index), value in outer.base.items() if value}

    def group_of(roots: Sequence[int]) -> Group:
        tree = _explored(merged, point, roots, linear, budget)
        return Group(tuple(roots), tuple(outer.roots[r] for r in roots), tree)

    sharing = _by_shared_ties(outer, {root: tied_below(run, root) for root in outer.roots})
    groups = [group_of(roots) for roots in sharing]
    independent = [
        groups[part[0]] if len(part) == 1 else group_of(sorted(r for k in part for r in groups[k].roots))
        for part in _independent_parts(groups, merged, width)
    ]
    found = Germ(merged, point, base, tuple(independent), False)
    if linear or not any(
        is_steep_root(run, i) for group in independent if _is_singular(group) for i in _below(run, group)
    ):
        return found
    # A root with an unbounded gradient may be harmless together with its factors.
    short = Budget(budget.leaves, min(budget.seconds, WHOLE_SECONDS))
    whole = _germ_of_outputs(merged, point, linear, short, jumps=False)
    return found if any(leaf.error is not None for leaf in whole.groups[0].leaves()) else whole


def _below(run: Run, group: Group) -> set[int]:
    return {i for root in group.roots for i in tied_below(run, root)}


def _is_singular(group: Group) -> bool:
    """Whether some cell has no smooth piece because of a root or norm at zero."""
    return any(isinstance(leaf.error, SingularRoot) for leaf in group.leaves())


def _germ_of_outputs(program: Program, point: tuple[Number, ...], linear: bool, budget: Budget, *, jumps: bool) -> Germ:
    """One group whose roots are the outputs."""
    roots = tuple(dict.fromkeys(program.outputs))
    columns: list[Column] = [
        {k: Fraction(1) for k, output in enumerate(program.outputs) if output == root} for root in roots
    ]
    tree = _explored(program, point, roots, linear, budget)
    return Germ(program, point, {}, (Group(roots, tuple(columns), tree),), jumps)


def _explored(program: Program, point: tuple[Number, ...], roots: Sequence[int], linear: bool, budget: Budget) -> Tree:
    """The case tree; beyond the budget the leaves found so far, and one that says that there are more."""
    try:
        return explore_until_decided(program, point, roots, linear=linear, budget=budget)
    except BudgetError as error:
        found = error.found if isinstance(error.found, tuple) else ()
        rest = Leaf(Cell(len(point), status=Undecided(error.received), cone=None), error=error)
        return Split(UNFINISHED, (*found, rest))


class Partition:
    """Union and find on 0, ..., size - 1."""

    def __init__(self, size: int):
        self.parent = list(range(size))

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, items: Sequence[int]) -> bool:
        """Put all items into one part; whether that changed anything."""
        tops = {self.find(item) for item in items}
        for top in tops:
            self.parent[top] = min(tops)
        return len(tops) > 1

    def parts(self) -> list[list[int]]:
        grouped: dict[int, list[int]] = {}
        for item in range(len(self.parent)):
            grouped.setdefault(self.find(item), []).append(item)
        return list(grouped.values())


def _by_shared_ties(outer: Outer, ties: Mapping[int, set[int]]) -> list[list[int]]:
    """Roots that share a tied node belong together."""
    roots = list(outer.roots)
    partition = Partition(len(roots))
    owner: dict[int, int] = {}
    for position, root in enumerate(roots):
        for node in ties[root]:
            partition.join([owner.setdefault(node, position), position])
    return [[roots[i] for i in part] for part in partition.parts()]


@dataclass(frozen=True)
class _Conditions:
    """The guards of a tree: the coordinates that they use, their gradients, and whether first order decides."""

    variables: frozenset[int]
    gradients: tuple[FlatRow, ...]
    first_order: bool


def _conditions(group: Group, program: Program, width: int) -> _Conditions:
    guards = {}
    first_order, opaque = True, False
    stack: list[Tree] = [group.tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Split):
            stack.extend(top.cases)
            continue
        guards.update({id(guard): guard for guard in top.cell.guards})
        if isinstance(top, Leaf) and not top.cell.first_order:
            first_order = False
        opaque = opaque or (isinstance(top, Leaf) and top.error is not None)
    affine = all(guard.is_affine for guard in guards.values())
    distinct = {tuple(sorted(g.gradient.items())): g.gradient for g in guards.values()}
    variables = frozenset(i for guard in guards.values() for i in guard.variables())
    if opaque or any(i >= width for i in variables):
        # What is not a polynomial in the coordinates may depend on all variables of the group.
        below = ancestors(program, group.roots)
        nodes = [program.nodes[i] for i in below if program.nodes[i].operation == "variable"]
        variables = frozenset(int(node.parameter) for node in nodes)  # type: ignore[arg-type]
    return _Conditions(variables, tuple(distinct.values()), (affine or first_order) and not opaque)


def _independent_parts(groups: Sequence[Group], program: Program, width: int) -> list[list[int]]:
    """Merge groups until the gradients of different groups are in direct sum, and curved ones share no coordinate."""
    if len(groups) < 2:
        return [[k] for k in range(len(groups))]
    conditions = [_conditions(group, program, width) for group in groups]
    partition = Partition(len(groups))
    for cluster in _sharing_variables(conditions, range(len(groups))):
        if len(cluster) == 1:
            continue
        if all(conditions[k].first_order for k in cluster):
            for part in _linear_components([conditions[k].gradients for k in cluster]):
                partition.join([cluster[k] for k in part])
        else:
            # A curved cell may miss a cell of another group although their gradients are independent.
            partition.join(cluster)
    return partition.parts()


def _sharing_variables(conditions: Sequence[_Conditions], members: Sequence[int]) -> list[list[int]]:
    partition = Partition(len(members))
    owner: dict[int, int] = {}
    for k in members:
        for variable in conditions[k].variables:
            partition.join([owner.setdefault(variable, k), k])
    return partition.parts()


def _linear_components(spans: Sequence[Sequence[FlatRow]]) -> list[list[int]]:
    """The finest partition of the spans that are in direct sum: the components of their linear matroid."""
    owners, vectors = [], []
    for k, span in enumerate(spans):
        for row in span:
            owners.append(k)
            vectors.append(row)
    used = sorted({i for row in vectors for i in row})
    columns = [[row.get(i, Fraction(0)) for row in vectors] for i in used]
    reduced, pivots = rref(columns)
    partition = Partition(len(spans))
    for j in range(len(vectors)):
        if j not in pivots:
            # The fundamental circuit of vector j: the pivots that it depends on.
            circuit = [owners[pivots[i]] for i in range(len(pivots)) if reduced[i][j] != 0]
            partition.join([owners[j], *circuit])
    return partition.parts()


def realised(leaf: Leaf) -> bool:
    """Whether the leaf's cell is proved to accumulate at the point."""
    return leaf.cell.cone is not None or isinstance(leaf.cell.status, Realised)


__all__ = ["ConsderivError", "EmptyCase", "FlatRow", "Germ", "Group", "germ", "realised"]
