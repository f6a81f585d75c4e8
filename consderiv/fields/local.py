"""A program at a point, with the germs that every field is computed from; each is computed once, when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, wraps
from typing import Any

from ..errors import BudgetError, ConsderivError, DomainError
from ..exact.reals import Number, UndecidedSign, format_number
from ..germs.continuity import Jump, continuity, jumps
from ..germs.elementary import SingularRoot, remainder_places
from ..germs.germ import Germ, Group, germ, realised
from ..germs.run import Run
from ..germs.tree import Budget, Leaf, ancestors
from ..html import Shown
from ..programs.program import Program
from ..sets import Polytope, Undefined, UnknownSet
from ..sets.elements import Flat, Shape
from ..sets.polytope import hull_of
from ..sets.value_set import ValueSet
from ..stages import doing
from ..verdicts import Refuted, Unknown, Verdict

ZERO = Fraction(0)  # one object, so that long tuples compare by identity
SparseKey = tuple[tuple[int, Number], ...]  # nonzero entries of a flat element, in order


@dataclass(frozen=True)
class Obstacle:
    """Why there is no germ: `undefined` says that the sets do not exist, otherwise they are only not known."""

    reason: str
    undefined: bool = False
    jump: Jump | None = None

    def as_set(self) -> Undefined | UnknownSet:
        """The value that every set of the program has at this point."""
        return Undefined(self.reason) if self.undefined else UnknownSet(self.reason)


@dataclass(frozen=True, repr=False)
class Local(Shown):
    """A program, an exact point, and what is known of the program near the point.

    Parameters
    ----------
    program : Program
        As it is written.
    point : tuple of Fraction or Real
    budget : Budget
        Branches and seconds that each group of kinks may take.
    memory : dict
        Sets that were computed already, by the name of the function.
    """

    program: Program
    point: tuple[Number, ...]
    budget: Budget = Budget()  # noqa: RUF009
    memory: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __str__(self) -> str:
        place = ", ".join(f"{n} = {format_number(c)}" for n, c in zip(self.program.variables, self.point, strict=True))
        return f"{self.program!r} at {place or 'the only point'}"

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
        except DomainError:
            raise
        except ConsderivError as error:
            return Unknown(str(error))

    @cached_property
    def _germ(self) -> Germ | Obstacle:
        try:
            with doing("branches at the point"):
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
            from .unbounded import unbounded_gradient

            steep = unbounded_gradient(self._germ, self.budget) if self._germ.program.elementary_nodes else None
            if steep is not None:
                return Obstacle(f"not locally Lipschitz: {steep.gap}", undefined=True, jump=steep)
            return Obstacle(f"continuity is not decided: {verdict.reason}")
        return self._germ

    @cached_property
    def linear_germ(self) -> Germ | Obstacle:
        """The germ of d -> F'(x; d), where the program does not jump or its cells have polyhedral tangent cones."""
        ordinary = self.germ
        if isinstance(ordinary, Obstacle):
            return ordinary
        if ordinary.jumps:
            if all(g.is_affine for group in ordinary.groups for leaf in group.leaves() for g in leaf.cell.guards):
                return ordinary
            from .tangent_germ import tangent_germ

            curved = tangent_germ(ordinary)
            return curved or Obstacle(
                "a comparison with a curved boundary is tied: the cells' tangent cones are not decided"
            )
        leaves = [leaf for group in ordinary.groups for leaf in group.leaves()]
        if all(_piecewise_linear(leaf) for leaf in leaves):
            return ordinary
        undefined = next((leaf.error for leaf in leaves if isinstance(leaf.error, DomainError)), None)
        if undefined is not None:
            return Obstacle(str(undefined))
        found = self._linearised()
        incomplete = isinstance(found, Obstacle) or any(leaf.error for group in found.groups for leaf in group.leaves())
        # On polyhedral cones C^1 pieces say the same as the linearised program.
        polyhedral = all(leaf.error is None and all(g.is_affine for g in leaf.cell.guards) for leaf in leaves)
        return ordinary if incomplete and polyhedral else found

    def _linearised(self) -> Germ | Obstacle:
        try:
            return germ(self.program, self.point, linear=True, budget=self.budget)
        except ConsderivError as error:
            return Obstacle(str(error))

    @cached_property
    def smooth_run(self) -> Run:
        """The germ's program run without any split: the pieces of all nodes that are smooth near the point."""
        assert not isinstance(self.germ, Obstacle)
        program = self.germ.program
        run = Run(program, self.point, ancestors(program, program.outputs))
        run.remainders = remainder_places(program, len(self.point))
        run.advance()
        return run

    @cached_property
    def has_singular_root(self) -> bool:
        """Whether some cell has no smooth piece because of a root or norm at zero."""
        if isinstance(self.germ, Obstacle):
            return False
        leaves = (leaf for group in self.germ.groups for leaf in group.leaves())
        return any(isinstance(leaf.error, SingularRoot) for leaf in leaves)

    def dense(self, row: Mapping[int, Number]) -> Flat:
        """A sparse flat row as a flat element."""
        flat: list[Number] = [ZERO] * self.size
        for place, value in row.items():
            flat[place] = value
        return tuple(flat)

    def jacobians(self, group: Group) -> GroupJacobians:
        """The Jacobians of a group's leaves, realised and undecided ones apart."""
        width = len(self.point)
        certain: dict[SparseKey, Leaf] = {}
        possible: dict[SparseKey, Leaf] = {}
        unknown = None
        for leaf in group.leaves():
            if leaf.error is not None:
                unknown = leaf.error.reason
                continue
            key = sparse_key(group.jacobian(leaf, width))
            if realised(leaf):
                certain.setdefault(key, leaf)
            else:
                possible.setdefault(key, leaf)
        doubtful = {key: leaf for key, leaf in possible.items() if key not in certain}
        return GroupJacobians(certain, doubtful, unknown)

    def hull(self, rows: Iterable[SparseKey]) -> Polytope:
        """The convex hull of sparse elements, computed in the coordinates that occur."""
        points = [dict(row) for row in rows]
        used = sorted({place for point in points for place in point})
        flats = [tuple(point.get(place, ZERO) for place in used) for point in points]
        kept = hull_of(flats, (len(used),)).flat_vertices if used else ((),)
        return Polytope(tuple(self.dense(dict(zip(used, flat, strict=True))) for flat in kept), self.shape)


@dataclass(frozen=True)
class GroupJacobians:
    """Contributions of one group to the Jacobian at the point.

    Parameters
    ----------
    certain : dict from sparse element to a leaf
        Jacobians of cells that are proved to accumulate at the point.
    doubtful : dict from sparse element to a leaf
        Jacobians of cells that are neither proved empty nor proved realised.
    unknown : str or None
        Why some cell has no Jacobian at all.
    """

    certain: dict[SparseKey, Leaf]
    doubtful: dict[SparseKey, Leaf]
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


def within_budget(compute: Callable[[Local], ValueSet]) -> Callable[[Local], ValueSet]:
    """The set, computed once for each Local, or Unknown with the budget that was exceeded."""

    @wraps(compute)
    def bounded(local: Local) -> ValueSet:
        if compute.__name__ not in local.memory:
            try:
                local.memory[compute.__name__] = compute(local)
            except (BudgetError, UndecidedSign) as error:
                local.memory[compute.__name__] = UnknownSet(str(error))
        found: ValueSet = local.memory[compute.__name__]
        return found

    return bounded


def sparse_key(row: Mapping[int, Number]) -> SparseKey:
    """A sparse flat row as a key: nonzero entries in order (dense tuples of a thousand fractions hash slowly)."""
    return tuple(sorted((place, value) for place, value in row.items() if value))


def is_point(part: ValueSet) -> bool:
    """Whether the set is a singleton."""
    return isinstance(part, Polytope) and part.dimension == 0


def hull_points(flats: Sequence[Flat], shape: Shape) -> Polytope:
    """The convex hull of flat elements."""
    return hull_of(flats, shape)
