"""The graph of a function of one variable: curves, filled circles at kinks and jumps, and where there is no value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ..programs.program import Node, Program
from ..programs.text import to_text
from ..verdicts import Unknown
from .description import describe_axes
from .pieces import Break, Piece, Pieces, Side, pieces_of
from .style import COLOURS, ink, mark_missing, paper, quiet, shade_gap
from .windows import clip_heights

STEPS, HALVINGS, LONGEST = 401, 40, 60
ROOM_FOR_WORDS = 0.2
BREAKING = ("div", "log", "where", "piecewise", "sign", "floor")
Window = tuple[float, float]


def draw_function(ax: Any, program: Program, window: Window, kinks: Sequence[float]) -> list[Any]:
    """The graph piece by piece, with kinks as points; the first artist is the curve.

    At a jump the value is a filled circle and a limit that is not attained an empty one; strips and dotted lines are
    where there is no value. Where the pieces are not known, a program that may jump is drawn as separate points.
    """
    pieces = pieces_of(program)
    artists = (
        _samples(ax, program, window) if isinstance(pieces, Unknown) else _drawn(ax, program, pieces, window, kinks)
    )
    ax.set_ylabel(f"f({program.variables[0]})")
    ax.set_title(title_of(program))
    ax.set_xlim(window)
    quiet(ax)
    describe_axes(ax, f"graph of {to_text(program)} for {window[0]:g} <= {program.variables[0]} <= {window[1]:g}")
    return artists


def title_of(program: Program) -> str:
    """The program as text that fits above a picture."""
    text = to_text(program)
    return text if len(text) < LONGEST else text[: LONGEST - 3] + "..."


def value_at(program: Program, point: Sequence[float]) -> float:
    """The value in floating point; NaN where there is none."""
    from fractions import Fraction

    import numpy

    from ..autodiff.backends.backend import Setting
    from ..autodiff.backends.numpy_backend import NumpyBackend

    exact = tuple(Fraction(float(x)) for x in point)
    with numpy.errstate(all="ignore"):
        values = NumpyBackend().node_values(program, exact, Setting("reverse", "float64"))
    return float(values[program.outputs[0]])


def _samples(ax: Any, program: Program, window: Window) -> list[Any]:
    """A curve where all operations are continuous, else points that nothing joins."""
    import numpy

    x = numpy.linspace(*window, STEPS)
    breaks = any(_may_break(program.nodes[i]) for i in program.needed())
    style: dict[str, Any] = {"ls": "none", "marker": ".", "ms": 2.5} if breaks else {"lw": 2.2}
    return list(ax.plot(x, [value_at(program, (entry,)) for entry in x], color=ink(), **style))


def _may_break(node: Node) -> bool:
    return node.operation in BREAKING or (node.operation == "power" and bool(node.number < 0))


def _drawn(ax: Any, program: Program, pieces: Pieces, window: Window, kinks: Sequence[float]) -> list[Any]:
    points = list(_points(program, pieces, window))
    artists = list(ax.plot(*zip(*points, strict=True), color=ink(), lw=2.2))
    inside = [one for one in pieces.breaks if window[0] <= float(one.place) <= window[1]]
    artists += _circles(ax, inside, kinks)
    artists += [mark_missing(ax, float(one.place)) for one in inside if _is_missing(one)]
    for piece in pieces.intervals:
        low, high = _ends(piece, window)
        if not piece.has_values and low < high:
            roomy = high - low > ROOM_FOR_WORDS * (window[1] - window[0])
            artists += shade_gap(ax, low, high, "no value", roomy)
    if any(side.is_steep for one in inside for side in (one.left, one.right)):
        needed = [float(y) for one in inside for y in (one.value, one.left.limit, one.right.limit) if y is not None]
        clip_heights(ax, _thinned(points, window), needed)
    return artists


def _ends(piece: Piece, window: Window) -> Window:
    """The part of an interval in the window."""
    low = window[0] if piece.low is None else max(window[0], float(piece.low))
    high = window[1] if piece.high is None else min(window[1], float(piece.high))
    return low, high


def _is_missing(one: Break) -> bool:
    """Whether there is no value at a point between two pieces, and no empty circle that would show it."""
    sides = (one.left, one.right)
    return one.value is None and all(side.has_values for side in sides) and any(side.is_steep for side in sides)


def _points(program: Program, pieces: Pieces, window: Window) -> Iterator[tuple[float, float]]:
    """Points of the curve from left to right, with NaN between pieces that do not meet."""
    sides = [None, *(one.right for one in pieces.breaks)], [*(one.left for one in pieces.breaks), None]
    for k, piece in enumerate(pieces.intervals):
        if k and not pieces.breaks[k - 1].is_continuous:
            yield float(pieces.breaks[k - 1].place), math.nan
        low, high = _ends(piece, window)
        if piece.has_values and low < high:
            left = sides[0][k] if piece.low is not None and float(piece.low) >= window[0] else None
            right = sides[1][k] if piece.high is not None and float(piece.high) <= window[1] else None
            yield from _on_piece(program, (low, left), (high, right), window)


def _on_piece(
    program: Program, start: tuple[float, Side | None], end: tuple[float, Side | None], window: Window
) -> Iterator[tuple[float, float]]:
    """Points on one interval; its ends are the exact limits, and a curve without a limit is followed towards them."""
    import numpy

    (low, left), (high, right) = start, end
    grid = numpy.linspace(low, high, max(5, round(STEPS * (high - low) / (window[1] - window[0]))))
    inner = grid[slice(0 if left is None else 1, None if right is None else -1)]
    if left is not None and left.limit is not None:
        yield low, float(left.limit)
    near_low = _towards(low, inner[0]) if left is not None and left.is_steep else []
    near_high = _towards(high, inner[-1]) if right is not None and right.is_steep else []
    for x in (*reversed(near_low), *inner, *near_high):
        yield float(x), value_at(program, (x,))
    if right is not None and right.limit is not None:
        yield high, float(right.limit)


def _towards(end: float, start: float) -> list[float]:
    """Points that come nearer and nearer to an end."""
    found = [end + (start - end) / 2**k for k in range(1, HALVINGS)]
    return [x for x in found if x != end]


def _thinned(points: Sequence[tuple[float, float]], window: Window) -> list[float]:
    """The heights over an even grid: those that crowd at a pole would hide the rest."""
    import numpy

    known = [(x, y) for x, y in points if not math.isnan(y)]
    step = (window[1] - window[0]) / STEPS
    places = numpy.floor([(x - window[0]) / step for x, _ in known])
    _, first = numpy.unique(places, return_index=True)
    return [known[k][1] for k in first]


def _circles(ax: Any, inside: Sequence[Break], kinks: Sequence[float]) -> list[Any]:
    """Values at kinks and jumps as filled circles, limits that are not attained as empty ones."""
    filled = [one for one in inside if one.value is not None and (not one.is_continuous or float(one.place) in kinks)]
    empty = [
        (float(one.place), float(side.limit))
        for one in inside
        for side in (one.left, one.right)
        if side.limit is not None and not one.attains(side)
    ]
    colour = COLOURS["clarke"]
    artists: list[Any] = []
    if empty:
        x, y = zip(*dict.fromkeys(empty), strict=True)
        artists += ax.plot(
            x, y, "o", markerfacecolor=paper(ax), markeredgecolor=colour, mew=1.6, ms=6.5, zorder=4, label="_limit"
        )
    heights = [float(one.value) for one in filled if one.value is not None]
    artists += ax.plot([float(one.place) for one in filled], heights, "o", color=colour, ms=6.5, zorder=5)
    return artists
