"""A calculus rule at a point: the predicted set, the true one, and an element that separates them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..calculus.rule import Application
from ..errors import ConsderivError, UnsupportedError
from ..sets import Undefined, is_subset
from ..sets.elements import flatten
from ..sets.value_set import ValueSet
from ..verdicts import Proved
from .description import describe_axes
from .entry_names import element_words, name_axes
from .legends import legend, name_lines
from .matrices import card, plot_matrices
from .overlay import Layer, draw_over_one_another
from .style import COLOURS, axes, ink, paper, say
from .summary import summary
from .value_sets import draw_bars, entries

PREDICTED, TRUE = COLOURS["chain_rule_field"], COLOURS["clarke"]


def plot_rule(found: Application, ax: Any = None) -> list[Any]:
    """Draw what a rule predicts and what is true.

    Parameters
    ----------
    found : Application
        Such as `consderiv.calculus.apply_sum("abs(x)", "-abs(x)", at="x=0")`.

    Returns
    -------
    list of Matplotlib artists

    Examples
    --------
    >>> from consderiv.calculus import apply_sum
    >>> artists = plot_rule(apply_sum("abs(x)", "-abs(x)", at="x=0"))     # doctest: +SKIP
    """
    if not isinstance(found, Application):
        raise UnsupportedError(
            "the application of a calculus rule is required", f"received {type(found).__name__}",
            "make one, such as consderiv.calculus.apply_sum(f, g, at=point)",
        )  # fmt: skip
    return plot_pair(("predicted", found.predicted), ("true", found.true), _separating(found), ax)


def plot_pair(
    below: tuple[str, ValueSet],
    above: tuple[str, ValueSet],
    marked: tuple[str, Any] | None = None,
    ax: Any = None,
    *,
    variables: Sequence[str] = (),
) -> list[Any]:
    """Draw two sets over one another, each with a name, and a marked element.

    Parameters
    ----------
    below, above : (name, set)
        The first is drawn below, unless it is known to lie in the second. Equal ones are told apart.
    marked : (name, element), optional
    ax : Matplotlib axes, optional
    variables : sequence of str, optional
        Those of the function whose derivatives they are, for the names of the axes.

    Returns
    -------
    list of Matplotlib artists
    """
    _check_pairs(below, above)
    named = [pair for pair in (below, above) if not isinstance(pair[1], Undefined)]
    size = max((entries(value) for _, value in named), default=0)
    flat = () if marked is None or not named else flatten(marked[1], named[0][1].shape or (size,))
    if size > 3:
        artists = _as_tables((below, above), marked, flat, ax)
    else:
        ax = axes(ax, (5.4, 2.4) if size == 1 else (5.0, 4.6), spatial=size == 3)
        if size == 0:
            artists = [say(ax, f"{below[0]}: {summary(below[1])}\n{above[0]}: {summary(above[1])}")]
        else:
            artists = _on_lines(ax, named, marked) if size == 1 else _over_one_another(ax, named, size)
            artists += _marked(ax, marked, flat, len(named)) if marked is not None else []
    said = [f"{name}: {summary(value)}" for name, value in (below, above)]
    for text in (*said, _of_marked(marked[0], flat)) if marked and flat else said:
        describe_axes(artists[0].axes, text)
    if 0 < size < 4:
        name_axes(ax, next(value.shape for _, value in named if value.shape is not None), variables)
    if 1 < size < 4:
        legend(ax)
    return artists


def _of_marked(name: str, flat: Any) -> str:
    return f"{name}{'' if name.endswith('e.g.') else ':'} {element_words(flat)}"


def _check_pairs(*pairs: Any) -> None:
    """Whether each is a name with a set."""
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[1], ValueSet):
            raise UnsupportedError(
                "a pair (name, set) is required", f"received {pair!r}",
                'give for example ("Clarke", consderiv.clarke(program, point))',
            )  # fmt: skip


def _marked(ax: Any, marked: tuple[str, Any], flat: Any, height: int) -> list[Any]:
    """The element as a diamond; of numbers on a line of its own."""
    drawn: list[Any] = ax.plot(
        *map(float, flat), *((height,) if len(flat) == 1 else ()), marker="D", ls="none", color=ink(),
        markeredgecolor=paper(ax), markersize=8, label=marked[0], zorder=6,
    )  # fmt: skip
    return drawn


def _as_tables(pairs: Any, marked: tuple[str, Any] | None, flat: Any, ax: Any) -> list[Any]:
    named = [(name, value, colour) for (name, value), colour in zip(pairs, (PREDICTED, TRUE), strict=True)]
    shape = next(value.shape for _, value, _ in named if not isinstance(value, Undefined))
    element = [] if marked is None else [(marked[0], card(flat, shape), ink())]
    return plot_matrices([*named, *element], ax)


def _separating(found: Application) -> tuple[str, Any] | None:
    for gap, words in ((found.missing, "not predicted, e.g."), (found.gap, "not true, e.g.")):
        if gap is not None:
            return words, gap.element
    return None


def _on_lines(ax: Any, named: list[tuple[str, ValueSet]], marked: tuple[str, Any] | None) -> list[Any]:
    artists: list[Any] = []
    for height, ((_, value), colour) in enumerate(zip(named, (PREDICTED, TRUE), strict=False)):
        artists += draw_bars(ax, [value], [height], colour, None)
    names = [name for name, _ in named] + ([marked[0]] if marked else [])
    name_lines(ax, names, len(names))
    return artists


def _over_one_another(ax: Any, named: list[tuple[str, ValueSet]], size: int) -> list[Any]:
    """The smaller set on top, where one is known to be smaller."""
    layers = [Layer(name, value, colour) for (name, value), colour in zip(named, (PREDICTED, TRUE), strict=False)]
    if len(layers) == 2 and _lies_in(*layers) and not _lies_in(*reversed(layers)):
        layers.reverse()
    return draw_over_one_another(ax, layers, size)


def _lies_in(one: Layer, other: Layer) -> bool:
    try:
        return isinstance(is_subset(one.value, other.value), Proved)
    except ConsderivError:
        return False
