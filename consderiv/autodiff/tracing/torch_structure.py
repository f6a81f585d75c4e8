"""ATen operations that only move entries: the library itself moves the positions, the entries follow.

The operation runs on integer tensors that hold the number of each entry. So every view, slice, flip, gather with
constant indices, ... is what the library does, and an entry that occurs twice is one object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..rounding.number_format import ROUNDING
from .arithmetic import ZERO
from .arrays import elementwise, from_entries
from .elements import Element, is_constant, mapped_number
from .format_notes import own_nodes, rounds
from .torch_call import Call, Rule, is_array, rounded

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
    "diag diag_embed adjoint conj atleast_1d atleast_2d atleast_3d cartesian_prod hsplit vsplit dsplit tensor_split "
    "unsafe_chunk unsafe_split unsafe_split_with_sizes moveaxis swapdims linalg_diagonal native_channel_shuffle "
    "channel_shuffle pixel_unshuffle "
)
MOVERS = frozenset(_WORDS.split())
"""Operations without numbers of their own, whose tensor arguments all hold entries."""


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


def plain_move(call: Call) -> None:
    """Refuse the overloads that compute: a reinterpretation of bits, a sum, a scalar to write.

    Raises
    ------
    UnsupportedError
        For those.
    """
    for name in ("dtype",):
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
    from .arithmetic import truth_of_number as truth
    from .torch_elementwise import number

    dtype, array = call.dtype, call["self"]
    if dtype == torch.bool:
        return elementwise(truth, array)
    if not dtype.is_floating_point:
        return elementwise(lambda u: mapped_number(ar.truncated, number(u)), array)

    def entry(u: Element) -> Element:
        u = number(u)
        return rounded(u, dtype) if is_constant(u) and not isinstance(u, float) else u

    source, target = (str(one).removeprefix("torch.") for one in (call.input_dtype, dtype))
    if rounds(source, target):
        made = own_nodes(elementwise(entry, array))
        call.note(f"{ROUNDING}{target}", made)
        return made
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
        raise call.refuse(
            "a function without random numbers is required", "dropout in training mode",
            "call eval() on the module, or pass training=False",
        )  # fmt: skip
    return call["self"] if "self" in call.arguments else call["input"]


RULES: dict[str, Rule] = {
    "_to_copy": cast, "to": cast, "type_as": cast, "item": item, "copy": copy,
    "constant_pad_nd": pad, "dropout": dropout, "feature_dropout": dropout, "detach": lambda call: call["self"],
    "_local_scalar_dense": item,
}  # fmt: skip
