"""All sets of one program at one point on one picture, and what libraries return as marked points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UnsupportedError
from ..explanation import Explanation
from ..report.conventions import convention_title
from ..sets import Undefined, UnknownSet
from ..sets.value_set import ValueSet
from .description import describe_axes
from .entry_names import element_words, name_axes
from .headings import name_report
from .legends import legend, name_lines
from .matrices import Card, card, plot_matrices
from .overlay import Layer, draw_over_one_another
from .returned import Points, points_of
from .style import COLOURS, CYCLE, MARKERS, NAMES, axes, ink, say, widen_point
from .value_sets import checked_set, draw_bars, entries, shortened

__all__ = ["legend", "name_lines", "plot_sets", "predictions"]

LARGEST_FIRST = ("chain_rule_field", "selection_field", "clarke", "bouligand", "limiting", "frechet")
USUAL = ("chain_rule_field", "selection_field", "clarke")


def plot_sets(
    report: Explanation | Mapping[str, ValueSet],
    ax: Any = None,
    *,
    only: Sequence[str] | None = None,
    returned: Mapping[str, Any] | None = None,
    variables: Sequence[str] = (),
) -> list[Any]:
    """Draw sets over one another, the largest below, with returned gradients as points.

    Of equal sets the upper ones are dashed, and one line of the legend names them all; an empty set is in the legend.

    Parameters
    ----------
    report : Explanation, or mapping from name to set
        Of `consderiv.explain`, or sets of one shape, the largest first. Sets of more than three entries are tables.
    ax : Matplotlib axes, optional
    only : names of sets, optional
        Of an explanation some of chain_rule_field, selection_field, clarke (these three by default), bouligand,
        limiting, frechet.
    returned : mapping from name to vector, optional
        Gradients that libraries returned. By default the predictions for the libraries' conventions.
    variables : names, optional
        For the axes; those of an explanation are known.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If the report is neither, a name is not known, shapes differ, or `ax` is no axes of the dimension of the sets.

    Examples
    --------
    >>> import consderiv
    >>> artists = plot_sets(consderiv.explain("relu(x) - relu(-x)", "x=0"))     # doctest: +SKIP
    """
    layers = _layers(report, only)
    predicted = {}
    if isinstance(report, Explanation):
        variables = report.local.program.variables
        predicted = predictions(report) if returned is None else {}
    shape = _shape(layers)
    size = max((entries(one.value) for one in layers), default=0)
    points = points_of(returned, predicted, size)
    if size > 3:
        artists = _tables(layers, points, ax)
        ax = artists[0].axes
    else:
        lines = len(layers) + len(points.named)
        page = (5.4, 1.6 + 0.55 * (len(layers) + bool(points.named))) if size == 1 else (5.0, 4.0 + 0.24 * lines)
        ax = axes(ax, page, spatial=size == 3)
        if size == 0:
            if isinstance(report, Explanation):
                name_report(ax, report)
            for one in layers:
                describe_axes(ax, f"{one.name}: {shortened(one.value)}")
            return [say(ax, "\n".join(dict.fromkeys(shortened(one.value) for one in layers)))]
        if size == 1:
            artists = _bars(ax, layers, points)
        else:
            artists = draw_over_one_another(ax, layers, size) + _rings(ax, points)
            widen_point(ax)
        name_axes(ax, shape, variables)
        legend(ax)
    if isinstance(report, Explanation):
        name_report(ax, report)
    for one in layers:
        describe_axes(ax, f"{one.name}: {shortened(one.value)}")
    for name, point in points.named.items():
        describe_axes(ax, f"{points.label(name)}: {element_words(point)}")
    return artists


def _layers(report: Any, only: Sequence[str] | None) -> list[Layer]:
    """What is drawn, the largest first."""
    if isinstance(report, Explanation):
        chosen = _chosen(USUAL if only is None else only, LARGEST_FIRST)
        return [Layer(NAMES[name], _value(report, name), COLOURS[name]) for name in chosen]
    if not isinstance(report, Mapping) or not report:
        came = "an empty mapping" if isinstance(report, Mapping) else type(report).__name__
        raise UnsupportedError(
            "an explanation, or a mapping from names to sets, is required", f"received {came}",
            "use plot_sets(explain(program, point)), or plot_sets({'Clarke': clarke(program, point)})",
        )  # fmt: skip
    names = _chosen(list(report) if only is None else only, list(report))
    free = iter([*CYCLE * (1 + len(names) // len(CYCLE))])
    return [
        Layer(NAMES.get(name, str(name)), checked_set(report[name]), COLOURS.get(name) or next(free)) for name in names
    ]


def _chosen(only: Sequence[str], known: Sequence[str]) -> list[str]:
    wanted = [only] if isinstance(only, str) else list(only)
    strange = [name for name in wanted if name not in known]
    if strange or not wanted:
        received = f"received {strange[0]!r}" if strange else "received none"
        raise UnsupportedError(
            f"names among {', '.join(map(str, known))} are required", received, "choose some of them"
        )
    return [name for name in known if name in wanted]


def _shape(layers: Sequence[Layer]) -> tuple[int, ...]:
    """The one shape of all elements."""
    shapes = {tuple(one.value.shape or ()): one.name for one in layers if entries(one.value)}
    if len(shapes) > 1:
        received = ", ".join(f"{name} of shape {shape}" for shape, name in shapes.items())
        raise UnsupportedError("sets of elements of one shape are required", f"received {received}", "draw them apart")
    return next(iter(shapes), ())


def predictions(report: Explanation) -> dict[str, Any]:
    """What the libraries' conventions give, equal ones under one name."""
    found: dict[Any, list[str]] = {}
    for name, value in report.chain_rule_field.conventions.items():
        if not isinstance(value, (Undefined, UnknownSet)) and value is not None:
            title = convention_title(name, report.local.program)
            found.setdefault(tuple(value), []).append(title)
    return {", ".join(names): value for value, names in found.items()}


def _value(report: Explanation, name: str) -> ValueSet:
    value: ValueSet = report.chain_rule_field.hull if name == "chain_rule_field" else getattr(report, name)
    return value


def _entries(point: Any) -> list[float]:
    return [float(entry) for entry in point.ravel()]


def _tables(layers: Sequence[Layer], points: Points, ax: Any) -> list[Any]:
    """The smallest set first, and what libraries return last."""
    named: list[tuple[str, ValueSet | Card, str]] = []
    named += [(one.name, one.value, one.colour) for one in reversed(layers)]
    shape = _shape(layers)
    for name, point in points.named.items():
        title = f"returned by {name}" if points.word == "returned" else f"{points.word} for {name}"
        named.append((title, card(point.ravel(), shape), ink()))
    return plot_matrices(named, ax)


def _bars(ax: Any, layers: Sequence[Layer], points: Points) -> list[Any]:
    """One line for each set, the smallest on top, and one for what is returned."""
    artists = []
    for height, one in enumerate(layers):
        artists += draw_bars(ax, [one.value], [height], one.colour, None)
    names = [one.name for one in layers]
    if points.named:
        top = len(layers)
        for k, (name, point) in enumerate(points.named.items()):
            (x,) = _entries(point)
            artists += ax.plot(x, top, MARKERS[k % len(MARKERS)], color=ink(), markersize=8, label=name, zorder=5)
        names.append(points.word)
    name_lines(ax, names, len(names))
    return artists


def _rings(ax: Any, points: Points) -> list[Any]:
    """Returned elements as empty marks that leave what is below visible."""
    artists: list[Any] = []
    for k, (name, point) in enumerate(points.named.items()):
        artists += ax.plot(
            *_entries(point), MARKERS[k % len(MARKERS)], color=ink(), markerfacecolor="none", markeredgewidth=2.0,
            markersize=13 + 4 * k, label=points.label(name), ls="none", zorder=6, clip_on=ax.name == "3d",
        )  # fmt: skip
    return artists
