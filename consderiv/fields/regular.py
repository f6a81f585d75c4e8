"""Clarke sets by the rules of regular functions, where the gradients of a kink have infinitely many limits: norms.

A function is regular if f'(x; .) = f°(x; .); smooth and convex functions are. For regular functions the sum, max and chain
rules (with nonnegative outer slopes) are equalities and give regular functions again, so the Clarke set of a program that
is built by these rules is computed exactly: the norm of smooth operands that vanish at the point has the ellipsoid
{J^T theta : |theta| <= 1}. Negatives of regular functions have the negative set.

Clarke (1983), Optimization and Nonsmooth Analysis, section 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from ..errors import ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number, sign
from ..germs.germ import Group
from ..germs.outer import JumpTied, is_singular_root, is_tied, local_derivative
from ..germs.run import Run
from ..germs.sums_of_squares import is_sum_of_squares, written_as_squares
from ..programs.operations import OPERATIONS
from ..programs.program import Node
from ..sets import Polytope, ValueSet, scale
from ..sets.curved import curved_hull, curved_sum
from ..sets.ellipsoids import ellipsoid
from .local import Local, Obstacle

_ZERO = Fraction(0)
_NONNEGATIVE = frozenset(("abs", "relu", "norm", "norm1", "norminf", "sqrt"))


@dataclass(frozen=True)
class Regular:
    """The Clarke set of a node that is smooth (sense 0), regular (1), or the negative of a regular function (-1)."""

    sense: int
    subgradients: ValueSet


def regular_part(local: Local, group: Group) -> Regular | None:
    """The Clarke set of a group's contribution, if the rules of regular functions give it; None otherwise."""
    run = local.smooth_run
    builder = _Builder(run, local.shape[-1:])
    if not local.program.is_map:
        terms = zip(group.columns, group.roots, strict=True)
        return builder.combination((column.get(0, _ZERO), root) for column, root in terms)
    if len(group.roots) != 1:
        return None
    found = builder.node(group.roots[0])
    return None if found is None else Regular(found.sense, lifted(local, found.subgradients, group.columns[0]))


def lifted(local: Local, part: ValueSet, column: dict[int, Number]) -> ValueSet:
    """The Jacobians with rows c_k v, v in the set."""
    from ..sets import linear_image

    if not local.program.is_map:
        return scale(part, column.get(0, _ZERO))

    width = len(local.point)
    rows = [
        [column.get(k, 0) if i == j else 0 for j in range(width)]
        for k in range(len(local.program.outputs))
        for i in range(width)
    ]
    return linear_image(part, rows, shape=local.shape)


def singular_parts(local: Local) -> list[Regular | None]:
    """The parts of all groups of a germ with a root or norm at zero."""
    assert not isinstance(local.germ, Obstacle)
    return [regular_part(local, group) for group in local.germ.groups]


def sum_of_parts(local: Local, parts: Sequence[ValueSet]) -> ValueSet:
    """The Minkowski sum with the constant part of the Jacobians."""
    assert not isinstance(local.germ, Obstacle)
    return curved_sum(Polytope((local.dense(local.germ.base),), local.shape), *parts)


class _Builder:
    """Walks from a root down to smooth pieces; every node is visited once."""

    def __init__(self, run: Run, shape: tuple[int, ...]):
        self.run, self.shape = run, shape
        self.known: dict[int, Regular | None] = {}

    def node(self, index: int) -> Regular | None:
        """The Clarke set of a node, or None."""
        if index not in self.known:
            self.known[index] = None
            with suppress(ConsderivError, RecursionError, JumpTied):
                self.known[index] = self._node(index, self.run.program.nodes[index])
        return self.known[index]

    def _node(self, index: int, node: Node) -> Regular | None:
        piece = self.run.pieces.get(index)
        if isinstance(piece, RationalFunction):
            return Regular(0, self._point(piece))
        if is_singular_root(self.run, index):
            return self._root(node)
        if index not in self.run.values or (node.operation == "item" and is_tied(self.run, index)):
            return None
        if OPERATIONS[node.operation].kind != "switch":
            return self.combination((factor, operand) for operand, factor in local_derivative(self.run, index, node))
        if node.operation in ("max", "min", "relu"):
            return self._extreme(node)
        if node.operation in ("abs", "norm1", "norminf"):
            return self._absolute(node)
        return None

    def _point(self, piece: RationalFunction) -> Polytope:
        row = piece.gradient
        return Polytope((tuple(row.get(i, _ZERO) for i in range(self.shape[0])),), self.shape)

    def combination(self, terms: Iterable[tuple[Number, int]]) -> Regular | None:
        """sum c_k f_k, where the summands that are not smooth are all regular, or all negatives of regular functions."""
        parts: list[ValueSet] = []
        senses = set()
        for factor, operand in terms:
            found = self.node(operand)
            if found is None:
                return None
            parts.append(scale(found.subgradients, factor))
            senses.add(found.sense * sign(factor))
        senses.discard(0)
        if len(senses) > 1:
            return None
        total = curved_sum(*parts) if parts else Polytope(((_ZERO,) * self.shape[0],), self.shape)
        return Regular(senses.pop() if senses else 0, total)

    def _extreme(self, node: Node) -> Regular | None:
        """max of regular functions: the hull over the operands that are tied; min of their negatives."""
        sense = -1 if node.operation == "min" else 1
        values = [self.run.values[i] for i in node.operands]
        tied = [i for i, v in zip(node.operands, values, strict=True) if all(sense * (v - u) >= 0 for u in values)]
        parts: list[ValueSet] = []
        if node.operation == "relu":
            parts.append(Polytope(((_ZERO,) * self.shape[0],), self.shape))
        for operand in dict.fromkeys(tied):
            found = self.node(operand)
            if found is None or found.sense == -sense:
                return None
            parts.append(found.subgradients)
        return Regular(sense, curved_hull(*parts))

    def _absolute(self, node: Node) -> Regular | None:
        """|u|, sum |u_i| and max |u_i| of smooth operands; |u| = u for operands that are never negative."""
        if node.operation == "abs" and self.run.program.nodes[node.operands[0]].operation in _NONNEGATIVE:
            return self.node(node.operands[0])
        values = [self.run.values[i] for i in node.operands]
        largest = max(abs(v) for v in values)
        parts: list[ValueSet] = []
        for operand, value in zip(node.operands, values, strict=True):
            if node.operation == "norminf" and abs(value) != largest:
                continue
            found = self.node(operand)
            if found is None or found.sense:
                return None
            sides = [scale(found.subgradients, s) for s in (1, -1) if s * value >= 0]
            parts.append(curved_hull(*sides))
        return Regular(1, curved_hull(*parts) if node.operation == "norminf" else curved_sum(*parts))

    def _root(self, node: Node) -> Regular | None:
        """The norm of smooth operands, and sqrt(q) for a sum of squares q: the ellipsoid of half the Hessian of q."""
        n = self.shape[0]
        pieces = [p for i in node.operands if isinstance(p := self.run.pieces.get(i), RationalFunction)]
        if len(pieces) < len(node.operands):
            return None
        first = pieces[0]
        if node.operation == "norm":
            gram = self._gram([p.gradient for p in pieces])
        elif node.operation == "sqrt" and first.denominator is None:
            squares = written_as_squares(self.run.program, node.operands[0])
            if not squares and not is_sum_of_squares(first.numerator, n):
                return None
            gram = half_hessian(first.numerator, n)
        else:
            return None
        return Regular(1, ellipsoid((_ZERO,) * self.shape[0], gram))

    def _gram(self, rows: list[dict[int, Number]]) -> list[list[Number]]:
        """sum of r r^T over sparse rows r."""
        n = self.shape[0]
        gram: list[list[Number]] = [[_ZERO] * n for _ in range(n)]
        for row in rows:
            for i, a in row.items():
                for j, b in row.items():
                    gram[i][j] = gram[i][j] + a * b
        return gram


def half_hessian(polynomial: Polynomial, n: int) -> list[list[Number]]:
    """The matrix Q of the quadratic part z^T Q z in the first n coordinates."""
    gram: list[list[Number]] = [[_ZERO] * n for _ in range(n)]
    for monomial, coefficient in polynomial.terms():
        if sum(exponent for _, exponent in monomial) == 2:
            i, j = monomial[0][0], monomial[-1][0]
            gram[i][j] += coefficient / 2
            gram[j][i] += coefficient / 2
    return gram
