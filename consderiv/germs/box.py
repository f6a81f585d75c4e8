"""A box around the origin of the plane in which nothing happens to some curves but what happens at the origin.

Halving the sides is all that is needed: a polynomial with nonzero value at the origin keeps its sign where that value
exceeds the sum of the absolute values of all other terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from .projection import resultant

HALVINGS = 5000
Univariate = Mapping[int, Fraction]  # power -> coefficient
Bivariate = Mapping[tuple[int, int], Fraction]  # powers of x and y -> coefficient


@dataclass(frozen=True)
class Box:
    """|x| <= eps, |y| <= delta."""

    eps: Fraction
    delta: Fraction


def box_for(curves: Sequence[Polynomial], units: Sequence[Polynomial], axes: tuple[int, int]) -> Box:
    """The box of some irreducible curves through the origin (without x itself) and units.

    In it the units have no zeros; each curve meets x = 0 only in the origin and |y| = delta nowhere; and for x != 0 the
    zeros y of all curves are simple and distinct.
    """
    smooth = [slope for curve in curves if (slope := curve.derivative(axes[1])).constant]
    never_zero = [bivariate(unit, axes) for unit in (*units, *smooth)]
    plain = [bivariate(curve, axes) for curve in curves]
    delta = Fraction(1)
    on_axis = [_lowest_divided({b: c for (a, b), c in curve.items() if a == 0}) for curve in plain]
    on_axis += [{b: c for (a, b), c in unit.items() if a == 0} for unit in never_zero]
    for _ in range(HALVINGS):
        if all(is_unit(v, delta) for v in on_axis):
            break
        delta /= 2
    lines = [_at(curve, sign * delta) for curve in plain for sign in (1, -1)]
    lines += [_lowest_divided(line) for line in _collisions(curves, axes)]
    eps = Fraction(1)
    for _ in range(HALVINGS):
        box = Box(eps, delta)
        if all(is_unit(line, eps) for line in lines) and all(is_unit_on(unit, box) for unit in never_zero):
            return box
        eps /= 2
    raise ValueError("coprime curves without multiple factors are required; no box was found; factor them first")


def bivariate(polynomial: Polynomial, axes: tuple[int, int]) -> Bivariate:
    """The rational coefficients by powers of x and y."""
    found = {}
    for monomial, coefficient in polynomial.terms():
        powers = dict(monomial)
        found[powers.get(axes[0], 0), powers.get(axes[1], 0)] = Fraction(coefficient)  # type: ignore[arg-type]
    return found


def is_unit(coefficients: Mapping[int, Number], radius: Fraction) -> bool:
    """Whether the constant term exceeds all others together on |x| <= radius."""
    rest: Number = Fraction(0)
    for k, c in coefficients.items():
        if k:
            rest = rest + abs(c) * radius**k
    return bool(abs(coefficients.get(0, Fraction(0))) > rest)


def is_unit_on(polynomial: Bivariate, box: Box) -> bool:
    """Whether the constant term exceeds all others together on the box."""
    rest = sum((abs(c) * box.eps**a * box.delta**b for (a, b), c in polynomial.items() if a or b), Fraction(0))
    return abs(polynomial.get((0, 0), Fraction(0))) > rest


def _at(polynomial: Bivariate, y: Fraction) -> Univariate:
    found: dict[int, Fraction] = {}
    for (a, b), c in polynomial.items():
        found[a] = found.get(a, Fraction(0)) + c * y**b
    return found


def _lowest_divided(coefficients: Univariate) -> Univariate:
    least = min(k for k, c in coefficients.items() if c)
    return {k - least: c for k, c in coefficients.items() if c}


def _collisions(curves: Sequence[Polynomial], axes: tuple[int, int]) -> Iterator[Univariate]:
    """The polynomials in x that vanish where two branches meet."""
    for first, second in combinations(curves, 2):
        yield _in_x(resultant(first, second, axes[1]), axes)
    for curve in curves:
        slope = curve.derivative(axes[1])
        if not slope.constant:
            yield _in_x(resultant(curve, slope, axes[1]), axes)


def _in_x(polynomial: Polynomial, axes: tuple[int, int]) -> Univariate:
    return {a: c for (a, _), c in bivariate(polynomial, axes).items()}
