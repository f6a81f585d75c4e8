"""Sorting of JAX: keys by one sort, what is carried along by the ranks of the keys."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...errors import BudgetError
from . import arithmetic as a
from .arrays import Array, from_entries, grouped
from .elements import Element, both, chosen, either, is_constant, negated, select
from .primitives_elementwise import Rule

MAX_CARRIED = 64
"""Longest sort that carries other operands along: its ranks are as many comparisons as there are pairs."""


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


def sorted_line(lists: list[list[Element]], keys: int) -> list[list[Element]]:
    """Several lists in the order of the first `keys` of them; equal keys keep their order."""
    if len(lists) == 1:
        return [a.ordered(lists[0])]
    if all(is_constant(u) for key in lists[:keys] for u in key):
        order = sorted(range(len(lists[0])), key=lambda k: tuple(key[k] for key in lists[:keys]))
        return [[entries[k] for k in order] for entries in lists]
    ranks = _ranks(lists[:keys])
    first = [a.ordered(lists[0])] if keys == 1 else [carried(lists[0], ranks)]
    return [*first, *(carried(entries, ranks) for entries in lists[1:])]


def _ranks(keys: list[list[Element]], descending: bool = False) -> list[Element]:
    """For each position how many others come before it: ties in the order of the positions."""
    count = len(keys[0])
    if count > MAX_CARRIED:
        raise BudgetError(
            f"a sort that carries operands along has at most {MAX_CARRIED} entries", f"received {count}",
            "sort the values alone",
        )  # fmt: skip
    before = {
        (i, j): _precedes([key[i] for key in keys], [key[j] for key in keys], descending)
        for i in range(count)
        for j in range(i + 1, count)
    }
    ranks = []
    for k in range(count):
        earlier = [before[i, k] for i in range(k)] + [negated(before[k, j]) for j in range(k + 1, count)]
        ranks.append(a.total([select(condition, a.ONE, a.ZERO) for condition in earlier]))
    return ranks


def _precedes(left: list[Element], right: list[Element], descending: bool) -> Element:
    """Whether an earlier position stays before a later one: its keys are smaller or equal, in lexicographic order."""
    less, no_more = ("gt", "ge") if descending else ("lt", "le")
    result: Element = a.compare(no_more, left[-1], right[-1])
    for u, v in zip(reversed(left[:-1]), reversed(right[:-1]), strict=True):
        result = either(a.compare(less, u, v), both(a.compare("eq", u, v), result))
    return result


def carried(entries: list[Element], ranks: list[Element]) -> list[Element]:
    """The entries in the order of their ranks."""
    made = []
    for place in range(len(entries)):
        found = [a.compare("eq", rank, Fraction(place)) for rank in ranks]
        cases = [*zip(entries[:-1], found[:-1], strict=True), (entries[-1], True)]
        kept = [case for case in cases if case[1] is not False]
        made.append(chosen(kept) if all(is_constant(u) for u, _ in kept) else a.chosen_number(kept))
    return made


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
        places += carried(numbers, _ranks([list(row)], descending=True))[:k] if needed else numbers[:k]
    return [_back(entries, (*shape, k), axis) for entries in (values, places)]


RULES: dict[str, Rule] = {"sort": _sort, "top_k": _top_k}
