"""The lines of a script that define the audited function: its source with all it needs, else an import of its file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from ...errors import UnsupportedError
from ..functions.audited import qualified_name
from ..functions.function_runner import HEARD, FunctionRunner
from ..functions.target import FUNCTION_IN_FILE
from ..judging.result import Result
from .definition import Definitions, NotWritable, is_of_the_user

IMPORTS = "# This imports"
"""How the remark begins that stands above the import of a file."""


def defining_lines(target: Any, runner: FunctionRunner, result: Result) -> tuple[str, list[str]]:
    """The name of the function in the script, and the lines that make it known.

    Source that was collected is run at once, and has to return the value of the result again.

    Raises
    ------
    UnsupportedError
        If the function has no source, and is not found in a file.
    """
    match = FUNCTION_IN_FILE.fullmatch(target.strip()) if isinstance(target, str) else None
    try:
        name, lines = _own_source(runner.function)
        if _returns(lines, name, runner, result):
            return name, lines
        reason = "its source alone returns something else"
    except NotWritable as error:
        reason = f"no source for {error}"
    place = _place(runner.function) if match is None else (Path(match["path"]), match["function"])
    if place is not None:
        return _imported(*place, reason)
    name = qualified_name(runner.function)
    function = name.rpartition(".")[2]
    raise UnsupportedError(
        "a function with its source, or of a file that can be imported, is required for a script",
        f"received {name} ({reason})",
        f'define it in a file, and audit "path.py:{function if function.isidentifier() else "function"}"',
    )


def _own_source(function: Any) -> tuple[str, list[str]]:
    definitions = Definitions()
    name = getattr(function, "__name__", "")
    name = name if isinstance(name, str) and name.isidentifier() else "function"
    definitions.named(name, function)
    lines = [*definitions.imports, "", *definitions.lines]
    annotated = any(isinstance(n, ast.arg) and n.annotation for n in ast.walk(ast.parse("\n".join(lines))))
    return name, ["from __future__ import annotations", *lines] if annotated else lines


def _returns(lines: Sequence[str], name: str, runner: FunctionRunner, result: Result) -> bool:
    """Whether the lines make a function with the same derivative in the same setting."""
    scope: dict[str, Any] = {"__name__": "reproduced"}
    try:
        exec("\n".join(lines), scope)  # the user's own function, which the audit has run already
        found = replace(runner, function=scope[name], _made={HEARD: True}).jacobian(result.setting)
    except Exception:  # a library may raise anything: then it is not the same function
        return False
    return repr(found) == repr(result.value)


def _place(function: Any) -> tuple[Path, str] | None:
    """The file and the name of an object that a module of the user holds."""
    home = sys.modules.get(getattr(function, "__module__", None) or "")
    modules = [module for module in (home, *sys.modules.values()) if isinstance(module, ModuleType)]
    for module in modules:
        file = getattr(module, "__file__", None)
        if file and module.__name__ != "__main__" and is_of_the_user(module):
            for name, value in list(vars(module).items()):
                if value is function and name.isidentifier():
                    return Path(file), name
    return None


def _imported(path: Path, function: str, reason: str) -> tuple[str, list[str]]:
    """The import of a file by its path as the user gave it, and why the script is not complete without the file."""
    from textwrap import wrap

    stem, folder = path.stem, str(path.parent)
    where = "" if path.is_absolute() else ", so run it in the folder of the audit"
    remark = wrap(f"{IMPORTS} {path.name} ({reason}){where}", 116, subsequent_indent="#   ")
    lines = [*remark, "import sys", f"sys.path.insert(0, {folder!r})"]
    if stem.isidentifier() and stem not in sys.stdlib_module_names:
        return f"{stem}.{function}", [*lines, f"import {stem}"]
    return f"model.{function}", [
        *lines, "import importlib.util",
        f'spec = importlib.util.spec_from_file_location("model", {str(path)!r})',
        "model = importlib.util.module_from_spec(spec)", "spec.loader.exec_module(model)",
    ]  # fmt: skip


def imports_a_file(lines: Sequence[str]) -> bool:
    """Whether the lines import the file of the function: then its arrays are made as they were in the audit."""
    return any(line.startswith(IMPORTS) for line in lines)


__all__ = ["IMPORTS", "defining_lines", "imports_a_file"]
