"""What a picture of an explanation is about: its function, cut where it is long, and its point."""

from __future__ import annotations

from typing import Any

from ..explanation import Explanation
from ..programs.text import to_text
from ..report.page import Page
from .description import describe_axes

LONGEST_PROGRAM, LONGEST_PLACE = 50, 60
SMALL = "medium"


def heading(report: Explanation) -> str:
    """The function and the point, each on a line of at most 60 characters.

    Examples
    --------
    >>> from consderiv.explanation import explain
    >>> heading(explain("max(x, y)", "x=0,y=1/2"))
    'max(x, y)\\nat x = 0, y = 1/2'
    """
    program = _cut(to_text(report.local.program), LONGEST_PROGRAM)
    place = _cut(Page(report).place, LONGEST_PLACE)
    return f"{program}\nat {place}" if place else program


def name_report(ax: Any, report: Explanation, before: str = "", above: float | None = None) -> None:
    """The heading as the title of the axes, unless they have one, and as a line of the description."""
    words = heading(report)
    if not ax.get_title():
        ax.set_title(before + words, pad=above, fontsize=SMALL)
    describe_axes(ax, words.replace("\n", " "))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3].rstrip() + "..."
