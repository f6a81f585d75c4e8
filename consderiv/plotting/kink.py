"""A kink in the plane: the cells that meet there beside the sets of derivatives, cells and gradients in one colour."""

from __future__ import annotations

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
from .plane import Window, frame, paint
from .style import CYCLE, ink, paper, pyplot


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

    Parameters
    ----------
    program : scalar program of two variables, or an Explanation
    at : the exact point
    ax : pair of Matplotlib axes, optional
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
        If the cells are not known.

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
    left, right = ax if ax is not None else pyplot().subplots(1, 2, figsize=(9.0, 4.6), layout="constrained")[1]
    artists, gradients = _cells(left, report, report.local.point, radius)
    artists += plot_sets(report, right, only=only, returned=returned)
    for gradient, colour in gradients.items():
        shown = tuple(map(float, gradient))
        artists += right.plot(*shown, "o", color=colour, ms=11, markeredgecolor=ink(), zorder=4.5)
    return artists


def cells_of(report: Explanation) -> StratifiedField:
    """The Clarke map of the function, its open strata unmerged."""
    field = clarke_map(report.local.program)
    if isinstance(field, Unknown):
        raise UnsupportedError("a program whose cells are decided is required", field.reason, "use plot_sets")
    return field


def _cells(ax: Any, report: Explanation, point: Sequence[Any], radius: float) -> tuple[list[Any], dict[Any, str]]:
    """The open strata near the point, each in the colour of its gradient there."""
    x, y = map(float, point)
    window: Window = (x - radius, x + radius, y - radius, y + radius)
    artists: list[Any] = []
    colours: dict[Any, str] = {}
    for stratum, value in cells_of(report):
        if stratum.equations or not _reaches(stratum, point):
            continue
        gradient = element(value.fields[0], point)
        if gradient is None:
            continue
        colour = colours.setdefault(gradient, CYCLE[len(colours) % len(CYCLE)])
        artists.append(paint(ax, stratum, window, colour))
        describe_axes(ax, f"gradient ({', '.join(map(str, gradient))}) at the point from {stratum}")
    artists += ax.plot(x, y, "o", color=ink(), markeredgecolor=paper(ax), ms=8, zorder=5)
    frame(ax, report.local.program.variables, window)
    return artists, colours


def _reaches(stratum: Stratum, point: Sequence[Any]) -> bool:
    """Whether the point satisfies the closed conditions of the stratum."""
    return all(sign(g.at(point)) >= 0 for g in stratum.inequalities)
