"""The decision in the plane where strata, guards or denominators vanish on curves.

The plane is cut into cells, arcs of irreducible curves and points. Nothing is required at points but a closed graph
and bounds; on an arc of {p = 0} an identity holds everywhere iff p divides a polynomial, else at finitely many points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import BudgetError
from ...exact.polynomials import Polynomial
from ...programs.conversion import as_program
from ...programs.program import Program
from ...sets import Undefined, UnknownSet
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict, counted
from ..cells.plane import Plane, PlaneFace, plane_of
from ..cells.sign_tree import Leaf, leaf_at, value_denominators
from ..cells.signs import Missing, factors_of, sign_on, signs_stratum
from ..field import StratifiedField
from ..partition import NotPartitioned
from ..set_field import SetField
from ..stratum import Point, Stratum
from .closed_graph import Unbounded
from .identity import Identity, Stratification, combination, squared_length
from .planar_closure import planar_closure
from .planar_witness import defect_in_cell, defect_on_arc
from .witnesses import BadFunction

ROUNDS = 25
Key = frozenset[tuple[Polynomial, int]]


@dataclass(frozen=True)
class PlanarField:
    """A field and a function on the faces of the plane; no face but points meets a stratum that is a point.

    Parameters
    ----------
    leaves : dict
        For each sign vector of cells and arcs the stratum and the formula.
    points : dict
        The same for each point at which curves meet or are singular.
    """

    field: StratifiedField
    plane: Plane
    leaves: dict[Key, Leaf]
    points: dict[Point, Leaf]

    def leaf(self, face: PlaneFace) -> Leaf:
        """The strata and the formula on a face."""
        return self.leaves[face.key] if face.dimension else self.points[face.point]

    def value(self, leaf: Leaf) -> SetField:
        """The value of the field."""
        return self.field.parts[leaf.places[0]][1]

    def stratum(self, face: PlaneFace) -> Stratum:
        """The signs of a face as a stratum; a point by its coordinates."""
        names = self.field.variables
        if face.dimension:
            return signs_stratum(face.signs, names)
        return Stratum(names, tuple(Polynomial.coordinate(2, i, -c) for i, c in enumerate(face.point)))

    def representatives(self) -> Iterator[PlaneFace]:
        """One face for each sign vector of cells and arcs, and all points."""
        seen = set()
        for face in self.plane.faces:
            if not face.dimension or face.key not in seen:
                seen.add(face.key)
                yield face


def planar_field(
    field: StratifiedField, program: Program | None, others: Sequence[StratifiedField] = ()
) -> PlanarField:
    """Cut the plane until strata (also those of others), denominators and guards have one sign on each face.

    Raises
    ------
    BudgetError, UnsupportedError
        If there are too many curves, or the program is of another kind.
    """
    program = as_program("0", field.variables) if program is None else program
    single = {id(one): _point_strata(one) for one in (field, *others)}
    try:
        return _cut(field, program, others, single)
    except _Hidden:  # a point where no curves meet: the lines through it are curves then
        return _cut(field, program, others, {key: {} for key in single})


def _point_strata(field: StratifiedField) -> dict[int, Point]:
    """The strata that are points given by two coordinates."""
    found = {}
    for k, (stratum, _) in enumerate(field.parts):
        if len(stratum.equations) == 2 and not stratum.inequalities:
            if all(h.is_affine and len(h.gradient) == 1 for h in stratum.equations) and not stratum.flat.directions:
                found[k] = tuple(image.constant for image in stratum.flat.images)
    return found


class _Hidden(Exception):
    """A stratum is a point that is no point of the plane's cutting."""


def _cut(
    field: StratifiedField,
    program: Program,
    others: Sequence[StratifiedField],
    single: dict[int, dict[int, Point]],
) -> PlanarField:
    known: dict[Polynomial, None] = {}
    for one in (field, *others):
        for k, (stratum, value) in enumerate(one.parts):
            conditions = () if k in single[id(one)] else (*stratum.equations, *stratum.inequalities)
            for polynomial in (*conditions, *value_denominators(value)):
                known.update(dict.fromkeys(factors_of(polynomial)))
    wanted = {point for one in single.values() for point in one.values()}
    for _ in range(ROUNDS):
        plane = plane_of(tuple(known))
        found = PlanarField(field, plane, {}, {})
        missing = _leaves(found, program, single[id(field)])
        if not missing:
            if not wanted <= set(found.points):
                raise _Hidden
            return found
        known.update(missing)
    raise BudgetError(
        f"at most {ROUNDS} rounds of cuts are made", "received a program that needs more", "ask at points"
    )


def _leaves(found: PlanarField, program: Program, single: dict[int, Point]) -> dict[Polynomial, None]:
    """Strata and formulas on all faces are entered; returned are polynomials whose signs are needed first."""
    missing: dict[Polynomial, None] = {}
    for face in found.plane.faces:
        if face.dimension and face.key in found.leaves:
            continue
        known = {k: not face.dimension and face.point == point for k, point in single.items()}
        try:
            leaf = leaf_at(found.field, program, face.signs, known)
        except Missing as error:
            missing[error.factor] = None
            continue
        if face.dimension:
            found.leaves[face.key] = leaf
        else:
            found.points[face.point] = leaf
    return missing


def planar_decision(field: StratifiedField, program: Program) -> Verdict:
    """Whether a field in the plane is conservative for a program: complete but for quotients that are 0/0 at points."""
    found = planar_field(field, program)
    undecided: Unknown | None = None
    for face in steps(found.representatives(), "strata"):
        verdict = _without_value(found, face)
        if isinstance(verdict, Refuted):
            return verdict
        undecided = verdict if undecided is None else undecided
    if undecided is not None:
        return undecided
    for face in steps(found.representatives(), "strata"):
        leaf = found.leaf(face)
        if face.dimension:
            defect = (defect_in_cell if face.dimension == 2 else defect_on_arc)(
                face, found.value(leaf), leaf.here.formula, found.stratum(face)
            )
            if defect is not None:
                return Refuted(defect, "an element has another derivative along a curve in a stratum than f")
    closed = planar_closure(found)
    if not isinstance(closed, Proved):
        return closed
    identities = tuple(_identity(found, face) for face in found.representatives())
    counted = _counted(found.plane.faces)
    reason = f"the projection formula holds on each of {counted}, the graph is closed, D is locally bounded"
    return Proved(Stratification(identities), reason)


def _identity(found: PlanarField, face: PlaneFace) -> Identity:
    """On an arc the gradient of its curve is not zero: a condition where multipliers or singular points need it."""
    leaf, stratum = found.leaf(face), found.stratum(face)
    formula, fields = leaf.here.formula, found.value(leaf).fields
    if face.dimension == 1:
        (curve,) = face.on
        slopes = [curve.derivative(i) for i in range(2)]
        singular = any(other.dimension == 0 and other.key == face.key for other in found.plane.faces)
        if singular or any(combination((curve,), v, formula) is None for v in fields):
            length = squared_length(slopes)
            stratum = Stratum(stratum.variables, stratum.equations, (*stratum.inequalities, length))
    return Identity(stratum, formula, fields)


def _counted(faces: Sequence[PlaneFace]) -> str:
    sizes = [sum(face.dimension == d for face in faces) for d in (2, 1, 0)]
    cells, arcs, points = (counted(size, noun) for size, noun in zip(sizes, ("cell", "arc", "point"), strict=True))
    return f"{cells} and {arcs} (with {points} where curves meet)"


def _without_value(found: PlanarField, face: PlaneFace) -> Refuted | Unknown | None:
    """Why a face is in no stratum or in several, or D or f have no value there."""
    leaf = found.leaf(face)
    if len(leaf.places) != 1:
        text = "a point is in no stratum" if not leaf.places else "a point is in several strata"
        return Refuted(NotPartitioned(face.point, leaf.places), text)
    value = found.value(leaf)
    if not value.is_bounded:
        stratum = found.stratum(face)
        if not value.is_unbounded_at(face.point):
            return Unknown(f"rays may vanish on {stratum}")
        return Refuted(Unbounded(face.point, stratum, ()), f"D is not locally bounded: there are rays on {stratum}")
    if isinstance(value.fixed, UnknownSet):
        return Unknown(f"the field is not known on {found.stratum(face)}: {value.fixed.reason}")
    reason = value.fixed.reason if isinstance(value.fixed, Undefined) else "the value is empty"
    if value.is_missing:
        return Refuted(BadFunction(found.stratum(face), reason), f"D has no value: {reason}")
    if any(sign_on(denominator, leaf.signs) == 0 for denominator in value_denominators(value)):
        return Refuted(
            BadFunction(found.stratum(face), "a denominator is zero"), "D has no value: a denominator is zero"
        )
    if not leaf.here.formulas:
        return Refuted(BadFunction(found.stratum(face), leaf.here.reason), f"f: {leaf.here.reason}")
    return None
