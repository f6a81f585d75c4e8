"""Germs in three and more coordinates: a local cylindrical decomposition whose samples are arcs.

In coordinates in which every surface is regular in the last one, the surfaces' resultants and discriminants cut the germ
below into cells; over an arc in each of these the surfaces are a planar germ, whose sectors are arcs above. Every open cell
is met, because the branches above an open cell are continuous, distinct and of constant number, and tend to 0 at 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import lcm

from ..exact.polynomials import Polynomial
from .arcs import Arc
from .plane import Curve, Path, _divided, _separating_paths, sectors

RESULTANT_LIMIT = 40  # product of two degrees in the last coordinate times the larger total degree
TERM_LIMIT = 400


class TooLarge(Exception):
    """The projection is predicted to be too large; libraries that compute it cannot be interrupted."""


def cells(surfaces: Sequence[Polynomial], axes: Sequence[int]) -> list[Arc]:
    """Arcs that meet every open cell of the complement of the surfaces near the origin.

    Parameters
    ----------
    surfaces : sequence of Polynomial
        Irreducible, pairwise not proportional, zero at the origin, in the coordinates `axes` only.
    axes : sequence of int
        Two or more coordinates.

    Raises
    ------
    TooLarge
        When the projection is refused.
    IrrationalBranch
        When an arc would need irrational coefficients.

    Notes
    -----
    Collins (1975), for the idea of cylindrical decomposition; here it is local, in Weierstrass position.
    """
    if len(axes) == 2:
        return sectors(surfaces, (axes[0], axes[1])) if surfaces else _axis_arcs(axes)
    count = surfaces[0].count if surfaces else max(axes) + 1
    last, shear = _regular_position(surfaces, axes)
    moved = [_sheared(surface, last, shear) for surface in surfaces]
    rest = [axis for axis in axes if axis != last]
    found = []
    for arc in cells(_projection(moved, last), rest):
        found += [_unsheared(lifted, last, shear) for lifted in _lifts(moved, arc, last, count)]
    return found


def _axis_arcs(axes: Sequence[int]) -> list[Arc]:
    width = max(axes) + 1
    return [(tuple(Fraction(side if i == axes[0] else 0) for i in range(width)),) for side in (1, -1)]


def _regular_position(surfaces: Sequence[Polynomial], axes: Sequence[int]) -> tuple[int, dict[int, int]]:
    """A last coordinate and a shear x_i = y_i + c_i y_last in which all surfaces are regular, cheapest first."""
    best: tuple[int, int, int, dict[int, int]] | None = None
    for last in axes:
        others = [axis for axis in axes if axis != last]
        for values in sorted(product((0, 1, -1, 2), repeat=len(others)), key=lambda v: sum(map(abs, v))):
            shear = {axis: c for axis, c in zip(others, values, strict=True) if c}
            orders = [_order(surface, last, shear) for surface in surfaces]
            if any(order is None for order in orders):
                continue
            cost = sum(order or 0 for order in orders) + 10 * sum(abs(c) for c in shear.values())
            if best is None or cost < best[0]:
                best = (cost, last, len(shear), shear)
            break
    if best is None:
        raise TooLarge("no small shear makes all surfaces regular")
    return best[1], best[3]


def _order(surface: Polynomial, last: int, shear: dict[int, int]) -> int | None:
    """The order of the surface restricted to the axis of the last coordinate; None if it vanishes there."""
    powers: dict[int, Fraction] = {}
    for monomial, coefficient in surface.terms():
        degree = 0
        for index, exponent in monomial:
            slope = 1 if index == last else shear.get(index, 0)
            coefficient *= Fraction(slope) ** exponent
            degree += exponent
        powers[degree] = powers.get(degree, Fraction(0)) + coefficient
    return min((degree for degree, value in powers.items() if value), default=None)


def _sheared(surface: Polynomial, last: int, shear: dict[int, int]) -> Polynomial:
    if not shear:
        return surface
    count = surface.count
    images = [Polynomial.coordinate(count, i) for i in range(count)]
    for axis, c in shear.items():
        images[axis] = images[axis] + images[last].scaled(Fraction(c))
    return surface.substitute(images)


def _unsheared(arc: Arc, last: int, shear: dict[int, int]) -> Arc:
    rows = []
    for row in arc:
        moved = list(row)
        for axis, c in shear.items():
            moved[axis] += c * row[last]
        rows.append(tuple(moved))
    return tuple(rows)


def _projection(surfaces: Sequence[Polynomial], last: int) -> list[Polynomial]:
    """Irreducible factors, zero at the origin, of the resultants and of the discriminants of order two and more."""
    found: list[Polynomial] = []
    for polynomial in _eliminants(surfaces, last):
        if polynomial.constant or polynomial.is_zero:
            continue  # a unit; zero cannot occur for coprime surfaces
        if sum(1 for _ in polynomial.terms()) > TERM_LIMIT:
            raise TooLarge("a projected curve has too many terms")
        for factor, _ in polynomial.factors()[1]:
            if not factor.constant and factor not in found and -factor not in found:
                found.append(factor)
    return found


def _eliminants(surfaces: Sequence[Polynomial], last: int) -> Iterator[Polynomial]:
    name = f"z{last}"
    degrees = [int(surface.mpoly.degrees()[last]) for surface in surfaces]
    for i, j in combinations(range(len(surfaces)), 2):
        _refuse_large(degrees[i] * degrees[j], max(surfaces[i].degree, surfaces[j].degree))
        yield Polynomial(surfaces[i].count, mpoly=surfaces[i].mpoly.resultant(surfaces[j].mpoly, name))
    for surface, degree in zip(surfaces, degrees, strict=True):
        if (_order(surface, last, {}) or 0) >= 2:
            _refuse_large(degree * (degree - 1), surface.degree)
            yield Polynomial(surface.count, mpoly=surface.mpoly.discriminant(name))


def _refuse_large(product_of_degrees: int, degree: int) -> None:
    if product_of_degrees * degree > RESULTANT_LIMIT * 2:
        raise TooLarge(f"a resultant of degrees {product_of_degrees} times {degree}")


def _lifts(surfaces: Sequence[Polynomial], arc: Arc, last: int, count: int) -> list[Arc]:
    """The arcs over one arc below: paths of the last coordinate between the branches of the surfaces there."""
    curves = [curve for curve in (_over(surface, arc, last) for surface in surfaces) if curve is not None]
    return [_with_path(arc, path, last, count) for path in _separating_paths(curves, 0)]


def _over(surface: Polynomial, arc: Arc, last: int) -> Curve | None:
    """The planar curve p(arc(t), y) in t and y."""
    rows: Curve = {}
    by_power: dict[int, dict[tuple[tuple[int, int], ...], Fraction]] = {}
    for monomial, coefficient in surface.terms():
        power = dict(monomial).get(last, 0)
        rest = tuple((i, e) for i, e in monomial if i != last)
        by_power.setdefault(power, {})[rest] = coefficient
    for power, terms in by_power.items():
        row = Polynomial.from_terms(surface.count, terms).along(arc)
        if row:
            rows[power] = row
    return _divided(rows) if rows else None


def _with_path(arc: Arc, path: Path, last: int, count: int) -> Arc:
    """The arc with the last coordinate set to the path, reparametrised so that all exponents are whole."""
    b = lcm(1, *(exponent.denominator for exponent, _ in path))
    length = max([b * len(arc), *(int(exponent * b) for exponent, _ in path)])
    rows = [[Fraction(0)] * count for _ in range(length)]
    for k, row in enumerate(arc, 1):
        rows[b * k - 1][: len(row)] = list(row)
    for exponent, value in path:
        rows[int(exponent * b) - 1][last] += value
    return tuple(tuple(row) for row in rows)
