"""Limits of gradients at a norm of two linear functions in n > 2 variables: cells are projected to the plane of the norm.

Let q = d^T Q d with Q of rank two, r = sqrt(q), and let all guards be linear in (d, r): <a, d> + b r > 0. With p = (Q d)_ij for
a regular block B = Q_ij the other coordinates y of d are free, and q = p^T B^-1 p. So a guard is <alpha, p> + b r + <c, y> > 0.
A direction p belongs to the cell iff these have a solution y, that is (Gordan, Motzkin) iff

    sum lambda_k (<alpha_k, p> + b_k r) > 0   for all extreme rays lambda of {lambda >= 0 : sum lambda_k c_k = 0},

conditions on p and r in the plane. The gradient A + c Q d / r depends on p only, so its limits on the cell are the arcs over
the sectors in which these conditions hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ..exact.matrices import inverse, rank
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..germs.tree import Leaf
from ..sets.double_description import extreme_rays
from .planar_norms import RadialGuard, sectors_of
from .regular import half_hessian

_ZERO = Fraction(0)
RAYS = 64

Cells = list[tuple[Leaf, Sequence[Sequence[Number]]]]


@dataclass(frozen=True)
class _Plane:
    """The plane of the norm: Q, the block of it with indices `axes`, and the inverse of this block."""

    gram: list[list[Number]]
    axes: tuple[int, int]
    inverse: list[list[Number]]

    def condition(self, guard: Polynomial, place: int) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
        """(alpha_1, alpha_2, b) and c."""
        row, width = guard.gradient, len(self.gram)
        a = [row.get(i, _ZERO) for i in range(width)]
        i, j = self.axes
        alpha = [m[0] * a[i] + m[1] * a[j] for m in self.inverse]
        rest = tuple(
            a[k] - alpha[0] * self.gram[i][k] - alpha[1] * self.gram[j][k] for k in range(width) if k not in self.axes
        )
        return (alpha[0], alpha[1], row.get(place, _ZERO)), rest

    def lifted(self, ray: Sequence[Number]) -> list[Number]:
        """A direction d with (Q d)_ij = p."""
        found: list[Number] = [_ZERO] * len(self.gram)
        for axis, m in zip(self.axes, self.inverse, strict=True):
            found[axis] = m[0] * ray[0] + m[1] * ray[1]
        return found

    def form(self) -> Polynomial:
        """q as a polynomial in p."""
        x, y = (Polynomial.coordinate(2, k) for k in range(2))
        (a, b), (_, c) = self.inverse
        return (x * x).scaled(a) + (x * y).scaled(2 * b) + (y * y).scaled(c)


def projected_cells(leaves: Sequence[Leaf], width: int) -> Cells | None:
    """Leaves with the rays of the sectors over which they lie; None where there is more than one norm, or a curved guard."""
    forms = {form for leaf in leaves for form in leaf.radicands.values()}
    if len(forms) != 1:
        return None
    plane = _plane(next(iter(forms)), width)
    if plane is None:
        return None
    guarded = []
    for leaf in leaves:
        conditions = _projected(leaf, plane, width)
        if conditions is None:
            return None
        guarded.append((leaf, conditions))
    found = sectors_of(guarded)
    return None if found is None else [(one.leaf, [plane.lifted(ray) for ray in one.rays]) for one in found]


def _plane(form: Polynomial, width: int) -> _Plane | None:
    if any(sum(e for _, e in monomial) != 2 or monomial[-1][0] >= width for monomial, _ in form.terms()):
        return None
    gram = half_hessian(form, width)
    if rank(gram) != 2:
        return None
    for i, j in combinations(range(width), 2):
        block = [[gram[i][i], gram[i][j]], [gram[j][i], gram[j][j]]]
        if rank(block) == 2:
            found = inverse(block)
            assert found is not None, "the block is regular"
            return _Plane(gram, (i, j), [list(row) for row in found])
    return None


def _projected(leaf: Leaf, plane: _Plane, width: int) -> list[RadialGuard] | None:
    """The conditions on p and r of a leaf; None if a guard is not linear in the coordinates and one norm."""
    rows, free = [], []
    for guard in leaf.cell.guards:
        places = {i for i in guard.variables() if i >= width}
        if not guard.is_affine or len(places) > 1 or not places <= set(leaf.radicands):
            return None
        condition, rest = plane.condition(guard, next(iter(places), -1))
        rows.append(condition)
        free.append(rest)
    form, found = plane.form(), []
    for weights in _multipliers(free):
        total = [sum((w * row[k] for w, row in zip(weights, rows, strict=True)), _ZERO) for k in range(3)]
        a = Polynomial.affine(2, 0, {k: total[k] for k in range(2) if total[k]})
        b = Polynomial.constant_of(2, total[2])
        found.append(RadialGuard(a, b, a * a - (b * b) * form))
    return None if len(found) > RAYS else found


def _multipliers(free: Sequence[Sequence[Number]]) -> list[tuple[Number, ...]]:
    """The extreme rays of {lambda >= 0 : sum lambda_k c_k = 0}."""
    count = len(free)
    if not count:
        return []
    rows: list[tuple[Number, ...]] = [tuple(Fraction(int(i == k)) for i in range(count)) for k in range(count)]
    for column in zip(*free, strict=True):
        if any(column):
            rows += [tuple(column), tuple(-c for c in column)]
    return [tuple(ray) for ray in extreme_rays(rows)]
