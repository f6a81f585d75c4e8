"""Colours, sizes and axes: one look for all pictures, readable in light and dark, and without telling red from green."""

from __future__ import annotations

from typing import Any

from ..errors import UnsupportedError

# The palette of Okabe and Ito (2008), made for all kinds of colour vision; each set keeps its colour everywhere.
COLOURS = {
    "clarke": "#0072B2",
    "bouligand": "#56B4E9",
    "frechet": "#009E73",
    "limiting": "#CC79A7",
    "selection_field": "#E69F00",
    "chain_rule_field": "#D55E00",
    "other": "#8A8A8A",
}
NAMES = {
    "clarke": "Clarke", "bouligand": "Bouligand", "frechet": "Fréchet", "limiting": "limiting",
    "selection_field": "selection field", "chain_rule_field": "chain-rule field (hull)",
    "chain_rule": "chain-rule field (hull)",
    "chain_rule_exact": "chain-rule field", "selection": "selection field",
}  # fmt: skip
CYCLE = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#0072B2", "#D55E00", "#8A8A8A")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
FILL, EDGE = 0.28, 1.8


def pyplot() -> Any:
    """matplotlib.pyplot, or an error that says how to install it."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise UnsupportedError(
            "Matplotlib is required for pictures", "it is not installed", 'run: pip install "consderiv[plot]"'
        ) from error
    return plt


def axes(ax: Any = None, size: tuple[float, float] = (5.0, 4.0), spatial: bool = False) -> Any:
    """The axes that were given, or new ones.

    Raises
    ------
    UnsupportedError
        If something else was given, or axes of the wrong dimension.
    """
    if ax is not None:
        return _checked(ax, spatial)
    figure = pyplot().figure(figsize=size, layout="constrained")
    return figure.add_subplot(projection="3d" if spatial else None)


def axes_pair(ax: Any, rows: int, columns: int, size: tuple[float, float], share: bool = False) -> tuple[Any, Any]:
    """Two axes, one above the other or side by side: those that were given, the two halves of one, or new ones.

    Raises
    ------
    UnsupportedError
        If something else was given, or axes that belong to no grid and cannot be divided.
    """
    if ax is None:
        first, second = pyplot().subplots(rows, columns, sharex=share, figsize=size, layout="constrained")[1]
        return first, second
    if not is_axes(ax):
        try:
            first, second = ax
        except (TypeError, ValueError):
            raise _no_axes("axes, or a pair of axes, are required", ax) from None
        return _checked(first), _checked(second)
    whole = _checked(ax).get_subplotspec()
    if whole is None:
        raise UnsupportedError(
            "a pair of axes, or axes of a grid, are required", "received axes with a place of their own",
            "pass two axes, or make them with plt.subplots",
        )  # fmt: skip
    parts = whole.subgridspec(rows, columns)
    ax.set_subplotspec(parts[0])
    other = ax.figure.add_subplot(parts[1], sharex=ax if share else None)
    if share:
        ax.tick_params(labelbottom=False)
    return ax, other


def is_axes(ax: Any) -> bool:
    """Whether something is a Matplotlib axes."""
    pyplot()
    from matplotlib.axes import Axes

    return isinstance(ax, Axes)


def _checked(ax: Any, spatial: bool = False) -> Any:
    if not is_axes(ax):
        raise _no_axes("Matplotlib axes are required", ax)
    if (ax.name == "3d") is not spatial:
        wanted, came = ("three", "two") if spatial else ("two", "three")
        remedy = 'make them with plt.subplots(subplot_kw={"projection": "3d"})' if spatial else "use plt.subplots()"
        raise UnsupportedError(f"axes of {wanted} dimensions are required", f"received axes of {came}", remedy)
    return ax


def _no_axes(required: str, ax: Any) -> UnsupportedError:
    remedy = "pass ax=None for a new figure, or one of plt.subplots()"
    return UnsupportedError(required, f"received {type(ax).__name__}", remedy)


def checked_colour(colour: Any) -> Any:
    """The colour, or None.

    Raises
    ------
    UnsupportedError
        If Matplotlib does not know it.
    """
    pyplot()
    from matplotlib.colors import is_color_like

    if colour is not None and not is_color_like(colour):
        raise UnsupportedError(
            "a colour of Matplotlib is required", f"received {colour!r}", 'give for example "tab:blue" or "#0072B2"'
        )
    return colour


def ink() -> Any:
    """The colour of text: black on white, white in a dark style."""
    return pyplot().rcParams["text.color"]


def paper(ax: Any) -> Any:
    """The colour of the background."""
    return ax.get_facecolor()


def band(ax: Any) -> float:
    """How opaque a wide line below others is; on a dark ground it would vanish otherwise."""
    from matplotlib.colors import to_rgb

    return 0.55 if sum(to_rgb(paper(ax))) > 1.5 else 0.75


def widen(ax: Any) -> None:
    """Room around what is a single point or nearly one, so that ticks have few digits."""
    low, high = ax.get_xlim()
    if high - low < 0.5:
        middle = (low + high) / 2
        ax.set_xlim(middle - 1, middle + 1, auto=True)


def widen_point(ax: Any) -> None:
    """The same in the plane where all that is drawn is one point."""
    if ax.name != "3d" and ax.dataLim.width == 0 == ax.dataLim.height:
        x, y = ax.dataLim.min
        ax.set_xlim(x - 1, x + 1, auto=True)
        ax.set_ylim(y - 1, y + 1, auto=True)


def say(ax: Any, text: str) -> Any:
    """Words instead of a picture."""
    ax.set_axis_off()
    write = getattr(ax, "text2D", ax.text)
    return write(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", wrap=True)


def quiet(ax: Any) -> None:
    """Only the frame lines that are needed."""
    for side in ("top", "right"):
        if side in ax.spines:
            ax.spines[side].set_visible(False)


def shade_gap(ax: Any, low: float, high: float, words: str, room: bool) -> list[Any]:
    """A hatched strip where there is nothing to draw, with words if there is room for them."""
    strip = ax.axvspan(
        low, high, facecolor=(COLOURS["other"], 0.10), edgecolor=(COLOURS["other"], 0.45), hatch="//", lw=0, zorder=0
    )
    place = ax.get_xaxis_transform()
    paint = {"boxstyle": "round,pad=0.2", "facecolor": paper(ax), "edgecolor": "none", "alpha": 0.85}
    written = [ax.text((low + high) / 2, 0.5, words, transform=place, ha="center", va="center", bbox=paint)]
    return [strip, *(written if room else [])]


def mark_missing(ax: Any, x: float) -> Any:
    """A dotted vertical line at a point where there is no value."""
    return ax.axvline(x, color=COLOURS["other"], lw=1.2, ls=":", zorder=0)
