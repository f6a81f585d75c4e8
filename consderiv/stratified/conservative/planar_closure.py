"""Closed graph and local boundedness in the plane, and continuity of f: limits along cells at arcs, and at points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from ...errors import BudgetError, ConsderivError
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...sets import is_subset
from ...stages import steps
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.branches import limit_along
from ..cells.plane import PlaneFace, plane_of
from ..cells.sign_tree import Leaf
from ..cells.signs import Signs, factors_of, signs_stratum
from ..cells.solving import solved
from ..formulas import value_at
from ..set_field import SetField, VectorField, constant_field
from ..stratum import Point, Stratum
from .along_edges import hull_minors
from .closed_graph import NotClosed, Unbounded
from .planar_witness import points_on_arc
from .point_limits import branches_with, limits_along_arcs, limits_in_cell
from .sign_proof import by_fields
from .witnesses import BadFunction

if TYPE_CHECKING:
    from .planar import PlanarField


def planar_closure(found: PlanarField) -> Verdict:
    """Whether f is continuous, the graph of D closed, and D locally bounded; each face of the plane has one value.

    Where D is bounded near a point and f is continuous on arcs, f is Lipschitz in a punctured neighbourhood: so it
    has a limit at the point, and one way of approach shows it.
    """
    undecided: Unknown | None = None
    for check in (_f_on_arcs, _f_at_points, _d_on_arcs, _d_at_points):
        for verdict in check(found):
            if isinstance(verdict, Refuted):
                return verdict
            if isinstance(verdict, Unknown) and undecided is None:
                undecided = verdict
    return Proved(None, "limits at arcs and points belong to the field") if undecided is None else undecided


def _pairs(found: PlanarField, dimension: int) -> Iterator[tuple[PlaneFace, Leaf, Leaf, Signs]]:
    """Faces of one dimension with what adheres to them; arcs and cells of the same signs once."""
    for face in steps(found.representatives(), "strata"):
        if face.dimension == dimension:
            for signs in face.near:
                leaf = found.leaves.get(frozenset(signs.items()))
                if leaf is None:
                    raise BudgetError("faces with samples are required", "received a new one", "report this")
                yield face, found.leaf(face), leaf, signs


def _f_on_arcs(found: PlanarField) -> Iterator[Verdict]:
    for face, leaf, above, _ in _pairs(found, 1):
        f, g, (curve,) = above.here.formula, leaf.here.formula, face.on
        if f == g:
            continue
        if f.denominator is not None and divides(curve, f.denominator):
            yield Refuted(BadFunction(found.stratum(face), "a quotient is unbounded"), "f: a quotient is unbounded")
        elif not divides(curve, minus(f, g).numerator):
            yield Refuted(BadFunction(found.stratum(face), "the program jumps"), "f: the program jumps")


def _f_at_points(found: PlanarField) -> Iterator[Verdict]:
    answers: dict[Point, set[bool]] = {}
    for face, leaf, above, signs in _pairs(found, 0):
        here, limit = (value_at(one.here.formula, face.point) for one in (leaf, above))
        seen = answers.setdefault(face.point, set())
        if limit is not None:
            seen.add(here == limit)
            continue
        ways = branches_with(found.plane.curves, face.point, signs)  # 0/0: one way of approach tells
        for limit in (limit_along(above.here.formula, branch) for branch, _ in islice(ways, 1)):
            seen.add(limit is not None and here == limit)  # None is an infinite limit
    for point, seen in answers.items():
        stratum = Stratum(found.field.variables, tuple(Polynomial.coordinate(2, i, -c) for i, c in enumerate(point)))
        if False in seen:
            yield Refuted(BadFunction(stratum, "the program jumps"), "f: the program jumps")
        elif not seen:
            yield Unknown(f"whether f is continuous at {stratum} is not decided")


def _d_on_arcs(found: PlanarField) -> Iterator[Verdict]:
    for face, leaf, above, signs in _pairs(found, 1):
        inner, outer, (curve,) = found.value(above), found.value(leaf), face.on
        pole = _pole_on_arc(inner, curve)
        if pole is not None:
            point = next((p for p in points_on_arc(face) if any(e.numerator.at(p) for e in pole[1])), face.point)
            yield Refuted(Unbounded(point, _stratum(found, signs), pole[0]), "D is not locally bounded")
        elif above.places != leaf.places or inner.fixed is not None:
            yield _inside_along(found, face, inner, outer, signs)


def _pole_on_arc(value: SetField, curve: Polynomial) -> tuple[VectorField, list[RationalFunction]] | None:
    """An element with entries whose reduced denominators vanish on the arc."""
    for v in value.fields:
        entries = [e for e in v if e.denominator is not None and divides(curve, e.denominator)]
        if entries:
            return v, entries
    return None


def _inside_along(found: PlanarField, face: PlaneFace, inner: SetField, outer: SetField, signs: Signs) -> Verdict:
    """Whether limits along a cell belong to the value on an arc."""
    if by_fields(solved(face.on, 2), inner, outer):
        return Proved()
    if inner.is_constant and outer.is_constant:
        return _compared(found, face.point, inner, outer, signs)
    for point, _ in zip(points_on_arc(face), range(4), strict=False):
        verdict = _compared(found, point, inner, outer, signs)
        if not isinstance(verdict, Proved):
            return verdict
    if inner.fixed is not None or outer.fixed is not None or (
        len(outer.members) > 1 and any(len(m) > 1 for m in inner.members)
    ):  # fmt: skip
        return Unknown(f"whether the graph is closed along {found.stratum(face)} is not decided")
    for point in arc_points(found, face, inner, outer):
        verdict = _compared(found, point, inner, outer, signs)
        if not isinstance(verdict, Proved):
            return verdict
    return Proved(None, "at all points of the arc")


def arc_points(found: PlanarField, face: PlaneFace, inner: SetField, outer: SetField) -> Iterator[Point]:
    """Points between and at the zeros of all minors on the arcs with these signs: inclusion changes nowhere else."""
    (curve,) = face.on
    cuts = dict.fromkeys((*found.plane.curves, *face.signs))
    for minor in hull_minors(inner.fields, outer.members):
        if not divides(curve, minor):
            cuts.update(dict.fromkeys(factors_of(minor)))
    for part in plane_of(tuple(cuts)).faces:
        if part.dimension < 2 and curve in part.on and all(part.signs[p] == s for p, s in face.signs.items()):
            yield part.point


def _d_at_points(found: PlanarField) -> Iterator[Verdict]:
    seen = set()
    for face, leaf, above, signs in _pairs(found, 0):
        inner, outer = found.value(above), found.value(leaf)
        if above.places == leaf.places or (face.point, frozenset(signs.items())) in seen:
            continue
        seen.add((face.point, frozenset(signs.items())))
        stratum = _stratum(found, signs)
        at_pole = [v for v in inner.fields if any(value_at(e, face.point) is None for e in v)]
        wild = [v for v in at_pole if any(value_at(e, face.point) is None and e.numerator.at(face.point) for e in v)]
        if wild:
            yield Refuted(Unbounded(face.point, stratum, wild[0]), "D is not locally bounded")
        elif at_pole:
            is_cell = all(signs[curve] for curve in found.plane.curves)
            follow = limits_in_cell if is_cell else limits_along_arcs
            try:
                yield follow(found.plane.curves, face.point, signs, inner, outer.at(face.point), stratum)
            except ConsderivError as error:
                yield Unknown(f"limits of a quotient that is 0/0 at {found.stratum(face)}: {error}")
        else:
            yield _compared(found, face.point, inner, outer, signs)


def _compared(found: PlanarField, point: Point, inner: SetField, outer: SetField, signs: Signs) -> Verdict:
    there, here = inner.at(point), outer.at(point)
    verdict = is_subset(there, here)
    if not isinstance(verdict, Refuted):
        return verdict
    missing = getattr(verdict.evidence, "element", None)
    limit = constant_field(missing) if missing is not None else inner.fields[0]
    evidence = NotClosed(point, _stratum(found, signs), limit, there, here)
    return Refuted(evidence, "the graph is not closed: a limit along a stratum is missing at its boundary")


def _stratum(found: PlanarField, signs: Signs) -> Stratum:
    return signs_stratum(signs, found.field.variables)


def divides(curve: Polynomial, polynomial: Polynomial) -> bool:
    """Whether a polynomial vanishes on an arc of an irreducible curve: over Q then the curve divides it.

    Raises
    ------
    BudgetError
        If a polynomial with irrational coefficients is not divisible: it may vanish all the same.
    """
    answer = polynomial.is_zero or polynomial.divided_by(curve)[1].is_zero
    if not answer and not polynomial.is_rational:
        raise BudgetError("rational coefficients are required on arcs", "received irrational ones", "ask at points")
    return answer


def minus(first: RationalFunction, second: RationalFunction) -> RationalFunction:
    """The difference of two rational functions."""
    return first + second.scaled(Fraction(-1))
