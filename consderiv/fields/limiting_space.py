"""Limiting sets of curved germs in any number of variables, stratum by stratum.

The guards' factors q_1, ..., q_k (their local basis) cut a neighbourhood into strata, one for each sign vector in
{+, 0, -}. Let Z be the factors that vanish on a stratum, and F the Frechet set, at the point, of the linearised program
that keeps only the ties of the stratum. By continuity every limit of Frechet subgradients at points of the stratum lies
in F: the union of all F is an outer bound. F is the set of all these limits in the following cases.

* The gradients of Z at the point are independent. Near a point y of the stratum Z are coordinates, cells are
  orthants, and a continuous function that is linear on orthants is a sum of functions of one coordinate each: its kinks
  have jumps A_q of the slope, f_i - f_j = A_q q, and its Frechet set is the box of the gradients at y if all
  A_q(y) >= 0, else empty. Where A_q vanishes at the point F is also the box of a neighbouring stratum without q.
* Z and the differences of the pieces are combinations, with constant coefficients, of members of Z with independent
  gradients: in these coordinates the function is the same piecewise linear one at every point of the stratum.
* The rank r of Z is constant along the stratum, and F has dimension r: linearised programs at points of the stratum
  converge uniformly, so the interior points of F stay subgradients.

At points of the stratum the linearised cells of a program with comparisons are those of its guards' factors in Z. Remainders
of elementary functions in the factors are coordinates of which only a limit zero is known (limiting_remainders.py).

If Z is independent at all points of the stratum near the point, though not at the point itself, the box is the limit
where all A_q are positive at the point, and nothing is where some A_q is negative. All other strata with a nonempty F
stay in the outer bound only, unless what is known covers F.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from time import monotonic

from ..errors import ConsderivError, UnsupportedError
from ..exact.matrices import rank
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import linear_form
from ..exact.reals import sign
from ..germs.arcs import lies_in
from ..germs.cone import Cone, TooManyRays
from ..germs.feasibility import LocallyEmpty, OnBranch, Realised, Status, Undecided, decide
from ..germs.germ import FlatRow
from ..germs.remainders import has_remainders
from ..germs.tree import TAYLOR_ORDERS
from ..sets import Empty, MinkowskiSum, Polytope, UnknownSet, is_subset, union
from ..sets.union import convex_members
from ..sets.value_set import ValueSet
from .clarke import clarke
from .fan import FanCell, regular_slopes
from .frechet import frechet
from .limiting_minors import coefficient_rank, minors
from .limiting_remainders import decide_graph
from .limiting_strata import Arrangement, Branch, Signs, Vector, arrangement_at
from .local import Local

DECISION_LIMIT = 500  # strata whose points near the given one are looked for
SECONDS = 20.0
REASON = "the cells are curved and some stratum of kinks was not followed"


def limiting_in_space(local: Local) -> ValueSet | None:
    """The limiting set of a scalar program, or Unknown with bounds; None where cells or the Frechet set are undecided.

    Notes
    -----
    Rockafellar and Wets (1998), Variational Analysis, definition 8.3 and proposition 8.5, for the local description.
    """
    center = frechet(local)
    if not isinstance(center, (Empty, Polytope, MinkowskiSum)):
        return None
    found: ValueSet | None = None
    deadline = monotonic() + min(SECONDS, local.budget.seconds)
    for taylor in (None, *TAYLOR_ORDERS[2:]):
        found = _with_taylor(local, center, taylor, deadline) or found
        # More terms of the elementary functions may decide which strata there are.
        if not local.program.elementary_nodes or not isinstance(found, UnknownSet) or monotonic() > deadline:
            return found
    return found


def _with_taylor(local: Local, center: ValueSet, taylor: int | None, deadline: float) -> ValueSet | None:
    try:
        arrangement = arrangement_at(local, taylor)
        if arrangement is None:
            return None
        strata = arrangement.strata(deadline)
        gradients = {arrangement.gradient(branch.slope) for branch in arrangement.branches}
        known: list[ValueSet] = [center] if not isinstance(center, Empty) else []
        known += [local.hull([key]) for key in gradients]
        return _union_over_strata(local, arrangement, strata, known, deadline)
    except (ConsderivError, TooManyRays):
        return None


def _union_over_strata(
    local: Local, arrangement: Arrangement, strata: Sequence[Signs], known: Sequence[ValueSet], deadline: float
) -> ValueSet:
    inner = union(*known)
    open_parts: list[ValueSet] = []
    decisions = 0
    for signs in strata:
        stratum = Stratum(arrangement, signs)
        try:
            if not stratum.slopes:
                continue
        except UnsupportedError:
            if not isinstance(stratum.status, LocallyEmpty):
                open_parts.append(clarke(local))
            continue
        part = local.hull(arrangement.gradient(slope) for slope in stratum.slopes)
        if any(_inside(part, member) for member in convex_members(inner)):
            continue
        decisions += 1
        verdict = None if decisions > DECISION_LIMIT or monotonic() > deadline else stratum.contributes()
        if verdict:
            inner = union(inner, part)
        elif verdict is None:
            open_parts.append(part)
    missing = [part for part in open_parts if not _inside(part, inner)]
    if any(isinstance(part, UnknownSet) for part in missing):
        return UnknownSet(REASON, inner, None)
    return UnknownSet(REASON, inner, union(inner, *missing)) if missing else inner


def _inside(part: ValueSet, whole: ValueSet) -> bool:
    try:
        return bool(is_subset(part, whole))
    except (ConsderivError, TypeError):
        return False


@dataclass(frozen=True)
class Stratum:
    """The points near the given one where factors have given signs."""

    arrangement: Arrangement
    signs: Signs

    @cached_property
    def zeros(self) -> tuple[Polynomial, ...]:
        """The factors that vanish on the stratum."""
        return tuple(q for q, s in zip(self.arrangement.factors, self.signs, strict=True) if s == 0)

    @cached_property
    def positive(self) -> tuple[Polynomial, ...]:
        """The other factors, with the sign that makes them positive."""
        pairs = zip(self.arrangement.factors, self.signs, strict=True)
        return tuple(q if s > 0 else -q for q, s in pairs if s)

    @cached_property
    def near(self) -> tuple[Branch, ...]:
        """Branches whose closed cells may meet the stratum."""
        return tuple(branch for branch in self.arrangement.branches if branch.meets(self.signs))

    @cached_property
    def slopes(self) -> list[Vector]:
        """The vertices of F; none if it is empty."""
        cells: dict[FanCell, None] = {}
        for branch in self.near:
            for rows in self._cones(branch):
                if _has_interior(rows):
                    cells[FanCell(rows, branch.slope)] = None
        return regular_slopes(tuple(cells), len(self.arrangement.basis)) if cells else []

    def _cones(self, branch: Branch) -> Iterator[tuple[Vector, ...]]:
        """The directions in which the branch is met at first order."""
        tied = [guard for guard in branch.guards if guard.on(self.signs) == 0]
        normals = self.arrangement.normals
        if normals is None:
            yield tuple(dict.fromkeys(guard.row for guard in tied if any(guard.row)))
            return
        for choice in product(*(guard.sides(self.signs, normals) for guard in tied)):
            yield tuple(dict.fromkeys(row for side in choice for row in side))

    @cached_property
    def rank(self) -> int:
        """The rank of the gradients, at the point, of the factors that vanish on the stratum."""
        return rank([_dense(q.gradient, self.arrangement.variables) for q in self.zeros])

    def contributes(self) -> bool | None:
        """Whether all of F, or nothing outside other contributions, are limits along the stratum; None if undecided."""
        status = self.status
        if isinstance(status, LocallyEmpty):
            return False
        certain = self._is_certain(status)
        if self._is_full():
            return True if certain else None
        jumps = [self._sign_of_jump(k) for k, s in enumerate(self.signs) if s == 0]
        convex = all(jump == 1 for jump in jumps)
        if (-1 in jumps or (convex and certain)) and self._is_independent():
            return convex
        return None

    @cached_property
    def status(self) -> Status:
        """Whether there are such points."""
        return self._decide()

    def _decide(self, *more: Polynomial, zero: Sequence[Polynomial] = ()) -> Status:
        positive, zeros = (*self.positive, *more), (*self.zeros, *zero)
        try:
            if self.has_remainders:
                return decide_graph(self.arrangement.variables, positive, zeros)
            return decide(self.arrangement.variables, positive, zeros)
        except ConsderivError as error:
            return Undecided(str(error))

    @cached_property
    def has_remainders(self) -> bool:
        """Whether remainders of elementary functions are in the conditions."""
        return has_remainders((*self.zeros, *self.positive), self.arrangement.variables)

    def _is_certain(self, status: Status) -> bool:
        if isinstance(status, Realised) and not self.has_remainders:
            return lies_in(status.arc, self.positive, self.zeros)
        return isinstance(status, (OnBranch, Realised))

    def _is_full(self) -> bool:
        """Whether one of the three cases makes F the set of all limits, if the stratum accumulates at the point."""
        if self.rank == len(self.zeros) or self._is_rigid():
            return True
        first = self.slopes[0]
        spread = [tuple(a - b for a, b in zip(slope, first, strict=True)) for slope in self.slopes[1:]]
        return bool(spread) and rank(spread) == self.rank and self._has_constant_rank()

    def _is_rigid(self) -> bool:
        """Whether vanishing factors and differences of pieces are combinations of `rank` factors."""
        pieces = [branch.piece for branch in self.near]
        if any(piece.denominator is not None for piece in pieces):
            return False
        differences = [piece.numerator - pieces[0].numerator for piece in pieces[1:]]
        return coefficient_rank([*self.zeros, *differences]) == self.rank

    def _has_constant_rank(self) -> bool:
        """Whether the rank of the factors' gradients is at all points of the stratum what it is at the point."""
        if self.rank == self.arrangement.variables or coefficient_rank(self.zeros) == self.rank:
            return True
        if self.has_remainders:
            return False
        found = list(minors(self.zeros, self.arrangement.variables, self.rank + 1))
        return all(isinstance(self._decide(side), LocallyEmpty) for m in found for side in (m, -m))

    def _is_independent(self) -> bool:
        """Whether the factors' gradients are independent at all points of the stratum, the given one excepted."""
        if len(self.zeros) > self.arrangement.variables or self.has_remainders:
            return False
        found = list(minors(self.zeros, self.arrangement.variables, len(self.zeros)))
        return isinstance(self._decide(zero=found), LocallyEmpty)

    def _sign_of_jump(self, wall: int) -> int | None:
        """The sign at the point of A in f_i - f_j = A q, for branches i and j on the two sides of a factor q."""
        others = [k for k, s in enumerate(self.signs) if s == 0 and k != wall]
        for choice in product((1, -1), repeat=len(others)):
            signs = dict(zip(others, choice, strict=True))
            above, below = (self._branch_at({**signs, wall: side}) for side in (1, -1))
            if above is None or below is None:
                continue
            jump = linear_form(above.piece.count, [(Fraction(1), above.piece), (Fraction(-1), below.piece)]).guard
            factor = self.arrangement.factors[wall].widened(above.piece.count)
            if jump.is_rational and factor.is_rational:
                quotient, remainder = jump.divided_by(factor)
                if remainder.is_zero:
                    return sign(quotient.constant)
        return None

    def _branch_at(self, changed: dict[int, int]) -> Branch | None:
        """The branch on the open cell beside the stratum where the vanishing factors have the given signs."""
        signs = tuple(changed.get(k, s) for k, s in enumerate(self.signs))
        return next((branch for branch in self.near if branch.meets(signs)), None)


def _has_interior(rows: Sequence[Vector]) -> bool:
    cone: Cone | None = Cone()
    for row in rows:
        cone = cone.cut(dict(enumerate(row))) if cone is not None else None
    return cone is not None


def _dense(row: FlatRow, width: int) -> Vector:
    return tuple(row.get(i, Fraction(0)) for i in range(width))
