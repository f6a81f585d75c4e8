"""Critical points: on the graph of a function of one variable, among the kink lines of one of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..critical import CriticalSet, CriticalStratum, critical_points
from ..errors import UnsupportedError
from ..exact.reals import format_number
from ..programs.program import Program
from ..stratified import kink_locus
from ..stratified.stratum import Stratum
from ..verdicts import Proved, Unknown
from .description import describe_axes
from .graph import draw_function, title_of, value_at
from .legends import legend
from .numeric import floats, open_stratum_mask
from .plane import Window, draw_curve, frame, paint
from .style import COLOURS, axes, paper
from .windows import shown_window

REAL, ARTIFICIAL = COLOURS["clarke"], COLOURS["chain_rule_field"]
STEPS, LEVELS, GRID = 601, 9, 41
_FAINT = {"linewidths": 0.6, "linestyles": "solid", "alpha": 0.6, "zorder": 1}


_PARTIAL = "not complete"


@dataclass(frozen=True)
class _Layer:
    """A set of critical points with its look."""

    found: CriticalSet
    colour: str
    marker: str
    label: str
    without: CriticalSet | None = None

    @property
    def wide(self) -> list[CriticalStratum]:
        """Those with a dimension, and not those that another layer shows."""
        shown = [] if self.without is None else [s.stratum for s in self.without.strata]
        return [s for s in self.found.strata if s.dimension and s.stratum not in shown]

    @property
    def points(self) -> list[Any]:
        """The isolated ones, and not those that another layer shows."""
        known = [p for s in self.found.strata if s.dimension == 0 for p in s.points]
        return [p for p in known if self.without is None or not isinstance(self.without.contains(p), Proved)]

    @property
    def words(self) -> str:
        """What of it is drawn: without what another layer shows."""
        if self.without is None:
            return str(self.found)
        names = self.found.program.variables
        places = [", ".join(f"{n} == {format_number(x)}" for n, x in zip(names, p, strict=True)) for p in self.points]
        drawn = "; ".join([*(str(s.stratum) for s in self.wide), *places]) or "none"
        return drawn if isinstance(self.found.complete, Proved) else f"{drawn}; {_PARTIAL}"

    @property
    def remark(self) -> str:
        """What its marks do not say: that there are none, or that there may be more."""
        if isinstance(self.found.complete, Proved):
            return "" if self.wide or self.points else f"{self.label}: none"
        found = self.label if self.wide or self.points else f"{self.label}: none found"
        return f"{found}, {_PARTIAL}"


def plot_critical(found: CriticalSet, ax: Any = None, *, window: Sequence[float] | None = None) -> list[Any]:
    """Draw critical points: blue those of the function (zero in Clarke), red those that only the program has.

    Parameters
    ----------
    found : CriticalSet
        Of one or two variables, such as `critical_points("abs(x)")`.
    ax : Matplotlib axes, optional
    window : (left, right) or (left, right, bottom, top), optional
        By default all points with some room around them.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        For more than two variables, and if the window or the axes are none.

    Examples
    --------
    >>> from consderiv import critical_points
    >>> artists = plot_critical(critical_points("relu(x) - relu(-x)", "chain_rule"))     # doctest: +SKIP
    """
    if not isinstance(found, CriticalSet):
        raise UnsupportedError(
            "a set of critical points is required", f"received {type(found).__name__}",
            "compute it: plot_critical(consderiv.critical_points(program))",
        )  # fmt: skip
    count = len(found.program.variables)
    if count > 2:
        raise UnsupportedError("one or two variables are required", f"received {count}", "print the set")
    layers = _layers(found)
    ax = axes(ax)
    ends = shown_window(window, [p for one in layers for p in one.found.points], count)
    artists = (_on_graph if count == 1 else _in_plane)(ax, found, layers, ends)
    for one in layers:
        if one.remark:
            ax.plot([], [], ls="none", label=one.remark)
        describe_axes(ax, f"{one.label}: {one.words}")
    legend(ax)
    return artists


def _layers(found: CriticalSet) -> list[_Layer]:
    if found.name.startswith("Clarke"):
        return [_Layer(found, REAL, "o", "critical")]
    real = critical_points(found.program)
    known = isinstance(real.complete, Proved)
    label = "artificial" if known or "not in Clarke" in found.condition else "critical for the program"
    return [_Layer(found, ARTIFICIAL, "X", label, real), _Layer(real, REAL, "o", "critical for the function")]


def _on_graph(ax: Any, found: CriticalSet, layers: Sequence[_Layer], window: Any) -> list[Any]:
    import numpy

    artists = draw_function(ax, found.program, window, [])
    ax.set_xlabel(found.program.variables[0])
    x = numpy.linspace(window[0], window[1], STEPS)
    y = numpy.array([value_at(found.program, (entry,)) for entry in x])
    for one in layers:
        for s in one.wide:
            heights = numpy.where(open_stratum_mask(s.stratum, [x]), y, numpy.nan)
            artists += ax.plot(x, heights, color=one.colour, lw=6, alpha=0.7, solid_capstyle="butt", zorder=3)
        places = [float(point[0]) for point in one.points]
        artists += _dots(ax, places, [value_at(found.program, (a,)) for a in places], one)
    return artists


def _dots(ax: Any, x: Sequence[float], y: Sequence[float], one: _Layer) -> list[Any]:
    """The points; a name for the layer if it has anything."""
    drawn: list[Any] = ax.plot(
        x, y, one.marker, color=one.colour, markeredgecolor=paper(ax), ms=10, zorder=5,
        label=one.label if x or one.wide else None,
    )  # fmt: skip
    return drawn


def _in_plane(ax: Any, found: CriticalSet, layers: Sequence[_Layer], window: Any) -> list[Any]:
    """Level lines in the background, kink lines, and the points on them."""
    artists = [level_lines(ax, found.program, window), *_kink_lines(ax, found, window)]
    for one in layers:
        for s in one.wide:
            area = s.dimension == 2
            artists.append((paint if area else _thick)(ax, s.stratum, window, one.colour))
        places = [floats(point) for point in one.points]
        artists += _dots(ax, [x for x, _ in places], [y for _, y in places], one)
    frame(ax, found.program.variables, window)
    ax.set_title(title_of(found.program))
    return artists


def _thick(ax: Any, stratum: Stratum, window: Window, colour: str) -> Any:
    return draw_curve(ax, stratum, window, colour, 4.0)


def level_lines(ax: Any, program: Program, window: Window) -> Any:
    """The function of two variables in the background."""
    import numpy

    x, y = numpy.linspace(*window[:2], GRID), numpy.linspace(*window[2:], GRID)
    heights = [[value_at(program, (a, b)) for a in x] for b in y]
    return ax.contour(x, y, heights, levels=LEVELS, colors=[COLOURS["other"]], **_FAINT)


def _kink_lines(ax: Any, found: CriticalSet, window: Window) -> list[Any]:
    locus = kink_locus(found.program)
    strata = [] if isinstance(locus, Unknown) else [s.stratum for s in locus.strata]
    return [draw_curve(ax, s, window, COLOURS["other"], 1.4) for s in strata if len(s.equations) == 1]
