"""Refutations from signs: exact points of curved strata in any dimension, at which the strata are manifolds.

Where the gradients of the polynomials that are zero on a leaf are linearly independent at one of its points, the leaf
is a manifold near it, and every other choice of signs of these polynomials occurs arbitrarily near (implicit function
theorem).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from ...exact.matrices import nullspace, rank
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.rationals import dot
from ...exact.reals import Number, sign
from ...sets import UnknownSet, is_subset
from ...verdicts import Refuted, Unknown
from ..cells.leaf_points import points_on
from ..cells.sign_tree import Leaf, value_denominators
from ..cells.signs import sign_on, signs_stratum
from ..cells.solving import solved
from ..field import StratifiedField
from ..formulas import differentiated, value_at
from ..partition import NotPartitioned
from ..set_field import VectorField, constant_field
from ..stratum import Point
from .closed_graph import NotClosed, Unbounded
from .planar_witness import along_path
from .sign_proof import closes, combined, graph_points
from .witnesses import BadFunction, CurveDefect, TangentDefect

SAMPLES = 8


def sign_refutation(field: StratifiedField, leaves: list[Leaf]) -> Refuted | None:
    """A witness that a field is not conservative, if one is found at exact points of the leaves."""
    for leaf in leaves:
        found = _without_value(field, leaf)
        if found is not None:
            return found
    if any(_is_doubtful(field, leaf) for leaf in leaves):
        return None
    for leaf in leaves:
        for v in field.parts[leaf.places[0]][1].fields:
            if not combined(leaf, v):
                defect = _defect(field, leaf, v)
                if defect is not None:
                    return Refuted(defect, "an element has another derivative along a curve in a stratum than f")
    for one in leaves:
        for other in leaves:
            if one is not other and one.may_adhere(other) and isinstance(closes(field, one, other), Unknown):
                found = _not_closed(field, one, other)
                if found is not None:
                    return found
    return None


def _is_doubtful(field: StratifiedField, leaf: Leaf) -> bool:
    """A leaf that may be empty and has no field or no function: nothing is said about its neighbours."""
    return len(leaf.places) != 1 or not leaf.here.formulas or field.parts[leaf.places[0]][1].is_missing


def _without_value(field: StratifiedField, leaf: Leaf) -> Refuted | None:
    value = field.parts[leaf.places[0]][1] if len(leaf.places) == 1 else None
    reason = ""
    if value is not None and value.is_missing and not isinstance(value.fixed, UnknownSet):
        reason = "D has no value"
    elif value is not None and any(sign_on(below, leaf.signs) == 0 for below in value_denominators(value)):
        reason = "D has no value: a denominator is zero"
    elif value is not None and not leaf.here.formulas:
        reason = f"f: {leaf.here.reason}"
    if value is not None and not reason:
        return None
    point = next(points_on(leaf, len(field.variables)), None)
    if point is None:
        return None
    if value is None:
        text = "a point is in no stratum" if not leaf.places else "a point is in several strata"
        return Refuted(NotPartitioned(point, leaf.places), text)
    return Refuted(BadFunction(signs_stratum(leaf.signs, field.variables), reason), reason)


def _gradients(leaf: Leaf, point: Point) -> list[list[Number]]:
    return [[h.derivative(i).at(point) for i in range(len(point))] for h in leaf.zeros]


def _is_regular(leaf: Leaf, point: Point) -> bool:
    rows = _gradients(leaf, point)
    return not rows or rank(rows) == len(rows)


def _defect(field: StratifiedField, leaf: Leaf, v: VectorField) -> CurveDefect | TangentDefect | None:
    count, formula = len(field.variables), leaf.here.formula
    stratum, where = signs_stratum(leaf.signs, field.variables), solved(leaf.zeros, count)
    for point in points_on(leaf, count):
        if not where.rest:
            for j in where.free:
                start = [Polynomial.constant_of(1, c) for c in point]
                start[j] = start[j] + Polynomial.coordinate(1, 0)
                path = [RationalFunction(image.substitute(start)) for image in where.images]
                found = along_path(path, [Fraction(0)], v, formula, leaf.signs, stratum)
                if found is not None:
                    return found
        elif _is_regular(leaf, point):
            gaps = [entry + differentiated(formula, i).scaled(Fraction(-1)) for i, entry in enumerate(v)]
            values = [value_at(gap, point) for gap in gaps]
            for tangent in nullspace(_gradients(leaf, point), count):
                defect = dot(tangent, [c for c in values if c is not None])
                if defect:
                    return TangentDefect(stratum, point, tuple(tangent), v, defect)
    return None


def _not_closed(field: StratifiedField, one: Leaf, other: Leaf) -> Refuted | None:
    """A limit along one leaf at a point of another that is missing there."""
    if any(s == 0 and factor not in other.signs for factor, s in one.signs.items()):
        return None
    names = field.variables
    inner, outer = (field.parts[leaf.places[0]][1] for leaf in (one, other))
    deciding = graph_points(solved(other.zeros, len(names)), other.signs, inner, outer) or ()
    for point in (*islice(points_on(other, len(names)), SAMPLES), *deciding):
        free = ((factor, s) for factor, s in one.signs.items() if factor not in other.signs)
        if not _is_regular(other, point) or any(sign(factor.at(point)) != s for factor, s in free):
            continue
        here, there = (value_at(leaf.here.formula, point) for leaf in (other, one))
        if there is not None and here != there:
            stratum = signs_stratum(other.signs, names)
            return Refuted(BadFunction(stratum, "the program jumps"), "f: the program jumps")
        stratum = signs_stratum(one.signs, names)
        poles = [v for v in inner.fields if any(value_at(e, point) is None for e in v)]
        for v in poles:
            if any(value_at(e, point) is None and e.numerator.at(point) for e in v):
                return Refuted(Unbounded(point, stratum, v), "D is not locally bounded")
        if poles:
            continue
        limits, value = inner.at(point), outer.at(point)
        verdict = is_subset(limits, value)
        if isinstance(verdict, Refuted):
            missing = getattr(verdict.evidence, "element", None)
            limit = constant_field(missing) if missing is not None else inner.fields[0]
            evidence = NotClosed(point, stratum, limit, limits, value)
            return Refuted(evidence, "the graph is not closed: a limit along a stratum is missing at its boundary")
    return None
