"""Irrational points as common zeros of rational polynomials, between rational bounds; numbers there as polynomials.

On the line the minimal polynomial of the point is taken, in the plane two curves of the field that meet there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from ...errors import ConsderivError
from ...exact.algebraic import Algebraic
from ...exact.algebraic_roots import common_field
from ...exact.matrices import solve
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, is_rational, sign
from ...stratified.cells.curve_roots import eliminant
from ...stratified.cells.faces import gap_points, in_order
from ...stratified.field import StratifiedField
from ...stratified.set_field import VectorField, element
from ...stratified.stratum import Stratum
from ..model import Omitted
from .one_coordinate import roots_of, separated

Point = tuple[Number, ...]
Conditions = tuple[tuple[Polynomial, ...], tuple[Polynomial, ...]]


@dataclass(frozen=True)
class Surroundings:
    """The rational curves and vector fields of a field."""

    curves: tuple[Polynomial, ...]
    fields: tuple[VectorField, ...]


def surroundings(field: StratifiedField) -> Surroundings:
    """The irreducible factors of all rational conditions, and all rational vector fields."""
    found = [p for s, _ in field.parts for p in (*s.equations, *s.inequalities) if p.is_rational and not p.is_constant]
    fields = [v for _, value in field.parts for v in value.fields if _is_rational(v)]
    return Surroundings(
        tuple(dict.fromkeys(factor for p in found for factor, _ in p.factors()[1])), tuple(dict.fromkeys(fields))
    )


def _is_rational(v: VectorField) -> bool:
    return all(p.is_rational for e in v for p in (e.numerator, e.denominator) if p is not None)


def point_of(stratum: Stratum) -> Point | None:
    """The irrational point that a stratum is, or None."""
    if all(h.is_rational for h in stratum.equations) or not all(h.is_affine for h in stratum.equations):
        return None
    images = stratum.flat.images
    return tuple(image.constant for image in images) if all(image.is_constant for image in images) else None


def conditions(stratum: Stratum, point: Point | None, around: Surroundings) -> list[Conditions]:
    """Rational equations and inequalities whose solutions, all together, are the stratum."""
    if all(p.is_rational for p in (*stratum.equations, *stratum.inequalities)):
        return [(stratum.equations, stratum.inequalities)]
    if len(stratum.variables) == 1:
        return _on_the_line(stratum)
    if len(stratum.variables) > 2 or point is None:
        raise Omitted("conditions with irrational coefficients in several variables")
    if any(sign(g.at(point)) <= 0 for g in stratum.inequalities):
        return []
    return [_crossing(point, around.curves)]


def _crossing(point: Point, curves: Sequence[Polynomial]) -> Conditions:
    """Curves through a point of the plane, the minimal polynomials of its coordinates, and bounds."""
    through = [p for p in curves if not p.at(point)]
    for one, other in combinations(through, 2):
        found = eliminants(one, other)
        if found is None:
            continue
        bounds: list[Polynomial] = []
        for i, shadow in enumerate(found):
            roots = in_order(roots_of(shadow, i))
            place, gaps = roots.index(point[i]), gap_points(roots)
            low = gaps[place] if place else None
            bounds += _within(low, gaps[place + 1] if place + 1 < len(roots) else None, i, 2)
        minimal = [_minimal(point[i], i, 2) for i in range(2)]
        return tuple(dict.fromkeys((*through, *minimal))), tuple(bounds)
    raise Omitted("an irrational point in which no two curves of the field meet")


def eliminants(one: Polynomial, other: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """Polynomials in x alone and in y alone that vanish where two plane curves meet; None if these have a common curve."""
    swap = [Polynomial.coordinate(2, 1), Polynomial.coordinate(2, 0)]
    try:
        first = eliminant(one, other)
        second = eliminant(one.substitute(swap), other.substitute(swap)).substitute(swap)
    except ConsderivError:
        return None
    return None if first.is_zero or second.is_zero else (first, second)


def _minimal(number: Number, index: int, count: int) -> Polynomial:
    """The minimal polynomial of a number in one coordinate."""
    if is_rational(number):
        return Polynomial.coordinate(count, index) - Polynomial.constant_of(count, number)
    if not isinstance(number, Algebraic):
        raise Omitted("a point that is not algebraic")
    rising = [Fraction(int(c)) for c in number.minimal_polynomial().coeffs()]
    return Polynomial.from_terms(count, {((index, k),) if k else (): c for k, c in enumerate(rising)})


def _within(low: Fraction | None, high: Fraction | None, index: int = 0, count: int = 1) -> tuple[Polynomial, ...]:
    x = Polynomial.coordinate(count, index)
    lower = () if low is None else (x - Polynomial.constant_of(count, low),)
    return lower if high is None else (*lower, Polynomial.constant_of(count, high) - x)


def _on_the_line(stratum: Stratum) -> list[Conditions]:
    choices = [_at(h) for h in stratum.equations] + [_beyond(g) for g in stratum.inequalities]
    found = [
        (tuple(h for one in chosen for h in one[0]), tuple(g for one in chosen for g in one[1]))
        for chosen in product(*choices)
    ]
    return [one for one in found if separated(one[1], one[0], 0) is None]


def _end(condition: Polynomial) -> tuple[Algebraic, int]:
    """The root of an affine condition with an algebraic coefficient, and on which side it is positive."""
    if condition.is_affine and condition.gradient:
        slope = condition.gradient[0]
        root = -condition.constant / slope
        if isinstance(root, Algebraic):
            return root, sign(slope)
    raise Omitted("a condition with irrational coefficients")


def _bracket(root: Algebraic) -> tuple[Polynomial, Fraction | None, Fraction | None]:
    """The minimal polynomial, and rational numbers between the root and its neighbours."""
    modulus = _minimal(root, 0, 1)
    roots = roots_of(modulus, 0)
    place, gaps = roots.index(root), gap_points(roots)
    low = gaps[place] if place else None
    return modulus, low, gaps[place + 1] if place + 1 < len(roots) else None


def _at(equation: Polynomial) -> list[Conditions]:
    if equation.is_rational:
        return [((equation,), ())]
    modulus, low, high = _bracket(_end(equation)[0])
    return [((modulus,), _within(low, high))]


def _beyond(inequality: Polynomial) -> list[Conditions]:
    """x > r (x < r) as: between the neighbours with the sign of the modulus there, and what lies behind them."""
    if inequality.is_rational:
        return [((), (inequality,))]
    root, side = _end(inequality)
    modulus, low, high = _bracket(root)
    right = sign(modulus.derivative(0).at((root,)))
    found: list[Conditions] = [((), (modulus.scaled(Fraction(side * right)), *_within(low, high)))]
    far = high if side > 0 else low
    if far is not None:
        beyond = Polynomial.coordinate(1, 0) - Polynomial.constant_of(1, far)
        found += [((beyond,), ()), ((), (beyond.scaled(Fraction(side)),))]
    return found


def rational_field(v: VectorField, point: Point | None, others: Sequence[VectorField]) -> VectorField:
    """A vector field with rational coefficients that is v at the point, if there is one: another of the field, if possible."""
    if _is_rational(v):
        return v
    if point is None:
        raise Omitted("a vector field with irrational coefficients")
    value = element(v, point)
    if value is None:
        raise Omitted("a vector field has no value at a point")
    for other in others:
        if element(other, point) == value:
            return other
    return tuple(RationalFunction(_in_powers(entry, point)) for entry in value)


def _in_powers(value: Number, point: Point) -> Polynomial:
    """A number of Q(point) as a polynomial in the coordinates."""
    count = len(point)
    if is_rational(value):
        return Polynomial.constant_of(count, value)
    degrees = [_minimal(entry, 0, 1).degree for entry in point]
    exponents = list(product(*map(range, degrees)))
    numbers = []
    for powers in exponents:
        total: Number = Fraction(1)
        for entry, e in zip(point, powers, strict=True):
            total = total * entry**e
        numbers.append(total)
    _, vectors = common_field([*numbers, value])
    rows = [[v[i] if i < len(v) else Fraction(0) for v in vectors] for i in range(max(map(len, vectors)))]
    answer = solve([row[:-1] for row in rows], [row[-1] for row in rows], len(numbers))
    if answer is None:
        raise Omitted("a value at a point that does not lie in the field of its coordinates")
    terms = {tuple((i, e) for i, e in enumerate(powers) if e): c for powers, c in zip(exponents, answer, strict=True)}
    return Polynomial.from_terms(count, terms)
