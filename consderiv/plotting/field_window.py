"""What part of the plane shows a field: its isolated points, its lines, or a curve."""

from __future__ import annotations

from typing import Any

from ..stratified import StratifiedField
from .contour_points import point_of
from .numeric import floats, grid, polynomial_values
from .windows import shown_window

Window = tuple[float, float, float, float]
COARSE, ROOM, INNER = 100, 1.25, 0.7
FARTHEST = 10
"""Doublings of the window that look for a curve."""


def default_window(field: StratifiedField) -> Window:
    """All isolated points with room around them; without any what shows the lines, or else a curve."""
    points = [floats(p) for s in field.strata if len(s.equations) > 1 for p in [point_of(s)] if p is not None]
    lines = [s.equations[0] for s in field.strata if len(s.equations) == 1]
    feet = [_foot(h) for h in lines if h.is_affine]
    found: Window = shown_window(None, points or feet, 2)
    if points or feet or not lines:
        return found
    for doubling in range(FARTHEST):
        wider: Window = tuple(ROOM * 2.0**doubling * end for end in found)  # type: ignore[assignment]
        inner: Window = tuple(INNER * end for end in wider)  # type: ignore[assignment]  # off the edge
        if any(_changes_sign(h, inner) for h in lines):
            return wider
    return found


def _foot(h: Any) -> tuple[float, float]:
    """The point of a line that is nearest to the origin."""
    a, b = (float(h.gradient.get(axis, 0)) for axis in (0, 1))
    factor = -float(h.constant) / (a * a + b * b)
    return factor * a, factor * b


def _changes_sign(h: Any, window: Window) -> bool:
    values = polynomial_values(h, grid(window, COARSE))
    return bool(values.min() < 0 < values.max())
