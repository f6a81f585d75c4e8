"""The graph of a program of one variable above the graphs of its derivative maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import UnsupportedError
from ..programs.conversion import as_program
from ..programs.program import Program
from ..stratified import StratifiedField, clarke_map
from ..verdicts import Unknown
from .comparison import legend
from .function_graph import draw_function, title_of, value_at
from .map_on_the_line import breakpoints, plot_map, shown_interval
from .style import COLOURS, NAMES, axes, axes_pair, ink, is_axes
from .windows import checked_interval

__all__ = ["draw_function", "plot_graph", "title_of", "value_at"]

SETS = {"chain_rule": "chain_rule_field", "selection": "selection_field", "chain_rule_exact": "chain_rule_field"}


def plot_graph(
    program: Any,
    ax: Any = None,
    *,
    interval: tuple[float, float] | None = None,
    kinds: Sequence[str] = ("chain_rule", "clarke"),
    returned: Mapping[str, Sequence[tuple[float, float]]] | None = None,
) -> list[Any]:
    """Draw a program of one variable, and below it its derivative maps as set-valued graphs.

    Jumps and ends of the domain are exact: a filled circle is the value, an empty one a limit that is not attained,
    and nothing is drawn where the program has no value.

    Parameters
    ----------
    program : scalar program, text or expression of one variable
    ax : Matplotlib axes or a pair of them, optional
        For the function and for the maps; one axes is divided, and becomes the upper one.
    interval : pair of floats, optional
        By default all breakpoints with some room around them.
    kinds : kinds of `clarke_map`
        The first is drawn widest, below the others. None of them: the function alone, on one axes.
    returned : mapping from name to (x, derivative) pairs, optional
        What libraries returned.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If a map is not known; the message says why. If the interval or the axes are none.

    Examples
    --------
    >>> artists = plot_graph("relu(x) - relu(-x)")     # doctest: +SKIP
    """
    text = as_program(program)
    if len(text.variables) != 1 or text.is_map:
        names = ", ".join(text.variables) or "none"
        raise UnsupportedError(
            "a scalar program of one variable is drawn as a graph",
            f"received a program of the variables {names} with the shape {text.shape} of derivatives",
            "plot clarke_map(program), or explain(program, at=...)",
        )
    maps = {kind: _known(clarke_map(text, kind=kind), kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)}
    window = _window(text, maps.values()) if interval is None else checked_interval(interval)
    kinks = breakpoints(next(iter(maps.values()))) if maps else []
    if not maps and not returned and (ax is None or is_axes(ax)):
        return draw_function(axes(ax), text, window, kinks)
    upper, lower = axes_pair(ax, 2, 1, (5.4, 5.2), share=True)
    artists = draw_function(upper, text, window, kinks)
    for place, (kind, field) in enumerate(maps.items()):
        colour = COLOURS[SETS.get(kind, kind)]
        artists += plot_map(
            field, lower, interval=window, colour=colour, label=NAMES[kind], below=len(maps) - 1 - place
        )
    for name, pairs in (returned or {}).items():
        artists += lower.plot(*zip(*pairs, strict=True), "x", color=ink(), ms=9, mew=2, label=name, zorder=6)
    lower.set_ylabel("derivative")
    legend(lower)
    return artists


def _known(field: StratifiedField | Unknown, kind: str) -> StratifiedField:
    if isinstance(field, Unknown):
        raise UnsupportedError(
            f"a program is required whose {NAMES[kind]} map is decided", field.reason,
            "draw fewer kinds, or its sets at a point",
        )  # fmt: skip
    return field


def _window(program: Program, fields: Iterable[StratifiedField]) -> tuple[float, float]:
    """All breakpoints that are known."""
    known = list(fields) or [field for field in (clarke_map(program),) if not isinstance(field, Unknown)]
    windows = [shown_interval(field) for field in known] or [(-1.0, 1.0)]
    return min(low for low, _ in windows), max(high for _, high in windows)
