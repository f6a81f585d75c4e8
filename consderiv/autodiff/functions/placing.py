"""Another point for a function: the coordinates of a flat point put into the real entries of its arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ..backends.backend import Dtype, nearest_float
from .arguments import is_variable
from .target import Library


def placed(
    library: Library,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    point: Sequence[Fraction],
    dtype: Dtype,
    parameters: str = "constants",
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The function and its arguments with new real entries, in the order of the variables of the traced program."""
    numbers = [nearest_float(value) for value in point]
    if library == "jax":
        import jax
        import jax.numpy as jnp

        leaves, tree = jax.tree_util.tree_flatten(arguments)
        filled = _filled(leaves, numbers, lambda part, shape: jnp.asarray(part, dtype=dtype).reshape(shape))
        return function, jax.tree_util.tree_unflatten(tree, filled)
    import torch
    from torch.utils._pytree import tree_flatten, tree_unflatten

    kind = getattr(torch, dtype)
    leaves, tree = tree_flatten(arguments)
    filled = _filled(leaves, numbers, lambda part, shape: torch.tensor(part, dtype=kind).reshape(tuple(shape)))
    if parameters == "variables" and numbers:
        function = copy.deepcopy(function)
        own = [value for _, value in function.named_parameters()]  # type: ignore[attr-defined]
        with torch.no_grad():
            for value, new in zip(
                own, _filled(own, numbers, lambda p, s: torch.tensor(p).reshape(tuple(s))), strict=True
            ):
                value.copy_(new)
    return function, tree_unflatten(filled, tree)


def _filled(leaves: Sequence[Any], numbers: list[float], make: Callable[[list[float], Any], Any]) -> list[Any]:
    """The leaves with the next numbers in the real ones; the numbers that are used are taken away."""
    made = []
    for leaf in leaves:
        if not is_variable(leaf):
            made.append(leaf)
            continue
        size = 1
        for length in leaf.shape:
            size *= int(length)
        made.append(make(numbers[:size], leaf.shape))
        del numbers[:size]
    return made
