"""Text descriptions of pictures: for those who cannot see them, and in the metadata of saved files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import UnsupportedError

_KEY = "consderiv_description"
LONGEST = 600
LONGEST_LINE = 300
ROOM = 45


def describe_axes(ax: Any, text: str) -> None:
    """Add a line to the description of some axes, for what you draw yourself; notebooks make it alternative text.

    Parameters
    ----------
    ax : Matplotlib axes
    text : str

    Examples
    --------
    >>> ax.axhline(0), describe_axes(ax, "a line at height 0")                # doctest: +SKIP
    """
    setattr(ax, _KEY, (*getattr(ax, _KEY, ()), text))
    figure = ax.figure.canvas.figure  # that of a subfigure, too
    figure._repr_mimebundle_ = partial(_in_notebooks, figure)  # a partial can be pickled with its figure


def _in_notebooks(figure: Any, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """What stands beside the picture in a notebook: the description as its text, and as its alternative text."""
    text = describe(figure)
    return {"text/plain": text}, {"image/png": {"alt": text}}


def describe(figure: Any) -> str:
    """What a figure shows, one line for each thing that was drawn; of many the first ones, and how many more there are.

    Parameters
    ----------
    figure : Matplotlib figure, axes, an artist of one, or the list of artists that a function of this package returned

    Returns
    -------
    str
        At most 600 characters, of whole lines; a single formula of more than 300 is marked as shortened.

    Raises
    ------
    UnsupportedError
        If something else is given.

    Examples
    --------
    >>> from consderiv.plotting import describe, plot_set                     # doctest: +SKIP
    >>> describe(plot_set(clarke("abs(x)", "x=0")))                           # doctest: +SKIP
    'set: [-1, 1]'
    """
    texts = [text for ax in figure_of(figure).axes for text in getattr(ax, _KEY, ())]
    lines = [" ".join(line.split()) for text in dict.fromkeys(texts) for line in text.splitlines()]
    return _within([line for line in lines if line])


def figure_of(drawn: Any) -> Any:
    """The figure that something was drawn on."""
    one = next(iter(drawn), None) if isinstance(drawn, (list, tuple)) else drawn
    found = getattr(one, "figure", None) or one
    found = getattr(getattr(found, "canvas", None), "figure", None)  # that of a subfigure, too
    if found is None:
        raise UnsupportedError(
            "a Matplotlib figure, axes or artists are required", f"received {type(drawn).__name__}",
            "draw first: describe(plot(obj)), save(plot(obj), path)",
        )  # fmt: skip
    return found


def _within(lines: Sequence[str]) -> str:
    """As many whole lines as a reader wants to hear."""
    shown: list[str] = []
    for place, line in enumerate(map(_shortened, lines)):
        if sum(map(len, shown)) + len(shown) + len(line) > LONGEST - ROOM:
            more = len(lines) - place
            shown.append(f"and {more} more line{'s' if more > 1 else ''}: print the object")
            break
        shown.append(line)
    return "\n".join(shown)


def _shortened(line: str) -> str:
    """Formulas that nobody would listen to, up to a comma or space, with what is missing."""
    if len(line) <= LONGEST_LINE:
        return line
    head = line[: LONGEST_LINE - ROOM].rpartition(" ")[0] or line[: LONGEST_LINE - ROOM]
    return f"{head} … ({len(line) - len(head)} more characters)"


def save(figure: Any, path: str | Path, **options: Any) -> None:
    """Write a figure to a file, with its description in the metadata (PNG, SVG, PDF).

    Parameters
    ----------
    figure : Matplotlib figure, or what was drawn on it, as for `describe`
    path : the file; its ending says the format
    **options : as those of `Figure.savefig`

    Raises
    ------
    UnsupportedError
        If something else is given, or Matplotlib does not write such files.
    """
    keys = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}
    drawn = figure_of(figure)
    ending = str(options.get("format") or Path(path).suffix.lower().lstrip(".") or "png")
    if ending.lower() not in drawn.canvas.get_supported_filetypes():
        raise UnsupportedError(
            "a format that Matplotlib can write is required", f"received {ending!r}", "use .png, .svg or .pdf"
        )
    key = keys.get(Path(path).suffix.lower())
    metadata = {key: describe(figure)} if key else None
    drawn.savefig(path, **{"dpi": 150, "metadata": metadata, **options})
