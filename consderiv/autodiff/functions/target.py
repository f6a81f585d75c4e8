"""The target of an audit: whether it is a function, and where it is defined."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from ...errors import UnsupportedError
from ..backends.installed import missing

Library = Literal["jax", "torch"]
LIBRARIES: tuple[Library, ...] = ("jax", "torch")
FUNCTION_IN_FILE = re.compile(r"(?P<path>.+\.py):(?P<function>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*")

MOST = 12
"""The most functions that an error lists."""


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
            listed = ", ".join([*known[:MOST], *["…"][: len(known) > MOST]])
            raise UnsupportedError(
                f"a function of {match['path']} is required", f"received {match['function']!r}",
                f"choose among {listed or 'no function at all'}",
            )  # fmt: skip
        found = getattr(found, name)
    if not callable(found):
        shown = f"{match['function']!r}, an object of type {type(found).__name__}"
        raise UnsupportedError("a function is required", f"received {shown}", "name something that can be called")
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
