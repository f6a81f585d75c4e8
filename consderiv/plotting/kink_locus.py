"""Kink loci: the points of the graph of a function of one variable, or the lines and points in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from ..stratified import KinkLocus
from ..stratified.kinks.kinks import KinkStratum
from ..verdicts import Refuted
from .critical import level_lines
from .description import describe_axes
from .graph import draw_function, title_of, value_at
from .legends import legend
from .numeric import floats
from .plane import draw_curve, frame
from .style import COLOURS, axes, paper
from .windows import shown_window

KINK, HIDDEN = COLOURS["clarke"], COLOURS["other"]
NAMES = {True: "not differentiable", False: "tied, differentiable or undecided"}


def plot_kinks(locus: KinkLocus, ax: Any = None, *, window: Sequence[float] | None = None) -> list[Any]:
    """Draw where the operations of a program tie: blue where its function is proved not to be differentiable.

    Parameters
    ----------
    locus : KinkLocus
        Of one or two variables, such as `kink_locus("max(abs(x) - 1, 0) + abs(y)")`.
    ax : Matplotlib axes, optional
    window : (left, right) or (left, right, bottom, top), optional
        By default all sample points with some room around them.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        For more than two variables, and if the window or the axes are none.

    Examples
    --------
    >>> from consderiv import kink_locus
    >>> artists = plot_kinks(kink_locus("abs(abs(x) - y)"))     # doctest: +SKIP
    """
    if not isinstance(locus, KinkLocus):
        raise UnsupportedError(
            "a kink locus is required", f"received {type(locus).__name__}",
            "compute it: plot_kinks(consderiv.kink_locus(program))",
        )  # fmt: skip
    count = len(locus.program.variables)
    if count not in (1, 2):
        raise UnsupportedError(
            "a program of one or two variables is required", f"received {count}", "print the locus, or fix variables"
        )
    ax = axes(ax, (5.0, 4.6))
    ends = shown_window(window, [p for s in locus.strata for p in s.points], count)
    artists = (_on_graph if count == 1 else _in_plane)(ax, locus, ends)
    legend(ax)
    for s in locus.strata:
        describe_axes(ax, f"{NAMES[is_kink(s)]}: {s.stratum}")
    if not locus.strata:
        describe_axes(ax, "no kinks")
    return artists


def is_kink(s: KinkStratum) -> bool:
    """Whether the function is proved not to be differentiable there."""
    return isinstance(s.differentiable, Refuted)


def _on_graph(ax: Any, locus: KinkLocus, window: Any) -> list[Any]:
    artists = draw_function(ax, locus.program, window, [])
    ax.set_xlabel(locus.program.variables[0])
    for real in (False, True):
        places = [(float(p[0]),) for s in locus.strata if is_kink(s) is real for p in s.points]
        artists += _dots(ax, [(x, value_at(locus.program, (x,))) for (x,) in places], real, named=True)
    return artists


def _in_plane(ax: Any, locus: KinkLocus, window: Any) -> list[Any]:
    artists: list[Any] = [level_lines(ax, locus.program, window)]
    for real in (False, True):
        chosen = [s for s in locus.strata if is_kink(s) is real]
        lines = [s for s in chosen if len(s.stratum.equations) == 1]
        colour = KINK if real else HIDDEN
        artists += [draw_curve(ax, s.stratum, window, colour, 2.6 if real else 1.6) for s in lines]
        if lines:
            artists += ax.plot([], [], color=colour, lw=2.6, label=NAMES[real])
        points = [floats(p) for s in chosen if len(s.stratum.equations) > 1 for p in s.points]
        artists += _dots(ax, points, real, named=not lines)
    frame(ax, locus.program.variables, window)
    ax.set_title(title_of(locus.program))
    return artists


def _dots(ax: Any, places: Sequence[Any], real: bool, named: bool) -> list[Any]:
    if not places:
        return []
    drawn: list[Any] = ax.plot(
        *zip(*places, strict=True), "o", color=KINK if real else HIDDEN, markeredgecolor=paper(ax), ms=8, zorder=5,
        label=NAMES[real] if named else None,
    )  # fmt: skip
    return drawn
