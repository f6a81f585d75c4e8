"""Global Lipschitz constants of piecewise linear and quadratic programs: continuity on every face, then the cells."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..exact.reals import Number
from ..programs.program import Program
from ..selections.arrangement import AffineFace
from ..stratified.cells.decomposition import Decomposition, decompose
from ..stratified.cells.faults import faults_of
from ..stratified.formulas import Vector
from .affine_slopes import UnboundedSlope, largest_slope
from .constants import Answer, Infinite, LipschitzConstant, UnknownConstant, line_text, place_text
from .line import outputs_of

Box = Sequence[tuple[Number | None, Number | None]]


def constant_of_faces(program: Program, norm: str, box: Box | None = None) -> Answer:
    """max |J_C| over the open cells of all faces of the arrangement of guards, if the program is continuous.

    Raises
    ------
    UnsupportedError
        In more than three variables, with curved kinks, or with pieces of degree above two.
    """
    count = len(program.variables)
    found = decompose(outputs_of(program), count, _walls(box or (), count))
    broken = _fault(found, program, norm, box)
    if broken is not None:
        return broken
    best: LipschitzConstant | None = None
    for face, values in zip(found.faces, found.values, strict=True):
        if len(face.directions) < count or not _within(face, box):
            continue
        slope = largest_slope([here.formula for here in values], face, found.walls, norm)
        if isinstance(slope, UnboundedSlope):
            path = line_text(program.variables, slope.start, slope.direction)
            return Infinite(norm, f"along {path}: the slope is unbounded as t -> oo", (slope.start, slope.direction))
        if best is None or slope.size > best.size:
            place = "in the cell of " if slope.vertex is None else "at "
            place += place_text(program.variables, slope.vertex or face.point)
            best = LipschitzConstant(norm, slope.size, slope.rows if program.is_map else slope.rows[0], place)
    assert best is not None
    return best


def _fault(found: Decomposition, program: Program, norm: str, box: Box | None) -> Answer | None:
    for which in range(len(found.values[0])):
        for k, fault in faults_of(found, which).items():
            face = found.faces[k]
            if not _within(face, box):
                continue
            place = place_text(program.variables, face.point)
            if not found.values[k][which].formulas or fault.nearby:
                return UnknownConstant(f"{fault.reason} ({place})", norm)
            if box is not None and not _strictly(face.point, box):
                return UnknownConstant(f"{fault.reason}, on the boundary of the box ({place})", norm)
            return Infinite(norm, f"{fault.reason} near {place}", face.point)
    return None


def _walls(box: Box, count: int) -> list[Vector]:
    return [
        (*(Fraction(int(i == j)) for j in range(count)), -end)
        for i, sides in enumerate(box)
        for end in sides
        if end is not None
    ]


def _within(face: AffineFace, box: Box | None) -> bool:
    """Whether a face lies in the closed box: each face lies in it or has no point of its interior."""
    return all(
        (low is None or low <= x) and (high is None or x <= high)
        for x, (low, high) in zip(face.point, box or (), strict=False)
    )


def _strictly(point: Vector, box: Box) -> bool:
    return all(
        (low is None or low < x) and (high is None or x < high) for x, (low, high) in zip(point, box, strict=True)
    )
