"""Writing into a list of entries at places that are constants or choices among constants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .arithmetic import chosen_number
from .elements import Choice, Element

Combine = Callable[[Element, Element], Element]


def put(entries: list[Element], place: Any, update: Element, combine: Combine) -> None:
    """Combine an update with the entry at a place, in the list itself.

    Parameters
    ----------
    entries : list of Element
        Changed.
    place : Fraction or Choice
        A position; a negative one is out of bounds and changes nothing. A choice makes cases at all its positions.
    update : Element
    combine : callable
        From the old entry and the update to the new entry.
    """
    if not isinstance(place, Choice):
        if place >= 0:
            entries[int(place)] = combine(entries[int(place)], update)
        return
    for target in sorted({value for value in place.values if value >= 0}):
        old = entries[int(target)]
        new = combine(old, update)
        cases = [(new if v == target else old, c) for v, c in zip(place.values, place.conditions, strict=True)]
        entries[int(target)] = chosen_number(cases)


def replaced(old: Element, new: Element) -> Element:
    """The new entry: the combination of a plain assignment."""
    return new
