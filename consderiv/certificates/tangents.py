"""Directions that describe the directional derivative of a program with comparisons: rays of its cells' tangent cones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import BudgetError, ConsderivError
from ..exact.matrices import nullspace
from ..exact.polynomials import Polynomial
from ..exact.rationals import dot, primitive
from ..exact.reals import Number, as_exact, sign
from ..germs.basis import local_basis
from ..germs.tree import Leaf, Tree, leaves_of
from ..sets.double_description import extreme_rays
from .below import leading_form
from .model import Omitted

Ray = tuple[Any, ...]
Vector = tuple[Number, ...]
RAY_LIMIT = 120


def tangent_rays(tree: Tree, width: int) -> list[Ray]:
    """Rays and lines of polyhedral cones around the tangent cones of the cells, each together with its opposite.

    Nothing depends on their completeness: the derivatives along them bound the Frechet set from outside, and what they
    leave is proved to be inside cell by cell.
    """
    found: dict[Ray, None] = {}
    for leaf in leaves_of(tree):
        for ray in cone_rays(_functionals(leaf, width), width):
            found[ray] = None
            found[tuple(-x for x in ray)] = None
            if len(found) > RAY_LIMIT:
                raise Omitted(f"the cells have more than {RAY_LIMIT} tangent rays")
    return list(found)


def _functionals(leaf: Leaf, width: int) -> list[Vector]:
    """Linear conditions on tangents: gradients of guards, and linear factors of leading forms as the leaf's arc has them."""
    path = leaf.cell.arc()
    rows: dict[Vector, None] = {}
    for guard in leaf.cell.guards:
        form = leading_form(guard, width)
        if form.is_affine:
            rows[_row(form, width)] = None
            continue
        for factor in _linear_factors(form):
            row = _row(factor, width)
            side = sign(dot(row, path[0])) if path is not None else 0
            if side:
                rows[row if side > 0 else tuple(-x for x in row)] = None
    return [row for row in rows if any(row)]


def _linear_factors(form: Polynomial) -> Iterator[Polynomial]:
    try:
        yield from (curve for curve in local_basis((form,)).curves if curve.degree == 1)
    except ConsderivError:
        return


def _row(form: Polynomial, width: int) -> Vector:
    gradient = form.gradient
    return tuple(gradient.get(i, Fraction(0)) for i in range(width))


def cone_rays(rows: Sequence[Vector], width: int) -> list[Ray]:
    """The rays of the cone in the complement of its lines, and a positive basis of its lines."""
    lines = [primitive(line)[0] for line in nullspace(rows, width)] if rows else _axes(width)
    walls = [*lines, *(tuple(-x for x in line) for line in lines)]
    try:
        rays = extreme_rays([*(primitive(row)[0] for row in rows), *walls]) if rows else []
    except BudgetError as error:
        raise Omitted(str(error)) from None
    found = [tuple(primitive([as_exact(x) for x in ray])[0]) for ray in rays]
    if lines:
        opposite = [as_exact(-sum(entries)) for entries in zip(*lines, strict=True)]
        found += [*map(tuple, lines), tuple(primitive(opposite)[0])]
    return found


def _axes(width: int) -> list[Ray]:
    return [tuple(int(i == j) for j in range(width)) for i in range(width)]
