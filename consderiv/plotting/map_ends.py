"""Where a field of one variable has no value: strips, dotted lines, and empty circles where curves end there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..exact.reals import Number, sign
from ..sets import Undefined
from ..stratified import StratifiedField
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from .intervals import intervals
from .pieces import exact_breakpoints
from .style import mark_missing, paper, shade_gap
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
        if any(isinstance(value.fixed, Undefined) for stratum, value in field if stratum.contains((b,))):
            heights = [y for end in ends for pair in intervals(end) for y in pair]
            artists += [mark_missing(ax, float(b)), *_empty_circles(ax, float(b), heights, colour)]
    for stratum, value in field:
        if not stratum.equations and isinstance(value.fixed, Undefined) and not below:
            artists += _strip(ax, stratum, window)
    if steep:
        clip_to_lines(ax)
    return artists


def has_values(value: SetField) -> bool:
    """Whether a stratum has sets, known as such or as elementary functions."""
    return value.moving is not None or not value.is_missing


def _ends_at(stratum: Stratum, b: Number) -> bool:
    """Whether an open interval has b as an end."""
    return not stratum.equations and all(sign(g.at((b,))) >= 0 for g in stratum.inequalities)


def _empty_circles(ax: Any, x: float, heights: Sequence[float], colour: str) -> list[Any]:
    if not heights:
        return []
    places = sorted(set(heights))
    drawn: list[Any] = ax.plot(
        [x] * len(places), places, "o", markerfacecolor=paper(ax), markeredgecolor=colour, mew=1.6, ms=6.5, zorder=5
    )
    return drawn


def _strip(ax: Any, stratum: Stratum, window: tuple[float, float]) -> list[Any]:
    """The part of an interval without values that is shown."""
    if not all(g.is_affine for g in stratum.inequalities):
        return []
    low, high = window
    for g in stratum.inequalities:
        end = float(-g.constant / g.gradient[0])
        low, high = (max(low, end), high) if sign(g.gradient[0]) > 0 else (low, min(high, end))
    room = high - low > ROOM_FOR_WORDS * (window[1] - window[0])
    return shade_gap(ax, low, high, "no value", room) if low < high else []
