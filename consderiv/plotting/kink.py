"""A kink in the plane: the cells that meet there beside the sets of derivatives, cells and gradients with one number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UnsupportedError
from ..exact.reals import sign
from ..explanation import Explanation, explain
from ..stratified import StratifiedField, clarke_map
from ..stratified.set_field import element
from ..stratified.stratum import Stratum
from ..verdicts import Unknown
from .comparison import plot_sets
from .description import describe_axes
from .entry_names import element_words
from .headings import SMALL, name_report
from .numeric import floats
from .plane import Window, frame
from .regions import Region, region_of
from .style import CYCLE, axes_pair, ink, paper
from .windows import checked_radius

DOT, AWAY, MARGIN = 9, 19, 0.22
ABOVE = 18
"""Points between a picture and its title, so that numbers above the highest dot are free."""


def plot_kink(
    program: Any,
    at: Any = None,
    ax: Any = None,
    *,
    variables: Any = None,
    radius: float = 1.0,
    only: tuple[str, ...] = ("chain_rule_field", "selection_field", "clarke"),
    returned: Mapping[str, Any] | None = None,
) -> list[Any]:
    """Draw the cells of a function near a point of the plane, and beside them its sets there.

    Each gradient at the point has a number and a colour: in the cells from which it comes, and at its dot.

    Parameters
    ----------
    program : scalar program of two variables, or an Explanation
    at : the exact point
    ax : Matplotlib axes or a pair of them, optional
        For the cells and for the sets; one axes is divided, and becomes the left one.
    radius : float
        Half the width of the window around the point.
    only, returned
        As for `plot_sets`.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If the cells are not known, there are not two variables, the radius is not positive and finite, or `ax` is no
        axes.

    Examples
    --------
    >>> artists = plot_kink("max(x, y, 0)", "x=0,y=0")     # doctest: +SKIP
    """
    report = program if isinstance(program, Explanation) else explain(program, at, variables)
    if len(report.local.program.variables) != 2:
        raise UnsupportedError(
            "a program of two variables is required", f"received {len(report.local.program.variables)}",
            "use plot_graph on the line, plot_sets in space",
        )  # fmt: skip
    radius = checked_radius(radius)
    gradients = _gradients(cells_of(report), report.local.point)
    left, right = axes_pair(ax, 1, 2, (9.6, 5.2))
    artists = _cells(left, report, gradients, radius)
    artists += plot_sets(report, right, only=only, returned=returned)
    right.set_title("sets of derivatives", pad=ABOVE, fontsize=SMALL)
    _make_room(right)
    return artists + (_dots(right, gradients) if right.axison else [])  # off: words instead of sets


def cells_of(report: Explanation) -> StratifiedField:
    """The Clarke map of the function, its open strata unmerged."""
    field = clarke_map(report.local.program)
    if isinstance(field, Unknown):
        raise UnsupportedError("a program whose cells are decided is required", field.reason, "use plot_sets")
    return field


def _gradients(cells: StratifiedField, point: Sequence[Any]) -> dict[Any, list[Region]]:
    """The gradients at the point, each with the regions from which it comes, one for each gradient field."""
    found: dict[Any, list[tuple[Any, list[Stratum]]]] = {}
    for stratum, value in cells:
        if stratum.equations or not value.fields or not _reaches(stratum, point):
            continue
        field = value.fields[0]
        gradient = element(field, point)
        if gradient is None:
            continue
        known = found.setdefault(gradient, [])
        strata = next((strata for other, strata in known if other == field), None)
        if strata is None:
            known.append((field, [stratum]))
        else:
            strata.append(stratum)
    return {g: [region_of(field, strata, cells) for field, strata in known] for g, known in found.items()}


def _cells(ax: Any, report: Explanation, gradients: dict[Any, list[Region]], radius: float) -> list[Any]:
    """The regions near the point, each in the colour and with the number of its gradient there."""
    x, y = map(float, report.local.point)
    window: Window = (x - radius, x + radius, y - radius, y + radius)
    artists: list[Any] = []
    name_report(ax, report, "cells of ", ABOVE)
    for number, (gradient, regions) in enumerate(gradients.items(), 1):
        for region in regions:
            artists.append(region.paint(ax, window, _colour(number)))
            artists += [_number(ax, place, (0, 0), number) for place in region.places(window)]
            from_where = "; ".join(map(str, region.strata))
            describe_axes(ax, f"{number}: gradient {element_words(gradient)} at the point from {from_where}")
    artists += ax.plot(x, y, "o", color=ink(), markeredgecolor=paper(ax), ms=8, zorder=5)
    frame(ax, report.local.program.variables, window)
    return artists


def _make_room(ax: Any) -> None:
    """Room for the numbers around the sets: as data, since equal scales may shrink margins but never the data."""
    box = ax.dataLim
    width, height = MARGIN * box.width, MARGIN * box.height
    if ax.get_aspect() != "auto":
        width = height = max(width, height)
    ax.update_datalim([(box.x0 - width, box.y0 - height), (box.x1 + width, box.y1 + height)])
    ax.margins(0)
    ax.autoscale_view()


def _dots(ax: Any, gradients: dict[Any, list[Region]]) -> list[Any]:
    """The gradients as dots with the colours and numbers of their cells; the numbers stand outside of them all."""
    places = [floats(gradient) for gradient in gradients]
    middle = [sum(side) / len(places) for side in zip(*places, strict=True)] if places else []
    artists: list[Any] = []
    for number, (x, y) in enumerate(places, 1):
        artists += ax.plot(x, y, "o", color=_colour(number), ms=DOT, markeredgecolor=ink(), zorder=7)
        away = (x - middle[0], y - middle[1])
        length = math.hypot(*away)
        shift = (AWAY * away[0] / length, AWAY * away[1] / length) if length > 1e-9 else (AWAY * 0.7, AWAY * 0.7)
        artists.append(_number(ax, (x, y), shift, number))
    return artists


def _colour(number: int) -> str:
    return CYCLE[(number - 1) % len(CYCLE)]


def _number(ax: Any, place: tuple[float, float], shift: tuple[float, float], number: int) -> Any:
    """A number in a circle of its colour, some printer's points away from a place."""
    from matplotlib.colors import to_rgb

    circle = {"boxstyle": "circle,pad=0.25", "facecolor": paper(ax), "edgecolor": to_rgb(_colour(number)), "lw": 2.0}
    return ax.annotate(
        str(number), place, shift, textcoords="offset points", ha="center", va="center", size="large", weight="bold",
        color=ink(), bbox=circle, zorder=8,
    )  # fmt: skip


def _reaches(stratum: Stratum, point: Sequence[Any]) -> bool:
    """Whether the point satisfies the closed conditions of the stratum."""
    return all(sign(g.at(point)) >= 0 for g in stratum.inequalities)
