"""Long reasons as notes below a table: each is written once, and what is longer by a beginning refers to it."""

from __future__ import annotations

LONGEST_REASON = 60
"""Longer reasons are notes."""
PART = ": "


class Notes(list[str]):
    """The notes of one page, numbered from 1."""

    def short(self, reason: str) -> str:
        """A short reason itself, of a long one the number of its note, after what it says before a known note.

        Examples
        --------
        >>> notes, long = Notes(), "a branch has no value " * 5
        >>> notes.short("short"), notes.short(long), notes.short(f"not decided: {long}"), len(notes)
        ('short', '[1]', 'not decided [1]', 1)
        """
        if len(reason) <= LONGEST_REASON:
            return reason
        parts = reason.split(PART)
        for count in range(len(parts)):
            rest = PART.join(parts[count:])
            if rest in self:
                return " ".join([*([PART.join(parts[:count])] if count else []), f"[{self.index(rest) + 1}]"])
        self.append(reason)
        return f"[{len(self)}]"
