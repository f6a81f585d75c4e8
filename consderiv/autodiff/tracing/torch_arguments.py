"""The arguments of the nodes of an FX graph: their values, by the names of the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .torch_call import Later


def resolved(value: Any, values: Mapping[Any, Any]) -> Any:
    """An argument of a node with the values of the nodes that it refers to."""
    if isinstance(value, (list, tuple)):
        return [resolved(item, values) for item in value]
    if isinstance(value, dict):
        return {key: resolved(item, values) for key, item in value.items()}
    if isinstance(value, slice):
        return slice(*(resolved(item, values) for item in (value.start, value.stop, value.step)))
    return values[value] if type(value).__name__ == "Node" else value


def used(value: Any) -> Any:
    """A value; one that is made later is made now."""
    return value.value if isinstance(value, Later) else value


def used_deep(value: Any) -> Any:
    """The same for the items of a list."""
    return [used(item) for item in value] if isinstance(value, list) else used(value)


def by_name(target: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
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


def positional(target: Any, named: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments again as the operation takes them."""
    schema = target._schema.arguments
    return (
        [named[p.name] for p in schema if not p.kwarg_only and p.name in named],
        {p.name: named[p.name] for p in schema if p.kwarg_only and p.name in named and p.name != "memory_format"},
    )
