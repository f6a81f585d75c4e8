"""Facets and affine hulls of polytopes, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consderiv.exact.matrices import nullspace
from consderiv.exact.rationals import as_number, dot, primitive
from consderiv.exact.reals import Number, format_number
from consderiv.html import Shown
from consderiv.sets.double_description import MAX_RAYS, extreme_rays
from consderiv.sets.elements import Flat, element_text
from consderiv.sets.hull import affine_coordinates


@dataclass(frozen=True, repr=False)
class Halfspace(Shown):
    """{v : <normal, v> <= offset}, with a primitive normal, on flat vectors.

    The normal is integral and coprime; with irrational ratios its first nonzero entry is 1 or -1.
    """

    normal: Flat
    offset: Number

    def __str__(self) -> str:
        return f"<{element_text(self.normal)}, v> <= {format_number(self.offset)}"

    def excess(self, point: Flat) -> Any:
        """<normal, point> - offset: positive outside, zero on the boundary."""
        return dot(self.normal, point) - self.offset


@dataclass(frozen=True, repr=False)
class AffineHull(Shown):
    """{v : <normal, v> = offset for all equations}; no equation means the whole space."""

    equations: tuple[Halfspace, ...]

    def __str__(self) -> str:
        return " and ".join(str(equation).replace("<=", "=") for equation in self.equations) or "the whole space"

    def contains(self, point: Flat) -> bool:
        """Whether a flat vector satisfies all equations."""
        return all(equation.excess(point) == 0 for equation in self.equations)


def affine_hull_of(points: Sequence[Flat]) -> AffineHull:
    """The equations of the affine hull of points.

    Examples
    --------
    >>> affine_hull_of([(Fraction(0), Fraction(1)), (Fraction(2), Fraction(1))])
    <(0, 1), v> = 1
    """
    base = points[0]
    differences = [tuple(a - b for a, b in zip(point, base, strict=True)) for point in points[1:]]
    return AffineHull(tuple(_halfspace(normal, dot(normal, base)) for normal in nullspace(differences, len(base))))


def _halfspace(normal: Sequence[Any], offset: Any) -> Halfspace:
    integral, scale = primitive(normal)
    return Halfspace(tuple(as_number(a) for a in integral), as_number(offset) / scale)


def facets_of(vertices: Sequence[Flat], budget: int = MAX_RAYS) -> tuple[Halfspace, ...]:
    """The facets of the convex hull of its vertices, sorted.

    A facet is an extreme ray (offset, normal) of the cone of all valid inequalities
    offset - <normal, v> >= 0. Below full dimension the polytope is projected one to one first, and normals
    are zero on the coordinates that were dropped.

    Parameters
    ----------
    vertices : sequence of flat vectors
        At least one; redundant points do no harm.
    budget : int
        Largest number of rays kept at any time.

    Raises
    ------
    BudgetError
        If more rays than the budget appear.

    Examples
    --------
    >>> [(f.normal, f.offset) for f in facets_of([(Fraction(-1),), (Fraction(2),)])]
    [((Fraction(-1, 1),), Fraction(1, 1)), ((Fraction(1, 1),), Fraction(2, 1))]
    """
    axes = affine_coordinates(vertices)
    if not axes:
        return ()
    lifted = [primitive([Fraction(1)] + [-vertex[i] for i in axes])[0] for vertex in vertices]
    found = []
    for offset, *normal in extreme_rays(lifted, budget):
        full: list[Any] = [0] * len(vertices[0])
        for axis, entry in zip(axes, normal, strict=True):
            full[axis] = entry
        found.append(_halfspace(full, offset))
    return tuple(sorted(found, key=lambda facet: (facet.normal, facet.offset)))
