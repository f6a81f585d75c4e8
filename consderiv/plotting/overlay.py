"""Sets over one another: the lowest largest, equal ones named together, and empty ones named in the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ConsderivError
from ..sets import Empty, Undefined, UnknownSet, is_equal
from ..sets.value_set import ValueSet
from ..verdicts import Proved
from .spatial import draw_in_space
from .value_sets import draw_in_the_plane

WIDER = 5


@dataclass(frozen=True)
class Layer:
    """A set with its name and colour on a picture of several."""

    name: str
    value: ValueSet
    colour: str


def draw_over_one_another(ax: Any, layers: Sequence[Layer], size: int) -> list[Any]:
    """Draw sets of vectors with two or three entries, the first one lowest; equal ones have one line of the legend."""
    draw = draw_in_space if size == 3 else draw_in_the_plane
    artists: list[Any] = []
    above = len(layers)
    for place, one in enumerate(layers):
        above -= 1
        twins = [below for below in reversed(layers[:place]) if _equal(below.value, one.value)]
        is_covered = any(_equal(over.value, one.value) for over in layers[place + 1 :])
        drawn = draw(ax, one.value, one.colour, None if is_covered else _label(one, twins), "o")
        points = all(map(_is_marker, drawn))
        for artist in drawn:
            _tell_apart(artist, above, one.colour, points, dashed=bool(twins))
        artists += drawn or [_only_named(ax, one, size)]
    return artists


def _equal(first: ValueSet, second: ValueSet) -> bool:
    """Whether two sets are proved to be equal; two that are not known are not."""
    if isinstance(first, (Undefined, UnknownSet)) or isinstance(second, (Undefined, UnknownSet)):
        return False
    try:
        return isinstance(is_equal(first, second), Proved)
    except ConsderivError:
        return False


def _label(one: Layer, twins: Sequence[Layer]) -> str:
    """The name, with those of all sets below that are equal to it."""
    if isinstance(one.value, UnknownSet):
        return f"{one.name}: bounds of an unknown set"
    return " = ".join([one.name, *(twin.name for twin in twins)])


def _only_named(ax: Any, one: Layer, size: int) -> Any:
    """A line of the legend for a set without a picture."""
    words = {Empty: "∅", Undefined: "undefined", UnknownSet: "unknown"}
    word = next((text for kind, text in words.items() if isinstance(one.value, kind)), "not drawn")
    empty: list[list[float]] = [[]] * size
    return ax.plot(*empty, ls="none", color=one.colour, label=f"{one.name}: {word}")[0]


def _tell_apart(artist: Any, above: int, colour: str, points: bool, dashed: bool) -> None:
    """Lower points are larger, only the uppermost set is filled well, and what equals a lower set is dashed."""
    if _is_marker(artist):
        if points:  # and no corners of a solid
            artist.set_markersize(artist.get_markersize() + WIDER * above)
        return
    if dashed:
        artist.set_linestyle((0, (4, 4)))
    if above and hasattr(artist, "set_facecolor"):
        artist.set_facecolor((colour, 0.10))
    elif above and not dashed:
        artist.set_linewidth(artist.get_linewidth() + 0.5 * WIDER * above)


def _is_marker(artist: Any) -> bool:
    return getattr(artist, "get_marker", lambda: "None")() not in ("None", None, "")
