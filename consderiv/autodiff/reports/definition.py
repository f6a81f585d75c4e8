"""Python objects as source that builds them again: functions with what they use, arrays, modules of PyTorch."""

from __future__ import annotations

import builtins
import inspect
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from .array_source import MOST_ENTRIES, NotWritable, array_source
from .function_text import Text, text_of, used_names

DEEPEST = 20


@dataclass
class Definitions:
    """The lines that define some objects, collected in the order in which they have to stand.

    Parameters
    ----------
    imports, lines : list of str
    known : dict
        From a name of the script to the object that it stands for.
    """

    imports: dict[str, None] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    def named(self, name: str, value: Any, depth: int = 0) -> None:
        """Define `name` in the script as this object.

        Raises
        ------
        NotWritable
            If that is not possible.
        """
        if name in self.known:
            if self.known[name] is not value:
                raise NotWritable(f"two objects with the name {name}")
            return
        if depth > DEEPEST:
            raise NotWritable(f"{name}, which is nested too deeply")
        if isinstance(value, ModuleType):
            self.imports[_import(value.__name__, name)] = None
        elif _is_written(value):
            self.known[name] = value  # first, because a function may call itself
            self.lines += self._source(name, value, depth)
        else:
            expression = self.expression(value, depth)
            if expression != name:
                self.lines.append(f"{name} = {expression}")
        self.known[name] = value

    def reserve(self, value: Any) -> str:
        """A new name for an object, which the caller defines."""
        name = f"made_{len(self.known)}"
        self.known[name] = value
        return name

    def expression(self, value: Any, depth: int = 0) -> str:
        """An expression for an object, whose needs are defined before."""
        if depth > DEEPEST:
            raise NotWritable(f"a {type(value).__name__}, which is nested too deeply")
        if isinstance(value, float):
            return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
        if value is None or value is Ellipsis or isinstance(value, (bool, int, str, bytes)):
            return repr(value)
        if isinstance(value, (list, tuple, dict)) and type(value) in (list, tuple, dict):
            return self._container(value, depth)
        for name, other in self.known.items():
            if other is value:
                return name
        array = array_source(value)
        if array is not None:
            self.imports[array[0]] = None
            return array[1]
        if isinstance(value, ModuleType):
            self.imports[f"import {value.__name__}"] = None
            return value.__name__
        if isinstance(value, partial):
            self.imports["import functools"] = None
            parts = [self.expression(part, depth + 1) for part in (value.func, *value.args)]
            parts += [f"{key}={self.expression(part, depth + 1)}" for key, part in value.keywords.items()]
            return f"functools.partial({', '.join(parts)})"
        if isinstance(value, MethodType):
            return f"{self.expression(value.__self__, depth + 1)}.{value.__name__}"
        if _is_torch_module(value):
            from .module_source import module_expression

            return module_expression(self, value, depth)
        return self._public(value) or self._defined(value, depth)

    def _container(self, value: Any, depth: int) -> str:
        if len(value) > MOST_ENTRIES:
            raise NotWritable(f"a {type(value).__name__} with {len(value)} entries")
        if isinstance(value, dict):
            pairs = (f"{self.expression(k, depth + 1)}: {self.expression(v, depth + 1)}" for k, v in value.items())
            return "{" + ", ".join(pairs) + "}"
        entries = ", ".join(self.expression(entry, depth + 1) for entry in value)
        return f"[{entries}]" if isinstance(value, list) else f"({entries}{',' if len(value) == 1 else ''})"

    def _public(self, value: Any) -> str | None:
        """The dotted name of what an installed library or Python itself offers."""
        names = dict.fromkeys(str(getattr(value, key, "")) for key in ("__qualname__", "__name__"))
        for home, name in product(_homes(value), names):
            if name and _resolved(home, name) is value:
                self.imports[f"import {home}"] = None
                return f"{home}.{name}" if home != "builtins" else name
        return None

    def _defined(self, value: Any, depth: int) -> str:
        """The name under which an object is defined first."""
        if not _is_written(value):
            return self._rebuilt(value, depth)
        name = value.__name__ if value.__name__.isidentifier() else f"made_{len(self.known)}"
        self.named(name, value, depth + 1)
        return name

    def _rebuilt(self, value: Any, depth: int) -> str:
        """An object of a class of the user, from its attributes."""
        kind = type(value)
        if not isinstance(getattr(value, "__dict__", None), dict) or _public_home(kind) is not None:
            raise NotWritable(f"an object of {kind.__module__}.{kind.__qualname__}")
        made = self.expression(kind, depth + 1)
        name = self.reserve(value)
        attributes = {key: self.expression(entry, depth + 1) for key, entry in vars(value).items()}
        self.lines += [f"{name} = {made}.__new__({made})"]
        self.lines += [f"{name}.{key} = {entry}" for key, entry in attributes.items()]
        return name

    def _source(self, name: str, value: Any, depth: int) -> list[str]:
        """The source of a function or a class of the user, with everything that it uses defined before."""
        inner = _inner(value)
        text = text_of(inner)
        if text is None:
            reason = "which no file holds: it was made by exec, or typed into an interpreter"
            raise NotWritable(f"{inner.__name__}, {reason}")
        scope = _scope(inner)
        for used in used_names(text):
            if used in scope and used not in (name, text.name):
                self.named(used, scope[used], depth + 1)
        return _under_name(text, name)


def _inner(value: Any) -> Any:
    """What a decorator of a library wraps."""
    return getattr(value, "__wrapped__", getattr(value, "fun", value))


def _is_written(value: Any) -> bool:
    """Whether an object is a function or a class that the user has written."""
    inner = _inner(value)
    return (isinstance(inner, FunctionType) or inspect.isclass(inner)) and _public_home(inner) is None


def _under_name(text: Text, name: str) -> list[str]:
    """The lines of a definition, so that it is known under a name."""
    lines = text.lines if text.name else [f"{name} = {text.lines[0]}", *text.lines[1:]]
    again = [f"{name} = {text.name}"] if text.name not in ("", name) else []
    return [*lines, *text.after, *again]


def _scope(value: Any) -> Mapping[str, Any]:
    """The names that a function or the methods of a class see."""
    if isinstance(value, FunctionType):
        return {**value.__globals__, **inspect.getclosurevars(value).nonlocals}
    found = dict(vars(sys.modules.get(value.__module__, object)))
    for member in vars(value).values():
        function = getattr(member, "__func__", member)
        if isinstance(function, FunctionType):
            found |= _scope(function)
    return found


def _homes(value: Any) -> Iterator[str]:
    """Modules that may offer an object, the short names of the libraries first."""
    home = "torch" if isinstance(value, BuiltinFunctionType) and value.__module__ is None else _public_home(value)
    if home is None:
        return
    root = home.partition(".")[0].lstrip("_").replace("jaxlib", "jax")
    short = {"jax": ("jax.numpy", "jax.nn", "jax.lax", "jax"), "torch": ("torch", "torch.nn.functional", "torch.nn")}
    yield from (name for name in (*short.get(root, (root,)), home) if name in sys.modules)


def _public_home(value: Any) -> str | None:
    """The module of an object that is installed or part of Python; None for one of the user."""
    home = getattr(value, "__module__", None)
    if not isinstance(home, str):
        return "torch" if type(value).__module__.startswith("torch") else None
    if home == "builtins" and getattr(builtins, getattr(value, "__name__", ""), None) is not value:
        return None  # exec without a name of the module
    module = sys.modules.get(home)
    return None if module is None or is_of_the_user(module) else home


def is_of_the_user(module: ModuleType) -> bool:
    """Whether a module is neither installed nor part of Python."""
    file = getattr(module, "__file__", None)
    installed = bool({"site-packages", "dist-packages"} & set(Path(file or "").parts))
    is_known = file is None or installed or module.__name__.partition(".")[0] in sys.stdlib_module_names
    return module.__name__ == "__main__" or not is_known


def _resolved(home: str, name: str) -> Any:
    found: Any = sys.modules.get(home)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _import(module: str, name: str) -> str:
    if module == name:
        return f"import {module}"
    return f"import {module} as {name}"


def _is_torch_module(value: Any) -> bool:
    return hasattr(value, "named_parameters") and hasattr(value, "_modules")


__all__ = ["Definitions", "NotWritable", "is_of_the_user"]
