"""`plot(obj)`: the picture that belongs to an object."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from ..critical import CriticalSet
from ..curves.report import AlongCurve
from ..errors import UnsupportedError
from ..explanation import Explanation
from ..programs.expression import Expression
from ..programs.program import Program
from ..sets.value_set import ValueSet
from ..stratified import StratifiedField
from .along import plot_along
from .comparison import plot_sets
from .critical import plot_critical
from .graph import plot_graph
from .kink import plot_kink
from .map_on_the_line import plot_map
from .plane import plot_field
from .value_sets import plot_set


@singledispatch
def plot(obj: Any, ax: Any = None, **options: Any) -> list[Any]:
    """Draw a set, an explanation, a field, critical points, a chain rule along a curve, or a program of one variable.

    Parameters
    ----------
    obj : ValueSet, Explanation, StratifiedField, CriticalSet, AlongCurve, Program, Expression or program text
        Also an Application of a calculus rule, and a GalleryRun.
    ax : Matplotlib axes, optional
    **options
        Those of the function that draws it: plot_set, plot_kink, plot_sets, plot_map, plot_field, plot_graph,
        plot_critical, plot_along, plot_rule, plot_entry.

    Returns
    -------
    list of Matplotlib artists

    Examples
    --------
    >>> from consderiv import clarke
    >>> artists = plot(clarke("max(x, y)", "x=0,y=0"))     # doctest: +SKIP
    """
    raise UnsupportedError(
        "a set, an explanation, a field or a program is required", f"received {type(obj).__name__}",
        "draw one of its sets; other types register in consderiv.plotting.plot",
    )  # fmt: skip


@plot.register
def _(obj: ValueSet, ax: Any = None, **options: Any) -> list[Any]:
    return plot_set(obj, ax, **options)


@plot.register
def _(obj: Explanation, ax: Any = None, **options: Any) -> list[Any]:
    """In the plane the kink with its cells, on one axes or elsewhere only the sets."""
    if ax is None and len(obj.local.program.variables) == 2 and not obj.local.program.is_map:
        from .style import pyplot

        plt = pyplot()
        before = set(plt.get_fignums())
        try:
            return plot_kink(obj, **options)
        except UnsupportedError:
            for number in set(plt.get_fignums()) - before:  # what could not be drawn
                plt.close(number)
    return plot_sets(obj, ax, **options)


@plot.register
def _(obj: StratifiedField, ax: Any = None, **options: Any) -> list[Any]:
    return (plot_map if len(obj.variables) == 1 else plot_field)(obj, ax, **options)


plot.register(CriticalSet, plot_critical)
plot.register(AlongCurve, plot_along)


@plot.register(Program)
@plot.register(Expression)
@plot.register(str)
def _(obj: Any, ax: Any = None, **options: Any) -> list[Any]:
    return plot_graph(obj, ax, **options)
