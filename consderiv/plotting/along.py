"""The chain rule along a curve: the derivative of f(c(t)), and the products <v, c'(t)> as a band over t."""

from __future__ import annotations

from typing import Any

from ..curves.report import AlongCurve
from ..curves.row import STATUS, Row
from ..errors import UnsupportedError
from ..stratified.set_field import SetField
from .comparison import legend
from .description import describe_axes
from .intervals import intervals
from .numeric import formula_values
from .style import COLOURS, FILL, axes, band, ink, paper, quiet

STEPS = 241
BAND = COLOURS["chain_rule_field"]


def plot_along(found: AlongCurve, ax: Any = None) -> list[Any]:
    """Draw (f o c)'(t), and around it {<v, c'(t)> : v in D(c(t))}: where the two differ the chain rule fails.

    Parameters
    ----------
    found : AlongCurve
        Such as `chain_rule_along("abs(x) + y", "x=t,y=t**2", (-1, 2))`.
    ax : Matplotlib axes, optional

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If something else is given, or `ax` is no axes.

    Examples
    --------
    >>> from consderiv import chain_rule_along
    >>> artists = plot_along(chain_rule_along("abs(x)", "x=t", (-1, 1)))     # doctest: +SKIP
    """
    if not isinstance(found, AlongCurve):
        raise UnsupportedError(
            "a chain rule along a curve is required", f"received {type(found).__name__}",
            "compute it: plot_along(consderiv.chain_rule_along(program, curve, (0, 1)))",
        )  # fmt: skip
    ax = axes(ax, (5.4, 4.2))
    t = found.curve.parameter
    artists: list[Any] = []
    for row in found.rows:
        artists += _at_one(ax, row) if row.is_point else _on_interval(ax, row)
    ax.plot([], [], color=ink(), lw=1.8, label=f"(f ∘ c)'({t})")
    name = found.field.removeprefix("the ")
    ax.plot([], [], color=BAND, lw=6, alpha=band(ax), label=f"⟨v, c'({t})⟩ for v in D, the {name}")
    ax.set(xlabel=t, title=f"{found.program} along {', '.join(_coordinates(found))}")
    ax.set_xlim(float(found.curve.low), float(found.curve.high))
    ax.margins(y=0.12)
    quiet(ax)
    legend(ax)
    describe_axes(ax, str(found))
    return artists


def _coordinates(found: AlongCurve) -> list[str]:
    return [f"{name} = {text}" for name, text in zip(found.curve.names, found.curve.coordinates, strict=True)]


def _on_interval(ax: Any, row: Row) -> list[Any]:
    import numpy

    x = numpy.linspace(float(row.low), float(row.high), STEPS)
    if row.derivative is None:
        span = ax.axvspan(x[0], x[-1], color=COLOURS["other"], alpha=FILL, lw=0)
        return [span, ax.text(x.mean(), 0.5, STATUS[row.status], transform=ax.get_xaxis_transform(), ha="center")]
    slope = formula_values(row.derivative, [x])
    members = row.values.members if isinstance(row.values, SetField) and row.values.is_bounded else ()
    artists: list[Any] = []
    for member in members or ((((row.derivative,),),) if row.holds else ()):
        curves = [formula_values(field[0], [x]) for field in member]
        low, high = numpy.min(curves, axis=0), numpy.max(curves, axis=0)
        artists.append(ax.fill_between(x, low, high, color=BAND, alpha=FILL, lw=0, zorder=1))
        artists += [line for y in (low, high) for line in ax.plot(x, y, color=BAND, lw=6, alpha=band(ax), zorder=2)]
    return [*artists, *ax.plot(x, slope, color=ink(), lw=1.8, zorder=3)]


def _at_one(ax: Any, row: Row) -> list[Any]:
    """One t: a segment or points, and the derivative, or its two sides as empty circles."""
    t = float(row.low)
    artists: list[Any] = []
    if row.values is not None and not isinstance(row.values, SetField):
        for low, high in intervals(row.values):
            artists += ax.plot([t, t], [low, high], color=BAND, lw=6, alpha=band(ax), solid_capstyle="round", zorder=4)
    if row.derivative is not None:
        here = float(formula_values(row.derivative, [_array(t)])[0])
        artists += ax.plot(t, here, "o", color=ink(), markeredgecolor=paper(ax), ms=7, zorder=6)
    for side in row.sides or ():
        if side is not None:
            artists += ax.plot(t, float(side), "o", color=paper(ax), markeredgecolor=ink(), ms=7, zorder=6)
    return artists


def _array(t: float) -> Any:
    import numpy

    return numpy.array([t])
