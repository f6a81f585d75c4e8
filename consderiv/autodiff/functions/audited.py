"""The audit of a function: what is read from its arguments and options, and the runner that they make."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, get_args

from ...errors import UnsupportedError
from ..backends.backend import Dtype
from .arguments import listed_arguments, read_arguments
from .function_runner import FunctionRunner
from .library import library_of
from .target import loaded


def function_runner(
    target: Any,
    at: Any,
    backends: Any = None,
    dtypes: Sequence[Dtype] | None = None,
    parameters: str = "constants",
    compiled: bool = False,
    reference: Any = None,
) -> tuple[FunctionRunner, str]:
    """The runner of a callable or of "path.py:function", and the text that names it.

    Raises
    ------
    ConsderivError
        If the file, the function, its library, its arguments or an option is not what is required.
    """
    function = loaded(target) if isinstance(target, str) else target
    text = target.strip() if isinstance(target, str) else qualified_name(target)
    arguments = read_arguments(listed_arguments(function, at))
    _check_count(function, arguments, text)
    library = library_of(function, arguments, backends)
    chosen = tuple(dtypes or ())
    for dtype in chosen:
        if dtype not in get_args(Dtype):
            raise UnsupportedError(
                f"a format is one of {', '.join(get_args(Dtype))}", f"received {dtype!r}", "choose among these"
            )
    return FunctionRunner(library, function, arguments, parameters, chosen, compiled, reference), text


def _check_count(function: Any, arguments: Sequence[Any], text: str) -> None:
    """Refuse a wrong number of arguments, before a library speaks about it."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*arguments)
    except TypeError as error:
        raise UnsupportedError(
            f"the arguments of {text}{signature} are required", f"received {len(arguments)} ({error})",
            "separate arguments by ; as in \"[0.0, 0.0]; 1.5\", or pass a tuple",
        ) from None  # fmt: skip


def qualified_name(function: Any) -> str:
    """The module and the name of a callable; the type of one without a name.

    Examples
    --------
    >>> qualified_name(qualified_name)
    'consderiv.autodiff.functions.audited.qualified_name'
    """
    owner = function if hasattr(function, "__qualname__") else type(function)
    module = getattr(owner, "__module__", None)
    name = str(owner.__qualname__).removeprefix("_VariableFunctionsClass.")  # where torch keeps torch.relu
    return f"{module}.{name}" if module and module not in ("__main__", "builtins") else name
