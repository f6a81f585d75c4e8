"""Modules of PyTorch as Python source: layers by their own constructor, classes of the user part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .array_source import NotWritable, array_source

if TYPE_CHECKING:
    from .definition import Definitions

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def module_expression(definitions: Definitions, module: Any, depth: int) -> str:
    """An expression for a module, whose parts are defined before; its parameters are those of the module, exactly.

    Raises
    ------
    NotWritable
        If it has hooks, too many parameters, or parts without source.
    """
    definitions.imports["import torch"] = None
    if any(getattr(module, hooks, None) for hooks in _HOOKS):
        raise NotWritable("a module with hooks")
    if type(module).__module__.startswith("torch.nn.") and not module._modules:
        return _layer(definitions, module)
    if type(module).__module__ == "torch.nn.modules.container" and list(module._modules) == list(
        map(str, range(len(module._modules)))
    ):
        parts = ", ".join(definitions.expression(child, depth + 1) for child in module._modules.values())
        name = type(module).__name__
        return f"torch.nn.{name}({parts})" if name == "Sequential" else f"torch.nn.{name}([{parts}])"
    return _by_parts(definitions, module, depth)


def _layer(definitions: Definitions, module: Any) -> str:
    """A layer of the library: `extra_repr` holds the arguments of its constructor, which is tried at once."""
    import torch

    text = f"torch.nn.{type(module).__name__}({module.extra_repr()})"
    try:
        made = eval(text, {"torch": torch})  # the text of the library's own layer
    except Exception as error:
        raise NotWritable(f"{text} ({type(error).__name__})") from None
    state, other = module.state_dict(), made.state_dict()
    same = {k: v.shape for k, v in state.items()} == {k: v.shape for k, v in other.items()}
    if not same or type(made) is not type(module) or made.extra_repr() != module.extra_repr():
        raise NotWritable(text)
    formats = {str(value.dtype) for value in state.values() if value.is_floating_point()} - {"torch.float32"}
    text += f".to({formats.pop()})" if len(formats) == 1 else ""
    text += "" if module.training else ".eval()"
    if not state:
        return text
    name = definitions.reserve(module)
    values = ", ".join(f"{key!r}: {_tensor(value)}" for key, value in state.items())
    definitions.lines += [f"{name} = {text}", f"{name}.load_state_dict({{{values}}})"]
    return name


def _by_parts(definitions: Definitions, module: Any, depth: int) -> str:
    """A module of a class of the user, without a call of its constructor, whose arguments are not known."""
    import torch

    kind = definitions.expression(type(module), depth + 1)
    name = definitions.reserve(module)
    lines = [f"{name} = {kind}.__new__({kind})", f"torch.nn.Module.__init__({name})"]
    for key, value in module._parameters.items():
        trained = "" if value is None or value.requires_grad else ", requires_grad=False"
        made = "None" if value is None else f"torch.nn.Parameter({_tensor(value)}{trained})"
        lines.append(f"{name}.register_parameter({key!r}, {made})")
    for key, value in module._buffers.items():
        lines.append(f"{name}.register_buffer({key!r}, {'None' if value is None else _tensor(value)})")
    own = {key: value for key, value in vars(module).items() if key not in vars(torch.nn.Module())}
    for key, value in {**module._modules, **own}.items():
        lines.append(f"{name}.{key} = {definitions.expression(value, depth + 1)}")
    lines += [] if module.training else [f"{name}.training = False"]
    definitions.lines += lines
    return name


def _tensor(value: Any) -> str:
    source = array_source(value.detach())
    assert source is not None
    return source[1]


__all__ = ["module_expression"]
