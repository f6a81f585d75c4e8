"""What can be known about a cell at the point: realised by an arc, locally empty, or undecided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .arcs import Arc
from .walls import Wall


@dataclass(frozen=True)
class Realised:
    """The cell accumulates at the point.

    Parameters
    ----------
    arc : Arc
        It runs inside the cell. It is empty, (), where the cell is known to contain a half-branch of an algebraic curve
        whose series does not end: then `wall.arc(n)` is the arc up to n terms, which only approximates the cell.
    first_order : bool
        Whether the arc is a ray whose direction is strictly positive on the gradients of all guards.
    wall : Wall or None
        The half-branch, where the arc is empty.
    """

    arc: Arc
    first_order: bool = False
    wall: Wall | None = None

    def mapped(self, move: Callable[[Arc], Arc]) -> Realised:
        """The same in other coordinates."""
        if self.arc or self.wall is None:
            return Realised(move(self.arc))
        return Realised((), wall=self.wall.mapped(move))


@dataclass(frozen=True)
class LocallyEmpty:
    """Some neighbourhood of the point does not meet the cell."""


@dataclass(frozen=True)
class Undecided:
    """No step of the ladder applied."""

    reason: str


Status = Realised | LocallyEmpty | Undecided
