"""One set: an interval as a bar, a set in the plane as a region, a set in space as a solid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..programs.conversion import variable_names
from ..sets import Empty, Undefined, UnknownSet
from ..sets.elements import size_of
from ..sets.value_set import ValueSet
from .description import describe_axes
from .entry_names import name_axes
from .intervals import intervals
from .legends import legend
from .matrices import plot_matrices
from .outlines import Outline, outlines
from .spatial import draw_in_space
from .style import COLOURS, EDGE, FILL, axes, checked_colour, ink, paper, quiet, say, widen, widen_point
from .summary import summary

FLAT = 12
BOUNDS = "bounds of an unknown set"


def plot_set(
    value: ValueSet,
    ax: Any = None,
    *,
    colour: str | None = None,
    label: str | None = None,
    marker: str = "o",
    variables: Any = (),
) -> list[Any]:
    """Draw a set of derivatives: of numbers, of vectors in the plane or in space; longer ones and matrices as tables.

    Parameters
    ----------
    value : set
        Of elements with one, two or three entries a region, where of an unknown set the inner bound is filled and the
        outer one dashed; of others a formula whose matrices are shaded tables.
    ax : Matplotlib axes, optional
        Three-dimensional ones for sets in space.
    colour, label, marker : optional
        As Matplotlib's.
    variables : names, optional
        Of the variables of the function: the axes are named after its partial derivatives.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If the value is no set, the colour none, or `ax` no axes of its dimension. If matrices are too large for a
        page, or Matplotlib is not installed.

    Examples
    --------
    >>> from consderiv import clarke
    >>> artists = plot_set(clarke("abs(x) + abs(y)", "x=0,y=0"))     # doctest: +SKIP
    """
    colour = checked_colour(colour) or COLOURS["clarke"]
    size = entries(checked_set(value))
    if size > 3:
        artists = plot_matrices([(label or "", value, colour)], ax)
    else:
        ax = axes(ax, spatial=size == 3)
        if size == 0:
            return [say(ax, shortened(value))]
        draw = {1: draw_on_the_line, 2: draw_in_the_plane, 3: draw_in_space}[size]
        is_bound = isinstance(value, UnknownSet)
        named = f"{label + ': ' if label else ''}{BOUNDS}" if is_bound else label
        artists = draw(ax, value, colour, named, marker) or [say(ax, shortened(value))]
        if is_bound or not label:  # what only the drawing knows, such as that a ball is hollow
            legend(ax)
        name_axes(ax, value.shape or (), variable_names(variables) if variables else ())
    describe_axes(artists[0].axes, f"{label or 'set'}: {shortened(value)}")
    return artists


def checked_set(value: Any) -> ValueSet:
    """The value, if it is a set.

    Raises
    ------
    UnsupportedError
        Otherwise.
    """
    if not isinstance(value, ValueSet):
        raise UnsupportedError(
            "a set is required", f"received {type(value).__name__}",
            "compute one first, such as consderiv.clarke(program, point), or use plot(...)",
        )  # fmt: skip
    return value


def entries(value: ValueSet) -> int:
    """The number of entries of an element; 0 where there is nothing to draw."""
    return 0 if isinstance(value, Undefined) or value.shape is None else size_of(value.shape)


def shortened(value: ValueSet) -> str:
    """The set in one short sentence."""
    return summary(value)


def draw_in_the_plane(ax: Any, value: ValueSet, colour: str, label: str | None, marker: str) -> list[Any]:
    """Regions filled, curves as lines, points as markers."""
    artists = []
    for outline in outlines(value):
        artists.append(_drawn(ax, outline, colour, label, marker))
        label = None
    if _is_flat(ax.dataLim):
        ax.set_aspect("auto")  # on equal scales all of it would lie on one line
    else:
        ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.12)
    ax.locator_params(nbins=6)  # more labels would overlap in small pictures
    widen_point(ax)
    quiet(ax)
    return artists


def _is_flat(box: Any) -> bool:
    shorter, longer = sorted((box.width, box.height))
    return bool(longer > FLAT * shorter > 0)


def _drawn(ax: Any, outline: Outline, colour: str, label: str | None, marker: str) -> Any:
    x, y = outline.points.T
    if outline.kind == "points":
        return ax.plot(x, y, marker, color=colour, label=label, markersize=7, markeredgecolor=paper(ax), zorder=4)[0]
    if outline.kind == "curve":
        return ax.plot(x, y, color=colour, label=label, lw=2.6, solid_capstyle="round", zorder=3)[0]
    dashed = outline.bound == "outer"
    (region,) = ax.fill(
        x, y, facecolor=(colour, 0.0 if dashed else FILL), edgecolor=colour, lw=EDGE, ls="--" if dashed else "-",
        label=label, zorder=2,
    )  # fmt: skip
    return region


def draw_on_the_line(ax: Any, value: ValueSet, colour: str, label: str | None, marker: str) -> list[Any]:
    """Intervals of numbers as bars on one horizontal line."""
    artists = draw_bars(ax, [value], [0.0], colour, label, marker)
    ax.set_ylim(-1, 1)
    ax.set_yticks([])
    widen(ax)
    quiet(ax)
    ax.spines["left"].set_visible(False)
    return artists


def draw_bars(
    ax: Any, values: Sequence[ValueSet], heights: Sequence[float], colour: str, label: str | None, marker: str = "o"
) -> list[Any]:
    """Sets of numbers, each on its height."""
    artists = []
    for value, height in zip(values, heights, strict=True):
        for low, high in intervals(value):
            single = low == high
            (artist,) = ax.plot(
                [low] if single else [low, high], [height] if single else [height, height], color=colour, label=label,
                lw=5, solid_capstyle="butt", marker=marker if single else "|", markersize=8 if single else 12, zorder=3,
            )  # fmt: skip
            artists.append(artist)
            label = None
        if isinstance(value, (Empty, Undefined, UnknownSet)):
            words = "∅" if isinstance(value, Empty) else shortened(value)
            artists.append(ax.text(0.5, height, words, transform=ax.get_yaxis_transform(), color=ink(), va="center"))
    return artists
