"""ATen operations that read entries at indices: select, gather, index, take, with indices that may depend on the point.

An index is a constant, a choice (argmax, argsort) or a number computed from the variables (floor). Every place is one
number, the position of the entry in the flat array; it is a choice where an index is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from ...programs.expression import Expression
from . import arithmetic as ar
from .arrays import elementwise, from_entries
from .decisions import guarded
from .elements import Choice, Element, both, is_condition, mapped
from .primitives_indexing import clamped
from .torch_call import Call, Rule, scalar_array
from .torch_structure import constant_tensor


def places(call: Call, shape: Sequence[int], indices: Sequence[Any]) -> tuple[Any, Any]:
    """The places that `array[indices]` reads, and the conditions under which they are within the array.

    Parameters
    ----------
    call : Call
        For the error.
    shape : sequence of int
        The shape of the array.
    indices : sequence of array or None
        One for each of the first axes; None for a whole axis. They are broadcast, as NumPy and torch do.

    Raises
    ------
    UnsupportedError
        For a mask that depends on the point, or a constant index out of bounds.
    """
    import numpy

    given = _without_masks(call, indices)
    axes = [axis for axis, index in enumerate(given) if index is not None]
    strides = [int(numpy.prod(shape[axis + 1 :], dtype=int)) for axis in range(len(shape))]
    broadcast = numpy.broadcast_arrays(*(given[axis] for axis in axes))
    columns, within = [], []
    for axis, index in zip(axes, broadcast, strict=True):
        bounded = elementwise(partial(_bounded, shape[axis]), index)
        columns.append(elementwise(partial(_offset, call, shape[axis], strides[axis]), bounded))
        within.append(elementwise(partial(_within, shape[axis]), index))
    base = elementwise(lambda *u: mapped(lambda *v: sum(v, ar.ZERO), *u), *columns)
    inside = elementwise(_all, *within)
    rest = [axis for axis in range(len(shape)) if axis not in axes]
    inner = sum(
        numpy.arange(shape[axis]).reshape([-1 if k == axis else 1 for k in rest]) * strides[axis] for axis in rest
    )
    first, width = axes[0], len(base.shape)
    lead = [k for k in rest if k < first] if axes == list(range(first, first + len(axes))) else []
    wide = (1,) * len(lead) + base.shape + (1,) * (len(rest) - len(lead))
    thin = [*(shape[k] for k in lead), *(1,) * width, *(shape[k] for k in rest[len(lead) :])]
    offsets = elementwise(Fraction, numpy.broadcast_to(numpy.asarray(inner), [shape[k] for k in rest]).reshape(thin))
    found = elementwise(lambda u, v: mapped(lambda w: w + v, u), base.reshape(wide), offsets)
    return found, numpy.broadcast_to(inside.reshape(wide), found.shape)


def _without_masks(call: Call, indices: Sequence[Any]) -> list[Any]:
    """Constant masks as the indices of what they keep."""
    import numpy

    given: list[Any] = []
    for index in indices:
        if index is None or not any(map(is_condition, index.ravel()[:1])):
            given.append(index)
            continue
        kept = numpy.nonzero(constant_tensor(index, call).numpy())
        given += [elementwise(Fraction, from_entries(list(map(int, axis)), axis.shape)) for axis in kept]
    return given


def _bounded(size: int, index: Element) -> Element:
    return clamped(index, -size, size - 1)


def _within(size: int, index: Element) -> Element:
    if not isinstance(index, Expression):
        return True
    return both(ar.compare("ge", index, Fraction(-size)), ar.compare("le", index, Fraction(size - 1)))


def _all(*conditions: Element) -> Element:
    result: Element = True
    for condition in conditions:
        result = both(result, condition)
    return result


def _offset(call: Call, size: int, stride: int, index: Element) -> Element:
    def of(value: Any) -> Fraction:
        if not -size <= value < size:
            raise call.refuse(f"an index within {size} entries is required", str(value), "check the index")
        return Fraction(int(value) % size * stride)

    return mapped(of, index)


def read(array: Any, found: Any, inside: Any) -> Any:
    """The entries at some places."""
    entries = array.ravel().tolist()
    return elementwise(lambda place, within: guarded(within, picked(entries, place)), found, inside)


def picked(entries: Sequence[Element], place: Element) -> Element:
    """entries[place] for an index that is constant or a choice."""
    if not isinstance(place, Choice):
        return entries[int(place)]
    pairs = zip(place.values, place.conditions, strict=True)
    return ar.chosen_number([(entries[int(value)], condition) for value, condition in pairs])


def along_axis(index: Any, rank: int, axis: int) -> list[Any]:
    """The indices of all axes for an index along one of them, as in gather and scatter."""
    import numpy

    if not rank:
        return [index.reshape(-1)]
    grids = numpy.indices(index.shape)
    return [
        index if k == axis else elementwise(lambda u: Fraction(int(u)), grids[k].astype(object)) for k in range(rank)
    ]


def index(call: Call) -> Any:
    """self[i, j, ...]."""
    return read(call["self"], *places(call, call["self"].shape, call["indices"]))


def index_select(call: Call) -> Any:
    """Positions along one axis."""
    array = call["self"] if call["self"].ndim else call["self"].reshape(1)
    axis = call.axis(array.ndim, default=0)
    return read(array, *places(call, array.shape, [*[None] * axis, call["index"].reshape(-1)]))


def select(call: Call) -> Any:
    """One position along an axis."""
    array, place = call["self"], call["index"]
    axis = call.axis(array.ndim, default=0)
    place = place if hasattr(place, "ndim") else scalar_array(Fraction(int(place)))
    return read(array, *places(call, array.shape, [*[None] * axis, place.reshape(())]))


def gather(call: Call) -> Any:
    """out[i] = self[index[i]] along an axis."""
    array, where = call["self"], call["index"]
    if not where.size:
        return where
    array = array if array.ndim else array.reshape(1)
    indices = along_axis(where if where.ndim else where.reshape(1), array.ndim, call.axis(array.ndim))
    return read(array, *places(call, array.shape, indices)).reshape(where.shape)


def take(call: Call) -> Any:
    """Entries of the flat array."""
    flat = call["self"].reshape(-1)
    return read(flat, *places(call, flat.shape, [call["index"]]))


def embedding(call: Call) -> Any:
    """Rows of the weight."""
    return read(call["weight"], *places(call, call["weight"].shape, [call["indices"]]))


RULES: dict[str, Rule] = {
    "index": index, "index_select": index_select, "select": select, "gather": gather, "take": take,
    "embedding": embedding,
}  # fmt: skip
