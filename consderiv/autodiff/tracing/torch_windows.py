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
from .elements import Element, mapped
from .ordering import first_best
from .scattering import put, replaced
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


def _pooled(call: Call, rank: int, function: Callable[[list[Element], Any], Element], numbers: bool = False) -> Any:
    """The function of the entries of every window, and of its size (or of their positions in the image)."""
    array = elementwise(number, call["self"])
    kernel = spread(call["kernel_size"], rank)
    stride = spread(call.get("stride") or kernel, rank)
    padding, dilation = spread(call.get("padding", 0), rank), spread(call.get("dilation", 1), rank)
    windows = places(array.shape[-rank:], kernel, stride, padding, dilation, bool(call.get("ceil_mode", False)))
    images = array.reshape(-1, *array.shape[-rank:])
    sizes = array.shape[-rank:]
    second = [_flat(window, sizes) if numbers else prod(kernel) for window in windows.windows]
    entries = [
        function([image[place] for _, place in window], extra)
        for image in images
        for window, extra in zip(windows.windows, second, strict=True)
    ]
    return from_entries(entries, (*array.shape[:-rank], *windows.shape))


def _best_place(line: list[Element], numbers: list[int]) -> Element:
    """The position in the image of the first largest entry of a window."""
    return mapped(lambda k: Fraction(numbers[int(k)]), first_best(line, "ge"))


def _max_pool(rank: int, indices: bool = False) -> Rule:
    def rule(call: Call) -> Any:
        values = _pooled(call, rank, lambda line, _: ar.largest(line))
        return (values, Later(partial(_pooled, call, rank, _best_place, numbers=True))) if indices else values

    return rule


def _flat(window: list[tuple[Place, Place]], sizes: Sequence[int]) -> list[int]:
    import numpy

    return [int(numpy.ravel_multi_index(place, sizes)) for _, place in window]


def _unpool(rank: int) -> Rule:
    """Zeros with the entries at the positions in the image that the pool gave."""

    def rule(call: Call) -> Any:
        array, places, sizes = call["self"], call["indices"], tuple(call["output_size"])
        images, own = (u.reshape(-1, prod(array.shape[-rank:])) for u in (array, places))
        made: list[Element] = []
        for image, numbers in zip(images, own, strict=True):
            entries: list[Element] = [ar.ZERO] * prod(sizes)
            for entry, place in zip(image, numbers, strict=True):
                put(entries, place, entry, replaced)
            made += entries
        return from_entries(made, (*array.shape[:-rank], *sizes))

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
        import numpy

        array = elementwise(number, call["self"])
        sizes, counts = array.shape[-rank:], spread(call["output_size"], rank)
        images, numbers = array.reshape(-1, *sizes), numpy.arange(prod(sizes)).reshape(sizes)
        entries: list[tuple[Element, Any, list[int]]] = []
        for image in images:
            for corner in product(*map(range, counts)):
                bounds = [
                    slice(i * n // m, -(-(i + 1) * n // m)) for i, n, m in zip(corner, sizes, counts, strict=True)
                ]
                own = numbers[tuple(bounds)].ravel().tolist()
                entries.append((function(image[tuple(bounds)].ravel().tolist()), image[tuple(bounds)], own))
        shape = (*array.shape[:-rank], *counts)
        values = from_entries([value for value, _, _ in entries], shape)
        if not indices:
            return values
        return values, Later(lambda: from_entries([_best_place(list(u.ravel()), own) for _, u, own in entries], shape))

    return rule


def _mean(line: list[Element]) -> Element:
    return ar.divide(ar.total(line), Fraction(len(line)))


RULES: dict[str, Rule] = {
    **{f"max_pool{rank}d": _max_pool(rank) for rank in (1, 2, 3)},
    **{f"max_pool{rank}d_with_indices": _max_pool(rank, indices=True) for rank in (1, 2, 3)},
    **{f"max_unpool{rank}d": _unpool(rank) for rank in (2, 3)},
    **{f"avg_pool{rank}d": _average_pool(rank) for rank in (1, 2, 3)},
    **{f"adaptive_avg_pool{rank}d": _adaptive(rank, _mean) for rank in (1, 2, 3)},
    **{f"_adaptive_avg_pool{rank}d": _adaptive(rank, _mean) for rank in (2, 3)},
    **{f"adaptive_max_pool{rank}d": _adaptive(rank, ar.largest, indices=True) for rank in (1, 2, 3)},
}
