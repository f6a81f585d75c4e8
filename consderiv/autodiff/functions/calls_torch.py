"""The calls of a PyTorch function, as its function mode sees them, with the values of their operands."""

from __future__ import annotations

import inspect
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

from ..tracing.python_branches import replaced
from ..tracing.shown_source import place_text
from .arguments import is_variable
from .fault import Call

_PACKAGE = str(Path(__file__).parents[2])


def torch_calls(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Iterator[Call]:
    """Every call of a torch function that depends on a variable; each torch.autograd.Function as one call."""
    import torch
    from torch.overrides import TorchFunctionMode
    from torch.utils._pytree import tree_leaves, tree_map

    calls: list[Call] = []
    rules = _classes(function, arguments)

    class Watch(TorchFunctionMode):  # type: ignore[misc]
        """Keeps each call."""

        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            before = (tree_map(_kept, args), tree_map(_kept, kwargs or {}))
            made = func(*args, **(kwargs or {}))
            results = [leaf for leaf in tree_leaves(made) if isinstance(leaf, torch.Tensor)]
            if torch.is_grad_enabled() and any(result.is_floating_point() for result in results):
                calls.append(_call(func, *before))
            return made

    with ExitStack() as stack:
        for rule in rules:
            stack.enter_context(replaced(rule, "forward", _watched(rule, calls)))
        stack.enter_context(Watch())
        function(*_inputs(arguments))
    yield from (call for call in calls if call.operands)


def _inputs(arguments: tuple[Any, ...]) -> Any:
    from torch.utils._pytree import tree_map

    return tree_map(lambda v: v.clone().requires_grad_() if _is_real(v) else v, arguments)


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
    # Detached here and not inside: export keeps constants.
    fixed = [leaf.detach() if hasattr(leaf, "detach") else leaf for leaf in leaves]

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
    """The innermost line that is not of torch and not of this file; empty if it is of this package."""
    frame = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if "/torch/" not in path.replace("\\", "/") and path != __file__:
            return "" if path.startswith(_PACKAGE) else place_text(path, frame.f_lineno)
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def _classes(function: Callable[..., Any], arguments: tuple[Any, ...]) -> list[Any]:
    """The torch.autograd.Function classes in the graph of the result: torch does not show their calls."""
    import torch
    from torch.utils._pytree import tree_leaves

    made = function(*_inputs(arguments))
    waiting = [leaf.grad_fn for leaf in tree_leaves(made) if isinstance(leaf, torch.Tensor)]
    found: dict[Any, None] = {}
    seen = set()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if isinstance(node, torch.autograd.function.BackwardCFunction):
            found[type(node)._forward_cls] = None
        waiting += [parent for parent, _ in node.next_functions]
    return list(found)


def _watched(rule: Any, calls: list[Call]) -> Any:
    """The method `forward` of a torch.autograd.Function, which also adds its call."""
    import torch
    from torch.utils._pytree import tree_map

    forward, with_context = rule.forward, rule.setup_context is torch.autograd.Function.setup_context
    name = f"torch.autograd.Function {rule.__name__} ({_defined_at(rule)})"

    def called(*arguments: Any) -> Any:
        before = tree_map(_kept, arguments[1:] if with_context else arguments)
        made = forward(*arguments)
        calls.append(replace(_call(rule.apply, before, {}), name=name, is_rule=True))
        return made

    return staticmethod(called)


def _defined_at(rule: Any) -> str:
    """The line of the class: the last `class` of that name above its methods, which know their file, also a cell."""
    methods = [getattr(member, "__func__", member) for member in vars(rule).values()]
    codes = [method.__code__ for method in (*methods, inspect.unwrap(rule.forward)) if isinstance(method, FunctionType)]
    if not codes:
        return rule.__module__  # type: ignore[no-any-return]
    path, first = codes[0].co_filename, codes[0].co_firstlineno
    above = list(enumerate(linecache.getlines(path)[:first], 1))
    head = re.compile(rf"\s*class {re.escape(rule.__name__)}\b")
    return place_text(path, next((number for number, line in reversed(above) if head.match(line)), first))
