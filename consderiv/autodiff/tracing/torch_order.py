"""ATen operations that order entries: max and argmax, sort, topk, median, quantile, cummax, with their indices.

Indices are choices that depend on the point, and are made only where the function uses them. At ties the first entry is
taken (the last one by cummax); the library leaves that open, so a function that depends on it has no value there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from . import arithmetic as ar
from .arrays import along, elementwise, reduce, sorted_along
from .decisions import guarded, joined
from .elements import Element, is_constant
from .ordering import carried, first_best, last_best, ranks_of
from .torch_call import Call, Later, Rule, scalar_array
from .torch_elementwise import number
from .torch_reductions import Line, cumulative_rule, kept, reduction


def _extreme(function: Callable[[Line], Element], compare: str) -> Rule:
    """max and min: of all entries, of two tensors, or along an axis with the first index."""

    def rule(call: Call) -> Any:
        if "other" in call.arguments:
            return elementwise(lambda u, v: function([number(u), number(v)]), call["self"], call["other"])
        if "dim" not in call.arguments:
            return reduction(function)(call)
        return reduction(function)(call), Later(lambda: arg_best(compare)(call))

    return rule


def arg_best(compare: str) -> Rule:
    """argmax and argmin: the first index, as a choice that depends on the point."""

    def rule(call: Call) -> Any:
        array = call["self"] if call.get("dim") is not None else call["self"].reshape(-1)
        axes = [call.axis(array.ndim)] if call.get("dim") is not None else [0]
        made = reduce(lambda line: first_best([number(u) for u in line], compare), array, axes if array.ndim else None)
        return kept(call, made, call["self"].shape, axes if call.get("dim") is not None else range(call["self"].ndim))

    return rule


def _places(array: Any, axis: int, descending: bool = False) -> Any:
    """For each rank the position of the entry that has it, along an axis."""

    def of_line(line: Line) -> list[Element]:
        positions: list[Element] = [Fraction(k) for k in range(len(line))]
        if all(map(is_constant, line)):
            return sorted(positions, key=lambda k: -line[int(k)] if descending else line[int(k)])
        return carried(positions, ranks_of([list(line)], descending))

    return along(of_line, array, axis) if array.ndim else scalar_array(ar.ZERO)


def sort(call: Call) -> Any:
    """(values, indices) along an axis."""
    array = elementwise(number, call["self"])
    axis, descending = call.axis(array.ndim), bool(call.get("descending", False))
    values = sorted_along(array, axis, descending) if array.ndim else array
    return values, Later(lambda: _places(array, axis, descending))


def topk(call: Call) -> Any:
    """The k largest (or smallest) in order, and their indices."""
    import numpy

    array, count = elementwise(number, call["self"]), int(call["k"])
    axis, largest = call.axis(array.ndim), bool(call.get("largest", True))
    values = numpy.take(sorted_along(array, axis, descending=largest), range(count), axis=axis)
    return values, Later(lambda: numpy.take(_places(array, axis, largest), range(count), axis=axis))


def _order_statistic(place: Callable[[Call, int], int]) -> Rule:
    """The entry of one rank, of all entries or along an axis; along an axis with its index."""

    def rule(call: Call) -> Any:
        values = reduction(lambda line: ar.ordered(line)[place(call, len(line))])(call)
        if "dim" not in call.arguments:
            return values
        return values, Later(lambda: _index_of_rank(call, place))

    return rule


def _index_of_rank(call: Call, place: Callable[[Call, int], int]) -> Any:
    array = elementwise(number, call["self"])
    axis = call.axis(array.ndim)
    if not array.ndim:
        return scalar_array(ar.ZERO)
    chosen = _places(array, axis).take([place(call, array.shape[axis])], axis=axis)
    return chosen if call.get("keepdim", False) else chosen.reshape(array.shape[:axis] + array.shape[axis + 1 :])


def quantile(call: Call) -> Any:
    """Linear interpolation between the entries in order, at levels that are constant."""
    import numpy

    array, level = elementwise(number, call["self"]), call.array("q")
    if call.get("interpolation", "linear") != "linear" or not all(map(is_constant, level.ravel().tolist())):
        raise call.refuse("a constant level with linear interpolation is required", "another one", "write sort")
    flat = array if call.get("dim") is not None else array.reshape(-1)
    axis = call.axis(flat.ndim)

    def at(q: Fraction, line: Line) -> Element:
        place = q * (len(line) - 1)
        low, ordered = math.floor(place), ar.ordered(line)
        if low == place:
            return ordered[low]
        step = ar.subtract(ordered[low + 1], ordered[low])
        return ar.add(ordered[low], ar.multiply(place - low, step))

    levels = [reduce(partial(at, q), flat, axis) for q in level.ravel().tolist()]
    made = [kept(call, values, flat.shape, [axis]) for values in levels]
    return made[0] if not level.ndim else numpy.stack(made)


def _cumulative_extreme(combine: Callable[[Element, Element], Element], compare: str) -> Rule:
    """cummax and cummin: the values, and the last index of the best entry so far."""

    def indices(line: Line) -> list[Element]:
        return [last_best(line[: k + 1], compare) for k in range(len(line))]

    def rule(call: Call) -> Any:
        array = elementwise(number, call["self"])
        return cumulative_rule(combine)(call), Later(lambda: along(indices, array, call.axis(array.ndim)))

    return rule


def searched(call: Call) -> Any:
    """How many entries of a sorted sequence lie before each value: counts of comparisons; no value if it is not sorted."""
    sequence = call["sorted_sequence"] if "sorted_sequence" in call.arguments else call["boundaries"]
    values = call.array("input" if "input" in call.arguments else "self")
    sequence, values = elementwise(number, sequence), elementwise(number, values)
    if call.get("sorter") is not None or sequence.ndim > 1:
        raise call.refuse("one sorted sequence is required", "rows of them, or a sorter", "sort first, and flatten")
    before = "le" if call.get("right", False) or call.get("side") == "right" else "lt"

    in_order = joined([ar.compare("le", u, v) for u, v in zip(sequence[:-1], sequence[1:], strict=True)])
    if in_order is False:
        raise call.refuse("a sorted sequence is required", "another one", "sort it first")

    def count(value: Element) -> Element:
        return guarded(in_order, ar.total([number(ar.compare(before, entry, value)) for entry in sequence]))

    return elementwise(count, values)


_MEDIAN = _order_statistic(lambda call, count: (count - 1) // 2)

RULES: dict[str, Rule] = {
    "max": _extreme(ar.largest, "ge"), "min": _extreme(ar.smallest, "le"), "argmax": arg_best("ge"),
    "argmin": arg_best("le"), "sort": sort, "msort": lambda call: sorted_along(elementwise(number, call["self"]), 0),
    "searchsorted": searched, "bucketize": searched,
    "topk": topk, "median": _MEDIAN, "nanmedian": _MEDIAN, "quantile": quantile,
    "kthvalue": _order_statistic(lambda call, count: int(call["k"]) - 1),
    "cummax": _cumulative_extreme(lambda u, v: ar.largest([u, v]), "ge"),
    "cummin": _cumulative_extreme(lambda u, v: ar.smallest([u, v]), "le"),
}  # fmt: skip
