"""Printing results: text or one JSON object on stdout, remarks on stderr."""

from __future__ import annotations

import sys
from typing import Any

from ..layout import json_text


def print_result(result: Any, as_json: bool) -> None:
    """A result with `to_dict` and `__str__`."""
    if as_json:
        print_json(result.to_dict())
    else:
        print(result)


def print_json(value: Any) -> None:
    """One JSON object on stdout; what fits on a line is on a line."""
    print(json_text(value))


def remark(text: str) -> None:
    """A line on stderr that does not belong to the result."""
    print(text, file=sys.stderr)
