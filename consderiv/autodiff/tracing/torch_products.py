"""ATen products: matrices, linear layers, convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import arithmetic as ar
from .arithmetic import ONE
from .arrays import elementwise, from_entries, matmul
from .elements import Element
from .torch_call import Call, Rule
from .torch_elementwise import number
from .torch_windows import places, spread


def product(left: Any, right: Any) -> Any:
    """The matrix product of arrays of numbers."""
    return matmul(elementwise(number, left), elementwise(number, right))


def _plain(left: str, right: str) -> Rule:
    return lambda call: product(call[left], call[right])


def _plus(base: str, left: str, right: str) -> Rule:
    """beta*base + alpha*(left @ right)."""

    def rule(call: Call) -> Any:
        beta, alpha = call.number(call.get("beta", 1)), call.number(call.get("alpha", 1))

        def entry(u: Element, v: Element) -> Element:
            u = u if beta == ONE else ar.multiply(beta, u)
            return ar.add(u, v if alpha == ONE else ar.multiply(alpha, v))

        return elementwise(entry, call[base], product(call[left], call[right]))

    return rule


def linear(call: Call) -> Any:
    """input @ weight.T + bias."""
    made = product(call["input"], call["weight"].T)
    return made if call.get("bias") is None else elementwise(ar.add, made, call["bias"])


def outer(call: Call) -> Any:
    """The products of all pairs."""
    right = call.get("vec2", call.get("other"))
    return elementwise(ar.multiply, call["self"][:, None], right[None, :])


def bilinear_form(call: Call) -> Any:
    """einsum and its relatives are decomposed by torch; this is the dot product along an axis."""
    from .arrays import reduce

    axis = call.get("dim", -1)
    pairs = elementwise(ar.multiply, call["x"], call["y"])
    return reduce(ar.total, pairs, axis)


def convolution(call: Call) -> Any:
    """The correlation of an image with kernels, in any number of dimensions, without entries of the padding."""
    if call.get("transposed", False):
        raise call.refuse("a convolution is required", "a transposed one", "write it with matmul")
    image, kernels, bias = call["input"], call["weight"], call.get("bias")
    rank = kernels.ndim - 2
    batched = image if image.ndim == rank + 2 else image[None]
    stride, dilation = spread(call.get("stride", 1), rank), spread(call.get("dilation", 1), rank)
    padding = _padding(call, kernels.shape[2:], dilation, rank)
    windows = places(batched.shape[2:], kernels.shape[2:], stride, padding, dilation)
    groups = int(call.get("groups", 1))
    per_group = kernels.shape[0] // groups
    entries = [
        _response(sample, kernel, window, k // per_group, None if bias is None else bias[k])
        for sample in batched
        for k, kernel in enumerate(kernels)
        for window in windows.windows
    ]
    shape = (batched.shape[0], kernels.shape[0], *windows.shape)
    return from_entries(entries, shape if image.ndim == rank + 2 else shape[1:])


def _response(sample: Any, kernel: Any, window: Sequence[tuple[Any, Any]], group: int, bias: Element) -> Element:
    channels = kernel.shape[0]
    terms = [
        ar.multiply(sample[(group * channels + c, *place)], kernel[(c, *offset)])
        for c in range(channels)
        for offset, place in window
    ]
    value = ar.total(terms)
    return value if bias is None else ar.add(value, bias)


def _padding(call: Call, kernel: Sequence[int], dilation: Sequence[int], rank: int) -> list[int]:
    given = call.get("padding", 0)
    if given == "valid":
        return [0] * rank
    if given == "same":
        if any(d * (k - 1) % 2 for d, k in zip(dilation, kernel, strict=True)):
            raise call.refuse("symmetric padding is required", 'padding="same" of an even kernel', "pad by hand")
        return [d * (k - 1) // 2 for d, k in zip(dilation, kernel, strict=True)]
    return spread(given, rank)


RULES: dict[str, Rule] = {
    "mm": _plain("self", "mat2"), "bmm": _plain("self", "mat2"), "matmul": _plain("self", "other"),
    "mv": _plain("self", "vec"), "dot": _plain("self", "tensor"), "vdot": _plain("self", "other"),
    "inner": lambda call: product(call["self"], call["other"].T), "outer": outer, "ger": outer,
    "linalg_vecdot": bilinear_form, "addmm": _plus("self", "mat1", "mat2"), "addmv": _plus("self", "mat", "vec"),
    "baddbmm": _plus("self", "batch1", "batch2"), "linear": linear, "conv1d": convolution, "conv2d": convolution,
    "conv3d": convolution, "convolution": convolution, "_convolution": convolution,
}  # fmt: skip
