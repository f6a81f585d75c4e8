"""Whether a function and its reference may be one function: the numbers of their results, and their values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import UnsupportedError
from ..backends.backend import DTYPES, FloatMatrix, Setting
from ..runner import Subject
from .arguments import leaves_of
from .running import context
from .target import Library

if TYPE_CHECKING:
    from .function_runner import FunctionRunner

COARSE = 0.01
"""Part of the size of values and arguments beyond which a difference is not the work of rounding."""


def check_shape(value: FloatMatrix, subject: Subject) -> None:
    """Refuse the derivative of a function that has another number of results than its reference."""
    results = len(subject.program.outputs)
    if len(value) != results:
        raise UnsupportedError(
            f"a function with the {results} result(s) of its reference is required", f"received one with {len(value)}",
            "pass as reference= the same function in plain operations, with results of the same shape",
        )  # fmt: skip


def check_values(runner: FunctionRunner) -> None:
    """Refuse a reference with other values at the point: every verdict would be about another function.

    The values are those of the widest of the formats float64 and float32 in which both run; only a gross difference
    refuses, and nothing else is concluded from them.

    Raises
    ------
    UnsupportedError
        If they differ by more than a hundredth of the largest value or argument.
    """
    for dtype in sorted(DTYPES, reverse=True):
        if runner.dtypes and dtype not in runner.dtypes:
            continue
        try:
            pair = [_values(one, Setting("reverse", dtype)) for one in (runner, runner.written())]
        except Exception:  # a library may raise anything: then this format tells nothing
            continue
        if len(pair[0]) != len(pair[1]):
            return  # check_shape says so
        for own, other in zip(*pair, strict=True):
            scale = max([1.0, abs(own), abs(other), *_sizes(runner.arguments)])
            if math.isfinite(scale) and abs(own - other) > COARSE * scale:
                raise UnsupportedError(
                    "a reference with the values of the function is required",
                    f"received {own:.6g} from the function and {other:.6g} from the reference at the point",
                    "pass as reference= the same function in plain operations",
                )
        return


def _values(runner: FunctionRunner, setting: Setting) -> list[float]:
    with context(runner.library, setting):
        function, arguments = runner.prepared(setting, None)
        return _flat(runner.library, function(*arguments))


def _flat(library: Library, returned: Any) -> list[float]:
    """The numbers in a result, in order."""
    if library == "jax":
        import jax
        import numpy

        leaves: Sequence[Any] = jax.tree_util.tree_leaves(returned)
        return [float(x) for leaf in leaves for x in numpy.asarray(leaf).astype(numpy.float64).reshape(-1)]
    import torch
    from torch.utils._pytree import tree_leaves

    tensors = [torch.as_tensor(leaf).detach().double() for leaf in tree_leaves(returned)]
    return [float(x) for tensor in tensors for x in tensor.reshape(-1).tolist()]


def _sizes(arguments: tuple[Any, ...]) -> list[float]:
    """The largest entry of each argument."""
    leaves = [leaf for leaf in leaves_of(arguments) if isinstance(leaf, (int, float)) or hasattr(leaf, "dtype")]
    return [float(abs(leaf).max()) if getattr(leaf, "shape", ()) else abs(float(leaf)) for leaf in leaves]


__all__ = ["check_shape", "check_values"]
