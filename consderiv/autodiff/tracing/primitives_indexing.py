"""Gathering of JAX, with indices that are constants or choices among constants.

The library itself moves positions instead of numbers: an operand is replaced by the numbers 0, 1, 2, ... of its entries,
and the result says which entry goes where. So every mode of out-of-bounds indices is the library's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ...errors import UnsupportedError
from ...programs.expression import Expression
from . import arithmetic as a
from .arrays import Array, elementwise, from_entries
from .elements import Choice, Element, chosen, constant, is_constant
from .primitives_elementwise import Rule


def numbers(array: Array, dtype: Any) -> Any:
    """An array of constants as the library's integers."""
    import numpy

    for entry in array.ravel():
        if not is_constant(entry):
            raise UnsupportedError(
                "an index that is constant, or an argmax, argmin or argsort, is required",
                "received an index computed from values of the variables",
                "select with jnp.where instead of indexing",
            )  # fmt: skip
    return numpy.array([int(entry) for entry in array.ravel()], dtype=dtype).reshape(array.shape)


def over_choices(indices: Sequence[Array], compute: Callable[[Sequence[Array]], Array]) -> Array:
    """`compute` for every case of the choices among the indices, put together entry by entry."""
    choice = next((u for array in indices for u in array.ravel() if isinstance(u, Choice)), None)
    if choice is None:
        return compute(indices)
    made = []
    for case in range(len(choice.conditions)):
        filled = [elementwise(lambda u, k=case: _case(u, choice, k), array) for array in indices]
        made.append(over_choices(filled, compute))
    conditions = choice.conditions
    return elementwise(lambda *values: a.chosen_number([*zip(values, conditions, strict=True)]), *made)


def _case(element: Element, choice: Choice, case: int) -> Element:
    same = isinstance(element, Choice) and element.conditions is choice.conditions
    return element.values[case] if same else element


def bounded(index: Array, top: int) -> Array:
    """An integer computed from the variables as a choice among 0..top, which a slice clamps it to."""
    return elementwise(lambda u: clamped(u, 0, top), index)


def clamped(element: Element, low: int, top: int) -> Element:
    """An integer expression as a choice among low..top; a constant or a choice as it is."""
    if not isinstance(element, Expression):
        return element
    cases: list[tuple[Any, Any]] = [(Fraction(k), a.compare("le", element, Fraction(k))) for k in range(low, top)]
    return chosen([*cases, (Fraction(top), True)])


def within(indices: Array, sizes: Sequence[int]) -> Array:
    """Rows of indices of axes of these sizes: expressions become choices, with one place out of bounds at each end."""
    columns = [elementwise(lambda u, n=n: clamped(u, -1, n), indices[..., k]) for k, n in enumerate(sizes)]
    entries = [u for row in zip(*(column.ravel() for column in columns), strict=True) for u in row]
    return from_entries(entries, indices.shape) if columns else indices


def positions(shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Numbers of the entries of several arrays, counted through."""
    import numpy

    made, start = [], 0
    for shape in shapes:
        size = int(numpy.prod(shape, dtype=int))
        made.append(numpy.arange(start, start + size, dtype=numpy.int32).reshape(shape))
        start += size
    return made


def taken(places: Any, sources: Sequence[Array], filler: Element = math.nan) -> Array:
    """The entries of the sources at these positions; the filler where a position is negative."""
    import numpy

    entries = [entry for array in sources for entry in array.ravel()]
    places = numpy.asarray(places)
    return from_entries([entries[k] if k >= 0 else filler for k in places.ravel().tolist()], places.shape)


def _dynamic_slice(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    operand, starts = inputs[0], inputs[1:]
    sizes = eqn.params["slice_sizes"]
    starts = [bounded(u, n - k) for u, n, k in zip(starts, operand.shape, sizes, strict=True)]

    def cut(indices: Sequence[Array]) -> Array:
        begin = [
            min(max(int(numbers(index, int)), 0), size - width)
            for index, size, width in zip(indices, operand.shape, sizes, strict=True)
        ]
        return operand[tuple(slice(k, k + width) for k, width in zip(begin, sizes, strict=True))]

    return [over_choices(starts, cut)]


def _dynamic_update_slice(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    operand, update, starts = inputs[0], inputs[1], inputs[2:]
    starts = [bounded(u, n - k) for u, n, k in zip(starts, operand.shape, update.shape, strict=True)]

    def put(indices: Sequence[Array]) -> Array:
        begin = [
            min(max(int(numbers(index, int)), 0), size - width)
            for index, size, width in zip(indices, operand.shape, update.shape, strict=True)
        ]
        changed = operand.copy()
        changed[tuple(slice(k, k + width) for k, width in zip(begin, update.shape, strict=True))] = update
        return changed

    return [over_choices(starts, put)]


def _gather(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    operand = inputs[0]
    axes = eqn.params["dimension_numbers"].start_index_map
    indices = within(inputs[1], [operand.shape[axis] for axis in axes])
    dtype = eqn.invars[1].aval.dtype
    filler = _filler(eqn)
    # The library fills integers with a chosen number: -1 marks what is out of bounds.
    params = {**eqn.params, "fill_value": -1}

    def cut(arrays: Sequence[Array]) -> Array:
        places = eqn.primitive.bind(*positions([operand.shape]), numbers(arrays[0], dtype), **params)
        return taken(places, [operand], filler)

    rows = indices.reshape(-1, indices.shape[-1])
    if sum(any(isinstance(u, Choice) for u in row) for row in rows) < 2:
        return [over_choices([indices], cut)]
    return [_row_by_row(eqn, indices, cut)]


def _filler(eqn: Any) -> Element:
    value = eqn.params["fill_value"]
    if value is None and eqn.outvars[0].aval.dtype.kind in "iu":
        import numpy

        info = numpy.iinfo(eqn.outvars[0].aval.dtype)
        return Fraction(int(info.min if info.min < 0 else info.max))
    return math.nan if value is None else constant(float(value))


def _row_by_row(eqn: Any, indices: Array, cut: Callable[[Sequence[Array]], Array]) -> Array:
    """Each row of indices cuts its own piece: the choices of the other rows do not matter to it."""
    import numpy

    offsets = eqn.params["dimension_numbers"].offset_dims
    shape = eqn.outvars[0].aval.shape
    batch = [axis for axis in range(len(shape)) if axis not in offsets]
    rows = indices.reshape(-1, indices.shape[-1])
    plain = elementwise(lambda u: u.values[-1] if isinstance(u, Choice) else u, rows)
    pieces: list[Element] = []
    for k in range(len(rows)):
        only = plain.copy()
        only[k] = rows[k]
        whole = over_choices([only.reshape(indices.shape)], cut)
        pieces += list(whole.transpose((*batch, *offsets)).reshape(len(rows), -1)[k])
    arranged = from_entries(pieces, [shape[axis] for axis in (*batch, *offsets)])
    return arranged.transpose(numpy.argsort((*batch, *offsets)))


RULES: dict[str, Rule] = {
    "dynamic_slice": _dynamic_slice, "dynamic_update_slice": _dynamic_update_slice, "gather": _gather,
}  # fmt: skip
