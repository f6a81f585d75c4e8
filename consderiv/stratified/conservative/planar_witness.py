"""Curves in cells and on arcs of the plane along which an element of a field is not the derivative of the function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...errors import BudgetError, UnsupportedError
from ...exact.matrices import rank
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, is_rational
from ...sets import maximizer
from ..cells.curve_roots import heights_over, roots_in_x
from ..cells.plane import PlaneFace
from ..cells.signs import Signs, has_signs
from ..formulas import differentiated, reduced, value_at
from ..set_field import SetField, VectorField, constant_field
from ..stratum import Point, Stratum
from .curves import Defect
from .identity import difference
from .parametrisations import Path, composed, evaluated, parametrisations, shifted
from .witnesses import CurveDefect, TangentDefect

STEPS = 30
UNITS = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))


def deciding_fields(value: SetField, equation: Polynomial | None) -> tuple[VectorField, ...]:
    """Elements that satisfy the projection formula iff all do.

    Differences of elements of a constant set are constant; if two of them span the plane, one of them is not normal to
    an arc. On a straight arc extreme elements in both directions of its tangent decide.
    """
    if value.fixed is None:
        return value.fields
    directions: list[tuple[Number, Number]] = list(UNITS)
    if equation is not None and equation.is_affine:
        slopes = equation.gradient
        directions = [(slopes.get(1, Fraction(0)), -slopes.get(0, Fraction(0)))]
    both = [d for direction in directions for d in (direction, tuple(-c for c in direction))]
    found = tuple(dict.fromkeys(maximizer(value.fixed, d) for d in both))
    differences = [tuple(a - b for a, b in zip(v, found[0], strict=True)) for v in found]
    if equation is not None and not equation.is_affine and rank(differences) < 2:
        raise UnsupportedError("a set with interior is required on an arc", "received a flat one", "give vector fields")
    return tuple(constant_field(v) for v in found)


def defect_in_cell(face: PlaneFace, value: SetField, formula: RationalFunction, stratum: Stratum) -> Defect | None:
    """A segment in an open cell, or None if every element is the gradient there."""
    for v in deciding_fields(value, None):
        numerators, _ = difference(v, formula)
        place = next((i for i, w in enumerate(numerators) if not w.is_zero), None)
        if place is not None:
            start = point_off(face, numerators[place])
            gap = v[place] + differentiated(formula, place).scaled(Fraction(-1))
            path = [Polynomial.affine(1, c, {0: e} if e else {}) for c, e in zip(start, UNITS[place], strict=True)]
            along = composed(gap, [RationalFunction(p) for p in path])
            radius = _radius([RationalFunction(p) for p in path], face.signs)
            return Defect(stratum, start, UNITS[place], radius, v, along)
    return None


def point_off(face: PlaneFace, polynomial: Polynomial) -> Point:
    """A rational point of the cell at which a polynomial is not zero."""
    for k in range(STEPS):
        for dx, dy in ((0, 0), (1, 1), (-1, 2), (2, -1), (-3, -1), (1, 3)):
            point = tuple(c + Fraction(d, 2**k) for c, d in zip(face.point, (dx, dy), strict=True))
            if polynomial.at(point) and has_signs(point, face.signs):
                return point
    raise BudgetError("a point of a cell off a curve is required", "received none after many trials", "ask at points")


def tangential(v: VectorField, formula: RationalFunction, curve: Polynomial) -> Polynomial:
    """<v - grad F, (p_y, -p_x)> times the common denominator."""
    numerators, _ = difference(v, formula)
    return numerators[0] * curve.derivative(1) - numerators[1] * curve.derivative(0)


def defect_on_arc(
    face: PlaneFace, value: SetField, formula: RationalFunction, stratum: Stratum
) -> CurveDefect | TangentDefect | None:
    """A curve on an arc, or None if the projection formula holds on the arc for every element.

    Raises
    ------
    BudgetError
        If a point with a defect is not found (possible for irrational coefficients only, where division may fail).
    """
    (curve,) = face.on
    for v in deciding_fields(value, curve):
        product = tangential(v, formula, curve)
        if product.divided_by(curve)[1].is_zero:
            continue
        for path, at in parametrisations(curve, face):
            found = along_path(path, at, v, formula, face.signs, stratum)
            if found is not None:
                return found
        for point in points_on_arc(face):
            if product.at(point):
                return _tangent_defect(point, curve, v, formula, stratum)
        raise BudgetError("a point of an arc off a curve is required", "received none", "ask at points")
    return None


def _tangent_defect(
    point: Point, curve: Polynomial, v: VectorField, formula: RationalFunction, stratum: Stratum
) -> TangentDefect:
    tangent = (curve.derivative(1).at(point), -curve.derivative(0).at(point))
    total: Number = Fraction(0)
    for i, entry in enumerate(v):
        gap = value_at(entry + differentiated(formula, i).scaled(Fraction(-1)), point)
        assert gap is not None
        total += gap * tangent[i]
    return TangentDefect(stratum, point, tangent, v, total)


def points_on_arc(face: PlaneFace) -> Iterator[Point]:
    """Exact points with the signs of an arc, near its sample point first."""
    (curve,) = face.on
    yield face.point
    x, y = face.point
    upright = 1 not in curve.variables()
    for k in range(STEPS):
        for s in (1, -1):
            step = Fraction(s * 3, 2 ** (k + 1))
            if upright:
                found: list[Point] = [(x, y + step)]
            else:
                assert is_rational(x)
                found = [(x + step, height) for height in heights_over(curve, x + step)]
            yield from (point for point in found if has_signs(point, face.signs))


def along_path(
    path: Path, tries: Sequence[Fraction], v: VectorField, formula: RationalFunction, signs: Signs, stratum: Stratum
) -> CurveDefect | None:
    """The defect along a rational curve, at the first of some parameters at which it is not zero and the signs hold."""
    gaps = [entry + differentiated(formula, i).scaled(Fraction(-1)) for i, entry in enumerate(v)]
    total = RationalFunction.constant(1, 0)
    try:
        for gap, entry in zip(gaps, path, strict=True):
            total = total + composed(gap, path) * differentiated(entry, 0)
    except ZeroDivisionError:
        return None
    total = reduced(total)
    for at in tries:
        point = [value_at(entry, (at,)) for entry in path]
        if any(c is None for c in point) or not value_at(total, (at,)):
            continue
        if has_signs(tuple(c for c in point if c is not None), signs):
            moved = [shifted(entry, at) for entry in path]
            return CurveDefect(stratum, tuple(moved), _radius(moved, signs), v, shifted(total, at))
    return None


def _radius(path: Sequence[RationalFunction], signs: Signs) -> Fraction:
    """A power of two such that no polynomial and no denominator has a new zero along the path for |t| <= radius."""
    bounds: list[Number] = []
    for polynomial, s in signs.items():
        image = evaluated(polynomial, path)
        for part in (image.numerator if s else None, image.denominator):
            if part is not None:
                bounds += [abs(root) for root in roots_in_x(part)]
    for entry in path:
        if entry.denominator is not None:
            bounds += [abs(root) for root in roots_in_x(entry.denominator)]
    radius = Fraction(1)
    while any(bound <= radius for bound in bounds):
        radius /= 2
    return radius
