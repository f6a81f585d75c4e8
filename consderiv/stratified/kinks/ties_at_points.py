"""What is tied at one point, and whether the function is differentiable there."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import ConsderivError
from ...fields.differentiability import differentiable
from ...fields.local import Local
from ...programs.evaluate import check_point
from ...programs.program import Program
from ...selections.arrangement import AffineFace
from ...verdicts import Refuted, Unknown, Verdict
from ..cells.face_run import OnFace, Tie, run_on_face
from ..stratum import Point


@dataclass(frozen=True)
class PointState:
    """Ties and differentiability at a point."""

    ties: tuple[Tie, ...]
    differentiable: Verdict

    @property
    def is_kink(self) -> bool:
        """Whether something ties, or there is no derivative."""
        return bool(self.ties) or isinstance(self.differentiable, Refuted)


def on_point(program: Program, point: Point) -> OnFace:
    """The program at one point."""
    here = run_on_face(program, AffineFace((), tuple(check_point(program, point)), ()), ())
    assert isinstance(here, OnFace)
    return here


def state_at(program: Program, point: Point) -> PointState:
    """Ties and differentiability at a point, by the pointwise engine."""
    here = on_point(program, point)
    if not here.formulas:
        return PointState(here.ties, Refuted(None, f"the program has no value: {here.reason}"))
    try:
        return PointState(here.ties, differentiable(Local(program, point)))
    except ConsderivError as error:
        return PointState(here.ties, Unknown(str(error)))
