"""Points of convex sets that maximise many directions at once, in floats: what a boundary is drawn through."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from ..errors import UnsupportedError
from ..sets import MinkowskiSum, Polytope
from ..sets.curved import CurvedHull, CurvedSum
from ..sets.ellipsoids import Cap, Ellipsoid
from ..sets.value_set import ValueSet
from .numeric import floats


@singledispatch
def maximisers(part: ValueSet, directions: Any) -> Any:
    """For each row d of `directions` a point of the set with the greatest <d, v>; an array of the same shape."""
    raise UnsupportedError(
        "a polytope, an ellipsoid, or a sum or hull of these is required", f"received {type(part).__name__}",
        "draw its members, or print it",
    )  # fmt: skip


@maximisers.register
def _(part: Polytope, directions: Any) -> Any:
    import numpy

    vertices = numpy.array([floats(v) for v in part.flat_vertices])
    return vertices[numpy.argmax(directions @ vertices.T, axis=1)]


@maximisers.register(MinkowskiSum)
def _(part: MinkowskiSum, directions: Any) -> Any:
    return sum(maximisers(member, directions) for member in part.members)


@maximisers.register(CurvedSum)
def _(part: CurvedSum, directions: Any) -> Any:
    return maximisers(part.flat, directions) + sum(maximisers(atom, directions) for atom in part.curved)


@maximisers.register(CurvedHull)
def _(part: CurvedHull, directions: Any) -> Any:
    import numpy

    candidates = numpy.stack([maximisers(member, directions) for member in part.members])
    best = numpy.argmax(numpy.einsum("mdn,dn->md", candidates, directions), axis=0)
    return candidates[best, numpy.arange(len(directions))]


@maximisers.register(Ellipsoid)
def _(part: Ellipsoid, directions: Any) -> Any:
    return _of_ellipsoid(floats(part.flat_centre), [floats(row) for row in part.gram], directions)


@maximisers.register(Cap)
def _(part: Cap, directions: Any) -> Any:
    import numpy

    on_surface = maximisers(part.whole, directions)
    middle, gram = part.disc
    on_disc = _of_ellipsoid(floats(middle), [floats(row) for row in gram], directions)
    centre = numpy.array(floats(part.flat_centre))
    in_cap = (on_surface - centre) @ numpy.array(floats(part.normal)) >= float(part.level)
    return numpy.where(in_cap[:, None], on_surface, on_disc)


def _of_ellipsoid(centre: Any, gram: Any, directions: Any) -> Any:
    """c + Q d / sqrt(d^T Q d); the centre where Q d = 0."""
    import numpy

    images = directions @ numpy.array(gram)
    squares = numpy.einsum("dn,dn->d", images, directions)
    lengths = numpy.sqrt(numpy.maximum(squares, 0))[:, None]
    return numpy.array(centre) + numpy.divide(images, lengths, out=numpy.zeros_like(images), where=lengths > 1e-12)
