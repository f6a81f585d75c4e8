"""The set-valued graph of a field of one variable: curves, and at kinks the vertical segments."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from ..sets.elements import size_of
from ..stratified import StratifiedField
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from .description import describe_axes
from .intervals import intervals
from .map_ends import draw_missing, has_values
from .numeric import formula_values, open_stratum_mask
from .style import COLOURS, FILL, axes, band, checked_colour, paper, quiet
from .windows import checked_interval, room_around

STEPS = 1201
ROOM = 1.0
SAMPLES = 121


def plot_map(
    field: StratifiedField,
    ax: Any = None,
    *,
    interval: tuple[float, float] | None = None,
    colour: str | None = None,
    label: str | None = None,
    below: int = 0,
) -> list[Any]:
    """Draw x -> D(x) for a field of one variable.

    Parameters
    ----------
    field : StratifiedField
        Such as `clarke_map("abs(x)")`.
    interval : pair of floats, optional
        What is shown; by default all breakpoints with some room around them.
    below : int
        How many maps are drawn over it: the more, the wider and paler.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        For more than one variable, and for values with several entries. If the interval or the axes are none.
    """
    _check(field)
    window = shown_interval(field) if interval is None else checked_interval(interval)
    ax = axes(ax)
    colour = checked_colour(colour) or COLOURS["clarke"]
    artists: list[Any] = []
    for stratum, value in field:
        named = label if not artists else None
        if stratum.equations:
            artists += _segments(ax, stratum, value, window, colour, named, below)
        elif has_values(value):
            artists += _curves(ax, stratum, value, window, colour, named, below)
    artists += draw_missing(ax, field, window, colour, below)
    ax.set(xlabel=field.variables[0], ylabel=f"D({field.variables[0]})", xlim=window)
    ax.margins(y=0.12)
    room_around(ax)
    quiet(ax)
    describe_axes(ax, f"{label or 'field'}: {str(field).partition(chr(10))[2].strip()}")
    return artists


def _check(field: Any) -> None:
    """Whether it is a field of one variable, of numbers."""
    if not isinstance(field, StratifiedField):
        raise UnsupportedError(
            "a stratified field is required", f"received {type(field).__name__}",
            "make one with consderiv.clarke_map(program), or draw the program with plot(...)",
        )  # fmt: skip
    if len(field.variables) != 1:
        raise UnsupportedError(
            "a field of one variable is required", f"received {len(field.variables)} variables",
            "use plot_field in the plane",
        )  # fmt: skip
    if size_of(field.value_shape) != 1:
        raise UnsupportedError(
            "a field of numbers is required", f"received values of the shape {field.value_shape}",
            "draw its value at a point: plot(field.at(point))",
        )  # fmt: skip


def _width(below: int, alone: float) -> float:
    return 3.0 + 3.0 * below if below else alone


def breakpoints(field: StratifiedField) -> list[float]:
    """The points that are strata by themselves."""
    return sorted(point for stratum, _ in field if stratum.equations for point in _points(stratum))


def shown_interval(field: StratifiedField) -> tuple[float, float]:
    """All breakpoints with room around them."""
    points = breakpoints(field) or [0.0]
    room = max(ROOM, 0.4 * (points[-1] - points[0]))
    return points[0] - room, points[-1] + room


def _points(stratum: Stratum) -> Iterator[float]:
    """The solution of x = a."""
    slope = stratum.equations[0].gradient.get(0)
    if slope and stratum.equations[0].is_affine:
        yield float(-stratum.equations[0].constant / slope)


def _segments(
    ax: Any, stratum: Stratum, value: SetField, window: tuple[float, float], colour: str, label: str | None, below: int
) -> list[Any]:
    artists = []
    for x in _points(stratum):
        if not window[0] <= x <= window[1]:
            continue
        exact = -stratum.equations[0].constant / stratum.equations[0].gradient[0]
        for low, high in intervals(value.at((exact,))):
            marker = {"marker": "o", "markeredgecolor": paper(ax), "markersize": 6 if below else 7}
            (artist,) = ax.plot(
                [x, x], [low, high], color=colour, lw=_width(below, 2.8), alpha=band(ax) if below else 1.0, label=label,
                solid_capstyle="round", zorder=2 if below else 4, **(marker if low == high else {}),
            )  # fmt: skip
            artists.append(artist)
            label = None
    return artists


def _curves(
    ax: Any, stratum: Stratum, value: SetField, window: tuple[float, float], colour: str, label: str | None, below: int
) -> list[Any]:
    import numpy

    if not value.members:
        return _at_samples(ax, stratum, value, window, colour, label, below)
    x = numpy.linspace(*window, STEPS)
    inside = open_stratum_mask(stratum, [x])
    artists: list[Any] = []
    for member in value.members:
        curves = [numpy.where(inside, formula_values(field[0], [x]), numpy.nan) for field in member]
        if len(curves) > 1:
            lowest, highest = numpy.min(curves, axis=0), numpy.max(curves, axis=0)
            artists.append(ax.fill_between(x, lowest, highest, color=colour, alpha=FILL, lw=0))
        for curve in curves:
            artists += ax.plot(
                x, curve, color=colour, lw=_width(below, 2.2), alpha=band(ax) if below else 1.0, zorder=2 if below else 3,
                label=label, solid_capstyle="butt",
            )  # fmt: skip
            label = None
    return artists


def _at_samples(
    ax: Any, stratum: Stratum, value: SetField, window: tuple[float, float], colour: str, label: str | None, below: int
) -> list[Any]:
    """Values that are no hulls of vector fields, such as those with exp: the exact set at some points."""
    import numpy

    grid = [Fraction(float(entry)) for entry in numpy.linspace(*window, SAMPLES)]
    spans = [(float(x), span) for x in grid if stratum.contains((x,)) for span in intervals(value.at((x,)))]
    if not spans:
        return []
    places, ends = zip(*spans, strict=True)
    artists: list[Any] = [ax.fill_between(places, *zip(*ends, strict=True), color=colour, alpha=FILL, lw=0)]
    for side in zip(*ends, strict=True):
        artists += ax.plot(
            places, side, color=colour, lw=_width(below, 2.2), alpha=band(ax) if below else 1.0, zorder=2 if below else 3,
            label=label,
        )  # fmt: skip
        label = None
    return artists
