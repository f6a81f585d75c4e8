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
        It runs inside the cell.
    first_order : bool
        Whether the arc is a ray whose direction is strictly positive on the gradients of all guards.
    """

    arc: Arc
    first_order: bool = False

    def mapped(self, move: Callable[[Arc], Arc]) -> Realised:
        """The same in other coordinates."""
        return Realised(move(self.arc))


@dataclass(frozen=True)
class LocallyEmpty:
    """Some neighbourhood of the point does not meet the cell."""


@dataclass(frozen=True)
class Undecided:
    """No step of the ladder applied."""

    reason: str


@dataclass(frozen=True)
class OnBranch(Undecided):
    """The cell accumulates at the point, but only along a half-branch that is no arc with finitely many terms.

    It is proved to contain the half-branch; whoever needs an arc has to treat it as undecided.

    Parameters
    ----------
    wall : Wall
        `wall.arc(n)` is the series up to n terms: an approximation, which does not lie in the cell.
    """

    wall: Wall

    def mapped(self, move: Callable[[Arc], Arc]) -> OnBranch:
        """The same in other coordinates."""
        return OnBranch(self.reason, self.wall.mapped(move))


Status = Realised | LocallyEmpty | Undecided


def on_branch(wall: Wall) -> OnBranch:
    """The status of a cell that contains the wall."""
    return OnBranch("the cell contains a half-branch, but its series does not end", wall)
