"""Text descriptions of pictures: for those who cannot see them, and in the metadata of saved files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_KEY = "consderiv_description"


def describe_axes(ax: Any, text: str) -> None:
    """Add a sentence to the description of some axes."""
    setattr(ax, _KEY, (*getattr(ax, _KEY, ()), text))


def describe(figure: Any) -> str:
    """What a figure shows, one line for each thing that was drawn.

    Parameters
    ----------
    figure : Matplotlib figure, axes, or an artist of one

    Examples
    --------
    >>> from consderiv.plotting import describe, plot_set                     # doctest: +SKIP
    >>> describe(plot_set(clarke("abs(x)", "x=0"))[0])                        # doctest: +SKIP
    'set: [-1, 1]'
    """
    owner = getattr(figure, "figure", None) or figure
    lines: list[str] = []
    for ax in getattr(owner, "axes", [owner]):
        lines += getattr(ax, _KEY, ())
    return "\n".join(lines)


def save(figure: Any, path: str | Path, **options: Any) -> None:
    """Write a figure to a file, with its description in the metadata (PNG, SVG, PDF).

    Parameters
    ----------
    figure : Matplotlib figure
    path : the file; its ending says the format
    **options : as those of `Figure.savefig`
    """
    keys = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}
    key = keys.get(Path(path).suffix.lower())
    metadata = {key: describe(figure)} if key else None
    figure.savefig(path, **{"dpi": 150, "metadata": metadata, **options})
