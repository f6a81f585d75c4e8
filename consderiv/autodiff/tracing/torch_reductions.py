"""ATen operations that reduce entries along axes: sum, norms, cumulative sums, softmax."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from . import arithmetic as ar
from .arithmetic import ONE
from .arithmetic import truth_of_number as truth
from .arrays import along, cumulative, elementwise, from_entries, reduce
from .elements import Element, both, build, constant, either, is_constant
from .torch_call import Call, Rule
from .torch_elementwise import number, sqrt, square

Line = Sequence[Element]


def axes_of(call: Call, rank: int, name: str = "dim") -> list[int]:
    """The axes of a reduction, not negative; all of them where none is given."""
    given = call.get(name)
    if given is None or (isinstance(given, (list, tuple)) and not given):
        return list(range(rank))
    return [axis % max(rank, 1) for axis in (given if isinstance(given, (list, tuple)) else (given,))]


def kept(call: Call, made: Any, shape: Sequence[int], axes: Sequence[int]) -> Any:
    """The result with the reduced axes of width one, where keepdim asks for it."""
    if not call.get("keepdim", False):
        return made
    return made.reshape(tuple(1 if axis in axes else width for axis, width in enumerate(shape)))


def reduction(function: Callable[[Line], Element]) -> Rule:
    """The rule of an operation that makes one number of the entries along axes."""

    def rule(call: Call) -> Any:
        array = call["self"]
        axes = axes_of(call, array.ndim)
        made = reduce(lambda line: function([number(u) for u in line]), array, axes if array.ndim else None)
        return kept(call, made, array.shape, axes)

    return rule


def mean(line: Line) -> Element:
    """The sum divided by the count."""
    return ar.divide(ar.total(line), Fraction(len(line)))


def variance(line: Line, correction: Fraction) -> Element:
    """The sum of squared deviations divided by n - correction."""
    middle = mean(line)
    squares = [square(ar.subtract(u, middle)) for u in line]
    return ar.divide(ar.total(squares), Fraction(len(line)) - correction)


def logsumexp(line: Line) -> Element:
    """log(sum of exp)."""
    return ar.function("log", ar.total([ar.function("exp", u) for u in line]))


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
    return reduction(lambda line: vector_norm(line, order, call))(call)


def linalg_norm(call: Call) -> Any:
    """The norm of all entries, or a vector norm along one axis."""
    order = call.get("ord")
    axes = axes_of(call, call["self"].ndim)
    if order is None or order == "fro" or len(axes) == 1:
        return norm(call)
    if order not in (1, -1, math.inf, -math.inf) or len(axes) != 2:
        raise call.refuse(
            "a vector norm, or the Frobenius, 1 or infinity norm of a matrix, is required", f"ord={order}",
            "write the formula of the singular values",
        )  # fmt: skip
    return _matrix_norm(call, order, axes)


def _matrix_norm(call: Call, order: float, axes: Sequence[int]) -> Any:
    """The largest (smallest, for a negative order) sum of sizes of a column, or of a row for infinity."""
    import numpy

    rows, columns = axes
    summed, other = (rows, columns) if abs(order) == 1 else (columns, rows)
    sizes = numpy.moveaxis(elementwise(lambda u: ar.absolute(number(u)), call["self"]), (other, summed), (-2, -1))
    made = reduce(ar.largest if order > 0 else ar.smallest, reduce(ar.total, sizes, -1), -1)
    return kept(call, made, call["self"].shape, axes)


def cumulative_rule(combine: Callable[[Element, Element], Element]) -> Rule:
    """The rule of an operation that folds the entries along an axis and keeps every step."""

    def rule(call: Call) -> Any:
        array = elementwise(number, call["self"])
        return along(cumulative(combine), array, call.axis(array.ndim)) if array.ndim else array

    return rule


def _spread(call: Call) -> Any:
    correction = call.get("correction", 1)
    if call.get("unbiased") is not None:
        correction = int(bool(call["unbiased"]))
    finish = sqrt if call.name.startswith("std") else (lambda u: u)
    return reduction(lambda line: finish(variance(line, Fraction(correction))))(call)


def _spread_and_mean(call: Call) -> Any:
    return _spread(call), reduction(mean)(call)


def distances(call: Call) -> Any:
    """The p-norm of the difference of two tensors, or of all pairs of rows of two matrices."""
    order = constant(call.get("p", 2.0))
    if call.name == "dist":
        gaps = elementwise(ar.subtract, call["self"], call["other"])
        return reduce(lambda line: vector_norm(line, order, call), gaps)
    if call.name == "pdist":
        rows = call["self"]
        pairs = [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows))]
        gaps = [[ar.subtract(u, v) for u, v in zip(rows[i], rows[j], strict=True)] for i, j in pairs]
        return from_entries([vector_norm(gap, order, call) for gap in gaps], (len(gaps),))
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
        axes = axes_of(call, array.ndim)
        return kept(call, reduce(fold, array, axes if array.ndim else None), array.shape, axes)

    return rule


def aminmax(call: Call) -> Any:
    """(smallest, largest)."""
    return reduction(ar.smallest)(call), reduction(ar.largest)(call)


RULES: dict[str, Rule] = {
    "sum": reduction(ar.total), "mean": reduction(mean), "prod": reduction(ar.product), "nansum": reduction(ar.total),
    "amax": reduction(ar.largest), "amin": reduction(ar.smallest), "aminmax": aminmax,
    "dist": distances, "pdist": distances, "cdist": distances, "_cdist_forward": distances,
    "var": _spread, "std": _spread, "var_mean": _spread_and_mean, "std_mean": _spread_and_mean,
    "cumsum": cumulative_rule(ar.add), "cumprod": cumulative_rule(ar.multiply), "logsumexp": reduction(logsumexp),
    "logcumsumexp": cumulative_rule(lambda u, v: logsumexp([u, v])), "softmax": softmax, "_softmax": softmax,
    "log_softmax": softmax, "_log_softmax": softmax, "linalg_vector_norm": norm, "norm": norm,
    "linalg_norm": linalg_norm, "any": _logic(either, False), "all": _logic(both, True),
}  # fmt: skip
