"""What is at fault, as data for JSON and as a sentence."""

from __future__ import annotations

from typing import Any

from ...sets.undecided import Undefined
from ...verdicts import cut
from ..backends.backend import Setting
from ..reports.number_text import value_text
from ..reports.report_values import float_text, set_text
from .result import Result


def fault(name: str, source: str, setting: Setting, result: Result, clarke: Any) -> dict[str, Any]:
    """A call, where it is, the derivative that it returned, and the Clarke set that it should be in."""
    where = f" at {source}" if source else ""
    shown = value_text(result.value or (), setting.dtype, 80)
    exact = "it is not Lipschitz and has no Clarke set"
    if not isinstance(clarke, Undefined):
        exact = f"its Clarke set is {cut(set_text(clarke, setting.dtype), 80)}"
    return {
        "call": name,
        "source": source,
        "mode": setting.mode,
        "dtype": setting.dtype,
        "derivative": [[float_text(entry) for entry in row] for row in result.value or ()],
        "clarke": clarke.to_dict(),
        "text": f"{name}{where}, which gives {shown} where {exact}",
    }
