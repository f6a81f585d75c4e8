"""Proofs about one-sided derivatives: their values, and that they are not linear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..errors import ConsderivError
from ..exact.reals import Number, as_exact
from ..fields.directional import directional_derivative as one_sided
from ..germs.germ import FlatRow
from ..germs.tree import Leaf
from ..verdicts import Unknown
from .encoding import number, vector
from .model import Claim, Omitted
from .moved import derivatives_along
from .rays import ray_taylor
from .statements import program_claim
from .workspace import Jacobians, Workspace

Vector = tuple[Number, ...]
DOUBLINGS = 40


def directional_derivative(work: Workspace, direction: Sequence[Number | int]) -> Claim:
    """F'(x; d) for one direction; a checker repeats the computation along x + t d."""
    d = tuple(as_exact(entry) for entry in direction)
    if work.is_curved:
        from .regular_directions import curved_directional_derivative

        return curved_directional_derivative(work, d)
    value = slope_along(work, d)
    shown: Any = vector(value) if work.local.program.is_map else number(value[0])
    taylor = ray_taylor(work, [d])
    return program_claim("directional_derivative", work, {}, taylor, direction=vector(d), value=shown)


def slope_along(work: Workspace, direction: Vector) -> Vector:
    """F'(x; d), one number for each output."""
    if not work.local.jumping:
        return derivatives_along(work.run, direction)
    try:
        value = one_sided(work.local, direction)
    except ConsderivError as error:
        raise Omitted(str(error)) from None
    if isinstance(value, Unknown):
        raise Omitted(value.reason)
    return value


def not_differentiable(work: Workspace) -> Claim:
    """F is not differentiable: two directions with F'(x; d1 + d2) != F'(x; d1) + F'(x; d2).

    If two cells have Jacobians that differ in column i, then F'(x; e_i) cannot be that column of both. For the other
    cell and a direction d far inside it, d + e_i is still inside, and additivity fails for d and e_i.
    """
    if work.is_curved:
        from .regular_directions import curved_not_differentiable

        return curved_not_differentiable(work)
    for first, second in _candidates(work):
        total = tuple(a + b for a, b in zip(first, second, strict=True))
        whole = slope_along(work, total)
        parts = zip(slope_along(work, first), slope_along(work, second), strict=True)
        if any(c != a + b for c, (a, b) in zip(whole, parts, strict=True)):
            proof = {"directions": [vector(first), vector(second)]}
            return program_claim("not_differentiable", work, proof, ray_taylor(work, [first, second, total]))
    raise Omitted("no two directions were found on which the directional derivative is not additive")


def _candidates(work: Workspace) -> Iterator[tuple[Vector, Vector]]:
    for found in _sources(work):
        for (row, leaf), (other_row, other) in _different(found):
            places = [p for p in {**row, **other_row} if row.get(p, 0) != other_row.get(p, 0)]
            for i in sorted({p % work.width for p in places})[:3]:
                for sign in (1, -1):
                    unit = tuple(Fraction(sign * (i == j)) for j in range(work.width))
                    for one in (leaf, other):
                        yield from _far_inside(one, unit)
    for i in range(min(work.width, 8)):
        unit = tuple(Fraction(int(i == j)) for j in range(work.width))
        yield unit, tuple(-x for x in unit)


def _sources(work: Workspace) -> Iterator[Jacobians]:
    """The linearised tree of the outputs, the groups of a large sum, or the tree itself if its guards are affine."""
    names = ["jacobians"] if work.local.jumping else ["linear_jacobians", "group_jacobians", "jacobians"]
    for name in names:
        try:
            found = getattr(work, name)
        except Omitted:
            continue
        yield from found if isinstance(found, list) else [found]


def _different(found: Jacobians) -> Iterator[tuple[tuple[FlatRow, Leaf], tuple[FlatRow, Leaf]]]:
    cells = list(found.certain.values())
    for other in cells[1:4]:
        yield cells[0], other


def _far_inside(leaf: Leaf, unit: Vector) -> Iterator[tuple[Vector, Vector]]:
    """A multiple of a direction inside the cell that stays inside when the unit vector is added."""
    path = leaf.cell.arc()
    if path is None or not any(path[0]):
        return
    gradients = [guard.gradient for guard in leaf.cell.guards]
    scale = Fraction(1)
    for _ in range(DOUBLINGS):
        far = tuple(scale * x for x in path[0])
        total = tuple(a + b for a, b in zip(far, unit, strict=True))
        if all(sum((s * total[i] for i, s in g.items()), Fraction(0)) > 0 for g in gradients):
            yield far, unit
            return
        scale *= 2
