"""Global Lipschitz constants of piecewise linear programs with comparisons: continuity on every face first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import UnsupportedError
from ..exact.reals import Number
from ..programs.program import Program
from ..selections.arrangement import AffineFace
from ..stratified.cells.decomposition import Decomposition, decompose
from ..stratified.cells.faults import faults_of
from ..stratified.formulas import Vector
from .constants import Answer, Infinite, LipschitzConstant, UnknownConstant, place_text
from .line import outputs_of
from .norms import matrix_size

Box = Sequence[tuple[Number | None, Number | None]]


def constant_of_faces(program: Program, norm: str, box: Box | None = None) -> Answer:
    """max |J_C| over the open cells of all faces of the arrangement of guards, if the program is continuous.

    Raises
    ------
    UnsupportedError
        In more than three variables, or if the program is not piecewise linear.
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
        formulas = [here.formula for here in values]
        if any(f.denominator is not None or not f.numerator.is_affine for f in formulas):
            raise UnsupportedError(
                "a piecewise linear program is required", "received a curved piece", "ask at a point"
            )
        rows = tuple(tuple(f.numerator.gradient.get(i, Fraction(0)) for i in range(count)) for f in formulas)
        size = matrix_size(rows, norm)
        if best is None or size > best.size:
            place = f"in the cell of {place_text(program.variables, face.point)}"
            best = LipschitzConstant(norm, size, rows if program.is_map else rows[0], place)
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
