"""A calculus rule at a point: the predicted set, the true one, and an element that separates them."""

from __future__ import annotations

from typing import Any

from ..calculus.rule import Application
from ..sets import Undefined, is_equal
from ..sets.elements import flatten
from ..sets.value_set import ValueSet
from ..verdicts import Proved
from .comparison import legend, name_lines
from .description import describe_axes
from .spatial import draw_in_space
from .style import COLOURS, axes, ink, paper, say
from .value_sets import draw_bars, draw_in_the_plane, entries, shortened

PREDICTED, TRUE = COLOURS["chain_rule_field"], COLOURS["clarke"]


def plot_rule(found: Application, ax: Any = None) -> list[Any]:
    """Draw what a rule predicts and what is true.

    Parameters
    ----------
    found : Application
        Such as `consderiv.calculus.apply_sum("abs(x)", "-abs(x)", at="x=0")`; elements have one, two or three entries.

    Returns
    -------
    list of Matplotlib artists

    Examples
    --------
    >>> from consderiv.calculus import apply_sum
    >>> artists = plot_rule(apply_sum("abs(x)", "-abs(x)", at="x=0"))     # doctest: +SKIP
    """
    return plot_pair(("predicted", found.predicted), ("true", found.true), _separating(found), ax)


def plot_pair(
    below: tuple[str, ValueSet], above: tuple[str, ValueSet], marked: tuple[str, Any] | None = None, ax: Any = None
) -> list[Any]:
    """Draw two sets over one another, each with a name, and a marked element.

    Parameters
    ----------
    below, above : (name, set)
        The first is drawn below, without its inside.
    marked : (name, element), optional
    ax : Matplotlib axes, optional

    Returns
    -------
    list of Matplotlib artists
    """
    named = [pair for pair in (below, above) if not isinstance(pair[1], Undefined)]
    size = max((entries(value) for _, value in named), default=0)
    ax = axes(ax, (5.4, 2.4) if size == 1 else (5.0, 4.6), spatial=size == 3)
    for name, value in (below, above):
        describe_axes(ax, f"{name}: {shortened(value)}")
    if size == 0:
        return [say(ax, f"{below[0]}: {shortened(below[1])}\n{above[0]}: {shortened(above[1])}")]
    artists = _on_lines(ax, named) if size == 1 else _over_one_another(ax, named, size)
    if marked is not None:
        name, element = marked
        place = [float(entry) for entry in flatten(element, named[0][1].shape or (size,))]
        artists += ax.plot(
            *place, *((len(named),) if size == 1 else ()), marker="D", ls="none", color=ink(), markeredgecolor=paper(ax),
            markersize=8, label=name, zorder=6,
        )  # fmt: skip
        describe_axes(ax, f"{name}: {', '.join(map(str, flatten(element, named[0][1].shape or (size,))))}")
    if size > 1 or marked is not None:
        legend(ax)
    return artists


def _separating(found: Application) -> tuple[str, Any] | None:
    for gap, words in ((found.gap, "not true"), (found.missing, "not predicted")):
        if gap is not None:
            return words, gap.element
    return None


def _on_lines(ax: Any, named: list[tuple[str, ValueSet]]) -> list[Any]:
    artists: list[Any] = []
    for height, ((_, value), colour) in enumerate(zip(named, (PREDICTED, TRUE), strict=False)):
        artists += draw_bars(ax, [value], [height], colour, None)
    name_lines(ax, [name for name, _ in named], len(named) + 1)
    return artists


def _over_one_another(ax: Any, named: list[tuple[str, ValueSet]], size: int) -> list[Any]:
    draw = draw_in_space if size == 3 else draw_in_the_plane
    artists: list[Any] = []
    for (name, value), colour in zip(named, (PREDICTED, TRUE), strict=False):
        artists += draw(ax, value, colour, name, "o")
    if len(named) == 2 and isinstance(is_equal(named[0][1], named[1][1]), Proved):
        artists[-1].set_linestyle((0, (4, 4)))  # both colours show
    return artists
