"""All sets of one program at one point on one picture, and what libraries return as marked points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..explanation import Explanation
from ..sets import Undefined, UnknownSet
from ..sets.value_set import ValueSet
from .description import describe_axes
from .matrices import Card, card, plot_matrices
from .spatial import draw_in_space
from .style import COLOURS, MARKERS, NAMES, axes, ink, paper, quiet, say, widen
from .value_sets import draw_bars, draw_in_the_plane, entries, shortened

LARGEST_FIRST = ("chain_rule_field", "selection_field", "clarke", "bouligand", "limiting", "frechet")


def plot_sets(
    report: Explanation,
    ax: Any = None,
    *,
    only: Sequence[str] = ("chain_rule_field", "selection_field", "clarke"),
    returned: Mapping[str, Any] | None = None,
) -> list[Any]:
    """Draw sets of an explanation over one another, the largest below, with returned gradients as points.

    Parameters
    ----------
    report : Explanation
        Of `consderiv.explain`; sets of more than three entries are written as tables.
    only : names of sets
        Some of chain_rule_field, selection_field, clarke, bouligand, limiting, frechet.
    returned : mapping from name to vector, optional
        Gradients that libraries returned. By default the predictions for the libraries' conventions.

    Returns
    -------
    list of Matplotlib artists

    Examples
    --------
    >>> import consderiv
    >>> artists = plot_sets(consderiv.explain("relu(x) - relu(-x)", "x=0"))     # doctest: +SKIP
    """
    chosen = [name for name in LARGEST_FIRST if name in only]
    values = {name: _value(report, name) for name in chosen}
    points = dict(returned) if returned is not None else predictions(report)
    size = max((entries(value) for value in values.values()), default=0)
    if size > 3:
        artists = _tables(values, points, ax)
        ax = artists[0].axes
    else:
        ax = axes(ax, (5.4, 1.2 + 0.55 * (len(chosen) + bool(points))) if size == 1 else (5.0, 4.6), spatial=size == 3)
        if size == 0:
            return [say(ax, "\n".join(dict.fromkeys(shortened(value) for value in values.values())))]
        artists = _bars(ax, values, points) if size == 1 else _regions(ax, values, points, size)
    for name, value in values.items():
        describe_axes(ax, f"{NAMES[name]}: {shortened(value)}")
    for name, point in points.items():
        describe_axes(ax, f"{name}: {_shown(point)}")
    return artists


def predictions(report: Explanation) -> dict[str, Any]:
    """What the libraries' conventions give, equal ones under one name."""
    found: dict[Any, list[str]] = {}
    for name, value in report.chain_rule_field.conventions.items():
        if not isinstance(value, (Undefined, UnknownSet)) and value is not None:
            found.setdefault(tuple(value), []).append(name)
    return {", ".join(names): value for value, names in found.items()}


def _value(report: Explanation, name: str) -> ValueSet:
    value: ValueSet = report.chain_rule_field.hull if name == "chain_rule_field" else getattr(report, name)
    return value


def _shown(point: Any) -> str:
    return ", ".join(str(entry) for entry in _array(point).ravel())


def _entries(point: Any) -> list[float]:
    return [float(entry) for entry in _array(point).ravel()]


def _array(point: Any) -> Any:
    import numpy

    return numpy.asarray(point, dtype=object)


def _tables(values: Mapping[str, ValueSet], points: Mapping[str, Any], ax: Any) -> list[Any]:
    """The smallest set first, and what libraries return last."""
    named: list[tuple[str, ValueSet | Card, str]] = []
    named += [(NAMES[name], values[name], COLOURS[name]) for name in reversed(list(values))]
    for name, point in points.items():
        array = _array(point)
        named.append((f"returned by {name}", card(array.ravel(), array.shape), ink()))
    return plot_matrices(named, ax)


def _bars(ax: Any, values: Mapping[str, ValueSet], points: Mapping[str, Any]) -> list[Any]:
    """One line for each set, the smallest on top, and one for what is returned."""
    artists = []
    for height, (name, value) in enumerate(values.items()):
        artists += draw_bars(ax, [value], [height], COLOURS[name], None)
    names = [NAMES[name] for name in values]
    if points:
        top = len(values)
        for k, (name, point) in enumerate(points.items()):
            (x,) = _entries(point)
            artists += ax.plot(x, top, MARKERS[k % len(MARKERS)], color=ink(), markersize=8, label=name, zorder=5)
        names.append("returned")
        legend(ax)
    name_lines(ax, names, len(names))
    return artists


def name_lines(ax: Any, names: Sequence[str], count: int) -> None:
    """Names for the lines 0, 1, ... of bars, with room for `count` of them."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(-0.6, count - 0.4)
    ax.margins(x=0.1)
    widen(ax)
    ax.grid(axis="x", alpha=0.25)
    ax.tick_params(axis="y", length=0)
    quiet(ax)


def _regions(ax: Any, values: Mapping[str, ValueSet], points: Mapping[str, Any], size: int) -> list[Any]:
    draw = draw_in_space if size == 3 else draw_in_the_plane
    artists: list[Any] = []
    known = {name: value for name, value in values.items() if not isinstance(value, Undefined)}
    for place, (name, value) in enumerate(known.items()):
        drawn = draw(ax, value, COLOURS[name], NAMES[name], "o")
        # Equal sets stay visible: the one above is dashed, and only the last is filled well.
        for artist in drawn:
            artist.set_linestyle("-" if place in (0, len(known) - 1) else (0, (4, 4)))
            if place < len(known) - 1 and hasattr(artist, "set_facecolor"):
                artist.set_facecolor((COLOURS[name], 0.10))
        artists += drawn
    for k, (name, point) in enumerate(points.items()):
        artists += ax.plot(
            *_entries(point), MARKERS[k % len(MARKERS)], color=ink(), markeredgecolor=paper(ax), markersize=9,
            label=name, ls="none", zorder=5,
        )  # fmt: skip
    legend(ax)
    return artists


def legend(ax: Any) -> None:
    """A legend below the axes, where it covers nothing."""
    if not ax.get_legend_handles_labels()[0]:
        return
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False, columnspacing=1.2)
