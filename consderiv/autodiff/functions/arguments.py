"""Arguments of a function: read from text, told apart into variables and constants, converted to a format."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Iterator
from typing import Any

from ...errors import PointError
from ..backends.backend import Dtype
from .target import Library


def read_arguments(at: Any) -> tuple[Any, ...]:
    """The positional arguments: those of a tuple, of a text such as "[0.0, 0.0]; 1.5", or a single one.

    Lists of numbers are arrays. Integers are constants; in a text without any other number they are real numbers,
    or there would be nothing to differentiate.

    Examples
    --------
    >>> read_arguments("[0.0, 0.5]; 3")
    (array([0. , 0.5]), 3)
    """
    if isinstance(at, str):
        parts = [part.strip() for part in at.split(";") if part.strip()]
        values = [_literal(part) for part in parts]
        if not any(map(_has_float, values)):
            values = [_as_floats(value) for value in values]
        arguments = tuple(values)
    else:
        arguments = at if isinstance(at, tuple) else (at,)
    if not arguments:
        raise PointError("the arguments of the function are required", "received none", 'write --at "[0.0, 0.0]; 1.5"')
    return tuple(_with_arrays(argument) for argument in arguments)


def listed_arguments(function: Any, at: Any) -> Any:
    """A list of arrays as a tuple where it is as long as the function has required positional parameters.

    Examples
    --------
    >>> import numpy
    >>> pair = [numpy.zeros(2), numpy.ones(2)]
    >>> type(listed_arguments(lambda x, y: x + y, pair)), type(listed_arguments(lambda both: both[0] + both[1], pair))
    (<class 'tuple'>, <class 'list'>)
    """
    if not isinstance(at, list) or not at or not all(hasattr(entry, "shape") for entry in at):
        return at
    try:
        parameters = inspect.signature(getattr(function, "forward", function)).parameters.values()
    except (TypeError, ValueError):
        return at
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    required = [p for p in parameters if p.kind in places and p.default is inspect.Parameter.empty]
    return tuple(at) if len(required) == len(at) else at


def _literal(text: str) -> Any:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise PointError(
            "arguments are numbers and nested lists of them", f"received {text!r}",
            'write them as --at "[0.0, 0.0]; 1.5", several separated by ;',
        ) from None  # fmt: skip
    if not _is_numeric(value):
        raise PointError(
            "arguments are finite numbers, lists and dicts of them", f"received {text!r}", 'write "[0.0, 1.5]"'
        )
    return value


def _is_numeric(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_numeric, value))
    if isinstance(value, dict):
        return all(map(_is_numeric, value.values()))
    return isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value))


def _has_float(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_has_float, value))
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    return isinstance(value, float)


def _as_floats(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_as_floats(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _as_floats(entry) for key, entry in value.items()}
    return value if isinstance(value, bool) else float(value)


def _with_arrays(value: Any) -> Any:
    """Nested lists of Python numbers as NumPy arrays; other containers entry by entry."""
    import numpy

    if isinstance(value, dict):
        return {key: _with_arrays(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        if not _is_table(value):
            return type(value)(_with_arrays(entry) for entry in value)
        try:
            return numpy.array(value, dtype=float if _has_float(value) else None)
        except ValueError:
            raise PointError(
                "rows of equal length are required", f"received {value!r}", "write one list for each row"
            ) from None
    return value


def _is_table(value: Any) -> bool:
    """Whether it is a nested list with nothing but Python numbers."""
    if isinstance(value, (list, tuple)):
        return len(value) > 0 and all(map(_is_table, value))
    return isinstance(value, (bool, int, float))


def leaves_of(value: Any) -> Iterator[Any]:
    """The numbers and arrays in nested containers, in order.

    Examples
    --------
    >>> list(leaves_of([1.5, {"a": (2, 3)}]))
    [1.5, 2, 3]
    """
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (list, tuple)):
        for entry in value:
            yield from leaves_of(entry)
    else:
        yield value


def size_of(leaf: Any) -> int:
    """The number of entries of a number or an array."""
    return math.prod(getattr(leaf, "shape", ()))


def is_variable(leaf: Any) -> bool:
    """Whether a leaf is real: integers and truth values are constants.

    Examples
    --------
    >>> is_variable(1.5), is_variable(3), is_variable(True)
    (True, False, False)
    """
    if hasattr(leaf, "is_floating_point"):
        return bool(leaf.is_floating_point())
    if hasattr(leaf, "dtype"):
        return leaf.dtype.kind not in "iub" if leaf.dtype.kind != "V" else True
    return isinstance(leaf, float)


def converted(library: Library, arguments: tuple[Any, ...], dtype: Dtype) -> tuple[Any, ...]:
    """The arguments as arrays of a library, the real ones in a format."""
    if library == "jax":
        import jax

        return jax.tree_util.tree_map(lambda leaf: _jax_leaf(leaf, dtype), arguments)  # type: ignore[no-any-return]
    from torch.utils._pytree import tree_map

    return tree_map(lambda leaf: _torch_leaf(leaf, dtype), arguments)  # type: ignore[no-any-return]


def _jax_leaf(leaf: Any, dtype: Dtype) -> Any:
    import jax.numpy as jnp

    return jnp.asarray(_numpy(leaf), dtype=dtype) if is_variable(leaf) else leaf


def _torch_leaf(leaf: Any, dtype: Dtype) -> Any:
    import torch

    if not isinstance(leaf, torch.Tensor):
        if not is_variable(leaf):
            return torch.as_tensor(leaf) if hasattr(leaf, "dtype") else leaf
        leaf = torch.tensor(_numpy(leaf))
    return leaf.detach().clone().to(getattr(torch, dtype)) if is_variable(leaf) else leaf


def _numpy(leaf: Any) -> Any:
    """A leaf with all its digits: bfloat16 is a subset of float64."""
    import numpy

    if hasattr(leaf, "detach"):
        return leaf.detach().double().numpy()
    return numpy.asarray(leaf).astype(numpy.float64)
