"""ATen operations that make tensors of constants, and those that cut with them: full, arange, one_hot, tril."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .arithmetic import ONE, ZERO, compare
from .arrays import elementwise, from_entries
from .elements import is_constant
from .torch_call import Call, Rule, as_element, is_array, scalar_array, tensor_elements
from .torch_elementwise import where
from .torch_structure import constant_tensor


def _filled(call: Call, value: Any, shape: Any) -> Any:
    size = 1
    for width in shape:
        size *= int(width)
    return from_entries([value] * size, tuple(int(width) for width in shape))


def _constant_of(value: Any) -> Rule:
    def rule(call: Call) -> Any:
        import torch

        shape = call.get("size", None)
        shape = call["self"].shape if shape is None else shape
        return _filled(call, bool(value) if call.dtype == torch.bool else as_element(value), shape)

    return rule


def full(call: Call) -> Any:
    """A tensor of one value."""
    import torch

    value = call.get("fill_value", call.get("s", call.get("value")))
    if is_array(value):
        value = value[()]
    elif call.dtype == torch.bool:
        value = bool(value)
    else:
        value = as_element(value, call.dtype)
    shape = call.get("size")
    return _filled(call, value, (call["self"].shape if "self" in call.arguments else ()) if shape is None else shape)


def arange(call: Call) -> Any:
    """start, start + step, ... as the library makes it."""
    import torch

    start, end, step = call.get("start", 0), call["end"], call.get("step", 1)
    return tensor_elements(torch.arange(start, end, step, dtype=call.dtype))


def linspace(call: Call) -> Any:
    """Equal steps, as the library rounds them."""
    import torch

    return tensor_elements(torch.linspace(call["start"], call["end"], call["steps"], dtype=call.dtype))


def triangle(call: Call) -> Any:
    """tril and triu: zero on the other side."""
    import numpy

    array = call["self"]
    mask = numpy.tri(array.shape[-2], array.shape[-1], int(call.get("diagonal", 0)), dtype=bool)
    if call.name == "triu":
        mask = ~numpy.tri(array.shape[-2], array.shape[-1], int(call.get("diagonal", 0)) - 1, dtype=bool)
    zero = scalar_array(as_element(0))
    return elementwise(lambda u, keep, z: u if keep else z, array, numpy.broadcast_to(mask, array.shape), zero)


def one_hot(call: Call) -> Any:
    """Unit vectors of classes; a class that depends on the point (argmax) is compared with each."""
    import torch

    array, classes = call["self"], int(call.get("num_classes", -1))
    entries = array.ravel().tolist()
    if classes < 0 or all(map(is_constant, entries)):
        return tensor_elements(torch.nn.functional.one_hot(constant_tensor(array, call), classes))
    made = [where(compare("eq", u, Fraction(k)), ONE, ZERO) for u in entries for k in range(classes)]
    return from_entries(made, (*array.shape, classes))


RULES: dict[str, Rule] = {
    "full": full, "full_like": full, "new_full": full, "scalar_tensor": full, "fill": full,
    "zeros": _constant_of(0), "zeros_like": _constant_of(0), "new_zeros": _constant_of(0), "zero": _constant_of(0),
    "ones": _constant_of(1), "ones_like": _constant_of(1), "new_ones": _constant_of(1), "arange": arange,
    "empty": _constant_of(0), "empty_like": _constant_of(0), "new_empty": _constant_of(0), "linspace": linspace,
    "tril": triangle, "triu": triangle, "one_hot": one_hot,
}  # fmt: skip
