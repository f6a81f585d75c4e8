"""The decision on the line for functions with elementary functions: formulas of f', and limits at breaks."""

from __future__ import annotations

from fractions import Fraction

from ...errors import ConsderivError
from ...programs.program import Program
from ...sets import Polytope, Undefined, is_subset
from ...sets.comparison import Outside
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.coarsening import face_stratum
from ..cells.decomposition import Decomposition
from ..field import StratifiedField
from ..maps.derivative_maps import clarke_map
from ..maps.elementary_values import ElementaryValue
from ..partition import NotPartitioned, located, refined
from ..set_field import SetField, constant_field
from .closed_graph import NotClosed
from .witnesses import TangentDefect


def elementary_decision(field: StratifiedField, program: Program) -> Verdict:
    """Whether D = {f'} on all intervals and limits belong to D at the points between them.

    The Clarke map of f is computed where it can be; that it has values everywhere shows that f is locally Lipschitz.

    Returns
    -------
    Proved(the Clarke map of f), Refuted(TangentDefect, NotClosed or NotPartitioned) or Unknown
    """
    reference = clarke_map(program)
    if isinstance(reference, Unknown):
        return reference
    found = refined([field, reference])
    own, other = located(field, found), located(reference, found)
    if isinstance(own, NotPartitioned):
        return Refuted(own, str(own))
    assert not isinstance(other, NotPartitioned)
    values = [field.parts[place][1] for place in own]
    clarke = [reference.parts[place][1] for place in other]
    for k in range(len(found.faces)):
        if clarke[k].moving is None and clarke[k].is_missing:
            stratum = face_stratum(found, k, field.variables)
            return Unknown(f"the derivative of f is not known on {stratum}: {clarke[k].fixed}")
    undecided: Unknown | None = None
    for k, face in enumerate(found.faces):
        verdict = (
            _on_interval(field, found, k, values[k], clarke[k])
            if face.directions
            else _at_point(field, found, k, values)
        )
        if isinstance(verdict, Refuted):
            return verdict
        if isinstance(verdict, Unknown) and undecided is None:
            undecided = verdict
    if undecided is not None:
        return undecided
    return Proved(reference, "D is the derivative of f on every interval, and limits belong to D at the points between")


def _on_interval(
    field: StratifiedField, found: Decomposition, k: int, value: SetField, derivative: SetField
) -> Verdict:
    """Whether two values are the same formula; if not, their difference at a point."""
    if _is_zero(value + derivative.scaled(Fraction(-1))):
        return Proved()
    stratum, point = face_stratum(found, k, field.variables), found.faces[k].point
    try:
        here, slope = value.at(point), derivative.at(point)
        verdict = is_subset(here, slope)
    except ConsderivError as error:
        return Unknown(f"whether D is the derivative of f on {stratum}: {error}")
    if not (isinstance(verdict, Refuted) and isinstance(verdict.evidence, Outside) and isinstance(slope, Polytope)):
        return Unknown(f"whether D is the derivative of f on {stratum} is not decided")
    ((expected,),) = slope.flat_vertices
    element = verdict.evidence.element
    element = element[0] if isinstance(element, tuple) else element
    evidence = TangentDefect(stratum, point, (Fraction(1),), constant_field((element,)), element - expected)
    return Refuted(evidence, "an element is not the derivative of f at a point of an interval on which both vary")


def _is_zero(value: SetField) -> bool:
    if isinstance(value.moving, ElementaryValue):
        return all(entry.is_zero for entry in value.moving.entries)
    return value.kind == "single" and all(entry.is_zero for entry in value.fields[0])


def _at_point(field: StratifiedField, found: Decomposition, k: int, values: list[SetField]) -> Verdict:
    """Whether the limits from both sides belong to D at a point."""
    point = found.faces[k].point
    for j in found.above[k]:
        stratum = face_stratum(found, j, field.variables)
        try:
            limits, here = values[j].at(point), values[k].at(point)
            if isinstance(limits, Undefined):
                return Unknown(f"the limit of D at {point[0]} from {stratum} is not known")
            verdict = is_subset(limits, here)
        except ConsderivError as error:
            return Unknown(f"the limit of D at {point[0]} from {stratum}: {error}")
        if isinstance(verdict, Refuted):
            missing = getattr(verdict.evidence, "element", (Fraction(0),))
            return Refuted(NotClosed(point, stratum, constant_field(missing), limits, here), "the graph is not closed")
        if isinstance(verdict, Unknown):
            return verdict
    return Proved()
