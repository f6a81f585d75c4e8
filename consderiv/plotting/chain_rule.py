"""The chain-rule field itself, which need not be convex, inside the outline of its hull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..api import ChainRuleField
from ..errors import UnsupportedError
from ..explanation import Explanation
from ..sets import Undefined, Union, UnknownSet, is_equal
from ..sets.value_set import ValueSet
from ..verdicts import Refuted
from .comparison import predictions
from .description import describe_axes
from .entry_names import element_words, name_axes
from .legends import legend, name_lines
from .matrices import plot_matrices
from .outlines import Outline, outlines
from .returned import Points, points_of
from .slices import slices_of
from .spatial import draw_in_space
from .style import COLOURS, EDGE, FILL, MARKERS, axes, ink, paper, say
from .summary import summary
from .union_outlines import visible_edges
from .value_sets import draw_bars, draw_in_the_plane, entries

FIELD, HULL = "chain-rule field", "its hull"
COLOUR, HULL_COLOUR = COLOURS["chain_rule_field"], COLOURS["other"]


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a field.

    Parameters
    ----------
    parts : tuple of sets
        One: the field. Several: each lies in it. None: only the hull is known.
    words : str
        What the parts are.
    is_hull : bool
        Whether they are the convex hull.
    """

    parts: tuple[ValueSet, ...]
    words: str
    is_hull: bool

    @property
    def label(self) -> str:
        """The name in a legend."""
        return FIELD if len(self.parts) == 1 else f"{FIELD} (parts)"


def plot_chain_rule(field: ChainRuleField, ax: Any = None, *, returned: Mapping[str, Any] | None = None) -> list[Any]:
    """Draw all that formal differentiation of a program can return at a point, filled, and its convex hull, dashed.

    Parameters
    ----------
    field : ChainRuleField
        Such as `chain_rule_field("abs(abs(x) + y)", "x=0,y=0")`. Where it is not known as a union of convex sets, convex
        parts of it are drawn, one for each value of some choices on a grid; the description says so.
    ax : Matplotlib axes, optional
        Three-dimensional ones for gradients with three entries.
    returned : mapping from name to vector, optional
        Gradients that libraries returned. By default the predictions for the libraries' conventions.

    Returns
    -------
    list of Matplotlib artists

    Raises
    ------
    UnsupportedError
        If no chain-rule field is given, or matrices are too large for a page.

    Examples
    --------
    >>> from consderiv import chain_rule_field
    >>> artists = plot_chain_rule(chain_rule_field("abs(abs(x) + y)", "x=0,y=0"))     # doctest: +SKIP
    """
    if not isinstance(field, ChainRuleField):
        raise UnsupportedError(
            "a chain-rule field is required", f"received {type(field).__name__}",
            "make one with consderiv.chain_rule_field(program, at), or draw a set with plot_set",
        )  # fmt: skip
    shown, size = what_to_draw(field), entries(field.hull)
    predicted = predictions(Explanation(field.local, ())) if returned is None else {}
    points = points_of(returned, predicted, field.local.size)
    if size == 0 or size > 3:
        artists = _in_words(field, shown, size, ax)
    else:
        ax = axes(ax, (5.4, 2.0) if size == 1 else (5.0, 4.9), spatial=size == 3)
        name_axes(ax, field.local.shape, field.local.program.variables)
        artists = (_on_the_line, _in_the_plane, _in_space)[size - 1](ax, field, shown)
        artists += _points(ax, points, (1,) if size == 1 else ())
        if size == 1:
            name_lines(ax, [shown.label, *([points.word] if points.named else [])], 1 + bool(points.named))
        if size == 2:
            _fit(ax)
        legend(ax)
    ax = artists[0].axes
    _describe(ax, field, shown)
    for name, point in points.named.items():
        describe_axes(ax, f"{points.label(name)}: {element_words(point)}")
    return artists


def what_to_draw(field: ChainRuleField) -> Drawn:
    """The field as a union of convex sets where that is known, else some convex parts of it, or none."""
    exact, hull = field.exact, field.hull
    if isinstance(exact, Union):
        differs = isinstance(is_equal(exact, hull), Refuted)
        return Drawn((exact,), summary(exact) + (", not convex" if differs else ""), False)
    if not isinstance(exact, UnknownSet):
        return Drawn((exact,), summary(exact), True)
    if isinstance(hull, (UnknownSet, Undefined)) or entries(hull) == 1:
        # Of numbers: the choices form a connected set and the derivative is continuous in them, so it is an interval.
        return Drawn((hull,), summary(hull), True)
    found = slices_of(field.local) if entries(hull) <= 3 else None
    if found is None:
        return Drawn((), f"unknown inside its hull ({exact.reason})", False)
    grid = f"for choices that are multiples of 1/{found.steps}"
    return Drawn(found.parts, f"not known as a union of convex sets; drawn are {len(found.parts)} parts, {grid}", False)


def _on_the_line(ax: Any, field: ChainRuleField, shown: Drawn) -> list[Any]:
    return draw_bars(ax, shown.parts, [0], COLOUR, None)


def _in_space(ax: Any, field: ChainRuleField, shown: Drawn) -> list[Any]:
    labels = [shown.label, *[None] * len(shown.parts)]
    drawn = [draw_in_space(ax, part, COLOUR, label, "o") for part, label in zip(shown.parts, labels, strict=False)]
    hull = [] if shown.is_hull else draw_in_space(ax, field.hull, HULL_COLOUR, HULL, "")
    for solid in hull[:1]:
        solid.set(facecolor=(HULL_COLOUR, 0.0), linestyle="--")
    return [*(artist for part in drawn for artist in part), *hull]


def _in_the_plane(ax: Any, field: ChainRuleField, shown: Drawn) -> list[Any]:
    if shown.is_hull:
        return draw_in_the_plane(ax, shown.parts[0], COLOUR, shown.label, "o")
    artists = draw_parts(ax, shown)
    hull = draw_in_the_plane(ax, field.hull, HULL_COLOUR, HULL, "o")
    for artist in hull:
        artist.set(linestyle=(0, (5, 3)), zorder=2.6)
        if hasattr(artist, "set_facecolor"):
            artist.set_facecolor("none")
    return [*artists, *hull]


def draw_parts(ax: Any, shown: Drawn) -> list[Any]:
    """The parts on axes of the plane, filled as one shape, without a legend."""
    found = [o for part in shown.parts for o in outlines(part)]
    whole = len(shown.parts) == 1
    artists = _filled(ax, [o for o in found if o.kind == "region"], edges=whole)
    artists += _thin(ax, [o for o in found if o.kind != "region"], alone=whole)
    for artist in artists[:1]:
        artist.set_label(shown.label)
    return artists


def _filled(ax: Any, regions: Sequence[Outline], edges: bool) -> list[Any]:
    """All regions as one shape, so that nothing is darker where they overlap, and the outline of their union."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not regions:
        return []
    turned = [_anticlockwise(o.points) for o in regions]
    shape = Path.make_compound_path(*(Path(list(p) + [p[0]], closed=True) for p in turned))
    patch = PathPatch(shape, facecolor=(COLOUR, 1.4 * FILL), lw=0, zorder=1.8)
    artists: list[Any] = [ax.add_artist(patch)]  # add_patch would look for the limits of each edge
    ax.update_datalim(shape.vertices)
    for line in visible_edges(turned) if edges else ():
        artists += ax.plot(*zip(*line, strict=True), color=COLOUR, lw=EDGE, solid_capstyle="round", zorder=1.9)
    return artists


def _anticlockwise(points: Any) -> Any:
    (x, y), (right, top) = points.T, points[[*range(1, len(points)), 0]].T
    return points if (x * top - right * y).sum() > 0 else points[::-1]


def _thin(ax: Any, others: Sequence[Outline], alone: bool) -> list[Any]:
    """Segments and points of the field; many of them show a region by its lines."""
    artists: list[Any] = []
    for o in others:
        if o.kind == "curve":
            artists += ax.plot(*o.points.T, color=COLOUR, lw=2.6 if alone else 1.0, zorder=1.9)
        else:
            artists += ax.plot(*o.points.T, "o", color=COLOUR, ms=7 if alone else 2, zorder=1.9)
    return artists


def _fit(ax: Any) -> None:
    """Room on all sides, unless the set is so flat that equal scales would leave a strip."""
    box = ax.dataLim
    if 0 < box.width <= 3 * box.height and box.height <= 3 * box.width:
        ax.set_aspect("equal", adjustable="box")


def _points(ax: Any, points: Points, height: Sequence[float] = ()) -> list[Any]:
    """What libraries return; of numbers on a line of its own."""
    look = {"color": ink(), "markeredgecolor": paper(ax), "markersize": 9, "ls": "none", "zorder": 5}
    artists: list[Any] = []
    for k, (name, point) in enumerate(points.named.items()):
        label = name if height else points.label(name)
        artists += ax.plot(*map(float, point.ravel()), *height, marker=MARKERS[k % len(MARKERS)], label=label, **look)
    return artists


def _in_words(field: ChainRuleField, shown: Drawn, size: int, ax: Any) -> list[Any]:
    if size == 0:
        return [say(axes(ax), shown.words)]
    hull = [] if shown.is_hull else [(HULL, field.hull, HULL_COLOUR)]
    return plot_matrices([*((shown.label, part, COLOUR) for part in shown.parts), *hull], ax)


def _describe(ax: Any, field: ChainRuleField, shown: Drawn) -> None:
    """What is drawn, and the hull where that is more."""
    describe_axes(ax, f"{FIELD}: {shown.words}")
    if not shown.is_hull:
        describe_axes(ax, f"{HULL}: {summary(field.hull)}")
