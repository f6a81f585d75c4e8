"""Rational curves in {p = 0}: graphs, and curves of degree d through a rational point of multiplicity d - 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, is_rational
from ...germs.coprime import rows_in
from ..cells.curve_roots import eliminant, heights_over, roots_in_x
from ..cells.plane import PlaneFace
from ..formulas import reduced

SMALL = tuple(dict.fromkeys(Fraction(s * a, b) for b in (1, 2, 3, 5) for a in range(7) for s in (1, -1)))
Path = list[RationalFunction]


def parametrisations(curve: Polynomial, face: PlaneFace) -> Iterator[tuple[Path, list[Fraction]]]:
    """Rational curves t -> c(t) in {p = 0} and parameters to try: graphs, and conics through a rational point."""
    t = Polynomial.coordinate(1, 0)
    for axis in (1, 0):
        rows = rows_in(curve, axis)
        if max(rows) == 1:
            images = [t, t]
            above, below = ((rows.get(k, Polynomial.constant_of(2, 0))).substitute(images) for k in (0, 1))
            graph = reduced(RationalFunction.of(above.scaled(Fraction(-1)), below))
            other = face.point[1 - axis]
            near = [other] if is_rational(other) else []
            path = [RationalFunction(t), graph] if axis else [graph, RationalFunction(t)]
            yield path, _tries([c for c in near if is_rational(c)])
    for base in islice(_bases(curve), 1):
        x, y = face.point[0] - base[0], face.point[1] - base[1]
        slope = y / x if x else Fraction(0)
        yield _through(curve, base), _tries([slope if is_rational(slope) else Fraction((slope * 64).__floor__(), 64)])


def _tries(first: Sequence[Fraction]) -> list[Fraction]:
    near = [c + s * Fraction(3, 2**k) for c in first for k in range(1, 12) for s in (1, -1)]
    return list(dict.fromkeys((*first, *near, *SMALL)))


def _bases(curve: Polynomial) -> Iterator[tuple[Fraction, Fraction]]:
    """Rational points such that lines through them meet the curve once more: of multiplicity degree - 1."""
    if curve.degree == 2:
        candidates: Iterator[Number] = iter(SMALL)
    elif curve.degree > 2 and 1 in curve.derivative(1).variables():
        candidates = iter(roots_in_x(eliminant(curve, curve.derivative(1))))
    else:
        return
    for x in candidates:
        if not is_rational(x):
            continue
        for y in heights_over(curve, x):
            if is_rational(y) and min(_on_lines(curve, (x, y))) == curve.degree - 1:
                yield x, y


def _on_lines(curve: Polynomial, base: tuple[Fraction, Fraction]) -> dict[int, Polynomial]:
    """p(base + l (1, t)) by powers of l."""
    step, slope = (Polynomial.coordinate(2, i) for i in range(2))
    ends = [Polynomial.constant_of(2, c) for c in base]
    return rows_in(curve.substitute([ends[0] + step, ends[1] + step * slope]), 0)


def _through(curve: Polynomial, base: tuple[Fraction, Fraction]) -> Path:
    """base + l(t) (1, t): the other point of the line of slope t."""
    rows, top = _on_lines(curve, base), curve.degree
    single = [Polynomial.constant_of(1, 0), Polynomial.coordinate(1, 0)]
    first, second = ((rows.get(k, Polynomial.constant_of(2, 0))).substitute(single) for k in (top - 1, top))
    length = reduced(RationalFunction.of(first.scaled(Fraction(-1)), second))
    slope = RationalFunction(Polynomial.coordinate(1, 0))
    return [RationalFunction.constant(1, base[0]) + length, RationalFunction.constant(1, base[1]) + length * slope]


def shifted(function: RationalFunction, at: Fraction) -> RationalFunction:
    """t -> function(at + t)."""
    step = [RationalFunction(Polynomial.coordinate(1, 0, at))]
    return composed(function, step)


def composed(function: RationalFunction, path: Sequence[RationalFunction]) -> RationalFunction:
    """The composition with rational functions of one variable.

    Raises
    ------
    ZeroDivisionError
        If the denominator vanishes along the whole path.
    """
    above = evaluated(function.numerator, path)
    if function.denominator is None:
        return reduced(above)
    below = evaluated(function.denominator, path)
    if below.is_zero:
        raise ZeroDivisionError
    return reduced(above / below)


def evaluated(polynomial: Polynomial, path: Sequence[RationalFunction]) -> RationalFunction:
    """A polynomial along a path."""
    total = RationalFunction.constant(1, 0)
    for monomial, coefficient in polynomial.terms():
        term = RationalFunction.constant(1, coefficient)
        for index, exponent in monomial:
            term = term * path[index] ** exponent
        total = total + term
    return reduced(total)
