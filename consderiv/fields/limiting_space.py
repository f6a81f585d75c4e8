"""Limiting sets of curved germs in any number of variables, stratum by stratum.

The guards' factors q_1, ..., q_k (their local basis) cut a neighbourhood into strata, one for each sign vector in
{+, 0, -}. Let Z be the factors that vanish on a stratum, and F the Frechet set, at the point, of the linearised program
that keeps only the ties of the stratum. By continuity every limit of Frechet subgradients at points of the stratum lies
in F: the union of all F is an outer bound. F is the set of all these limits in the following cases.

* The gradients of Z at the point are independent. Near a point y of the stratum Z are coordinates, the cells are
  orthants, and a continuous function that is linear on orthants is a sum of functions of one coordinate each: its kinks
  have jumps A_q of the slope, f_i - f_j = A_q q, and its Frechet set is the box of the gradients at y if all A_q(y) >= 0,
  else empty. Where A_q vanishes at the point the box is also that of a neighbouring stratum without q.
* Z and the differences of the pieces are combinations, with constant coefficients, of members of Z with independent
  gradients: in these coordinates the function is the same piecewise linear one at every point of the stratum.
* The rank r of Z is constant along the stratum, and F has dimension r: linearised programs at points of the stratum
  converge uniformly, so the interior points of F stay subgradients.

If Z is independent at all points of the stratum near the point, though not at the point itself, the box is the limit
unless some A_q is negative; then nothing is. All other strata with a nonempty F stay in the outer bound only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import prod
from time import monotonic

from ..errors import BudgetError, ConsderivError
from ..exact.lp import Direction, strict_direction
from ..exact.matrices import nullspace, rank, rref
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..exact.reals import Number, sign
from ..germs.arcs import leading_sign, lies_in
from ..germs.basis import local_basis
from ..germs.cone import Cone, TooManyRays
from ..germs.feasibility import LocallyEmpty, OnBranch, Realised, Status, decide
from ..germs.germ import FlatRow, Germ, realised
from ..germs.remainders import has_remainders
from ..germs.tree import Leaf, explore_until_decided, leaves_of
from ..sets import Empty, MinkowskiSum, Polytope, UnknownSet, is_subset, union
from ..sets.value_set import ValueSet
from .fan import FanCell, combine, dot, regular_slopes
from .frechet import frechet
from .local import Local, SparseKey, sparse_key

LEAF_LIMIT = 64
STRATUM_LIMIT = 500
NODE_LIMIT = 20_000
SECONDS = 20.0
REASON = "the cells are curved and some stratum of kinks was not followed"

Vector = tuple[Number, ...]
Signs = tuple[int, ...]


@dataclass(frozen=True)
class Guard:
    """A guard as sign * product of factors**exponent near the point, and its gradient in slope coordinates."""

    sign: int
    exponents: dict[int, int]
    row: Vector

    def on(self, signs: Sequence[int]) -> int | None:
        """The sign of the guard where the first factors have the given signs; None if it depends on the others."""
        known = [(signs[k], e) for k, e in self.exponents.items() if k < len(signs)]
        if any(s == 0 for s, _ in known):
            return 0
        return self.sign * prod(s**e for s, e in known) if len(known) == len(self.exponents) else None


@dataclass(frozen=True)
class Branch:
    """A leaf: its guards, its smooth piece, and the slope of the piece relative to the first leaf."""

    guards: tuple[Guard, ...]
    piece: RationalFunction
    slope: Vector

    def meets(self, signs: Sequence[int]) -> bool:
        """Whether no guard is negative on the strata whose first signs are these."""
        return all(guard.on(signs) != -1 for guard in self.guards)


@dataclass(frozen=True)
class Arrangement:
    """All branches at a point, the factors of their guards, and the way back from slopes to gradients.

    Parameters
    ----------
    variables : int
    factors : tuple of Polynomial
        The local basis of all guards, in the variables only.
    branches : tuple of Branch
    origin : sparse row
        The gradient of the first branch.
    basis : tuple of sparse rows
        The slope s stands for the gradient origin + sum s_k basis_k.
    """

    variables: int
    factors: tuple[Polynomial, ...]
    branches: tuple[Branch, ...]
    origin: FlatRow
    basis: tuple[FlatRow, ...]

    def gradient(self, slope: Sequence[Number]) -> SparseKey:
        """The gradient that a slope stands for."""
        return sparse_key(combine(self.origin, list(zip(slope, self.basis, strict=True))))

    def strata(self) -> list[Signs]:
        """Sign vectors where branches with different gradients may meet; small codimension first, the point left out."""
        found: list[Signs] = []
        relations = _Relations.among(self.factors)
        stack: list[tuple[Signs, tuple[Branch, ...]]] = [((), self.branches)]
        visited = 0
        while stack:
            signs, near = stack.pop()
            visited += 1
            if len(found) > STRATUM_LIMIT or visited > NODE_LIMIT:
                raise BudgetError(
                    f"at most {STRATUM_LIMIT} strata are followed",
                    f"received {len(self.factors)} curved factors with more",
                    "ask for the Clarke or Frechet set instead",
                )
            if len(signs) == len(self.factors):
                if any(signs):
                    found.append(signs)
                continue
            for s in (1, -1, 0):
                longer = (*signs, s)
                kept = tuple(branch for branch in near if branch.meets(longer))
                if len({branch.slope for branch in kept}) > 1 and relations.allow(longer):
                    stack.append((longer, kept))
        return sorted(found, key=lambda signs: (signs.count(0), signs))


@dataclass(frozen=True)
class _Relations:
    """Linear relations between polynomials: rows c_k with the same relations, or None if there is none."""

    rows: tuple[Vector, ...] | None

    @classmethod
    def among(cls, polynomials: Sequence[Polynomial]) -> _Relations:
        """The relations with constant coefficients."""
        columns, pivots = rref([list(column) for column in zip(*_coefficients(polynomials), strict=True)])
        if len(pivots) == len(polynomials):
            return cls(None)
        return cls(tuple(zip(*columns[: len(pivots)], strict=True)))

    def allow(self, signs: Signs) -> bool:
        """Whether some linear functional has these signs on the first rows: necessary for values of the polynomials."""
        if self.rows is None:
            return True
        pairs = list(zip(self.rows, signs, strict=False))
        zeros = [row for row, s in pairs if s == 0]
        size = len(self.rows[0])
        basis = nullspace(zeros, size) if zeros else _identity(size)
        inside = [[s * dot(row, vector) for vector in basis] for row, s in pairs if s]
        return not inside or (all(map(any, inside)) and isinstance(strict_direction(inside), Direction))


def limiting_in_space(local: Local) -> ValueSet | None:
    """The limiting set of a scalar program, or Unknown with bounds; None where cells or the Frechet set are undecided.

    Notes
    -----
    Rockafellar and Wets (1998), Variational Analysis, definition 8.3 and proposition 8.5, for the local description.
    """
    center = frechet(local)
    if not isinstance(center, (Empty, Polytope, MinkowskiSum)):
        return None
    try:
        arrangement = _arrangement(local)
        if arrangement is None:
            return None
        strata = arrangement.strata()
        gradients = {arrangement.gradient(branch.slope) for branch in arrangement.branches}
        known = [center] if not isinstance(center, Empty) else []
        return _union_over_strata(local, arrangement, strata, [*known, *(local.hull([key]) for key in gradients)])
    except (BudgetError, TooManyRays):
        return None


def _union_over_strata(
    local: Local, arrangement: Arrangement, strata: Sequence[Signs], known: Sequence[ValueSet]
) -> ValueSet:
    inner = union(*known)
    open_parts: list[ValueSet] = []
    deadline = monotonic() + min(SECONDS, local.budget.seconds)
    for signs in strata:
        stratum = Stratum(arrangement, signs)
        if not stratum.slopes:
            continue
        part = local.hull(arrangement.gradient(slope) for slope in stratum.slopes)
        if _inside(part, inner):
            continue
        verdict = None if monotonic() > deadline else stratum.contributes()
        if verdict:
            inner = union(inner, part)
        elif verdict is None:
            open_parts.append(part)
    missing = [part for part in open_parts if not _inside(part, inner)]
    return UnknownSet(REASON, inner, union(inner, *missing)) if missing else inner


def _inside(part: ValueSet, whole: ValueSet) -> bool:
    try:
        return bool(is_subset(part, whole))
    except (ConsderivError, TypeError):
        return False


@dataclass(frozen=True)
class Stratum:
    """The points near the given one where the factors have given signs."""

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
        cells = {}
        for branch in self.near:
            rows = tuple(dict.fromkeys(g.row for g in branch.guards if g.on(self.signs) == 0 and any(g.row)))
            if _has_interior(rows):
                cells[FanCell(rows, branch.slope)] = None
        return regular_slopes(tuple(cells), len(self.arrangement.basis)) if cells else []

    @cached_property
    def rank(self) -> int:
        """The rank of the gradients, at the point, of the factors that vanish on the stratum."""
        return rank([_dense(q.gradient, self.arrangement.variables) for q in self.zeros])

    def contributes(self) -> bool | None:
        """Whether all of F, or nothing outside other contributions, are limits along the stratum; None if undecided."""
        status = self._decide()
        if isinstance(status, LocallyEmpty):
            return False
        if self._is_full():
            certain = self._is_certain(status)
            return True if certain else None
        return False if self._is_concave() else None

    def _decide(self, *more: Polynomial, zero: Sequence[Polynomial] = ()) -> Status:
        return decide(self.arrangement.variables, (*self.positive, *more), (*self.zeros, *zero))

    def _is_certain(self, status: Status) -> bool:
        if isinstance(status, Realised):
            return lies_in(status.arc, self.positive, self.zeros)
        return isinstance(status, OnBranch)

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
        return _coefficient_rank([*self.zeros, *differences]) == self.rank

    def _has_constant_rank(self) -> bool:
        """Whether the rank of the factors' gradients is at all points of the stratum what it is at the point."""
        if self.rank == self.arrangement.variables or _coefficient_rank(self.zeros) == self.rank:
            return True
        minors = list(_minors(self.zeros, self.arrangement.variables, self.rank + 1))
        return all(isinstance(self._decide(side), LocallyEmpty) for m in minors for side in (m, -m))

    def _is_concave(self) -> bool:
        """Whether the factors are independent at all points of the stratum, and some kink is concave along it."""
        if len(self.zeros) > self.arrangement.variables or not any(map(self._has_negative_jump, self._vanishing())):
            return False
        minors = list(_minors(self.zeros, self.arrangement.variables, len(self.zeros)))
        return isinstance(self._decide(zero=minors), LocallyEmpty)

    def _vanishing(self) -> list[int]:
        return [k for k, s in enumerate(self.signs) if s == 0]

    def _has_negative_jump(self, wall: int) -> bool:
        """Whether f_i - f_j = A q with A < 0 at the point, for the branches i and j on the two sides of a factor q."""
        others = [k for k in self._vanishing() if k != wall]
        factor = self.arrangement.factors[wall]
        for choice in product((1, -1), repeat=len(others)):
            signs = dict(zip(others, choice, strict=True))
            above, below = (self._branch_at({**signs, wall: side}) for side in (1, -1))
            if above is None or below is None:
                continue
            jump = linear_form(above.piece.count, [(Fraction(1), above.piece), (Fraction(-1), below.piece)]).guard
            wide = factor.widened(above.piece.count)
            if not (jump.is_rational and wide.is_rational):
                continue
            quotient, remainder = jump.divided_by(wide)
            if remainder.is_zero:
                return sign(quotient.constant) < 0
        return False

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


def _identity(size: int) -> list[Vector]:
    return [tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size)]


def _coefficients(polynomials: Sequence[Polynomial]) -> list[Vector]:
    """The polynomials as vectors over the monomials that occur."""
    terms = [dict(p.terms()) for p in polynomials]
    monomials = sorted({m for row in terms for m in row})
    return [tuple(row.get(m, Fraction(0)) for m in monomials) for row in terms]


def _coefficient_rank(polynomials: Sequence[Polynomial]) -> int:
    """The dimension of the span of some polynomials."""
    vectors = _coefficients(polynomials)
    return rank(vectors) if vectors[0] else 0


def _minors(polynomials: Sequence[Polynomial], variables: int, size: int) -> Iterator[Polynomial]:
    """The minors of the Jacobian matrix of some polynomials that are not identically zero."""
    jacobian = [[q.derivative(i) for i in range(variables)] for q in polynomials]
    for rows in combinations(jacobian, size):
        for columns in combinations(range(variables), size):
            minor = _determinant([[row[i] for i in columns] for row in rows], variables)
            if not minor.is_zero:
                yield minor


def _determinant(matrix: Sequence[Sequence[Polynomial]], count: int) -> Polynomial:
    if not matrix:
        return Polynomial.constant_of(count, 1)
    total = Polynomial.constant_of(count, 0)
    for i, entry in enumerate(matrix[0]):
        if not entry.is_zero:
            rest = _determinant([[*row[:i], *row[i + 1 :]] for row in matrix[1:]], count)
            total = total + (entry * rest).scaled(Fraction((-1) ** i))
    return total


def _arrangement(local: Local) -> Arrangement | None:
    """All branches of the program at the point; None unless all are decided and free of comparisons and norms."""
    germ = local.germ
    if not isinstance(germ, Germ) or germ.jumps or prod(len(group.leaves()) for group in germ.groups) > LEAF_LIMIT:
        return None
    program, variables = germ.program, len(local.point)
    leaves = list(leaves_of(explore_until_decided(program, local.point, program.outputs, budget=local.budget)))
    if len(leaves) > LEAF_LIMIT or any(leaf.error is not None or not realised(leaf) for leaf in leaves):
        return None
    guards = list(dict.fromkeys(guard for leaf in leaves for guard in leaf.cell.guards))
    if not guards or has_remainders(guards, variables) or any(leaf.cell.equalities for leaf in leaves):
        return None
    found = local_basis(guards)
    exponents = dict(zip(guards, found.exponents, strict=True))
    span, basis = _span([guard.gradient for guard in guards])
    origin = leaves[0].pieces[0].gradient
    branches = []
    for leaf in leaves:
        difference = combine(leaf.pieces[0].gradient, [(Fraction(-1), origin)])
        slope, remainder = span.coordinates(difference)
        signs = _signs_of_units(leaf, found.curves, exponents)
        if remainder or signs is None:
            return None
        rows = [tuple(span.coordinates(guard.gradient)[0]) for guard in leaf.cell.guards]
        factored = zip(signs, (exponents[guard] for guard in leaf.cell.guards), rows, strict=True)
        branches.append(Branch(tuple(Guard(*parts) for parts in factored), leaf.pieces[0], tuple(slope)))
    factors = tuple(_restricted(curve, variables) for curve in found.curves)
    return Arrangement(variables, factors, tuple(branches), origin, basis)


def _span(rows: Sequence[FlatRow]) -> tuple[Cone, tuple[FlatRow, ...]]:
    span, basis = Cone(), []
    for row in rows:
        if span.coordinates(row)[1]:
            basis.append(row)
            extended = span.cut(row)
            assert extended is not None, "a new independent row leaves interior points"
            span = extended
    return span, tuple(basis)


def _signs_of_units(
    leaf: Leaf, curves: Sequence[Polynomial], exponents: dict[Polynomial, dict[int, int]]
) -> list[int] | None:
    """For each guard the sign of guard / product of factors, seen along the arc of the leaf, where the guard is positive."""
    arc = leaf.cell.arc()
    if arc is None:
        return None
    # The arc has the coordinates of the point only; along it the remainders are irrelevant to guards without them.
    count = curves[0].count if curves else 0
    wide = tuple((*step, *(Fraction(0),) * (count - len(step))) for step in arc)
    if not lies_in(wide, leaf.cell.guards):
        return None
    along = [leading_sign(curve, wide) for curve in curves]
    return [prod(along[k] ** e for k, e in exponents[guard].items()) for guard in leaf.cell.guards]


def _restricted(polynomial: Polynomial, variables: int) -> Polynomial:
    """The same polynomial in the variables only."""
    if polynomial.count == variables:
        return polynomial
    return Polynomial.from_terms(variables, dict(polynomial.terms()))
