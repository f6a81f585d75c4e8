"""The library of a function: of its arguments, else the one that its code names."""

from __future__ import annotations

import dis
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import CodeType, ModuleType
from typing import Any

from ...errors import UnsupportedError
from ..backends.installed import missing
from .target import LIBRARIES, Library

DEPTH = 4
"""How far helpers that call helpers are read to find the library."""
_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF",
          "LOAD_FROM_DICT_OR_GLOBALS")  # fmt: skip
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")


def library_of(function: Any, arguments: Sequence[Any], names: Any = None) -> Library:
    """The library of a function: the one asked for, else of its arguments, else the one that its code names.

    Raises
    ------
    UnsupportedError
        If it is none of them, or both, or not installed.
    """
    asked = [names] if isinstance(names, str) else list(names or ())
    asked = [word.strip() for name in asked for word in str(name).split(",") if word.strip()]
    found = asked or list(dict.fromkeys(_of_values(function, arguments)))
    found = found or sorted(set(_of_code(function, DEPTH))) or sorted(set(_of_module(function)))
    if len(found) != 1 or found[0] not in LIBRARIES:
        raise UnsupportedError(
            "a function that uses one of jax and torch is required", f"received one with {' and '.join(found) or 'neither'}",
            'name the library: backends="jax" or backends="torch" (--backends torch)',
        )  # fmt: skip
    reason = missing(found[0])
    if reason:
        raise UnsupportedError(*reason.split("; ", 2))
    return found[0]


def _of_values(function: Any, arguments: Sequence[Any]) -> Iterator[Library]:
    """The libraries of the arguments, those bound by functools.partial too, and of a function that is an object."""
    waiting: list[Any] = [*arguments]
    while isinstance(function, partial):
        waiting += [*function.args, *function.keywords.values()]
        function = function.func
    types = [type(function)] if not isinstance(function, type(_of_values)) else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, (list, tuple)):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
        else:
            types.append(type(value))
    for kind in types:
        yield from _of_class(kind)


def _of_class(kind: type) -> Iterator[Library]:
    """The library that the class belongs to, or one of its bases."""
    for base in kind.__mro__:
        root = _root(getattr(base, "__module__", ""))
        if root in LIBRARIES:
            yield root
            return


def _root(module: Any) -> str:
    root = str(module or "").partition(".")[0]
    return "jax" if root == "jaxlib" else root


def _of_code(function: Any, depth: int) -> Iterator[Library]:
    """The libraries that the code of a function names, and that of the helpers that it calls."""
    function = getattr(function, "__wrapped__", getattr(function, "func", function))
    function = getattr(function, "__func__", function)
    if _root(getattr(function, "__module__", "")) in LIBRARIES:
        yield _root(function.__module__)  # type: ignore[misc]
    code = getattr(function, "__code__", None)
    if code is None:
        call = vars(type(function)).get("__call__")
        if depth and hasattr(call, "__code__"):
            yield from _of_code(call, depth - 1)
        return
    scope = {**getattr(function, "__globals__", {}), **_closure(function)}
    for value in _used(code, scope):
        if isinstance(value, ModuleType) and _root(value.__name__) in LIBRARIES:
            yield _root(value.__name__)  # type: ignore[misc]
        elif isinstance(value, _Imported) and _root(value.module) in LIBRARIES:
            yield _root(value.module)  # type: ignore[misc]
        elif isinstance(value, type):
            yield from _of_class(value)
        elif callable(value) and depth:
            yield from _of_code(value, depth - 1)
        elif value is not None and _root(getattr(type(value), "__module__", "")) in LIBRARIES:
            yield _root(type(value).__module__)  # type: ignore[misc]


class _Imported:
    """A module that the code imports itself."""

    def __init__(self, module: str) -> None:
        self.module = module


def _used(code: CodeType, scope: Mapping[str, Any]) -> Iterator[Any]:
    """What the code reads by its name, and the functions defined inside it too.

    In `jax.nn.relu` the name is `jax`: that a module `nn` is known to the file says nothing. Attributes are read of
    modules that belong to no library: in `helpers.loss` the function is meant.
    """
    found: Any = None
    for instruction in dis.get_instructions(code):
        if instruction.opname in _ATTRIBUTES and _is_plain_module(found):
            found = getattr(found, str(instruction.argval), None)
            continue
        yield found
        found = None
        if instruction.opname in _READS:
            found = scope.get(instruction.argval)
        elif instruction.opname == "IMPORT_NAME":
            yield _Imported(str(instruction.argval))
    yield found
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _used(constant, scope)


def _is_plain_module(value: Any) -> bool:
    return isinstance(value, ModuleType) and _root(value.__name__) not in LIBRARIES


def _of_module(function: Any) -> Iterator[Library]:
    """The libraries that the module of a function imports: for x.abs() the code names none."""
    while isinstance(function, partial):
        function = function.func
    function = function if hasattr(function, "__globals__") else type(function).__call__
    for value in getattr(function, "__globals__", {}).values():
        if isinstance(value, ModuleType) and _root(value.__name__) in LIBRARIES:
            yield _root(value.__name__)  # type: ignore[misc]


def _closure(function: Any) -> dict[str, Any]:
    cells = getattr(function, "__closure__", None) or ()
    found = {}
    for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not filled yet: the function itself
            continue
    return found


__all__ = ["library_of"]
