"""Differentiable, strictly differentiable, regular: three different properties, each decided on its own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, islice, product

from ..errors import ConsderivError, NotLipschitzError
from ..exact.reals import Number
from ..programs.rebuilding import negated
from ..sets import Empty, Polytope, Undefined, UnknownSet, is_equal
from ..sets.elements import Flat
from ..sets.minkowski import add
from ..sets.value_set import ValueSet
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .branch_slopes import differentiable_by_cells, irregular_direction, regular_by_cells
from .clarke import clarke
from .directional import directional_derivative
from .frechet import frechet
from .local import Local, Obstacle, is_point
from .steep import steep_arc
from .tangent_cells import tangent_cells

DIAGONALS = 40


def strictly_differentiable(local: Local) -> Verdict:
    """Whether the Clarke set is a singleton (Clarke 1983, proposition 2.2.4); the evidence is the derivative."""
    found = clarke(local)
    if isinstance(found, Polytope) and found.dimension == 0:
        return Proved(found.vertices[0], "the Clarke set is a singleton")
    if isinstance(found, Undefined):
        return Refuted(None, found.reason)
    if isinstance(found, UnknownSet):
        if isinstance(found.inner, Polytope) and found.inner.dimension > 0:
            return Refuted(found.inner, "the Clarke set has more than one element")
        return Unknown(found.reason)
    return Refuted(found, "the Clarke set has more than one element")


def differentiable(local: Local) -> Verdict:
    """Whether F is (Frechet) differentiable: whether d -> F'(x; d) is linear; the evidence is the derivative.

    Differentiable and strictly differentiable differ: min(max(y, 0), x**2) at 0 is the first and not the second. A program
    that jumps arbitrarily near the point may still be differentiable at it: where(y > 0, x**2, 0) is at 0.
    """
    germ = local.linear_germ
    if isinstance(germ, Obstacle):
        return _without_linear_germ(local, germ.reason)
    total: Flat = local.dense(germ.base)
    unknown = ""
    for group in germ.groups:
        found = local.jacobians(group)
        if len(found.certain) > 1:
            first, second = (local.dense(dict(key)) for key in list(found.certain)[:2])
            return Refuted((first, second), "the directional derivative is not linear")
        if found.doubtful or found.unknown is not None or not found.certain:
            unknown = found.reason()
            continue
        total = add(total, local.dense(dict(next(iter(found.certain)))))
    if unknown:
        return _without_linear_germ(local, unknown)
    return Proved(_shaped(local, total), "the directional derivative is linear")


def _shaped(local: Local, flat: Flat) -> object:
    return Polytope((flat,), local.shape).vertices[0]


def _without_linear_germ(local: Local, reason: str) -> Verdict:
    strict = strictly_differentiable(local)
    if isinstance(strict, Proved):
        return Proved(strict.evidence, "strictly differentiable")
    for decide in (_by_directions, _by_cells, _by_growth, _by_frechet_sets):
        verdict = decide(local)
        if not isinstance(verdict, Unknown):
            return verdict
    return Unknown(reason)


def _by_directions(local: Local) -> Verdict:
    """The one-sided derivatives along the axes, and along their sums: they are all that is needed on the line."""
    n = len(local.point)
    slopes = []
    for i in range(n):
        right, left = (_slope(local, {i: Fraction(side)}) for side in (1, -1))
        if isinstance(right, Refuted) or isinstance(left, Refuted):
            return right if isinstance(right, Refuted) else left  # type: ignore[return-value]
        if right is None or left is None:
            return Unknown("a one-sided derivative is not decided")
        if any(r != -s for r, s in zip(right, left, strict=True)):
            return Refuted(tuple(Fraction(int(i == j)) for j in range(n)), "the two one-sided derivatives differ")
        slopes.append(right)
    if n == 1:
        return Proved(_shaped(local, tuple(slopes[0])), "the two one-sided derivatives agree")
    for (i, j), side in islice(product(combinations(range(n), 2), (1, -1)), DIAGONALS):
        found = _slope(local, {i: Fraction(1), j: Fraction(side)})
        linear = tuple(a + side * b for a, b in zip(slopes[i], slopes[j], strict=True))
        if isinstance(found, Refuted):
            return found
        if found is not None and found != linear:
            return Refuted(None, "the directional derivative is not additive along the axes")
    return Unknown("the directional derivatives along the axes and diagonals are those of a linear map")


def _slope(local: Local, direction: Mapping[int, Fraction]) -> tuple[Number, ...] | Refuted | None:
    """F'(x; d), Refuted where F is not continuous along d, None if it is not decided."""
    dense = tuple(direction.get(i, Fraction(0)) for i in range(len(local.point)))
    try:
        found = directional_derivative(local, dense)
    except NotLipschitzError as error:
        return Refuted(dense, f"not continuous: {error.received.removeprefix('received ')}")
    except ConsderivError:
        return None
    return None if isinstance(found, Unknown) else tuple(found)


def _by_cells(local: Local) -> Verdict:
    """From all branches at first order, with curved boundaries and jumps."""
    found = differentiable_by_cells(local)
    if isinstance(found, Proved):
        flat = tuple(entry for row in found.evidence for entry in row)
        return Proved(_shaped(local, flat), found.reason)
    return found


def _by_growth(local: Local) -> Verdict:
    """A root that grows faster than the distance: difference quotients at the point itself are unbounded."""
    germ = local.germ
    if isinstance(germ, Obstacle):
        return Unknown(germ.reason)
    failed = [group for group in germ.groups if any(leaf.error is not None for leaf in group.leaves())]
    steep = steep_arc(local, failed[0]) if len(failed) == 1 else None
    return Unknown("no root is steep") if steep is None else Refuted(steep, steep.gap)


def _by_frechet_sets(local: Local) -> Verdict:
    """f is differentiable iff the Frechet sets of f and -f are nonempty: then these are {v} and {-v}."""
    if local.program.is_map:
        return Unknown("Frechet sets are those of scalar functions")
    below = frechet(local)
    if isinstance(below, (UnknownSet, Undefined)):
        return Unknown(below.reason)
    if isinstance(below, Empty):
        return Refuted(None, "the Frechet set is empty")
    if not is_point(below):
        return Refuted(below, "the Frechet set has more than one element")
    above = frechet(Local(negated(local.program), local.point, local.budget))
    if isinstance(above, (UnknownSet, Undefined)):
        return Unknown(above.reason)
    if isinstance(above, Empty):
        return Refuted(None, "the Frechet set of the negative is empty")
    assert isinstance(below, Polytope)
    return Proved(below.vertices[0], "the Frechet sets of the function and of its negative are not empty")


def regular(local: Local) -> Verdict:
    """Whether a scalar program is Clarke regular: f'(x; .) = f°(x; .), that is, the Frechet set is the Clarke set."""
    if local.program.is_map:
        return Unknown("regularity is a property of scalar functions")
    small, large = frechet(local), clarke(local)
    if isinstance(large, Undefined):
        return Refuted(None, large.reason)
    if isinstance(large, UnknownSet):
        return Unknown(large.reason)
    if isinstance(small, UnknownSet):
        return _regular_by_cells(local, large, small.reason)
    if isinstance(small, Undefined):
        return Refuted(None, small.reason)
    verdict = is_equal(small, large)
    if isinstance(verdict, Proved):
        return Proved(None, "the Frechet and the Clarke set are equal")
    if isinstance(verdict, Refuted):
        return Refuted(verdict.evidence, "the Frechet set is smaller than the Clarke set")
    return verdict


def _regular_by_cells(local: Local, large: ValueSet, reason: str) -> Verdict:
    """Regularity where the Frechet set is not known, by f'(x; .) on the tangent cones of the branches."""
    if isinstance(differentiable(local), Proved) and not is_point(large):
        return Refuted(None, "differentiable, but the Clarke set has more than one element")
    cells = tangent_cells(local)
    if isinstance(cells, Unknown) or not isinstance(large, Polytope):
        return Unknown(reason)
    if regular_by_cells(cells, large.flat_vertices):
        return Proved(None, "the directional derivative is that of the Clarke set on the tangent cone of every branch")
    irregular = next((d for cell in cells if (d := irregular_direction(cell, large.flat_vertices)) is not None), None)
    return Unknown(reason) if irregular is None else Refuted(irregular, "f'(x; d) is smaller than f°(x; d)")
