"""The branches of curves at a point of the plane, and limits of rational functions along them, exactly.

A rational function n/d has a limit along a branch of {p = 0} that ends at a point over x = a, finite or not. Finite
limits are roots u of R(a, u), where R(x, u) is the resultant of p and u d - n in y without factors that vanish at
x = a. Near a the function takes no value q that is no such root, so its order among such q at one point decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ...errors import UnsupportedError
from ...exact.algebraic import Algebraic
from ...exact.algebraic_roots import real_roots
from ...exact.polynomials import Polynomial
from ...exact.rational_functions import RationalFunction
from ...exact.reals import Number, is_rational, sign
from ..formulas import value_at
from ..stratum import Point
from .curve_roots import eliminant, heights_over, roots_in_x
from .faces import coefficients, gap_points, in_order
from .plane import Cutting
from .signs import Signs


@dataclass(frozen=True)
class Branch:
    """One branch of a curve at a point.

    Parameters
    ----------
    curve : Polynomial
    point : Point
        Where it ends.
    signs : dict
        Of all polynomials on it.
    cells : pair of dicts
        The signs on its two sides.
    side : 1, -1 or 0
        It lies over x > a, over x < a, or it is a part of the line x = a.
    start : Number
        An x (a y, on the line) such that nothing changes up to the end.
    window : pair
        Bounds of y between which it lies over all x up to `start`.
    rank : int
        Its number among the branches of its curve in the window, from below.
    """

    curve: Polynomial
    point: Point
    signs: Signs
    cells: tuple[Signs, Signs]
    side: int
    start: Number
    window: tuple[Fraction, Fraction]
    rank: int

    def at(self, x: Number) -> Point:
        """The point over an x between the end and `start` (on the line: the point of that height)."""
        if self.side == 0:
            return (self.point[0], x)
        low, high = self.window
        return (x, [y for y in heights_over(self.curve, x) if low < y < high][self.rank])


@lru_cache(maxsize=64)
def branches_at(cutting: Cutting, point: Point) -> tuple[Branch, ...]:
    """All branches at a point at which curves meet or one is singular, and those of a vertical line through it."""
    x, y = point
    k = next(k for k, c in enumerate(cutting.critical) if c == x)
    column = cutting.column(x)
    place = next((i for i, height in enumerate(column.heights) if height == y), None)
    found = list(_vertical(cutting, k, point, column.heights))
    if place is None:
        return tuple(found)
    for side in (0, 1):
        beside = cutting.beside(k, side, column, place)
        for j, curve in enumerate(beside.curves):
            rank = sum(other == curve for other in beside.curves[:j])
            found.append(
                Branch(curve, point, beside.arcs[j], (beside.cells[j], beside.cells[j + 1]), 2 * side - 1, beside.x,
                       beside.window, rank)
            )  # fmt: skip
    return tuple(found)


def _vertical(cutting: Cutting, k: int, point: Point, heights: Sequence[Number]) -> Iterator[Branch]:
    x, y = point
    line = next((c for c in cutting.upright if not c.at((x, Fraction(0)))), None)
    if line is None:
        return
    levels = gap_points(in_order([*heights, y]))
    place = sum(height < y for height in heights)
    for level in levels[place : place + 2]:
        signs = cutting.signs((x, level))
        left, right = (signs | {line: sign(line.at((cutting.columns[k + s].x, level)))} for s in (0, 1))
        yield Branch(line, point, signs, (left, right), 0, level, (level, level), 0)


def limit_along(function: RationalFunction, branch: Branch) -> Number | None:
    """The limit at the end of a branch; None if it is infinite.

    Raises
    ------
    UnsupportedError
        If coefficients are irrational and the denominator vanishes at the end.
    """
    value = value_at(function, branch.point)
    if value is not None:
        return value
    assert function.denominator is not None
    if branch.side == 0:
        return _limit_on_line(function.numerator, function.denominator, branch.point)
    if not (function.numerator.is_rational and function.denominator.is_rational):
        raise UnsupportedError("rational coefficients are required", "received irrational ones", "ask at points")
    return _limit_by_values(function, function.denominator, branch)


def _limit_on_line(above: Polynomial, below: Polynomial, point: Point) -> Number | None:
    """The limit over x = a: factors y - b are taken out."""
    x, y = point
    images = [Polynomial.constant_of(1, x), Polynomial.coordinate(1, 0, y)]
    orders = []
    for polynomial in (above, below):
        rising = coefficients(polynomial.substitute(images))
        order = next((k for k, c in enumerate(rising) if c), None)
        orders.append((order, Fraction(0) if order is None else rising[order]))
    (upper, lead), (lower, divisor) = orders
    if lower is None:
        raise UnsupportedError("a quotient on the line is required", "received a zero denominator", "report this")
    if upper is None or upper > lower:
        return Fraction(0)
    return lead / divisor if upper == lower else None


def _limit_by_values(function: RationalFunction, below: Polynomial, branch: Branch) -> Number | None:
    x = branch.point[0]
    one = Polynomial.coordinate(3, 2) * below.widened(3) - function.numerator.widened(3)
    values = _without(eliminant(branch.curve.widened(3), one), x)
    poles = _without(eliminant(branch.curve, below), x)
    rising = coefficients(
        values.substitute([Polynomial.constant_of(1, x), Polynomial.constant_of(1, 0), Polynomial.coordinate(1, 0)])
    )
    while rising and not rising[-1]:
        rising.pop()
    candidates = [root for root, _ in real_roots(rising)] if len(rising) > 1 else []
    separators = gap_points(candidates)
    bounds: list[Number] = [branch.start, *_beyond(roots_in_x(poles), branch)]
    for q in separators:
        at = [Polynomial.coordinate(2, 0), Polynomial.coordinate(2, 1), Polynomial.constant_of(2, q)]
        bounds += _beyond(roots_in_x(values.substitute(at)), branch)
    nearest = min(bounds) if branch.side > 0 else max(bounds)
    value = value_at(function, branch.at(gap_points(in_order([x, nearest]))[1]))
    assert value is not None
    place = sum(q < value for q in separators)
    return candidates[place - 1] if 0 < place < len(separators) else None


def _beyond(roots: Sequence[Number], branch: Branch) -> list[Number]:
    x = branch.point[0]
    return [root for root in roots if root != x and (root > x) == (branch.side > 0)]


def _without(polynomial: Polynomial, x: Number) -> Polynomial:
    """A polynomial divided by all factors in the first coordinate that vanish at x."""
    if is_rational(x):
        factor = Polynomial.coordinate(polynomial.count, 0, -x)
    else:
        assert isinstance(x, Algebraic)
        rising = [Fraction(int(c)) for c in x.minimal_polynomial().coeffs()]
        factor = Polynomial.from_terms(polynomial.count, {((0, k),) if k else (): c for k, c in enumerate(rising)})
    while not polynomial.is_zero:
        quotient, rest = polynomial.divided_by(factor)
        if not rest.is_zero:
            return polynomial
        polynomial = quotient
    raise UnsupportedError("a quotient that is not constant is required", "received a common factor", "report this")
