"""The graph of a program of one variable above the graphs of its derivative maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UnsupportedError
from ..programs.conversion import as_program
from ..programs.program import Program
from ..programs.text import to_text
from ..stratified import StratifiedField, clarke_map
from ..verdicts import Unknown
from .description import describe_axes
from .map_on_the_line import breakpoints, plot_map, shown_interval
from .style import COLOURS, NAMES, ink, pyplot, quiet

STEPS, LONGEST = 401, 60
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

    Parameters
    ----------
    program : scalar program, text or expression of one variable
    ax : pair of Matplotlib axes, optional
        For the function and for the maps.
    interval : pair of floats, optional
    kinds : kinds of `clarke_map`
        The first is drawn widest, below the others.
    returned : mapping from name to (x, derivative) pairs, optional
        What libraries returned.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If a map is not known; the message says why.

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
    maps = {kind: _known(clarke_map(text, kind=kind), kind) for kind in kinds}
    upper, lower = ax if ax is not None else _pair()
    window = interval or _window(maps)
    artists = draw_function(upper, text, window, breakpoints(next(iter(maps.values()))) if maps else [])
    for place, (kind, field) in enumerate(maps.items()):
        colour = COLOURS[SETS.get(kind, kind)]
        wide = place < len(maps) - 1
        artists += plot_map(field, lower, interval=window, colour=colour, label=NAMES[kind], below=wide)
    for name, pairs in (returned or {}).items():
        artists += lower.plot(*zip(*pairs, strict=True), "x", color=ink(), ms=9, mew=2, label=name, zorder=6)
    lower.set_ylabel("derivative")
    if lower.get_legend_handles_labels()[0]:
        lower.legend(loc="best", frameon=False)
    return artists


def _known(field: StratifiedField | Unknown, kind: str) -> StratifiedField:
    if isinstance(field, Unknown):
        raise UnsupportedError(
            f"a program is required whose {NAMES[kind]} map is decided", field.reason,
            "draw fewer kinds, or its sets at a point",
        )  # fmt: skip
    return field


def _window(maps: Mapping[str, StratifiedField]) -> tuple[float, float]:
    windows = [shown_interval(field) for field in maps.values()] or [(-1.0, 1.0)]
    return min(low for low, _ in windows), max(high for _, high in windows)


def _pair() -> Any:
    _figure, pair = pyplot().subplots(2, 1, sharex=True, figsize=(5.4, 5.2), layout="constrained")
    return pair


def draw_function(ax: Any, program: Program, window: tuple[float, float], kinks: Sequence[float]) -> list[Any]:
    """The graph of a function of one variable, with its kinks as points."""
    import numpy

    inside = [a for a in kinks if window[0] <= a <= window[1]]
    x = numpy.union1d(numpy.linspace(*window, STEPS), inside)
    y = [value_at(program, (entry,)) for entry in x]
    artists = list(ax.plot(x, y, color=ink(), lw=2.2))
    artists += ax.plot(inside, [value_at(program, (a,)) for a in inside], "o", color=COLOURS["clarke"], ms=6, zorder=4)
    ax.set_ylabel(f"f({program.variables[0]})")
    ax.set_title(title_of(program))
    quiet(ax)
    describe_axes(ax, f"graph of {to_text(program)} for {window[0]:g} <= {program.variables[0]} <= {window[1]:g}")
    return artists


def title_of(program: Program) -> str:
    """The program as text that fits above a picture."""
    text = to_text(program)
    return text if len(text) < LONGEST else text[: LONGEST - 3] + "..."


def value_at(program: Program, point: Sequence[float]) -> float:
    """The value in floating point; NaN where there is none."""
    from fractions import Fraction

    from ..autodiff.backends.backend import Setting
    from ..autodiff.backends.numpy_backend import NumpyBackend

    exact = tuple(Fraction(float(x)) for x in point)
    values = NumpyBackend().node_values(program, exact, Setting("reverse", "float64"))
    return float(values[program.outputs[0]])
