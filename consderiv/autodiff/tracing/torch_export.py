"""A PyTorch function or module as an ATen graph: torch.export without its decompositions where that is possible.

The decompositions of torch.export rewrite kinks (softshrink and huber become `where`), so an operation is decomposed
only if it is not covered as it stands.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ...errors import UnsupportedError
from .python_branches import Answers
from .torch_watching import collecting, following, quiet
from .untraceable import first_line, untraceable

ROUNDS = 4
"""A decomposition can contain operations that need one themselves; each round unfolds one layer."""


def exported(function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], answers: Answers) -> Any:
    """torch.export.ExportedProgram of a function or module, not yet decomposed.

    With tests of Python's `if` its outputs are those of the function, if no test is open, and then the tests.

    Raises
    ------
    UnsupportedError
        If torch.export refuses: control flow of Python that depends on data, an input that is no tensor.
    """
    import torch

    module = function if isinstance(function, torch.nn.Module) else _as_module(function)
    try:
        with quiet(), following(answers), collecting(module, answers):
            return torch.export.export(module, tuple(arguments), dict(keywords) or None, strict=False)
    except Exception as error:
        raise untraceable("torch", error) from error


def decomposed(program: Any, covered: Collection[str]) -> Any:
    """The same program with the operations that are not covered decomposed, where torch knows how."""
    from torch.export import default_decompositions

    nodes = call_nodes(program.graph_module)
    if any((_writes(node.target) and not _is_dead(node)) or _is_functorch(node.target) for node in nodes):
        program = _unfolded(program, {})
    for _ in range(ROUNDS):
        unknown = {node.target for node in call_nodes(program.graph_module) if not is_covered(node.target, covered)}
        if not unknown:
            return program
        table = default_decompositions()
        chosen = {operation: table[operation] for operation in unknown if operation in table}
        if not chosen:
            return program
        program = _unfolded(program, chosen)
    return program


def check_decomposition(before: Any, after: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> None:
    """Refuse a decomposition that is another function: some of torch are (multilabel_margin_loss in 2.13).

    Both graphs run in floats on copies of the example; a gross difference refuses, and nothing else is concluded.

    Raises
    ------
    UnsupportedError
        If the values differ.
    """
    import torch
    from torch.utils._pytree import tree_leaves, tree_map

    def values(program: Any) -> list[Any]:
        copied = tree_map(lambda v: v.clone() if isinstance(v, torch.Tensor) else v, (tuple(arguments), dict(keywords)))
        module = program.module()
        held = [(buffer, buffer.clone()) for buffer in module.buffers()]  # those of the user: batch norm writes there
        with torch.no_grad():
            results = tree_leaves(module(*copied[0], **copied[1]))
            for buffer, value in held:
                buffer.copy_(value)
        return [torch.as_tensor(result).double() for result in results]

    if before is after:
        return
    try:
        pairs = list(zip(values(before), values(after), strict=True))
    except Exception as error:
        raise UnsupportedError(
            "a function that runs at these arguments is required",
            f"received {type(error).__name__}: {first_line(error)}",
            "give all tensors the type of the arguments",
        ) from error
    for old, new in pairs:
        if old.shape != new.shape or not torch.allclose(old, new, rtol=1e-3, atol=1e-4, equal_nan=True):
            names = sorted({operation_name(node.target) for node in call_nodes(before.graph_module)})
            raise UnsupportedError(
                "decompositions of torch with the value of the operation are required",
                f"received {old.flatten()[:3].tolist()} before and {new.flatten()[:3].tolist()} after, among {names}",
                "write the formula of the operation",
            )


def _unfolded(program: Any, table: Mapping[Any, Any]) -> Any:
    try:
        with quiet():
            return program.run_decompositions(dict(table))
    except Exception as error:
        raise UnsupportedError(
            "a graph that torch.export can write without side effects is required",
            f"received {type(error).__name__}: {first_line(error)}",
            "avoid in-place operations and torch.func inside the function",
        ) from error


def _is_functorch(target: Any) -> bool:
    """Whether it is the book-keeping of vmap or grad, which torch.export removes when it unfolds the graph."""
    return "functorch" in str(getattr(target, "__module__", "")) or operation_name(target) == "lazy_load_decompositions"


def _writes(target: Any) -> bool:
    """Whether the operation changes an argument; detach_ of a constant does not."""
    schema = getattr(target, "_schema", None)
    return schema is not None and schema.is_mutable and operation_name(target) != "detach"


def _is_dead(node: Any) -> bool:
    """Whether the operation changes a buffer that nothing else reads, such as the count of batches of a batch norm."""
    return not node.users and all(u.op == "placeholder" and len(u.users) == 1 for u in node.all_input_nodes)


def call_nodes(graph_module: Any) -> list[Any]:
    """The nodes of a graph that compute something."""
    return [node for node in graph_module.graph.nodes if node.op == "call_function"]


def is_covered(target: Any, covered: Collection[str]) -> bool:
    """Whether the target is an operation of that collection, or no ATen operation at all (getitem, cond)."""
    return not hasattr(target, "overloadpacket") or operation_name(target) in covered


def operation_name(target: Any) -> str:
    """ "relu" of aten.relu.default and of aten.relu_.default; other namespaces keep their prefix."""
    packet = getattr(target, "overloadpacket", None)
    name = str(packet) if packet is not None else getattr(target, "__name__", str(target))
    name = name.removeprefix("aten.")
    return name if name.startswith("_") and name.endswith("__") else name.removesuffix("_")


def argument_names(function: Any, count: int) -> tuple[str, ...]:
    """The names of the positional parameters; arg3 where the signature does not say."""
    import torch

    target: Callable[..., Any] = function.forward if isinstance(function, torch.nn.Module) else function
    names: list[str] = []
    try:
        for parameter in inspect.signature(target).parameters.values():
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
                names.append(parameter.name)
            elif parameter.kind == parameter.VAR_POSITIONAL:
                names += [f"{parameter.name}{place}" for place in range(count - len(names))]
    except (TypeError, ValueError):
        names = []
    return tuple(names[place] if place < len(names) else f"arg{place}" for place in range(count))


def leaves(function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(name, value) of every leaf of the arguments, in the order in which torch.export takes them."""
    from torch.utils._pytree import tree_flatten_with_path

    named = [*zip(argument_names(function, len(arguments)), arguments, strict=True), *keywords.items()]
    found = []
    for name, value in named:
        pairs, _ = tree_flatten_with_path(value)
        for path, leaf in pairs:
            found.append(("_".join([name, *map(_key_text, path)]), leaf))
    return found


def _key_text(key: Any) -> str:
    for attribute in ("key", "idx", "name"):
        if hasattr(key, attribute):
            return "".join(c if c.isalnum() else "_" for c in str(getattr(key, attribute)))
    return "".join(c for c in str(key) if c.isalnum())


def _as_module(function: Callable[..., Any]) -> Any:
    import torch

    _keep_lines(function)

    class Wrapped(torch.nn.Module):  # type: ignore[misc]
        """torch.export takes modules; this one calls the function."""

        def forward(self, *arguments: Any, **keywords: Any) -> Any:
            return function(*arguments, **keywords)

    return Wrapped()


def _keep_lines(function: Any) -> None:
    """Torch keeps the source lines of `forward` only; this adds those of the function, where torch can."""
    try:
        from torch.fx.proxy import _register_stack_trace_anchor

        _register_stack_trace_anchor(function)
    except (ImportError, AttributeError, TypeError):
        return
