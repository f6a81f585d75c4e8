"""Limits of quotients that are 0/0 at a point of the plane: along arcs, and of all kinds from within a cell.

On small circles around the point a continuous function takes its largest value where its derivative along the circle
is zero, or at the ends on arcs. So its upper limit at the point is the largest of finitely many limits along branches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction, linear_form
from ...exact.reals import is_rational, sign
from ...sets import is_subset, union
from ...sets.polytope import Polytope, hull_of
from ...sets.union import convex_members
from ...sets.value_set import ValueSet
from ...verdicts import Proved, Refuted, Unknown, Verdict
from ..cells.branches import Branch, branches_at, limit_along
from ..cells.plane import cutting_of
from ..cells.signs import Signs, factors_of
from ..formulas import differentiated, reduced
from ..set_field import SetField, VectorField, constant_field
from ..stratum import Point, Stratum
from .closed_graph import NotClosed, Unbounded

Curves = Sequence[Polynomial]


def branches_with(curves: Curves, point: Point, signs: Signs, extra: Curves = ()) -> Iterator[tuple[Branch, bool]]:
    """The branches at a point in, or on the boundary of, what has these signs; and whether they lie on the boundary.

    Parameters
    ----------
    extra : sequence of Polynomial
        More curves, besides the vertical line through the point.
    """
    x = point[0]
    line = [Polynomial.coordinate(2, 0, -x)] if is_rational(x) else []
    cutting = cutting_of(tuple(dict.fromkeys((*curves, *extra, *line))))
    for branch in branches_at(cutting, point):
        if all(branch.signs[p] == s for p, s in signs.items() if p in branch.signs):
            yield branch, False
        elif any(all(cell[p] == s for p, s in signs.items() if p in cell) for cell in branch.cells):
            yield branch, True


def limits_along_arcs(
    curves: Curves, point: Point, signs: Signs, inner: SetField, outer: ValueSet, stratum: Stratum
) -> Verdict:
    """Whether limits of a field along the arcs with these signs belong to its value at a point."""
    for branch, on_boundary in branches_with(curves, point, signs):
        if on_boundary:
            continue
        verdict = _along(branch, inner, outer, stratum)
        if not isinstance(verdict, Proved):
            return verdict
    return Proved(None, "limits along all arcs belong to the value")


def _along(branch: Branch, inner: SetField, outer: ValueSet, stratum: Stratum) -> Verdict:
    """Whether the limit of a field along one branch belongs to a set."""
    members = []
    for member in inner.members:
        flats = []
        for v in member:
            limits = [limit_along(entry, branch) for entry in v]
            if any(limit is None for limit in limits):
                return Refuted(Unbounded(branch.point, stratum, v), "D is not locally bounded")
            flats.append(tuple(limit for limit in limits if limit is not None))
        members.append(hull_of(flats, (len(flats[0]),)))
    reached = union(*members)
    verdict = is_subset(reached, outer)
    if not isinstance(verdict, Refuted):
        return verdict
    missing = getattr(verdict.evidence, "element", None)
    limit = constant_field(missing) if missing is not None else inner.fields[0]
    evidence = NotClosed(branch.point, stratum, limit, reached, outer)
    return Refuted(evidence, "the graph is not closed: a limit along a curve is missing at its end")


def limits_in_cell(
    curves: Curves, point: Point, signs: Signs, inner: SetField, outer: ValueSet, stratum: Stratum
) -> Verdict:
    """Whether all limits of a field from within a cell belong to its value at a point: one hull in one convex set."""
    if not all(map(is_rational, point)):
        return Unknown("a quotient that is 0/0 at an irrational point")
    targets = [part for part in convex_members(outer) if isinstance(part, Polytope)]
    steep: dict[Polynomial, None] = {}
    if all(any(_all_inside(curves, point, signs, member, part, steep) for part in targets) for member in inner.members):
        return Proved(None, "upper limits at the point lie in the value")
    for branch, _ in branches_with(curves, point, signs, tuple(steep)):
        verdict = _along(branch, inner, outer, stratum)
        if isinstance(verdict, Refuted):
            return verdict
    return Unknown("limits of a quotient that is 0/0 at a point are not seen to belong to the value")


def _all_inside(
    curves: Curves,
    point: Point,
    signs: Signs,
    member: Sequence[VectorField],
    part: Polytope,
    steep: dict[Polynomial, None],
) -> bool:
    """Whether all limits of vector fields satisfy the inequalities of a polytope."""
    equations = part.affine_hull.equations
    bounds = [(h.normal, h.offset) for h in (*part.facets, *equations)]
    bounds += [(tuple(-a for a in h.normal), -h.offset) for h in equations]
    inside = True
    for v in member:
        for normal, offset in bounds:
            gap = linear_form(2, ((a, entry) for a, entry in zip(normal, v, strict=True) if a))
            gap = reduced(gap + RationalFunction.constant(2, -offset))
            inside = _upper_limit_is_not_positive(curves, point, signs, gap, steep) and inside
    return inside


def _upper_limit_is_not_positive(
    curves: Curves, point: Point, signs: Signs, gap: RationalFunction, steep: dict[Polynomial, None]
) -> bool:
    turning = _along_circles(gap, point)
    extra = factors_of(turning) if not turning.is_zero else ()
    steep.update(dict.fromkeys(extra))
    for branch, _ in branches_with(curves, point, signs, extra):
        limit = limit_along(gap, branch)
        if limit is None or sign(limit) > 0:  # an infinite limit is that of an unbounded field
            return False
    return True


def _along_circles(function: RationalFunction, point: Point) -> Polynomial:
    """The numerator of the derivative along circles around a point."""
    (x, y), (a, b) = (Polynomial.coordinate(2, i) for i in range(2)), point
    across = [RationalFunction(y - Polynomial.constant_of(2, b)), RationalFunction(x - Polynomial.constant_of(2, a))]
    slopes = [differentiated(function, i) for i in range(2)]
    return reduced(slopes[1] * across[1] + (slopes[0] * across[0]).scaled(Fraction(-1))).numerator
