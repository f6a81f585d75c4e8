"""Convolutions and reductions over windows of JAX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from . import arithmetic as a
from .arrays import Array, from_entries
from .elements import Element
from .primitives_elementwise import Rule
from .primitives_structure import pad_axis


def windows(
    sizes: Sequence[int], width: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Iterator[list[tuple[int, ...]]]:
    """The positions under each window, in row-major order of the windows."""
    counts = [
        max((size - (w - 1) * d - 1) // s + 1, 0) for size, w, s, d in zip(sizes, width, strides, dilation, strict=True)
    ]
    for start in product(*map(range, counts)):
        yield [
            tuple(k * s + j * d for k, s, j, d in zip(start, strides, inner, dilation, strict=True))
            for inner in product(*map(range, width))
        ]


def padded(array: Array, padding: Sequence[tuple[int, int]], base: Sequence[int], filler: Element) -> Array:
    """Padding around the array and holes between its entries."""
    for axis, ((low, high), spread) in enumerate(zip(padding, base, strict=True)):
        array = pad_axis(array, axis, (int(low), int(high), int(spread) - 1), filler)
    return array


def _reduce_window(function: Callable[[Sequence[Element]], Element], neutral: Element) -> Rule:
    """A reduction of each window; padding counts for nothing."""

    def rule(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
        p = eqn.params
        array = padded(inputs[0], p["padding"], p["base_dilation"], None)
        found = windows(array.shape, p["window_dimensions"], p["window_strides"], p["window_dilation"])
        groups = [[array[place] for place in window] for window in found]
        kept = [[entry for entry in group if entry is not None] for group in groups]
        return [from_entries([function(group) if group else neutral for group in kept], eqn.outvars[0].aval.shape)]

    return rule


def _convolution(trace: Any, eqn: Any, inputs: list[Array]) -> list[Array]:
    """Each output is the sum of the products under its window, over the input channels of its group."""
    p = eqn.params
    left_spec, right_spec, out_spec = p["dimension_numbers"]
    image, kernel = inputs[0].transpose(left_spec), inputs[1].transpose(right_spec)
    padding, holes = [(0, 0), (0, 0), *p["padding"]], (1, 1, *p["lhs_dilation"])
    image = padded(image, padding, holes, None)
    places = list(windows(image.shape[2:], kernel.shape[2:], p["window_strides"], p["rhs_dilation"]))
    taps = list(product(*map(range, kernel.shape[2:])))
    batches, features = image.shape[0] // p["batch_group_count"], kernel.shape[0]
    entries = []
    for batch, feature in product(range(batches), range(features)):
        plane, channels = _sources(p, image.shape, kernel.shape, batch, feature)
        for window in places:
            terms = [
                a.multiply(image[(plane, channel, *place)], kernel[(feature, k, *tap)])
                for k, channel in enumerate(channels)
                for place, tap in zip(window, taps, strict=True)
                if image[(plane, channel, *place)] is not None
            ]
            entries.append(a.total(terms))
    shape = tuple(eqn.outvars[0].aval.shape[axis] for axis in out_spec)
    order = sorted(range(len(out_spec)), key=lambda k: out_spec[k])
    return [from_entries(entries, shape).transpose(order)]


def _sources(p: Any, image: Sequence[int], kernel: Sequence[int], batch: int, feature: int) -> tuple[int, range]:
    """The row of the batch and the input channels that an output feature is made of."""
    if p["batch_group_count"] > 1:
        group = feature // (kernel[0] // p["batch_group_count"])
        return group * (image[0] // p["batch_group_count"]) + batch, range(image[1])
    width = image[1] // p["feature_group_count"]
    group = feature // (kernel[0] // p["feature_group_count"])
    return batch, range(group * width, (group + 1) * width)


_INF = float("inf")

RULES: dict[str, Rule] = {
    "reduce_window_max": _reduce_window(a.largest, -_INF), "reduce_window_min": _reduce_window(a.smallest, _INF),
    "reduce_window_sum": _reduce_window(a.total, a.ZERO), "conv_general_dilated": _convolution,
}  # fmt: skip
