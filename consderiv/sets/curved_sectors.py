"""The gradients of <c, x> + sqrt(x^T Q x) on a polyhedral cone: whole ellipsoids, caps, arcs, points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from consderiv.errors import UnsupportedError
from consderiv.exact.matrices import independent_rows, inverse
from consderiv.exact.rationals import primitive
from consderiv.exact.reals import sign
from consderiv.sets.curved_matrices import Gram, Vector, inner, product, shifted, times
from consderiv.sets.curved_numbers import square_root
from consderiv.sets.double_description import extreme_rays
from consderiv.sets.elements import read_element
from consderiv.sets.ellipsoids import Cap, Ellipsoid, arc, cap_flat, ellipsoid_flat
from consderiv.sets.polytope import hull_of
from consderiv.sets.value_set import ValueSet


def sector(whole: ValueSet, rays: Iterable[Any]) -> ValueSet:
    """The hull of {c + Q x / sqrt(x^T Q x) : x in the cone of the rays, Q x not 0}, in its simplest type.

    This is the Clarke set at 0 of <c, x> + sqrt(x^T Q x) seen from the cells in that cone. Lines are given by
    two opposite rays.

    Parameters
    ----------
    whole : Ellipsoid
        The ellipsoid c + Q(...), as from `ball`, `ellipsoid` or `image_of_ball`.
    rays : iterable of vectors or matrices
        Generators of the cone.

    Raises
    ------
    UnsupportedError
        If the cone has two or more facets and the ellipsoid is not in a plane, or no ray is outside the kernel of Q.

    Examples
    --------
    >>> from consderiv.sets.ellipsoids import ball
    >>> disc = ball((0, 0))
    >>> sector(disc, [(1, 0), (0, 1), (0, -1)])
    {(a, b) : a**2 + b**2 <= 1, a >= 0}
    >>> sector(disc, [(1, 0), (1, 1), (0, 1)])
    {(a, b) : a**2 + b**2 <= 1, a + b >= 1}
    >>> sector(disc, [(1, 0), (-1, 0)])
    [-1, 1] x {0}
    """
    if not isinstance(whole, Ellipsoid) or isinstance(whole, Cap):
        raise UnsupportedError("an ellipsoid is required", f"received {type(whole).__name__}", "use its vertices")
    generators = [read_element(ray, whole.shape)[0] for ray in rays]
    used = [ray for ray in generators if any(sign(entry) for entry in times(whole.gram, ray))]
    if not used:
        raise UnsupportedError(
            "a ray outside the kernel of the matrix is required",
            f"received {len(generators)} rays",
            "the gradient is not defined on the kernel",
        )
    images = [times(whole.gram, ray) for ray in used]
    basis = [used[k] for k in independent_rows(images)]
    if len(basis) == 1:
        points = [_surface_point(whole, ray) for ray in used]
        return hull_of(points, whole.shape)
    solid = whole if len(basis) == whole.rank else _section(whole, basis)
    return _simplest(solid, used)


def _surface_point(whole: Ellipsoid, ray: Vector) -> Vector:
    length = square_root(product(whole.gram, ray, ray))
    return shifted(whole.flat_centre, times(whole.gram, ray), 1 / length)


def _section(whole: Ellipsoid, basis: Sequence[Vector]) -> Ellipsoid:
    """The ellipsoid of the points Q x / |x|_Q with x in the span of the basis: Q R (R^T Q R)^-1 R^T Q."""
    images = [times(whole.gram, ray) for ray in basis]
    middle = inverse([[inner(a, image) for image in images] for a in basis])
    assert middle is not None, "the images are independent"
    columns = list(zip(*images, strict=True))
    gram: Gram = tuple(tuple(inner(left, times(tuple(middle), right)) for right in columns) for left in columns)
    found = ellipsoid_flat(whole.flat_centre, gram, whole.shape)
    assert isinstance(found, Ellipsoid)
    return found


def _simplest(solid: Ellipsoid, rays: Sequence[Vector]) -> ValueSet:
    """By the number of facets of the cone, modulo the kernel of Q."""
    # Modulo the kernel a ray is G Q r, which lives on the coordinates of a regular block.
    reduced = [times(solid.inverse, times(solid.gram, ray)) for ray in rays]
    axes = [i for i, row in enumerate(solid.inverse) if any(sign(entry) for entry in row)]
    facets = extreme_rays([primitive([ray[i] for i in axes])[0] for ray in reduced])
    if not facets:
        return solid
    if len(facets) == 1:
        slopes = dict(zip(axes, facets[0], strict=True))
        functional = tuple(Fraction(0) + slopes.get(i, 0) for i in range(len(solid.gram)))
        return cap_flat(solid, times(solid.inverse, functional), Fraction(0))
    if solid.rank > 2:
        raise UnsupportedError(
            "a half space, or an ellipsoid in a plane, is required",
            f"received a cone with {len(facets)} facets",
            "the hull of a spherical polygon is not supported: the ellipsoid is an outer bound",
        )
    first, last = (
        next(ray for ray, own in zip(rays, reduced, strict=True) if sign(inner(facet, [own[i] for i in axes])) == 0)
        for facet in facets
    )
    return arc(solid, *(list(ray) if len(solid.shape) == 1 else _rows(ray, solid.shape[1]) for ray in (first, last)))


def _rows(flat: Vector, width: int) -> list[list[Any]]:
    return [list(flat[i : i + width]) for i in range(0, len(flat), width)]
