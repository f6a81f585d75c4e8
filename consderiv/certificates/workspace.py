"""The case trees of one program at one point, as written: each is explored once, when a proof first needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, TypeVar

from ..fields.local import Local
from ..germs.germ import FlatRow, Germ, Group, realised
from ..germs.outer import run_at
from ..germs.run import Run
from ..germs.tree import Leaf, Tree, ancestors, leaves_of, splits_at
from .elementary import ElementaryNodes, as_checked, elementary_nodes, is_root_at_zero
from .encoding import vector
from .factored import Member, OuterTies, independent_groups, is_straight, member_of, outer_ties
from .formal import FormalProgram, formal_program
from .model import Omitted
from .trees import LEAF_LIMIT, Explored, explored, key_of, leaf_jacobian

T = TypeVar("T")


@dataclass(frozen=True)
class Jacobians:
    """The contributions of the leaves of a tree.

    Parameters
    ----------
    certain : mapping from key to (row, leaf)
        Those of leaves that are proved to accumulate at the point, each with the first such leaf.
    doubtful : mapping from key to row
        Those that only undecided leaves have.
    """

    certain: dict[Any, tuple[FlatRow, Leaf]]
    doubtful: dict[Any, FlatRow]

    @cached_property
    def hull(self) -> Member:
        """The hull of the certain ones; doubtful ones must lie in it.

        Raises
        ------
        Omitted
            If an undecided cell would enlarge the hull.
        """
        if not self.certain:
            raise Omitted("no cell is proved to accumulate at the point")
        member = member_of([row for row, _ in self.certain.values()])
        if any(member.weights(row) is None for row in self.doubtful.values()):
            raise Omitted("an undecided cell may add a Jacobian")
        return member


def jacobians(leaves: tuple[Leaf, ...], contribution: Callable[[Leaf], FlatRow]) -> Jacobians:
    """The contributions of leaves, certain and doubtful ones apart."""
    certain: dict[Any, tuple[FlatRow, Leaf]] = {}
    doubtful: dict[Any, FlatRow] = {}
    for leaf in leaves:
        row = contribution(leaf)
        if realised(leaf):
            certain.setdefault(key_of(row), (row, leaf))
        else:
            doubtful[key_of(row)] = row
    return Jacobians(certain, {key: row for key, row in doubtful.items() if key not in certain})


class remembered(cached_property[T]):
    """A cached property that also remembers why there is no value: a tree that exceeds its budget is explored once."""

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        if instance is None:
            return self
        failures = instance.__dict__.setdefault("_failures", {})
        if self.attrname in failures:
            raise Omitted(failures[self.attrname])
        try:
            return super().__get__(instance, owner)
        except Omitted as reason:
            failures[self.attrname] = str(reason)
            raise


@dataclass(frozen=True)
class Workspace:
    """A program at a point, and the trees that its proofs share.

    Parameters
    ----------
    given : Local
        The program as written, and the exact point.
    """

    given: Local

    @cached_property
    def local(self) -> Local:
        """The program as a checker reads it: sqrt(a**2) is |a|.

        Raises
        ------
        Omitted
            If a quotient is 0/0 in a branch that is not taken at the point: a checker computes every branch there.
        """
        found = self.given.germ if any(node.operation == "div" for node in self.given.program.nodes) else None
        if isinstance(found, Germ) and any(splits_at(group.tree, found.program, "div") for group in found.groups):
            raise Omitted(
                "the format has no rule for a quotient that is 0/0 in a branch that is not taken at the point"
            )
        return as_checked(self.given)

    @remembered
    def elementary(self) -> ElementaryNodes:
        """The elementary nodes that the outputs need."""
        return elementary_nodes(self.local)

    @remembered
    def is_curved(self) -> bool:
        """Whether an output needs a norm, or a root that is zero: then only the rules for curved sets apply."""
        program = self.local.program
        needed = ancestors(program, program.outputs)
        return any(program.nodes[k].operation == "norm" or is_root_at_zero(self.run, k) for k in needed)

    @remembered
    def stated(self) -> ElementaryNodes:
        """What the proofs say about elementary nodes."""
        return elementary_nodes(self.local, curved=True) if self.is_curved else self.elementary

    def require_supported(self) -> None:
        """Refuse points without algebraic coordinates, and functions that a checker cannot expand there.

        Raises
        ------
        Omitted
        """
        vector(self.given.point)
        assert self.elementary is not None

    @remembered
    def formal(self) -> FormalProgram:
        """Formal differentiation; there sqrt(a**2) is a root, which has no derivative where a is zero."""
        found = formal_program(self.local)
        if any(self.given.program.nodes[index].operation == "sqrt" for index in found.ties):
            raise Omitted("formal differentiation of sqrt(a**2) is not defined where a is zero")
        return found

    @property
    def width(self) -> int:
        """The number of variables."""
        return len(self.local.point)

    @remembered
    def explored(self) -> Explored:
        """The case tree of the outputs, with its degree of Taylor polynomials."""
        self._require_moderate()
        return explored(self.local, self.local.program.outputs, expanded=bool(self.elementary.nodes))

    @property
    def tree(self) -> Tree:
        """The case tree of the outputs."""
        return self.explored.tree  # type: ignore[no-any-return]

    @remembered
    def linear_tree(self) -> Tree:
        """The case tree of the linearised program."""
        self._require_moderate()
        return explored(self.local, self.local.program.outputs, linear=True).tree

    @cached_property
    def jacobians(self) -> Jacobians:
        """The Jacobians on the leaves of the tree of the outputs."""
        return jacobians(tuple(leaves_of(self.tree)), self.jacobian)

    @cached_property
    def linear_jacobians(self) -> Jacobians:
        """The Jacobians on the leaves of the linearised tree."""
        return jacobians(tuple(leaves_of(self.linear_tree)), self.jacobian)

    def jacobian(self, leaf: Leaf) -> FlatRow:
        """The Jacobian of the outputs on a leaf."""
        return leaf_jacobian(leaf, self.width)

    @cached_property
    def outer(self) -> OuterTies:
        """The outermost ties of a program without jumps."""
        return outer_ties(self.local)

    @remembered
    def groups(self) -> list[Group]:
        """Independent groups of outermost ties."""
        return independent_groups(self.local, self.outer)

    @cached_property
    def is_straight(self) -> bool:
        """Whether all conditions of all groups are affine, so that factored proofs apply."""
        return all(is_straight(group) for group in self.groups)

    @cached_property
    def group_jacobians(self) -> list[Jacobians]:
        """The contributions of each group."""
        return [self.contributions(group) for group in self.groups]

    def contributions(self, group: Group) -> Jacobians:
        """The contributions of one group."""

        def contribution(leaf: Leaf) -> FlatRow:
            if leaf.error is not None:
                raise Omitted(str(leaf.error))
            return {i: v for i, v in group.jacobian(leaf, self.width).items() if v}

        return jacobians(group.leaves(), contribution)

    def _require_moderate(self) -> None:
        """Refuse to explore a product of independent groups that is predicted to be too large."""
        try:
            leaves = 1 if self.local.jumping or len(self.outer.sharing) <= 1 else self.leaf_count()
        except Omitted:
            found = self.local.germ
            leaves = prod(max(1, len(g.leaves())) for g in found.groups) if isinstance(found, Germ) else 1
        if leaves > LEAF_LIMIT:
            raise Omitted(f"the whole case tree has more than {LEAF_LIMIT} leaves")

    @cached_property
    def run(self) -> Run:
        """The program at the point itself, with the values that depend on no branch."""
        return run_at(self.local.program, self.local.point)

    def vertex_count(self) -> int:
        """The number of sums of vertices of the groups' hulls."""
        return prod(len(found.hull.vertices) for found in self.group_jacobians)

    def leaf_count(self) -> int:
        """The number of leaves that the tree of the outputs has if the groups are independent."""
        return prod(max(1, len(group.leaves())) for group in self.groups)
