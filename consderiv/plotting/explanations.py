"""An explanation: in the plane the kink with its cells, elsewhere its sets; the chain-rule field as it is, not convex."""

from __future__ import annotations

from typing import Any

from ..errors import UnsupportedError
from ..explanation import Explanation
from ..sets import Undefined, UnknownSet
from .chain_rule import FIELD, draw_parts, what_to_draw
from .comparison import plot_sets
from .description import describe_axes
from .kink import plot_kink
from .legends import legend
from .style import axes_pair, is_axes, pyplot
from .value_sets import entries
from .windows import checked_radius

NAME = "chain_rule_field"


def plot_explanation(report: Explanation, ax: Any = None, **options: Any) -> list[Any]:
    """Draw the sets of an explanation, in the plane beside the cells of the function.

    Parameters
    ----------
    report : Explanation
        Of `consderiv.explain`.
    ax : Matplotlib axes, or for scalar programs of two variables a pair of them, optional
        On one axes only the sets are drawn.
    **options
        Those of `plot_sets`, in the plane also those of `plot_kink`.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If there is no picture of such sets, or the axes or the radius are none.

    Examples
    --------
    >>> from consderiv import explain
    >>> artists = plot_explanation(explain("abs(abs(x) + y)", "x=0,y=0"))     # doctest: +SKIP
    """
    planar = len(report.local.program.variables) == 2 and not report.local.program.is_map
    if "radius" in options:
        checked_radius(options["radius"])  # here, as what plot_kink refuses leads to the sets alone
    if planar and (ax is None or not is_axes(ax)):
        pair = axes_pair(ax, 1, 2, (9.0, 4.6))
        try:
            return _with_field(plot_kink(report, ax=pair, **options), report, pair[1], options)
        except UnsupportedError:
            if ax is not None:
                raise
            pyplot().close(pair[0].figure)
            options.pop("radius", None)
    artists = plot_sets(report, ax, **options)
    return _with_field(artists, report, artists[0].axes, options)


def _with_field(artists: list[Any], report: Explanation, ax: Any, options: Any) -> list[Any]:
    """Where the chain-rule field is not its hull: the hull and other regions as outlines, and the field filled."""
    field = report.chain_rule_field
    hull = field.hull if NAME in options.get("only", (NAME,)) else Undefined("not asked for")
    if isinstance(hull, (Undefined, UnknownSet)) or entries(hull) != 2:
        return artists
    shown = what_to_draw(field)
    if shown.is_hull or not shown.parts:
        return artists
    for region in ax.patches:
        region.set_facecolor("none")
    artists += draw_parts(ax, shown)
    describe_axes(ax, f"{FIELD}: {shown.words}")
    legend(ax)
    return artists
