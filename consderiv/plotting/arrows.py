"""Arrows of vectors on one scale: the usual ones fit, and the few that are much longer are cut and pale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..sets import Empty, FiniteSet, MinkowskiSum, Polytope, Undefined, Union, UnknownSet, expand
from ..sets.union import convex_members
from ..sets.value_set import ValueSet
from .numeric import floats

Shaft = tuple[tuple[float, float], Any]
LONGEST, USUAL, MOST = 0.085, 0.5, 4.0
CUT_ALPHA = 0.45


def vertices_of(value: ValueSet) -> tuple[list[tuple[float, ...]], str]:
    """The vertices of the polyhedral members of a value, and why there are no others ('' if all are there)."""
    if isinstance(value, (Undefined, UnknownSet, Empty)):
        return [], missing_word(value)
    parts = value.members if isinstance(value, Union) else (value,)
    known = [part for part in parts if isinstance(part, (Polytope, FiniteSet, MinkowskiSum))]
    members = [expand(m) if isinstance(m, MinkowskiSum) else m for part in known for m in convex_members(part)]
    found = [floats(v) for m in members if isinstance(m, Polytope) for v in m.flat_vertices]
    return list(dict.fromkeys(found)), "" if len(known) == len(parts) else "curved or unbounded"


def missing_word(value: ValueSet | None) -> str:
    """What a picture says where there is no set."""
    if isinstance(value, Undefined):
        return "undefined"
    return "unknown" if isinstance(value, UnknownSet) else "∅"


def scale_of(shafts: Sequence[Shaft], width: float) -> float:
    """How long a vector is that is drawn with length one: the longest fits, unless it is much longer than most."""
    import numpy

    lengths = numpy.linalg.norm(numpy.array([vector for _, vector in shafts], dtype=float), axis=1)
    lengths = lengths[numpy.isfinite(lengths) & (lengths > 0)]
    if not len(lengths):
        return 1.0
    longest = min(float(lengths.max()), MOST * float(numpy.quantile(lengths, USUAL)))
    return longest / (LONGEST * width)


def draw_arrows(
    ax: Any, shafts: Sequence[Shaft], scale: tuple[float, float], colour: Any, above: int, label: str
) -> list[Any]:
    """Arrows on one scale (unit, width of the window); those that would be too long end early and are pale."""
    import numpy

    unit, width = scale
    feet, vectors = (numpy.array(part, dtype=float) for part in zip(*shafts, strict=True))
    known = numpy.isfinite(vectors).all(axis=1)
    feet, vectors = feet[known], vectors[known]
    lengths = numpy.linalg.norm(vectors, axis=1)
    longest = LONGEST * width * unit
    cut = lengths > longest * (1 + 1e-9)
    vectors[cut] *= (longest / lengths[cut])[:, None]
    drawn = []
    look = {"angles": "xy", "scale_units": "xy", "scale": unit, "color": colour, "width": 0.0055, "zorder": above}
    for chosen, alpha in ((~cut, 1.0), (cut, CUT_ALPHA)):
        if chosen.any():
            drawn.append(ax.quiver(*feet[chosen].T, *vectors[chosen].T, alpha=alpha, **look))
    name_arrow(ax, colour, label)
    if cut.any():
        name_arrow(ax, colour, f"the same, cut: up to {lengths.max():.3g} long", CUT_ALPHA)
    return drawn


def name_arrow(ax: Any, colour: Any, label: str, alpha: float = 1.0) -> None:
    """A line of the legend with an arrow."""
    ax.plot([], [], ls="none", marker=r"$\rightarrow$", ms=16, color=colour, alpha=alpha, label=label)


def shafts_at(place: Sequence[Any], vectors: Sequence[Any]) -> list[Shaft]:
    """Arrows with one foot."""
    foot = (float(place[0]), float(place[1]))
    return [(foot, vector) for vector in vectors]
