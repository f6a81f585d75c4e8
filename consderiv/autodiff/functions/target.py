"""The target of an audit: whether it is a function, where it is defined, and which library it uses."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Literal

from ...errors import UnsupportedError
from ..backends.installed import missing

Library = Literal["jax", "torch"]
LIBRARIES: tuple[Library, ...] = ("jax", "torch")
FUNCTION_IN_FILE = re.compile(r"(?P<path>.+\.py):(?P<function>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*")
DEPTH = 4
"""How far helpers that call helpers are read to find the library."""


def is_function(target: Any) -> bool:
    """Whether it is a callable, or the text path.py:function; a program is neither.

    Examples
    --------
    >>> is_function("model.py:loss"), is_function("abs(x)"), is_function(abs)
    (True, False, True)
    """
    if isinstance(target, str):
        return FUNCTION_IN_FILE.fullmatch(target.strip()) is not None
    return callable(target)


def loaded(text: str) -> Callable[..., Any]:
    """The function of "path.py:function"; importing that file is the only code that runs.

    Raises
    ------
    UnsupportedError
        If the file cannot be imported or has no such function.
    """
    match = FUNCTION_IN_FILE.fullmatch(text.strip())
    if match is None:
        raise UnsupportedError("path.py:function is required", f"received {text!r}", "name a function of a file")
    found: Any = _imported(match["path"])
    for name in match["function"].split("."):
        if not hasattr(found, name):
            known = [n for n, value in vars(found).items() if callable(value) and not n.startswith("_")]
            raise UnsupportedError(
                f"a function of {match['path']} is required", f"received {match['function']!r}",
                f"choose among {', '.join(known[:12]) or 'no function at all'}",
            )  # fmt: skip
        found = getattr(found, name)
    if not callable(found):
        raise UnsupportedError("a function is required", f"received {found!r}", "name something that can be called")
    return found  # type: ignore[no-any-return]


def _imported(path: str) -> ModuleType:
    file = Path(path).resolve()
    spec = spec_from_file_location(file.stem, file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise UnsupportedError("the path of a Python file is required", f"received {path!r}", "check the path")
    module = module_from_spec(spec)
    before = list(sys.path)
    sys.path.insert(0, str(file.parent))
    sys.modules.setdefault(spec.name, module)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        reason = missing(error.name) if error.name in LIBRARIES else None
        if reason:
            raise UnsupportedError(*reason.split("; ", 2)) from None
        raise _failed(path, error) from error
    except (Exception, SystemExit) as error:
        raise _failed(path, error) from error
    finally:
        sys.path[:] = before
    return module


def _failed(path: str, error: BaseException) -> UnsupportedError:
    words = f"{type(error).__name__}: {error}".splitlines()[0]
    return UnsupportedError("a file that can be imported is required", f"received {path!r} ({words})", "run it first")


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
            "a function that uses one of jax and torch is required", f"received one with {found or 'neither'}",
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
        for base in kind.__mro__:
            root = _root(getattr(base, "__module__", ""))
            if root in LIBRARIES:
                yield root
                break


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
    for name in _names(code):
        if name in LIBRARIES:
            yield name  # an import inside the function
        value = scope.get(name)
        if isinstance(value, ModuleType) and _root(value.__name__) in LIBRARIES:
            yield _root(value.__name__)  # type: ignore[misc]
        elif callable(value) and depth:
            yield from _of_code(value, depth - 1)
        elif value is not None and _root(getattr(type(value), "__module__", "")) in LIBRARIES:
            yield _root(type(value).__module__)  # type: ignore[misc]


def _of_module(function: Any) -> Iterator[Library]:
    """The libraries that the module of a function imports: for x.abs() the code names none."""
    while isinstance(function, partial):
        function = function.func
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


def _names(code: CodeType) -> Iterator[str]:
    """All names in the code, and in the functions defined inside it."""
    yield from (*code.co_names, *code.co_freevars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
