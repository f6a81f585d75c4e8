"""The parameters of a torch.nn.Module as arguments of a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def with_parameters(module: Any, arguments: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The module as a function of its arguments and then of its parameters, each tied one once."""
    import torch

    names = [name for name, _ in module.named_parameters()]
    values = tuple(value.detach() for _, value in module.named_parameters())
    count = len(arguments)

    def called(*everything: Any) -> Any:
        own = dict(zip(names, everything[count:], strict=True))
        return torch.func.functional_call(module, own, everything[:count])

    return called, (*arguments, *values)
