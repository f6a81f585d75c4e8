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
    """The axes that were given, or new ones."""
    if ax is not None:
        return ax
    figure = pyplot().figure(figsize=size, layout="constrained")
    return figure.add_subplot(projection="3d" if spatial else None)


def ink() -> Any:
    """The colour of text: black on white, white in a dark style."""
    return pyplot().rcParams["text.color"]


def paper(ax: Any) -> Any:
    """The colour of the background."""
    return ax.get_facecolor()


def widen(ax: Any) -> None:
    """Room around what is a single point or nearly one, so that ticks have few digits."""
    low, high = ax.get_xlim()
    if high - low < 0.5:
        middle = (low + high) / 2
        ax.set_xlim(middle - 1, middle + 1)


def say(ax: Any, text: str) -> Any:
    """Words instead of a picture."""
    ax.set_axis_off()
    return ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", wrap=True)


def quiet(ax: Any) -> None:
    """Only the frame lines that are needed."""
    for side in ("top", "right"):
        if side in ax.spines:
            ax.spines[side].set_visible(False)
