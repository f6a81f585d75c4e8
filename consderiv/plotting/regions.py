"""Regions of the plane on which a function has one gradient field: cells that meet where it has no kink are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..stratified import StratifiedField
from ..stratified.stratum import Stratum
from .numeric import middle_of, open_stratum_mask, polynomial_values

Window = tuple[float, float, float, float]
FINE, STEPS, BESIDE = 400, 50, 0.03


@dataclass(frozen=True)
class Region:
    """The open strata with one gradient field, and the curves on which that field is the only one too."""

    strata: tuple[Stratum, ...]
    curves: tuple[Stratum, ...]

    def mask(self, coordinates: Sequence[Any]) -> Any:
        """Where points lie in the region; curves count, as points of a grid may lie on them."""
        inside = open_stratum_mask(self.strata[0], coordinates)
        for stratum in self.strata[1:]:
            inside = inside | open_stratum_mask(stratum, coordinates)
        for curve in self.curves:
            inside = inside | _on(curve, coordinates)
        return inside

    def paint(self, ax: Any, window: Window, colour: str) -> Any:
        """The region in one colour, without lines where its cells meet."""
        import numpy

        x, y = numpy.meshgrid(numpy.linspace(*window[:2], FINE), numpy.linspace(*window[2:], FINE))
        inside = self.mask([x, y]).astype(float)
        return ax.contourf(x, y, inside, levels=[0.5, 1.5], colors=[colour], alpha=0.3, zorder=1)

    def places(self, window: Window) -> list[tuple[float, float]]:
        """Where to write a number: in each cell that cannot be seen from a number that is written."""
        found: list[tuple[float, float]] = []
        for stratum in self.strata:
            place = middle_of(stratum, window)
            if place is not None and not any(self._sees(place, other) for other in found):
                found.append(place)
        return found

    def _sees(self, first: tuple[float, float], second: tuple[float, float]) -> bool:
        """Whether the segment between two points, and those beside it, stay in the region: not if cells meet in a corner."""
        import numpy

        x, y = (numpy.linspace(a, b, STEPS) for a, b in zip(first, second, strict=True))
        along = (second[0] - first[0], second[1] - first[1])
        return all(bool(self.mask([x - s * along[1], y + s * along[0]]).all()) for s in (-BESIDE, 0.0, BESIDE))


def region_of(field: Any, strata: Sequence[Stratum], cells: StratifiedField) -> Region:
    """The region of some open strata with a gradient field."""
    curves = (s for s, value in cells if s.equations and len(value.fields) == 1 and value.fields[0] == field)
    return Region(tuple(strata), tuple(curves))


def _on(curve: Stratum, coordinates: Sequence[Any]) -> Any:
    inside = open_stratum_mask(curve, coordinates)
    for equation in curve.equations:
        inside &= polynomial_values(equation, coordinates) == 0
    return inside
