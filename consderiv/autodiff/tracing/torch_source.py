"""The user's line of a node of an FX graph, and whether its result is computed from the node."""

from __future__ import annotations

import re
from typing import Any

from .shown_source import file_name, is_cell

_INTERNAL = re.compile(r"[/\\](torch[/\\]|autodiff[/\\]tracing[/\\])")


def source_line(node: Any) -> str:
    """The user's line of a node: file, line number and text; the module, or the function itself, where there is none."""
    lines = (node.meta.get("stack_trace") or "").strip().splitlines()
    for place in range(len(lines) - 1, -1, -1):
        if lines[place].lstrip().startswith("File ") and not _INTERNAL.search(lines[place]):
            head = lines[place].strip().partition(", in ")[0].replace('"', "").removeprefix("File ")
            text = lines[place + 1].strip() if place + 1 < len(lines) else ""
            path, _, line = head.rpartition(", line ")
            head = f"cell, line {line}" if is_cell(path) else file_name(head)
            return f"{head}: {text}" if text else head
    return _module_of(node) or f"the function itself, {_name(node)} of torch"


def _module_of(node: Any) -> str:
    """ "the module 2 (torch.nn.modules.activation.GELU)", if the operation belongs to a module of the library."""
    stack = [entry for entry in (node.meta.get("nn_module_stack") or {}).values() if "torch_export" not in str(entry)]
    if not stack:
        return ""
    path, kind = stack[-1] if isinstance(stack[-1], tuple) else ("", stack[-1])
    name = str(getattr(kind, "__qualname__", kind))
    return f"the module {path or 'itself'} ({name.removeprefix('torch.nn.modules.')})"


def _name(node: Any) -> str:
    return str(getattr(node.target, "_opname", None) or getattr(node.target, "__name__", node.target))


def reaches_the_result(node: Any) -> bool:
    """Whether the result of the graph is computed from a node: what is only printed or asserted does not."""
    seen, waiting = {node}, [node]
    while waiting:
        for user in waiting.pop().users:
            if user.op == "output":
                return True
            if user not in seen:
                seen.add(user)
                waiting.append(user)
    return False
