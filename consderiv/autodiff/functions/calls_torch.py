"""The calls of a PyTorch function, as its function mode sees them, with the values of their operands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from .arguments import is_variable
from .fault import Call


def torch_calls(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[Call]:
    """Every call of a torch function that depends on a variable."""
    import torch
    from torch.overrides import TorchFunctionMode
    from torch.utils._pytree import tree_leaves, tree_map

    calls: list[Call] = []

    class Watch(TorchFunctionMode):  # type: ignore[misc]
        """Keeps each call."""

        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            before = (tree_map(_kept, args), tree_map(_kept, kwargs or {}))
            made = func(*args, **(kwargs or {}))
            results = [leaf for leaf in tree_leaves(made) if isinstance(leaf, torch.Tensor)]
            if any(result.is_floating_point() for result in results):
                calls.append(_call(func, *before))
            return made

    inputs = tree_map(lambda v: v.clone().requires_grad_() if _is_real(v) else v, arguments)
    with Watch():
        function(*inputs)
    yield from (call for call in calls if call.operands)


def _is_real(value: Any) -> bool:
    import torch

    return isinstance(value, torch.Tensor) and is_variable(value)


def _kept(value: Any) -> Any:
    """The operand as it is now, for it may be written to; marked by requires_grad if it depends on a variable."""
    import torch

    if not isinstance(value, torch.Tensor):
        return value
    return value.detach().clone().requires_grad_(value.requires_grad and _is_real(value))


def _call(func: Any, args: Any, kwargs: Any) -> Call:
    from torch.utils._pytree import tree_flatten, tree_unflatten

    leaves, tree = tree_flatten((args, kwargs))
    places = [k for k, leaf in enumerate(leaves) if _is_real(leaf) and leaf.requires_grad]

    values = tuple(leaves[place].detach() for place in places)
    fixed = [leaf.detach() if hasattr(leaf, "detach") else leaf for leaf in leaves]  # not inside: export keeps constants

    def alone(*own: Any) -> Any:
        whole = list(fixed)
        for place, value in zip(places, own, strict=True):
            whole[place] = value
        arguments, keywords = tree_unflatten(whole, tree)
        return func(*arguments, **keywords)

    name = str(getattr(func, "__qualname__", None) or getattr(func, "__name__", str(func)))
    name = name.replace("_VariableFunctionsClass.", "torch.").replace("TensorBase", "Tensor")
    return Call(name, _line(), alone, values)


def _line() -> str:
    """The innermost line that is not of torch and not of this file."""
    frame = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if "/torch/" not in path.replace("\\", "/") and path != __file__:
            return f"{path.replace(chr(92), '/').rpartition('/')[2]}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def custom_functions(function: Callable[..., Any], arguments: tuple[Any, ...]) -> list[str]:
    """The names of the torch.autograd.Function in the graph of the result: torch does not show their calls."""
    import torch
    from torch.utils._pytree import tree_leaves, tree_map

    inputs = tree_map(lambda v: v.clone().requires_grad_() if _is_real(v) else v, arguments)
    waiting = [leaf.grad_fn for leaf in tree_leaves(function(*inputs)) if isinstance(leaf, torch.Tensor)]
    names: list[str] = []
    seen = set()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if isinstance(node, torch.autograd.function.BackwardCFunction):
            names.append(f"torch.autograd.Function {type(node).__name__.removesuffix('Backward')}")
        waiting += [parent for parent, _ in node.next_functions]
    return list(dict.fromkeys(names))
