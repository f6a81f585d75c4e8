"""The germ of d -> F'(x; d) from the tangent cones of open cells with curved boundaries.

Let F be continuous and locally Lipschitz, with C^1 pieces on open cells {g_1 > 0, ...} that are dense near x. Where the forms
of least degree of all guards of a cell are positive at d the cell contains x + t d for small t > 0, so F'(x; d) is G d with
the gradient G of its piece. These d are dense: the forms are not zero, and every d is a limit of such points for one of the
finitely many cells. F'(x; .) is Lipschitz, so it is known everywhere. Forms that are products of linear ones and of definite
ones cut R^n into polyhedral cones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..exact.reals import sign
from ..germs.cone import Cone, TooManyRays
from ..germs.cores import is_factorable
from ..germs.elementary import is_clear
from ..germs.feasibility import Cell
from ..germs.germ import Germ, Group
from ..germs.sums_of_squares import is_sum_of_squares
from ..germs.tree import Leaf, Split

CONE_LIMIT = 2000

Walls = tuple[int, tuple[Polynomial, ...]]  # a sign and linear forms: the sign of a form is that of their product


def tangent_germ(germ: Germ) -> Germ | None:
    """The germ of the directional derivative of a continuous program; None where a tangent cone is not polyhedral.

    Parameters
    ----------
    germ : Germ
        Of a program that is locally Lipschitz near the point.

    Notes
    -----
    Scholtes (2012), Introduction to Piecewise Differentiable Equations, proposition 4.1.3, for the directional derivative.
    """
    width = len(germ.point)
    groups = []
    try:
        for group in germ.groups:
            leaves = tuple(cone for leaf in group.leaves() for cone in _cones(leaf, width))
            if not leaves or len(leaves) > CONE_LIMIT:
                return None
            groups.append(Group(group.roots, group.columns, Split(group.roots[0], leaves)))
    except (_NotPolyhedral, TooManyRays):
        return None
    return Germ(germ.program, germ.point, germ.base, tuple(groups), germ.jumps)


class _NotPolyhedral(Exception):
    """A guard has no form of least degree that is a product of linear and definite ones."""


def _cones(leaf: Leaf, width: int) -> Iterator[Leaf]:
    """The cones with interior points on which all forms of the guards are positive."""
    if leaf.error is not None or leaf.cell.equalities or leaf.radicands:
        raise _NotPolyhedral
    pieces = tuple(_first_order(piece) for piece in leaf.pieces)
    conditions = [_walls(_least_form(guard, width)) for guard in dict.fromkeys(leaf.cell.guards)]
    choices = [list(_sides(*walls)) for walls in conditions]
    if prod(map(len, choices)) > CONE_LIMIT:
        raise _NotPolyhedral
    for choice in product(*choices):
        rows = tuple(dict.fromkeys(row for side in choice for row in side))
        cone = _cut(rows)
        if cone is not None:
            yield Leaf(Cell(leaf.cell.count, rows, (), cone), pieces)


def _cut(rows: Sequence[Polynomial]) -> Cone | None:
    cone: Cone | None = Cone()
    for row in rows:
        cone = None if cone is None else cone.cut(row.gradient)
    return cone


def _first_order(piece: RationalFunction) -> RationalFunction:
    return RationalFunction(Polynomial.affine(piece.count, piece.value, piece.gradient))


def _least_form(guard: Polynomial, width: int) -> Polynomial:
    """The terms of least degree: near the point they decide where they are not zero, as all remainders tend to zero."""
    if not is_clear(guard, width):
        raise _NotPolyhedral
    degrees = {m: sum(e for _, e in m) for m, _ in guard.terms() if all(i < width for i, _ in m)}
    least = min(degrees.values())
    return Polynomial.from_terms(guard.count, {m: c for m, c in guard.terms() if degrees.get(m) == least})


def _walls(form: Polynomial) -> Walls:
    if form.is_affine:
        return 1, (form,)
    if not form.is_rational or not is_factorable(form):
        raise _NotPolyhedral
    constant, factors = form.factors()
    total, walls = sign(constant), []
    for factor, multiplicity in factors:
        if multiplicity % 2 == 0:
            continue
        if factor.is_affine:
            walls.append(factor)
        elif is_sum_of_squares(-factor, factor.count):
            total = -total
        elif not is_sum_of_squares(factor, factor.count):
            raise _NotPolyhedral
    return total, tuple(walls)


def _sides(total: int, walls: tuple[Polynomial, ...]) -> Iterator[tuple[Polynomial, ...]]:
    """All signs of the linear forms with the given product (none: a form that is nowhere positive)."""
    for signs in product((1, -1), repeat=len(walls)):
        if prod(signs) * total > 0:
            yield tuple(wall.scaled(Fraction(s)) for wall, s in zip(walls, signs, strict=True))
