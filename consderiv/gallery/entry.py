"""A gallery entry: a program or a selection, a point, what the literature says of it, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..html import Html, Shown, cell, code, table
from .claims import Claim

if TYPE_CHECKING:
    from .cases import Case


@dataclass(frozen=True, repr=False)
class Source(Shown):
    """Where a statement can be read; a theorem's number only where it was looked up.

    Parameters
    ----------
    authors, title : str
    year : int or None
        None where the source has no date.
    statement : str
        What the source says, in our words.
    """

    authors: str
    year: int | None
    title: str
    statement: str

    def __str__(self) -> str:
        return f"{self.authors} ({self.year or 'undated'}), {self.title}: {self.statement}"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return {"authors": self.authors, "year": self.year, "title": self.title, "statement": self.statement}


CLAIMED, PRINTED = "claimed here", "the source prints"
"""Whose claim it is."""


@dataclass(frozen=True)
class GalleryEntry:
    """One counterexample, or one correction.

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
    rule : RuleCase, FormulaCase or OracleCase, optional
        For an entry about a calculus rule or an expectation, instead of a program.
    printed : tuple of Claim
        What the source prints, and the computation refutes: then the entry is a correction.
    found_by_search : bool
        Whether `consderiv search` found it, as the smallest one.
    tags : tuple of str
    """

    name: str
    title: str
    source: Source
    note: str
    point: str = ""
    claims: tuple[Claim, ...] = ()
    program: str = ""
    variables: tuple[str, ...] = ("x",)
    pieces: tuple[tuple[str, str], ...] = ()
    rule: Case | None = None
    printed: tuple[Claim, ...] = ()
    found_by_search: bool = False
    tags: tuple[str, ...] = ()

    @property
    def is_editorial(self) -> bool:
        """Whether there is nothing to compute: a misprint, or a missing hypothesis."""
        return not (self.program or self.pieces or self.rule)

    @property
    def text(self) -> str:
        """The program, the pieces with their cells, or the rule with its functions."""
        if self.rule is not None:
            return self.rule.text
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
            "rule": self.rule.to_dict() if self.rule is not None else None,
            "tags": list(self.tags),
            "found_by_search": self.found_by_search,
            "variables": list(self.variables),
            "point": self.point,
            "claims": [claim.to_dict() for claim in self.claims],
            "printed": [claim.to_dict() for claim in self.printed],
            "source": self.source.to_dict(),
            "note": self.note,
        }

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.title}", *self.heading, ""]
        width = quantity_width((*self.claims, *self.printed))
        for word, claims in ((CLAIMED, self.claims), (PRINTED, self.printed)):
            lines += [f"  {word:<19}{claim.quantity.replace('_', ' '):<{width}}{claim.text}" for claim in claims]
        return "\n".join([*lines, *self.story])

    __repr__ = __str__

    @property
    def heading(self) -> tuple[str, ...]:
        """The program or rule and the point, if there is one."""
        return () if self.is_editorial else (f"  {self.text}   at   {self.point}",)

    @property
    def story(self) -> tuple[str, ...]:
        """The note, the source, and the tags."""
        tags = (f"  Tags: {', '.join(self.tags)}",) if self.tags else ()
        return ("", f"  {self.note}", f"  Source: {self.source}", *tags)

    @property
    def heading_html(self) -> Html:
        """Title, program or rule, and point, for a notebook."""
        where = "" if self.is_editorial else f"<br>{code(self.text)} at {code(self.point)}"
        return Html(f"<strong>{cell(self.name)}</strong>: {cell(self.title)}{where}")

    @property
    def story_html(self) -> Html:
        """Note and source, for a notebook."""
        return Html(f"<p>{cell(self.note)}</p><p>Source: {cell(self.source)}</p>")

    def _repr_html_(self) -> str:
        claims = [(CLAIMED, claim) for claim in self.claims] + [(PRINTED, claim) for claim in self.printed]
        rows = [(word, claim.quantity.replace("_", " "), code(claim.text)) for word, claim in claims]
        return f"{self.heading_html}{table(rows)}{self.story_html}"


def quantity_width(claims: Sequence[Claim]) -> int:
    """The width of the column with the names of the quantities."""
    return max((len(claim.quantity) for claim in claims), default=0) + 3
