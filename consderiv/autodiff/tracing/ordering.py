"""Order of traced entries: a sort that carries other entries along, ranks, and the place of the best entry."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...errors import BudgetError
from . import arithmetic as a
from .elements import Element, both, chosen, either, is_condition, is_constant, mapped_number, negated, select

MAX_CARRIED = 64
"""Longest sort that carries other operands along: its ranks are as many comparisons as there are pairs."""


def sorted_line(lists: list[list[Element]], keys: int) -> list[list[Element]]:
    """Several lists in the order of the first `keys` of them; equal keys keep their order."""
    if len(lists) == 1:
        return [a.ordered(lists[0])]
    if all(is_constant(u) for key in lists[:keys] for u in key):
        order = sorted(range(len(lists[0])), key=lambda k: tuple(key[k] for key in lists[:keys]))
        return [[entries[k] for k in order] for entries in lists]
    ranks = ranks_of(lists[:keys])
    first = [a.ordered(lists[0])] if keys == 1 else [carried(lists[0], ranks)]
    return [*first, *(carried(entries, ranks) for entries in lists[1:])]


def ranks_of(keys: list[list[Element]], descending: bool = False) -> list[Element]:
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


def first_best(elements: Sequence[Element], comparison: str) -> Element:
    """The position of the first element that compares `ge` (argmax) or `le` (argmin) to all others, as a choice."""
    numbers = [select(u, a.ONE, a.ZERO, integer=True) if is_condition(u) else u for u in elements]
    cases: list[tuple[Element, Element]] = []
    for k, element in enumerate(numbers[:-1]):
        best: Element = True
        for other in (*numbers[:k], *numbers[k + 1 :]):
            best = both(best, a.compare(comparison, element, other))
        cases.append((Fraction(k), best))
    return chosen([*cases, (Fraction(len(numbers) - 1), True)])


def last_best(elements: Sequence[Element], comparison: str) -> Element:
    """The position of the last such element."""
    last = Fraction(len(elements) - 1)
    return mapped_number(lambda place: last - place, first_best(elements[::-1], comparison))
