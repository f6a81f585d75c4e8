"""ATen operations that write entries to constant places and combine them with what is there: scatter_add, index_add."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import arithmetic as ar
from .arrays import elementwise
from .elements import Element
from .torch_call import Call, Rule
from .torch_elementwise import number
from .torch_structure import constant_tensor

Combine = Callable[[Element, Element], Element]

COMBINATIONS: dict[str, Combine] = {
    "sum": ar.add, "prod": ar.multiply,
    "amax": lambda u, v: ar.largest([u, v]), "amin": lambda u, v: ar.smallest([u, v]),
}  # fmt: skip
"""The reductions of `scatter_reduce` that are folds."""


def scatter_add(call: Call) -> Any:
    """out[index[i]] += src[i] along an axis."""
    return _scattered(call, ar.add)


def scatter_reduce(call: Call) -> Any:
    """The same with another combination, the old entry included."""
    combine = COMBINATIONS.get(call["reduce"])
    if combine is None or not call.get("include_self", True):
        raise call.refuse(
            f"one of {', '.join(COMBINATIONS)} with include_self=True is required",
            f"{call['reduce']!r}, include_self={call.get('include_self', True)}", "write it with where and sum",
        )  # fmt: skip
    return _scattered(call, combine)


def _scattered(call: Call, combine: Combine) -> Any:
    import numpy

    made, source = elementwise(number, call["self"]).copy(), elementwise(number, call["src"])
    index = constant_tensor(call["index"], call)
    axis = call.axis(made.ndim)
    for place in numpy.ndindex(*index.shape):
        target = (*place[:axis], int(index[place]), *place[axis + 1 :])
        made[target] = combine(made[target], source[place])
    return made


def index_add(call: Call) -> Any:
    """out[index[i], ...] += alpha source[i, ...] along an axis."""
    made, source = elementwise(number, call["self"]).copy(), elementwise(number, call["source"])
    index, axis = constant_tensor(call["index"], call), call.axis(made.ndim)
    alpha = call.number(call.get("alpha", 1))
    for place, row in enumerate(index.reshape(-1).tolist()):
        target = (*[slice(None)] * axis, slice(row, row + 1))
        step = source[(*[slice(None)] * axis, slice(place, place + 1))]
        made[target] = elementwise(lambda u, v: ar.add(u, ar.multiply(alpha, v)), made[target], step)
    return made


RULES: dict[str, Rule] = {"scatter_add": scatter_add, "scatter_reduce": scatter_reduce, "index_add": index_add}
