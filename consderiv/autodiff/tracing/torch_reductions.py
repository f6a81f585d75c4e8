"""ATen operations that reduce or order entries along axes: sum, max, norms, sort, cumulative sums, softmax."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from . import arithmetic as ar
from .arithmetic import ONE, ZERO
from .arrays import along, cumulative, elementwise, reduce, sorted_along
from .elements import Element, both, build, chosen, constant, either, is_constant
from .torch_call import Call, Rule, scalar_array
from .torch_elementwise import number, sqrt, square, truth
from .torch_structure import gather

Line = Sequence[Element]


def _axes(call: Call, rank: int, name: str = "dim") -> list[int]:
    """The axes of a reduction, not negative; all of them where none is given."""
    given = call.get(name)
    if given is None or (isinstance(given, (list, tuple)) and not given):
        return list(range(rank))
    return [axis % max(rank, 1) for axis in (given if isinstance(given, (list, tuple)) else (given,))]


def _kept(call: Call, made: Any, shape: Sequence[int], axes: Sequence[int]) -> Any:
    if not call.get("keepdim", False):
        return made
    return made.reshape(tuple(1 if axis in axes else width for axis, width in enumerate(shape)))


def _reduction(function: Callable[[Line], Element]) -> Rule:
    def rule(call: Call) -> Any:
        array = call["self"]
        axes = _axes(call, array.ndim)
        made = reduce(lambda line: function([number(u) for u in line]), array, axes if array.ndim else None)
        return _kept(call, made, array.shape, axes)

    return rule


def mean(line: Line) -> Element:
    """The sum divided by the count."""
    return ar.divide(ar.total(line), Fraction(len(line)))


def variance(line: Line, correction: Fraction) -> Element:
    """The sum of squared deviations divided by n - correction."""
    middle = mean(line)
    squares = [square(ar.subtract(u, middle)) for u in line]
    return ar.divide(ar.total(squares), Fraction(len(line)) - correction)


def lower_median(line: Line) -> Element:
    """The lower of the two middle entries: the median of this library."""
    return ar.ordered(line)[(len(line) - 1) // 2]


def logsumexp(line: Line) -> Element:
    """log(sum of exp)."""
    return ar.function("log", ar.total([ar.function("exp", u) for u in line]))


def first_best(line: Line, operation: str) -> Element:
    """The index of the first entry that is at least (`ge`) or at most (`le`) all others."""
    strict = {"ge": "gt", "le": "lt"}[operation]
    cases = []
    for place, entry in enumerate(line):
        best: Element = True
        for other_place, other in enumerate(line):
            if other_place != place:
                best = both(best, ar.compare(strict if other_place < place else operation, entry, other))
        cases.append((Fraction(place), best))
    cases[-1] = (cases[-1][0], True)
    return chosen(cases)


def vector_norm(line: Line, order: Element, call: Call) -> Element:
    """The p-norm."""
    if order == 2:
        return build("norm", *line) if not all(map(is_constant, line)) else sqrt(ar.total([square(u) for u in line]))
    sizes = [ar.absolute(u) for u in line]
    if order == 1:
        return build("norm1", *line) if not all(map(is_constant, line)) else ar.total(sizes)
    if order == math.inf:
        return build("norminf", *line) if not all(map(is_constant, line)) else ar.largest(sizes)
    if order == -math.inf:
        return ar.smallest(sizes)
    if order == 0:
        raise call.refuse("an order p > 0 is required", "p = 0", "count the entries that are not zero with where")
    return ar.power(ar.total([ar.power(u, order) for u in sizes]), ONE / order)


def norm(call: Call) -> Any:
    """linalg_vector_norm and norm, along axes."""
    order = call.get("ord", call.get("p", 2))
    order = constant(2 if order == "fro" or order is None else order)
    return _reduction(lambda line: vector_norm(line, order, call))(call)


def linalg_norm(call: Call) -> Any:
    """The norm of all entries, or a vector norm along one axis."""
    axes = call.get("dim")
    if isinstance(call.get("ord"), str) or (call["self"].ndim > 1 and (axes is None or len(axes) > 1)):
        raise call.refuse("a vector norm is required", "a matrix norm", "write torch.linalg.vector_norm")
    return norm(call)


def _extreme(function: Callable[[Line], Element], compare: str) -> Rule:
    """max and min: of all entries, of two tensors, or along an axis with the first index."""

    def rule(call: Call) -> Any:
        if "other" in call.arguments:
            return elementwise(lambda u, v: function([number(u), number(v)]), call["self"], call["other"])
        if "dim" not in call.arguments:
            return _reduction(function)(call)
        return _reduction(function)(call), arg_best(compare)(call)

    return rule


def arg_best(compare: str) -> Rule:
    """argmax and argmin: the first index, as a choice that depends on the point."""

    def rule(call: Call) -> Any:
        array = call["self"] if call.get("dim") is not None else call["self"].reshape(-1)
        axes = [call.axis(array.ndim)] if call.get("dim") is not None else [0]
        made = reduce(lambda line: first_best([number(u) for u in line], compare), array, axes if array.ndim else None)
        return _kept(call, made, call["self"].shape, axes if call.get("dim") is not None else range(call["self"].ndim))

    return rule


def sort(call: Call) -> Any:
    """(values, indices); the indices exist only where all entries are constant."""
    array = call["self"]
    if not array.ndim:
        return array, scalar_array(ZERO)
    axis = call.axis(array.ndim)
    descending = bool(call.get("descending", False))
    return sorted_along(elementwise(number, array), axis, descending), _ranks(call, array, axis, descending)


def _ranks(call: Call, array: Any, axis: int, descending: bool) -> Any:
    if not all(map(is_constant, array.ravel().tolist())):
        return Untraced(f"the indices of {call.name} at {call.source}", "use the values, or max(dim) and gather")

    def ranks(line: Line) -> list[Element]:
        sign = -1 if descending else 1
        return [Fraction(k) for k in sorted(range(len(line)), key=lambda k: sign * number(line[k]))]

    return along(ranks, array, axis)


class Untraced:
    """A second result that no program holds; an error where it is used."""

    def __init__(self, what: str, remedy: str):
        self.what, self.remedy = what, remedy


def topk(call: Call) -> Any:
    """The k largest (or smallest) in order, and their indices where k is 1."""
    import numpy

    array, count = elementwise(number, call["self"]), int(call["k"])
    axis, largest = call.axis(array.ndim), bool(call.get("largest", True))
    ordered = sorted_along(array, axis, descending=largest)
    values = numpy.take(ordered, range(count), axis=axis)
    if all(map(is_constant, array.ravel().tolist())):
        return values, numpy.take(_ranks(call, array, axis, largest), range(count), axis=axis)
    return values, Untraced(f"the indices of topk at {call.source}", "use the values, or max(dim) and gather")


def median(call: Call) -> Any:
    """The lower median of all entries, or along an axis."""
    values = _reduction(lower_median)(call)
    if "dim" not in call.arguments:
        return values
    return values, Untraced(f"the indices of median at {call.source}", "use the values")


def kthvalue(call: Call) -> Any:
    """The k-th smallest along an axis."""
    values = _reduction(lambda line: ar.ordered(line)[int(call["k"]) - 1])(call)
    return values, Untraced(f"the indices of kthvalue at {call.source}", "use the values")


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
    made = [_kept(call, values, flat.shape, [axis]) for values in levels]
    return made[0] if not level.ndim else numpy.stack(made)


def _cumulative(combine: Callable[[Element, Element], Element]) -> Rule:
    def rule(call: Call) -> Any:
        array = elementwise(number, call["self"])
        return along(cumulative(combine), array, call.axis(array.ndim)) if array.ndim else array

    return rule


def _cumulative_extreme(combine: Callable[[Element, Element], Element]) -> Rule:
    def rule(call: Call) -> Any:
        return _cumulative(combine)(call), Untraced(f"the indices of {call.name} at {call.source}", "use the values")

    return rule


def _spread(call: Call) -> Any:
    correction = call.get("correction", 1)
    if call.get("unbiased") is not None:
        correction = int(bool(call["unbiased"]))
    finish = sqrt if call.name.startswith("std") else (lambda u: u)
    return _reduction(lambda line: finish(variance(line, Fraction(correction))))(call)


def _spread_and_mean(call: Call) -> Any:
    return _spread(call), _reduction(mean)(call)


def distances(call: Call) -> Any:
    """The p-norm of the difference of two tensors, or of all pairs of rows of two matrices."""
    order = constant(call.get("p", 2.0))
    if call.name == "dist":
        gaps = elementwise(ar.subtract, call["self"], call["other"])
        return reduce(lambda line: vector_norm(line, order, call), gaps)
    left, right = call["x1"], call["x2"]
    gaps = elementwise(ar.subtract, left[..., :, None, :], right[..., None, :, :])
    return reduce(lambda line: vector_norm(line, order, call), gaps, gaps.ndim - 1)


def softmax(call: Call) -> Any:
    """exp(u_i)/sum exp(u_j), or its logarithm u_i - log(sum exp(u_j))."""

    def line_of(line: Line) -> list[Element]:
        if "log" in call.name:
            normaliser = logsumexp(line)
            return [ar.subtract(u, normaliser) for u in line]
        powers = [ar.function("exp", u) for u in line]
        whole = ar.total(powers)
        return [ar.divide(u, whole) for u in powers]

    array = elementwise(number, call["self"])
    return along(line_of, array, call.axis(array.ndim)) if array.ndim else line_of([array[()]])[0]


def _logic(combine: Callable[[Element, Element], Element], start: bool) -> Rule:
    def fold(line: Line) -> Element:
        result: Element = start
        for entry in line:
            result = combine(result, truth(entry))
        return result

    def rule(call: Call) -> Any:
        array = call["self"]
        axes = _axes(call, array.ndim)
        return _kept(call, reduce(fold, array, axes if array.ndim else None), array.shape, axes)

    return rule


def aminmax(call: Call) -> Any:
    """(smallest, largest)."""
    return _reduction(ar.smallest)(call), _reduction(ar.largest)(call)


RULES: dict[str, Rule] = {
    "sum": _reduction(ar.total), "mean": _reduction(mean), "prod": _reduction(ar.product),
    "nansum": _reduction(ar.total), "amax": _reduction(ar.largest), "amin": _reduction(ar.smallest),
    "max": _extreme(ar.largest, "ge"), "min": _extreme(ar.smallest, "le"), "argmax": arg_best("ge"),
    "argmin": arg_best("le"), "aminmax": aminmax, "sort": sort, "dist": distances, "_cdist_forward": distances,
    "msort": lambda call: sorted_along(elementwise(number, call["self"]), 0), "cdist": distances,
    "var_mean": _spread_and_mean, "std_mean": _spread_and_mean, "topk": topk, "median": median,
    "nanmedian": median, "kthvalue": kthvalue, "quantile": quantile, "cumsum": _cumulative(ar.add),
    "cumprod": _cumulative(ar.multiply), "cummax": _cumulative_extreme(lambda u, v: ar.largest([u, v])),
    "cummin": _cumulative_extreme(lambda u, v: ar.smallest([u, v])), "logsumexp": _reduction(logsumexp),
    "logcumsumexp": _cumulative(lambda u, v: logsumexp([u, v])), "softmax": softmax, "_softmax": softmax,
    "log_softmax": softmax, "_log_softmax": softmax, "linalg_vector_norm": norm, "norm": norm,
    "linalg_norm": linalg_norm, "var": _spread, "std": _spread, "any": _logic(either, False),
    "all": _logic(both, True), "gather": gather,
}  # fmt: skip
