"""Is a stratified field conservative for a function? The projection formula on every stratum, decided exactly."""

from __future__ import annotations

from typing import Any

from ...errors import BudgetError, ConsderivError, UnsupportedError
from ...exact.rational_functions import RationalFunction
from ...exact.reals import UndecidedSign
from ...programs.program import Program
from ...sets import Undefined, UnknownSet, maximizer
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict, counted
from ..cells.coarsening import face_stratum
from ..cells.decomposition import Decomposition
from ..cells.faults import faults_of
from ..cells.sign_tree import NODE_BUDGET
from ..field import StratifiedField
from ..formulas import Vector, differentiated, same, substituted
from ..maps.derivative_maps import scalar
from ..partition import NotPartitioned, located, refined, require_gradients
from ..set_field import SetField, VectorField, constant_field
from .closed_graph import Unbounded, closedness
from .curves import Defect, defect_on
from .elementary_line import elementary_decision
from .identity import Identity, Stratification
from .planar import planar_decision
from .sign_proof import sign_leaves_of, sign_proof
from .sign_refutation import sign_refutation
from .witnesses import BadFunction

PLANAR_NODES = 200  # then the plane is cut, which decides all


def is_conservative(field: StratifiedField, f: Any) -> Verdict:
    """Whether a stratified field is a conservative gradient of f: d/dt f(c(t)) = <v, c'(t)> for all v in D(c(t)).

    D: graph closed, nonempty, locally bounded. With that it is conservative for f iff P_{T M} D(x) = {grad_M f(x)}
    for the strata M of a partition into manifolds, but for subsets without interior in M. For a proof it is enough that
    on strata {h_1 = ... = h_k = 0, g > 0} every element is grad F plus a combination of the grad h_j (`Identity`).

    Parameters
    ----------
    field : StratifiedField
        On the line any strata; in the plane strata cut out by curves; in space by planes. These are decided.
        Curved strata in three and more variables: proved by identities modulo polynomials, refuted at exact points.
    f : scalar program, text or expression
        Piecewise rational; quotients may be 0/0 at points of the plane. On the line also with elementary functions,
        where the Clarke map is known.

    Returns
    -------
    Proved(Stratification)
        Strata that cover the space, the formula of f on each, and multipliers for every element.
    Refuted(Defect | CurveDefect | TangentDefect | NotPartitioned | NotClosed | Unbounded | BadFunction)
        A Defect is a segment along which an element v of D has <v, c'> != d/dt f(c), with the exact difference; a
        CurveDefect a rational curve; a TangentDefect an exact point of a manifold and a tangent.
    Unknown(reason)
        Where f is not semialgebraic, D is not known as hulls of rational vector fields, or limits are not followed.

    Examples
    --------
    >>> sides = [("y > 0", "(0, 0)"), ("y < 0", "(0, 0)")]
    >>> d = StratifiedField.by_hand("x y", [*sides, ("y == 0", "conv{(0, -1), (0, 1)}")])
    >>> bool(is_conservative(d, "0"))
    True
    >>> e = StratifiedField.by_hand("x y", [*sides, ("y == 0", "conv{(0, 0), (1, 0)}")])
    >>> print(is_conservative(e, "0").evidence)
    along (x, y) = (t, 0), -1 < t < 1: <v, c'> - d/dt f(c) = 1 for v = (1, 0)

    Notes
    -----
    Bolte and Pauwels (2021), Conservative set valued fields, theorem on variational stratifications; Lewis and Tian
    (2021), The structure of conservative gradient fields.
    """
    require_gradients(field)
    program = scalar(f, field.variables)
    try:
        return _decided(field, program)
    except UndecidedSign as error:
        return Unknown(str(error))
    except ConsderivError as error:
        return Unknown(f"not decided: {error}")


def _decided(field: StratifiedField, program: Program) -> Verdict:
    try:
        return _on_faces(field, program, refined([field], [program], denominators=True))
    except (UnsupportedError, BudgetError) as error:
        # Curved walls, many variables, quotients that are 0/0 on small faces, elementary functions.
        if len(field.variables) > 1:
            return _on_curves(field, program)
        verdict = elementary_decision(field, program)
        return Unknown(f"{verdict.reason} ({error})") if isinstance(verdict, Unknown) else verdict


def _on_curves(field: StratifiedField, program: Program) -> Verdict:
    """By algebra on sign vectors; where that proves nothing, by geometry."""
    try:
        if not all(p.is_rational for s in field.strata for p in (*s.equations, *s.inequalities)):
            raise UnsupportedError("rational coefficients are required for algebra", "received others", "ask at points")
        leaves = sign_leaves_of(field, program, PLANAR_NODES if len(field.variables) == 2 else NODE_BUDGET)
        proof = sign_proof(field, leaves)
    except (BudgetError, UnsupportedError) as error:  # too many sign vectors, or irrational coefficients
        leaves, proof = [], Unknown(str(error))
    if isinstance(proof, Proved):
        return proof
    if len(field.variables) == 2:
        return planar_decision(field, program)
    refutation = sign_refutation(field, leaves)
    return proof if refutation is None else refutation


def _on_faces(field: StratifiedField, program: Program, found: Decomposition) -> Verdict:
    places = located(field, found)
    if isinstance(places, NotPartitioned):
        return Refuted(places, "a point is in no stratum" if not places.strata else "a point is in several strata")
    missing = _without_value(field, found, places)
    if missing is not None:
        return missing
    bad = faults_of(found)
    if bad:
        k = min(bad, key=lambda k: -len(found.faces[k].directions))
        return Refuted(BadFunction(face_stratum(found, k, field.variables), bad[k].reason), f"f: {bad[k].reason}")
    # The projection first: its witness says more than one about the closure of the graph.
    identities = []
    for k, place in enumerate(steps(places, "strata")):
        answer = _projection(field, found, k, place)
        if isinstance(answer, Defect):
            return Refuted(answer, "an element has another derivative along a curve in a stratum than f")
        identities.append(answer)
    closed = closedness(field, found, places)
    if not isinstance(closed, Proved):
        return closed
    reason = (
        f"the projection formula holds on each of {counted(len(found.faces), 'face')}, the graph is closed, "
        "D is locally bounded"
    )
    return Proved(Stratification(tuple(identities)), reason)


def _without_value(field: StratifiedField, found: Decomposition, places: list[int]) -> Verdict | None:
    for k, place in enumerate(steps(places, "strata")):
        value = field.parts[place][1]
        there = value.on(found.flats[k])
        here = there.fixed
        if not there.is_bounded:
            stratum = face_stratum(found, k, field.variables)
            evidence = Unbounded(found.faces[k].point, stratum, ())
            return Refuted(evidence, f"D is not locally bounded: there are rays on {stratum}")
        if isinstance(here, UnknownSet):
            return Unknown(f"the field is not known on {face_stratum(found, k, field.variables)}: {here.reason}")
        if there.is_missing:
            reason = here.reason if isinstance(here, Undefined) else "the value is empty"
            return Refuted(BadFunction(face_stratum(found, k, field.variables), reason), f"D has no value: {reason}")
    return None


def _projection(field: StratifiedField, found: Decomposition, k: int, place: int) -> Identity | Defect:
    face, flat = found.faces[k], found.flats[k]
    formula = found.values[k][0].formula
    value = field.parts[place][1]
    for direction in face.directions:
        slope = _along([differentiated(formula, i) for i in range(len(face.point))], direction)
        expected = substituted(slope, flat.images)
        assert expected is not None
        for v in _extremes(value, direction):
            actual = substituted(_along(v, direction), flat.images)
            assert actual is not None
            if not same(actual, expected):
                return defect_on(found, k, direction, v, slope, field.variables)
    return Identity(face_stratum(found, k, field.variables), formula, value.fields)


def _extremes(value: SetField, direction: Vector) -> tuple[VectorField, ...]:
    """Elements whose pairings with a direction span those of all elements."""
    if value.fixed is None:
        return value.fields
    opposite = tuple(-entry for entry in direction)
    return tuple(constant_field(maximizer(value.fixed, d)) for d in (direction, opposite))


def _along(entries: Any, direction: Vector) -> RationalFunction:
    """sum direction_i entries_i."""
    from ...exact.rational_functions import linear_form

    count = len(direction)
    return linear_form(count, ((d, entry) for d, entry in zip(direction, entries, strict=True) if d))
