"""What a set looks like on paper: points, curves and filled regions in the plane, in floats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Literal

from ..errors import UnsupportedError
from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet
from ..sets.curved import CurvedHull, CurvedSum
from ..sets.curved_boundary import CurvedUnion, Sphere
from ..sets.elements import flatten
from ..sets.ellipsoids import Cap, Ellipsoid
from ..sets.products import ProductSet
from ..sets.value_set import ValueSet
from .maximisers import maximisers
from .numeric import floats

TURNS = 721


@dataclass(frozen=True)
class Outline:
    """Points on paper: single ones, a curve through them, or the region that they go around.

    Parameters
    ----------
    kind : "points", "curve" or "region"
    points : array of k x 2 floats
    bound : "inner", "outer" or ""
        What an unknown set contains, or lies in.
    """

    kind: Literal["points", "curve", "region"]
    points: Any
    bound: str = ""


@singledispatch
def outlines(part: ValueSet) -> tuple[Outline, ...]:
    """The outlines of a set in the plane, in floats.

    Raises
    ------
    UnsupportedError
        For products of sets that are not known as unions of polytopes, and other sets.
    """
    raise UnsupportedError(
        "a set of vectors with two entries is required for a picture in the plane",
        f"received {type(part).__name__}", "print it, or draw a linear image of it",
    )  # fmt: skip


@outlines.register(Empty)
@outlines.register(Undefined)
def _(part: ValueSet) -> tuple[Outline, ...]:
    return ()


@outlines.register(UnknownSet)
def _(part: UnknownSet) -> tuple[Outline, ...]:
    bounds = (("outer", part.outer), ("inner", part.inner))
    return tuple(
        Outline(o.kind, o.points, name) for name, known in bounds if known is not None for o in outlines(known)
    )


@outlines.register(FiniteSet)
def _(part: FiniteSet) -> tuple[Outline, ...]:
    import numpy

    return (Outline("points", numpy.array([floats(flatten(v, part.shape)) for v in part.elements])),)


@outlines.register
def _(part: ProductSet) -> tuple[Outline, ...]:
    if part.union_form is None:
        raise UnsupportedError(
            "a product whose convex parts are known is required for a picture", f"received {part}",
            "draw its hull, the attribute `hull`",
        )  # fmt: skip
    return outlines(part.union_form)


@outlines.register(Union)
@outlines.register(CurvedUnion)
def _(part: Any) -> tuple[Outline, ...]:
    return tuple(o for member in part.members for o in outlines(member))


@outlines.register(Polytope)
@outlines.register(MinkowskiSum)
@outlines.register(CurvedSum)
@outlines.register(CurvedHull)
@outlines.register(Ellipsoid)
def _(part: Any) -> tuple[Outline, ...]:
    import numpy

    return (_around(maximisers(part, _directions(numpy))),)


@outlines.register(Sphere)
def _(part: Sphere) -> tuple[Outline, ...]:
    import numpy

    solid = part.solid
    whole = solid.whole if isinstance(solid, Cap) else solid
    around = maximisers(whole, _directions(numpy))
    if not isinstance(solid, Cap):
        return (Outline("curve", around),)
    normal = numpy.array(floats(solid.normal))
    above = (around - numpy.array(floats(solid.flat_centre))) @ normal >= float(solid.level)
    # The arc is one piece of the circle: start behind its gap, and end in the exact corner points.
    start = int(numpy.argmin(above))
    arc = numpy.roll(around[:-1], -start, axis=0)[numpy.roll(above[:-1], -start)]
    middle, gram = solid.disc
    square = numpy.array([floats(row) for row in gram])
    ends = numpy.array(floats(middle)) + numpy.outer((1, -1), _principal(square))
    if len(arc) and numpy.linalg.norm(ends[0] - arc[0]) > numpy.linalg.norm(ends[1] - arc[0]):
        ends = ends[::-1]
    return (Outline("curve", numpy.vstack([ends[:1], arc, ends[1:]])),)


def _principal(square: Any) -> Any:
    """w with w w^T the given matrix of rank one."""
    import numpy

    sizes, vectors = numpy.linalg.eigh(square)
    return vectors[:, -1] * numpy.sqrt(max(sizes[-1], 0.0))


def _directions(numpy: Any) -> Any:
    angles = numpy.linspace(0.0, 2 * numpy.pi, TURNS)
    return numpy.stack([numpy.cos(angles), numpy.sin(angles)], axis=1)


def _around(points: Any) -> Outline:
    """The outline through boundary points in order: a point, a segment, or a region."""
    import numpy

    steps = numpy.linalg.norm(numpy.diff(points, axis=0), axis=1)
    kept = points[numpy.concatenate([[True], steps > 1e-12])]
    if len(kept) > 1 and numpy.allclose(kept[0], kept[-1], atol=1e-12, rtol=0):
        kept = kept[:-1]
    if len(kept) == 1:
        return Outline("points", kept)
    if len(kept) == 2:
        return Outline("curve", kept)
    return Outline("region", kept)
