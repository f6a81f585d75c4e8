"""Does a cell {g_1 > 0, ..., g_r > 0, h_1 = 0, ...} accumulate at the point? A ladder, cheapest step first.

1. First order: a direction d with <grad g_j, d> > 0 for all j. If all guards are affine this decides.
2. Cores, then an identity that makes the cell absurd near the point (Farkas and Gordan are its simplest cases).
3. Arcs t d_1 + t**2 d_2 + ... inside the cell.
Their monomials decide most curved cells (monomial_search.py); in at most four coordinates a local cylindrical decomposition
decides the others (complete.py, space.py), unless it is refused as too large. Cells with equalities lose the coordinates
that can be solved for; null_cells.py decides the rest in the plane and in space.

What none of them decides stays `Undecided`: it is never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..exact.polynomials import Polynomial
from .arcs import Arc, find_monomial_arc, lies_in, straight
from .cone import Cone, TooManyRays
from .cores import core_of
from .elimination import eliminate
from .first_order import first_order_arc, first_order_empty
from .identities import find_identity
from .statuses import LocallyEmpty, OnBranch, Realised, Status, Undecided

__all__ = [
    "Cell",
    "LocallyEmpty",
    "OnBranch",
    "Realised",
    "Status",
    "Undecided",
    "decide",
    "decide_closed",
    "first_order_arc",
]


WHOLE = Cone()  # the cone without conditions
REMAINDER_SAMPLES = 100


@dataclass(frozen=True)
class Cell:
    """Guards and equalities collected along a branch, with what is known about their common solutions near 0.

    Parameters
    ----------
    count : int
        Number of local coordinates.
    guards, equalities : tuple of Polynomial
        Conditions g > 0 and h = 0; all of them vanish at 0.
    cone : Cone or None
        The cone of the gradients, as long as it has interior points and there are no equalities.
    status : Realised, LocallyEmpty or Undecided
    weak : frozenset of int
        Guards of switches in three-way trees. Once there are equalities they count as >= 0: on a null set the open
        branches of a switch need not be dense, only its closed branches cover it.
    variables : int or None
        The first `variables` coordinates are those of the point, the others remainders (remainders.py); None: all are.
    """

    count: int
    guards: tuple[Polynomial, ...] = ()
    equalities: tuple[Polynomial, ...] = ()
    cone: Cone | None = WHOLE
    status: Status | None = None
    weak: frozenset[int] = frozenset()
    variables: int | None = None

    def assume(
        self, guards: Sequence[Polynomial], equalities: Sequence[Polynomial] = (), *, weak: bool = False
    ) -> Cell:
        """The smaller cell with further conditions; `weak` says that the guards are those of a switch."""
        every = (*self.guards, *guards)
        equal = (*self.equalities, *equalities)
        closed = self.weak | frozenset(range(len(self.guards), len(every))) if weak else self.weak
        if self.cone is not None and not equal:
            try:
                cone = _cut(self.cone, guards)
            except NotFirstOrder:
                pass
            else:
                if cone is not None:
                    return Cell(self.count, every, equal, cone, None, closed, self.variables)
                if all(guard.is_affine for guard in every):
                    return Cell(self.count, every, equal, None, LocallyEmpty(), closed, self.variables)
        status = self._decide(every, equal, closed)
        return Cell(self.count, every, equal, None, status, closed, self.variables)

    def _decide(
        self, guards: tuple[Polynomial, ...], equalities: tuple[Polynomial, ...], weak: frozenset[int]
    ) -> Status:
        if self.variables is not None and self.count > self.variables:
            from .remainders import decide_with_remainders, has_remainders

            def decide_all(positive: Sequence[Polynomial], zero: Sequence[Polynomial]) -> Status:
                # Arcs are wanted in the coordinates of the point only.
                samples = REMAINDER_SAMPLES if has_remainders((*positive, *zero), self.variables or 0) else None
                return self._decide_polynomials(tuple(positive), tuple(zero), weak, samples)

            if has_remainders((*guards, *equalities), self.variables):
                return decide_with_remainders(self.variables, guards, equalities, decide_all, self.arc())
        if isinstance(self.status, Realised) and lies_in(self.status.arc, guards, equalities):
            return self.status
        return self._decide_polynomials(guards, equalities, weak)

    def _decide_polynomials(
        self,
        guards: tuple[Polynomial, ...],
        equalities: tuple[Polynomial, ...],
        weak: frozenset[int],
        samples: int | None = None,
    ) -> Status:
        if not equalities or not weak:
            return decide(self.count, guards, equalities, samples)
        strict = [guard for j, guard in enumerate(guards) if j not in weak]
        return decide_closed(self.count, strict, [guards[j] for j in sorted(weak)], equalities)

    @property
    def is_empty(self) -> bool:
        """Whether the cell is proved locally empty."""
        return isinstance(self.status, LocallyEmpty)

    @property
    def is_undecided(self) -> bool:
        """Whether nothing is proved about the cell."""
        return isinstance(self.status, Undecided)

    @property
    def first_order(self) -> bool:
        """Whether some direction is strictly positive on the gradients of all guards."""
        return self.cone is not None or (isinstance(self.status, Realised) and self.status.first_order)

    def arc(self) -> Arc | None:
        """An arc inside the cell, in the coordinates of the point, or None if none is known."""
        if self.cone is not None:
            arc: Arc | None = straight(self.count, self.cone.direction())
        else:
            arc = self.status.arc or None if isinstance(self.status, Realised) else None
        if arc is None or self.variables is None or self.variables == self.count:
            return arc
        return tuple(step[: self.variables] for step in arc)


class NotFirstOrder(Exception):
    """The rays cannot answer: a guard has gradient zero, or there are too many rays."""


def _cut(cone: Cone, guards: Sequence[Polynomial]) -> Cone | None:
    """The cone cut by the gradients of the guards; None if no interior is left."""
    current: Cone | None = cone
    for guard in guards:
        gradient = guard.gradient
        if not gradient:
            raise NotFirstOrder
        try:
            current = current.cut(gradient) if current is not None else None
        except TooManyRays:
            raise NotFirstOrder from None
        if current is None:
            return None
    return current


def decide(
    count: int, guards: Sequence[Polynomial], equalities: Sequence[Polynomial] = (), samples: int | None = None
) -> Status:
    """Run the ladder on a cell given by its guards and equalities; `samples` bounds the search for monomial arcs."""
    if equalities:
        return _decide_with_equalities(count, guards, equalities)
    if all(guard.is_affine for guard in guards):
        found = first_order_arc(count, guards)
        return LocallyEmpty() if found is None else Realised(found, first_order=True)
    cores = _distinct_cores(guards)
    if cores is None:
        return LocallyEmpty()
    return _decide_cores(count, guards, cores, samples)


def _distinct_cores(guards: Sequence[Polynomial]) -> list[Polynomial] | None:
    """The cores without repetition and without positive constants; None if they contradict each other at once."""
    cores: list[Polynomial] = []
    for guard in guards:
        core = core_of(guard).core
        if core.is_constant:
            if core.constant < 0:
                return None
        elif core not in cores:
            cores.append(core)
    if any(-core in cores for core in cores):
        return None
    return cores


def _decide_cores(
    count: int, guards: Sequence[Polynomial], cores: list[Polynomial], samples: int | None = None
) -> Status:
    if not cores:
        return _realised(_generic_arc(count, guards))
    affine = [core for core in cores if core.is_affine]
    if affine and first_order_arc(count, affine) is None:
        return LocallyEmpty()
    arc = first_order_arc(count, cores)
    if arc is not None:
        return _realised(_generic_arc(count, guards, arc))
    if first_order_empty(cores):
        return LocallyEmpty()
    from .complete import decide_open  # first-order programs never need it

    complete = decide_open(guards)
    if complete is not None:
        return complete
    if find_identity(cores, (), 2, 0) is not None:
        return LocallyEmpty()
    arc = find_monomial_arc(count, cores, samples=samples)
    if arc is not None and lies_in(arc, guards):
        return Realised(arc)
    # The LP grows with the number of coordinates; beyond four only small degrees stay cheap.
    width = len({i for core in cores for i in core.variables()})
    most = 4 if samples is None else 3
    for degree, unit_degree in ((4, 1), (6, 2)) if width <= 2 else ((4, 1),) if width <= most else ():
        if find_identity(cores, (), degree, unit_degree) is not None:
            return LocallyEmpty()
    return Undecided("a curved cell: neither an arc inside it nor an identity against it was found")


def _realised(arc: Arc | None) -> Status:
    return Undecided("no arc avoids the zeros of the guards' square factors") if arc is None else Realised(arc)


def _generic_arc(count: int, guards: Sequence[Polynomial], arc: Arc = ()) -> Arc | None:
    """The arc, or a small perturbation of it, along which no guard vanishes identically."""
    if arc and lies_in(arc, guards):
        return arc
    first = arc[0] if arc else (Fraction(0),) * count
    for trial in range(1, 6):
        # Moments (1, s, s**2, ...) are in general position, so few trials are needed.
        moment = tuple(Fraction(trial) ** i for i in range(count))
        bent: Arc = (first, moment) if any(first) else (moment,)
        if lies_in(bent, guards):
            return bent
    return None


FACES = 64


def decide_closed(
    count: int, strict: Sequence[Polynomial], weak: Sequence[Polynomial], equalities: Sequence[Polynomial]
) -> Status:
    """The same for {strict > 0, weak >= 0, equalities = 0}: its faces, on which some weak guards are zero, one by one."""
    pending, seen = [frozenset[int]()], {frozenset[int]()}
    undecided: Undecided | None = None
    for _ in range(FACES):
        if not pending:
            break
        zeros = pending.pop(0)
        walls = (*equalities, *(weak[k] for k in sorted(zeros)))
        reduced = eliminate(count, (*strict, *weak), walls)
        # A weak guard that vanishes with the others is no condition any more.
        vanishing = {k for k in range(len(weak)) if reduced.guards[len(strict) + k].is_zero}
        inside = (*strict, *(g for k, g in enumerate(weak) if k not in vanishing and k not in zeros))
        status = _decide_with_equalities(count, inside, walls)
        if isinstance(status, Realised):
            return status
        if isinstance(status, Undecided) and not isinstance(undecided, OnBranch):
            undecided = status
        for k in range(len(weak)):
            larger = zeros | {k}
            if k not in zeros and k not in vanishing and larger not in seen:
                seen.add(larger)
                pending.append(larger)
    if pending:
        return Undecided("too many faces of a closed cell on a null set")
    return undecided or LocallyEmpty()


def _decide_with_equalities(count: int, guards: Sequence[Polynomial], equalities: Sequence[Polynomial]) -> Status:
    """Solve the equalities for coordinates where that is a substitution, and decide the rest in fewer coordinates."""
    reduced = eliminate(count, guards, equalities)
    if reduced.contradiction:
        return LocallyEmpty()
    if not reduced.guards:
        return Realised(reduced.lift(reduced.still_arc()))
    if not reduced.equalities:
        status = decide(reduced.count, reduced.guards)
    else:
        from .null_cells import decide_null

        status = decide_null(reduced.guards, reduced.equalities)
    if isinstance(status, (Realised, OnBranch)):
        return status.mapped(reduced.lift)
    if isinstance(status, Undecided) and reduced.equalities:
        for degree, unit_degree in ((2, 0), (4, 1)):
            if find_identity(guards, equalities, degree, unit_degree) is not None:
                return LocallyEmpty()
    return status
