"""Names of the variables of a JAX function: its parameters, and the paths to the leaves below them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any


def leaf_names(fn: Callable[..., Any], arguments: Sequence[Any]) -> list[str]:
    """The name of each leaf of the arguments: the parameter's name and the path below it."""
    import jax

    names = []
    for name, argument in zip(_parameter_names(fn, len(arguments)), arguments, strict=True):
        for path, _ in jax.tree_util.tree_flatten_with_path(argument)[0]:
            words = re.sub(r"\W+", "_", "_".join([name, *map(_key, path)])).lstrip("_")
            names.append(words if words[:1].isalpha() else f"x{words}")
    return names


def _key(key: Any) -> str:
    for attribute in ("key", "idx", "name"):
        if hasattr(key, attribute):
            return str(getattr(key, attribute))
    return str(key)


def _parameter_names(fn: Callable[..., Any], count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):
        return [f"x{k}" for k in range(count)] if count > 1 else ["x"]
    names: list[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}_{k}" for k in range(count - len(names))]
        else:
            names.append(parameter.name)
    return names[:count]
