"""Printing results: text or one JSON object on stdout, remarks on stderr."""

from __future__ import annotations

import sys
from typing import Any

LINE = 110


def print_result(result: Any, as_json: bool) -> None:
    """A result with `to_dict` and `__str__`."""
    if as_json:
        print_json(result.to_dict())
    else:
        print(result)


def print_json(value: Any) -> None:
    """One JSON object on stdout; what fits on a line is on a line."""
    print(json_text(value))


def json_text(value: Any, indent: int = 0) -> str:
    """JSON for programs that people can read too.

    Examples
    --------
    >>> print(json_text({"type": "finite", "elements": [["-1"], ["1"]]}))
    {"type": "finite", "elements": [["-1"], ["1"]]}
    """
    from json import dumps

    flat = dumps(value)
    if len(flat) + indent <= LINE or not value or not isinstance(value, (dict, list)):
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{pad}{dumps(key)}: {json_text(entry, indent + 2)}" for key, entry in value.items()]
    else:
        parts = [pad + json_text(entry, indent + 2) for entry in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(parts) + "\n" + " " * indent + closing


def remark(text: str) -> None:
    """A line on stderr that does not belong to the result."""
    print(text, file=sys.stderr)
