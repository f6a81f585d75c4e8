"""The library's own directional derivative of a function: jax.jvp or torch.func.jvp, as Python floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backends.backend import Setting
from .arguments import is_variable
from .function_runner import FunctionRunner
from .running import context


def jvp(runner: FunctionRunner, setting: Setting, direction: Sequence[float]) -> tuple[float, ...]:
    """The tangent that the library returns for one direction: one float for each entry of the result.

    Parameters
    ----------
    direction : sequence of n floats
        Numbers that the format of the setting holds, in the order of the flattened real arguments.
    """
    with context(runner.library, setting):
        function, arguments = runner.differentiated(setting)
        return (_jax_jvp if runner.library == "jax" else _torch_jvp)(function, arguments, setting, direction)


def _jax_jvp(function: Any, arguments: Any, setting: Setting, direction: Sequence[float]) -> tuple[float, ...]:
    import jax
    import numpy

    leaves, tree = jax.tree_util.tree_flatten(arguments)
    places = [place for place, leaf in enumerate(leaves) if is_variable(leaf)]

    def of_real(*reals: Any) -> Any:
        return jax.tree_util.tree_leaves(function(*jax.tree_util.tree_unflatten(tree, _filled(leaves, places, reals))))

    def pushed(reals: Any, tangents: Any) -> Any:
        return jax.jvp(of_real, reals, tangents)[1]

    reals = tuple(leaves[place] for place in places)
    parts = _parts(direction, [int(leaf.size) for leaf in reals])
    tangents = tuple(
        jax.numpy.asarray(numpy.reshape(part, leaf.shape), dtype=leaf.dtype)
        for part, leaf in zip(parts, reals, strict=True)
    )
    made = (jax.jit(pushed) if setting.compiled else pushed)(reals, tangents)
    return tuple(float(x) for block in made for x in numpy.asarray(block).astype(numpy.float64).reshape(-1))


def _torch_jvp(function: Any, arguments: Any, setting: Setting, direction: Sequence[float]) -> tuple[float, ...]:
    import torch
    from torch.utils._pytree import tree_flatten, tree_leaves, tree_unflatten

    called = torch.compile(function) if setting.compiled else function
    leaves, tree = tree_flatten(arguments)
    places = [k for k, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor) and is_variable(leaf)]

    def of_real(*reals: Any) -> Any:
        whole = tree_unflatten(_filled(leaves, places, reals), tree)
        return tuple(torch.as_tensor(leaf) for leaf in tree_leaves(called(*whole)))

    reals = tuple(leaves[place] for place in places)
    parts = _parts(direction, [leaf.numel() for leaf in reals])
    tangents = tuple(
        torch.tensor(part, dtype=leaf.dtype).reshape(leaf.shape) for part, leaf in zip(parts, reals, strict=True)
    )
    made = torch.func.jvp(of_real, reals, tangents)[1]
    return tuple(float(x) for block in made for x in block.detach().double().reshape(-1).tolist())


def _filled(leaves: Sequence[Any], places: Sequence[int], reals: Sequence[Any]) -> list[Any]:
    whole = list(leaves)
    for place, value in zip(places, reals, strict=True):
        whole[place] = value
    return whole


def _parts(direction: Sequence[float], sizes: Sequence[int]) -> list[list[float]]:
    """The direction, cut into one flat list for each argument."""
    parts, start = [], 0
    for size in sizes:
        parts.append(list(direction[start : start + size]))
        start += size
    return parts
