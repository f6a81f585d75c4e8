"""A walk of an FX graph of ATen operations: every node by the rule of its operation, one element per entry."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...errors import ConsderivError
from ...programs.expression import Expression
from . import arithmetic as ar
from .arrays import elementwise
from .jaxpr import LocatedError, Note
from .torch_call import Call, Later, Rule, as_element, is_array, scalar_array, tensor_elements
from .torch_elementwise import where
from .torch_export import operation_name
from .torch_structure import INDEXED, MOVERS, constant_tensor, index, index_put, moved, plain_move

IGNORED = frozenset((
    "_assert_scalar", "_assert_tensor_metadata", "_assert_async", "sym_constrain_range",
    "sym_constrain_range_for_size", "_set_grad_enabled",
))  # fmt: skip
"""Nodes without a value."""

_INTERNAL = re.compile(r"[/\\](torch[/\\]|tracing[/\\]torch_export)")
_STOPS = frozenset(("detach", "detach_copy"))
_PYTHON: dict[Any, Callable[[Any, Any], Any]] = {
    operator.add: ar.add, operator.sub: ar.subtract, operator.mul: ar.multiply, operator.truediv: ar.divide,
}  # fmt: skip


@cache
def rules() -> dict[str, Rule]:
    """The rule of each operation that computes entries."""
    from . import (
        torch_activations,
        torch_creation,
        torch_elementwise,
        torch_losses,
        torch_normalisation,
        torch_order,
        torch_products,
        torch_reductions,
        torch_scatter,
        torch_structure,
        torch_windows,
    )

    modules = (
        torch_elementwise, torch_activations, torch_structure, torch_creation, torch_reductions, torch_order,
        torch_scatter, torch_products, torch_windows, torch_losses, torch_normalisation,
    )  # fmt: skip
    return {name: rule for module in modules for name, rule in module.RULES.items()}


def covered() -> frozenset[str]:
    """The names of all operations that need no decomposition."""
    return frozenset(rules()) | MOVERS | frozenset(INDEXED) | IGNORED | {"index", "index_put"}


@dataclass
class Walk:
    """The nodes of a graph by rules; `notes` collects what the library does besides."""

    notes: list[tuple[Expression, Note]] = field(default_factory=list)

    def run(self, module: Any, inputs: Sequence[Any]) -> list[Any]:
        """The outputs of a graph module for inputs in the order of its placeholders."""
        from torch.utils._pytree import tree_leaves

        values: dict[Any, Any] = {}
        waiting = iter(inputs)
        for node in module.graph.nodes:
            if node.op == "placeholder":
                values[node] = next(waiting)
            elif node.op == "get_attr":
                values[node] = _attribute(module, node.target)
            elif node.op == "output":
                return [_used(value) for value in tree_leaves(_resolved(node.args[0], values))]
            else:
                values[node] = self._located(node, values)
        return []

    def _located(self, node: Any, values: Mapping[Any, Any]) -> Any:
        try:
            return self._node(node, values)
        except LocatedError:
            raise
        except (ConsderivError, ArithmeticError, LookupError, TypeError, ValueError, RuntimeError) as error:
            name = f"{node.target} at {source_line(node)}"
            if isinstance(error, ConsderivError):
                parts = (error.required, f"{error.received} in {name}", error.remedy)
            else:
                words = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
                parts = ("an operation in a covered form is required", f"{name} ({words})", "write another form of it")
            raise LocatedError(*parts) from error

    def _node(self, node: Any, values: Mapping[Any, Any]) -> Any:
        target = node.target
        arguments, keywords = _resolved(node.args, values), _resolved(node.kwargs, values)
        if target is operator.getitem:
            return arguments[0][arguments[1]]
        name = operation_name(target)
        if name in IGNORED:
            return None
        if not hasattr(target, "overloadpacket"):
            return self._higher_order(node, name, arguments, keywords)
        return self._aten(node, name, _by_name(target, arguments, keywords))

    def _aten(self, node: Any, name: str, arguments: dict[str, Any]) -> Any:
        call = self._call(node, name, {key: _used_deep(value) for key, value in arguments.items()})
        if name in _STOPS:
            call.note("stop_gradient", call["self"])
        if name in ("sym_size", "sym_numel"):
            return None
        if name in ("index", "index_put"):
            return (index if name == "index" else index_put)(call, node.target)
        rule = rules().get(name)
        if rule is not None:
            return rule(call)
        if name in MOVERS or name in INDEXED:
            plain_move(call)
        if name in INDEXED:
            for key in INDEXED[name]:
                call.arguments[key] = _indices(call.arguments[key], call)  # type: ignore[index]
        elif name not in MOVERS:
            raise LocatedError(
                f"an operation that is covered is required; {node.target} is not",
                f"received it at {source_line(node)}",
                "write it with elementary operations, or ask for its rule",
            )
        return moved(node.target, *_positional(node.target, call.arguments))

    def _higher_order(self, node: Any, name: str, arguments: Any, keywords: Any) -> Any:
        if name == "cond":
            test, yes, no = arguments[0], arguments[1], arguments[2]
            operands = list(arguments[3]) if len(arguments) > 3 else []
            test = test if is_array(test) else scalar_array(bool(test))
            pairs = zip(self.run(yes, operands), self.run(no, operands), strict=True)
            return [elementwise(lambda c, u, v: where(c, u, v), test.reshape(()), u, v) for u, v in pairs]
        if name == "wrap_with_set_grad_enabled":
            outputs = self.run(arguments[1], list(arguments[2:]))
            for output in outputs if not arguments[0] else []:
                self._note("stop_gradient", "no_grad", node, output)
            return outputs
        if name == "wrap_with_autocast":
            raise LocatedError(
                "a program without autocast is required", f"received it at {source_line(node)}", "cast by hand"
            )
        if node.target in _PYTHON:
            pair = [value if is_array(value) else scalar_array(as_element(value)) for value in arguments]
            return elementwise(_PYTHON[node.target], *pair)
        if getattr(node.target, "__module__", "") in ("_operator", "math", "builtins"):
            return None if any(value is None or is_array(value) for value in arguments) else node.target(*arguments)
        raise LocatedError(
            f"an operation that is covered is required; {name} is not", f"received it at {source_line(node)}",
            "write loops with a fixed number of rounds in Python, and branches with torch.where or torch.cond",
        )  # fmt: skip

    def _call(self, node: Any, name: str, arguments: dict[str, Any]) -> Call:
        result = _dtype(node)
        types = [_dtype(argument) for argument in node.all_input_nodes]
        types = [kind for kind in types if kind is not None]
        floating = [kind for kind in (result, *types) if kind is not None and kind.is_floating_point]
        return Call(
            name, arguments, result, floating[0] if floating else None, types[0] if types else result,
            source_line(node), lambda kind, array: self._note(kind, name, node, array),
        )  # fmt: skip

    def _note(self, kind: str, name: str, node: Any, array: Any) -> None:
        if is_array(array):
            note = Note(kind, name, source_line(node))
            self.notes += [(entry, note) for entry in array.flat if isinstance(entry, Expression)]


def source_line(node: Any) -> str:
    """The user's line of a node: file, line number and text."""
    lines = (node.meta.get("stack_trace") or "").strip().splitlines()
    for place in range(len(lines) - 1, -1, -1):
        if lines[place].lstrip().startswith("File ") and not _INTERNAL.search(lines[place]):
            head = lines[place].strip().partition(", in ")[0].replace('"', "").removeprefix("File ")
            text = lines[place + 1].strip() if place + 1 < len(lines) else ""
            return f"{head.rpartition('/')[2]}: {text}" if text else head
    return "an unknown line" if not lines else lines[-1].strip()


def _dtype(node: Any) -> Any:
    value = getattr(node, "meta", {}).get("val")
    while isinstance(value, (tuple, list)) and value:
        value = value[0]
    return getattr(value, "dtype", None)


def _attribute(module: Any, path: str) -> Any:
    import torch

    value = module
    for name in path.split("."):
        value = getattr(value, name)
    return tensor_elements(value) if isinstance(value, torch.Tensor) else value


def _resolved(value: Any, values: Mapping[Any, Any]) -> Any:
    if isinstance(value, (list, tuple)):
        return [_resolved(item, values) for item in value]
    if isinstance(value, dict):
        return {key: _resolved(item, values) for key, item in value.items()}
    if isinstance(value, slice):
        return slice(*(_resolved(item, values) for item in (value.start, value.stop, value.step)))
    return values[value] if type(value).__name__ == "Node" else value


def _used(value: Any) -> Any:
    return value.value if isinstance(value, Later) else value


def _used_deep(value: Any) -> Any:
    return [_used(item) for item in value] if isinstance(value, list) else _used(value)


def _by_name(target: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Every argument of the schema by name, defaults included."""
    named: dict[str, Any] = {}
    for place, parameter in enumerate(target._schema.arguments):
        if place < len(arguments):
            named[parameter.name] = arguments[place]
        elif parameter.name in keywords:
            named[parameter.name] = keywords[parameter.name]
        elif parameter.has_default_value():
            named[parameter.name] = parameter.default_value
    return named


def _positional(target: Any, named: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments again as the operation takes them."""
    schema = target._schema.arguments
    return (
        [named[p.name] for p in schema if not p.kwarg_only and p.name in named],
        {p.name: named[p.name] for p in schema if p.kwarg_only and p.name in named and p.name != "memory_format"},
    )


def _indices(value: Any, call: Call) -> Any:
    if isinstance(value, list):
        return [None if item is None else constant_tensor(item, call) for item in value]
    return constant_tensor(value, call) if is_array(value) else value
