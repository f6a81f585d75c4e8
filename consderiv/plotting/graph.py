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
from .description import describe_axes
from .function_graph import draw_function, title_of, value_at
from .map_on_the_line import breakpoints, plot_map, shown_interval
from .style import COLOURS, NAMES, axes, axes_pair, ink, is_axes, paper
from .windows import checked_interval

__all__ = ["draw_function", "plot_graph", "title_of", "value_at"]

HALO = 2.0
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
    crosses = _checked_pairs(returned or {})
    if not maps and not crosses and (ax is None or is_axes(ax)):
        return draw_function(axes(ax), text, window, kinks)
    upper, lower = axes_pair(ax, 2, 1, (5.4, 5.2), share=True)
    artists = draw_function(upper, text, window, kinks)
    for place, (kind, field) in enumerate(maps.items()):
        covered = kind == "chain_rule" and "chain_rule_exact" in maps
        colour = COLOURS["other" if covered else SETS.get(kind, kind)]
        above = len(maps) - 1 - place
        drawn = plot_map(field, lower, interval=window, colour=colour, label=NAMES[kind], below=above)
        artists += _with_halo(drawn, lower) if place else drawn
    for name, pairs in crosses.items():
        artists += lower.plot(*zip(*pairs, strict=True), "x", color=ink(), ms=9, mew=2, label=name, zorder=6)
        describe_axes(lower, f"{name}: {', '.join(f'{y:g} at {text.variables[0]} = {x:g}' for x, y in pairs)}")
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


def _with_halo(artists: list[Any], ax: Any) -> list[Any]:
    """Lines with a margin in the colour of the ground, so that they keep their colour on the wide lines below."""
    from matplotlib.lines import Line2D
    from matplotlib.patheffects import withStroke

    for line in artists:
        if isinstance(line, Line2D) and line.get_linestyle() == "-":
            line.set_path_effects([withStroke(linewidth=line.get_linewidth() + HALO, foreground=paper(ax))])
    return artists


def _checked_pairs(returned: Any) -> dict[str, list[tuple[float, float]]]:
    """The (x, derivative) pairs that libraries returned, as floats."""
    try:
        return {str(name): [(float(x), float(y)) for x, y in pairs] for name, pairs in returned.items() if len(pairs)}
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise UnsupportedError(
            "a mapping from names to lists of pairs (x, derivative) of numbers is required",
            f"received {returned!r}",
            'give for example returned={"jax": [(0, 1)]}',
        ) from None


def _window(program: Program, fields: Iterable[StratifiedField]) -> tuple[float, float]:
    """All breakpoints that are known."""
    known = list(fields) or [field for field in (clarke_map(program),) if not isinstance(field, Unknown)]
    windows = [shown_interval(field) for field in known] or [(-1.0, 1.0)]
    return min(low for low, _ in windows), max(high for _, high in windows)
