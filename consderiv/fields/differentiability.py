"""Differentiable, strictly differentiable, regular: three different properties, each decided on its own."""

from __future__ import annotations

from fractions import Fraction

from ..errors import NotLipschitzError
from ..sets import Polytope, Undefined, UnknownSet, is_equal
from ..sets.elements import Flat
from ..sets.minkowski import add
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .clarke import clarke
from .directional import directional_derivative
from .frechet import frechet
from .local import Local, Obstacle


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

    Differentiable and strictly differentiable differ: min(max(y, 0), x**2) at 0 is the first and not the second.
    """
    germ = local.linear_germ
    if isinstance(germ, Obstacle):
        return Refuted(None, germ.reason) if germ.undefined else _without_linear_germ(local, germ)
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
        return _without_linear_germ(local, Obstacle(unknown))
    return Proved(_shaped(local, total), "the directional derivative is linear")


def _shaped(local: Local, flat: Flat) -> object:
    return Polytope((flat,), local.shape).vertices[0]


def _without_linear_germ(local: Local, obstacle: Obstacle) -> Verdict:
    strict = strictly_differentiable(local)
    if isinstance(strict, Proved):
        return Proved(strict.evidence, "strictly differentiable")
    n = len(local.point)
    if isinstance(local.germ, Obstacle):
        return Unknown(obstacle.reason)
    slopes = []
    for i in range(n):
        unit = tuple(Fraction(int(i == j)) for j in range(n))
        try:
            right = directional_derivative(local, unit)
            left = directional_derivative(local, tuple(-u for u in unit))
        except NotLipschitzError as error:
            return Refuted(unit, error.received)
        if isinstance(right, Unknown) or isinstance(left, Unknown):
            return Unknown(obstacle.reason)
        if any(r != -s for r, s in zip(right, left, strict=True)):
            return Refuted(unit, "the two one-sided derivatives differ")
        slopes.append(right)
    if n == 1:
        return Proved(_shaped(local, tuple(slopes[0])), "the two one-sided derivatives agree")
    return Unknown(obstacle.reason)


def regular(local: Local) -> Verdict:
    """Whether a scalar program is Clarke regular: f'(x; .) = f°(x; .), that is, the Frechet set is the Clarke set."""
    if local.program.is_map:
        return Unknown("regularity is a property of scalar functions")
    small, large = frechet(local), clarke(local)
    for found in (large, small):
        if isinstance(found, Undefined):
            return Refuted(None, found.reason)
        if isinstance(found, UnknownSet):
            return Unknown(found.reason)
    verdict = is_equal(small, large)
    if isinstance(verdict, Proved):
        return Proved(None, "the Frechet and the Clarke set are equal")
    if isinstance(verdict, Refuted):
        return Refuted(verdict.evidence, "the Frechet set is smaller than the Clarke set")
    return verdict
