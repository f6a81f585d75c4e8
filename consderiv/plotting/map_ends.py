"""Where a field of one variable has no value: strips, dotted lines, and empty circles where curves end there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..exact.reals import Number, sign
from ..sets import Undefined, UnknownSet
from ..stratified import StratifiedField
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from .intervals import intervals
from .pieces import exact_breakpoints
from .style import ink, mark_missing, paper, shade_gap
from .windows import clip_to_lines

ROOM_FOR_WORDS = 0.2


def draw_missing(ax: Any, field: StratifiedField, window: tuple[float, float], colour: str, below: int) -> list[Any]:
    """Strips and dotted lines where there is no value, empty circles at its ends, and heights that can be read."""
    artists: list[Any] = []
    steep = False
    for b in exact_breakpoints(field):
        if not window[0] <= float(b) <= window[1]:
            continue
        ends = [value.at((b,)) for stratum, value in field if _ends_at(stratum, b) and has_values(value)]
        steep = steep or any(isinstance(end, Undefined) for end in ends)
        here = next((value for stratum, value in field if stratum.contains((b,))), None)
        if here is not None and isinstance(here.fixed, UnknownSet) and here.moving is None:
            artists += _unknown(ax, float(b))
        if here is not None and isinstance(here.fixed, Undefined):
            heights = [y for end in ends for pair in intervals(end) for y in pair]
            artists += [mark_missing(ax, float(b)), *_empty_circles(ax, float(b), heights, colour, below)]
    for stratum, value in field:
        unknown = isinstance(value.fixed, UnknownSet) and value.moving is None
        if not stratum.equations and (unknown or isinstance(value.fixed, Undefined)) and not below:
            artists += _strip(ax, stratum, window, "unknown" if unknown else "no value")
    if steep:
        clip_to_lines(ax)
    return artists


def _unknown(ax: Any, x: float) -> list[Any]:
    """A dotted line with its word, beside it at the top, where nobody knows the value."""
    look = {"textcoords": "offset points", "va": "top", "color": ink(), "size": "small"}
    words = ax.annotate("unknown", (x, 1.0), (4, 0), xycoords=ax.get_xaxis_transform(), **look)
    return [mark_missing(ax, x), words]


def has_values(value: SetField) -> bool:
    """Whether a stratum has sets, known as such or as elementary functions."""
    return value.moving is not None or not value.is_missing


def _ends_at(stratum: Stratum, b: Number) -> bool:
    """Whether an open interval has b as an end."""
    return not stratum.equations and all(sign(g.at((b,))) >= 0 for g in stratum.inequalities)


def _empty_circles(ax: Any, x: float, heights: Sequence[float], colour: str, below: int) -> list[Any]:
    """Rings; those of a lower map are wide, and under the lines of the upper ones, which have values there."""
    if not heights:
        return []
    places = sorted(set(heights))
    drawn: list[Any] = ax.plot(
        [x] * len(places), places, "o", markerfacecolor=paper(ax), markeredgecolor=colour, mew=1.6,
        ms=11 if below else 6.5, zorder=2.5 if below else 5,
    )  # fmt: skip
    return drawn


def _strip(ax: Any, stratum: Stratum, window: tuple[float, float], words: str) -> list[Any]:
    """The part of an interval without values that is shown."""
    if not all(g.is_affine for g in stratum.inequalities):
        return []
    low, high = window
    for g in stratum.inequalities:
        end = float(-g.constant / g.gradient[0])
        low, high = (max(low, end), high) if sign(g.gradient[0]) > 0 else (low, min(high, end))
    room = high - low > ROOM_FOR_WORDS * (window[1] - window[0])
    return shade_gap(ax, low, high, words, room) if low < high else []
