"""What part of a graph is shown: intervals and windows that were asked for, and heights that leave poles outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..errors import UnsupportedError
from .numeric import floats

LOW, HIGH, BEYOND = 0.15, 0.85, 0.5
LEVEL, ROOM = 0.2, 1.0
_CLIPPED = "_consderiv_clipped"


def checked_interval(interval: Any) -> tuple[float, float]:
    """The two ends as floats.

    Raises
    ------
    UnsupportedError
        Unless they are finite numbers a < b.

    Examples
    --------
    >>> checked_interval((-1, 2))
    (-1.0, 2.0)
    """
    ends = _floats(interval)
    if len(ends) != 2 or not all(map(math.isfinite, ends)) or ends[0] >= ends[1]:
        raise UnsupportedError(
            "an interval (a, b) of two finite numbers with a < b is required", f"received {interval!r}",
            "give for example interval=(-2, 2)",
        )  # fmt: skip
    return ends[0], ends[1]


def checked_window(window: Any) -> tuple[float, float, float, float]:
    """(left, right, bottom, top) as floats.

    Raises
    ------
    UnsupportedError
        Unless they are finite numbers with left < right and bottom < top.
    """
    ends = _floats(window)
    if len(ends) != 4 or not all(map(math.isfinite, ends)) or ends[0] >= ends[1] or ends[2] >= ends[3]:
        raise UnsupportedError(
            "a window (left, right, bottom, top) of finite numbers with left < right and bottom < top is required",
            f"received {window!r}", "give for example window=(-1, 1, -1, 1)",
        )  # fmt: skip
    return ends[0], ends[1], ends[2], ends[3]


def checked_radius(radius: Any) -> float:
    """Half the width of a window as a float.

    Raises
    ------
    UnsupportedError
        Unless it is a positive finite number.
    """
    (found,) = _floats([radius]) or (math.nan,)
    if not math.isfinite(found) or found <= 0:
        raise UnsupportedError(
            "a positive finite radius is required", f"received {radius!r}", "give for example radius=1"
        )
    return found


def _floats(numbers: Any) -> tuple[float, ...]:
    """As floats, or none where something is no number."""
    try:
        return tuple(float(number) for number in numbers)
    except (TypeError, ValueError, OverflowError):
        return ()


def readable_heights(curve: Sequence[float], needed: Sequence[float] = ()) -> tuple[float, float]:
    """Ends of the vertical axis that show the middle of a curve with poles, and all heights that are needed.

    An end of the curve that is not far from its middle is shown as well.
    """
    import numpy

    heights = numpy.asarray(curve, dtype=float)
    heights = heights[numpy.isfinite(heights)]
    if not len(heights):
        heights = numpy.asarray([*needed] or [0.0], dtype=float)
    middle = numpy.quantile(heights, [LOW, HIGH])
    room = max(BEYOND * (middle[1] - middle[0]), 1e-9)
    low, high = (max(heights.min(), middle[0] - room), min(heights.max(), middle[1] + room))
    low, high = min([low, *needed]), max([high, *needed])
    margin = 0.08 * (high - low) or 1.0
    return float(low - margin), float(high + margin)


def clip_heights(ax: Any, curve: Sequence[float], needed: Sequence[float] = ()) -> None:
    """Show the readable heights; limits that somebody set by hand stay."""
    if ax.get_autoscaley_on() or getattr(ax, _CLIPPED, False):
        ax.set_ylim(*readable_heights(curve, needed))
        setattr(ax, _CLIPPED, True)


def clip_to_lines(ax: Any) -> None:
    """The same for all that is drawn: curves may be cut, points and segments may not."""
    curves: list[float] = []
    needed: list[float] = []
    for line in ax.lines:
        heights = [float(y) for y in line.get_ydata()]
        if line.get_transform() == ax.transData:
            (curves if len(heights) > 2 else needed).extend(y for y in heights if math.isfinite(y))
    clip_heights(ax, curves, needed)


def room_around(ax: Any) -> None:
    """Room above and below what is level or nearly so, so that ticks have few digits."""
    low, high = ax.get_ylim()
    if ax.get_autoscaley_on() and high - low < LEVEL:
        middle = (low + high) / 2
        ax.set_ylim(middle - 1, middle + 1, auto=True)


def shown_window(window: Any, points: Sequence[Any], count: int) -> Any:
    """The interval or window that was asked for, checked, or one around all points."""
    if window is None:
        return _around(points, count)
    return checked_interval(window) if count == 1 else checked_window(window)


def _around(points: Sequence[Any], count: int) -> tuple[float, ...]:
    """All points with room; a square in the plane."""
    sides = list(zip(*map(floats, points), strict=True)) or [(0.0,)] * count
    room = max(ROOM, *(0.4 * (max(side) - min(side)) for side in sides))
    half = max(max(side) - min(side) for side in sides) / 2 + room
    middles = [(max(side) + min(side)) / 2 for side in sides]
    return tuple(end for middle in middles for end in (middle - half, middle + half))
