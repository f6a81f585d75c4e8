"""A Python file in the place of a program or of file.py:function: what is missing, and which functions the file has."""

from __future__ import annotations

import ast
import re
from os.path import isfile

from ..errors import UnsupportedError

_PATH = re.compile(r"(?P<path>[^()\[\]*]+\.py)(?P<rest>:.*)?", re.DOTALL)
_LONGEST = 1000
MOST = 12
"""The most functions that are listed."""


def check_target(text: str) -> None:
    """Refuse a target of an audit that names a Python file and no function of it.

    Raises
    ------
    UnsupportedError
        With the functions of the file, which is read and not run.
    """
    match = _matched(text)
    if match is None:
        return
    path = match["path"]
    found = functions(path) if isfile(path) else None
    if found is None:
        problem = "which cannot be read as Python" if isfile(path) else "and there is no such file"
        reason, remedy = f"{text.strip()!r}, {problem}", "check the path, and write file.py:function"
    else:
        reason = repr(text.strip())
        listed = ", ".join(found[:MOST]) + (", ..." if len(found) > MOST else "")
        example = f"; write {path}:{found[0]}" if found else "; define one with def"
        remedy = f"functions in the file: {listed or 'none'}{example}"
    raise UnsupportedError("file.py:function is required", f"received {reason}", remedy)


def check_program(text: str) -> None:
    """Refuse the name of a file where the text of a program belongs.

    Raises
    ------
    UnsupportedError
        For file.py and file.py:function, and for the name of a file that is there.
    """
    if _matched(text) is not None:
        raise UnsupportedError(
            "the text of a program is required", f"received {text.strip()!r}, a Python file",
            "`consderiv audit file.py:function` takes functions; in Python, consderiv.from_torch and from_jax do",
        )  # fmt: skip
    if "." in text and len(text) < _LONGEST and isfile(text.strip()):
        raise UnsupportedError(
            "the text of a program, or @ before the name of a file, is required",
            f"received {text.strip()!r}, which is a file", f"write @{text.strip()}",
        )  # fmt: skip


def _matched(text: str) -> re.Match[str] | None:
    return _PATH.fullmatch(text.strip()) if ".py" in text[:_LONGEST] else None


def functions(path: str) -> list[str] | None:
    """The functions that a Python file defines outside of classes and functions; None if it cannot be read.

    Examples
    --------
    >>> import consderiv.lazy
    >>> functions(consderiv.lazy.__file__)
    ['loaded']
    """
    try:
        with open(path, "rb") as file:
            body = ast.parse(file.read()).body
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    names = [name for statement in body for name in _defined(statement)]
    return [name for name in names if not name.startswith("_")]


def _defined(statement: ast.stmt) -> list[str]:
    """The function that a statement defines: with def, or as a name for a lambda."""
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []


__all__ = ["check_program", "check_target", "functions"]
