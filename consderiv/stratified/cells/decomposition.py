"""The space cut into faces on each of which some programs are rational functions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...errors import BudgetError
from ...programs.program import Program
from ...selections.arrangement import AffineFace
from ...stages import steps
from ..formulas import Vector
from ..stratum import Flat
from .face_run import OnFace, run_on_face
from .faces import faces_of, flat_of, require_few_faces, require_few_variables
from .refinement import OpenFace, divided, whole

ROUNDS = 60


@dataclass(frozen=True)
class Ready:
    """A face that is not cut any more."""

    face: AffineFace

    @property
    def directions(self) -> tuple[Vector, ...]:
        """A basis of the directions of its affine hull."""
        return self.face.directions


_Visited = tuple[OpenFace | Ready, list[OnFace | set[Vector]] | None]


@dataclass(frozen=True)
class Decomposition:
    """Faces of an arrangement (points and intervals on the line) and the programs on each of them.

    Parameters
    ----------
    walls : tuple of vectors
        (a_1, ..., a_n, c); on the line (1, -a) with a real algebraic.
    faces : tuple of AffineFace
        All of them; they partition the space.
    values : tuple of tuple of OnFace
        For each face one for each program.
    """

    walls: tuple[Vector, ...]
    faces: tuple[AffineFace, ...]
    values: tuple[tuple[OnFace, ...], ...]

    @cached_property
    def flats(self) -> tuple[Flat, ...]:
        """The affine hull of each face."""
        return tuple(flat_of(face, self.walls) for face in self.faces)

    @cached_property
    def above(self) -> tuple[tuple[int, ...], ...]:
        """For each face the larger faces whose closure contains it."""
        found = []
        for face in self.faces:
            larger = [
                j
                for j, other in enumerate(self.faces)
                if len(other.directions) > len(face.directions) and face.in_closure_of(other)
            ]
            found.append(tuple(larger))
        return tuple(found)

    def cells_at(self, k: int) -> tuple[int, ...]:
        """The open cells whose closure contains face k (itself if it is one)."""
        full = len(self.faces[k].point)
        if len(self.faces[k].directions) == full:
            return (k,)
        return tuple(j for j in self.above[k] if len(self.faces[j].directions) == full)


def decompose(programs: Sequence[Program], count: int, walls: Sequence[Vector] = ()) -> Decomposition:
    """Cut the space until every program has one formula on each face.

    Guards that change sign on a face give new walls; nothing is cut that no guard asks for. On each face the sign of
    every guard that was met is constant, and so are the ties.

    Raises
    ------
    CurvedWall
        In several variables, if a guard does not vanish on hyperplanes only.
    UnsupportedError
        For elementary functions and norms of what varies.
    BudgetError
        If there are too many faces.
    """
    known: tuple[Vector, ...] = ()
    missing: Collection[Vector] = dict.fromkeys(walls)
    state: list[_Visited] = []
    for _ in range(ROUNDS):
        new = sorted(missing, key=_simplest_first)
        known = (*known, *new)
        state = _recut(state, known, new, count)
        for k, (part, found) in enumerate(state):
            if found is None:
                state[k] = (part, [run_on_face(program, part.face, known) for program in programs])
        missing = {wall for _, found in state for one in found or () if isinstance(one, set) for wall in one}
        if not missing:
            return _finished(known, state)
        state = [(part, None if any(isinstance(one, set) for one in found or ()) else found) for part, found in state]
    raise BudgetError(
        f"at most {ROUNDS} rounds of cuts are made", "received a program that needs more", "ask at a point"
    )


def _recut(state: list[_Visited], walls: Sequence[Vector], new: Sequence[Vector], count: int) -> list[_Visited]:
    """The faces after some more cuts; what was found on faces that are not cut is kept."""
    if count == 1:
        return [(Ready(face), None) for face in faces_of(walls, 1)]
    require_few_variables(count, walls)
    state = state or [(whole(count), None)]
    for wall in steps(new, "walls"):
        cut: list[_Visited] = []
        for part, found in state:
            assert isinstance(part, OpenFace)
            parts = divided(part, wall)
            cut += [(one, found if len(parts) == 1 else None) for one in parts]
        state = cut
        require_few_faces(len(state))
    return state


def _finished(walls: tuple[Vector, ...], state: Sequence[_Visited]) -> Decomposition:
    ordered = sorted(state, key=lambda visited: -len(visited[0].directions))
    values = tuple(tuple(one for one in found or () if isinstance(one, OnFace)) for _, found in ordered)
    return Decomposition(walls, tuple(part.face for part, _ in ordered), values)


def _simplest_first(wall: Vector) -> tuple[int, list[bool], str]:
    """Few variables first, and the first variables first."""
    slopes = [not entry for entry in wall[:-1]]
    return -sum(slopes), slopes, repr(wall)
