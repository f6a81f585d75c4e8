"""Sorting of JAX: keys by one sort, what is carried along by the ranks of the keys."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import arithmetic as a
from .arrays import Array, from_entries, grouped
from .elements import Element
from .ordering import carried, ranks_of, sorted_line
from .primitives_elementwise import Rule


def _sort(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    axis, keys = eqn.params["dimension"], eqn.params["num_keys"]
    columns = [grouped(array, axis) for array in inputs]
    shape = columns[0][1]
    made: list[list[Element]] = [[] for _ in inputs]
    for rows in zip(*(rows for rows, _ in columns), strict=True):
        for line, entries in zip(made, sorted_line([list(row) for row in rows], keys), strict=True):
            line += entries
    return [_back(line, (*shape, inputs[0].shape[axis]), axis) for line in made]


def _back(entries: list[Element], shape: tuple[int, ...], axis: int) -> Array:
    import numpy

    return numpy.moveaxis(from_entries(entries, shape), -1, axis)


def _top_k(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """The k largest entries, largest first, and their positions."""
    axis, k = eqn.params.get("axis", -1) % inputs[0].ndim, eqn.params["k"]
    rows, shape = grouped(inputs[0], axis)
    values: list[Element] = []
    places: list[Element] = []
    for row in rows:
        values += a.ordered(list(row))[::-1][:k]
        needed = type(eqn.outvars[1]).__name__ != "DropVar"
        numbers = [Fraction(n) for n in range(len(row))]
        places += carried(numbers, ranks_of([list(row)], descending=True))[:k] if needed else numbers[:k]
    return [_back(entries, (*shape, k), axis) for entries in (values, places)]


RULES: dict[str, Rule] = {"sort": _sort, "top_k": _top_k}
