"""A gallery entry: a program or a selection, a point, what the literature says of it, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .claims import Claim


@dataclass(frozen=True)
class Source:
    """Where a statement can be read; a theorem's number only where it was looked up.

    Parameters
    ----------
    authors, title : str
    year : int
    statement : str
        What the source says, in our words.
    """

    authors: str
    year: int
    title: str
    statement: str

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}), {self.title}: {self.statement}"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"authors": self.authors, "year": self.year, "title": self.title, "statement": self.statement}


@dataclass(frozen=True)
class GalleryEntry:
    """One counterexample.

    Parameters
    ----------
    name : str
        Its name on the command line, and that of its certificate.
    title : str
        One line that says what it shows.
    program : str
        Program text; empty if `pieces` are given.
    point : str
        As after --at.
    claims : tuple of Claim
        What is claimed of it; nothing of this enters a computation.
    source : Source
    note : str
        Why it is so, in one or two sentences.
    variables : tuple of str
        Their order.
    pieces : tuple of (formula, condition)
        A selection given by hand.
    """

    name: str
    title: str
    point: str
    claims: tuple[Claim, ...]
    source: Source
    note: str
    program: str = ""
    variables: tuple[str, ...] = ("x",)
    pieces: tuple[tuple[str, str], ...] = field(default=())

    @property
    def text(self) -> str:
        """The program, or the pieces with their cells."""
        if not self.pieces:
            return self.program
        return "; ".join(f"{formula} where {condition}" for formula, condition in self.pieces)

    def to_dict(self) -> dict[str, Any]:
        """JSON, without anything computed."""
        return {
            "name": self.name,
            "title": self.title,
            "program": self.program or None,
            "pieces": [list(piece) for piece in self.pieces] or None,
            "variables": list(self.variables),
            "point": self.point,
            "claims": [claim.to_dict() for claim in self.claims],
            "source": self.source.to_dict(),
            "note": self.note,
        }

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.title}", f"  {self.text}   at   {self.point}", ""]
        lines += [f"  claimed   {claim.quantity.replace('_', ' '):<26}{claim.text}" for claim in self.claims]
        return "\n".join([*lines, "", f"  {self.note}", f"  Source: {self.source}"])
