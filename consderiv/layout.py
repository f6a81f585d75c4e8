"""JSON that programs and people can read: what fits on a line is on a line."""

from __future__ import annotations

from typing import Any

LINE = 110


def json_text(value: Any, indent: int = 0) -> str:
    """JSON for programs that people can read too.

    Examples
    --------
    >>> print(json_text({"type": "finite", "elements": [["-1"], ["1"]]}))
    {"type": "finite", "elements": [["-1"], ["1"]]}
    """
    from json import dumps

    if not value or not isinstance(value, (dict, list, tuple)):
        return dumps(value)
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{dumps(key)}: {json_text(entry, indent + 2)}" for key, entry in value.items()]
    else:
        parts = [json_text(entry, indent + 2) for entry in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    flat = 2 * len(parts) + sum(map(len, parts)) + indent <= LINE and not any("\n" in part for part in parts)
    if flat:
        return opening + ", ".join(parts) + closing
    return opening + "\n" + ",\n".join(pad + part for part in parts) + "\n" + " " * indent + closing
