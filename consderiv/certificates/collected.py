"""The claims that are made so far, and the statements that are missing with their reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import ConsderivError
from .model import Claim, Omission, Omitted, Refused


@dataclass
class Collected:
    """Claims in order, and what is left out."""

    claims: list[Claim] = field(default_factory=list)
    omitted: list[Omission] = field(default_factory=list)

    def attempt(self, rule: str, *makers: Callable[[], Claim]) -> int | None:
        """Add the first claim that can be made and return its index, or note why the first one cannot."""
        reasons = []
        for make in makers:
            try:
                self.claims.append(make())
                return len(self.claims) - 1
            except (Omitted, ConsderivError) as reason:
                reasons.append(str(reason))
        self.omitted.append(Omission(rule, reasons[0]))
        return None

    def alternatives(self, *makers: tuple[str, Callable[[], Claim]]) -> str | None:
        """Add the first claim that can be made; statements that are refuted are not missing."""
        reasons = []
        for rule, make in makers:
            try:
                self.claims.append(make())
                return rule
            except Refused:
                continue
            except (Omitted, ConsderivError) as reason:
                reasons.append(Omission(rule, str(reason)))
        self.omitted += reasons
        return None

    def leave_out(self, rule: str, reason: str) -> None:
        """Note that a statement is missing."""
        self.omitted.append(Omission(rule, reason))
