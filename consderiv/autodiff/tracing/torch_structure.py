"""ATen operations that only move entries: the library itself moves the positions, the entries follow.

The operation runs on integer tensors that hold the number of each entry. So every view, slice, flip, gather with
constant indices, ... is what the library does, and an entry that occurs twice is one object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..rounding.number_format import ROUNDING
from .arithmetic import ZERO, chosen_number
from .arrays import elementwise, from_entries
from .elements import Choice, Element, is_condition, is_constant, mapped_number
from .torch_call import Call, Rule, is_array, rounded, scalar_array

Moves = Callable[..., Any]


def moved(target: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """The result of an operation that moves entries, applied to arrays of elements.

    Parameters
    ----------
    target : torch operation
        Called with integer tensors in place of the arrays.
    arguments, keywords
        Its arguments: arrays of elements, nested lists of them, and Python values; constant integer tensors that are
        indices are given as torch tensors.

    Returns
    -------
    array, or a list of arrays
        As the operation returns tensors.
    """
    import torch
    from torch.utils._pytree import tree_map

    pool: list[Element] = [ZERO]  # the library fills with zeros; a position 0 is the number 0

    def numbered(value: Any) -> Any:
        if not is_array(value):
            return value
        start = len(pool)
        pool.extend(value.ravel().tolist())
        return torch.arange(start, len(pool)).reshape(value.shape)

    def filled(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        return from_entries([pool[place] for place in value.reshape(-1).tolist()], tuple(value.shape))

    return tree_map(filled, target(*tree_map(numbered, tuple(arguments)), **tree_map(numbered, keywords)))


_WORDS = (
    "t transpose permute view reshape _unsafe_view unsqueeze squeeze expand cat stack slice select flip roll "
    "clone alias contiguous lift_fresh_copy lift_fresh diagonal chunk split split_with_sizes unbind repeat "
    "flatten unflatten narrow movedim slice_scatter select_scatter diagonal_scatter broadcast_tensors "
    "broadcast_to expand_as view_as reshape_as concat hstack vstack column_stack tile ravel swapaxes numpy_T "
    "rot90 unfold pixel_shuffle mT resolve_conj resolve_neg concatenate squeeze_copy permute_copy view_copy "
    "diag diag_embed adjoint conj "
)
MOVERS = frozenset(_WORDS.split())
"""Operations without numbers of their own, whose tensor arguments all hold entries."""

INDEXED: dict[str, tuple[str, ...]] = {
    "index": ("indices",), "index_select": ("index",), "gather": ("index",), "take": ("index",),
    "scatter": ("index",), "index_copy": ("index",), "embedding": ("indices",),
}  # fmt: skip
"""Movers with arguments that are indices."""


def constant_tensor(array: Any, call: Call) -> Any:
    """An array of constants as a tensor of indices or of truth values.

    Raises
    ------
    UnsupportedError
        If an entry depends on the point.
    """
    import torch

    entries = array.ravel().tolist()
    if not all(map(is_constant, entries)):
        raise call.refuse(
            "indices and masks that do not depend on the point are required here", "one that does",
            "write torch.where, or take the value with max(dim), sort or gather",
        )  # fmt: skip
    if entries and isinstance(entries[0], bool):
        return torch.tensor(entries, dtype=torch.bool).reshape(array.shape)
    return torch.tensor([int(entry) for entry in entries], dtype=torch.int64).reshape(array.shape)


def select(call: Call) -> Any:
    """One position along an axis; a position that depends on the point makes a case distinction."""
    import numpy

    array, place = call["self"], call["index"]
    axis = call.axis(array.ndim, default=0)
    if not is_array(place):
        return moved_by_index(array, axis, int(place))
    slices = [moved_by_index(array, axis, k) for k in range(array.shape[axis])]
    stacked = numpy.stack(slices, axis=-1) if slices[0].ndim else from_entries([s[()] for s in slices], (len(slices),))
    rows = stacked.reshape(-1, len(slices))
    return from_entries([picked(list(row), place[()]) for row in rows], slices[0].shape)


def moved_by_index(array: Any, axis: int, place: int) -> Any:
    """The slice of an array at a position, without that axis."""
    kept = array.take([place % array.shape[axis]], axis=axis)
    return from_entries(kept.ravel().tolist(), (*array.shape[:axis], *array.shape[axis + 1 :]))


def picked(entries: Sequence[Element], place: Element) -> Element:
    """entries[place] for an index that is constant or a choice."""
    if not isinstance(place, Choice):
        return entries[int(place)]
    pairs = zip(place.values, place.conditions, strict=True)
    return chosen_number([(entries[int(value)], condition) for value, condition in pairs])


def gather(call: Call) -> Any:
    """out[i] = self[index[i]] along an axis, with indices that are constant or choices."""
    import numpy

    array, index = call["self"], call["index"]
    axis = call.axis(array.ndim)
    made = []
    for place in numpy.ndindex(*index.shape):
        line = array[(*place[:axis], slice(None), *place[axis + 1 :])] if array.ndim else array.reshape(1)
        made.append(picked(list(line), index[place]))
    return from_entries(made, index.shape)


def index(call: Call, target: Any) -> Any:
    """self[i, j, ...]: constant indices in general; one index that depends on the point along one axis."""
    places = list(call["indices"])
    given = [(k, place) for k, place in enumerate(places) if place is not None]
    if all(all(map(is_constant, place.ravel().tolist())) for _, place in given):
        tensors = [None if place is None else constant_tensor(place, call) for place in places]
        return moved(target, (call["self"], tensors), {})
    array = call["self"]
    _, place = given[0]
    if len(given) > 1 or array.ndim != 1 or not all(isinstance(e, Choice) or is_constant(e) for e in place.ravel()):
        raise call.refuse(
            "an index that depends on the point is one integer tensor along one axis", "another index",
            "write torch.where for a mask, and one index at a time",
        )  # fmt: skip
    entries = array.ravel().tolist()
    return from_entries([picked(entries, entry) for entry in place.ravel().tolist()], place.shape)


def index_put(call: Call, target: Any) -> Any:
    """self with entries replaced: at constant indices, or where one mask of the same shape holds, by one value."""
    from .torch_elementwise import where

    places, array, values = list(call["indices"]), call["self"], call["values"]
    if call.get("accumulate", False):
        raise call.refuse("accumulate=False is required", "True", "write the sum with one-hot matrices")
    if len(places) == 1 and places[0].shape == array.shape and values.size == 1:
        value = scalar_array(values.reshape(())[()])
        first = places[0].flat[0] if places[0].size else True
        if isinstance(first, bool) or is_condition(first):
            return elementwise(where, places[0], value, array)
    return moved(target, (array, [None if p is None else constant_tensor(p, call) for p in places], values), {})


def plain_move(call: Call) -> None:
    """Refuse the overloads that compute: a reinterpretation of bits, a sum, a scalar to write.

    Raises
    ------
    UnsupportedError
        For those.
    """
    for name in ("dtype", "reduce", "value"):
        if call.get(name) is not None:
            raise call.refuse("an overload that only moves entries is required", f"{name}=", "write torch.where")


def copy(call: Call) -> Any:
    """The entries of src in the shape and type of self."""
    import numpy

    source = numpy.broadcast_to(call["src"], call["self"].shape)
    return cast(replace(call, arguments={"self": source}))


def cast(call: Call) -> Any:
    """A change of type: constants are rounded as the library rounds them, expressions stay exact."""
    import torch

    from . import arithmetic as ar
    from .torch_elementwise import number, truth

    dtype, array = call.dtype, call["self"]
    if dtype == torch.bool:
        return elementwise(truth, array)
    if not dtype.is_floating_point:
        return elementwise(lambda u: mapped_number(ar.truncated, number(u)), array)

    def entry(u: Element) -> Element:
        u = number(u)
        return rounded(u, dtype) if is_constant(u) and not isinstance(u, float) else u

    narrower = call.input_dtype.is_floating_point and call.input_dtype.itemsize > dtype.itemsize
    if narrower:
        call.note(f"{ROUNDING}{str(dtype).removeprefix('torch.')}", array)
    return elementwise(entry, array)


def pad(call: Call) -> Any:
    """Constant padding."""
    import numpy

    array, widths = call["self"], list(call["pad"])
    if any(width < 0 for width in widths):
        raise call.refuse("widths that are not negative are required", "a negative one", "write a slice")
    pairs = [(0, 0)] * (array.ndim - len(widths) // 2)
    pairs += [(widths[k], widths[k + 1]) for k in range(len(widths) - 2, -1, -2)]
    made = numpy.empty([n + a + b for n, (a, b) in zip(array.shape, pairs, strict=True)], dtype=object)
    made[...] = call.number(call.get("value", 0))
    made[tuple(slice(a, a + n) for n, (a, _) in zip(array.shape, pairs, strict=True))] = array
    return made


def item(call: Call) -> Any:
    """The number of a tensor with one entry; it stays an array, for it may depend on the point."""
    return call["self"].reshape(())


def dropout(call: Call) -> Any:
    """The identity in evaluation mode."""
    if call.get("train", False) and call.get("p", 0.5):
        raise call.refuse("a program without random numbers is required", "dropout in training mode", "call eval()")
    return call["self"] if "self" in call.arguments else call["input"]


RULES: dict[str, Rule] = {
    "select": select, "gather": gather, "_to_copy": cast, "to": cast, "type_as": cast, "item": item, "copy": copy,
    "constant_pad_nd": pad, "dropout": dropout, "feature_dropout": dropout, "detach": lambda call: call["self"],
    "_local_scalar_dense": item,
}  # fmt: skip
