"""The arrangement of a curved germ: branches, the factors of their guards, and the signs where branches meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from time import monotonic

from ..errors import BudgetError, UnsupportedError
from ..exact.lp import Direction, strict_direction
from ..exact.matrices import nullspace, rref
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.basis import local_basis
from ..germs.cone import Cone
from ..germs.germ import FlatRow, Germ, realised
from ..germs.remainders import has_remainders, lies_surely_in, sure_sign, truncated
from ..germs.tree import Leaf, explore, explore_until_decided, leaves_of
from ..programs.program import Program
from .fan import combine, dot
from .limiting_remainders import are_analytic, with_common_remainders
from .local import Local, SparseKey, sparse_key

LEAF_LIMIT = 64
STRATUM_LIMIT = 2000

Vector = tuple[Number, ...]
Signs = tuple[int | None, ...]  # None for a factor that no guard in question depends on


@dataclass(frozen=True)
class Guard:
    """A guard as sign * product of factors**exponent near the point, and its gradient in slope coordinates."""

    sign: int
    exponents: dict[int, int]
    row: Vector

    def on(self, signs: Signs) -> int | None:
        """The sign of the guard where factors have the given signs; None if it depends on others."""
        found = self.sign
        for factor, exponent in self.exponents.items():
            s = signs[factor]
            if s == 0:
                return 0
            found = 0 if s is None else found * s**exponent
        return found or None

    def sides(self, signs: Signs, normals: Sequence[Vector]) -> list[tuple[Vector, ...]]:
        """The cones of directions into {guard > 0} at points with these signs of the factors, which have these normals.

        Raises
        ------
        UnsupportedError
            Where a factor has no normal at the point.
        """
        rest, walls = self.sign, []
        for factor, exponent in self.exponents.items():
            s = signs[factor]
            if s:
                rest *= s**exponent
            elif s is None or (exponent % 2 and not any(normals[factor])):
                raise UnsupportedError("smooth walls are required", "received a singular one", "ask for the Clarke set")
            elif exponent % 2:
                walls.append(normals[factor])
        choices = (choice for choice in product((1, -1), repeat=len(walls)) if prod(choice) * rest > 0)
        return [tuple(tuple(s * x for x in w) for s, w in zip(choice, walls, strict=True)) for choice in choices]


@dataclass(frozen=True)
class Branch:
    """A leaf: its guards, its smooth piece, and the slope of the piece relative to the first leaf."""

    guards: tuple[Guard, ...]
    piece: RationalFunction
    slope: Vector

    def meets(self, signs: Signs) -> bool:
        """Whether no guard is negative where factors have these signs."""
        return all(guard.on(signs) != -1 for guard in self.guards)


@dataclass(frozen=True)
class Arrangement:
    """All branches at a point, the factors of their guards, and the way back from slopes to gradients.

    Parameters
    ----------
    variables : int
    factors : tuple of Polynomial
        The local basis of all guards, in the variables and possibly in remainders of elementary functions.
    branches : tuple of Branch
    origin : sparse row
        The gradient of the first branch.
    basis : tuple of sparse rows
        The slope s stands for the gradient origin + sum s_k basis_k.
    normals : tuple of vectors, or None
        The gradients of the factors in slope coordinates, for programs that jump: there a piece alone does not tell in
        which directions it holds.
    """

    variables: int
    factors: tuple[Polynomial, ...]
    branches: tuple[Branch, ...]
    origin: FlatRow
    basis: tuple[FlatRow, ...]
    normals: tuple[Vector, ...] | None = None

    def gradient(self, slope: Sequence[Number]) -> SparseKey:
        """The gradient that a slope stands for."""
        return sparse_key(combine(self.origin, list(zip(slope, self.basis, strict=True))))

    def strata(self, deadline: float) -> list[Signs]:
        """Signs where branches with different gradients may meet; small codimension first, the point itself left out.

        A factor that no guard of these branches depends on, given the other signs, has no sign.
        """
        found: list[Signs] = []
        relations = _Relations.among(self.factors)
        stack: list[tuple[Signs, tuple[Branch, ...]]] = [((None,) * len(self.factors), self.branches)]
        while stack:
            signs, near = stack.pop()
            if len(found) > STRATUM_LIMIT or monotonic() > deadline:
                raise BudgetError(
                    f"at most {STRATUM_LIMIT} strata are listed, within the time of the budget",
                    f"received {len(self.factors)} factors of guards with more",
                    "ask for the Clarke or Frechet set instead",
                )
            factor = _next_factor(signs, near)
            if factor is None:
                if any(signs):
                    found.append(signs)
                continue
            for s in (1, -1, 0):
                longer = (*signs[:factor], s, *signs[factor + 1 :])
                kept = tuple(branch for branch in near if branch.meets(longer))
                if len({branch.slope for branch in kept}) > 1 and relations.allow(longer):
                    stack.append((longer, kept))
        return sorted(found, key=lambda signs: (signs.count(0), tuple(s or 0 for s in signs)))


def _next_factor(signs: Signs, near: Sequence[Branch]) -> int | None:
    """The factor without sign that most guards of undetermined sign depend on; None if all guards have their sign."""
    count: dict[int, int] = {}
    for branch in near:
        for guard in branch.guards:
            if guard.on(signs) is None:
                for k in guard.exponents:
                    if signs[k] is None:
                        count[k] = count.get(k, 0) + 1
    return max(count, key=lambda k: (count[k], -k)) if count else None


@dataclass(frozen=True)
class _Relations:
    """Linear relations between polynomials: rows c_k with the same relations, or None if there is none."""

    rows: tuple[Vector, ...] | None

    @classmethod
    def among(cls, polynomials: Sequence[Polynomial]) -> _Relations:
        """The relations with constant coefficients."""
        columns, pivots = rref([list(column) for column in zip(*coefficients(polynomials), strict=True)])
        if len(pivots) == len(polynomials):
            return cls(None)
        return cls(tuple(zip(*columns[: len(pivots)], strict=True)))

    def allow(self, signs: Signs) -> bool:
        """Whether some linear functional has these signs on the rows: necessary for values of the polynomials."""
        if self.rows is None:
            return True
        pairs = [(row, s) for row, s in zip(self.rows, signs, strict=True) if s is not None]
        zeros = [row for row, s in pairs if s == 0]
        size = len(self.rows[0])
        basis = nullspace(zeros, size) if zeros else _identity(size)
        inside = [[s * dot(row, vector) for vector in basis] for row, s in pairs if s]
        return not inside or (all(map(any, inside)) and isinstance(strict_direction(inside), Direction))


def _identity(size: int) -> list[Vector]:
    return [tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size)]


def coefficients(polynomials: Sequence[Polynomial]) -> list[Vector]:
    """The polynomials as vectors over the monomials that occur."""
    terms = [dict(p.terms()) for p in polynomials]
    monomials = sorted({m for row in terms for m in row})
    return [tuple(row.get(m, Fraction(0)) for m in monomials) for row in terms]


def arrangement_at(local: Local, taylor: int | None = None) -> Arrangement | None:
    """All branches of the program at the point; None unless all are decided and free of norms."""
    germ = local.germ
    if not isinstance(germ, Germ) or prod(len(group.leaves()) for group in germ.groups) > LEAF_LIMIT:
        return None
    variables = len(local.point)
    leaves = _leaves(local, germ.program, taylor)
    if leaves is None:
        return None
    guards = list(dict.fromkeys(guard for leaf in leaves for guard in leaf.cell.guards))
    if not guards or any(truncated(guard, variables).is_zero for guard in guards):
        return None
    found = local_basis(guards)
    if any(max(curve.gradient, default=0) >= variables for curve in found.curves):
        return None
    exponents = dict(zip(guards, found.exponents, strict=True))
    span, basis = _span([p.gradient for p in (*guards, *(found.curves if germ.jumps else ()))])
    origin = leaves[0].pieces[0].gradient
    branches = []
    for leaf in leaves:
        difference = combine(leaf.pieces[0].gradient, [(Fraction(-1), origin)])
        slope, remainder = span.coordinates(difference)
        signs = _signs_of_units(leaf, found.curves, exponents, variables)
        if remainder or signs is None:
            return None
        rows = [tuple(span.coordinates(guard.gradient)[0]) for guard in leaf.cell.guards]
        factored = zip(signs, (exponents[guard] for guard in leaf.cell.guards), rows, strict=True)
        branches.append(Branch(tuple(Guard(*parts) for parts in factored), leaf.pieces[0], tuple(slope)))
    plain = not has_remainders(guards, variables)
    factors = tuple(_restricted(curve, variables) if plain else curve for curve in found.curves)
    normals = tuple(tuple(span.coordinates(curve.gradient)[0]) for curve in found.curves) if germ.jumps else None
    return Arrangement(variables, factors, tuple(branches), origin, basis, normals)


def _leaves(local: Local, program: Program, taylor: int | None) -> list[Leaf] | None:
    """The leaves with one coordinate for each remainder; None if one is undecided or has guards that are not smooth."""
    width = len(local.point)
    if taylor is None:
        tree = explore_until_decided(program, local.point, program.outputs, budget=local.budget)
    else:
        tree = explore(program, local.point, program.outputs, budget=local.budget, taylor=taylor)
    leaves = list(leaves_of(tree))
    if len(leaves) > LEAF_LIMIT or any(leaf.error is not None or not realised(leaf) for leaf in leaves):
        return None
    if any(leaf.cell.equalities for leaf in leaves):
        return None
    if not program.elementary_nodes:
        return leaves
    return with_common_remainders(leaves, width) if are_analytic(leaves, program, width, pieces=False) else None


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
    leaf: Leaf, curves: Sequence[Polynomial], exponents: dict[Polynomial, dict[int, int]], variables: int
) -> list[int] | None:
    """For each guard the sign of guard / product of factors, seen along the arc of the leaf (guards > 0 there)."""
    arc = leaf.cell.arc()
    if arc is None:
        return None
    if not lies_surely_in(arc, leaf.cell.guards, (), variables):
        return None
    found = []
    for guard in leaf.cell.guards:
        sides = [(sure_sign(curves[k], arc, variables), e) for k, e in exponents[guard].items()]
        if any(side is None for side, _ in sides):
            return None
        found.append(prod(side**e for side, e in sides if side is not None))
    return found


def _restricted(polynomial: Polynomial, variables: int) -> Polynomial:
    """The same polynomial in the variables only."""
    if polynomial.count == variables:
        return polynomial
    return Polynomial.from_terms(variables, dict(polynomial.terms()))
