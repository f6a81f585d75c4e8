"""Open cells of a local decomposition, and the walls between them: half-branches and the sheets above open cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .arcs import Arc
from .fans import Branch
from .separators import Path

EXACT_TERMS = 6


@dataclass(frozen=True, eq=False)
class Wall:
    """Where one of the curves (or surfaces) is zero between two neighbouring open cells over the same arc below.

    Parameters
    ----------
    owner : int
        The only curve that is zero on the wall.
    beside : Arc
        An arc in a neighbouring cell: a polynomial that is not divisible by the owner has the same sign there.
    branch : Branch or None
        The half-branch; None where the wall is the half line `line`.
    lift : callable
        From a path of the last coordinate to an arc in all coordinates.
    line : Arc
        The half line.
    """

    owner: int
    beside: Arc
    branch: Branch | None
    lift: Callable[[Path], Arc] | None = None
    line: Arc = ()

    def arc(self, terms: int = EXACT_TERMS) -> tuple[Arc, bool]:
        """The arc along the wall up to so many terms, and whether it is exact.

        Raises IrrationalBranch where a coefficient lies in a field that is refused.
        """
        if self.branch is None or self.lift is None:
            return self.line, True
        path, exact = self.branch.series(terms)
        return self.lift(path), exact

    def mapped(self, move: Callable[[Arc], Arc]) -> Wall:
        """The same in other coordinates."""
        lift = self.lift
        moved = None if lift is None else lambda path: move(lift(path))
        return replace(self, beside=move(self.beside), lift=moved, line=move(self.line) if self.line else ())


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Arcs that meet all open cells near the origin, and the walls between cells that are neighbours in the last coordinate."""

    arcs: tuple[Arc, ...]
    walls: tuple[Wall, ...]
