"""Projecting surfaces along the last coordinate: resultants and discriminants, refused where they would take long.

The libraries that compute them cannot be interrupted, so their size is predicted from degrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

from ..exact.polynomials import Polynomial
from ..exact.reals import Number
from .basis import Basis, local_basis
from .coprime import rows_in

TERM_LIMIT = 4000
SYLVESTER_LIMIT = 9  # rows of a determinant over irrational numbers


@dataclass(frozen=True)
class Effort:
    """What a projection may cost: a single call of the library is bounded by degrees, all of them together by time.

    Parameters
    ----------
    degree : int
        Largest predicted total degree of a projected curve.
    spatial_degree : int
        The same for surfaces in three and more variables.
    is_late : callable
        Asked between two calls.
    """

    degree: int = 64
    spatial_degree: int = 16
    is_late: Callable[[], bool] = lambda: False


ORDINARY = Effort()


class TooLarge(Exception):
    """The projection is predicted to be too large; libraries that compute it cannot be interrupted."""


def regular_position(
    surfaces: Sequence[Polynomial], axes: Sequence[int], sheets: Sequence[Polynomial] = ()
) -> tuple[int, dict[int, int]]:
    """A last coordinate and a shear x_i = y_i + c_i y_last in which all surfaces are regular, cheapest first.

    Surfaces that do not depend on the last coordinate are admitted as they are, but for the `sheets`.
    """
    best: tuple[int, int, dict[int, int]] | None = None
    for last in axes:
        others = [axis for axis in axes if axis != last]
        for values in sorted(product((0, 1, -1, 2), repeat=len(others)), key=lambda v: sum(map(abs, v))):
            shear = {axis: c for axis, c in zip(others, values, strict=True) if c}
            orders = [_cost(surface, last, shear) for surface in surfaces]
            if any(one is None for one in orders) or any(is_cylinder(surface, last, shear) for surface in sheets):
                continue
            cost = sum(one or 0 for one in orders) + 10 * sum(abs(c) for c in shear.values())
            if best is None or cost < best[0]:
                best = (cost, last, shear)
            break
    if best is None:
        raise TooLarge("no small shear makes all surfaces regular")
    return best[1], best[2]


def is_cylinder(surface: Polynomial, last: int, shear: dict[int, int]) -> bool:
    """Whether the surface does not depend on the last coordinate after the shear."""
    return surface.variables().isdisjoint({last, *shear})


def _cost(surface: Polynomial, last: int, shear: dict[int, int]) -> int | None:
    return 0 if is_cylinder(surface, last, shear) else order(surface, last, shear)


def order(surface: Polynomial, last: int, shear: dict[int, int]) -> int | None:
    """The order of the surface restricted to the axis of the last coordinate; None if it vanishes there."""
    powers: dict[int, Number] = {}
    for monomial, coefficient in surface.terms():
        degree, factor = 0, 1
        for index, exponent in monomial:
            factor *= (1 if index == last else shear.get(index, 0)) ** exponent
            degree += exponent
        if factor:
            powers[degree] = powers[degree] + coefficient * factor if degree in powers else coefficient * factor
    return min((degree for degree, value in powers.items() if value), default=None)


def sheared(surface: Polynomial, last: int, shear: dict[int, int]) -> Polynomial:
    """The surface in the sheared coordinates."""
    if not shear:
        return surface
    count = surface.count
    images = [Polynomial.coordinate(count, i) for i in range(count)]
    for axis, c in shear.items():
        images[axis] = images[axis] + images[last] * Polynomial.constant_of(count, c)
    return surface.substitute(images)


def projection(
    surfaces: Sequence[Polynomial], last: int, dimension: int, effort: Effort = ORDINARY
) -> tuple[Basis, list[tuple[int, ...]]]:
    """The local basis of the cylinders, all resultants, and the discriminants of order two and more; and their sources."""
    kept, sources = [], []
    for source, polynomial in _eliminants(surfaces, last, effort.degree if dimension <= 3 else effort.spatial_degree):
        if polynomial.constant or polynomial.is_zero:
            continue  # a unit; zero cannot occur for coprime surfaces
        if effort.is_late():
            raise TooLarge("projections take too long")
        if sum(1 for _ in polynomial.terms()) > TERM_LIMIT:
            raise TooLarge("a projected curve has too many terms")
        kept.append(polynomial)
        sources.append(source)
    return local_basis(kept), sources


def _eliminants(surfaces: Sequence[Polynomial], last: int, limit: int) -> Iterator[tuple[tuple[int, ...], Polynomial]]:
    degrees = [max(rows_in(surface, last)) for surface in surfaces]
    sheets = [k for k, degree in enumerate(degrees) if degree]
    pairs = list(combinations(sheets, 2))
    singular = [k for k in sheets if (order(surfaces[k], last, {}) or 0) >= 2]
    for k, degree in enumerate(degrees):
        if not degree:
            yield (k,), surfaces[k]
    for i, j in pairs:
        _refuse_large(degrees[i], surfaces[i].degree, degrees[j], surfaces[j].degree, limit)
    for k in singular:
        _refuse_large(degrees[k], surfaces[k].degree, degrees[k] - 1, surfaces[k].degree - 1, limit)
    for i, j in pairs:
        yield (i, j), resultant(surfaces[i], surfaces[j], last)
    for k in singular:
        yield (k,), discriminant(surfaces[k], last)


def _refuse_large(m: int, total_m: int, n: int, total_n: int, limit: int) -> None:
    predicted = min(m * total_n + n * total_m - m * n, total_m * total_n)
    if predicted > limit:
        raise TooLarge(f"a projected curve of degree up to {predicted}")


def resultant(first: Polynomial, second: Polynomial, last: int) -> Polynomial:
    """The resultant with respect to one coordinate."""
    if first.is_rational and second.is_rational:
        return Polynomial(first.count, mpoly=first.mpoly.resultant(second.mpoly, f"z{last}"))
    return _sylvester(rows_in(first, last), rows_in(second, last), first.count)


def discriminant(surface: Polynomial, last: int) -> Polynomial:
    """The discriminant with respect to one coordinate, over irrational numbers times the leading coefficient."""
    if surface.is_rational:
        return Polynomial(surface.count, mpoly=surface.mpoly.discriminant(f"z{last}"))
    return resultant(surface, surface.derivative(last), last)


def _sylvester(first: dict[int, Polynomial], second: dict[int, Polynomial], count: int) -> Polynomial:
    """The determinant of the Sylvester matrix, by expansion along rows: it never divides."""
    m, n = max(first), max(second)
    if m + n > SYLVESTER_LIMIT:
        raise TooLarge("a resultant over irrational numbers")
    rows = [{m - k + shift: c for k, c in first.items()} for shift in range(n)]
    rows += [{n - k + shift: c for k, c in second.items()} for shift in range(m)]
    return determinant(rows, tuple(range(m + n)), count)


def linear_subresultant(first: Polynomial, second: Polynomial, last: int) -> tuple[Polynomial, Polynomial]:
    """A, B of the subresultant A z + B of degree one: the common factor where the resultant vanishes and A does not."""
    count = first.count
    zero = Polynomial.constant_of(count, 0)
    p, q = sorted((rows_in(first, last), rows_in(second, last)), key=lambda rows: -max(rows))
    m, n = max(p), max(q)
    if n == 1:
        return q[1], q.get(0, zero)
    if m + n - 2 > SYLVESTER_LIMIT:
        raise TooLarge("a subresultant")
    # Column k holds the coefficients of z**k.
    rows = [{k + shift: c for k, c in p.items()} for shift in range(n - 1)]
    rows += [{k + shift: c for k, c in q.items()} for shift in range(m - 1)]
    high = tuple(range(m + n - 2, 1, -1))
    return determinant(rows, (*high, 1), count), determinant(rows, (*high, 0), count)


def determinant(rows: Sequence[Mapping[int, Polynomial]], columns: tuple[int, ...], count: int) -> Polynomial:
    """The determinant of the chosen columns, by expansion along rows: it never divides."""

    @cache
    def minor(row: int, left: tuple[int, ...]) -> Polynomial:
        total = Polynomial.constant_of(count, 0 if left else 1)
        for place, column in enumerate(left):
            if column in rows[row]:
                term = rows[row][column] * minor(row + 1, (*left[:place], *left[place + 1 :]))
                total = total - term if place % 2 else total + term
        return total

    return minor(0, columns)
