"""Three-valued answers: `Proved(evidence)`, `Refuted(evidence)`, `Unknown(reason)`; never a bare bool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Proved:
    """The statement holds; `evidence` is data that a reader can check."""

    evidence: Any = None
    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Refuted:
    """The statement is false; `evidence` is the witness."""

    evidence: Any = None
    reason: str = ""

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Unknown:
    """Nobody knows yet; `reason` says which step was not decided. Using it as a bool is an error."""

    reason: str

    def __bool__(self) -> bool:
        raise TypeError(
            "a decided verdict is required for bool(); "
            f"received Unknown ({self.reason}); "
            "test `isinstance(verdict, Unknown)` first"
        )


Verdict = Proved | Refuted | Unknown


def verdict_name(verdict: Verdict) -> str:
    """The JSON word: "proved", "refuted" or "unknown"."""
    return type(verdict).__name__.lower()


def verdict_to_json(verdict: Verdict) -> dict[str, str]:
    """`{"verdict": ..., "reason": ...}` as printed by `explain --json`."""
    return {"verdict": verdict_name(verdict), "reason": verdict.reason}
