"""Critical points face by face, where strata are cut out by hyperplanes (points of the line)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..errors import ConsderivError
from ..exact.rational_functions import RationalFunction
from ..programs.program import Program
from ..selections.arrangement import AffineFace
from ..sets import Undefined
from ..stages import steps
from ..stratified.cells.coarsening import face_stratum, strata_of
from ..stratified.cells.decomposition import Decomposition
from ..stratified.cells.faces import walls_of
from ..stratified.enlarged import hulls_of
from ..stratified.field import StratifiedField
from ..stratified.formulas import Vector, substituted
from ..stratified.partition import NotPartitioned, field_walls, located
from ..stratified.set_field import SetField
from ..stratified.stratum import Stratum
from ..verdicts import Proved, Unknown, Verdict, verdict_name
from .critical_set import CriticalStratum
from .on_segments import solutions_on_segment, zero_in
from .solution import Solution, UndecidedSet, point_solution, without_covered
from .solving import solutions_of
from .values_on import values_on
from .zero_in_hull import deciding_polynomials, known_hulls, zero_conditions

Decide = Callable[[AffineFace], Verdict]


@dataclass
class Found:
    """Critical strata, strata without value, and reasons why something may be missing."""

    strata: list[CriticalStratum] = field(default_factory=list)
    undefined: list[Stratum] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)


def critical_walls(fields: Sequence[StratifiedField]) -> tuple[Vector, ...]:
    """Walls of the strata; on the line also the points at which zero comes into a value or leaves it."""
    walls = dict.fromkeys(wall for one in fields for wall in field_walls(one))
    if len(fields[0].variables) == 1:
        for one in fields:
            for _, value in one.parts:
                for polynomial in deciding_polynomials(hulls_of(value) or ()):
                    walls.update(dict.fromkeys(walls_of(polynomial)[0]))
    return tuple(walls)


def critical_on_faces(
    stratified: StratifiedField, found: Decomposition, program: Program, decide: Decide | None = None
) -> Found:
    """All critical points, from faces on each of which the field has one value and the program one formula.

    `decide` is asked at faces on which the value is not known as a set.

    Raises
    ------
    UndecidedSet
        If the strata do not partition the space.
    """
    places = located(stratified, found)
    if isinstance(places, NotPartitioned):
        shown = ", ".join(map(str, places.point))
        raise UndecidedSet("strata that partition the space", f"received none or several at ({shown})", "correct them")
    result = Found()
    whole: dict[int, Verdict] = {}
    parts: list[CriticalStratum] = []
    for k, place in enumerate(steps(places, "faces")):
        value = stratified.parts[place][1].on(found.flats[k])
        if isinstance(value.fixed, Undefined):
            result.undefined.append(face_stratum(found, k, program.variables))
            continue
        verdict = _everywhere(found, k, value)
        if isinstance(verdict, Unknown) and decide is not None:
            verdict = decide(found.faces[k])
        if isinstance(verdict, Proved):
            whole[k] = _values_on_face(found, k)
        elif verdict is None:
            parts += _parts_of_face(found, k, value, program.variables, result)
        elif isinstance(verdict, Unknown):
            result.undecided.append(f"on {face_stratum(found, k, program.variables)}: {verdict.reason}")
    result.strata = [*joined(found, whole, program.variables), *parts]
    result.strata.sort(key=lambda s: -s.dimension)
    return result


def _everywhere(found: Decomposition, k: int, value: SetField) -> Verdict | None:
    """Whether zero is in the value on the whole face, or nowhere on it; None where that may vary."""
    face = found.faces[k]
    if face.directions and value.moving is not None and hulls_of(value) is None:
        return Unknown(value.moving.reason)
    if face.directions and not value.is_constant and len(face.point) > 1:
        return None
    # On the line the sign of everything that decides is constant on each face.
    return zero_in(value, face.point)


def _formula_on(found: Decomposition, k: int) -> RationalFunction | None:
    here = found.values[k][0]
    return substituted(here.formula, found.flats[k].images) if here.formulas else None


def _values_on_face(found: Decomposition, k: int) -> Verdict:
    formula = _formula_on(found, k)
    if formula is None:
        return Unknown("f has no value on the stratum")
    face = found.faces[k]
    if not face.directions:
        return values_on(point_solution(face.point, ("",) * len(face.point)), formula)
    return values_on(Solution(Stratum(()), (face.point,), len(face.directions), found.flats[k].images), formula)


def joined(found: Decomposition, whole: dict[int, Verdict], names: tuple[str, ...]) -> Iterator[CriticalStratum]:
    """Faces all of whose points are critical, joined where the value of f is the same."""
    states: dict[object, int] = {}
    labels = []
    for k in range(len(found.faces)):
        state = states.setdefault(_kind(whole[k]) if k in whole else None, len(states))
        labels.append(SetField.finite([(RationalFunction.constant(len(names), state),)]))
    for stratum, _ in strata_of(found, labels, names):
        k = next(k for k, face in enumerate(found.faces) if stratum.contains(face.point))
        if k in whole:
            yield CriticalStratum(stratum, (found.faces[k].point,), len(found.faces[k].directions), whole[k])


def _kind(constant: Verdict) -> tuple[str, object]:
    return verdict_name(constant), constant.evidence if isinstance(constant, Proved) else constant.reason


def _parts_of_face(
    found: Decomposition, k: int, value: SetField, names: tuple[str, ...], result: Found
) -> Iterator[CriticalStratum]:
    """The critical points of a face on which the value varies."""
    stratum = face_stratum(found, k, names)
    solutions: list[Solution] = []
    try:
        if len(found.faces[k].directions) == 1:
            solutions = list(solutions_on_segment(found, k, value, stratum))
        else:
            for hull in known_hulls(value):
                for c in zero_conditions(hull):
                    narrowed = Stratum(
                        names, (*stratum.equations, *c.equations), (*stratum.inequalities, *c.inequalities)
                    )
                    solutions += solutions_of(narrowed)
    except ConsderivError as error:
        result.undecided.append(f"on {stratum}: {error}")
    formula = _formula_on(found, k)
    for solution in without_covered(solutions):
        yield CriticalStratum(solution.stratum, solution.points, solution.dimension, values_on(solution, formula))
