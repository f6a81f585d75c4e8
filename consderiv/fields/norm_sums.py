"""Clarke sets of <a, z> + sum c_k |z|_{Q_k} with different norms: which unit vectors of the norms occur together?

The gradient at d is a + sum c_k Q_k d / |d|_{Q_k}. Let V_k be the range of Q_k. If the V_k are independent, d may be chosen
for each norm on its own, so the limits of gradients are all sums. If there is one relation sum u_k = 0, u_k in V_k, then the
numbers t_k = <u_k, d> add up to zero. For given unit vectors d_k of the norms there are lengths r_k > 0 with
sum r_k t_k(d_k) = 0 iff some t_k are positive and some negative, or all vanish. In the closure some t_i <= 0 <= t_j, i != j,
and that is all. So the Clarke set is the hull of the sums in which two ellipsoids with u_k != 0 are replaced by opposite
half ellipsoids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from ..errors import ConsderivError
from ..exact.matrices import nullspace, rank
from ..exact.reals import Number
from ..germs.elementary import is_quadratic_form
from ..germs.germ import Group
from ..germs.tree import explore, leaves_of
from ..sets import Polytope, ValueSet
from ..sets.curved import curved_hull, curved_sum
from ..sets.curved_matrices import Gram, Vector, block_of, combination, solution
from ..sets.ellipsoids import Ellipsoid, cap_flat
from .local import Local, Obstacle
from .regular import half_hessian

_ZERO = Fraction(0)
NORM_LIMIT = 5


@dataclass(frozen=True)
class _Norm:
    """c |z|_Q, and the functional w with Q w = u for the relation sum u_k = 0 (None where u is zero)."""

    gram: Gram
    factor: Number
    functional: Vector | None = None

    @property
    def whole(self) -> Ellipsoid:
        """{c Q y : y^T Q y <= 1}."""
        square = self.factor * self.factor
        gram = tuple(tuple(square * entry for entry in row) for row in self.gram)
        return Ellipsoid((_ZERO,) * len(gram), gram, (len(gram),))

    def half(self, side: int) -> ValueSet:
        """The hull of the c Q d / |d|_Q with side * <u, d> >= 0."""
        assert self.functional is not None
        return cap_flat(self.whole, tuple(side * x / self.factor for x in self.functional), _ZERO)


def clarke_of_norm_sum(local: Local, group: Group) -> ValueSet | None:
    """The Clarke set of a group of a scalar program that is smooth apart from norms; None where it is not covered."""
    if local.program.is_map or isinstance(local.germ, Obstacle):
        return None
    try:
        found = _norms(local, group)
        if found is None:
            return None
        slopes, norms = found
        related = _with_relation(norms)
        if related is None:
            return None
        offset = Polytope((slopes,), local.shape)
        return curved_hull(*(curved_sum(offset, *terms) for terms in _sums(related)))
    except ConsderivError:
        return None


def _norms(local: Local, group: Group) -> tuple[Vector, list[_Norm]] | None:
    """The linear part and the norms; None if there are guards or other roots."""
    assert not isinstance(local.germ, Obstacle)
    program, width = local.germ.program, len(local.point)
    leaves = list(leaves_of(explore(program, local.point, group.roots, budget=local.budget, radial=True)))
    if len(leaves) != 1 or leaves[0].error is not None or leaves[0].cell.guards or leaves[0].cell.equalities:
        return None
    (leaf,) = leaves
    forms = list(leaf.radicands.values())
    if not 2 <= len(forms) <= NORM_LIMIT or not all(is_quadratic_form(form, width) for form in forms):
        return None
    row = group.jacobian(leaf, width + len(program.elementary_nodes))
    norms = []
    for place, form in leaf.radicands.items():
        gram = tuple(map(tuple, half_hessian(form, width)))
        factor = row.get(place, _ZERO)
        if factor and len(block_of(gram)) < 2:
            return None
        if factor:
            norms.append(_Norm(gram, factor))
    return tuple(row.get(i, _ZERO) for i in range(width)), norms


def _with_relation(norms: Sequence[_Norm]) -> list[_Norm] | None:
    """The norms with their part in the only relation between their ranges; None if there are two relations."""
    columns: list[tuple[int, Vector]] = []
    for k, norm in enumerate(norms):
        columns += [(k, norm.gram[i]) for i in block_of(norm.gram)]
    size = len(columns[0][1]) if columns else 0
    matrix = [[vector[i] for _, vector in columns] for i in range(size)]
    relations = len(columns) - rank(matrix)
    if relations == 0:
        return list(norms)
    if relations > 1:
        return None
    (weights,) = nullspace(matrix, len(columns))
    found = []
    for k, norm in enumerate(norms):
        own = [(w, vector) for w, (owner, vector) in zip(weights, columns, strict=True) if owner == k]
        u = combination([w for w, _ in own], [vector for _, vector in own])
        found.append(_Norm(norm.gram, norm.factor, solution(norm.gram, u) if any(u) else None))
    return found


def _sums(norms: Sequence[_Norm]) -> Iterator[list[ValueSet]]:
    """The terms of each sum."""
    related = [k for k, norm in enumerate(norms) if norm.functional is not None]
    if not related:
        yield [norm.whole for norm in norms]
    for negative, positive in permutations(related, 2):
        sides = {negative: -1, positive: 1}
        yield [norm.half(sides[k]) if k in sides else norm.whole for k, norm in enumerate(norms)]
