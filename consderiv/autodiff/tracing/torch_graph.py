"""A walk of an FX graph of ATen operations: every node by the rule of its operation, one element per entry."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...errors import ConsderivError
from ...programs.expression import Expression
from ..rounding.node_formats import COMPUTED, REPLAYED
from . import arithmetic as ar
from .arrays import elementwise
from .control_flow import branch_results, followed
from .decisions import Point
from .format_notes import ACCURATE, CUMULATIVE, NARROW, SCALED, inner_nodes, made_nodes, own_nodes, results_of
from .jaxpr import LocatedError, Note
from .torch_arguments import by_name, positional, resolved, used, used_deep
from .torch_call import Call, Rule, as_element, is_array, random_numbers, scalar_array, tensor_elements
from .torch_elementwise import where
from .torch_export import operation_name
from .torch_roots import pooled_root
from .torch_source import reaches_the_result, source_line
from .torch_structure import MOVERS, moved, plain_move

IGNORED = frozenset((
    "_assert_scalar", "_assert_tensor_metadata", "_assert_async", "sym_constrain_range",
    "sym_constrain_range_for_size", "_set_grad_enabled",
))  # fmt: skip
"""Nodes without a value."""

_STOPS = frozenset(("detach", "detach_copy", "item", "_local_scalar_dense"))
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
        torch_indexing,
        torch_linear_algebra,
        torch_losses,
        torch_normalisation,
        torch_order,
        torch_products,
        torch_reductions,
        torch_resampling,
        torch_scatter,
        torch_structure,
        torch_windows,
    )

    modules = (
        torch_elementwise, torch_activations, torch_structure, torch_creation, torch_reductions, torch_order,
        torch_indexing, torch_resampling, torch_scatter, torch_products, torch_linear_algebra,
        torch_windows, torch_losses, torch_normalisation,
    )  # fmt: skip
    return {name: rule for module in modules for name, rule in module.RULES.items()}


def covered() -> frozenset[str]:
    """The names of all operations that need no decomposition."""
    return frozenset(rules()) | MOVERS | IGNORED


@dataclass
class Walk:
    """The nodes of a graph by rules; `notes` collects what the library does besides."""

    notes: list[tuple[Expression, Note]] = field(default_factory=list)
    run_format: str = ""
    point: Point = field(default_factory=lambda: Point({}))

    def run(self, module: Any, inputs: Sequence[Any]) -> list[Any]:
        """The outputs of a graph module for inputs in the order of its placeholders."""
        from torch.utils._pytree import tree_leaves

        values: dict[Any, Any] = {}
        waiting = iter(inputs)
        for node in module.graph.nodes:
            if node.op == "placeholder":
                values[node] = next(waiting)
                self.run_format = self.run_format or _variable_type(node, values[node])
            elif node.op == "get_attr":
                values[node] = _attribute(module, node.target)
            elif node.op == "output":
                return [used(value) for value in tree_leaves(resolved(node.args[0], values))]
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
                at = "" if source_line(node) in error.received else f" in {name}"
                parts = (error.required, f"{error.received}{at}", error.remedy)
            else:
                words = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
                parts = ("an operation in a covered form is required", f"{name} ({words})", "write another form of it")
            raise LocatedError(*parts) from error

    def _node(self, node: Any, values: Mapping[Any, Any]) -> Any:
        target = node.target
        arguments, keywords = resolved(node.args, values), resolved(node.kwargs, values)
        if target is operator.getitem:
            return arguments[0][arguments[1]]
        name = operation_name(target)
        if name in IGNORED:
            return None
        if not hasattr(target, "overloadpacket"):
            return self._higher_order(node, name, arguments, keywords)
        named = by_name(target, arguments, keywords)
        root = pooled_root(node) if name == "pow" else None
        if root is not None:
            mean, size, exponent = root
            named |= {
                "self": elementwise(ar.multiply, values[mean], scalar_array(as_element(size))),
                "exponent": exponent,
            }
        return self._aten(node, name, named)

    def _aten(self, node: Any, name: str, arguments: dict[str, Any]) -> Any:
        made = self._entries(node, name, arguments)
        if name in CUMULATIVE and _computing_type(node) in NARROW:
            made = own_nodes(made)
        self._note_formats(node, name, tree_arrays(list(arguments.values())), made)
        return made

    def _note_formats(self, node: Any, name: str, inputs: Sequence[Any], outputs: Any) -> None:
        """Remember in which format an operation computes, where it is not that of the arguments."""
        number_format = _computing_type(node)
        inner = "exact" if name in ACCURATE else "float32" if number_format in NARROW else ""
        if number_format == self.run_format and not inner:
            return
        arrays = tree_arrays(outputs)
        made = made_nodes(arrays, inputs)
        if number_format != self.run_format:
            self._remember(f"{COMPUTED}{number_format}", name, node, made)
        if inner:
            self._remember(f"{REPLAYED}{inner}", name, node, inner_nodes(made, arrays, number_format))

    def _remember(self, kind: str, name: str, node: Any, made: Sequence[Expression]) -> None:
        if made:
            note = Note(kind, name, source_line(node))
            self.notes += [(expression, note) for expression in made]

    def _entries(self, node: Any, name: str, arguments: dict[str, Any]) -> Any:
        call = self._call(node, name, {key: used_deep(value) for key, value in arguments.items()})
        if name in _STOPS and reaches_the_result(node):
            call.note("stop_gradient", call["self"])
        if name in ("sym_size", "sym_numel"):
            return None
        rule = rules().get(name)
        if rule is not None:
            return rule(call)
        if _draws(node.target) and arguments.get("training", True):
            raise random_numbers(f"received torch.{name} at {source_line(node)}")
        if name not in MOVERS:
            raise LocatedError(
                f"an operation that is covered is required; {node.target} is not",
                f"received it at {source_line(node)}",
                "write it with elementary operations",
            )
        plain_move(call)
        return moved(node.target, *positional(node.target, call.arguments))

    def _higher_order(self, node: Any, name: str, arguments: Any, keywords: Any) -> Any:
        if name == "cond":
            test, yes, no = arguments[0], arguments[1], arguments[2]
            operands = list(arguments[3]) if len(arguments) > 3 else []
            test = test if is_array(test) else scalar_array(bool(test))
            branches = [lambda: self.run(no, operands), lambda: self.run(yes, operands)]
            results = branch_results(self.point.decide, test.reshape(()).item(), branches)
            pairs = zip(results[1], results[0], strict=True)
            made = [elementwise(lambda c, u, v: where(c, u, v), test.reshape(()), u, v) for u, v in pairs]
            if _computing_type(node) != self.run_format:
                chosen = [entry for entry in results_of(made_nodes(made, [test]), made) if entry.operation == "where"]
                self._remember(f"{COMPUTED}{_computing_type(node)}", name, node, chosen)
            return made
        if name == "while_loop":
            test, body, state, fixed = (*arguments, []) if len(arguments) == 3 else arguments
            return followed(
                self.point.decide, lambda now: self.run(test, [*now, *fixed])[0],
                lambda now: self.run(body, [*now, *fixed]), state,
            )  # fmt: skip
        if name == "wrap_with_set_grad_enabled":
            outputs = self.run(arguments[1], list(arguments[2:]))
            first = next((inner for inner in arguments[1].graph.nodes if inner.meta.get("stack_trace")), node)
            for output in outputs if not arguments[0] else []:
                self._note("stop_gradient", "no_grad", first, output)
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
        if name in SCALED and floating and str(floating[0]).removeprefix("torch.") in NARROW:
            floating = [_wide()]
        return Call(
            name, arguments, result, floating[0] if floating else None, types[0] if types else result,
            source_line(node), lambda kind, array: self._note(kind, name, node, array),
        )  # fmt: skip

    def _note(self, kind: str, name: str, node: Any, array: Any) -> None:
        if is_array(array):
            note = Note(kind, name, source_line(node))
            self.notes += [(entry, note) for entry in array.flat if isinstance(entry, Expression)]


def _draws(target: Any) -> bool:
    """Whether an operation draws random numbers."""
    import torch

    return torch.Tag.nondeterministic_seeded in getattr(target, "tags", ())


def _dtype(node: Any) -> Any:
    value = getattr(node, "meta", {}).get("val")
    while isinstance(value, (tuple, list)) and value:
        value = value[0]
    return getattr(value, "dtype", None)


def _wide() -> Any:
    import torch

    return torch.float32


def _computing_type(node: Any) -> str:
    """The name of the type in which an operation computes: that of a real result, else the widest of its arguments."""
    import torch

    tensors = [getattr(argument, "meta", {}).get("val") for argument in node.all_input_nodes]
    real = [u for u in tensors if isinstance(u, torch.Tensor) and u.is_floating_point()]
    real = [u for u in real if u.ndim] or real
    widest = max((u.dtype for u in real), key=lambda one: torch.finfo(one).bits, default=None)
    result = _dtype(node)
    kind = result if result is not None and result.is_floating_point else widest
    return "exact" if kind is None else str(kind).removeprefix("torch.")


def _variable_type(node: Any, value: Any) -> str:
    """The name of the type of a placeholder that holds variables; empty for another one."""
    holds = is_array(value) and any(getattr(entry, "operation", "") == "variable" for entry in value.flat)
    return str(_dtype(node)).removeprefix("torch.") if holds else ""


def tree_arrays(value: Any) -> list[Any]:
    """The arrays of elements in nested lists and tuples."""
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in tree_arrays(item)]
    return [value] if is_array(value) else []


def _attribute(module: Any, path: str) -> Any:
    import torch

    value = module
    for name in path.split("."):
        value = getattr(value, name)
    return tensor_elements(value) if isinstance(value, torch.Tensor) else value
