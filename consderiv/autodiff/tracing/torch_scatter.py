"""ATen operations that write at indices and combine with what is there: index_put, scatter, index_add, masked_scatter."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import arithmetic as ar
from .arrays import elementwise, from_entries
from .decisions import guarded
from .elements import Choice, is_condition
from .scattering import Combine, put, replaced
from .torch_call import Call, Rule
from .torch_elementwise import number, where
from .torch_indexing import along_axis, places
from .torch_structure import constant_tensor

COMBINATIONS: dict[str, Combine] = {
    "sum": ar.add, "add": ar.add, "prod": ar.multiply, "multiply": ar.multiply, "mean": ar.add,
    "amax": lambda u, v: ar.largest([u, v]), "amin": lambda u, v: ar.smallest([u, v]),
}  # fmt: skip
"""The reductions that are folds; a mean is divided by the count at the end."""


def written(array: Any, found: Any, inside: Any, updates: Any, combine: Combine) -> Any:
    """The array with updates at some places, one after the other."""
    import numpy

    entries = array.ravel().tolist()
    updates = numpy.broadcast_to(updates, found.shape)
    for place, within, update in zip(found.ravel(), inside.ravel(), updates.ravel(), strict=True):
        put(entries, place, guarded(within, update), combine)
    return from_entries(entries, array.shape)


def index_put(call: Call) -> Any:
    """self[i, j, ...] = values, or += with accumulate; a mask of the shape of self may depend on the point."""
    indices, array, values = list(call["indices"]), call["self"], call["values"]
    combine = ar.add if call.get("accumulate", False) else replaced
    if len(indices) == 1 and indices[0] is not None and indices[0].shape == array.shape and values.size == 1:
        mask = indices[0]
        if all(map(is_condition, mask.ravel())):
            new = elementwise(lambda u: combine(u, values.reshape(())[()]), array)
            return elementwise(where, mask, new, array)
    return written(array, *places(call, array.shape, indices), values, combine)


def _placed_along(call: Call, array: Any) -> tuple[Any, Any]:
    """The places of `index` along one axis, rows of entries at each."""
    axis = call.axis(array.ndim, default=0)
    return places(call, array.shape, [*[None] * axis, call["index"].reshape(-1)])


def index_copy(call: Call) -> Any:
    """out[index[i], ...] = source[i, ...] along an axis."""
    return written(call["self"], *_placed_along(call, call["self"]), call["source"], replaced)


def index_add(call: Call) -> Any:
    """out[index[i], ...] += alpha source[i, ...] along an axis."""
    alpha = call.number(call.get("alpha", 1))
    source = elementwise(lambda u: number(u) if alpha == 1 else ar.multiply(alpha, number(u)), call["source"])
    return written(elementwise(number, call["self"]), *_placed_along(call, call["self"]), source, ar.add)


def index_fill(call: Call) -> Any:
    """out[index[i], ...] = value along an axis."""
    return written(call["self"], *_placed_along(call, call["self"]), call.array("value").reshape(()), replaced)


def scatter(call: Call) -> Any:
    """out[index[i]] = src[i], or a number, or combined with what is there, along an axis."""
    combine = COMBINATIONS[call["reduce"]] if call.get("reduce") is not None else replaced
    return _scattered(call, combine, call.array("src" if call.get("src") is not None else "value"))


def scatter_add(call: Call) -> Any:
    """out[index[i]] += src[i] along an axis."""
    return _scattered(call, ar.add, call["src"])


def _scattered(call: Call, combine: Combine, source: Any) -> Any:
    array, index = elementwise(number, call["self"]), call["index"]
    if not index.size:
        return array
    flat = array if array.ndim else array.reshape(1)
    index = index if index.ndim else index.reshape(1)
    found = places(call, flat.shape, along_axis(index, flat.ndim, call.axis(flat.ndim)))
    if source.ndim:
        source = source[tuple(slice(size) for size in index.shape)]
    return written(flat, *found, elementwise(number, source), combine).reshape(array.shape)


def scatter_reduce(call: Call) -> Any:
    """The same with a fold; without the old entry where include_self is False; a mean."""
    combine = COMBINATIONS[call["reduce"]]
    if call["reduce"] != "mean" and call.get("include_self", True):
        return _scattered(call, combine, call["src"])
    array = elementwise(number, call["self"])
    flat, index = (u if u.ndim else u.reshape(1) for u in (array, call["index"]))
    found, _ = places(call, flat.shape, along_axis(index, flat.ndim, call.axis(flat.ndim)))
    return _folded(call, flat, found, combine).reshape(array.shape)


def _folded(call: Call, array: Any, found: Any, combine: Combine) -> Any:
    """A fold at constant places that knows how many entries meet at each."""
    if any(isinstance(place, Choice) for place in found.ravel()):
        raise call.refuse("indices that do not depend on the point are required here", "others", "use sum or amax")
    source = elementwise(number, call["src"][tuple(slice(size) for size in found.shape)])
    entries, keeps = array.ravel().tolist(), call.get("include_self", True)
    counts = [int(keeps)] * len(entries)
    for place, update in zip(map(int, found.ravel()), source.ravel(), strict=True):
        entries[place] = combine(entries[place], update) if counts[place] else update
        counts[place] += 1
    if call["reduce"] == "mean":
        entries = [ar.divide(u, Fraction(n)) if n > 1 else u for u, n in zip(entries, counts, strict=True)]
    return from_entries(entries, array.shape)


def masked_scatter(call: Call) -> Any:
    """The entries of the source in order where a constant mask holds."""
    import numpy

    array = call["self"]
    mask = numpy.broadcast_to(constant_tensor(call["mask"], call).numpy(), array.shape)
    entries = array.ravel().tolist()
    kept = numpy.flatnonzero(mask.ravel()).tolist()
    for place, update in zip(kept, call["source"].ravel()[: len(kept)], strict=True):
        entries[place] = update
    return from_entries(entries, array.shape)


RULES: dict[str, Rule] = {
    "index_put": index_put, "index_copy": index_copy, "index_add": index_add, "index_fill": index_fill,
    "scatter": scatter, "scatter_add": scatter_add, "scatter_reduce": scatter_reduce, "masked_scatter": masked_scatter,
}  # fmt: skip
