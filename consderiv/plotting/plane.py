"""Fields in the plane: the strata in colours, and arrows of the values on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from ..stratified import StratifiedField
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from .arrows import Shaft, draw_arrows, missing_word, scale_of, shafts_at, vertices_of
from .contour_points import Place, inner_grid, places_on, points_of, vectors_on
from .description import describe_axes
from .field_window import Window as Window
from .field_window import default_window
from .legends import legend
from .numeric import grid, open_stratum_mask, polynomial_values
from .style import COLOURS, CYCLE, axes, ink, paper, quiet
from .windows import checked_window

FINE, COARSE = 400, 7
LONGEST_TITLE = 50
_INSIDE, _VERTICES = "value", "vertices of the set on a curve or at a point"


@dataclass
class _Drawing:
    """What is collected stratum by stratum, before all arrows get one scale."""

    artists: list[Any] = field(default_factory=list)
    inside: list[Shaft] = field(default_factory=list)
    vertices: list[Shaft] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)

    def remark(self, words: str, stratum: Stratum) -> None:
        """Something that the picture does not show as it is, with its stratum."""
        known = self.words.setdefault(words, [])
        if str(stratum) not in known:
            known.append(str(stratum))


def plot_field(field: StratifiedField, ax: Any = None, *, window: Any = None, arrows: bool = True) -> list[Any]:
    """Draw the strata of a field in the plane, with arrows: one on open strata, the vertices of the sets elsewhere.

    Strata without a value are hatched, dotted or hollow, and the legend says why; so it does for what is not drawn.

    Parameters
    ----------
    field : StratifiedField of two variables
    window : (left, right, bottom, top), optional
        By default all isolated points of the strata with some room around them, else what shows their lines.
    arrows : bool
        All are scaled together, so that the longest ones fit; a few that are much longer are cut.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        For another number of variables. If the window or the axes are none.

    Examples
    --------
    >>> from consderiv import clarke_map
    >>> artists = plot_field(clarke_map("max(x, y)"))     # doctest: +SKIP
    """
    if not isinstance(field, StratifiedField):
        raise UnsupportedError(
            "a stratified field is required", f"received {type(field).__name__}",
            "make one with consderiv.clarke_map(program), or draw the program with plot(...)",
        )  # fmt: skip
    if len(field.variables) != 2 or field.value_shape != (2,):
        received = f"received {len(field.variables)} variables, values of the shape {field.value_shape}"
        raise UnsupportedError(
            "a field of two variables, of vectors with two entries, is required", received,
            "use plot_map on the line, or draw its value at a point: plot(field.at(point))",
        )  # fmt: skip
    ends: Window = default_window(field) if window is None else checked_window(window)
    ax = axes(ax, (4.8, 5.0))
    drawing = _Drawing()
    for place, (stratum, value) in enumerate(field):
        if stratum.equations:
            _lower(ax, stratum, value, ends, drawing)
        else:
            _open(ax, stratum, value, ends, CYCLE[place % len(CYCLE)], drawing)
    if arrows:
        drawing.artists += _all_arrows(ax, drawing, ends)
    frame(ax, field.variables, ends)
    ax.set_title(_title(field), fontsize="medium")
    for words, strata in drawing.words.items():
        ax.plot([], [], ls="none", label=words)
        describe_axes(ax, f"{words}: {'; '.join(strata)}")
    legend(ax, 1)
    describe_axes(ax, str(field))
    return drawing.artists


def _title(field: StratifiedField) -> str:
    name = field.name or f"D({', '.join(field.variables)})"
    return name if len(name) < LONGEST_TITLE else name[: LONGEST_TITLE - 1] + "…"


def _open(ax: Any, stratum: Stratum, value: SetField, window: Window, colour: str, drawing: _Drawing) -> None:
    """An open stratum in its colour with an arrow on each point of a grid; hatched without a value."""
    x, y = inner_grid(stratum, window, COARSE)
    if value.is_missing and value.moving is None:
        word = missing_word(value.fixed)
        drawing.artists.append(hatch(ax, stratum, window))
        drawing.remark(f"hatched, dotted or hollow: {word}", stratum)
        return
    drawing.artists.append(paint(ax, stratum, window, colour))
    if value.members:
        for vectors in (vectors_on(one, x, y) for one in value.fields):
            drawing.inside += [((a, b), v) for a, b, v in zip(x, y, vectors, strict=True)]
        return
    for place in zip(x, y, strict=True):
        exact = Fraction(float(place[0])), Fraction(float(place[1]))
        drawing.inside += _at(stratum, value, exact, drawing)


def _at(stratum: Stratum, value: SetField, place: Place, drawing: _Drawing) -> list[Shaft]:
    """Arrows at a place; where there are none, the reason is noted."""
    vectors, reason = vertices_of(value.at(place))
    if reason:
        drawing.remark(f"{reason} sets: not drawn", stratum)
    return shafts_at(place, vectors)


def _lower(ax: Any, stratum: Stratum, value: SetField, window: Window, drawing: _Drawing) -> None:
    """A curve or points, with the vertices of the sets there."""
    missing = value.is_missing and value.moving is None
    if len(stratum.equations) > 1:
        places = points_of(stratum, window)
        look = {"markerfacecolor": paper(ax)} if missing else {}
        for a, b in places:
            drawing.artists += ax.plot(float(a), float(b), "o", color=ink(), ms=7, zorder=3.5, **look)
    else:
        contour = draw_curve(ax, stratum, window, COLOURS["other"], 2.0 if missing else 3.0, ":" if missing else "-")
        drawing.artists.append(contour)
        places = places_on(contour, stratum, window)
        if not places:
            drawing.remark("nothing seen in this window", stratum)
    if missing and places:
        drawing.remark(f"hatched, dotted or hollow: {missing_word(value.fixed)}", stratum)
    elif not missing:
        for place in places:
            drawing.vertices += _at(stratum, value, place, drawing)


def _all_arrows(ax: Any, drawing: _Drawing, window: Window) -> list[Any]:
    """All arrows on one scale, with their names."""
    everything = [*drawing.inside, *drawing.vertices]
    if not everything:
        return []
    width = min(window[1] - window[0], window[3] - window[2])
    scale = scale_of(everything, width), width
    artists: list[Any] = []
    for shafts, colour, above, label in (
        (drawing.inside, ink(), 4, _INSIDE), (drawing.vertices, COLOURS["chain_rule_field"], 5, _VERTICES),
    ):  # fmt: skip
        if shafts:
            artists += draw_arrows(ax, shafts, scale, colour, above, label)
    return artists


def frame(ax: Any, names: tuple[str, ...], window: Window) -> None:
    """Names and limits of the axes."""
    ax.set(xlim=window[:2], ylim=window[2:], xlabel=names[0], ylabel=names[1], aspect="equal")
    ax.locator_params(nbins=5)  # more labels would overlap
    quiet(ax)


def paint(ax: Any, stratum: Stratum, window: Window, colour: str) -> Any:
    """An open stratum in one colour."""
    x, y = grid(window, FINE)
    inside = open_stratum_mask(stratum, [x, y]).astype(float)
    return ax.contourf(x, y, inside, levels=[0.5, 1.5], colors=[colour], alpha=0.3, zorder=1)


def hatch(ax: Any, stratum: Stratum, window: Window) -> Any:
    """An open stratum without a value."""
    x, y = grid(window, FINE)
    inside = open_stratum_mask(stratum, [x, y]).astype(float)
    drawn = ax.contourf(
        x, y, inside, levels=[0.5, 1.5], colors=[COLOURS["other"]], alpha=0.25, hatches=["//"], zorder=1
    )
    drawn.set_edgecolor(COLOURS["other"])
    return drawn


def draw_curve(ax: Any, stratum: Stratum, window: Window, colour: str, width: float, style: str = "-") -> Any:
    """The part of a curve in the plane on which the inequalities hold."""
    import numpy

    x, y = grid(window, FINE)
    values = polynomial_values(stratum.equations[0], [x, y])
    shown = numpy.where(open_stratum_mask(stratum, [x, y]), values, numpy.nan)
    return _zero_line(ax, x, y, shown, colors=[colour], linewidths=width, linestyles=style, zorder=3)


def _zero_line(ax: Any, x: Any, y: Any, values: Any, **look: Any) -> Any:
    """The zeros of values on a grid; that there are none is no reason to warn."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No contour levels were found")
        return ax.contour(x, y, values, levels=[0.0], **look)
