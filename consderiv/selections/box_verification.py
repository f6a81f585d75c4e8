"""Cover and agreement of a selection on a closed box or on the whole space, for cells with affine guards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ..errors import BudgetError, ConsderivError
from ..exact.polynomials import Polynomial
from ..exact.rational_functions import RationalFunction
from ..germs.run import Run
from ..germs.tree import ancestors
from ..programs.operations import COMPARISONS, OPERATIONS
from ..programs.program import Program
from ..verdicts import Proved, Refuted, Unknown, Verdict
from .agreement import Disagreement
from .arrangement import AffineFace, Bounds, Vector, affine_faces, signs_at
from .cells import Uncovered
from .piece import Piece, Point


@dataclass(frozen=True)
class FacePattern:
    """A face of the arrangement of the guards, and the pieces whose condition holds on it."""

    face: AffineFace
    true: tuple[int, ...]


@dataclass(frozen=True)
class FacePatterns:
    """All faces of the arrangement of the guards in the box."""

    hyperplanes: tuple[Vector, ...]
    box: Bounds | None
    patterns: tuple[FacePattern, ...]


class _NotAffine(Exception):
    """Some guard is not an affine function, so its zero set is no hyperplane."""


def covers_box(pieces: Sequence[Piece], box: Bounds | None, size: int) -> Verdict:
    """Whether each point of the box (None: the space) is in a cell: Proved, Refuted(Uncovered), Unknown."""
    try:
        sampled = next((p for p in _samples(box, size) if not any(piece.holds(p) for piece in pieces)), None)
        if sampled is not None:
            return Refuted(Uncovered(point=sampled), "no condition holds at the point")
        found = _patterns(pieces, box, size)
    except _NotAffine as error:
        return Unknown(f"{error}: the zero set of a guard is not a hyperplane; verify at points")
    except ConsderivError as error:
        return Unknown(str(error))
    bare = next((pattern for pattern in found.patterns if not pattern.true), None)
    if bare is not None:
        return Refuted(Uncovered(point=bare.face.point), "no condition holds at the point")
    return Proved(found, f"a condition holds on each of the {len(found.patterns)} faces of the guards' arrangement")


def agrees_box(pieces: Sequence[Piece], box: Bounds | None, size: int) -> Verdict:
    """Whether F_i = F_j where the closures of cells meet: Proved, Refuted(Disagreement) or Unknown."""
    origin = (Fraction(0),) * size
    try:
        found = _patterns(pieces, box, size)
    except _NotAffine as error:
        return Unknown(f"{error}: the zero set of a guard is not a hyperplane; verify at points")
    except ConsderivError as error:
        return Unknown(str(error))
    formulas: list[tuple[RationalFunction, ...]] = []
    for i, piece in enumerate(pieces):
        rational = piece.rational(origin)
        if isinstance(rational, str) or any(p.denominator is not None for p in rational):
            return Unknown(f"piece {i} is not a polynomial")
        formulas.append(rational)
    try:
        answer = _first_disagreement(found, formulas)
    except BudgetError as error:
        return Unknown(str(error))
    if answer is not None:
        return Refuted(answer, "two pieces differ where their closed cells meet")
    return Proved(found, f"the pieces agree on each of the {len(found.patterns)} faces of the guards' arrangement")


def _samples(box: Bounds | None, size: int) -> Iterator[Point]:
    """A few points: an uncovered one refutes, whatever the guards are."""
    if box is None:
        yield (Fraction(0),) * size
        return
    yield tuple((low + high) / 2 for low, high in box)
    if size <= 4:
        yield from product(*box)


def _patterns(pieces: Sequence[Piece], box: Bounds | None, size: int) -> FacePatterns:
    hyperplanes: dict[Vector, None] = {}
    for piece in pieces:
        for vector in _guards(piece.comparisons, size):
            hyperplanes.setdefault(vector)
    found = []
    for face in affine_faces(list(hyperplanes), size, box):
        true = tuple(i for i, piece in enumerate(pieces) if piece.holds(face.point))
        found.append(FacePattern(face, true))
    return FacePatterns(tuple(hyperplanes), box, tuple(found))


def _guards(condition: Program, size: int) -> Iterator[Vector]:
    """The affine functions that are compared, each as (slopes, constant) with leading coefficient one."""
    run = Run(condition, (Fraction(0),) * size, ancestors(condition, condition.outputs))
    run.advance()
    for index in ancestors(condition, condition.outputs):
        node = condition.nodes[index]
        if node.operation not in COMPARISONS:
            continue
        if any(OPERATIONS[condition.nodes[i].operation].kind == "choice" for i in ancestors(condition, [index])):
            raise _NotAffine("a comparison of an expression with kinks")
        sides = [run.pieces.get(i) for i in node.operands]
        if not all(isinstance(side, RationalFunction) and side.denominator is None for side in sides):
            raise _NotAffine("a comparison of a quotient")
        polynomial = sides[0].numerator - sides[1].numerator  # type: ignore[union-attr]
        if not polynomial.is_affine:
            raise _NotAffine(f"the guard {polynomial}")
        slopes = polynomial.gradient
        if slopes:
            vector = (*(slopes.get(i, Fraction(0)) for i in range(size)), polynomial.constant)
            lead = next(entry for entry in vector if entry)
            yield tuple(entry / lead for entry in vector)


def _first_disagreement(
    arrangement: FacePatterns, formulas: Sequence[tuple[RationalFunction, ...]]
) -> Disagreement | None:
    """Pieces that are given on faces around one face, and differ on it."""
    covered = all(pattern.true for pattern in arrangement.patterns)
    for pattern in arrangement.patterns:
        near = _true_around(pattern, arrangement.patterns, one_step=covered)
        for j in near[1:]:
            for p, q in zip(formulas[near[0]], formulas[j], strict=True):
                difference = q.numerator - p.numerator
                at = _nonzero_on(pattern.face, difference, arrangement)
                if at is not None:
                    return Disagreement((near[0], j), str(difference.at(at)), point=at)
    return None


def _true_around(pattern: FacePattern, found: Sequence[FacePattern], one_step: bool) -> list[int]:
    """Pieces given on the face or on a larger face around it.

    If every face is covered, faces of the next dimension are enough: what is larger agrees with those by
    continuity.
    """
    dimension = len(pattern.face.directions)
    true = dict.fromkeys(pattern.true)
    for other in found:
        higher = len(other.face.directions) - dimension
        if (higher == 1 if one_step else higher > 0) and pattern.face.in_closure_of(other.face):
            true.update(dict.fromkeys(other.true))
    return list(true)


def _nonzero_on(face: AffineFace, polynomial: Polynomial, arrangement: FacePatterns) -> Point | None:
    """A point of the face at which the polynomial is not zero; None if it vanishes on the face."""
    if polynomial.is_zero:
        return None
    count = max(1, len(face.directions))
    images = [
        Polynomial.affine(count, face.point[i], {k: d[i] for k, d in enumerate(face.directions)})
        for i in range(len(face.point))
    ]
    restricted = polynomial.substitute(images)
    if restricted.is_zero:
        return None
    steps: list[list[Fraction]] = [[Fraction(0)] * count]
    for k in range(1, 40):
        # Moment directions are in general position, so finitely many steps are zeros of the polynomial.
        steps += [[Fraction(trial**i, 2**k) for i in range(count)] for trial in (1, 2, 3)]
    for step in steps:
        point = tuple(image.at(step) for image in images)
        if restricted.at(step) and signs_at(arrangement.hyperplanes, arrangement.box, point) == face.signs:
            return point
    raise BudgetError("a point of a face is required", "received none after 117 trials", "verify at a point")
