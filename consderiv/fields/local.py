"""A program at a point, with the germs that every field is computed from; each is computed once, when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..errors import BudgetError, ConsderivError, DomainError
from ..germs.continuity import Jump, continuity, jumps
from ..germs.germ import FlatRow, Germ, Group, germ, realised
from ..germs.tree import Leaf
from ..programs.program import Program
from ..sets import Polytope, Undefined, UnknownSet
from ..sets.elements import Flat, Shape
from ..verdicts import Refuted, Unknown, Verdict

BRANCH_BUDGET = 20_000


@dataclass(frozen=True)
class Obstacle:
    """Why there is no germ: `undefined` says that the sets do not exist, otherwise they are only not known."""

    reason: str
    undefined: bool = False
    jump: Jump | None = None

    def as_set(self) -> Undefined | UnknownSet:
        """The value that every set of the program has at this point."""
        return Undefined(self.reason) if self.undefined else UnknownSet(self.reason)


@dataclass(frozen=True)
class Local:
    """A program, an exact point, and what is known of the program near the point.

    Parameters
    ----------
    program : Program
        As it is written.
    point : tuple of Fraction
    budget : int
        The largest number of branches.
    """

    program: Program
    point: tuple[Fraction, ...]
    budget: int = BRANCH_BUDGET

    @property
    def shape(self) -> Shape:
        """The shape of a derivative: (n,) or (m, n)."""
        return self.program.shape

    @property
    def size(self) -> int:
        """The number of entries of a derivative."""
        return len(self.point) * len(self.program.outputs)

    @cached_property
    def jumping(self) -> bool:
        """Whether the program contains a comparison, sign or floor that an output needs."""
        return jumps(self.program)

    @cached_property
    def continuity(self) -> Verdict:
        """Whether the outputs are continuous (then locally Lipschitz) near the point."""
        if self.jumping and not isinstance(self._germ, Obstacle) and not self._germ.jumps:
            return _untied()
        try:
            return continuity(self.program.merged(), self.point)
        except BudgetError as error:
            return Unknown(str(error))

    @cached_property
    def _germ(self) -> Germ | Obstacle:
        try:
            return germ(self.program, self.point, budget=self.budget)
        except DomainError:
            raise
        except ConsderivError as error:
            return Obstacle(str(error))

    @cached_property
    def germ(self) -> Germ | Obstacle:
        """The germ of the function, once continuity is proved."""
        if isinstance(self._germ, Obstacle) or not self._germ.jumps:
            return self._germ
        verdict = self.continuity
        if isinstance(verdict, Refuted):
            return Obstacle(f"not locally Lipschitz: {verdict.reason}", undefined=True, jump=verdict.evidence)
        if isinstance(verdict, Unknown):
            return Obstacle(f"continuity is not decided: {verdict.reason}")
        return self._germ

    @cached_property
    def linear_germ(self) -> Germ | Obstacle:
        """The germ of d -> F'(x; d), exact where the program does not jump or all its guards are affine."""
        ordinary = self.germ
        if isinstance(ordinary, Obstacle):
            return ordinary
        if ordinary.jumps:
            if all(g.is_affine for group in ordinary.groups for leaf in group.leaves() for g in leaf.cell.guards):
                return ordinary
            return Obstacle("a comparison with a curved boundary is tied: the cells' tangent cones are not decided")
        if all(_piecewise_linear(leaf) for group in ordinary.groups for leaf in group.leaves()):
            return ordinary
        try:
            return germ(self.program, self.point, linear=True, budget=self.budget)
        except BudgetError as error:
            return Obstacle(str(error))

    def dense(self, row: FlatRow) -> Flat:
        """A sparse flat row as a flat element."""
        zero = Fraction(0)
        flat = [zero] * self.size
        for place, value in row.items():
            flat[place] = value
        return tuple(flat)

    def jacobians(self, group: Group) -> GroupJacobians:
        """The Jacobians of a group's leaves, realised and undecided ones apart."""
        width = len(self.point)
        certain: dict[Flat, Leaf] = {}
        possible: dict[Flat, Leaf] = {}
        unknown = None
        for leaf in group.leaves():
            if leaf.error is not None:
                unknown = leaf.error.received
                continue
            flat = self.dense(group.jacobian(leaf, width))
            if realised(leaf):
                certain.setdefault(flat, leaf)
            else:
                possible.setdefault(flat, leaf)
        doubtful = {flat: leaf for flat, leaf in possible.items() if flat not in certain}
        return GroupJacobians(certain, doubtful, unknown)


@dataclass(frozen=True)
class GroupJacobians:
    """Contributions of one group to the Jacobian at the point.

    Parameters
    ----------
    certain : dict from flat element to a leaf
        Jacobians of cells that are proved to accumulate at the point.
    doubtful : dict from flat element to a leaf
        Jacobians of cells that are neither proved empty nor proved realised.
    unknown : str or None
        Why some cell has no Jacobian at all.
    """

    certain: dict[Flat, Leaf]
    doubtful: dict[Flat, Leaf]
    unknown: str | None

    def reason(self) -> str:
        """Why the set is not decided."""
        if self.unknown is not None:
            return self.unknown
        status = next(iter(self.doubtful.values())).cell.status
        return getattr(status, "reason", "a cell is undecided")


def _piecewise_linear(leaf: Leaf) -> bool:
    pieces = all(p.denominator is None and p.numerator.is_affine for p in leaf.pieces)
    return pieces and all(g.is_affine for g in leaf.cell.guards)


def _untied() -> Verdict:
    from ..verdicts import Proved

    return Proved(reason="no comparison, sign or floor is tied at the point")


def hull_points(flats: Sequence[Flat], shape: Shape) -> Polytope:
    """The convex hull of flat elements."""
    from ..sets.polytope import hull_of

    return hull_of(flats, shape)
