"""Whether every kernel that a derivative runs is plain IEEE arithmetic, so that rounding-error bounds are proved.

A library may compute a softmax, a variance or a product in another way than its formula says: there the bounds of the
formula are an assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..backends.backend import Setting
from .target import Library

PLAIN_JAX = frozenset((
    "add", "div", "add_any", "sub", "mul", "neg", "max", "min", "abs", "sign", "select_n", "gt", "ge", "lt", "le",
    "eq", "ne", "and", "or", "not", "reduce_sum", "reduce_max", "reduce_min", "broadcast_in_dim", "reshape",
    "convert_element_type", "dot_general", "squeeze", "transpose", "concatenate", "slice", "pad", "copy",
    "stop_gradient", "jit", "pjit", "iota", "clamp", "expand_dims", "rev", "square", "closed_call",
))  # fmt: skip

PLAIN_TORCH = frozenset((
    "add", "div", "sub", "rsub", "mul", "neg", "maximum", "minimum", "abs", "sgn", "sign", "where", "gt", "ge",
    "lt", "le", "eq", "ne", "logical_and", "logical_or", "logical_not", "sum", "expand", "view", "reshape",
    "unsqueeze", "squeeze", "t", "transpose", "permute", "clone", "detach", "relu", "threshold_backward",
    "masked_fill", "clamp", "clamp_min", "clamp_max", "mm", "mv", "dot", "bmm", "addmm", "ones_like",
    "zeros_like", "full_like", "zeros", "ones", "full", "select", "select_backward", "slice", "slice_backward",
    "stack", "cat", "unbind", "_unsafe_view", "alias", "lift_fresh", "scalar_tensor", "zero", "copy", "_to_copy",
    "empty_like", "new_zeros", "bitwise_and", "bitwise_or", "fill", "value_selecting_reduction_backward", "amax",
    "amin", "max", "min", "view_as", "is_same_size", "leaky_relu", "leaky_relu_backward",
))  # fmt: skip


def is_plain(library: Library, run: Callable[[], Any], derivative: Any, setting: Setting) -> bool:
    """Whether the derivative runs plain kernels only.

    Parameters
    ----------
    run : callable
        For torch: runs the derivative once, while the kernels are watched.
    derivative : (callable, arguments)
        For jax: its jaxpr is read.
    """
    try:
        used = set(_jax_kernels(*derivative)) if library == "jax" else set(_torch_kernels(run))
    except Exception:  # what cannot be watched is assumed, not proved
        return False
    return used <= (PLAIN_JAX if library == "jax" else PLAIN_TORCH)


def _jax_kernels(derivative: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[str]:
    import jax

    yield from _primitives(jax.make_jaxpr(derivative)(*arguments).jaxpr)


def _primitives(jaxpr: Any) -> Iterator[str]:
    for eqn in jaxpr.eqns:
        yield eqn.primitive.name
        for value in eqn.params.values():
            for inner in value if isinstance(value, (list, tuple)) else (value,):
                inner = getattr(inner, "jaxpr", inner)
                if hasattr(inner, "eqns"):
                    yield from _primitives(inner)


def _torch_kernels(run: Callable[[], Any]) -> Iterator[str]:
    from torch.utils._python_dispatch import TorchDispatchMode

    used: list[str] = []

    class Watch(TorchDispatchMode):  # type: ignore[misc]
        """Notes the name of each kernel, forward and backward."""

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            used.append(str(func.overloadpacket.__name__).removesuffix("_"))
            return func(*args, **(kwargs or {}))

    with Watch():
        run()
    yield from used
