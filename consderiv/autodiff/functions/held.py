"""Tensors that a PyTorch function holds besides its arguments: they keep their format when the arguments change theirs."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from linecache import getlines
from types import CodeType, FunctionType, MethodType
from typing import Any

from ...errors import UnsupportedError
from ..tracing.shown_source import place_text

DEPTH = 4
SHOWN = 3
_ABOUT_FORMATS = re.compile(r"\bdtypes?\b|scalar type", re.IGNORECASE)


class MixedFormats(UnsupportedError):
    """The function holds tensors of one format and was run in another one."""


@dataclass(frozen=True)
class Held:
    """A tensor, or the first parameter of a module, that a function holds.

    Parameters
    ----------
    name, dtype : str
    place : str
        Where its name is given a value, such as "model.py:3"; empty where that is not known.
    """

    name: str
    dtype: str
    place: str

    def __str__(self) -> str:
        return f"{self.name} of {self.dtype}{self.place and f' at {self.place}'}"


@contextmanager
def one_format(library: str, function: Any, dtype: str) -> Iterator[None]:
    """Where a PyTorch function runs or is traced in a format: an error about formats names what the function holds.

    Raises
    ------
    MixedFormats
        In place of that error, if the function holds tensors of another format.
    """
    try:
        yield
    except Exception as error:
        mixed = mixed_formats(function, dtype, error) if library == "torch" else None
        if mixed is None:
            raise
        raise mixed from error


def mixed_formats(function: Any, dtype: str, error: Exception) -> MixedFormats | None:
    """The error for an operation that takes one format only, if the function holds tensors of another one."""
    if not _ABOUT_FORMATS.search(str(error)):
        return None
    other = [one for one in dict.fromkeys(held(function)) if one.dtype != dtype]
    if not other:
        return None
    own = ", ".join(dict.fromkeys(one.dtype for one in other))
    shown = ", ".join(map(str, other[:SHOWN])) + (", …" if len(other) > SHOWN else "")
    return MixedFormats(
        "one number format in all tensors is required",
        f"received {shown}, which the function holds, and arguments of another one",
        f"audit it in that format only (--dtypes {own}), or write {other[0].name}.to(x.dtype)",
    )  # fmt: skip


def held(function: Any, depth: int = DEPTH) -> Iterator[Held]:
    """The real tensors and modules that the code of a function and of its helpers reads by name, and its attributes."""
    if isinstance(function, partial):
        for number, value in enumerate(function.args, 1):
            yield from _found(f"argument {number}", value, "")
        function = function.func
    if isinstance(function, MethodType):
        yield from _attributes(function.__self__)
        function = function.__func__
    if not isinstance(function, FunctionType):
        yield from _attributes(function)
        function = getattr(type(function), "forward", None) or vars(type(function)).get("__call__")
        if not isinstance(function, FunctionType):
            return
    inside = inspect.getclosurevars(function).nonlocals
    for name in dict.fromkeys(_names(function.__code__)):
        value = inside.get(name, function.__globals__.get(name))
        place = "" if name in inside else _assigned(function.__code__.co_filename, name)
        yield from _found(name, value, place)
        if depth and isinstance(value, FunctionType) and not value.__module__.startswith(("torch", "numpy")):
            yield from held(value, depth - 1)


def _attributes(owner: Any) -> Iterator[Held]:
    """The tensors among the attributes of an object: those that are no parameters stay as they are."""
    for name, value in getattr(owner, "__dict__", {}).items():
        yield from _found(f"self.{name}", value, "")


def _found(name: str, value: Any, place: str) -> Iterator[Held]:
    import torch

    if isinstance(value, torch.nn.Module):
        value = next(value.parameters(), None)
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        yield Held(name, str(value.dtype).removeprefix("torch."), place)


def _names(code: CodeType) -> Iterator[str]:
    yield from (*code.co_names, *code.co_freevars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _assigned(path: str, name: str) -> str:
    """The place at which a name of a file gets its value at the top level."""
    line = _assignments(path).get(name)
    return place_text(path, line) if line else ""


def _assignments(path: str) -> Mapping[str, int]:
    try:
        body = ast.parse("".join(getlines(path))).body
    except SyntaxError:
        return {}
    pairs = [(target, node.lineno) for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id: line for target, line in pairs if isinstance(target, ast.Name)}


__all__ = ["Held", "MixedFormats", "held", "mixed_formats", "one_format"]
