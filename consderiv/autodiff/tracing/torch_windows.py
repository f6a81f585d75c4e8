"""Windows that slide over an array, and the pooling operations of ATen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from math import prod
from typing import Any

from . import arithmetic as ar
from .arrays import elementwise, from_entries
from .elements import Element
from .torch_call import Call, Later, Rule
from .torch_elementwise import number

Place = tuple[int, ...]


@dataclass(frozen=True)
class Windows:
    """The windows in row-major order: pairs (offset in the window, place in the array), without the padding."""

    shape: Place
    windows: list[list[tuple[Place, Place]]]


def spread(value: Any, rank: int) -> list[int]:
    """One number, or a list of one, for every axis."""
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    return [int(v) for v in (values * rank if len(values) == 1 else values)]


def places(
    sizes: Sequence[int], kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], ceil: bool = False,
) -> Windows:  # fmt: skip
    """The windows of a kernel over an array of these sizes."""
    counts = []
    for n, k, s, p, d in zip(sizes, kernel, stride, padding, dilation, strict=True):
        room = n + 2 * p - d * (k - 1) - 1
        count = (-(-room // s) if ceil else room // s) + 1
        counts.append(count - 1 if ceil and (count - 1) * s >= n + p else count)
    windows = []
    for corner in product(*map(range, counts)):
        window = []
        for offset in product(*map(range, kernel)):
            place = tuple(
                c * s - p + o * d for c, s, p, o, d in zip(corner, stride, padding, offset, dilation, strict=True)
            )
            if all(0 <= i < n for i, n in zip(place, sizes, strict=True)):
                window.append((offset, place))
        windows.append(window)
    return Windows(tuple(counts), windows)


def _pooled(call: Call, rank: int, function: Callable[[list[Element], int], Element]) -> Any:
    array = elementwise(number, call["self"])
    kernel = spread(call["kernel_size"], rank)
    stride = spread(call.get("stride") or kernel, rank)
    padding, dilation = spread(call.get("padding", 0), rank), spread(call.get("dilation", 1), rank)
    windows = places(array.shape[-rank:], kernel, stride, padding, dilation, bool(call.get("ceil_mode", False)))
    images = array.reshape(-1, *array.shape[-rank:])
    entries = [
        function([image[place] for _, place in window], prod(kernel)) for image in images for window in windows.windows
    ]
    return from_entries(entries, (*array.shape[:-rank], *windows.shape))


def _no_indices(call: Call) -> Any:
    raise call.refuse("values are required", "the indices of a pool", "use the values")


def _max_pool(rank: int, indices: bool = False) -> Rule:
    def rule(call: Call) -> Any:
        values = _pooled(call, rank, lambda line, _: ar.largest(line))
        return (values, Later(partial(_no_indices, call))) if indices else values

    return rule


def _average_pool(rank: int) -> Rule:
    def rule(call: Call) -> Any:
        if call.get("ceil_mode", False):
            raise call.refuse("ceil_mode=False is required", "True", "pad by hand")
        override, padded = call.get("divisor_override"), call.get("count_include_pad", True)

        def average(line: list[Element], size: int) -> Element:
            return ar.divide(ar.total(line), Fraction(override or (size if padded else len(line))))

        return _pooled(call, rank, average)

    return rule


def _adaptive(rank: int, function: Callable[[list[Element]], Element], indices: bool = False) -> Rule:
    """Bins from floor(i*n/m) to ceil((i+1)*n/m)."""

    def rule(call: Call) -> Any:
        array = elementwise(number, call["self"])
        sizes, counts = array.shape[-rank:], spread(call["output_size"], rank)
        images = array.reshape(-1, *sizes)
        entries = []
        for image in images:
            for corner in product(*map(range, counts)):
                bounds = [
                    slice(i * n // m, -(-(i + 1) * n // m)) for i, n, m in zip(corner, sizes, counts, strict=True)
                ]
                entries.append(function(image[tuple(bounds)].ravel().tolist()))
        values = from_entries(entries, (*array.shape[:-rank], *counts))
        return (values, Later(partial(_no_indices, call))) if indices else values

    return rule


def _mean(line: list[Element]) -> Element:
    return ar.divide(ar.total(line), Fraction(len(line)))


RULES: dict[str, Rule] = {
    **{f"max_pool{rank}d": _max_pool(rank) for rank in (1, 2, 3)},
    **{f"max_pool{rank}d_with_indices": _max_pool(rank, indices=True) for rank in (1, 2, 3)},
    **{f"avg_pool{rank}d": _average_pool(rank) for rank in (1, 2, 3)},
    **{f"adaptive_avg_pool{rank}d": _adaptive(rank, _mean) for rank in (1, 2, 3)},
    **{f"_adaptive_avg_pool{rank}d": _adaptive(rank, _mean) for rank in (2, 3)},
    **{f"adaptive_max_pool{rank}d": _adaptive(rank, ar.largest, indices=True) for rank in (1, 2, 3)},
}
