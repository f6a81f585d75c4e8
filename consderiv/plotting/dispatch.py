"""`plot(obj)`: the picture that belongs to an object."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from ..api import ChainRuleField
from ..autodiff.reports.audit_report import Audit
from ..calculus.integrals.expectation import Expectation
from ..calculus.integrals.sampling import OracleMean
from ..calculus.rule import Application
from ..critical import CriticalSet
from ..curves.report import AlongCurve
from ..errors import UnsupportedError
from ..explanation import Explanation
from ..fields.comparison import Comparison
from ..programs.expression import Expression
from ..programs.program import Program
from ..selections import LipschitzGradientSelection
from ..sets.value_set import ValueSet
from ..stratified import KinkLocus, StratifiedField
from ..verdicts import Unknown
from .along import plot_along
from .chain_rule import plot_chain_rule
from .comparison import plot_sets
from .critical import plot_critical
from .explanations import plot_explanation
from .graph import plot_graph
from .kink_locus import plot_kinks
from .map_on_the_line import plot_map
from .plane import plot_field
from .reports import plot_audit, plot_comparison, plot_oracle
from .rules import plot_rule
from .value_sets import plot_set

CAN = "sets, explanations, programs of one variable, fields, critical points, kinks, rules, audits, gallery entries"
REMEDIES = {
    "LipschitzConstant": "it is a number: print it, or draw clarke(program, at), whose largest element has that norm",
    "Infinite": "print it: its witness says where the quotients are unbounded",
    "UnknownConstant": "print it: it holds bounds",
    "Proved": "print it, or draw its evidence", "Refuted": "print it, or draw its evidence",
    "Certificate": "check it, or draw the explanation that it certifies",
    "Gap": "draw the explanation: plot(explain(program, at))",
    "SetField": "draw its value at a point: plot(value.at(point))",
    "Stratum": "draw a field on it: plot(StratifiedField)",
    "list": "draw the set of a map: plot(clarke(map, at))", "tuple": "draw the set of a map: plot(clarke(map, at))",
    "Search": "run it, and draw the application of a failure",
    "Failure": "draw its application: plot(failure.application)",
    "Local": "draw the explanation: plot(explain(program, at))",
}  # fmt: skip


@singledispatch
def plot(obj: Any, ax: Any = None, **options: Any) -> list[Any]:
    """Draw an object of this package as the picture that belongs to its kind.

    Parameters
    ----------
    obj : set, Explanation, ChainRuleField, Program, Expression or program text, StratifiedField, KinkLocus, ...
        Also CriticalSet, AlongCurve, Application of a calculus rule, Comparison of two programs, Audit, OracleMean,
        Expectation or LipschitzGradientSelection of one variable, mapping from name to set, GalleryEntry, GalleryRun.
    ax : Matplotlib axes, optional
        A pair of them for a function with its maps, and for an explanation in the plane.
    **options
        Those of the function that draws it: plot_set, plot_sets, plot_kink, plot_chain_rule, plot_map, plot_field,
        plot_graph, plot_kinks, plot_critical, plot_along, plot_rule, plot_entry.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If there is no picture of such an object; the message says what to draw instead.

    Examples
    --------
    >>> from consderiv import clarke
    >>> artists = plot(clarke("max(x, y)", "x=0,y=0"))     # doctest: +SKIP
    """
    if isinstance(obj, Unknown):
        raise UnsupportedError(
            "an object that is known is required", f"received Unknown: {obj.reason}",
            "compute a set at a point and draw that, or print it",
        )  # fmt: skip
    kind = type(obj)
    if kind.__module__.partition(".")[0] == "sympy":
        return plot_graph(obj, ax, **options)
    raise UnsupportedError(
        f"an object that has a picture is required: {CAN}", f"received {kind.__name__}",
        REMEDIES.get(kind.__name__, "draw one of its sets, or register the type in consderiv.plotting.plot"),
    )  # fmt: skip


plot.register(ValueSet, plot_set)
plot.register(Explanation, plot_explanation)
plot.register(ChainRuleField, plot_chain_rule)
plot.register(Mapping, plot_sets)
plot.register(KinkLocus, plot_kinks)
plot.register(CriticalSet, plot_critical)
plot.register(AlongCurve, plot_along)
plot.register(Application, plot_rule)
plot.register(Comparison, plot_comparison)
plot.register(Audit, plot_audit)
plot.register(OracleMean, plot_oracle)
plot.register(Program, plot_graph)
plot.register(Expression, plot_graph)
plot.register(str, plot_graph)


@plot.register
def _(obj: StratifiedField, ax: Any = None, **options: Any) -> list[Any]:
    count = len(obj.variables)
    if count > 2:
        raise UnsupportedError(
            "a field of one or two variables is required", f"received {count} variables",
            "draw its value at a point: plot(field.at(point))",
        )  # fmt: skip
    return (plot_map if count == 1 else plot_field)(obj, ax, **options)


@plot.register
def _(obj: Expectation, ax: Any = None, **options: Any) -> list[Any]:
    return plot_graph(obj.program, ax, **options)


@plot.register
def _(obj: LipschitzGradientSelection, ax: Any = None, **options: Any) -> list[Any]:
    """The function that it defines, with J^s of its own pieces."""
    if len(obj.variables) != 1:
        raise UnsupportedError(
            "a selection of one variable is required", f"received the variables {', '.join(obj.variables)}",
            "draw its set at a point: plot(selection.selection_field(at))",
        )  # fmt: skip
    return plot_graph(obj.to_program(), ax, **options)
