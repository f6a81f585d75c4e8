"""STRATA: a field as a statement gives it, parts with rational conditions and rational vector fields.

End points on the line that are irrational are written by their minimal polynomials: where x is a point r, a number of
Q(r) is a polynomial in x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from ...exact.algebraic import Algebraic
from ...exact.algebraic_roots import common_field
from ...exact.matrices import solve
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, is_rational, sign
from ...sets import Empty, Undefined
from ...stratified.cells.faces import gap_points
from ...stratified.field import StratifiedField
from ...stratified.set_field import Member, SetField, VectorField
from ...stratified.stratum import Stratum
from ..encoding import polynomial
from ..model import Omitted
from .one_coordinate import roots_of

Json = Any


@dataclass(frozen=True)
class Part:
    """{equations = 0, positive > 0} with the hulls of the field there."""

    equations: tuple[Polynomial, ...]
    positive: tuple[Polynomial, ...]
    members: tuple[Member, ...]

    def to_json(self) -> dict[str, Json]:
        """PART."""
        return {
            "equations": [polynomial(h) for h in self.equations],
            "positive": [polynomial(g) for g in self.positive],
            "value": [[[_pair_json(e) for e in v] for v in member] for member in self.members],
        }


def _pair_json(entry: RationalFunction) -> list[Json]:
    below = entry.denominator or Polynomial.constant_of(entry.count, 1)
    return [polynomial(entry.numerator), polynomial(below)]


def stated(field: StratifiedField) -> tuple[Part, ...]:
    """The parts of a field.

    Raises
    ------
    Omitted
        If values are no hulls of rational vector fields, or numbers are irrational elsewhere than at points of the line.
    """
    if len(field.value_shape) > 1:
        raise Omitted("elements are matrices")
    return tuple(part for stratum, value in field.parts for part in _parts(stratum, value))


def _parts(stratum: Stratum, value: SetField) -> list[Part]:
    count = len(stratum.variables)
    root = next((_end(h)[0] for h in stratum.equations if not h.is_rational), None) if count == 1 else None
    members = tuple(tuple(_rational(v, root) for v in member) for member in _members(stratum, value))
    if all(p.is_rational for p in (*stratum.equations, *stratum.inequalities)):
        return [Part(stratum.equations, stratum.inequalities, members)]
    if count > 1:
        raise Omitted("conditions with irrational coefficients in several variables")
    choices = [_at(h) for h in stratum.equations] + [_beyond(g) for g in stratum.inequalities]
    return [
        Part(tuple(h for one in chosen for h in one[0]), tuple(g for one in chosen for g in one[1]), members)
        for chosen in product(*choices)
    ]


def _members(stratum: Stratum, value: SetField) -> tuple[Member, ...]:
    if isinstance(value.fixed, (Empty, Undefined)):
        return ()
    if value.moving is not None or value.fixed is not None:
        raise Omitted(f"the value on {stratum} is no hull of rational vector fields")
    return value.members


_Conditions = tuple[tuple[Polynomial, ...], tuple[Polynomial, ...]]


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
    rising = [Fraction(int(c)) for c in root.minimal_polynomial().coeffs()]
    modulus = Polynomial.from_terms(1, {((0, k),) if k else (): c for k, c in enumerate(rising)})
    roots = roots_of(modulus, 0)
    place, gaps = roots.index(root), gap_points(roots)
    low = gaps[place] if place else None
    return modulus, low, gaps[place + 1] if place + 1 < len(roots) else None


def _within(low: Fraction | None, high: Fraction | None) -> tuple[Polynomial, ...]:
    x = Polynomial.coordinate(1, 0)
    lower = () if low is None else (x - Polynomial.constant_of(1, low),)
    return lower if high is None else (*lower, Polynomial.constant_of(1, high) - x)


def _at(equation: Polynomial) -> list[_Conditions]:
    if equation.is_rational:
        return [((equation,), ())]
    modulus, low, high = _bracket(_end(equation)[0])
    return [((modulus,), _within(low, high))]


def _beyond(inequality: Polynomial) -> list[_Conditions]:
    """x > r (x < r) as: between the neighbours with the sign of the modulus there, and what lies behind them."""
    if inequality.is_rational:
        return [((), (inequality,))]
    root, side = _end(inequality)
    modulus, low, high = _bracket(root)
    right = sign(modulus.derivative(0).at((root,)))
    found: list[_Conditions] = [((), (modulus.scaled(Fraction(side * right)), *_within(low, high)))]
    far = high if side > 0 else low
    if far is not None:
        beyond = Polynomial.coordinate(1, 0) - Polynomial.constant_of(1, far)
        found += [((beyond,), ()), ((), (beyond.scaled(Fraction(side)),))]
    return found


def _rational(v: VectorField, root: Algebraic | None) -> VectorField:
    """A vector field with rational coefficients; at a point r of the line numbers are polynomials in x."""
    if all(p.is_rational for e in v for p in (e.numerator, e.denominator) if p is not None):
        return v
    if root is None:
        raise Omitted("a vector field with irrational coefficients")
    (entry,) = v
    value = entry.numerator.at((root,))
    if entry.denominator is not None:
        value = value / entry.denominator.at((root,))
    return (RationalFunction(_in_powers(value, root)),)


def _in_powers(value: Number, root: Algebraic) -> Polynomial:
    if is_rational(value):
        return Polynomial.constant_of(1, value)
    size = len(list(root.minimal_polynomial().coeffs())) - 1
    _, vectors = common_field([*(root**k for k in range(size)), value])
    width = max(map(len, vectors))
    rows = [[v[i] if i < len(v) else Fraction(0) for v in vectors] for i in range(width)]
    answer = solve([row[:-1] for row in rows], [row[-1] for row in rows], size)
    if answer is None:
        raise Omitted("a value at a point of the line that does not lie in the field of the point")
    return Polynomial.from_terms(1, {((0, k),) if k else (): c for k, c in enumerate(answer)})


def places(parts: Sequence[Part], sign_of: Any) -> list[int]:
    """The parts in which the points lie on which `sign_of` knows the signs."""
    return [k for k, part in enumerate(parts) if part_contains(part, sign_of)]


def part_contains(part: Part, sign_of: Any) -> bool:
    """Whether the conditions of a part hold; it is enough that one of them is known to fail."""
    from ...stratified.cells.signs import Missing

    missing: Missing | None = None
    for condition, wanted in [*((h, 0) for h in part.equations), *((g, 1) for g in part.positive)]:
        try:
            if sign_of(condition) != wanted:
                return False
        except Missing as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return True
