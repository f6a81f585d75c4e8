"""Is a program with where, piecewise, sign or floor continuous near the point? Proved, refuted with an arc, or unknown.

All leaves of the three-way case tree, null sets included, are compared in pairs: wherever the closure of one leaf's set
meets the other leaf's set, their formulas must agree. Leaves that part at a comparison as > and < never meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from time import monotonic

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction, linear_form
from ..exact.reals import Number
from ..programs.evaluate import evaluate
from ..programs.operations import OPERATIONS
from ..programs.program import Program
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .arcs import Arc
from .closures import approaches, distinct, vanishing_factors
from .cofactors import cofactors_of, ideal_cofactors
from .cores import core_of
from .elementary import ROOTS
from .feasibility import Realised, decide
from .first_order_jumps import jump_at_first_order
from .identities import SquareIdentity, find_square
from .linear_squares import is_linear, linear_square
from .opposed_guards import opposed_square
from .remainders import has_remainders, with_own_remainders
from .tree import Budget, EmptyCase, Leaf, Split, Tree, ancestors, explore_until_decided

__all__ = [
    "Agreement", "Cofactors", "ContinuityProof", "Jump", "PathLeaf", "continuity",
    "ideal_cofactors", "identity_of_cores", "jumps", "may_meet", "output_difference", "parting", "path_leaves", "vanishing",
]  # fmt: skip

PAIR_LIMIT = 20_000
SECONDS = 20.0
WALL_CHOICES = 4  # of irreducible factors of the walls
JUMPING = ("predicate", "jump")


@dataclass(frozen=True)
class PathLeaf:
    """A leaf that is not proved empty, with the (node, case) steps that lead to it."""

    leaf: Leaf
    path: tuple[tuple[int, int], ...]


Cofactors = tuple[tuple[Polynomial, int], ...]


@dataclass(frozen=True)
class Agreement:
    """Two leaves and, for each output, why its difference vanishes where they meet.

    Either cofactors with difference = sum cofactor_k * vanishing_k, or a SquareIdentity over `vanishing` and the guards
    of both leaves.
    """

    first: int
    second: int
    reasons: tuple[Cofactors | SquareIdentity, ...]


@dataclass(frozen=True)
class ContinuityProof:
    """The three-way tree and the agreement of every two leaves that may meet."""

    tree: Tree
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True)
class Jump:
    """The program jumps along `arc` by `gap` (value of one formula minus the other, at t -> 0 or its leading sign)."""

    arc: Arc
    gap: str


def jumps(program: Program) -> bool:
    """Whether an output needs a comparison, a sign or a floor at all."""
    needed = ancestors(program, program.outputs)
    return any(OPERATIONS[program.nodes[i].operation].kind in JUMPING for i in needed)


def continuity(program: Program, point: tuple[Number, ...], budget: Budget | None = None) -> Verdict:
    """Whether the program's outputs are continuous near the point.

    Returns
    -------
    Proved(ContinuityProof) or Refuted(Jump) or Unknown(reason)
        Programs without comparison, sign and floor are proved without evidence.
    """
    if not jumps(program):
        return Proved(reason="composed of continuous operations")
    budget = budget or Budget(leaves=2_000, seconds=SECONDS)
    deadline = monotonic() + budget.seconds
    steep = jump_at_first_order(program, point)
    if steep is not None:
        return Refuted(Jump(*steep), "the program jumps arbitrarily near the point")
    tree = explore_until_decided(program, point, program.outputs, three_way=True, budget=budget)
    leaves = path_leaves(tree)
    failed = next((one.leaf.error for one in leaves if one.leaf.error is not None), None)
    if failed is not None:
        return Unknown(f"a branch has no smooth piece at the point: {failed.reason}")
    jump = _jump_at_point(leaves, evaluate(program, point))
    if jump is not None:
        return Refuted(jump, "the program jumps at the point")
    if len(leaves) ** 2 > 2 * PAIR_LIMIT:
        return Unknown(f"{len(leaves)} branches are too many to compare in pairs")
    agreements = []
    for j, second in enumerate(leaves):
        for i in range(j):
            if not may_meet(program, leaves[i], second):
                continue
            if monotonic() > deadline:
                return Unknown(f"comparing {len(leaves)} branches in pairs takes more than {budget.seconds:g} seconds")
            found = _compare(program, leaves[i], second)
            if isinstance(found, (Refuted, Unknown)):
                return found
            agreements.append(Agreement(i, j, found))
    ordered = tuple(sorted(agreements, key=lambda a: (a.first, a.second)))
    return Proved(ContinuityProof(tree, ordered), "all branches that meet agree there")


def path_leaves(tree: Tree) -> list[PathLeaf]:
    """The leaves that are not proved empty, from left to right."""
    found: list[PathLeaf] = []
    stack: list[tuple[Tree, tuple[tuple[int, int], ...]]] = [(tree, ())]
    while stack:
        top, path = stack.pop()
        if isinstance(top, Leaf):
            found.append(PathLeaf(top, path))
        elif isinstance(top, Split):
            steps = [(case, (*path, (top.node, k))) for k, case in enumerate(top.cases)]
            stack.extend(reversed(steps))
        else:
            assert isinstance(top, EmptyCase)
    return found


def parting(first: PathLeaf, second: PathLeaf) -> tuple[int, int, int]:
    """The node at which two paths part, and the two cases."""
    for (node, a), (_, b) in zip(first.path, second.path, strict=False):
        if a != b:
            return node, a, b
    raise ValueError("two different leaves of one tree are required; received one leaf twice; pass distinct leaves")


def may_meet(program: Program, first: PathLeaf, second: PathLeaf) -> bool:
    """Whether the closure of one leaf's set can meet the other set: not for > against < at a comparison."""
    node, a, b = parting(first, second)
    return OPERATIONS[program.nodes[node].operation].kind not in JUMPING or 2 in (a, b)


def _jump_at_point(leaves: Sequence[PathLeaf], values: Sequence[Number]) -> Jump | None:
    """A realised leaf whose limit at the point is not the value there."""
    for one in leaves:
        arc = one.leaf.cell.arc()
        if arc is None:
            continue
        for piece, value in zip(one.leaf.pieces, values, strict=True):
            if piece.value != value:
                limit = f"the program tends to {piece.value} along an arc to the point"
                return Jump(arc, f"{limit}, and its value there is {value}")
    return None


def vanishing(first: Leaf, second: Leaf) -> list[Polynomial]:
    """Polynomials that vanish where the two leaves meet: their equalities, and guards that they have with both signs."""
    opposite = {-guard for guard in second.cell.guards}
    both = [guard for guard in first.cell.guards if guard in opposite]
    return [*first.cell.equalities, *second.cell.equalities, *both]


def output_difference(p: RationalFunction, q: RationalFunction) -> Polynomial:
    """The numerator of p - q."""
    return linear_form(p.count, [(Fraction(1), p), (Fraction(-1), q)]).numerator


def _compare(
    program: Program, first: PathLeaf, second: PathLeaf
) -> tuple[Cofactors | SquareIdentity, ...] | Refuted | Unknown:
    left, right = with_own_remainders(first.leaf, second.leaf)
    first, second = PathLeaf(left, first.path), PathLeaf(right, second.path)
    zeros = vanishing(first.leaf, second.leaf)
    zeros += _equal_remainders(program, first.leaf, second.leaf, zeros)
    guards = (*first.leaf.cell.guards, *second.leaf.cell.guards)
    found: list[Cofactors | SquareIdentity] = []
    for p, q in zip(first.leaf.pieces, second.leaf.pieces, strict=True):
        difference = output_difference(p, q)
        cofactors = cofactors_of(difference, zeros)
        if cofactors is not None:
            found.append(cofactors)
            continue
        linear = is_linear((difference, *guards, *zeros))
        square = linear_square(difference, guards, zeros) if linear else identity_of_cores(difference, zeros)
        if square is None:
            square = opposed_square(difference, first.leaf.cell.guards, second.leaf.cell.guards, zeros)
        if square is None:
            other = _disagreement(first, second, zeros, difference)
            if isinstance(other, Refuted):
                return other
            rational = all(polynomial.is_rational for polynomial in (difference, *guards, *zeros))
            square = find_square(difference, guards, zeros) if zeros and rational and not linear else None
            if square is None:
                return other
        found.append(square)
    return tuple(found)


def _equal_remainders(program: Program, first: Leaf, second: Leaf, zeros: Sequence[Polynomial]) -> list[Polynomial]:
    """w - w' for the remainders w, w' of one function whose two arguments agree where the zeros vanish: it vanishes there."""
    found: list[Polynomial] = []
    count = first.cell.count
    for place in first.arguments.keys() & second.arguments.keys():
        other = place + count // 2  # its name on the second leaf, see with_own_remainders
        p, q = first.arguments[place], second.arguments[place]
        node = program.nodes[program.elementary_nodes[place - (first.cell.variables or 0)]]
        # The remainder of a root at zero is a function of factors of its argument, see elementary.root_cases.
        if (
            p != q
            and node.operation not in ROOTS
            and ideal_cofactors(output_difference(p, q), [*zeros, *found]) is not None
        ):
            found.append(Polynomial.coordinate(count, place) - Polynomial.coordinate(count, other))
    return found


def identity_of_cores(difference: Polynomial, zeros: Sequence[Polynomial]) -> SquareIdentity | None:
    """zero_k = U_k C_k with U_k(0) > 0: if D = sum Q_k C_k, or if D**2 = Q C_k, then D vanishes where the zeros do.

    In one formula: prod U_k * D**2 = sum (D Q_k prod of the other U) zero_k.
    """
    cores = [core_of(zero) for zero in zeros if not zero.is_zero]
    places = [k for k, zero in enumerate(zeros) if not zero.is_zero]
    rests = [core.square * core.square * core.core for core in cores]
    for rest, core, k in zip(rests, cores, places, strict=True):
        quotient, remainder = (difference * difference).divided_by(rest)
        if remainder.is_zero:
            return SquareIdentity(core.unit, (), ((quotient, k),))
    cofactors = ideal_cofactors(difference, rests)
    if cofactors is None:
        return None
    used = {k for _, k in cofactors}
    one = Polynomial.constant_of(difference.count, 1)
    found = []
    for q, k in cofactors:
        product = difference * q
        for j in used - {k}:
            product = product * cores[j].unit
        found.append((product, places[k]))
    unit = one
    for j in used:
        unit = unit * cores[j].unit
    return SquareIdentity(unit, (), tuple(found))


def _disagreement(
    first: PathLeaf, second: PathLeaf, zeros: Sequence[Polynomial], difference: Polynomial
) -> Refuted | Unknown:
    """Look for an arc on which both formulas are approached and differ."""
    node, a, b = parting(first, second)
    one, other = first.leaf.cell, second.leaf.cell
    undecided = Unknown(f"two branches (cases {a} and {b} of node {node}) may disagree where they meet")
    walls = distinct(zeros)
    if one.variables is None or has_remainders((*one.guards, *other.guards, *walls, difference), one.variables):
        return undecided
    for parts in islice(product(*map(vanishing_factors, walls)), WALL_CHOICES):
        # A guard that vanishes with the walls is no condition on them; whether its side is near is looked at afterwards.
        shared = [g for g in dict.fromkeys((*one.guards, *other.guards)) if ideal_cofactors(g, parts) is None]
        for sign in (1, -1):
            status = decide(difference.count, (*shared, difference.scaled(Fraction(sign))), parts)
            if isinstance(status, Realised) and approaches(one, status.arc) and approaches(other, status.arc):
                gap = f"two formulas that meet there differ by {difference} (z: coordinates from the point)"
                return Refuted(Jump(status.arc, gap), "the program jumps arbitrarily near the point")
    return undecided
