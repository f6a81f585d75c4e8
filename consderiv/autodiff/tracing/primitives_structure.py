"""Primitives of JAX that move entries and compute nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .arrays import Array, from_entries, lift
from .primitives_elementwise import Rule


def _broadcast_in_dim(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    shape, dimensions = eqn.params["shape"], eqn.params["broadcast_dimensions"]
    middle = [1] * len(shape)
    for axis, size in zip(dimensions, inputs[0].shape, strict=True):
        middle[axis] = size
    return [numpy.broadcast_to(inputs[0].reshape(middle), shape)]


def _shape_of_result(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """reshape, squeeze, expand_dims: the same entries in row-major order."""
    return [inputs[0].reshape(eqn.outvars[0].aval.shape)]


def _transpose(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    return [inputs[0].transpose(eqn.params["permutation"])]


def _slice(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    starts, limits = eqn.params["start_indices"], eqn.params["limit_indices"]
    strides = eqn.params["strides"] or (1,) * len(starts)
    return [inputs[0][tuple(slice(*bounds) for bounds in zip(starts, limits, strides, strict=True))]]


def _concatenate(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    return [numpy.concatenate(inputs, axis=eqn.params["dimension"])]


def _reverse(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    return [numpy.flip(inputs[0], axis=eqn.params["dimensions"])]


def _iota(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    shape, axis = eqn.params["shape"], eqn.params["dimension"]
    ramp = numpy.arange(shape[axis]).reshape([-1 if k == axis else 1 for k in range(len(shape))])
    return [lift(numpy.broadcast_to(ramp, shape))]


def _split(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    cuts = numpy.cumsum(eqn.params["sizes"])[:-1]
    return list(numpy.split(inputs[0], cuts, axis=eqn.params["axis"]))


def _stack(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    return [numpy.stack(inputs, axis=eqn.params["axis"])]


def _unstack(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    lines = numpy.moveaxis(inputs[0], eqn.params["axis"], 0)
    return [lines[k : k + 1].reshape(lines.shape[1:]) for k in range(len(lines))]


def _tile(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    import numpy

    return [numpy.tile(inputs[0], eqn.params["reps"])]


def _pad(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """Padding (low, high, interior) along each axis; negative padding removes entries."""
    array, filler = inputs[0], inputs[1].item()
    for axis, (low, high, interior) in enumerate(eqn.params["padding_config"]):
        array = pad_axis(array, axis, (int(low), int(high), int(interior)), filler)
    return [array]


def pad_axis(array: Array, axis: int, config: tuple[int, int, int], filler: Any) -> Array:
    """Padding (low, high, interior) along one axis."""
    import numpy

    low, high, interior = config
    size = array.shape[axis]
    inner = size + max(size - 1, 0) * interior
    sources = [k // (interior + 1) if k % (interior + 1) == 0 else -1 for k in range(inner)]
    places = [sources[k] if 0 <= k < inner else -1 for k in range(-low, inner + high)]
    rest = array.shape[:axis] + array.shape[axis + 1 :]
    count = int(numpy.prod(rest, dtype=int))
    lines = numpy.moveaxis(array, axis, 0).reshape(size, count)
    entries: list[Any] = []
    for place in places:
        entries += list(lines[place]) if place >= 0 else [filler] * count
    return numpy.moveaxis(from_entries(entries, (len(places), *rest)), 0, axis)


def _empty(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    aval = eqn.outvars[0].aval
    return [from_entries([Fraction(0)] * aval.size, aval.shape)]


RULES: dict[str, Rule] = {
    "broadcast_in_dim": _broadcast_in_dim, "reshape": _shape_of_result, "squeeze": _shape_of_result,
    "expand_dims": _shape_of_result, "transpose": _transpose, "slice": _slice, "concatenate": _concatenate,
    "rev": _reverse, "iota": _iota, "split": _split, "pad": _pad, "empty": _empty,
    "stack": _stack, "unstack": _unstack, "tile": _tile,
}  # fmt: skip
