"""Where a function takes a number out of the graph: the derivative of the library does not see what it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...programs.program import Program
from ..runner import Subject

KIND = "stop_gradient"
SHOWN = 3
_NAMES = {
    "detach": "Tensor.detach", "detach_copy": "Tensor.detach", "no_grad": "torch.no_grad",
    "stop_gradient": "jax.lax.stop_gradient",
}  # fmt: skip
_CONVERSION = re.compile(r"\.(?P<method>item|tolist)\(|(?<![\w.])(?P<function>float)\(")
_PLACE = re.compile(r"(?P<file>[^,:]+\.py)(?:, line |:)(?P<line>\d+)")


def dropped(subject: Subject) -> Mapping[str, Any] | None:
    """The calls that take numbers out of the graph on the way to the result, ready for JSON; None: there are none.

    Such a call is no fault of the library, and often what is meant: it is named only where a value is wrong and no
    call is at fault by itself.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    needed = set(subject.program.needed())
    for node, notes in subject.rules.items():
        names = _variables(subject.program, node) if node in needed else []
        for note in notes:
            if note.kind == KIND and names:
                key = _call(note.name, note.source), _place(note.source)
                found.setdefault(key, {}).update(dict.fromkeys(names))
    if not found:
        return None
    texts = [
        f"{call}{place and f' at {place}'} takes a number out of the graph, and its dependence on {_listed(on)} is lost"
        for (call, place), on in list(found.items())[:SHOWN]
    ]
    call, place = next(iter(found))
    return {"call": call, "source": place, "text": "; ".join(texts)}


def _call(name: str, source: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    written = _CONVERSION.search(source)
    if written is None:
        return "a conversion to a number of Python"
    return f"Tensor.{written['method']}" if written["method"] else "float"


def _place(source: str) -> str:
    """ "model.py:3" of the line that a note has."""
    found = _PLACE.match(source)
    if found is None:
        return source.partition(": ")[0] if source.startswith(("cell", "the module")) else ""
    return f"{found['file']}:{found['line']}"


def _variables(program: Program, node: int) -> list[str]:
    """The variables that a node depends on, in order."""
    below, stack = set[int](), [node]
    while stack:
        top = stack.pop()
        if top not in below:
            below.add(top)
            stack += program.nodes[top].operands
    indices = sorted({program.nodes[i].index for i in below if program.nodes[i].operation == "variable"})
    return [program.variables[index] for index in indices]


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


__all__ = ["dropped"]
