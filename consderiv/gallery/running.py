"""Running an entry: everything is computed by the engine and then compared with the claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ..errors import ConsderivError
from .claims import Finding, Status
from .entry import GalleryEntry
from .subject import Subject


class Certified(NamedTuple):
    """Counts of certified statements: all of them, and those with a step that is only trusted."""

    statements: int
    trusted: int

    def __str__(self) -> str:
        if not self.statements:
            return "none"
        return f"{self.statements} proved" if not self.trusted else f"{self.statements}, {self.trusted} trusted"


@dataclass(frozen=True)
class GalleryRun:
    """An entry with what was computed for each of its claims.

    Parameters
    ----------
    entry : GalleryEntry
    findings : tuple of Finding
        One for each claim, in order.
    subject : Subject
        What was computed.
    """

    entry: GalleryEntry
    findings: tuple[Finding, ...]
    subject: Subject

    @property
    def status(self) -> Status:
        """disagree if a claim is refuted, else undecided if one is undecided, else agree."""
        found = {finding.status for finding in self.findings}
        return next((status for status in ("disagree", "undecided") if status in found), "agree")

    def certificate(self) -> Any:
        """The certificate of the entry's program at its point."""
        return self.subject.explanation.certificate()

    @cached_property
    def certified(self) -> Certified:
        """How many statements about the entry's program have a certificate, and how many of these rest on trust."""
        try:
            claims = self.certificate().claims
        except ConsderivError:
            return Certified(0, 0)
        return Certified(len(claims), sum(claim.is_trusted for claim in claims))

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of one entry in `consderiv gallery run --json`."""
        whole = self.entry.to_dict()
        claims = [finding.to_dict() for finding in self.findings]
        return {**whole, "claims": claims, "status": self.status, "certificate": self.certified._asdict()}

    def __str__(self) -> str:
        lines = [f"{self.entry.name}: {self.entry.title}   [{self.status}]"]
        lines += [f"  {self.entry.text}   at   {self.entry.point}", ""]
        for finding in self.findings:
            quantity = finding.claim.quantity.replace("_", " ")
            lines.append(f"  {finding.status:<10}{quantity:<26}{finding.computed}")
            if finding.status != "agree":
                lines.append(f"  {'':<10}{'':<26}claimed: {finding.claim.text}")
        return "\n".join([*lines, "", f"  {self.entry.note}", f"  Source: {self.entry.source}"])


def run_entry(entry: GalleryEntry) -> GalleryRun:
    """Compute an entry and compare it with its claims."""
    subject = Subject(entry.program, entry.variables, entry.point, entry.pieces)
    return GalleryRun(entry, tuple(claim.check(subject) for claim in entry.claims), subject)
