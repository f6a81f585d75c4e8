"""What is at fault, as data for JSON and as a sentence."""

from __future__ import annotations

from typing import Any

from ...sets.undecided import Undefined
from ..backends.backend import Setting
from ..reports.report_values import float_text
from .result import Result


def fault(name: str, source: str, setting: Setting, result: Result, clarke: Any) -> dict[str, Any]:
    """A call, where it is, the derivative that it returned, and the Clarke set that it should be in."""
    entries = [entry for row in result.value or () for entry in row]
    where = f" at {source}" if source else ""
    shown = ", ".join(f"{entry:.8g}" for entry in entries[:6]) + (", ..." if len(entries) > 6 else "")
    own = "has none: it is not Lipschitz" if isinstance(clarke, Undefined) else f"is {str(clarke)[:80]}"
    return {
        "call": name,
        "source": source,
        "mode": setting.mode,
        "dtype": setting.dtype,
        "derivative": [[float_text(entry) for entry in row] for row in result.value or ()],
        "clarke": clarke.to_dict(),
        "text": f"{name}{where}, which gives [{shown}] where its Clarke set {own}",
    }
