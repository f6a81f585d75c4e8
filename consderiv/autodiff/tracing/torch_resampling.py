"""ATen operations that are linear in one tensor: transposed convolutions by their formula, resampling by its weights."""

from __future__ import annotations

from itertools import product
from typing import Any

from . import arithmetic as ar
from .arrays import elementwise, from_entries
from .elements import Element
from .torch_call import Call, Rule, tensor_elements
from .torch_elementwise import number
from .torch_windows import spread


def transposed_convolution(call: Call) -> Any:
    """out[o, i*stride - padding + k*dilation] += sum_c image[c, i] weight[c, o, k], group by group."""
    import numpy

    image, weight, bias = elementwise(number, call["input"]), call["weight"], call.get("bias")
    rank, groups = weight.ndim - 2, int(call.get("groups", 1))
    batched = image if image.ndim == rank + 2 else image[None]
    stride, padding, dilation, extra = (
        spread(call.get(name, default), rank)
        for name, default in (("stride", 1), ("padding", 0), ("dilation", 1), ("output_padding", 0))
    )
    kernel = weight.shape[2:]
    sizes = [
        (n - 1) * s - 2 * p + d * (k - 1) + e + 1
        for n, s, p, d, k, e in zip(batched.shape[2:], stride, padding, dilation, kernel, extra, strict=True)
    ]
    per_group = weight.shape[1]
    made = numpy.full((batched.shape[0], per_group * groups, *sizes), ar.ZERO, dtype=object)
    for sample, channel in product(range(batched.shape[0]), range(batched.shape[1])):
        first = channel // (batched.shape[1] // groups) * per_group
        for place, tap in product(product(*map(range, batched.shape[2:])), product(*map(range, kernel))):
            target = tuple(
                i * s - p + k * d for i, s, p, k, d in zip(place, stride, padding, tap, dilation, strict=True)
            )
            if not all(0 <= t < n for t, n in zip(target, sizes, strict=True)):
                continue
            for k in range(per_group):
                term = ar.multiply(batched[(sample, channel, *place)], weight[(channel, k, *tap)])
                made[(sample, first + k, *target)] = ar.add(made[(sample, first + k, *target)], term)
    if bias is not None:
        made = elementwise(ar.add, made, bias.reshape(1, -1, *(1,) * rank))
    return made if image.ndim == rank + 2 else made[0]


def resampled(name: str) -> Rule:
    """An interpolation between places: a fixed linear map, whose weights are what the library gives for unit images."""

    def rule(call: Call) -> Any:
        import torch

        image = call["input"] if "input" in call.arguments else call["self"]
        sizes = image.shape[2:]
        count = 1
        for size in sizes:
            count *= size
        given = {key: value for key, value in call.arguments.items() if key not in ("input", "self")}
        units = torch.eye(count, dtype=torch.float64).reshape(count, 1, *sizes)
        weights = getattr(torch.ops.aten, name)(units, *given.values())
        table = tensor_elements(weights.reshape(count, -1).T)
        lines = image.reshape(-1, count)
        entries = [_combined(line, row) for line in lines for row in table]
        return from_entries(entries, (*image.shape[:2], *weights.shape[2:]))

    return rule


def _combined(line: Any, weights: Any) -> Element:
    """The sum of the entries by their weights; a weight 0 leaves its entry out."""
    terms = [u if w == 1 else ar.multiply(w, u) for u, w in zip(line, weights, strict=True) if w != 0]
    return ar.total(terms)


_NAMES = ("upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d", "upsample_bicubic2d",
          "upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d")  # fmt: skip

RULES: dict[str, Rule] = {
    **{f"conv_transpose{rank}": transposed_convolution for rank in ("1d", "2d", "3d")},
    **{name: resampled(name) for name in _NAMES},
}  # fmt: skip
