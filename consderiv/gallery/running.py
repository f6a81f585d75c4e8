"""Running an entry: everything is computed by the engine and then compared with the claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..certificates.model import Certified
from ..errors import ConsderivError, UnsupportedError
from .claims import Finding, Status
from .entry import GalleryEntry, quantity_width
from .misprints import judged, sentence
from .subject import Subject

Comparison = Literal["agrees", "corrects the source", "found by search", "editorial", "undecided", "disagrees"]


@dataclass(frozen=True, repr=False)
class GalleryRun:
    """An entry with what was computed for each of its claims.

    Parameters
    ----------
    entry : GalleryEntry
    findings : tuple of Finding
        One for each claim, in order.
    printed : tuple of Finding
        One for each claim that the source prints and the computation is to refute.
    subject : Subject, RuleSubject, ... or None
        What was computed; None for editorial entries.
    """

    entry: GalleryEntry
    findings: tuple[Finding, ...]
    printed: tuple[Finding, ...] = ()
    subject: Any = None

    @property
    def status(self) -> Status:
        """disagree if a claim is refuted (or a misprint is not), else undecided if one is undecided, else agree."""
        found = {finding.status for finding in self.findings}
        found |= {_OPPOSITE[finding.status] for finding in self.printed}
        return next((status for status in ("disagree", "undecided") if status in found), "agree")

    @property
    def verdict(self) -> Comparison:
        """How the computation compares with the source."""
        if self.status != "agree":
            return "disagrees" if self.status == "disagree" else "undecided"
        if self.entry.is_editorial:
            return "editorial"
        if self.entry.printed:
            return "corrects the source"
        return "found by search" if self.entry.found_by_search else "agrees"

    def certificate(self) -> Any:
        """The certificate of the entry's program or rule at its point."""
        if self.subject is None:
            raise UnsupportedError("something to compute is required", "received an editorial entry", "read its note")
        return self.subject.certificate()

    @cached_property
    def certified(self) -> Certified:
        """How many statements about the entry's case have a certificate, and how many of these rest on trust."""
        try:
            counts: Certified = self.certificate().counts
            return counts
        except ConsderivError:
            return Certified(0, 0)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of one entry in `consderiv gallery run --json`."""
        return {
            **self.entry.to_dict(),
            "claims": [finding.to_dict() for finding in self.findings],
            "printed": [finding.to_dict() for finding in self.printed],
            "status": self.status,
            "verdict": self.verdict,
            "certificate": self.certified._asdict(),
        }

    def __str__(self) -> str:
        lines = [f"{self.entry.name}: {self.entry.title}   [{self.verdict}]", *self.entry.heading, ""]
        width = quantity_width([finding.claim for finding in self.findings])
        for finding in self.findings:
            lines += _finding_lines(finding, width)
        lines += [f"  {judged(finding):<10}{sentence(finding)}" for finding in self.printed]
        return "\n".join([*lines, *self.entry.story])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from ..html import badge, cell, table

        shown = table([_claim_row(finding) for finding in self.findings], ("", "quantity", "computed", "claimed"))
        corrected = "".join(f"<p>{badge(judged(finding))} {cell(sentence(finding))}</p>" for finding in self.printed)
        return f"{self.entry.heading_html} {badge(self.verdict)}{shown}{corrected}{self.entry.story_html}"


def _claim_row(finding: Finding) -> tuple[object, ...]:
    from ..html import badge, code

    quantity = finding.claim.quantity.replace("_", " ")
    return badge(finding.status), quantity, code(finding.computed), code(finding.claim.text)


_OPPOSITE: dict[Status, Status] = {"agree": "disagree", "disagree": "agree", "undecided": "undecided"}


def _finding_lines(finding: Finding, width: int) -> list[str]:
    quantity = finding.claim.quantity.replace("_", " ")
    lines = [f"  {finding.status:<10}{quantity:<{width}}{finding.computed}"]
    return lines if finding.status == "agree" else [*lines, f"  {'':<10}{'':<{width}}claimed: {finding.claim.text}"]


def run_entry(entry: GalleryEntry) -> GalleryRun:
    """Compute an entry and compare it with its claims."""
    subject = _subject(entry)
    findings = tuple(claim.check(subject) for claim in entry.claims)
    return GalleryRun(entry, findings, tuple(claim.check(subject) for claim in entry.printed), subject)


def _subject(entry: GalleryEntry) -> Any:
    if entry.is_editorial:
        return None
    if entry.rule is not None:
        return entry.rule.subject(entry.point, entry.variables)
    return Subject(entry.program, entry.variables, entry.point, entry.pieces)
