"""Legends below the axes, and names for the lines of bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .style import quiet, widen

LONG_NAME = 30


def name_lines(ax: Any, names: Sequence[str], count: int) -> None:
    """Names for the lines 0, 1, ... of bars, with room for `count` of them."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(-0.6, count - 0.4)
    ax.margins(x=0.1)
    widen(ax)
    ax.grid(axis="x", alpha=0.25)
    ax.tick_params(axis="y", length=0)
    quiet(ax)


def legend(ax: Any, columns: int = 2) -> None:
    """A legend below the axes and their names, where it covers nothing."""
    from matplotlib.transforms import ScaledTranslation

    handles, labels = ax.get_legend_handles_labels()
    if not handles:
        return
    down = 28 + (16 if ax.get_xlabel() else 0)
    place = ax.transAxes + ScaledTranslation(0, -down / 72, ax.figure.dpi_scale_trans)
    if max(map(len, labels)) > LONG_NAME:
        columns = 1
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0.0), bbox_transform=place, ncols=columns, frameon=False,
        columnspacing=1.2, borderaxespad=0.0, fontsize=11,
    )  # fmt: skip
