"""Critical points on the line where values are elementary functions: between the zeros that have a closed form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ..exact.algebraic_roots import real_roots
from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from ..sets import Undefined
from ..stratified.cells.faces import coefficients, faces_of, in_order
from ..stratified.field import StratifiedField
from ..stratified.maps.elementary import Symbols
from ..stratified.maps.elementary_values import ElementaryValue
from ..stratified.maps.elementary_zeros import ElementaryGuards
from ..stratified.set_field import SetField
from ..stratified.stratum import Point, Stratum
from ..verdicts import Unknown, Verdict
from .critical_set import CriticalStratum
from .on_faces import Found
from .on_segments import runs, zero_in
from .solution import Solution, UndecidedSet, point_solution
from .zero_in_hull import deciding_polynomials, known_hulls


def critical_on_line(field: StratifiedField, constant: Callable[[Solution], Verdict]) -> Found:
    """All critical points of a field in one variable; `constant` gives the values of the program on a set of them.

    Raises
    ------
    ConsderivError
        If zeros have no closed form, or signs are not proved.
    """
    result = Found(undefined=[stratum for stratum, value in field if isinstance(value.fixed, Undefined)])
    roots = in_order(root for stratum, value in field for root in (*_ends(stratum), *_zeros(value)))
    middles = in_order(face.point[0] for face in faces_of([(Fraction(1), -t) for t in roots], 1) if face.directions)
    times = [t for pair in zip(middles, roots, strict=False) for t in pair] + middles[-1:]
    flags = [_is_critical(field, (t,)) for t in times]
    for start, end in runs(flags):
        points = [k for k in (start, end) if k % 2]
        solutions = [point_solution((times[k],), field.variables) for k in dict.fromkeys(points)]
        if end > start or start % 2 == 0:
            solutions.append(_interval(field.variables, times, start + start % 2, end - end % 2))
        for s in solutions:
            result.strata.append(CriticalStratum(s.stratum, s.points, s.dimension, constant(s)))
    return result


def _is_critical(field: StratifiedField, point: Point) -> bool:
    for stratum, value in field:
        if stratum.contains(point):
            verdict = zero_in(value, point)
            if isinstance(verdict, Unknown):
                raise UndecidedSet("membership of zero at every point is required", verdict.reason, "ask at points")
            return bool(verdict)
    raise UndecidedSet("strata that cover the line are required", f"received none at {point[0]}", "add a stratum")


def _ends(stratum: Stratum) -> Iterator[Number]:
    """Where conditions of a stratum vanish; end points may be any real numbers."""
    for condition in (*stratum.equations, *stratum.inequalities):
        if condition.is_affine and not condition.is_constant:
            yield -condition.constant / condition.gradient[0]
        elif not condition.is_constant:
            yield from (root for root, _ in real_roots(coefficients(condition)))


def _zeros(value: SetField) -> Iterator[Number]:
    """Where zero may come into a value or leave it."""
    if isinstance(value.moving, ElementaryValue):
        symbols = Symbols()
        symbols.atoms.extend(value.moving.atoms)
        guards = ElementaryGuards(symbols)
        for entry in value.moving.entries:
            for part in (entry.numerator, entry.denominator):
                if part is not None and not part.is_zero:
                    yield from guards.zeros_of(part)
    elif not value.is_missing:
        for polynomial in deciding_polynomials(known_hulls(value)):
            yield from (root for root, _ in real_roots(coefficients(polynomial)))


def _interval(names: tuple[str, ...], times: list[Number], first: int, last: int) -> Solution:
    """The open interval from before part `first` to behind part `last`, both of them intervals."""
    bounds = []
    for place, side in ((first - 1, 1), (last + 1, -1)):
        if 0 <= place < len(times):
            bounds.append(Polynomial.affine(1, -side * times[place], {0: Fraction(side)}))
    return Solution(Stratum(names, (), tuple(bounds)), ((times[first],),), 1, (Polynomial.coordinate(1, 0),))
