"""Directional behaviour of a program from all its branches, null sets included, also where it jumps near the point.

On the set S of a branch F = F_S with F_S(x + z) = c + G z + o(|z|), and the tangent cone of S lies in the linearised cone

    T = {d : <grad g, d> >= 0 for guards g > 0, <grad h, d> = 0 for equalities h = 0}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import ConsderivError, DomainError
from ..exact.lp import Direction, Feasible, solve_nonnegative, strict_direction
from ..exact.matrices import nullspace, rank
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import Number
from ..germs.continuity import ContinuityProof
from ..germs.germ import realised
from ..germs.rough import RoughRoot
from ..germs.tree import Budget, Leaf, Tree, explore_until_decided, leaves_of
from ..verdicts import Proved, Unknown
from .local import Local

BUDGET = Budget(leaves=500, seconds=5.0)
Vector = tuple[Number, ...]
Matrix = tuple[Vector, ...]


@dataclass(frozen=True)
class TangentCell:
    """A branch at first order.

    Parameters
    ----------
    values : tuple of numbers
        The limits c of the outputs on the branch.
    gradients : tuple of vectors
        The rows of G.
    above, level : tuples of vectors
        The gradients of guards (>= 0 on T) and of equalities (= 0 on T).
    direction : vector or None
        A direction in which the set of the branch is approached, if it is known.
    is_full : bool
        Whether the set is approached in all directions of the relative interior of T, `direction` being one of them.
    realised : bool
        Whether the set is proved to accumulate at the point.
    """

    values: Vector
    gradients: Matrix
    above: Matrix
    level: Matrix
    direction: Vector | None
    is_full: bool
    realised: bool

    def vanishes(self, row: Vector) -> bool:
        """Whether <row, d> = 0 on T."""
        return self.is_nonnegative(row) and self.is_nonnegative(tuple(-x for x in row))

    def is_nonnegative(self, row: Vector) -> bool:
        """Whether <row, d> >= 0 on T (Farkas)."""
        if not any(row):
            return True
        columns = [*self.above, *self.level, *(tuple(-x for x in normal) for normal in self.level)]
        return bool(columns) and isinstance(solve_nonnegative(columns, row), Feasible)


def tangent_cells(local: Local) -> tuple[TangentCell, ...] | Unknown:
    """The branches at first order, or why one of them is not known.

    Parameters
    ----------
    local : Local

    Returns
    -------
    tuple of TangentCell, or Unknown
    """
    if "tangent_cells" not in local.memory:
        local.memory["tangent_cells"] = _tangent_cells(local)
    found: tuple[TangentCell, ...] | Unknown = local.memory["tangent_cells"]
    return found


def _tangent_cells(local: Local) -> tuple[TangentCell, ...] | Unknown:
    try:
        leaves = tuple(leaves_of(_tree(local)))
        return tuple(_cell(leaf, len(local.point)) for leaf in leaves)
    except DomainError as error:
        return Unknown(f"a branch has no value near the point: {error.reason}")
    except _NoFirstOrder as error:
        return Unknown(str(error))
    except ConsderivError as error:
        return Unknown(str(error))


def _tree(local: Local) -> Tree:
    if (
        local.jumping
        and isinstance(local.continuity, Proved)
        and isinstance(local.continuity.evidence, ContinuityProof)
    ):
        return local.continuity.evidence.tree
    program = local.program.merged()
    return explore_until_decided(program, local.point, program.outputs, three_way=True, budget=BUDGET)


class _NoFirstOrder(Exception):
    """A branch is not known up to o(|z|)."""


def _cell(leaf: Leaf, width: int) -> TangentCell:
    values, gradients = [], []
    for piece in _pieces(leaf):
        value, row = _first_order(piece, leaf, width)
        values.append(value)
        gradients.append(_dense(row, width))
    cell = leaf.cell
    roots = {} if leaf.rough is None else leaf.rough.roots
    above, level = _normals(cell.guards, width, roots), _normals(cell.equalities, width, roots)
    known = len(above) == len(cell.guards) and len(level) == len(cell.equalities)
    inside = _inner_direction(above, level, width) if known else None
    arc = cell.arc()
    approached = None if arc is None else next((step for step in arc if any(step)), None)
    return TangentCell(
        tuple(values), tuple(gradients), above, level, inside or approached, inside is not None,
        inside is not None or realised(leaf),
    )  # fmt: skip


def _inner_direction(above: Matrix, level: Matrix, width: int) -> Vector | None:
    """d with <normal, d> > 0 above and = 0 on independent level normals: by the implicit function theorem all such d count."""
    if level and rank(level) < len(level):
        return None
    basis = nullspace(level) if level else identity(width)
    if not basis:
        return None
    rows = [tuple(product_of(normal, vector) for vector in basis) for normal in above]
    if not rows:
        return tuple(sum((vector[i] for vector in basis), Fraction(0)) for i in range(width))
    answer = strict_direction(rows)
    if not isinstance(answer, Direction):
        return None
    weights = answer.direction
    return tuple(
        sum((w * vector[i] for w, vector in zip(weights, basis, strict=True)), Fraction(0)) for i in range(width)
    )


def identity(width: int) -> Matrix:
    return tuple(tuple(Fraction(int(i == j)) for j in range(width)) for i in range(width))


def _pieces(leaf: Leaf) -> Sequence[RationalFunction]:
    if leaf.error is None:
        return leaf.pieces
    if leaf.rough is None:
        raise _NoFirstOrder(str(leaf.error))
    return leaf.rough.pieces


def _normals(polynomials: Sequence[Polynomial], width: int, roots: Mapping[int, RoughRoot]) -> Matrix:
    """Gradients, as far as they are known: one in which a remainder is of first order says nothing."""
    rows = (polynomial.gradient for polynomial in polynomials if _is_plain(polynomial, width, roots))
    return tuple(_dense(row, width) for row in rows if row)


def _is_plain(polynomial: Polynomial, width: int, roots: Mapping[int, RoughRoot]) -> bool:
    """Whether the polynomial is its linear part in the coordinates plus o(|z|), whatever the remainders are."""
    return all(
        (len(monomial) == 1 and monomial[0][0] < width)
        or _is_small(monomial, width)
        or _is_steep_enough(monomial, roots, width)
        for monomial, _ in polynomial.terms()
    )


def _is_small(monomial: Sequence[tuple[int, int]], width: int) -> bool:
    """Whether there are two coordinates in the monomial, or one and a remainder."""
    inner = sum(e for i, e in monomial if i < width)
    return inner >= 2 or (inner == 1 and any(i >= width for i, _ in monomial))


def _first_order(piece: RationalFunction, leaf: Leaf, width: int) -> tuple[Number, Mapping[int, Number]]:
    """(c, G) with piece = c + G z + o(|z|) on the branch."""
    if leaf.error is None:
        return piece.value, {i: slope for i, slope in piece.gradient.items() if i < width}
    # N/D - c = (N - c D)/D, and D tends to D(0).
    value = piece.value
    top, scale = piece.numerator, Fraction(1)
    if piece.denominator is not None:
        top, scale = top - piece.denominator.scaled(value), piece.denominator.constant  # type: ignore[assignment]
    else:
        top = top - Polynomial.constant_of(top.count, value)
    assert leaf.rough is not None
    row: dict[int, Number] = {}
    for monomial, coefficient in top.terms():
        if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0] < width:
            row[monomial[0][0]] = coefficient / scale
        elif not _is_small(monomial, width) and not _is_steep_enough(monomial, leaf.rough.roots, width):
            raise _NoFirstOrder("a root at zero is of first order or lower on a branch")
    return value, row


def _is_steep_enough(monomial: Sequence[tuple[int, int]], roots: Mapping[int, RoughRoot], width: int) -> bool:
    """Whether the order of a monomial in coordinates and roots b**e exceeds one, b being O(|z|**m)."""
    order: Number = Fraction(0)
    for index, exponent in monomial:
        if index < width:
            order = order + exponent
        elif index in roots:
            base = roots[index].base.numerator
            least = min((sum(e for i, e in term if i < width) for term, _ in base.terms()), default=0)
            order = order + exponent * roots[index].exponent * least
    return bool(order > 1)


def _dense(row: Mapping[int, Number], width: int) -> Vector:
    return tuple(row.get(i, Fraction(0)) for i in range(width))


def product_of(first: Vector, second: Vector) -> Number:
    return sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0))
