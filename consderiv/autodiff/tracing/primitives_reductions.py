"""Reductions, cumulative operations and contractions of JAX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import arithmetic as a
from .arrays import Array, along, cumulative, from_entries, grouped, matmul, reduce
from .elements import Element, both, either
from .ordering import first_best
from .primitives_elementwise import Rule


def _reduction(function: Callable[..., Element]) -> Rule:
    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        return [reduce(function, inputs[0], tuple(eqn.params["axes"]))]

    return rule


def _all(elements: list[Element]) -> Element:
    return _folded(both, elements, True)


def _any(elements: list[Element]) -> Element:
    return _folded(either, elements, False)


def _folded(combine: Callable[..., Element], elements: list[Element], start: Element) -> Element:
    for element in elements:
        start = combine(start, element)
    return start


def _general_reduction(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """`lax.reduce`: a combination of the user's own, from the initial values on, in row-major order."""
    count = len(inputs) // 2
    axes = tuple(eqn.params["dimensions"])
    columns = [grouped(array, axes) for array in inputs[:count]]
    made: list[list[Element]] = [[] for _ in range(count)]
    for rows in zip(*(rows for rows, _ in columns), strict=True):
        state = list(inputs[count:])
        for entries in zip(*rows, strict=True):
            state = trace.run(eqn.params["jaxpr"], [*state, *(from_entries([entry], ()) for entry in entries)])
        for line, result in zip(made, state, strict=True):
            line.append(result.item())
    return [from_entries(line, columns[0][1]) for line in made]


def _cumulative(combine: Callable[..., Element]) -> Rule:
    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        import numpy

        axis, backwards = eqn.params["axis"], eqn.params["reverse"]
        array = numpy.flip(inputs[0], axis) if backwards else inputs[0]
        made = along(cumulative(combine), array, axis)
        return [numpy.flip(made, axis) if backwards else made]

    return rule


def _dot_general(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """Batch axes first, then the free axes of the left and of the right operand."""
    (contract_left, contract_right), (batch_left, batch_right) = eqn.params["dimension_numbers"]
    left = _arranged(inputs[0], batch_left, contract_left, contracted_last=True)
    right = _arranged(inputs[1], batch_right, contract_right, contracted_last=False)
    return [matmul(left, right).reshape(eqn.outvars[0].aval.shape)]


def _arranged(array: Array, batch: Any, contracted: Any, contracted_last: bool) -> Array:
    import numpy

    free = [axis for axis in range(array.ndim) if axis not in (*batch, *contracted)]
    order = (*batch, *free, *contracted) if contracted_last else (*batch, *contracted, *free)
    sizes = [int(numpy.prod([array.shape[k] for k in axes], dtype=int)) for axes in (batch, free, contracted)]
    width, height = (sizes[1], sizes[2]) if contracted_last else (sizes[2], sizes[1])
    return array.transpose(order).reshape(sizes[0], width, height)


def _argument(best: str) -> Rule:
    """argmax, argmin: a choice among the positions; the first one of a tie."""

    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        rows, shape = grouped(inputs[0], tuple(eqn.params["axes"]))
        return [from_entries([first_best(list(row), best) for row in rows], shape)]

    return rule


def _log_sum_exp(left: Element, right: Element) -> Element:
    return a.function("log", a.add(a.function("exp", left), a.function("exp", right)))


RULES: dict[str, Rule] = {
    "reduce_sum": _reduction(a.total), "reduce_prod": _reduction(a.product), "reduce_max": _reduction(a.largest),
    "reduce_min": _reduction(a.smallest), "reduce_and": _reduction(_all), "reduce_or": _reduction(_any),
    "cumlogsumexp": _cumulative(_log_sum_exp),
    "cumsum": _cumulative(a.add), "cumprod": _cumulative(a.multiply),
    "dot_general": _dot_general, "reduce": _general_reduction,
    "cummax": _cumulative(lambda u, v: a.largest([u, v])), "cummin": _cumulative(lambda u, v: a.smallest([u, v])),
    "argmax": _argument("ge"), "argmin": _argument("le"),
}  # fmt: skip
