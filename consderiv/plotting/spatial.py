"""Sets of vectors with three entries: polytopes by their facets, curved sets by a net on their boundary."""

from __future__ import annotations

from typing import Any

from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet, expand
from ..sets.curved_boundary import CurvedUnion, Sphere
from ..sets.elements import flatten
from ..sets.value_set import ValueSet
from .maximisers import maximisers
from .numeric import floats
from .style import EDGE, FILL, ink, paper

NET = (49, 25)
HOLLOW = "surface only"


def draw_in_space(ax: Any, value: ValueSet, colour: str, label: str | None, marker: str) -> list[Any]:
    """Draw a set on three-dimensional axes."""
    from matplotlib.colors import to_rgb

    ax.locator_params(nbins=4)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((*to_rgb(ink()), 0.05))
    if isinstance(value, (Union, CurvedUnion)):
        parts = [draw_in_space(ax, m, colour, None if k else label, marker) for k, m in enumerate(value.members)]
        return [artist for part in parts for artist in part]
    if isinstance(value, UnknownSet):
        known = value.inner if value.inner is not None else value.outer
        return [] if known is None else _as_bounds(draw_in_space(ax, known, colour, label, marker))
    if isinstance(value, (Empty, Undefined)):
        return []
    if isinstance(value, FiniteSet):
        return _points(ax, [floats(flatten(v, value.shape)) for v in value.elements], colour, label, marker)
    polytope = expand(value) if isinstance(value, MinkowskiSum) else value
    if isinstance(polytope, Polytope):
        return _polytope(ax, polytope, colour, label, marker)
    if isinstance(value, Sphere):
        return _net(ax, value.solid, colour, f"{label}: {HOLLOW}" if label else HOLLOW, hollow=True)
    return _net(ax, value, colour, label)


def _as_bounds(artists: list[Any]) -> list[Any]:
    """What is only known to bound a set: dashed, and hardly filled."""
    for artist in artists:
        if hasattr(artist, "set_linestyle") and getattr(artist, "get_marker", lambda: "None")() in ("None", None, ""):
            artist.set_linestyle("--")
        if hasattr(artist, "set_facecolor"):
            artist.set_alpha(None)
            artist.set_facecolor((*artist.get_edgecolor()[0][:3], 0.08))
    return artists


def _points(ax: Any, points: Any, colour: str, label: str | None, marker: str) -> list[Any]:
    return [ax.plot(*zip(*points, strict=True), marker, color=colour, label=label, markeredgecolor=paper(ax))[0]]


def _polytope(ax: Any, polytope: Polytope, colour: str, label: str | None, marker: str) -> list[Any]:
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

    vertices = [floats(v) for v in polytope.flat_vertices]
    if len(vertices) == 1:
        return _points(ax, vertices, colour, label, marker)
    if len(vertices) == 2:
        return list(ax.plot(*zip(*vertices, strict=True), color=colour, label=label, lw=2.6))
    polygons = [[vertices[i] for i in face] for face in faces(polytope)]
    solid = Poly3DCollection(polygons, facecolor=(colour, FILL), edgecolor=colour, linewidths=EDGE, label=label)
    corners = _points(ax, vertices, colour, None, marker)  # first: they set the limits
    ax.add_collection3d(solid, autolim=False)
    return [solid, *corners]


def faces(polytope: Polytope) -> list[list[int]]:
    """The two-dimensional faces, each by its vertices in order around it.

    Examples
    --------
    >>> cube = Polytope.hull([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    >>> sorted(len(face) for face in faces(cube))
    [4, 4, 4, 4, 4, 4]
    """
    from ..sets.facets import facets_of

    vertices = polytope.flat_vertices
    facets = [[i for i, v in enumerate(vertices) if h.excess(v) == 0] for h in facets_of(vertices)]
    everything = list(range(len(vertices)))
    flat = not facets or min(map(len, facets)) < 3
    return [_around(vertices, face) for face in ([everything] if flat else facets)]


def _around(vertices: Any, face: list[int]) -> list[int]:
    """The vertices of a polygon in space, by the angle around their middle."""
    import numpy

    points = numpy.array([floats(vertices[i]) for i in face])
    centred = points - points.mean(axis=0)
    _, _, axes = numpy.linalg.svd(centred)
    angles = numpy.arctan2(centred @ axes[1], centred @ axes[0])
    return [face[k] for k in numpy.argsort(angles)]


def _net(ax: Any, value: ValueSet, colour: str, label: str | None, hollow: bool = False) -> list[Any]:
    """A surface through maximisers of directions on a sphere; wires only where the inside is not in the set."""
    import numpy

    turn, tilt = numpy.meshgrid(numpy.linspace(0, 2 * numpy.pi, NET[0]), numpy.linspace(0, numpy.pi, NET[1]))
    directions = numpy.stack(
        [numpy.sin(tilt) * numpy.cos(turn), numpy.sin(tilt) * numpy.sin(turn), numpy.cos(tilt)], -1
    )
    points = maximisers(value, directions.reshape(-1, 3)).reshape(*turn.shape, 3)
    if hollow:
        wires = numpy.moveaxis(points, -1, 0)
        return [ax.plot_wireframe(*wires, color=colour, lw=0.7, alpha=0.8, rstride=2, cstride=3, label=label)]
    surface = ax.plot_surface(
        *numpy.moveaxis(points, -1, 0), color=colour, alpha=0.45, edgecolor=(colour, 0.5), linewidth=0.4, label=label
    )
    return [surface]
