"""Fields in the plane: the strata in colours, and arrows of the values on them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..errors import UnsupportedError
from ..sets import Polytope
from ..sets.union import convex_members
from ..sets.value_set import ValueSet
from ..stratified import StratifiedField
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from .description import describe_axes
from .numeric import formula_values, open_stratum_mask, polynomial_values
from .style import COLOURS, CYCLE, axes, ink, quiet
from .windows import checked_window

Window = tuple[float, float, float, float]
FINE, COARSE = 400, 9
ON_CURVES = 7


def plot_field(
    field: StratifiedField, ax: Any = None, *, window: Window = (-1.0, 1.0, -1.0, 1.0), arrows: bool = True
) -> list[Any]:
    """Draw the strata of a field in the plane, with arrows: one on open strata, the extreme elements elsewhere.

    Parameters
    ----------
    field : StratifiedField of two variables
    window : (left, right, bottom, top)
    arrows : bool
        All are scaled together, so that the longest ones fit.

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
    if len(field.variables) != 2:
        raise UnsupportedError(
            "a field of two variables is required", f"received {len(field.variables)} variables",
            "use plot_map on the line",
        )  # fmt: skip
    window = checked_window(window)
    ax = axes(ax, (4.8, 4.6))
    artists: list[Any] = []
    inside: list[tuple[Any, Any]] = []
    on_curves: list[tuple[Any, Any]] = []
    for place, (stratum, value) in enumerate(field):
        colour = CYCLE[place % len(CYCLE)]
        if not stratum.equations:
            artists.append(paint(ax, stratum, window, colour))
            inside += _arrows_inside(stratum, value, window)
        else:
            drawn, places = _lower_stratum(ax, stratum, window)
            artists += drawn
            on_curves += [(p, v) for p in places for v in _extreme(value.at(tuple(map(Fraction, p))))]
    if arrows and (inside or on_curves):
        unit = _unit([*inside, *on_curves], window)
        shown = ((inside, ink(), 4), (on_curves, COLOURS["chain_rule_field"], 5))
        artists += [_quiver(ax, shafts, unit, colour, above) for shafts, colour, above in shown if shafts]
    frame(ax, field.variables, window)
    describe_axes(ax, str(field))
    return artists


def frame(ax: Any, names: tuple[str, ...], window: Window) -> None:
    """Names and limits of the axes."""
    ax.set(xlim=window[:2], ylim=window[2:], xlabel=names[0], ylabel=names[1], aspect="equal")
    ax.locator_params(nbins=5)  # more labels would overlap
    quiet(ax)


def paint(ax: Any, stratum: Stratum, window: Window, colour: str) -> Any:
    """An open stratum in one colour."""
    x, y = _grid(window, FINE)
    inside = open_stratum_mask(stratum, [x, y]).astype(float)
    return ax.contourf(x, y, inside, levels=[0.5, 1.5], colors=[colour], alpha=0.3, zorder=1)


def _grid(window: Window, count: int) -> Any:
    import numpy

    return numpy.meshgrid(numpy.linspace(*window[:2], count), numpy.linspace(*window[2:], count))


def _arrows_inside(stratum: Stratum, value: SetField, window: Window) -> list[tuple[Any, Any]]:
    """(foot, vector) on a coarse grid off the frame."""
    import numpy

    x, y = _grid(window, 2 * COARSE + 1)
    x, y = x[1::2, 1::2].ravel(), y[1::2, 1::2].ravel()
    inside = open_stratum_mask(stratum, [x, y])
    found = []
    for field in value.fields:
        vectors = numpy.stack([formula_values(entry, [x, y]) for entry in field], axis=-1)
        found += [((a, b), v) for a, b, v, here in zip(x, y, vectors, inside, strict=True) if here]
    return found


def _lower_stratum(ax: Any, stratum: Stratum, window: Window) -> tuple[list[Any], list[Any]]:
    """A curve or points, drawn, and exact places on them for arrows."""
    if len(stratum.equations) > 1:
        place = _point(stratum)
        return ([] if place is None else ax.plot(*place, "o", color=ink(), ms=6, zorder=5)), [place] if place else []
    return [draw_curve(ax, stratum, window, ink(), 1.6)], _places(stratum, window)


def draw_curve(ax: Any, stratum: Stratum, window: Window, colour: str, width: float) -> Any:
    """The part of a curve in the plane on which the inequalities hold."""
    import numpy

    x, y = _grid(window, FINE)
    values = polynomial_values(stratum.equations[0], [x, y])
    shown = numpy.where(open_stratum_mask(stratum, [x, y]), values, numpy.nan)
    return ax.contour(x, y, shown, levels=[0.0], colors=[colour], linewidths=width, zorder=3)


def _point(stratum: Stratum) -> tuple[float, float] | None:
    """The point of two affine equations."""
    if not all(h.is_affine for h in stratum.equations) or stratum.flat.directions:
        return None
    return tuple(float(image.constant) for image in stratum.flat.images)  # type: ignore[return-value]


def _places(stratum: Stratum, window: Window) -> list[Any]:
    """Points on a curve x = a, or y = p(x), that floats hold exactly."""
    h = stratum.equations[0]
    ends = (window[2], window[3]) if h.degree == 1 and 1 not in h.gradient else (window[0], window[1])
    found = []
    for k in range(1, ON_CURVES + 1):
        s = Fraction(ends[0]) + (Fraction(ends[1]) - Fraction(ends[0])) * Fraction(k, ON_CURVES + 1)
        point = _on_curve(h, s)
        if point is not None and stratum.contains(point) and _within(point, window):
            found.append(tuple(map(float, point)))
    return found


def _on_curve(h: Any, s: Fraction) -> tuple[Fraction, Fraction] | None:
    """The point with first coordinate s where y occurs linearly with a constant factor; (a, s) on x = a."""
    slope = h.derivative(1)
    if slope.is_constant and not slope.is_zero:
        return s, -h.at((s, Fraction(0))) / slope.constant
    if h.is_affine:
        return -h.constant / h.gradient[0], s
    return None


def _within(point: Any, window: Window) -> bool:
    return bool(window[0] <= point[0] <= window[1]) and bool(window[2] <= point[1] <= window[3])


def _extreme(value: ValueSet) -> list[Any]:
    """The vertices of the members of a polyhedral value."""
    members = [part for part in convex_members(value) if isinstance(part, Polytope)]
    return [tuple(map(float, v)) for part in members for v in part.flat_vertices]


def _unit(shafts: list[tuple[Any, Any]], window: Window) -> float:
    """How long a vector is that is drawn with length one, so that the longest one is a ninth of the window."""
    import numpy

    vectors = numpy.array([vector for _, vector in shafts], dtype=float)
    longest: float = numpy.nanmax(numpy.linalg.norm(vectors, axis=1)) or 1.0
    return longest / (0.11 * (window[1] - window[0]))


def _quiver(ax: Any, shafts: list[tuple[Any, Any]], unit: float, colour: Any, above: int) -> Any:
    import numpy

    feet, vectors = (numpy.array(part, dtype=float) for part in zip(*shafts, strict=True))
    return ax.quiver(
        *feet.T, *vectors.T, angles="xy", scale_units="xy", scale=unit, color=colour, width=0.0045, zorder=above
    )
