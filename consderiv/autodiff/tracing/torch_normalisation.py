"""ATen normalisations: layer, group, instance and batch norm."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import arithmetic as ar
from .arrays import elementwise, from_entries
from .elements import Element
from .torch_call import Call, Rule
from .torch_elementwise import reciprocal, sqrt
from .torch_reductions import mean, variance


def standardised(line: list[Element], epsilon: Element) -> list[Element]:
    """(u - mean)/sqrt(variance + epsilon)."""
    middle = mean(line)
    scale = reciprocal(sqrt(ar.add(variance(line, Fraction(0)), epsilon)))
    return [ar.multiply(ar.subtract(u, middle), scale) for u in line]


def _rows(array: Any, width: int, epsilon: Element) -> Any:
    """Every run of so many entries standardised."""
    entries = [u for row in array.reshape(-1, width) for u in standardised(list(row), epsilon)]
    return from_entries(entries, array.shape)


def _affine(call: Call, array: Any, shape: tuple[int, ...]) -> Any:
    for name, function in (("weight", ar.multiply), ("bias", ar.add)):
        if call.get(name) is not None:
            array = elementwise(function, array, call[name].reshape(shape))
    return array


def _channels(array: Any) -> tuple[int, ...]:
    return (1, -1, *(1,) * (array.ndim - 2))


def layer_norm(call: Call) -> Any:
    """Over the last axes."""
    array, shape = call["input"], tuple(call["normalized_shape"])
    width = 1
    for size in shape:
        width *= size
    return _affine(call, _rows(array, width, call.number(call.get("eps", 1e-5))), shape)


def group_norm(call: Call) -> Any:
    """Over the channels of a group and all places."""
    array, groups = call["input"], int(call["num_groups"])
    made = _rows(array, array[0].size // groups, call.number(call.get("eps", 1e-5)))
    return _affine(call, made, _channels(array))


def batch_norm(call: Call) -> Any:
    """With the statistics of the batch in training mode, else with the running ones."""
    array, epsilon = call["input"], call.number(call["eps"])
    shape = _channels(array)
    if call.get("training", False) or call.get("running_mean") is None:
        return _affine(call, _by_channel(array, epsilon), shape)
    centred = elementwise(ar.subtract, array, call["running_mean"].reshape(shape))
    scale = elementwise(lambda v: reciprocal(sqrt(ar.add(v, epsilon))), call["running_var"].reshape(shape))
    return _affine(call, elementwise(ar.multiply, centred, scale), shape)


def _by_channel(array: Any, epsilon: Element) -> Any:
    """Every channel, all samples and places together, standardised."""
    import numpy

    lines = numpy.moveaxis(array, 1, 0)
    return numpy.moveaxis(_rows(lines, lines[0].size, epsilon), 0, 1)


def instance_norm(call: Call) -> Any:
    """Over the places of each channel of each sample; with running statistics as batch norm."""
    if not call.get("use_input_stats", True):
        return batch_norm(call)
    array, epsilon = call["input"], call.number(call["eps"])
    made = _rows(array, array[0, 0].size, epsilon)
    return _affine(call, made, _channels(array))


RULES: dict[str, Rule] = {
    "layer_norm": layer_norm, "group_norm": group_norm, "batch_norm": batch_norm,
    "instance_norm": instance_norm,
}  # fmt: skip
